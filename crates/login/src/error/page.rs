//! Errors as people read them.

use askama::Template;
use axum::response::Response;
use kernel::Caller;
use ledger::decisions::{self, Record};
use web::{Here, Link, Page};
use worlds::Arrival;

use super::{Failure, told};
use crate::headers;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    /// Code and text, as the real service puts them together.
    said: String,
    /// The number of the code, if it has one.
    number: Option<u32>,
    request_id: String,
    correlation_id: String,
    timestamp: String,
    decision: Option<Record>,
    /// Where she can go from here.
    way_on: Link,
}

impl ErrorPage {
    fn of(failure: &Failure, arrival: &Arrival, decision: Option<Record>) -> Self {
        Self {
            page: Page::new(failure.0.heading).ribbon(),
            said: failure.said(),
            number: failure.number(),
            request_id: arrival.request_id.to_string(),
            correlation_id: arrival.correlation_id.to_string(),
            timestamp: told(arrival.at),
            decision,
            way_on: Link::new("Start again", "/myapps"),
        }
    }
}

impl Failure {
    /// The page: what happened, the ids to ask with, and how it was decided.
    pub(crate) async fn page(self, here: &Here) -> Response {
        let decision = match self.0.decision {
            Some(id) => here.read(Caller::Anonymous, move |read, _| decisions::get(read, id)).await.ok().flatten(),
            None => None,
        };
        let page = ErrorPage::of(&self, &here.arrival, decision);
        let response = web::html_with(self.0.status, &page);
        self.marked(headers::journey(response))
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Circumstances, CorrelationId, DecisionId, Entropy, Origins, RequestId, Scheme, Timestamp};
    use ledger::decisions::{DenialRecord, Question, StepRecord};
    use policy::{Denial, Refusal};

    use super::*;
    use crate::error::Setting;
    use crate::error::denied::heading;

    fn arrival() -> Arrival {
        let entropy = Entropy::from_seed("pages", 1);
        Arrival {
            origins: Origins::local(Scheme::Https, "localhost", 8443, 8444),
            host: "localhost".to_owned(),
            request_id: RequestId::random(&entropy),
            correlation_id: CorrelationId::random(&entropy),
            client_request_id: None,
            accept_language: None,
            circumstances: Circumstances::default(),
            at: "2027-01-01T08:09:10Z".parse::<Timestamp>().expect("an instant"),
        }
    }

    /// A refusal as it stands in the log.
    fn recorded(denial: &Denial) -> Record {
        Record {
            id: DecisionId::well_known(7),
            at: arrival().at,
            question: Question::SignIn,
            verdict: "deny".to_owned(),
            tenant_id: None,
            denial: Some(DenialRecord { code: denial.code().to_owned(), message: denial.message() }),
            obligations: Vec::new(),
            trace: vec![StepRecord {
                rule: "authorizationPolicy.allowInvitesFrom".to_owned(),
                saw: "somebody under some setting".to_owned(),
                verdict: "deny".to_owned(),
            }],
        }
    }

    /// A page's text with the signs that a template writes for the person's.
    fn read(html: &str) -> String {
        [("&#39;", "'"), ("&#34;", "\""), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
            .into_iter()
            .fold(html.to_owned(), |text, (written, sign)| text.replace(written, sign))
    }

    #[test]
    fn the_page_of_every_refusal_tells_what_happened_and_how_it_was_decided() {
        let arrival = arrival();
        for denial in Denial::each() {
            let refusal = Refusal { denial: denial.clone(), decision: DecisionId::well_known(7) };
            let failure = Failure::refused(&refusal, Setting::Page);
            let page = ErrorPage::of(&failure, &arrival, Some(recorded(&denial)));
            let html = read(&page.render().expect("a page"));
            let told = [
                format!("<h1><bdi>{}</bdi></h1>", heading(&denial)),
                failure.said(),
                "Request Id".to_owned(),
                arrival.request_id.to_string(),
                "Correlation Id".to_owned(),
                arrival.correlation_id.to_string(),
                "Timestamp".to_owned(),
                "2027-01-01 08:09:10Z".to_owned(),
                "Troubleshooting details".to_owned(),
                "authorizationPolicy.allowInvitesFrom".to_owned(),
                "somebody under some setting".to_owned(),
                format!("/decisions/{}", DecisionId::well_known(7)),
                "Local emulator, not Microsoft".to_owned(),
            ];
            for words in told {
                assert!(html.contains(&words), "{denial:?}: no {words:?} in {html}");
            }
        }
    }
}
