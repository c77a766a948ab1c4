use kernel::{NamedLocationId, PolicyId, Timestamp};
use policy::{
    AuthorizationPolicy, ConditionalAccessPolicy, CrossTenantDefault, CrossTenantPartner, DomainList, Invalid,
    NamedLocation,
};
use serde_json::{Map, Value, json};

use super::super::written::policies::{GIVEN, by_name};
use super::people::People;
use super::{Answers, Kind, text};

/// What of a policy only its reading tells.
const READ_ONLY: [&str; 8] = [
    "id",
    "tenantId",
    "isServiceDefault",
    "isInMultiTenantOrganization",
    "automaticUserConsentSettings",
    "displayName",
    "description",
    "deletedDateTime",
];

/// The tenant's policies, as far as the emulator knows what they say.
pub(super) fn read(answers: &mut Answers, people: &People) -> Value {
    let locations = named_locations(answers);
    let google =
        answers.of(Kind::IdentityProvider).iter().any(|one| text(one, "identityProviderType") == Some("Google"));
    let authorization = patch(answers, Kind::Authorization, "authorization policy", |body| {
        AuthorizationPolicy::default().patched(body).map(drop)
    });
    let default = patch(answers, Kind::CrossTenantDefault, "cross-tenant access default", |body| {
        CrossTenantDefault::default().patched(body).map(drop)
    });
    json!({
        "authorizationPolicy": authorization,
        "crossTenantAccessDefault": default,
        "crossTenantAccessPartners": partners(answers, people),
        "b2bManagementPolicy": domain_list(answers),
        "conditionalAccess": conditional_access(answers, &locations),
        "namedLocations": locations.into_iter().map(|(_, body)| body).collect::<Vec<_>>(),
        "googleFederation": google,
        "emailOneTimePasscode": passcodes(answers),
    })
}

/// The only item of its kind as a patch, without what the emulator does not know.
fn patch(
    answers: &mut Answers,
    kind: Kind,
    called: &str,
    judge: impl Fn(&Value) -> Result<(), Invalid>,
) -> Option<Value> {
    let body = answers.of(kind).first()?.clone();
    understood(answers, called, body, judge)
}

/// A body without the properties that `judge` refuses; each of them is left out by name.
fn understood(
    answers: &mut Answers,
    called: &str,
    mut body: Map<String, Value>,
    judge: impl Fn(&Value) -> Result<(), Invalid>,
) -> Option<Value> {
    body.retain(|name, value| !name.contains("@odata.") && !READ_ONLY.contains(&name.as_str()) && !value.is_null());
    loop {
        let whole = Value::Object(body.clone());
        let Err(refused) = judge(&whole) else { return Some(whole) };
        let name = refused.path.split(['.', '[']).next().unwrap_or_default();
        answers.leave_out(format!("'{}' of the {called}: {}", refused.path, refused.reason));
        body.remove(name)?;
    }
}

fn partners(answers: &mut Answers, people: &People) -> Value {
    let mut named = Map::new();
    for partner in answers.of(Kind::CrossTenantPartner).to_vec() {
        let Some(id) = text(&partner, "tenantId").map(str::to_owned) else { continue };
        let (Some(name), Ok(tenant)) = (people.partner_names.get(&id), id.parse()) else { continue };
        let called = format!("settings towards {name}");
        let body =
            understood(answers, &called, partner, |body| CrossTenantPartner::new(tenant).patched(body).map(drop));
        named.extend(body.map(|body| (name.clone(), body)));
    }
    Value::Object(named)
}

/// The definition of the domain list: JSON within a text.
fn domain_list(answers: &mut Answers) -> Option<Value> {
    let policy =
        answers.of(Kind::DomainList).iter().find(|policy| text(policy, "displayName") == Some("B2BManagementPolicy"));
    let definition = policy?.get("definition")?.get(0)?.as_str()?.to_owned();
    match DomainList::from_definition(&definition) {
        Ok(list) => serde_json::from_str(&list.to_definition()).ok(),
        Err(refused) => {
            answers.leave_out(format!("the domain list: {refused}"));
            None
        }
    }
}

/// Named locations that are understood, each with the id by which policies speak of it.
fn named_locations(answers: &mut Answers) -> Vec<(String, Value)> {
    let mut known = Vec::new();
    for location in answers.of(Kind::NamedLocation).to_vec() {
        let id = text(&location, "id").unwrap_or_default().to_owned();
        let name = text(&location, "displayName").unwrap_or_default().to_owned();
        let body = given_away(location);
        match NamedLocation::parse(NamedLocationId::derived("imported", &id), Timestamp::UNIX_EPOCH, &body) {
            Ok(_) => known.push((id, body)),
            Err(refused) => answers.leave_out(format!("the named location '{name}': {refused}")),
        }
    }
    known
}

fn conditional_access(answers: &mut Answers, locations: &[(String, Value)]) -> Vec<Value> {
    let name = |body: &Value| body["displayName"].as_str().unwrap_or_default().to_owned();
    let names: Vec<(String, String)> = locations.iter().map(|(id, body)| (id.clone(), name(body))).collect();
    let mut known = Vec::new();
    for policy in answers.of(Kind::ConditionalAccess).to_vec() {
        let body = given_away(policy);
        // One that does less than it says would be worse than none.
        match ConditionalAccessPolicy::parse(PolicyId::derived("imported", &name(&body)), Timestamp::UNIX_EPOCH, &body)
        {
            Ok(_) => known.push(by_name(body, &names)),
            Err(refused) => answers.leave_out(format!("the Conditional Access policy '{}': {refused}", name(&body))),
        }
    }
    known
}

/// A body without what the directory gave to it.
fn given_away(mut body: Map<String, Value>) -> Value {
    body.retain(|name, _| !GIVEN.contains(&name.as_str()) && name != "deletedDateTime");
    Value::Object(body)
}

fn passcodes(answers: &Answers) -> Option<String> {
    let mut email = answers.of(Kind::AuthenticationMethod).iter();
    email.find_map(|method| text(method, "allowExternalIdToUseEmailOtp")).map(str::to_owned)
}
