use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::glob;

/// The longest delay, in milliseconds.
const LONGEST: u64 = 300_000;
/// The longest `Retry-After`, in seconds.
const PATIENCE: u32 = 86_400;

/// Which calls fail, and how; in the shape of the control API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewFault)]
pub struct FaultDefinition {
    /// Where.
    pub surface: Surface,
    /// Only calls with this verb.
    #[serde(default)]
    pub method: Option<String>,
    /// Only calls with this path, `*` for any text; of mail, with such a recipient; of notifications, to such an address.
    #[serde(default)]
    pub path: Option<String>,
    /// From which matching call on, counted from 1.
    #[serde(default)]
    pub nth: Option<u64>,
    /// How many calls from there.
    #[serde(default)]
    pub count: Option<u64>,
    /// What share of all matching calls.
    #[serde(default)]
    pub probability: Option<f64>,
    /// The status of the answer; of mail, that of the receiving server: 4xx puts the mail off, 5xx sends it back; of
    /// notifications, that of the receiver, who never sees them and is told again.
    #[serde(default)]
    pub status: Option<u16>,
    /// `Retry-After` in seconds; of mail, for how long it is put off.
    #[serde(default)]
    pub retry_after: Option<u32>,
    /// How long a call is held up, in milliseconds of real time.
    #[serde(default)]
    pub delay_ms: u64,
    /// Whether there is no answer at all; mail and notifications are lost.
    #[serde(default)]
    pub drop: bool,
    /// Whether a mail comes twice.
    #[serde(default)]
    pub duplicate: bool,
}

/// Where a fault acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Surface {
    /// Microsoft Graph.
    Graph,
    /// The token service and its pages.
    Login,
    /// The portal.
    Portal,
    /// My Apps and My Account.
    MyApps,
    /// The control API and the console.
    Control,
    /// The delivery of mail.
    Mail,
    /// The delivery of change notifications.
    Notifications,
}

impl Surface {
    /// The word of the control API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Login => "login",
            Self::Portal => "portal",
            Self::MyApps => "myapps",
            Self::Control => "control",
            Self::Mail => "mail",
            Self::Notifications => "notifications",
        }
    }
}

/// A fault that makes no sense: the field, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct FaultError {
    /// The field.
    pub field: &'static str,
    /// What is expected of it.
    pub reason: &'static str,
}

impl FaultDefinition {
    /// Checks what each field takes, and how they fit together.
    pub fn check(&self) -> Result<(), FaultError> {
        let wrong = |field, reason| Err(FaultError { field, reason });
        let is_mail = self.surface == Surface::Mail;
        if self.nth == Some(0) {
            return wrong("nth", "calls are counted from 1");
        }
        if self.count == Some(0) {
            return wrong("count", "a fault acts on 1 call or more");
        }
        if self.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
            return wrong("probability", "a probability is a number from 0 to 1");
        }
        if self.probability.is_some() && (self.nth.is_some() || self.count.is_some()) {
            return wrong("probability", "say either a probability or which calls");
        }
        if self.status.is_some_and(|status| !(400..=599).contains(&status)) {
            return wrong("status", "a fault answers with a status from 400 to 599");
        }
        if self.retry_after.is_some() && self.status.is_none() {
            return wrong("retryAfter", "'retryAfter' belongs to a 'status'");
        }
        if self.retry_after.is_some_and(|seconds| seconds > PATIENCE) {
            return wrong("retryAfter", "'retryAfter' is at most 86400 seconds");
        }
        if self.retry_after.is_some() && self.surface == Surface::Notifications {
            return wrong("retryAfter", "what is not taken is told again by a schedule of its own");
        }
        if self.delay_ms > LONGEST {
            return wrong("delayMs", "a call is held up for at most 300000 milliseconds");
        }
        if self.drop && self.status.is_some() {
            return wrong("drop", "what is dropped gets no answer: say either 'status' or 'drop'");
        }
        if self.duplicate && !is_mail {
            return wrong("duplicate", "only mail comes twice");
        }
        if self.duplicate && (self.drop || self.status.is_some()) {
            return wrong("duplicate", "what does not arrive cannot come twice");
        }
        if is_mail && self.method.is_some() {
            return wrong("method", "mail has no verb; 'path' is the recipient's address");
        }
        if self.status.is_none() && self.delay_ms == 0 && !self.drop && !self.duplicate {
            return wrong("status", "say what goes wrong: 'status', 'delayMs', 'drop' or, of mail, 'duplicate'");
        }
        Ok(())
    }

    pub(super) fn is_about(&self, surface: Surface, method: &str, path: &str) -> bool {
        self.surface == surface
            && self.method.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|own| glob::fits(own, path))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_makes_no_sense_is_told_with_its_field() {
        for (fault, field) in [
            (json!({"surface": "graph"}), "status"),
            (json!({"surface": "graph", "status": 200}), "status"),
            (json!({"surface": "graph", "status": 503, "nth": 0}), "nth"),
            (json!({"surface": "graph", "status": 503, "count": 0}), "count"),
            (json!({"surface": "graph", "status": 503, "probability": 1.5}), "probability"),
            (json!({"surface": "graph", "status": 503, "probability": 0.5, "nth": 1}), "probability"),
            (json!({"surface": "graph", "drop": true, "retryAfter": 1}), "retryAfter"),
            (json!({"surface": "graph", "status": 503, "retryAfter": 90_000}), "retryAfter"),
            (json!({"surface": "notifications", "status": 503, "retryAfter": 5}), "retryAfter"),
            (json!({"surface": "graph", "delayMs": 300_001}), "delayMs"),
            (json!({"surface": "graph", "status": 503, "drop": true}), "drop"),
            (json!({"surface": "graph", "duplicate": true}), "duplicate"),
            (json!({"surface": "mail", "status": 451, "duplicate": true}), "duplicate"),
            (json!({"surface": "mail", "status": 451, "method": "GET"}), "method"),
        ] {
            let definition: FaultDefinition = serde_json::from_value(fault.clone()).expect("a fault");
            assert_eq!(definition.check().expect_err("an error").field, field, "{fault}");
        }
    }
}
