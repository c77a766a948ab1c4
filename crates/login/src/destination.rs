//! Where a journey ends: the browser is sent on, with what the client waits for.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use journey::{Authorize, Destination, Door, Prompt, ResponseMode};
use kernel::Origins;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use url::form_urlencoded;
use web::Page;
use worlds::Arrival;

use crate::error::Failure;
use crate::headers;

/// Where a client waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) redirect_uri: String,
    pub(crate) mode: ResponseMode,
    pub(crate) state: Option<String>,
    /// Whether it may wait in a frame.
    pub(crate) silent: bool,
}

impl Reply {
    /// Who waits behind a door, if an application does: the link of a mail and a device show pages alone.
    pub(crate) fn awaited(door: &Door) -> Option<Self> {
        match door {
            Door::Authorize(request) if request.device.is_none() => Some(Self::of(request)),
            Door::Authorize(_) | Door::Ticket(_) => None,
        }
    }

    pub(crate) fn of(request: &Authorize) -> Self {
        Self {
            redirect_uri: request.redirect_uri.clone(),
            mode: request.response_mode,
            state: request.state.clone(),
            silent: request.prompt == Some(Prompt::None),
        }
    }

    /// Tells the client what went wrong.
    pub(crate) fn fail(&self, failure: Failure, arrival: &Arrival) -> Response {
        let mut parameters = failure.parameters(arrival);
        parameters.extend(self.state.clone().map(|state| ("state".to_owned(), state)));
        let response = self.framed(deliver(&self.redirect_uri, self.mode, parameters));
        failure.marked(response)
    }

    /// Gives the client what it asked for.
    pub(crate) fn arrive(&self, destination: Destination) -> Response {
        self.framed(sent(destination))
    }

    fn framed(&self, response: Response) -> Response {
        if self.silent { headers::silent(response) } else { headers::journey(response) }
    }
}

/// Sends the browser to where its journey leads. A landing of the emulator's own is reached as the journey was: the link
/// may have been made for another of its origins.
pub(crate) fn arrived(destination: Destination, origins: &Origins) -> Response {
    let destination = match destination {
        Destination::Redirect(address) => Destination::Redirect(web::rehome::own(&address, origins)),
        app @ Destination::App { .. } => app,
    };
    headers::journey(sent(destination))
}

fn sent(destination: Destination) -> Response {
    match destination {
        Destination::Redirect(address) => see_other(&address),
        Destination::App { redirect_uri, mode, parameters, .. } => deliver(&redirect_uri, mode, parameters),
    }
}

/// A redirect that a browser follows with GET, whatever it did before.
pub(crate) fn see_other(address: &str) -> Response {
    let address = utf8_percent_encode(address, CONTROLS).to_string();
    let address = HeaderValue::try_from(address).expect("what is not ASCII or a control character was encoded");
    (StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response()
}

fn deliver(redirect_uri: &str, mode: ResponseMode, parameters: Vec<(String, String)>) -> Response {
    let encoded = || form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
    match mode {
        ResponseMode::Query => {
            let mark = if redirect_uri.contains('?') { '&' } else { '?' };
            see_other(&format!("{redirect_uri}{mark}{}", encoded()))
        }
        ResponseMode::Fragment => see_other(&format!("{redirect_uri}#{}", encoded())),
        ResponseMode::FormPost => {
            let page = Page::new("Signing you in").ribbon();
            web::html(&FormPost { page, action: redirect_uri.to_owned(), parameters })
        }
    }
}

/// "OAuth 2.0 Form Post Response Mode": a form that sends itself, and works without script.
#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPost {
    page: Page,
    action: String,
    parameters: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(redirect_uri: &str, mode: ResponseMode) -> String {
        let parameters = vec![("code".to_owned(), "1.x".to_owned()), ("state".to_owned(), "a b&c".to_owned())];
        let response = deliver(redirect_uri, mode, parameters);
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        response.headers()[LOCATION].to_str().expect("ASCII").to_owned()
    }

    #[test]
    fn an_answer_travels_in_the_query_or_the_fragment() {
        for (uri, mode, expected) in [
            ("https://app.example/cb", ResponseMode::Query, "https://app.example/cb?code=1.x&state=a+b%26c"),
            ("https://app.example/cb?x=1", ResponseMode::Query, "https://app.example/cb?x=1&code=1.x&state=a+b%26c"),
            ("msal4f1b://auth", ResponseMode::Fragment, "msal4f1b://auth#code=1.x&state=a+b%26c"),
            ("https://bücher.example/", ResponseMode::Query, "https://b%C3%BCcher.example/?code=1.x&state=a+b%26c"),
        ] {
            assert_eq!(location(uri, mode), expected);
        }
    }
}
