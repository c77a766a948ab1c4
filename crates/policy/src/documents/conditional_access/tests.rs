use super::*;

fn id() -> PolicyId {
    PolicyId::well_known(1)
}

fn now() -> Timestamp {
    "2026-11-20T09:00:00Z".parse().expect("a time")
}

fn body() -> Value {
    json!({
        "displayName": "Terms for guests",
        "state": "enabled",
        "conditions": {
            "users": {"includeGuestsOrExternalUsers": {
                "guestOrExternalUserTypes": "b2bCollaborationMember, b2bCollaborationGuest",
                "externalTenants": {
                    "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
                    "membershipKind": "enumerated",
                    "members": ["00000000-0000-0000-0000-000000000011"]
                }
            }},
            "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"]
        },
        "grantControls": {"operator": "AND", "builtInControls": [], "termsOfUse": ["00000000-0000-0000-0000-000000000051"]}
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut body = body();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    body.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").insert(name.to_owned(), value);
    body
}

fn parsed(body: &Value) -> Result<ConditionalAccessPolicy, Invalid> {
    ConditionalAccessPolicy::parse(id(), now(), body)
}

#[test]
fn a_policy_reads_back_whole_with_empty_lists_and_nulls() {
    let policy = parsed(&body()).expect("a policy");
    let written = serde_json::to_value(&policy).expect("json");
    assert_eq!(
        written,
        json!({
            "id": "00000000-0000-0000-0000-000000000001",
            "templateId": null,
            "displayName": "Terms for guests",
            "description": null,
            "createdDateTime": "2026-11-20T09:00:00Z",
            "modifiedDateTime": null,
            "state": "enabled",
            "conditions": {
                "users": {
                    "includeUsers": [], "excludeUsers": [], "includeGroups": [], "excludeGroups": [],
                    "includeRoles": [], "excludeRoles": [],
                    "includeGuestsOrExternalUsers": {
                        "guestOrExternalUserTypes": "b2bCollaborationGuest,b2bCollaborationMember",
                        "externalTenants": {
                            "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
                            "membershipKind": "enumerated",
                            "members": ["00000000-0000-0000-0000-000000000011"]
                        }
                    },
                    "excludeGuestsOrExternalUsers": null
                },
                "applications": {
                    "includeApplications": ["All"], "excludeApplications": [], "includeUserActions": [],
                    "includeAuthenticationContextClassReferences": [], "applicationFilter": null
                },
                "clientAppTypes": ["all"],
                "userRiskLevels": [], "signInRiskLevels": [], "servicePrincipalRiskLevels": [],
                "insiderRiskLevels": null, "platforms": null, "locations": null, "devices": null,
                "clientApplications": null, "authenticationFlows": null
            },
            "grantControls": {
                "operator": "AND", "builtInControls": [], "customAuthenticationFactors": [],
                "termsOfUse": ["00000000-0000-0000-0000-000000000051"], "authenticationStrength": null
            },
            "sessionControls": null
        })
    );
    assert_eq!(serde_json::from_value::<ConditionalAccessPolicy>(written).expect("a policy"), policy);
}

#[test]
fn what_is_not_judged_yet_is_refused_as_not_built() {
    let rows = [
        (with("/sessionControls", json!({"signInFrequency": {"value": 4}})), "sessionControls"),
        (with("/conditions/signInRiskLevels", json!(["high"])), "conditions.signInRiskLevels"),
        (with("/conditions/platforms", json!({"includePlatforms": ["all"]})), "conditions.platforms"),
        (
            with("/conditions/applications/includeUserActions", json!(["urn:user:registersecurityinfo"])),
            "conditions.applications.includeUserActions",
        ),
        (with("/grantControls/builtInControls", json!(["passwordChange"])), "grantControls.builtInControls[0]"),
        (
            with("/grantControls/builtInControls", json!(["mfa", "approvedApplication"])),
            "grantControls.builtInControls[1]",
        ),
        (with("/grantControls/authenticationStrength", json!({"id": "x"})), "grantControls.authenticationStrength"),
    ];
    for (body, path) in rows {
        let invalid = parsed(&body).expect_err("a refusal");
        assert_eq!((invalid.path.as_str(), invalid.not_built), (path, true), "{invalid}");
    }
}

#[test]
fn what_is_empty_says_nothing_and_is_taken() {
    for (pointer, value) in [
        ("/sessionControls", Value::Null),
        ("/conditions/signInRiskLevels", json!([])),
        ("/conditions/locations", Value::Null),
        ("/grantControls/customAuthenticationFactors", json!([])),
        ("/conditions/clientAppTypes", json!(["browser", "mobileAppsAndDesktopClients"])),
    ] {
        assert!(parsed(&with(pointer, value)).is_ok(), "{pointer}");
    }
}

#[test]
fn what_is_wrong_is_refused_by_name() {
    let rows = [
        (with("/displayName", json!(" ")), "displayName"),
        (with("/displayName", json!(7)), "displayName"),
        (with("/state", json!("on")), "state"),
        (with("/id", json!("00000000-0000-0000-0000-000000000009")), "id"),
        (with("/nonsense", json!(true)), "nonsense"),
        (with("/conditions/users", json!({})), "conditions.users"),
        (with("/conditions/users", json!({"includeUsers": ["ada"]})), "conditions.users.includeUsers[0]"),
        (with("/conditions/applications", json!({})), "conditions.applications.includeApplications"),
        (
            with("/conditions/applications", json!({"includeApplications": ["word"]})),
            "conditions.applications.includeApplications[0]",
        ),
        (with("/conditions/clientAppTypes", json!([])), "conditions.clientAppTypes"),
        (with("/conditions/locations", json!({"excludeLocations": ["All"]})), "conditions.locations.includeLocations"),
        (
            with("/conditions/locations", json!({"includeLocations": ["here"]})),
            "conditions.locations.includeLocations[0]",
        ),
        (with("/grantControls", Value::Null), "grantControls"),
        (with("/grantControls/termsOfUse", json!([])), "grantControls"),
        (with("/grantControls/operator", json!("XOR")), "grantControls.operator"),
        (with("/grantControls/builtInControls", json!(["block"])), "grantControls.builtInControls"),
        (with("/grantControls/builtInControls", json!(["magic"])), "grantControls.builtInControls[0]"),
    ];
    for (body, path) in rows {
        let invalid = parsed(&body).expect_err("a refusal");
        assert_eq!((invalid.path.as_str(), invalid.not_built), (path, false), "{invalid}");
    }
    let mut without_clients = body();
    without_clients["conditions"].as_object_mut().expect("an object").remove("clientAppTypes");
    assert!(parsed(&without_clients).is_err());
}

#[test]
fn every_condition_and_control_that_is_judged_can_be_kept() {
    for (pointer, value) in [
        ("/conditions/clientAppTypes", json!(["browser"])),
        ("/conditions/locations", json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]})),
        ("/conditions/locations", json!({"includeLocations": ["00000000-0000-0000-0000-000000000061"]})),
        ("/grantControls/builtInControls", json!(["mfa", "compliantDevice", "domainJoinedDevice"])),
    ] {
        let policy = parsed(&with(pointer, value.clone())).expect("a policy");
        let written = serde_json::to_value(&policy).expect("json");
        let kept = written.pointer(pointer).expect("what was sent");
        for (name, sent) in value.as_object().into_iter().flatten() {
            assert_eq!(&kept[name], sent, "{pointer}");
        }
        assert!(value.is_object() || *kept == value, "{pointer}: {kept}");
        assert_eq!(serde_json::from_value::<ConditionalAccessPolicy>(written).expect("a policy"), policy);
    }
    let mut only_mfa = with("/grantControls/builtInControls", json!(["mfa"]));
    only_mfa["grantControls"]["termsOfUse"] = json!([]);
    assert!(parsed(&only_mfa).is_ok());
}

#[test]
fn a_patch_merges_and_notes_the_time() {
    let policy = parsed(&body()).expect("a policy");
    let later: Timestamp = "2026-11-21T09:00:00Z".parse().expect("a time");
    let patch = json!({"state": "disabled", "conditions": {"users": {"includeGuestsOrExternalUsers": {"externalTenants": {"membershipKind": "all"}}}}});
    let patched = policy.patched(later, &patch).expect("a policy");
    assert_eq!(
        (patched.state, patched.created_date_time, patched.modified_date_time),
        (PolicyState::Disabled, now(), Some(later))
    );
    let guests = patched.conditions.users.include_guests_or_external_users.expect("guests");
    assert_eq!(guests.external_tenants, Some(ExternalTenants::All));
    assert_eq!(guests.types.len(), 2);
    let refused = policy
        .patched(later, &json!({"grantControls": {"builtInControls": ["passwordChange"]}}))
        .expect_err("a refusal");
    assert!(refused.not_built);
    assert_eq!(
        policy.patched(later, &json!({"createdDateTime": "2026-11-21T09:00:00Z"})).expect_err("a refusal").path,
        "createdDateTime"
    );
}
