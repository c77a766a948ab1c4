use policy::{AllowInvitesFrom, DomainList, GuestAccess};

use crate::lab::{ADMIN, Lab, USER_ADMIN};
use crate::page::Fields;

const COLLABORATION: &str = "/portal/external-collaboration";
const INVITE: &str = "/portal/users/invite";

fn kept<T>(lab: &Lab, load: impl FnOnce(&store::Read<'_>) -> Result<T, directory::DirectoryError>) -> T {
    lab.world.store().read_now(load).expect("a read")
}

#[tokio::test]
async fn the_domain_list_bites_at_the_next_invitation() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let page = ada.open(COLLABORATION).await;
    let deny = page.choice("Deny invitations to the specified domains");
    let fields = page.form(COLLABORATION).choose(&deny).set(&page.field("Target domains"), "outlook.com\r\n");
    let saved = ada.submit(COLLABORATION, &fields).await;
    assert!(
        saved.form(COLLABORATION).has("restriction", "deny") && saved.form(COLLABORATION).has("domains", "outlook.com")
    );
    let refused = ada.post(INVITE, "address=lena.holm%40outlook.com&send=yes").await;
    assert_eq!(refused.status, 403);
    let text =
        "The domain outlook.com isn't allowed for invitations by your organization's collaboration restrictions.";
    assert!(refused.alerts().contains(text), "{}", refused.alerts());
    let open = page.choice("Allow invitations to be sent to any domain");
    ada.submit(COLLABORATION, &saved.form(COLLABORATION).choose(&open)).await;
    assert_eq!(kept(&lab, |read| directory::policies::domain_list(read, lab.woodgrove())), DomainList::Any);
    assert_eq!(ada.post(INVITE, "address=lena.holm%40outlook.com&send=yes").await.status, 303);
}

#[tokio::test]
async fn a_wrong_domain_is_told_at_its_field_and_nothing_else_of_the_form_is_saved() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let form = ada.open(COLLABORATION).await.form(COLLABORATION);
    let fields = form.set("inviters", "none").set("restriction", "allow").set("domains", "*.example");
    let page = ada.submit(COLLABORATION, &fields).await;
    assert_eq!(page.status, 400);
    assert!(page.alerts().contains("'*.example' is not a domain name"));
    assert!(page.form(COLLABORATION).has("inviters", "none"), "what was chosen is still there");
    let policy = kept(&lab, |read| directory::policies::authorization(read, lab.woodgrove()));
    assert_eq!(policy.allow_invites_from, AllowInvitesFrom::Everyone);
}

#[tokio::test]
async fn who_may_write_one_document_of_the_form_but_not_another_saves_neither() {
    let lab = Lab::open();
    let uma = lab.visitor(USER_ADMIN).await;
    let form = uma.open(COLLABORATION).await.form(COLLABORATION);
    let page = uma.submit(COLLABORATION, &form.set("inviters", "none").set("leave", "no")).await;
    assert_eq!((page.status.as_u16(), page.h1().as_str()), (403, "No access"));
    let policy = kept(&lab, |read| directory::policies::authorization(read, lab.woodgrove()));
    assert_eq!(policy.allow_invites_from, AllowInvitesFrom::Everyone);
}

#[tokio::test]
async fn guest_access_and_leaving_are_kept_and_leaving_needs_privacy_information() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let page = ada.open(COLLABORATION).await;
    let own =
        page.choice("Guest user access is restricted to properties and memberships of their own directory objects");
    ada.submit(COLLABORATION, &page.form(COLLABORATION).choose(&own).set("leave", "no")).await;
    let policy = kept(&lab, |read| directory::policies::authorization(read, lab.woodgrove()));
    assert_eq!(policy.guest_access, GuestAccess::Restricted);
    let leaving = kept(&lab, |read| directory::policies::external_identities(read, lab.woodgrove()));
    assert!(!leaving.allow_external_identities_to_leave);

    let properties = ada.open("/portal/properties").await.form("/portal/properties");
    ada.submit("/portal/properties", &properties.set("privacy", "").set("statement", "")).await;
    let greyed = ada.open(COLLABORATION).await;
    assert!(greyed.text().contains("This needs your privacy information"));
    assert!(!greyed.form(COLLABORATION).has("leave", "no"), "a greyed field is not sent");
    ada.submit(COLLABORATION, &greyed.form(COLLABORATION)).await;
    let leaving = kept(&lab, |read| directory::policies::external_identities(read, lab.woodgrove()));
    assert!(!leaving.allow_external_identities_to_leave, "and what is not sent stays");
}

#[tokio::test]
async fn blocking_inbound_collaboration_shows_in_the_table_and_refuses_work_accounts() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let edit = "/portal/cross-tenant-access/default/inbound";
    let form = ada.open(edit).await.form(edit);
    let half = ada.submit(edit, &form.clone().set("people", "block")).await;
    assert_eq!(half.status, 400);
    assert!(half.alerts().contains("blocks all users, so it must block all applications too"));
    let table = ada.submit(edit, &form.set("people", "block").set("apps", "block")).await;
    let rows = table.rows();
    assert_eq!(rows[0], ["B2B collaboration", "External users and groups", "All blocked"]);
    assert_eq!(rows[1], ["B2B collaboration", "Applications", "All blocked"]);
    let refused = ada.post(INVITE, "address=dr.lee%40fabrikam-clinic.example&send=yes").await;
    assert!(refused.alerts().contains("This invitation is blocked by cross-tenant access settings."));
}

#[tokio::test]
async fn passcodes_for_guests_are_switched_off_and_on() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let pane = ada.open("/portal/identity-providers").await.link("Email one-time passcode");
    let form = ada.open(&pane).await.form(&pane);
    assert!(form.has("passcode", "yes"));
    for (word, on, state) in [("no", false, "Not configured"), ("yes", true, "Configured")] {
        let list = ada.submit(&pane, &form.clone().set("passcode", word)).await;
        assert_eq!(list.row("Email one-time passcode")[1], state);
        assert_eq!(kept(&lab, |read| directory::policies::email_otp_enabled(read, lab.woodgrove())), on);
    }
}

#[tokio::test]
async fn the_properties_of_the_tenant_are_kept_and_a_wrong_one_is_told_at_its_field() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let address = "/portal/properties";
    let page = ada.open(address).await;
    for label in
        ["Name", "Notification language", "Technical contact", "Global privacy contact", "Privacy statement URL"]
    {
        page.field(label);
    }
    let wrong: Fields = page.form(address).set("statement", "woodgrove.example/privacy");
    let answer = ada.submit(address, &wrong).await;
    assert_eq!(answer.status, 400);
    assert!(answer.alerts().contains("a web address begins with https:// or http://"));
    let saved = ada.submit(address, &page.form(address).set("name", "Woodgrove Clinic")).await;
    assert!(saved.text().contains("Properties saved"));
    assert_eq!(ada.open("/portal").await.h1(), "Woodgrove Clinic portal");
}

#[tokio::test]
async fn what_if_draws_the_decision_and_writes_none() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let count = || kept_decisions(&lab);
    let before = count();
    let address = "lena.holm%40outlook.com";
    let page = ada.open(&format!("/portal/what-if?question=invite&inviter={ADMIN}&address={address}")).await;
    assert!(page.body.contains("authorizationPolicy.allowInvitesFrom"), "{}", page.body);
    assert!(page.body.contains("It would go on"), "{}", page.body);
    let page = ada.open(&format!("/portal/what-if?question=redeem&address={address}")).await;
    assert!(page.alerts().contains("does not exist"), "{}", page.alerts());
    let page = ada.open("/portal/what-if?question=signIn&account=lena.holm%40outlook.com").await;
    assert!(page.alerts().contains("Choose the application."), "{}", page.alerts());
    assert_eq!(count(), before, "nothing is written");
}

fn kept_decisions(lab: &Lab) -> usize {
    lab.world.store().read_now(|read| ledger::decisions::list(read, None)).expect("decisions").len()
}

#[tokio::test]
async fn an_organization_is_added_edited_and_removed() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let unknown = ada.post("/portal/cross-tenant-access/add", "tenant=nobody.example").await;
    assert_eq!(unknown.status, 400);
    let added = ada.post("/portal/cross-tenant-access/add", "tenant=fabrikam-clinic.example").await;
    assert_eq!(added.status, 303, "{}", added.body);
    let organization = ada.open("/portal/cross-tenant-access").await.link("Fabrikam Clinic");
    let effective = || {
        let id = organization.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a tenant id");
        kept(&lab, |read| directory::policies::in_force::effective(read, kernel::Timestamp::MAX, lab.woodgrove(), id))
    };
    let inherited = effective();
    // B3.1#4
    let half = ada.post(&organization, "in_people=block&in_apps=inherit").await;
    assert!(half.status == 400 && half.alerts().contains("all"), "{}", half.alerts());
    assert_eq!(effective(), inherited);
    // B3.1#1
    let (person, group) = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222");
    let form = format!(
        "in_people=allow&in_people_targets={person}%0D%0Agroup+{group}&in_apps=inherit&trust=own&mfa=yes&in_automatic=yes"
    );
    assert_eq!(ada.post(&organization, &form).await.status, 303);
    let set = effective();
    let users = &set.b2b_collaboration_inbound.users_and_groups;
    assert!(users.lets_person(person.parse().expect("an id"), &[]));
    assert!(
        users.lets_person(
            "33333333-3333-3333-3333-333333333333".parse().expect("an id"),
            &[group.parse().expect("an id")]
        )
    );
    assert!(!users.lets_person("33333333-3333-3333-3333-333333333333".parse().expect("an id"), &[]));
    assert!(set.inbound_trust.is_mfa_accepted && set.automatic_inbound && !set.automatic_outbound);
    let page = ada.open(&organization).await;
    assert!(page.body.contains("Automatically redeem invitations with the tenant Fabrikam Clinic"), "{}", page.body);
    assert!(page.body.contains(person) && page.body.contains(&format!("group {group}")), "{}", page.body);
    let wrong = ada.post(&organization, "in_people=allow&in_people_targets=lee&in_apps=inherit").await;
    assert!(wrong.alerts().contains("Found invalid target"), "{}", wrong.alerts());
    assert_eq!(ada.post(&format!("{organization}/remove"), "").await.status, 303);
    // B3.1#5
    assert_eq!(effective(), inherited);
    assert_eq!(ada.get(&organization).await.status, 404);
}
