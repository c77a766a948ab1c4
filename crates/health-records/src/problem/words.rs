use http::StatusCode;

use super::Problem;

/// A problem as its page tells it: what happened, and what to do about it.
pub(super) struct Words {
    pub(super) status: StatusCode,
    pub(super) heading: &'static str,
    pub(super) text: &'static str,
    pub(super) advice: &'static str,
    pub(super) way_on: WayOn,
}

/// The links below the words.
pub(super) enum WayOn {
    /// None: no address of the app would do better.
    Nowhere,
    /// The records, by way of a sign-in if need be.
    Home,
    /// A sign-in from the start.
    SignIn,
    /// The same, or with an account that the person picks.
    AnyAccount,
}

impl WayOn {
    fn after(problem: &Problem) -> Self {
        match problem {
            Problem::NoHost | Problem::NotRegistered(_) => Self::Nowhere,
            Problem::NoSuchPage | Problem::WrongMethod | Problem::CrossSite | Problem::Broken => Self::Home,
            Problem::Refused(_) => Self::AnyAccount,
            Problem::NotReady(_)
            | Problem::Unreachable(_)
            | Problem::NotStartedHere
            | Problem::TooLate
            | Problem::Unreadable
            | Problem::Untrusted(_) => Self::SignIn,
        }
    }
}

pub(super) fn of(problem: &Problem) -> Words {
    let (status, heading, text, advice) = match problem {
        Problem::NoHost => (
            StatusCode::BAD_REQUEST,
            "Which address was meant?",
            "The request names no host, so the app cannot tell whose records it is asked for.",
            "Open Health Records by its full address.",
        ),
        Problem::NotRegistered(_) => (
            StatusCode::NOT_FOUND,
            "Nothing is kept here",
            "No organization has registered Health Records under this address.",
            "Check the address, or open the app from My Apps.",
        ),
        Problem::NotReady(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Health Records is not ready",
            "The app's registration cannot be used at the moment.",
            "Try again in a moment.",
        ),
        Problem::Unreachable(_) => (
            StatusCode::BAD_GATEWAY,
            "The sign-in service did not answer",
            "Health Records asked your organization's sign-in service who you are and got no usable answer.",
            "Try again in a moment.",
        ),
        Problem::Refused(refusal) if refusal.error == "access_denied" => (
            StatusCode::FORBIDDEN,
            "You cannot open Health Records yet",
            "The organization's sign-in service knows you, but did not let you in. This is what it said:",
            "Ask the person who invited you, or use another account if this is the wrong one.",
        ),
        Problem::Refused(_) => (
            StatusCode::BAD_REQUEST,
            "Sign-in did not finish",
            "The organization's sign-in service did not finish signing you in. This is what it said:",
            "Try again. If it says the same, show this page to the person who invited you.",
        ),
        Problem::NotStartedHere => (
            StatusCode::BAD_REQUEST,
            "This sign-in was not started here",
            "The answer that arrived belongs to no open sign-in of this browser, so it was not used. An answer works \
             once, in the browser that asked for it, and only while that browser keeps this app's cookie.",
            "Start a new sign-in.",
        ),
        Problem::TooLate => (
            StatusCode::BAD_REQUEST,
            "This sign-in took too long",
            "It was started more than an hour ago, so its answer was not used.",
            "Start a new sign-in.",
        ),
        Problem::Unreadable => (
            StatusCode::BAD_REQUEST,
            "This answer cannot be read",
            "The sign-in service's answer holds neither a code nor an error, or holds something twice.",
            "Start a new sign-in.",
        ),
        Problem::Untrusted(_) => (
            StatusCode::FORBIDDEN,
            "This sign-in could not be trusted",
            "The proof of who you are did not stand up to its checks, so no record was shown.",
            "Try again. If it happens again, tell the people who run this app.",
        ),
        Problem::NoSuchPage => (
            StatusCode::NOT_FOUND,
            "There is no such page",
            "Health Records has nothing at this address.",
            "Go back to your records.",
        ),
        Problem::WrongMethod => (
            StatusCode::METHOD_NOT_ALLOWED,
            "That cannot be done here",
            "This address does not answer that kind of request.",
            "Go back to your records.",
        ),
        Problem::CrossSite => (
            StatusCode::FORBIDDEN,
            "This came from another site",
            "Another site tried to act in your name, so nothing was done.",
            "Open Health Records yourself.",
        ),
        Problem::Broken => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something broke",
            "This is a defect of Health Records, not of anything you did.",
            "Try again in a moment.",
        ),
    };
    Words { status, heading, text, advice, way_on: WayOn::after(problem) }
}
