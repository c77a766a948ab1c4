use crate::lab::{ADMIN, Lab, MEMBER, Visitor};

const INVITE: &str = "/portal/users/invite";
const PRIYA: &str = "priya.nair@lakeside-practice.example";

async fn app(ada: &Visitor<'_>, name: &str) -> String {
    let entra = ada.open("/portal/entra-id").await;
    let enterprise = ada.open(&entra.link("Enterprise applications")).await;
    ada.open(&enterprise.link("All applications")).await.link(name)
}

#[tokio::test]
async fn a_pending_guest_is_assigned_by_the_words_of_the_exercise() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    ada.submit(INVITE, &ada.open(INVITE).await.form(INVITE).set("address", PRIYA).set("name", "Priya Nair")).await;
    let address = app(&ada, "Health Records").await;
    let action = format!("{address}/assign");
    let overview = ada.open(&address).await;
    let list = ada.open(&overview.link("Users and groups")).await;
    let before = list.rows().len();
    let add = ada.open(&list.link("Add user/group")).await;
    assert_eq!(add.h1(), "Add Assignment");
    let pane = ada.open(&add.link("None Selected")).await;
    let choice = pane.choice(PRIYA);
    let chosen = ada.open(&format!("{action}?{}", pane.form_of("get", &action).choose(&choice).encoded())).await;
    assert!(chosen.has_link("1 user selected"), "{}", chosen.text());
    let fields = chosen.form(&action);
    assert!(fields.has("role", "00000000-0000-0000-0000-000000000000"), "Default Access is chosen: {fields:?}");
    let after = ada.submit(&action, &fields).await;
    assert_eq!(after.h1(), "Users and groups");
    assert_eq!(after.rows().len(), before + 1);
    assert_eq!(after.row("Priya Nair")[2..], ["User", "Default Access"]);
    let again = ada.submit(&action, &fields).await;
    assert_eq!(again.rows().len(), before + 1, "assigning twice assigns once");
}

#[tokio::test]
async fn an_app_with_roles_wants_one_of_them() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let overview = app(&ada, "Shift Planner").await;
    let action = format!("{overview}/assign");
    let mia = lab.user(MEMBER).unwrap().id;
    let page = ada.open(&format!("{action}?user={mia}")).await;
    let unchosen = ada.submit(&action, &page.form(&action)).await;
    assert_eq!(unchosen.status, 400);
    assert!(unchosen.alerts().contains("choose a role"));
    let nobody = ada.submit(&action, &ada.open(&action).await.form(&action)).await;
    assert!(nobody.alerts().contains("choose at least one user"));
    let role = page.option("Clinician");
    let list = ada.submit(&action, &page.form(&action).set("role", &role)).await;
    assert_eq!(list.row("Mia Novak")[2..], ["User", "Clinician"]);
    let address = format!("{overview}/users-and-groups");
    let (name, value) = list.choice_of_row("Mia Novak");
    let removed = ada.submit(&address, &list.form(&address).set(&name, &value)).await;
    assert!(removed.text().contains("Assignment removed") && !removed.has_link("Mia Novak"));
    let again = ada.post(&address, &format!("remove={value}")).await;
    assert_eq!(again.status, 303, "removing twice is no error");
}

#[tokio::test]
async fn the_pane_finds_users_and_keeps_those_who_are_chosen() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let overview = app(&ada, "Health Records").await;
    let mia = lab.user(MEMBER).unwrap().id;
    let pane = ada.open(&format!("{overview}/assign/users?search=max&user={mia}")).await;
    assert!(pane.form_of("get", &format!("{overview}/assign")).has("user", &mia.to_string()));
    assert_eq!(pane.choice("max.berg@woodgrove.example").0, "user");
    assert!(!pane.text().contains("Uma Reyes"));
}

#[tokio::test]
async fn a_member_assigns_nobody() {
    let lab = Lab::open();
    let (ada, mia) = (lab.visitor(ADMIN).await, lab.visitor(MEMBER).await);
    let overview = app(&ada, "Health Records").await;
    let own = lab.user(MEMBER).unwrap().id;
    let page = mia.post(&format!("{overview}/assign"), &format!("user={own}")).await;
    assert_eq!((page.status.as_u16(), page.h1().as_str()), (403, "No access"));
    assert_eq!(ada.open(&format!("{overview}/users-and-groups")).await.rows().len(), 0);
}

#[tokio::test]
async fn the_three_switches_of_an_app_are_kept() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let overview = app(&ada, "Health Records").await;
    let address = format!("{overview}/properties");
    let form = ada.open(&address).await.form(&address);
    assert!(form.has("enabled", "yes") && form.has("required", "yes") && form.has("visible", "yes"));
    let saved = ada.submit(&address, &form.set("enabled", "no").set("required", "no").set("visible", "no")).await;
    let form = saved.form(&address);
    assert!(form.has("enabled", "no") && form.has("required", "no") && form.has("visible", "no"));
    let id = overview.rsplit('/').next().unwrap().parse().unwrap();
    let kept = lab.world.store().read_now(|read| directory::service_principals::load(read, id)).unwrap().unwrap();
    assert!(!kept.account_enabled && !kept.app_role_assignment_required && !kept.visible());
    ada.submit(&address, &form.set("visible", "yes")).await;
    let kept = lab.world.store().read_now(|read| directory::service_principals::load(read, id)).unwrap().unwrap();
    assert!(kept.visible() && !kept.account_enabled);
}

#[tokio::test]
async fn the_list_of_apps_leaves_microsofts_own_out_until_they_are_asked_for() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let list = ada.open("/portal/enterprise-applications/all").await;
    assert!(list.has_link("Health Records") && list.has_link("Shift Planner") && !list.has_link("Microsoft Graph"));
    let all = ada.open("/portal/enterprise-applications/all?type=all").await;
    assert!(all.has_link("Microsoft Graph"));
    let found = ada.open("/portal/enterprise-applications/all?search=health").await;
    assert_eq!(found.rows().len(), 1);
}
