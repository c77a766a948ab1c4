use directory::{assignments, policies, service_principals, tenants, users};
use kernel::{Caller, ClockMode, Origins, Scheme, SignedDuration};
use worlds::document::{WorldView, parse_toml, view};
use worlds::{World, WorldError};

use crate::lab::{clinic, folder, open, try_open};

fn seen(world: &World) -> WorldView {
    world.store().read_now(|read| view(read, world.name())).expect("the view")
}

#[test]
fn the_clinic_has_the_people_and_apps_that_the_handout_prints() {
    let folder = folder();
    let view = seen(&open(&folder, Some(7), &clinic()));
    let names: Vec<&str> = view.tenants.iter().map(|tenant| tenant.name.as_str()).collect();
    assert_eq!(names, ["Woodgrove Hospital", "Contoso Medical", "Fabrikam Clinic"]);
    let woodgrove = &view.tenants[0];
    assert_eq!(woodgrove.initial_domain, "woodgrovehospital.onmicrosoft.com");
    let admin = woodgrove.accounts.iter().find(|account| account.display_name == "Ada Morgan").expect("the admin");
    assert_eq!(admin.roles, ["Global Administrator"]);
    assert_eq!(admin.password.as_deref(), Some("amber-lantern-26"));
    assert!(woodgrove.accounts.iter().all(|account| account.mail.is_some()), "every account has mail");
    let apps: Vec<&str> = woodgrove.apps.iter().map(|app| app.display_name.as_str()).collect();
    assert_eq!(
        apps,
        ["Health Records", "Invite Bot", "Lab CLI", "Night Watch", "Referrals API", "Shift Planner", "Ward Rounds"]
    );
    assert_eq!(view.personal_accounts.len(), 4);
}

#[test]
fn invite_bot_holds_the_permissions_of_the_whole_flow_and_nobody_is_a_guest_yet() {
    let folder = folder();
    let world = open(&folder, Some(7), &clinic());
    world
        .store()
        .read_now::<_, WorldError>(|read| {
            let woodgrove = tenants::load_all(read)?.remove(0);
            let principals = service_principals::load_all(read, woodgrove.id)?;
            let bot = principals.iter().find(|app| app.display_name == "Invite Bot").expect("the bot");
            let graph = principals.iter().find(|app| app.display_name == "Microsoft Graph").expect("graph");
            let mut held = assignments::app_permissions(read, bot.id, graph.id)?;
            held.sort();
            assert_eq!(
                held,
                [
                    "AppRoleAssignment.ReadWrite.All",
                    "Application.Read.All",
                    "AuditLog.Read.All",
                    "Directory.Read.All",
                    "User.Invite.All",
                    "User.ReadWrite.All"
                ]
            );
            assert!(policies::google_configured(read, woodgrove.id)?);
            let people = users::work_accounts_of(read, woodgrove.id)?;
            assert_eq!(people.len(), 5);
            assert!(people.iter().all(|person| !person.is_external()));
            Ok(())
        })
        .expect("a read");
}

#[test]
fn the_same_name_and_seed_make_the_same_world() {
    let (a, b) = (folder(), folder());
    let text = |world: &World| serde_json::to_string(&seen(world)).expect("json");
    assert_eq!(text(&open(&a, Some(7), &clinic())), text(&open(&b, Some(7), &clinic())));
}

#[test]
fn ids_stay_and_secrets_differ_without_a_seed() {
    let (a, b) = (folder(), folder());
    let (seeded, other) = (seen(&open(&a, Some(7), &clinic())), seen(&open(&b, Some(8), &clinic())));
    let (one, two) = (&seeded.tenants[0], &other.tenants[0]);
    assert_eq!(one.id, two.id);
    assert_eq!(one.accounts[0].id, two.accounts[0].id);
    assert_ne!(one.apps[0].secrets, two.apps[0].secrets);
}

#[tokio::test]
async fn a_world_that_is_opened_again_is_the_same_and_goes_on() {
    let folder = folder();
    let first = open(&folder, Some(7), &clinic());
    assert_eq!(first.clock().mode(), ClockMode::Frozen);
    first.clock().advance(SignedDuration::from_mins(1));
    first.save_clock().await.expect("the clock is kept");
    let arrival = first.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
    let draw = |world: World, arrival: worlds::Arrival| async move {
        let drawn = world.write(&arrival, Caller::System, |_, ctx| Ok::<_, WorldError>(ctx.entropy.bytes::<16>()));
        drawn.await.expect("a draw")
    };
    let before = draw(first.clone(), arrival.clone()).await;
    let text = serde_json::to_string(&seen(&first)).expect("json");
    drop(first);
    let second = open(&folder, None, &clinic());
    assert_eq!(serde_json::to_string(&seen(&second)).expect("json"), text);
    assert_eq!(second.clock().now().to_string(), "2027-01-01T00:01:00Z");
    assert_ne!(draw(second, arrival).await, before, "chance goes on, it does not repeat");
}

#[test]
fn policies_of_a_document_are_kept_in_graphs_own_shape() {
    let text = r#"
name = "w"
[[tenants]]
name = "W"
kind = "resource"
initialDomain = "w.onmicrosoft.com"
domains = ["w.example"]
[tenants.policies]
emailOneTimePasscode = "disabled"
authorizationPolicy = { allowInvitesFrom = "adminsAndGuestInviters" }
b2bManagementPolicy = { B2BManagementPolicy = { InvitationsAllowedAndBlockedDomainsPolicy = { BlockedDomains = ["live.com"] } } }
[tenants.policies.crossTenantAccessPartners.P]
automaticUserConsentSettings = { inboundAllowed = true, outboundAllowed = false }
[[tenants]]
name = "P"
initialDomain = "p.onmicrosoft.com"
"#;
    let document = parse_toml("w.toml", text).expect("it is read");
    let folder = folder();
    let world = open(&folder, None, &document);
    world
        .store()
        .read_now::<_, WorldError>(|read| {
            let tenants = tenants::load_all(read)?;
            let (w, p) = (tenants[0].id, tenants[1].id);
            assert!(!policies::email_otp_enabled(read, w)?);
            assert_eq!(
                policies::authorization(read, w)?.allow_invites_from,
                policy::AllowInvitesFrom::AdminsAndGuestInviters
            );
            assert!(!policies::domain_list(read, w)?.allows(&kernel::DomainName::parse("live.com").expect("a domain")));
            assert!(policies::in_force::effective(read, kernel::Timestamp::MAX, w, p)?.automatic_inbound);
            Ok(())
        })
        .expect("a read");
}

#[test]
fn a_document_that_cannot_be_made_real_says_where_and_keeps_nothing() {
    let cases = [
        (
            "[[tenants.accounts]]\nuserPrincipalName = \"a@other.example\"\ndisplayName = \"A\"",
            "account 'a@other.example'",
        ),
        (
            "[[tenants.accounts]]\nuserPrincipalName = \"a@w.example\"\ndisplayName = \"A\"\nroles = [\"Emperor\"]",
            "there is no role named 'Emperor'",
        ),
        ("[[tenants.groups]]\ndisplayName = \"G\"\nmembers = [\"nobody@w.example\"]", "there is no account named"),
        (
            "[[tenants.apps]]\ndisplayName = \"A\"\npermissions = [\"Sky.Read\"]",
            "no application permission named 'Sky.Read'",
        ),
    ];
    for (part, expected) in cases {
        let text = format!(
            "name = \"w\"\n[[tenants]]\nname = \"W\"\nkind = \"resource\"\ninitialDomain = \"w.onmicrosoft.com\"\n\
             domains = [\"w.example\"]\n{part}\n"
        );
        let document = parse_toml("w.toml", &text).expect("it is read");
        let folder = folder();
        let error = try_open(&folder, None, &document).expect_err("it is not made");
        assert!(error.to_string().contains(expected), "{part}: {error}");
        open(&folder, None, &clinic());
    }
}

#[tokio::test]
async fn a_reset_returns_to_the_document_with_the_ids_and_secrets_of_before() {
    let folder = folder();
    let world = open(&folder, Some(7), &clinic());
    let origins = Origins::local(Scheme::Https, "localhost", 8443, 8444);
    let before = serde_json::to_string(&seen(&world)).expect("json");
    let key = format!("{:?}", world.store().read_now(sts::world_key).expect("a key").mark());
    let arrival = world.unasked(origins.clone());
    let told = world.write(&arrival, Caller::System, |tx, ctx| {
        let woodgrove = tenants::load_all(tx)?.remove(0);
        let patch = tenants::TenantPatch { display_name: Some("Elsewhere".to_owned()), ..Default::default() };
        tenants::update(tx, ctx, woodgrove.id, patch)?.granted().expect("the emulator itself");
        Ok::<_, WorldError>(())
    });
    told.await.expect("a change");
    world.clock().advance(SignedDuration::from_hours(24));
    assert_ne!(serde_json::to_string(&seen(&world)).expect("json"), before);
    world.reset(None).await.expect("a reset");
    assert_eq!(serde_json::to_string(&seen(&world)).expect("json"), before);
    assert_eq!(format!("{:?}", world.store().read_now(sts::world_key).expect("a key").mark()), key);
    assert_eq!(world.clock().now().to_string(), "2027-01-01T00:00:00Z");
    drop(world);
    assert_eq!(serde_json::to_string(&seen(&open(&folder, None, &clinic()))).expect("json"), before);
}
