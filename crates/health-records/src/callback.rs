use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use url::form_urlencoded;

use crate::app::App;
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::visit::Visit;
use crate::{provider, records, respond, session, sign_in};

pub(crate) const PATH: &str = "/callback";

/// What the token service sends back through the browser.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    state: String,
    outcome: Outcome,
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Code(String),
    Refused(Refusal),
}

pub(crate) async fn receive(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Response {
    finish(&app, &visit, &query.unwrap_or_default())
        .await
        .unwrap_or_else(|problem| problem.page(Some(&visit.registration)))
}

async fn finish(app: &App, visit: &Visit, query: &str) -> Result<Response, Problem> {
    let answer = parse(query).ok_or(Problem::Unreadable)?;
    // Whose answer it is comes first: not even an error's text is shown to a browser that did not ask for it.
    let proof = sign_in::come_back(app, visit, &answer.state)?;
    let code = match answer.outcome {
        Outcome::Code(code) => code,
        Outcome::Refused(refusal) => return Err(Problem::Refused(refusal)),
    };
    let (identity, expires) = provider::redeem(code, proof, &visit.registration, app.exchange()).await?;
    let cookie = session::begin(app, visit, identity, expires);
    Ok(respond::redirect(StatusCode::SEE_OTHER, records::PATH, &[cookie]))
}

/// An answer is a state with either a code or an error; a parameter that comes twice has no meaning.
fn parse(query: &str) -> Option<Answer> {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let one = |wanted: &str| {
        let mut values = pairs.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.as_ref());
        let first = values.next();
        values.next().is_none().then_some(first)
    };
    let (state, code, error, description) = (one("state")??, one("code")?, one("error")?, one("error_description")?);
    let outcome = match (code, error) {
        (Some(code), None) => Outcome::Code(code.to_owned()),
        (None, Some(error)) => Outcome::Refused(Refusal::new(error, description)),
        _ => return None,
    };
    Some(Answer { state: state.to_owned(), outcome })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_state_and_either_a_code_or_an_error() {
        let code = |code: &str| Some(Answer { state: "s".to_owned(), outcome: Outcome::Code(code.to_owned()) });
        let refused = Refusal::new("access_denied", Some("no & never"));
        for (query, expected) in [
            ("code=c&state=s&session_state=1", code("c")),
            ("state=s&code=a%2Bb", code("a+b")),
            (
                "error=access_denied&error_description=no+%26+never&state=s",
                Some(Answer { state: "s".to_owned(), outcome: Outcome::Refused(refused) }),
            ),
            ("code=c", None),
            ("state=s", None),
            ("code=c&error=e&state=s", None),
            ("code=c&code=d&state=s", None),
            ("code=c&state=s&state=t", None),
            ("", None),
        ] {
            assert_eq!(parse(query), expected, "{query}");
        }
    }
}
