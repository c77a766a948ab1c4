use std::fmt::Write as _;

use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::Request;

/// The request as a command of curl; where a token came with it, the reader puts her own in.
pub(super) fn command(request: &Request, origin: &str) -> String {
    let mut command = format!("curl -k -X {} {}", request.method, quoted(&format!("{origin}{}", request.path)));
    if request.has_token {
        command.push_str(" \\\n  -H \"Authorization: Bearer $TOKEN\"");
    }
    if let Some(body) = &request.sent {
        let media_type = if request.is_form { "application/x-www-form-urlencoded" } else { "application/json" };
        // Writing to a string cannot fail.
        let _ = write!(command, " \\\n  -H 'Content-Type: {media_type}' \\\n  --data {}", quoted(&text(request, body)));
    }
    command
}

fn text(request: &Request, body: &Value) -> String {
    match body {
        Value::Object(fields) if request.is_form => {
            let pairs = fields.iter().map(|(name, value)| (name, value.as_str().unwrap_or_default()));
            Serializer::new(String::new()).extend_pairs(pairs).finish()
        }
        body => body.to_string(),
    }
}

/// A word that no shell reads anything into.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use kernel::{Entropy, RequestId, Timestamp};
    use serde_json::json;

    use super::*;

    fn request() -> Request {
        Request {
            id: RequestId::random(&Entropy::from_seed("default", 1)),
            at: Timestamp::UNIX_EPOCH,
            method: "POST".to_owned(),
            path: "/v1.0/invitations".to_owned(),
            status: 201,
            surface: "graph",
            tenant_id: None,
            app_id: None,
            sent: Some(json!({"name": "O'Neil"})),
            answered: None,
            decision_id: None,
            by_scanner: false,
            has_token: true,
            is_form: false,
        }
    }

    #[test]
    fn a_request_is_a_command_that_a_shell_takes() {
        let expected = "curl -k -X POST 'https://localhost:8443/v1.0/invitations' \\\n  \
            -H \"Authorization: Bearer $TOKEN\" \\\n  -H 'Content-Type: application/json' \\\n  \
            --data '{\"name\":\"O'\\''Neil\"}'";
        assert_eq!(command(&request(), "https://localhost:8443"), expected);
        let form = Request {
            sent: Some(json!({"scope": "a b", "client_secret": "***"})),
            is_form: true,
            has_token: false,
            ..request()
        };
        assert!(command(&form, "").ends_with("--data 'client_secret=***&scope=a+b'"), "{}", command(&form, ""));
    }
}
