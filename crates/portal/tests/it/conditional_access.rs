use directory::policies::{self, Document};
use kernel::{Caller, NamedLocationId, PolicyId, Timestamp};
use policy::conditional_access::GrantControl;
use policy::{ConditionalAccessPolicy, NamedLocation, PolicyState};
use serde_json::json;

use crate::lab::{ADMIN, Lab, MEMBER, USER_ADMIN};

const POLICIES: &str = "/portal/conditional-access";
const NEW: &str = "/portal/conditional-access/new";
const LOCATIONS: &str = "/portal/named-locations";
const TRUST: &str = "/portal/cross-tenant-access/default/inbound/trust";

fn all(lab: &Lab) -> Vec<ConditionalAccessPolicy> {
    lab.world.store().read_now(|read| policies::conditional_access(read, lab.woodgrove())).expect("policies")
}

fn named(lab: &Lab) -> Vec<NamedLocation> {
    lab.world.store().read_now(|read| policies::named_locations(read, lab.woodgrove())).expect("locations")
}

async fn keep(lab: &Lab, document: Document) {
    let tenant = lab.woodgrove();
    let arrival = lab.world.unasked(crate::lab::origins());
    let saved = lab
        .world
        .write(&arrival, Caller::System, move |tx, ctx| policies::save(tx, ctx, tenant, document))
        .await
        .expect("a policy");
    saved.granted().expect("no refusal");
}

#[tokio::test]
async fn a_policy_is_made_found_changed_and_deleted() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let page = ada.open(&ada.open(POLICIES).await.link("New policy")).await;
    assert_eq!(page.h1(), "New Conditional Access policy");
    let mfa = page.choice("Require multifactor authentication");
    let on = page.choice("On");
    let empty = page.form(NEW).set(&page.field("Name"), "Guests verify").choose(&on);
    let refused = ada.submit(NEW, &empty).await;
    assert_eq!((refused.status.as_u16(), all(&lab).len()), (400, 0));
    assert!(refused.alerts().contains("must ask for something"), "{}", refused.alerts());
    assert!(refused.form(NEW).has("name", "Guests verify"), "what was typed is still there");
    let made = ada.submit(NEW, &empty.clone().choose(&mfa)).await;
    assert_eq!(made.row("Guests verify")[1..4], ["On", "All guest and external users", "Multifactor authentication"]);
    ada.submit(NEW, &empty.choose(&mfa)).await;
    assert_eq!(all(&lab).len(), 1, "a form that is sent twice makes one");

    let one = made.link("Guests verify");
    let page = ada.open(&one).await;
    let changed = page.form(&one).set("state", "disabled").choose(&page.choice("Block access"));
    ada.submit(&one, &changed).await;
    let policy = all(&lab).remove(0);
    let controls = policy.grant_controls.as_ref().expect("controls");
    assert_eq!(
        (policy.state, controls.built_in_controls.as_slice()),
        (PolicyState::Disabled, &[GrantControl::Block][..])
    );
    let question = ada.open(&ada.open(&one).await.link("Delete")).await;
    assert!(question.text().contains("Delete Guests verify"), "{}", question.text());
    for _ in 0..2 {
        assert_eq!(ada.post(&format!("{one}/delete"), "").await.location(), format!("{POLICIES}?done=deleted"));
    }
    assert!(all(&lab).is_empty());
}

#[tokio::test]
async fn a_policy_with_everything_in_it_comes_through_the_form_as_it_was() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let place = NamedLocationId::well_known(1);
    let network = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Network",
        "ipRanges": [{"cidrAddress": "198.51.100.0/24"}]
    });
    let network = NamedLocation::parse(place, Timestamp::UNIX_EPOCH, &network).expect("a location");
    keep(&lab, Document::NamedLocation(network)).await;
    let member = lab.user(MEMBER).expect("a member").id;
    let (role, _) = policy::roles::all()[0];
    let conditions = [
        json!({
            "users": {
                "includeUsers": [member], "includeRoles": [role],
                "includeGuestsOrExternalUsers": {
                    "guestOrExternalUserTypes": "internalGuest,b2bCollaborationGuest",
                    "externalTenants": {"membershipKind": "enumerated", "members": [lab.woodgrove()]}
                },
                "excludeUsers": ["GuestsOrExternalUsers", member], "excludeRoles": [role],
                "excludeGuestsOrExternalUsers": {
                    "guestOrExternalUserTypes": "serviceProvider", "externalTenants": {"membershipKind": "all"}
                }
            },
            "applications": {"includeApplications": ["MicrosoftAdminPortals"], "excludeApplications": ["Office365"]},
            "clientAppTypes": ["browser", "other"],
            "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted", place]}
        }),
        json!({
            "users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"]
        }),
    ];
    for (number, conditions) in (1_u128..).zip(conditions) {
        let controls = json!({"operator": "OR", "builtInControls": ["mfa", "compliantDevice", "domainJoinedDevice"]});
        let body = json!({
            "displayName": "Everything", "state": "enabledForReportingButNotEnforced", "conditions": conditions,
            "grantControls": controls
        });
        let id = PolicyId::well_known(number);
        let before = ConditionalAccessPolicy::parse(id, Timestamp::UNIX_EPOCH, &body).expect("a policy");
        keep(&lab, Document::ConditionalAccess(before.clone())).await;
        let one = format!("{POLICIES}/{id}");
        let page = ada.open(&one).await;
        let saved = ada.submit(&one, &page.form(&one)).await;
        assert!(saved.text().contains("Policy saved"), "{}", saved.alerts());
        let after = all(&lab).into_iter().find(|policy| policy.id == id).expect("the policy");
        assert_eq!(ConditionalAccessPolicy { modified_date_time: None, ..after }, before);
    }
}

#[tokio::test]
async fn who_may_not_write_policies_is_told_so() {
    let lab = Lab::open();
    let uma = lab.visitor(USER_ADMIN).await;
    let page = uma.open(NEW).await;
    let form = page.form(NEW).set("name", "Mine").choose(&page.choice("Block access"));
    assert_eq!(uma.submit(NEW, &form).await.status, 403);
    assert!(all(&lab).is_empty());
}

#[tokio::test]
async fn a_named_location_is_made_changed_and_kept_while_a_policy_is_about_it() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let list = ada.open(LOCATIONS).await;
    let new = format!("{LOCATIONS}/new");
    let page = ada.open(&list.link("IP ranges location")).await;
    assert_eq!(page.h1(), "New location (IP ranges)");
    let typed = page.form(&new).set(&page.field("Name"), "Network").set(&page.field("IP ranges"), "198.51.100");
    let refused = ada.submit(&new, &typed).await;
    assert_eq!(refused.status, 400);
    assert!(refused.alerts().contains("'198.51.100' is no range of addresses"), "{}", refused.alerts());
    let typed =
        typed.set("places", "198.51.100.0/24\r\n2001:db8::/32").choose(&page.choice("Mark as trusted location"));
    let made = ada.submit(&new, &typed).await;
    assert_eq!(made.row("Network")[1..], ["IP ranges", "Yes", "198.51.100.0/24, 2001:db8::/32"]);

    let page = ada.open(&list.link("Countries location")).await;
    let countries = page.form(&new).set("name", "Neighbours").set(&page.field("Countries"), "de\r\nFR");
    assert_eq!(ada.submit(&new, &countries).await.row("Neighbours")[3], "DE, FR");

    let one = made.link("Network");
    let page = ada.open(&one).await;
    ada.submit(&one, &page.form(&one).set("places", "203.0.113.0/24")).await;
    let kept = named(&lab).into_iter().find(|location| location.display_name() == "Network").expect("a location");
    assert!(kept.is_trusted() && kept.holds("203.0.113.7".parse().ok(), None), "{kept:?}");

    let page = ada.open(NEW).await;
    let about = page.form(NEW).set("name", "Elsewhere").set("in_locations", &kept.id().to_string());
    let block = page.choice("Block access");
    ada.submit(NEW, &about.choose(&block)).await;
    let refused = ada.post(&format!("{one}/delete"), "").await;
    assert!(
        refused.status == 400 && refused.alerts().contains("'Elsewhere' is about this location"),
        "{}",
        refused.body
    );
    ada.post(&format!("{POLICIES}/{}/delete", all(&lab)[0].id), "").await;
    for _ in 0..2 {
        assert_eq!(ada.post(&format!("{one}/delete"), "").await.status, 303);
    }
    assert_eq!(named(&lab).len(), 1);
}

#[tokio::test]
async fn the_trust_settings_of_the_defaults_are_ticked() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let page = ada.open(&ada.open("/portal/cross-tenant-access/default/inbound").await.link("Trust settings")).await;
    let labels = [
        "Trust multifactor authentication from Microsoft Entra tenants",
        "Trust compliant devices",
        "Trust Microsoft Entra hybrid joined devices",
    ];
    let trust = || {
        let default = lab.world.store().read_now(|read| policies::cross_tenant_default(read, lab.woodgrove()));
        let trust = default.expect("a default").inbound_trust;
        [trust.is_mfa_accepted, trust.is_compliant_device_accepted, trust.is_hybrid_azure_ad_joined_device_accepted]
    };
    for (at, label) in labels.into_iter().enumerate() {
        let saved = ada.submit(TRUST, &page.form(TRUST).choose(&page.choice(label))).await;
        assert!(saved.rows().iter().any(|row| row[0] == "Trust settings" && row[2] == "Enabled"), "{label}");
        assert_eq!(trust(), [0, 1, 2].map(|other| other == at), "{label}");
    }
    ada.submit(TRUST, &page.form(TRUST)).await;
    assert_eq!(trust(), [false; 3]);
}

#[tokio::test]
async fn what_if_is_asked_for_a_place_and_for_what_is_brought_from_home() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let page = ada.open(NEW).await;
    let about = page.form(NEW).set("name", "Good devices").choose(&page.choice("All users")).choose(&page.choice("On"));
    ada.submit(NEW, &about.choose(&page.choice("Require device to be marked as compliant"))).await;
    let portal = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";
    let asked = format!("/portal/what-if?question=signIn&app={portal}&account={ADMIN}");
    let refused = ada.open(&asked).await;
    assert!(refused.body.contains("AADSTS53000") && refused.body.contains("It would be refused"), "{}", refused.body);
    let allowed = ada.open(&format!("{asked}&compliant=yes&ip=198.51.100.7&country=de")).await;
    assert!(allowed.body.contains("It would go on"), "{}", allowed.body);
    let wrong = ada.open(&format!("{asked}&country=Germany")).await;
    assert!(wrong.alerts().contains("'Germany' is no country code"), "{}", wrong.alerts());
}
