use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// The person of a checked ID token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) name: String,
    pub(crate) tenant_id: String,
    pub(crate) object_id: Option<String>,
    /// Who vouched for her; absent when her account belongs to the tenant itself.
    pub(crate) provider: Option<String>,
    pub(crate) roles: Vec<String>,
    /// Every claim as it was signed, by name.
    pub(crate) claims: Vec<Claim>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Reads the person out of a token whose signature and claims have been checked.
///
/// `None` when the token does not say which tenant issued it: then nobody can tell whose person she is.
pub(crate) fn identity(checked_token: &str) -> Option<Identity> {
    let claims = payload(checked_token)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    let name = ["name", "preferred_username", "email", "sub"].into_iter().find_map(text)?;
    Some(Identity {
        name,
        tenant_id: text("tid")?,
        object_id: text("oid"),
        provider: text("idp"),
        roles: claims.get("roles").map(roles).unwrap_or_default(),
        claims: claims.iter().map(|(name, value)| Claim { name: name.clone(), value: shown(value) }).collect(),
    })
}

fn payload(token: &str) -> Option<Map<String, Value>> {
    let segment = token.split('.').nth(1)?;
    let json = URL_SAFE_NO_PAD.decode(segment).ok()?;
    serde_json::from_slice(&json).ok()
}

fn roles(claim: &Value) -> Vec<String> {
    claim.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn a_person_is_named_by_the_first_claim_that_names_her() {
        for (payload, expected) in [
            (r#"{"tid":"t","sub":"s","email":"e","preferred_username":"p","name":"n"}"#, "n"),
            (r#"{"tid":"t","sub":"s","email":"e","preferred_username":"p"}"#, "p"),
            (r#"{"tid":"t","sub":"s","email":"e"}"#, "e"),
            (r#"{"tid":"t","sub":"s"}"#, "s"),
        ] {
            assert_eq!(identity(&token(payload)).map(|identity| identity.name).as_deref(), Some(expected), "{payload}");
        }
    }

    #[test]
    fn a_token_without_a_tenant_names_nobody() {
        assert_eq!(identity(&token(r#"{"sub":"s","name":"n"}"#)), None);
        assert_eq!(identity("no token"), None);
    }

    #[test]
    fn claims_are_shown_as_they_were_signed() {
        let identity = identity(&token(r#"{"tid":"t","sub":"s","exp":5,"roles":["Clinician","Auditor"]}"#)).unwrap();
        let shown: Vec<_> = identity.claims.iter().map(|claim| (claim.name.as_str(), claim.value.as_str())).collect();
        assert_eq!(shown, [("exp", "5"), ("roles", r#"["Clinician","Auditor"]"#), ("sub", "s"), ("tid", "t")]);
        assert_eq!(identity.roles, ["Clinician", "Auditor"]);
    }
}
