use kernel::TenantId;
use serde_json::{Value, json};

use super::*;

const PARTNER: TenantId = TenantId::well_known(0x11);

fn access(access: &str, everything: bool) -> Value {
    let target = if everything { "AllUsers" } else { "00000000-0000-0000-0000-000000000033" };
    json!({"accessType": access, "targets": [{"target": target, "targetType": "user"}]})
}

fn apps(access: &str, targets: &[&str]) -> Value {
    let targets: Vec<Value> =
        targets.iter().map(|target| json!({"target": target, "targetType": "application"})).collect();
    json!({"accessType": access, "targets": targets})
}

#[test]
fn a_new_tenant_reads_as_the_specification_lists_it() {
    let all = |access: &str| {
        json!({
            "usersAndGroups": {"accessType": access, "targets": [{"target": "AllUsers", "targetType": "user"}]},
            "applications": {"accessType": access, "targets": [{"target": "AllApplications", "targetType": "application"}]}
        })
    };
    let mut restrictions = all("blocked");
    restrictions["devices"] = Value::Null;
    assert_eq!(
        serde_json::to_value(CrossTenantDefault::default()).expect("json"),
        json!({
            "isServiceDefault": true,
            "inboundTrust": {"isMfaAccepted": false, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false},
            "b2bCollaborationOutbound": all("allowed"),
            "b2bCollaborationInbound": all("allowed"),
            "b2bDirectConnectOutbound": all("blocked"),
            "b2bDirectConnectInbound": all("blocked"),
            "automaticUserConsentSettings": {"inboundAllowed": false, "outboundAllowed": false},
            "tenantRestrictions": restrictions,
            "invitationRedemptionIdentityProviderConfiguration": {
                "primaryIdentityProviderPrecedenceOrder": ["azureActiveDirectory", "externalFederation", "socialIdentityProviders"],
                "fallbackIdentityProvider": "defaultConfiguredIdp"
            },
            "m365CollaborationInbound": {"users": all("blocked")["usersAndGroups"]},
            "m365CollaborationOutbound": {"usersAndGroups": all("allowed")["usersAndGroups"]},
            "appServiceConnectInbound": {"applications": all("blocked")["applications"]}
        })
    );
}

#[test]
fn a_patched_default_is_no_longer_the_services_and_keeps_what_was_not_named() {
    let patch = json!({
        "inboundTrust": {"isMfaAccepted": true},
        "b2bCollaborationInbound": {"applications": apps("allowed", &["00000000-0000-0000-0000-000000000077"])},
        "invitationRedemptionIdentityProviderConfiguration": {"fallbackIdentityProvider": "EmailOneTimePasscode"}
    });
    let patched = CrossTenantDefault::default().patched(&patch).expect("a default");
    assert!(!patched.is_service_default && patched.inbound_trust.is_mfa_accepted);
    assert!(!patched.inbound_trust.is_compliant_device_accepted);
    assert!(!patched.b2b_collaboration_inbound.users_and_groups.blocks_everybody());
    assert_eq!(patched.b2b_collaboration_inbound.applications.targets.len(), 1, "B3.1#6: a list is replaced");
    assert_eq!(patched.redemption_order.primary.len(), 3);
}

#[test]
fn settings_that_contradict_themselves_cannot_be_saved() {
    let rows = [
        (
            "B3.1#4: users blocked, apps not",
            json!({"b2bCollaborationInbound": {"usersAndGroups": access("blocked", true)}}),
            "b2bCollaborationInbound",
        ),
        (
            "B3.1#4: apps blocked, users not",
            json!({"b2bCollaborationOutbound": {"applications": apps("blocked", &["AllApplications"])}}),
            "b2bCollaborationOutbound",
        ),
        (
            "no app allowed",
            json!({"b2bCollaborationOutbound": {"applications": apps("allowed", &[])}}),
            "b2bCollaborationOutbound",
        ),
        (
            "direct connect opened for users alone",
            json!({"b2bDirectConnectInbound": {"usersAndGroups": access("allowed", true)}}),
            "b2bDirectConnectInbound",
        ),
        (
            "B3.1#2: a person in the inbound default",
            json!({"b2bCollaborationInbound": {"usersAndGroups": access("blocked", false)}}),
            "b2bCollaborationInbound.usersAndGroups.targets",
        ),
        (
            "a fourth fallback",
            json!({"invitationRedemptionIdentityProviderConfiguration": {"fallbackIdentityProvider": "google"}}),
            "invitationRedemptionIdentityProviderConfiguration.fallbackIdentityProvider",
        ),
        (
            "a provider twice",
            json!({"invitationRedemptionIdentityProviderConfiguration": {"primaryIdentityProviderPrecedenceOrder": ["azureActiveDirectory", "azureActiveDirectory"]}}),
            "invitationRedemptionIdentityProviderConfiguration.primaryIdentityProviderPrecedenceOrder",
        ),
        (
            "automatic consent by default",
            json!({"automaticUserConsentSettings": {"inboundAllowed": true}}),
            "automaticUserConsentSettings",
        ),
        ("no direction of that name", json!({"b2bCollaboration": {}}), "b2bCollaboration"),
        (
            "no such access",
            json!({"b2bCollaborationOutbound": {"usersAndGroups": access("denied", true)}}),
            "b2bCollaborationOutbound.usersAndGroups.accessType",
        ),
    ];
    for (case, patch, path) in rows {
        assert_eq!(CrossTenantDefault::default().patched(&patch).expect_err(case).path, path, "{case}");
    }
}

#[test]
fn blocking_everybody_from_everything_can_be_saved_and_a_person_outbound_can_be_named() {
    let closed =
        json!({"usersAndGroups": access("blocked", true), "applications": apps("blocked", &["AllApplications"])});
    let patch = json!({"b2bCollaborationInbound": closed, "b2bCollaborationOutbound": {"usersAndGroups": access("blocked", false)}});
    let patched = CrossTenantDefault::default().patched(&patch).expect("a default");
    assert!(patched.b2b_collaboration_inbound.users_and_groups.blocks_everybody());
    assert!(patched.b2b_collaboration_inbound.applications.blocks_everything());
}

#[test]
fn targets_that_are_none_are_refused_in_the_services_words() {
    let patch = json!({"b2bCollaborationOutbound": {"applications": apps("allowed", &["MicrosoftAdminPortals"])}});
    let invalid = CrossTenantDefault::default().patched(&patch).expect_err("a refusal");
    assert_eq!(invalid.path, "b2bCollaborationOutbound.applications.targets[0]");
    assert_eq!(invalid.reason, "Cross-tenant access settings, Found invalid target for Applications", "B3.1#7");
    let person = json!({"target": "00000000-0000-0000-0000-000000000033", "targetType": "user"});
    let patch = json!({"b2bCollaborationOutbound": {"applications": {"accessType": "allowed", "targets": [person]}}});
    assert!(CrossTenantDefault::default().patched(&patch).is_err());
}

#[test]
fn a_new_partner_sets_nothing_and_inherits_everything() {
    let partner = CrossTenantPartner::parse(&json!({"tenantId": PARTNER})).expect("a partner");
    assert_eq!(partner, CrossTenantPartner::new(PARTNER));
    assert_eq!(
        serde_json::to_value(&partner).expect("json"),
        json!({
            "tenantId": PARTNER, "isServiceProvider": null, "isInMultiTenantOrganization": null, "inboundTrust": null,
            "b2bCollaborationOutbound": null, "b2bCollaborationInbound": null, "b2bDirectConnectOutbound": null,
            "b2bDirectConnectInbound": null, "automaticUserConsentSettings": {"inboundAllowed": null, "outboundAllowed": null},
            "tenantRestrictions": null, "m365CollaborationInbound": null, "m365CollaborationOutbound": null,
            "appServiceConnectInbound": null
        })
    );
    let default = CrossTenantDefault::default();
    assert_eq!(effective(&default, Some(&partner)), effective(&default, None));
}

#[test]
fn a_partner_overrides_part_by_part_and_null_inherits_again() {
    let default = CrossTenantDefault {
        inbound_trust: InboundTrust { is_mfa_accepted: true, ..InboundTrust::default() },
        ..CrossTenantDefault::default()
    };
    let partner = CrossTenantPartner::new(PARTNER)
        .patched(&json!({
            "inboundTrust": {"isCompliantDeviceAccepted": true},
            "b2bCollaborationInbound": {"usersAndGroups": access("blocked", false)},
            "automaticUserConsentSettings": {"inboundAllowed": true}
        }))
        .expect("a partner");
    let both = effective(&default, Some(&partner));
    assert!(
        !both.inbound_trust.is_mfa_accepted && both.inbound_trust.is_compliant_device_accepted,
        "trust is set as a whole"
    );
    assert_eq!(both.b2b_collaboration_inbound.users_and_groups.access_type, AccessType::Blocked);
    assert_eq!(both.b2b_collaboration_inbound.applications, default.b2b_collaboration_inbound.applications);
    assert_eq!((both.automatic_inbound, both.automatic_outbound), (true, false));
    let cleared = partner
        .patched(&json!({"inboundTrust": null, "b2bCollaborationInbound": null, "automaticUserConsentSettings": null}))
        .expect("a partner");
    assert_eq!(effective(&default, Some(&cleared)), effective(&default, None));
}

#[test]
fn a_partner_is_refused_for_the_same_reasons() {
    let rows = [
        (json!({"b2bCollaborationInbound": {"usersAndGroups": access("blocked", true)}}), "b2bCollaborationInbound"),
        (json!({"tenantId": PARTNER}), "tenantId"),
        (json!({"isInMultiTenantOrganization": true}), "isInMultiTenantOrganization"),
        (json!({"inboundTrust": {"isMfaAccepted": "yes"}}), "inboundTrust.isMfaAccepted"),
        (
            json!({"invitationRedemptionIdentityProviderConfiguration": {}}),
            "invitationRedemptionIdentityProviderConfiguration",
        ),
    ];
    for (patch, path) in rows {
        assert_eq!(CrossTenantPartner::new(PARTNER).patched(&patch).expect_err("a refusal").path, path, "{patch}");
    }
    for (body, path) in [(json!({}), "tenantId"), (json!({"tenantId": "fabrikam.example"}), "tenantId")] {
        assert_eq!(CrossTenantPartner::parse(&body).expect_err("a refusal").path, path, "{body}");
    }
}
