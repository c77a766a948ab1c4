use crate::requests::quoted;

/// The call as a command of curl. What the reader has to say stands as a variable: `$ID`.
pub(super) fn command(verb: &str, url: &str, body: Option<&str>) -> String {
    let mut words = vec!["curl".to_owned()];
    if url.starts_with("https://") {
        words.push("-k".to_owned());
    }
    if verb != "GET" {
        words.push(format!("-X {verb}"));
    }
    let (address, open) = with_variables(url);
    words.push(if open { format!("\"{address}\"") } else { address });
    let mut command = words.join(" ");
    if verb != "GET" {
        command.push_str(" \\\n  -H 'Content-Type: application/json'");
    }
    if let Some(body) = body {
        command.push_str(" \\\n  -d ");
        command.push_str(&quoted(body));
    }
    command
}

/// `{id}` as `$ID`, and whether there was any.
fn with_variables(url: &str) -> (String, bool) {
    let mut parts = url.split(['{', '}']);
    let mut address = parts.next().unwrap_or_default().to_owned();
    let mut open = false;
    while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
        address.push('$');
        address.push_str(&name.to_uppercase());
        address.push_str(rest);
        open = true;
    }
    (address, open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_a_command_that_a_shell_takes() {
        assert_eq!(command("GET", "http://localhost:8443/livez", None), "curl http://localhost:8443/livez");
        assert_eq!(
            command("POST", "https://localhost/mail/{id}/subscribe", Some("{}")),
            "curl -k -X POST \"https://localhost/mail/$ID/subscribe\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{}'"
        );
        assert!(command("GET", "http://localhost/device-codes/{user_code}", None).ends_with("/$USER_CODE\""));
    }
}
