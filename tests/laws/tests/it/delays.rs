//! Changes that take their time: policies, and the tiles of My Apps.

use directory::assignments::{self, NewAssignment};
use directory::policies::{self, Document, in_force};
use directory::roles::{self, NewRoleAssignment};
use directory::{service_principals, settings};
use journey::Question;
use kernel::{AppRoleId, PolicyId, SignedDuration};
use policy::roles::GUEST_INVITER;
use policy::{ConditionalAccessPolicy, DomainList, Ruling};
use serde_json::{Value, json};

use crate::clinic::Clinic;

const ADA: &str = "Ada Morgan";

async fn set(clinic: &Clinic, patch: Value) {
    clinic.write(kernel::Caller::System, move |tx, _| Ok(settings::patch(tx, &patch)?)).await;
}

/// An administrator saves; the emulator's own hand knows no delay.
async fn save(clinic: &Clinic, document: Document) {
    let tenant = clinic.woodgrove();
    let saved = clinic.write(clinic.person(ADA), move |tx, ctx| Ok(policies::save(tx, ctx, tenant, document)?));
    saved.await.granted().expect("she may save");
}

async fn allow_invites_from(clinic: &Clinic, who: &str) {
    let tenant = clinic.woodgrove();
    let kept = clinic.read(move |read, _| Ok(policies::authorization(read, tenant)?)).await;
    save(clinic, Document::Authorization(kept.patched(&json!({"allowInvitesFrom": who})).expect("a patch"))).await;
}

async fn may_invite(clinic: &Clinic, who: &str) -> bool {
    matches!(clinic.try_invite(who, "dr.lee@fabrikam-clinic.example").await, Ruling::Granted(_))
}

fn pass(clinic: &Clinic, seconds: i64) {
    clinic.world.clock().advance(SignedDuration::from_secs(seconds));
}

#[tokio::test]
async fn a_delayed_policy_decides_by_the_old_settings_until_its_time_has_come() {
    let clinic = Clinic::open();
    set(&clinic, json!({"policy.delay_seconds": 900})).await;
    allow_invites_from(&clinic, "none").await;
    let tenant = clinic.woodgrove();
    let shown = clinic.read(move |read, _| Ok(policies::authorization(read, tenant)?)).await;
    assert_eq!(shown.allow_invites_from, policy::AllowInvitesFrom::None, "it is shown at once");
    pass(&clinic, 899);
    assert!(may_invite(&clinic, "Mia Novak").await);
    pass(&clinic, 1);
    assert!(!may_invite(&clinic, ADA).await);
    allow_invites_from(&clinic, "everyone").await;
    let kept = clinic.read(move |read, ctx| Ok(in_force::authorization(read, ctx.now, tenant)?)).await;
    assert_eq!(kept.allow_invites_from, policy::AllowInvitesFrom::None);
    set(&clinic, json!({"policy.delay_seconds": 0})).await;
    allow_invites_from(&clinic, "adminsAndGuestInviters").await;
    assert!(!may_invite(&clinic, ADA).await, "what waits already has its own time");
    pass(&clinic, 900);
    assert!(may_invite(&clinic, ADA).await && !may_invite(&clinic, "Mia Novak").await, "and then the newest holds");
}

#[tokio::test]
async fn several_changes_take_effect_one_after_the_other_and_each_in_its_time() {
    let clinic = Clinic::open();
    set(&clinic, json!({"policy.delay_seconds": 60})).await;
    // Every ten seconds another list: at any time the one in force is what was kept a minute ago.
    let domain = |name: &str| vec![name.parse().expect("a domain")];
    let lists = [
        DomainList::Deny(domain("a.example")),
        DomainList::Allow(domain("b.example")),
        DomainList::Deny(domain("c.example")),
    ];
    let mut kept = vec![DomainList::default(); 6];
    for step in 0..12 {
        if let Some(list) = lists.get(step) {
            save(&clinic, Document::DomainList(list.clone())).await;
        }
        let tenant = clinic.woodgrove();
        let (now, in_force) = clinic
            .read(move |read, ctx| {
                Ok((policies::domain_list(read, tenant)?, in_force::domain_list(read, ctx.now, tenant)?))
            })
            .await;
        kept.push(now);
        assert_eq!(in_force, kept[step], "after {} seconds", step * 10);
        pass(&clinic, 10);
    }
}

#[tokio::test]
async fn a_conditional_access_policy_that_is_made_or_deleted_waits_too_and_what_if_says_the_same() {
    let clinic = Clinic::open();
    set(&clinic, json!({"policy.delay_seconds": 60})).await;
    let id = PolicyId::well_known(1);
    let block = json!({
        "displayName": "Nobody", "state": "enabled", "grantControls": {"operator": "OR", "builtInControls": ["block"]},
        "conditions": {
            "users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"]
        }
    });
    let policy = ConditionalAccessPolicy::parse(id, clinic.world.clock().now(), &block).expect("a policy");
    save(&clinic, Document::ConditionalAccess(policy)).await;
    assert!(enters(&clinic).await);
    pass(&clinic, 60);
    assert!(!enters(&clinic).await);
    let tenant = clinic.woodgrove();
    let gone = clinic
        .write(clinic.person(ADA), move |tx, ctx| Ok(policies::delete_conditional_access(tx, ctx, tenant, id)?))
        .await;
    gone.granted().expect("she may delete");
    pass(&clinic, 59);
    assert!(!enters(&clinic).await, "it still blocks");
    pass(&clinic, 1);
    assert!(enters(&clinic).await);
}

#[tokio::test]
async fn a_guest_inviter_may_invite_after_the_delay_and_no_longer_after_it() {
    let clinic = Clinic::open();
    allow_invites_from(&clinic, "adminsAndGuestInviters").await;
    set(&clinic, json!({"policy.delay_seconds": 60})).await;
    let kernel::Caller::User { user, .. } = clinic.person("Mia Novak") else { panic!("she is a user") };
    let new = NewRoleAssignment { role: GUEST_INVITER, principal: user.into() };
    let held = clinic
        .write(clinic.person(ADA), move |tx, ctx| Ok(roles::assign(tx, ctx, new)?))
        .await
        .granted()
        .expect("a role");
    assert_eq!(clinic.read(move |read, _| Ok(roles::of(read, user.into())?)).await, [GUEST_INVITER], "it is shown");
    pass(&clinic, 59);
    assert!(!may_invite(&clinic, "Mia Novak").await);
    pass(&clinic, 1);
    assert!(may_invite(&clinic, "Mia Novak").await);
    let taken = clinic.write(clinic.person(ADA), move |tx, ctx| Ok(roles::unassign(tx, ctx, &held.id)?)).await;
    taken.granted().expect("it is taken away");
    pass(&clinic, 59);
    assert!(may_invite(&clinic, "Mia Novak").await);
    pass(&clinic, 1);
    assert!(!may_invite(&clinic, "Mia Novak").await);
}

/// Whether a member of the hospital could sign in to My Apps.
async fn enters(clinic: &Clinic) -> bool {
    let question = Question::SignIn {
        tenant: clinic.woodgrove(),
        client: directory::first_party::MY_APPS,
        account: "mia.novak@woodgrove.example".parse().expect("an address"),
    };
    let decision = clinic.read(move |read, ctx| Ok(journey::what_if(read, ctx, &question)?)).await;
    decision.denial().is_none()
}

#[tokio::test]
async fn a_new_assignment_is_a_tile_after_its_delay_and_opens_the_application_at_once() {
    let clinic = Clinic::open();
    set(&clinic, json!({"myapps.delay_seconds": 120})).await;
    let tenant = clinic.woodgrove();
    let kernel::Caller::User { user, .. } = clinic.person("Mia Novak") else { panic!("she is a user") };
    let app = clinic
        .write(clinic.person(ADA), move |tx, ctx| {
            let apps = service_principals::load_all(tx, tenant)?;
            let app = apps.into_iter().find(|app| app.display_name == "Health Records").expect("Health Records");
            let new = NewAssignment { principal: user.into(), resource: app.id, app_role: AppRoleId::DEFAULT_ACCESS };
            Ok(assignments::assign(tx, ctx, new)?.granted().map(|_| app.id).expect("she may assign"))
        })
        .await;
    let tiles = || {
        clinic.read(move |read, ctx| {
            let apps = assignments::assigned_apps(read, ctx.now, user)?;
            Ok(apps.into_iter().map(|app| app.display_name).collect::<Vec<_>>())
        })
    };
    assert!(clinic.read(move |read, _| Ok(assignments::is_assigned(read, user, app)?)).await);
    let before = tiles().await;
    pass(&clinic, 119);
    assert_eq!(tiles().await, before);
    pass(&clinic, 1);
    assert!(!before.contains(&"Health Records".to_owned()) && tiles().await.contains(&"Health Records".to_owned()));
    set(&clinic, json!({"myapps.delay_seconds": 3600})).await;
    assert_eq!(tiles().await, before, "the setting says how old a tile has to be");
}
