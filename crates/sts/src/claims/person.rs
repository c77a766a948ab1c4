use directory::Account;
use policy::UserType;

use super::{Claims, TENANT_REGION};
use crate::configuration::{OptionalClaim, TokenKind};
use crate::subject::Person;
use crate::{Draft, TokenConfiguration, WorldKey};

/// What tokens say of a person whom somebody else vouches for: who that is, and the address there, in both versions.
pub(super) fn vouched(claims: &mut Claims, person: &Person) {
    if person.is_external() {
        claims.set_some("idp", person.identity_provider());
        claims.set_some("email", person.email.clone());
    }
}

/// What tokens of version 1 say of a person. A guest has no `upn`.
pub(super) fn named_v1(claims: &mut Claims, key: &WorldKey, draft: &Draft, person: &Person) {
    claims.set("name", person.name.clone());
    claims.set("unique_name", person.unique_name());
    claims.set_some("given_name", person.given_name.clone());
    claims.set_some("family_name", person.family_name.clone());
    claims.set_list("amr", &person.methods);
    claims.set_some("ipaddr", draft.address.map(|address| address.to_string()));
    claims.set("puid", puid(key, "1003", &[person.tenant.as_bytes(), person.user.as_bytes()]));
    if person.is_external() {
        claims.set("altsecid", alternative_id(key, person));
    } else {
        claims.set("upn", person.user_principal_name.clone());
    }
}

/// What tokens of version 2 say of a person: never the name with `#EXT#`.
pub(super) fn named_v2(claims: &mut Claims, person: &Person) {
    claims.set("name", person.name.clone());
    claims.set("preferred_username", person.sign_in_name.clone());
}

/// 1 for a guest, 0 for a member.
pub(super) fn account_kind(person: &Person) -> u8 {
    u8::from(person.user_type == UserType::Guest)
}

/// The claims of a person that a registration asks for in addition.
pub(super) fn optional(
    claims: &mut Claims,
    draft: &Draft,
    person: &Person,
    configuration: &TokenConfiguration,
    kind: TokenKind,
) {
    let asks = |name: &str| configuration.asks(kind, name);
    if asks("acct").is_some() {
        claims.set("acct", account_kind(person));
    }
    if asks("email").is_some() {
        claims.set_some("email", person.email.clone());
    }
    if asks("given_name").is_some() {
        claims.set_some("given_name", person.given_name.clone());
    }
    if asks("family_name").is_some() {
        claims.set_some("family_name", person.family_name.clone());
    }
    if asks("preferred_username").is_some() {
        claims.set("preferred_username", person.sign_in_name.clone());
    }
    if asks("auth_time").is_some() {
        claims.set("auth_time", person.authenticated_at.as_second());
    }
    // A partner's own issuer proves no domain.
    let verified = !matches!(person.account, Account::Federated(_));
    if asks("xms_edov").is_some() && person.email.is_some() && verified {
        claims.set("xms_edov", true);
    }
    if asks("ipaddr").is_some() {
        claims.set_some("ipaddr", draft.address.map(|address| address.to_string()));
    }
    if asks("sid").is_some() {
        claims.set("sid", person.session.to_string());
    }
    if asks("tenant_region_scope").is_some() {
        claims.set("tenant_region_scope", TENANT_REGION);
    }
    for (name, value) in [
        ("tenant_ctry", &person.tenant_country),
        ("ctry", &person.country),
        ("xms_pl", &person.preferred_language),
        ("xms_tpl", &person.tenant_language),
    ] {
        if asks(name).is_some() {
            claims.set_some(name, value.clone());
        }
    }
    if asks("verified_primary_email").is_some() {
        let verified: Vec<&str> = person.email.as_deref().into_iter().filter(|_| verified).collect();
        claims.set_list("verified_primary_email", &verified);
    }
    if let Some(claim) = asks("upn") {
        claims.set("upn", user_principal_name(person, claim));
    }
}

/// A guest's `upn` is the one at home, unless the registration wants the one here.
fn user_principal_name(person: &Person, claim: &OptionalClaim) -> String {
    if claim.has("include_externally_authenticated_upn_without_hash") {
        person.user_principal_name.replace('#', "_")
    } else if claim.has("include_externally_authenticated_upn") || !person.is_external() {
        person.user_principal_name.clone()
    } else {
        person.sign_in_name.clone()
    }
}

/// How version 1 names the account at home.
fn alternative_id(key: &WorldKey, person: &Person) -> String {
    match &person.account {
        Account::Work { tenant, user } => {
            format!("5::{}", puid(key, "1003", &[tenant.as_bytes(), user.as_bytes()]))
        }
        outside => {
            let provider = person.outside.as_deref().unwrap_or_default();
            format!("1:{provider}:{}", puid(key, "0003", &[outside.to_string().as_bytes()]))
        }
    }
}

/// A Passport id: 16 hexadecimal digits of which the first four tell the kind of account.
fn puid(key: &WorldKey, kind: &str, parts: &[&[u8]]) -> String {
    let number = key.mac("puid", parts).iter().take(6).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{kind}{number:012X}")
}
