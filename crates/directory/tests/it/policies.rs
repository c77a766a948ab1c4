use directory::agreements::{self, NewAgreement, NewAgreementFile};
use directory::policies::{
    self, Document, ExternalDomainFederation, FederationProtocol, IdentityProvider, SocialProvider, SocialType,
    in_force,
};
use directory::{DirectoryError, settings};
use kernel::{AgreementId, Caller, DomainName, PolicyId, Timestamp};
use policy::roles::{GLOBAL_ADMINISTRATOR, SECURITY_ADMINISTRATOR, USER_ADMINISTRATOR};
use policy::{
    AllowInvitesFrom, AuthorizationPolicy, ConditionalAccessPolicy, CrossTenantDefault, CrossTenantPartner, DomainList,
    EmailMethod, Ruling,
};
use serde_json::{Value, json};

use crate::world::World;

fn domain(name: &str) -> DomainName {
    DomainName::parse(name).expect("a domain")
}

fn save(world: &World, document: Document) -> Result<(), DirectoryError> {
    world
        .attempt(Caller::System, |tx, ctx| policies::save(tx, ctx, world.woodgrove, document))
        .map(crate::world::granted)
}

fn invalid_path(outcome: Result<(), DirectoryError>) -> String {
    match outcome {
        Err(DirectoryError::Invalid(invalid)) => invalid.path,
        other => panic!("{other:?}"),
    }
}

fn passcode_fallback() -> CrossTenantDefault {
    let patch = json!({"invitationRedemptionIdentityProviderConfiguration": {"fallbackIdentityProvider": "emailOneTimePasscode"}});
    CrossTenantDefault::default().patched(&patch).expect("a default")
}

fn without_passcodes() -> EmailMethod {
    let patch = json!({"@odata.type": EmailMethod::ODATA_TYPE, "allowExternalIdToUseEmailOtp": "disabled"});
    EmailMethod::default().patched(&patch).expect("a method")
}

fn blocking(id: PolicyId, change: impl FnOnce(&mut Value)) -> ConditionalAccessPolicy {
    let mut body = json!({
        "displayName": "Block", "state": "enabled",
        "conditions": {
            "users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}, "clientAppTypes": ["all"]
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]}
    });
    change(&mut body);
    ConditionalAccessPolicy::parse(id, Timestamp::UNIX_EPOCH, &body).expect("a policy")
}

#[test]
fn a_new_tenant_has_the_documented_values() {
    let world = World::new();
    let tenant = world.woodgrove;
    let authorization = world.read(|read| policies::authorization(read, tenant));
    assert_eq!(authorization.allow_invites_from, AllowInvitesFrom::Everyone);
    assert_eq!(world.read(|read| policies::domain_list(read, tenant)), DomainList::Any);
    assert!(world.read(|read| policies::cross_tenant_default(read, tenant)).is_service_default);
    assert!(world.read(|read| policies::email_otp_enabled(read, tenant)));
    assert!(world.read(|read| policies::external_identities(read, tenant)).allow_external_identities_to_leave);
    assert!(!world.read(|read| policies::google_configured(read, tenant)));
    assert_eq!(world.read(|read| policies::conditional_access(read, tenant)), []);
}

#[test]
fn the_domain_list_is_saved_and_audited_as_graph_writes_it() {
    let world = World::new();
    let list = DomainList::Deny(vec![domain("blocked.example")]);
    save(&world, Document::DomainList(list.clone())).expect("a list");
    assert_eq!(world.read(|read| policies::domain_list(read, world.woodgrove)), list);
    assert_eq!(world.read(|read| policies::domain_list(read, world.fabrikam)), DomainList::Any);
    let record = &world.audit("domainList")[0];
    assert_eq!((record.activity.as_str(), record.category.as_str()), ("Update policy", "Policy"));
    let target = &record.targets[0];
    assert_eq!(target.display_name.as_deref(), Some("B2BManagementPolicy"));
    let told = &target.modified[0];
    assert_eq!(told.name, "PolicyDetails");
    assert_eq!(told.new, Some(json!([list.to_definition()])));
    assert_eq!(told.old, Some(json!([DomainList::Any.to_definition()])));
}

#[test]
fn the_same_document_again_changes_nothing() {
    let world = World::new();
    let patch = json!({"allowInvitesFrom": "none"});
    let none = AuthorizationPolicy::default().patched(&patch).expect("a policy");
    save(&world, Document::Authorization(AuthorizationPolicy::default())).expect("as it was");
    assert_eq!(world.activities("authorization"), Vec::<String>::new());
    save(&world, Document::Authorization(none.clone())).expect("a change");
    save(&world, Document::Authorization(none)).expect("the same");
    assert_eq!(world.activities("authorization"), ["Update authorization policy"]);
}

#[test]
fn a_partners_own_settings_come_before_the_default_until_it_is_taken_off_the_list() {
    let world = World::new();
    let (tenant, partner) = (world.woodgrove, world.fabrikam);
    let trusting = json!({"inboundTrust": {"isMfaAccepted": true, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false}});
    let listed = CrossTenantPartner::new(partner).patched(&trusting).expect("a partner");
    save(&world, Document::CrossTenantPartner(listed.clone())).expect("a partner");
    assert_eq!(world.read(|read| policies::partners(read, tenant)), [listed]);
    assert!(
        world.read(|read| in_force::effective(read, Timestamp::MAX, tenant, partner)).inbound_trust.is_mfa_accepted
    );
    world.system(|tx, ctx| policies::delete_cross_tenant_partner(tx, ctx, tenant, partner));
    assert!(
        !world.read(|read| in_force::effective(read, Timestamp::MAX, tenant, partner)).inbound_trust.is_mfa_accepted
    );
    assert_eq!(
        world.activities(&partner.to_string()),
        ["Delete partner specific cross-tenant access setting", "Add a partner to cross-tenant access setting"]
    );
    let own = save(&world, Document::CrossTenantPartner(CrossTenantPartner::new(tenant)));
    assert_eq!(invalid_path(own), "tenantId");
}

#[test]
fn resetting_the_default_brings_back_that_of_a_new_tenant() {
    let world = World::new();
    save(&world, Document::CrossTenantDefault(passcode_fallback())).expect("a default");
    for _ in 0..2 {
        world.system(|tx, ctx| policies::reset_cross_tenant_default(tx, ctx, world.woodgrove));
    }
    let kept = world.read(|read| policies::cross_tenant_default(read, world.woodgrove));
    assert_eq!(kept, CrossTenantDefault::default());
    assert_eq!(
        world.activities("crossTenantDefault"),
        ["Reset the cross-tenant access default setting", "Update the company default cross-tenant access setting"]
    );
}

#[test]
fn passcodes_cannot_be_off_while_they_are_the_fallback() {
    let world = World::new();
    save(&world, Document::CrossTenantDefault(passcode_fallback())).expect("a default");
    assert_eq!(invalid_path(save(&world, Document::EmailMethod(without_passcodes()))), "allowExternalIdToUseEmailOtp");

    let other = World::new();
    save(&other, Document::EmailMethod(without_passcodes())).expect("a method");
    assert!(!other.read(|read| policies::email_otp_enabled(read, other.woodgrove)));
    assert_eq!(
        invalid_path(save(&other, Document::CrossTenantDefault(passcode_fallback()))),
        "fallbackIdentityProvider"
    );
}

/// The id of nothing in the world.
const ABSENT: &str = "00000000-0000-0000-0000-000000000009";

/// What is done to the body of a policy before it is read.
type Change = dyn FnOnce(&mut Value);

#[test]
fn conditional_access_names_only_what_exists_in_the_tenant() {
    let world = World::new();
    let rows: [(&str, Box<Change>); 4] = [
        (
            "conditions.users.includeUsers",
            Box::new(|body| body["conditions"]["users"]["includeUsers"] = json!([ABSENT])),
        ),
        (
            "conditions.users.excludeGroups",
            Box::new(|body| body["conditions"]["users"]["excludeGroups"] = json!([ABSENT])),
        ),
        (
            "conditions.applications.includeApplications",
            Box::new(|body| body["conditions"]["applications"]["includeApplications"] = json!([ABSENT])),
        ),
        (
            "grantControls.termsOfUse",
            Box::new(|body| body["grantControls"] = json!({"operator": "OR", "termsOfUse": [ABSENT]})),
        ),
    ];
    for (path, change) in rows {
        let outcome = save(&world, Document::ConditionalAccess(blocking(PolicyId::well_known(1), change)));
        assert_eq!(invalid_path(outcome), path);
    }
    assert_eq!(world.read(|read| policies::conditional_access(read, world.woodgrove)), []);
}

#[test]
fn conditional_access_may_ask_for_an_agreement_of_the_tenant() {
    let world = World::new();
    let agreement = world.system(|tx, ctx| {
        let file = NewAgreementFile {
            language: "en".to_owned(),
            file_name: "terms.pdf".to_owned(),
            display_name: "Terms".to_owned(),
            is_default: true,
            is_major_version: true,
            data: b"%PDF-1.7".to_vec(),
        };
        let new = NewAgreement {
            id: AgreementId::random(&ctx.entropy),
            tenant: world.woodgrove,
            display_name: "Guests".to_owned(),
            is_viewing_before_acceptance_required: false,
            is_per_device_acceptance_required: false,
            user_reaccept_required_frequency: None,
            terms_expiration: None,
            files: vec![file],
        };
        agreements::create(tx, ctx, new)
    });
    let id = PolicyId::well_known(1);
    let policy = blocking(id, |body| body["grantControls"] = json!({"operator": "OR", "termsOfUse": [agreement.id]}));
    save(&world, Document::ConditionalAccess(policy.clone())).expect("a policy");
    assert_eq!(world.read(|read| policies::conditional_access(read, world.woodgrove)), [policy]);
    world.system(|tx, ctx| policies::delete_conditional_access(tx, ctx, world.woodgrove, id));
    assert_eq!(
        world.activities(&id.to_string()),
        ["Delete Conditional Access policy", "Add Conditional Access policy"]
    );
    let again =
        world.attempt(Caller::System, |tx, ctx| policies::delete_conditional_access(tx, ctx, world.woodgrove, id));
    assert!(matches!(again, Err(DirectoryError::NotFound(_))));
}

#[test]
fn the_secret_of_an_identity_provider_is_not_in_the_audit_log() {
    let world = World::new();
    let google = IdentityProvider::Social(SocialProvider {
        identity_provider_type: SocialType::Google,
        display_name: "Google".to_owned(),
        client_id: "client".to_owned(),
        client_secret: "do-not-tell".to_owned(),
    });
    save(&world, Document::IdentityProvider(google.clone())).expect("a provider");
    assert!(world.read(|read| policies::google_configured(read, world.woodgrove)));
    assert_eq!(world.read(|read| policies::identity_providers(read, world.woodgrove)), [google]);
    let records = world.audit("Google-OAUTH");
    assert_eq!(records[0].activity, "Create Identity Provider");
    assert!(!serde_json::to_string(&records).expect("json").contains("do-not-tell"));
}

#[test]
fn a_partners_domain_is_federated_once_and_is_not_the_tenants_own() {
    let world = World::new();
    let federation = |id: &str, name: &str| {
        Document::IdentityProvider(IdentityProvider::SamlOrWsFed(ExternalDomainFederation {
            id: id.to_owned(),
            display_name: "Partner".to_owned(),
            issuer_uri: "https://idp.partner.example".to_owned(),
            metadata_exchange_uri: None,
            passive_sign_in_uri: "https://idp.partner.example/sso".to_owned(),
            preferred_authentication_protocol: FederationProtocol::Saml,
            signing_certificate: "MIIB".to_owned(),
            domains: vec![domain(name)],
        }))
    };
    save(&world, federation("one", "partner.example")).expect("a federation");
    let found = world.read(|read| policies::federation_of(read, world.woodgrove, &domain("partner.example")));
    assert_eq!(found.as_ref().map(IdentityProvider::id), Some("one"));
    assert_eq!(invalid_path(save(&world, federation("two", "partner.example"))), "domains");
    assert_eq!(invalid_path(save(&world, federation("two", "woodgrove.example"))), "domains");
}

#[test]
fn each_policy_has_its_own_administrators() {
    let world = World::new();
    let list = || Document::DomainList(DomainList::Deny(vec![domain("blocked.example")]));
    let partner = || Document::CrossTenantPartner(CrossTenantPartner::new(world.fabrikam));
    let ruled = |caller, document| {
        let ruling = world.write(caller, |tx, ctx| policies::save(tx, ctx, world.woodgrove, document));
        matches!(ruling, Ruling::Granted(()))
    };
    let users = world.administrator("users", USER_ADMINISTRATOR);
    let security = world.administrator("security", SECURITY_ADMINISTRATOR);
    let global = world.administrator("global", GLOBAL_ADMINISTRATOR);
    assert!(!ruled(users, list()) && !ruled(users, partner()));
    assert!(!ruled(security, list()) && ruled(security, partner()));
    assert!(ruled(global, list()));
}

#[test]
fn settings_are_kept_and_a_wrong_patch_changes_none() {
    let world = World::new();
    let patch = |patch: Value| world.attempt(Caller::System, |tx, _| settings::patch(tx, &patch));
    patch(json!({"redeem.allow_any_account": true})).expect("a switch");
    let refused = patch(json!({"tokens.strict_rotation": true, "no.such": 1}));
    assert!(matches!(refused, Err(DirectoryError::Invalid(_))));
    let kept = world.read(settings::load);
    assert!(kept.redeem_with_any_account && !kept.strict_rotation);
}

#[test]
fn a_tenant_has_as_many_partners_as_it_likes() {
    let world = World::new();
    for number in 0..300 {
        let partner = CrossTenantPartner::new(kernel::TenantId::well_known(0x1000 + number));
        let patch = json!({"inboundTrust": {"isMfaAccepted": true}});
        save(&world, Document::CrossTenantPartner(partner.patched(&patch).expect("a partner"))).expect("one more");
    }
    let kept = world.read(|read| policies::partners(read, world.woodgrove));
    let written = serde_json::to_string(&kept).expect("json").len();
    assert!(kept.len() == 300 && written > 25_000, "B3.1#11: {} partners in {written} characters", kept.len());
}
