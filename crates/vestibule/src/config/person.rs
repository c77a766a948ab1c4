use clap::{Args, ValueEnum};
use serde_json::Value;

use super::FromHome;

/// What a scripted person does on the way, whatever the way is. What is not said is what a willing person does.
#[derive(Clone, Debug, Args)]
pub struct Person {
    /// Go on in the browser of an earlier answer.
    #[arg(long, value_name = "SESSION")]
    pub session: Option<String>,
    /// The choice at the account chooser [default: the first offered].
    #[arg(long, value_name = "PROVIDER", value_enum)]
    pub provider: Option<Provider>,
    /// The passcode that is typed [default: the one in the inbox].
    #[arg(long, value_name = "TEXT")]
    pub passcode: Option<String>,
    /// The answer to `Review permissions`, and to the consent of an app.
    #[arg(long, value_name = "ANSWER", value_parser = ["accept", "cancel"])]
    pub consent: Option<String>,
    /// The answer to the terms of use.
    #[arg(long, value_name = "ANSWER", value_enum)]
    pub terms: Option<Terms>,
    /// How multifactor authentication ends.
    #[arg(long, value_name = "RESULT", value_parser = ["pass", "fail"])]
    pub mfa: Option<String>,
    /// What the person brings from home.
    #[command(flatten)]
    pub home: FromHome,
    /// The languages the browser asks for.
    #[arg(long, value_name = "LANGUAGES")]
    pub accept_language: Option<String>,
    /// Stop when this page is shown, before the person acts.
    #[arg(long, value_name = "STEP")]
    pub stop_at: Option<String>,
}

impl Person {
    /// The fields of the control API; only what was said: the rest has the control API's own defaults.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static str, Option<Value>)> {
        let text = |said: &Option<String>| said.clone().map(Value::from);
        let own = [
            ("session", text(&self.session)),
            ("provider", self.provider.as_ref().and_then(word)),
            ("passcode", text(&self.passcode)),
            ("consent", text(&self.consent)),
            ("terms", self.terms.as_ref().and_then(word)),
            ("mfa", text(&self.mfa)),
            ("acceptLanguage", text(&self.accept_language)),
            ("stopAt", text(&self.stop_at)),
        ];
        own.into_iter().chain(self.home.fields())
    }

    /// Whether an end short of the destination is what was asked for: who was told to cancel and cancelled did it; who
    /// was refused did not get in.
    pub(crate) fn wanted(&self, outcome: &str) -> bool {
        match outcome {
            "stopped" => self.stop_at.is_some(),
            "cancelled" => self.consent.as_deref() == Some("cancel"),
            "declined" => self.terms == Some(Terms::Decline),
            _ => false,
        }
    }
}

/// The control API's word for a choice, which is also the flag's.
fn word(choice: &impl ValueEnum) -> Option<Value> {
    choice.to_possible_value().map(|value| value.get_name().into())
}

/// An account at the chooser `Which account?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "camelCase")]
pub enum Provider {
    /// `Work or school account`.
    Entra,
    /// `Personal account`.
    MicrosoftAccount,
}

/// What a guest does with terms of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "camelCase")]
pub enum Terms {
    /// Opens the document and accepts.
    Accept,
    /// Accepts without opening the document.
    AcceptUnread,
    /// Declines.
    Decline,
}
