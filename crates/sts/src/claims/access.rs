use kernel::{ObjectId, RoleTemplateId};
use serde_json::json;

use super::{Claims, TENANT_REGION, common, groups, issuer, person};
use crate::configuration::TokenKind;
use crate::subject::Person;
use crate::{Draft, Subject, Version, WorldKey};

/// What app-only tokens for Microsoft Graph tell as their directory role, beside real ones.
const APPLICATION: RoleTemplateId = RoleTemplateId::well_known(0x0997_a1d0_0d1d_4acb_b408_d5ca_7312_1e90);

/// The claims of the access token; the resource decides their version.
pub(crate) fn access_token(draft: &Draft, key: &WorldKey) -> Claims {
    let mut claims = common(draft, key, draft.resource.token_version, &draft.token_id);
    claims.set("aud", audience(draft));
    claims.set_some("aio", draft.memory.as_ref().map(|memory| memory.seal(key)));
    if draft.resource.wants_capabilities() {
        claims.set_list("xms_cc", &draft.capabilities);
    }
    client(&mut claims, draft);
    match &draft.subject {
        Subject::Person { person, resource_roles, resource_groups, .. } => {
            of_person(&mut claims, draft, key, person);
            groups(&mut claims, draft, person, resource_groups);
            claims.set_list("roles", resource_roles);
        }
        Subject::Application { service_principal, roles, directory_roles } => {
            of_application(&mut claims, draft, (*service_principal).into(), directory_roles);
            claims.set_list("roles", roles);
        }
    }
    claims
}

/// Version 2 always names the resource by its client id, version 1 as it was asked for.
fn audience(draft: &Draft) -> String {
    let resource = &draft.resource;
    let asks_for_id = resource.configuration.asks(TokenKind::Access, "aud").is_some_and(|claim| claim.has("use_guid"));
    if resource.token_version == Version::V2 || asks_for_id {
        resource.app_id.to_string()
    } else {
        resource.audience.clone()
    }
}

fn client(claims: &mut Claims, draft: &Draft) {
    let client = &draft.client;
    match draft.resource.token_version {
        Version::V1 => {
            claims.set("appid", client.app_id.to_string());
            claims.set("appidacr", client.kind.acr());
        }
        Version::V2 => {
            claims.set("azp", client.app_id.to_string());
            claims.set("azpacr", client.kind.acr());
        }
    }
    if draft.resource.is_graph() {
        claims.set("app_displayname", client.display_name.clone());
        claims.set("tenant_region_scope", TENANT_REGION);
    }
}

fn of_person(claims: &mut Claims, draft: &Draft, key: &WorldKey, person: &Person) {
    let (resource, configuration) = (&draft.resource, &draft.resource.configuration);
    claims.set("oid", person.user.to_string());
    claims.set("sub", key.pairwise(person.tenant, resource.app_id, person.object()));
    claims.set("scp", draft.scopes.claim.join(" "));
    person::vouched(claims, person);
    match resource.token_version {
        Version::V1 => {
            claims.set("acr", "1");
            person::named_v1(claims, key, draft, person);
            claims.set_list("wids", &person.directory_roles);
        }
        Version::V2 => {
            person::named_v2(claims, person);
            if configuration.directory_roles {
                claims.set_list("wids", &person.directory_roles);
            }
        }
    }
    if resource.is_graph() {
        claims.set("idtyp", "user");
        claims.set("acct", person::account_kind(person));
        // What the client itself calls the person.
        let subject = key.pairwise(person.tenant, draft.client.app_id, person.object());
        claims.set("xms_st", json!({ "sub": subject }));
    } else if configuration.asks(TokenKind::Access, "idtyp").is_some() {
        claims.set("idtyp", "user");
    }
    person::optional(claims, draft, person, configuration, TokenKind::Access);
}

fn of_application(claims: &mut Claims, draft: &Draft, object: ObjectId, held: &[RoleTemplateId]) {
    let resource = &draft.resource;
    claims.set("oid", object.to_string());
    claims.set("sub", object.to_string());
    if resource.token_version == Version::V1 {
        claims.set("idp", issuer(Version::V1, &draft.origin, draft.tenant));
    }
    if resource.token_version == Version::V1 || resource.configuration.asks(TokenKind::Access, "idtyp").is_some() {
        claims.set("idtyp", "app");
    }
    if resource.is_graph() {
        claims.set_list("wids", &[held, &[APPLICATION]].concat());
    }
}
