use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Claims, common, groups, person};
use crate::configuration::TokenKind;
use crate::subject::Person;
use crate::{Draft, IdToken, Subject, Version, WorldKey, login_hint};

/// The claims of the ID token, if there is to be one; the endpoint decides their version.
pub(crate) fn id_token(draft: &Draft, key: &WorldKey, access_token: &str) -> Option<Claims> {
    let (Some(token), Subject::Person { person, client_roles, client_groups, .. }) = (&draft.id_token, &draft.subject)
    else {
        return None;
    };
    let configuration = &draft.client.configuration;
    let mut claims = common(draft, key, draft.endpoint, &token.token_id);
    claims.set("aud", draft.client.app_id.to_string());
    claims.set("sub", key.pairwise(person.tenant, draft.client.app_id, person.object()));
    claims.set("sid", person.session.to_string());
    claims.set_some("nonce", token.nonce.clone());
    if token.profile {
        of_person(&mut claims, draft, key, person);
    }
    if token.email {
        claims.set_some("email", person.email.clone());
    }
    person::vouched(&mut claims, person);
    claims.set_list("roles", client_roles);
    if configuration.directory_roles {
        claims.set_list("wids", &person.directory_roles);
    }
    groups(&mut claims, draft, person, client_groups);
    person::optional(&mut claims, draft, person, configuration, TokenKind::Id);
    if configuration.asks(TokenKind::Id, "login_hint").is_some() {
        claims.set("login_hint", login_hint::of(key, &person.account));
    }
    accompanied(&mut claims, token, access_token);
    Some(claims)
}

fn of_person(claims: &mut Claims, draft: &Draft, key: &WorldKey, person: &Person) {
    claims.set("oid", person.user.to_string());
    match draft.endpoint {
        Version::V1 => person::named_v1(claims, key, draft, person),
        Version::V2 => person::named_v2(claims, person),
    }
}

/// The authorize endpoint hands its answer through the browser: the ID token vouches for what comes with it.
fn accompanied(claims: &mut Claims, token: &IdToken, access_token: &str) {
    let Some(front) = &token.front_channel else { return };
    claims.set_some("c_hash", front.code.as_deref().map(half_hash));
    claims.set_some("at_hash", front.access_token.then(|| half_hash(access_token)));
}

/// The left half of the hash (`OpenID` Connect Core, section 3.3.2.11).
fn half_hash(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_claim_is_the_left_half_of_the_hash() {
        // OpenID Connect Core, appendix A.3 and A.4.
        assert_eq!(half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(half_hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"), "LDktKdoQak3Pk0cnXxCltA");
    }
}
