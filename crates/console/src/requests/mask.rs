//! What nobody may read in a log: tokens, secrets, passwords, passcodes, tickets, and the sealed state of pages.

use serde_json::Value;
use url::form_urlencoded::{Serializer, parse};

const MASK: &str = "***";

/// Keys of bodies and parameters whose values are secrets, without case, `_` and `-`.
const SECRETS: [&str; 24] = [
    "accesstoken",
    "assertion",
    "clientassertion",
    "clientsecret",
    "codeverifier",
    "currentpassword",
    "devicecode",
    "idtoken",
    "idtokenhint",
    "inviteredeemurl",
    "journey",
    "newpassword",
    "passcode",
    "password",
    "rd",
    "redeemurl",
    "refreshtoken",
    "secret",
    "secrets",
    "secrettext",
    "session",
    "state",
    "ticket",
    "unsubscribeurl",
];
/// Keys that hold a secret in forms and addresses, and something harmless in documents.
const IN_FORMS: [&str; 3] = ["code", "otp", "totp"];
/// The words of a mail, in which a passcode or a link may stand.
const WORDS: [&str; 3] = ["text", "html", "raw"];
/// Codes of the authorization code flow are longer, codes of errors are shorter.
const LONG: usize = 40;

/// An address without the secrets in its query.
pub(super) fn path(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let mut masked = Serializer::new(String::new());
    for (name, value) in parse(query.as_bytes()) {
        let key = plain(&name);
        let secret = is_secret(&key) || IN_FORMS.contains(&key.as_str()) || is_token(&value);
        masked.append_pair(&name, if secret { MASK } else { &value });
    }
    format!("{path}?{}", masked.finish())
}

/// A body without secrets.
pub(super) fn body(mut value: Value) -> Value {
    hide(&mut value);
    value
}

fn hide(value: &mut Value) {
    match value {
        Value::String(text) if is_token(text) || text.contains("ticket") => MASK.clone_into(text),
        Value::Array(all) => all.iter_mut().for_each(hide),
        Value::Object(fields) => {
            let is_mail = fields.contains_key("redeemUrl") && fields.contains_key("html");
            for (name, value) in fields {
                let key = plain(name);
                let long = value.as_str().is_some_and(|text| text.len() >= LONG);
                let coded = IN_FORMS.contains(&key.as_str()) && (long || is_digits(value));
                if is_secret(&key) || coded || (is_mail && WORDS.contains(&key.as_str())) {
                    blot(value);
                } else {
                    hide(value);
                }
            }
        }
        _ => {}
    }
}

/// Hides a value whatever it is; what is not there is not hidden.
fn blot(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Array(all) => all.iter_mut().for_each(blot),
        other => *other = MASK.into(),
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '_' | '-')).flat_map(char::to_lowercase).collect()
}

fn is_secret(key: &str) -> bool {
    SECRETS.contains(&key)
}

fn is_digits(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text is a JSON web token, signed or sealed.
fn is_token(text: &str) -> bool {
    text.strip_prefix("Bearer ").unwrap_or(text).starts_with("eyJ") && text.matches('.').count() >= 2
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_hidden_and_everything_else_stays() {
        let shown = body(json!({
            "access_token": "eyJ0.eyJ1.x", "expires_in": 3599, "refresh_token": null,
            "passwordProfile": {"password": "amber", "forceChangePasswordNextSignIn": true},
            "apps": [{"displayName": "Invite Bot", "secrets": ["one", "two"]}],
            "error": {"code": "BadRequest", "message": "no"},
            "code": "0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "header": "Bearer eyJ0.eyJ1.x",
            "inviteRedeemUrl": "https://localhost/redeem?rd=x", "link": "https://localhost/redeem/?ticket=abc",
            "displayName": "Dr Lee"
        }));
        let expected = json!({
            "access_token": "***", "expires_in": 3599, "refresh_token": null,
            "passwordProfile": {"password": "***", "forceChangePasswordNextSignIn": true},
            "apps": [{"displayName": "Invite Bot", "secrets": ["***", "***"]}],
            "error": {"code": "BadRequest", "message": "no"},
            "code": "***", "header": "***", "inviteRedeemUrl": "***", "link": "***", "displayName": "Dr Lee"
        });
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_words_of_a_mail_are_hidden_with_its_passcode() {
        let mail = json!({"id": "1", "subject": "hello", "passcode": "12345678", "redeemUrl": null,
            "text": "Your code: 12345678", "html": "<b>12345678</b>"});
        let expected = json!({"id": "1", "subject": "hello", "passcode": "***", "redeemUrl": null,
            "text": "***", "html": "***"});
        assert_eq!(body(mail), expected);
    }

    #[test]
    fn an_address_keeps_its_harmless_parameters() {
        for (address, expected) in [
            ("/v1.0/users?$top=5", "/v1.0/users?%24top=5"),
            ("/journey?state=abc", "/journey?state=***"),
            ("/callback?code=1&tenantid=t", "/callback?code=***&tenantid=t"),
            ("/redeem?rd=https%3a", "/redeem?rd=***"),
            ("/portal", "/portal"),
        ] {
            assert_eq!(path(address), expected, "{address}");
        }
    }
}
