use crate::lab::{ADMIN, Lab, MEMBER, Visitor};

const INVITE: &str = "/portal/users/invite";
const PRIYA: &str = "priya.nair@lakeside-practice.example";

async fn invited(ada: &Visitor<'_>) -> String {
    let fields = ada.open(INVITE).await.form(INVITE).set("address", PRIYA).set("name", "Priya Nair");
    ada.submit(INVITE, &fields).await.link("Priya Nair")
}

#[tokio::test]
async fn a_pending_guest_is_invited_again_from_the_profile() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let profile = invited(&ada).await;
    let page = ada.open(&profile).await;
    assert!(page.text().contains("Invitation state: Pending acceptance"), "{}", page.text());
    assert!(page.buttons().contains(&"Resend invitation".to_owned()));
    let again = ada.submit(&format!("{profile}?do=resend"), &page.form(&format!("{profile}?do=resend"))).await;
    assert!(again.text().contains("Invitation resent"));
    lab.world.settle().await.unwrap();
    let mails = lab.world.store().read_now(|read| mail::list(read, &mail::Filter::default()));
    assert_eq!(mails.unwrap().len(), 2);
}

#[tokio::test]
async fn a_reset_takes_an_address_of_the_guest_and_keeps_the_object() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let profile = invited(&ada).await;
    let before = lab.user(PRIYA).unwrap().id;
    let reset = ada.open(&profile).await.link("Reset redemption status");
    let form = ada.open(&reset).await;
    assert_eq!(form.h1(), "Reset redemption status");
    let wrong = ada.submit(&reset, &form.form(&reset).set("address", "lena.holm@outlook.com")).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.alerts().contains("match any emails on the user object"));
    let done = ada.submit(&reset, &form.form(&reset)).await;
    assert!(done.text().contains("Redemption status reset"));
    assert_eq!(lab.user(PRIYA).unwrap().id, before);
    let mia = format!("/portal/users/{}/reset", lab.user(MEMBER).unwrap().id);
    assert_eq!(ada.get(&mia).await.status, 404, "who was never invited has nothing to reset");
}

#[tokio::test]
async fn a_guest_is_blocked_unblocked_and_deleted() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let profile = invited(&ada).await;
    for (action, enabled) in [("block", false), ("unblock", true)] {
        let address = format!("{profile}?do={action}");
        ada.submit(&address, &ada.open(&profile).await.form(&address)).await;
        assert_eq!(lab.user(PRIYA).unwrap().account_enabled, enabled);
    }
    let confirm = ada.open(&profile).await.link("Delete");
    assert!(lab.user(PRIYA).is_some(), "asking deletes nobody");
    let form = ada.open(&confirm).await.form(&confirm);
    let list = ada.submit(&confirm, &form).await;
    assert!(list.text().contains("User deleted") && !list.has_link("Priya Nair"));
    assert!(lab.user(PRIYA).is_none());
    assert_eq!(ada.submit(&confirm, &form).await.h1(), "Users", "sending it twice is no error");
    let deleted = ada.open("/portal/users/deleted").await;
    assert_eq!(deleted.row("Priya Nair")[3], "Guest");
}

#[tokio::test]
async fn a_deleted_guest_comes_back_or_goes_for_good_after_a_question() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let profile = invited(&ada).await;
    let id = lab.user(PRIYA).unwrap().id;
    for (part, h1, back) in [("restore", "Restore user", true), ("purge", "Delete permanently", false)] {
        let confirm = format!("{profile}/delete");
        ada.submit(&confirm, &ada.open(&confirm).await.form(&confirm)).await;
        let address = format!("/portal/users/deleted/{part}");
        let question = ada.open(&format!("{address}?user={id}")).await;
        assert_eq!(question.h1(), h1);
        assert!(lab.user(PRIYA).is_none(), "asking changes nothing");
        let form = question.form(&address);
        assert_eq!(ada.submit(&address, &form).await.h1(), "Deleted users");
        assert_eq!(lab.user(PRIYA).map(|user| user.id), back.then_some(id), "{part}");
        assert_eq!(ada.submit(&address, &form).await.h1(), "Deleted users", "sending it twice is no error");
    }
}

#[tokio::test]
async fn an_internal_user_is_converted_to_the_address_that_her_email_holds() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let mia = lab.user(MEMBER).unwrap().id;
    let convert = ada.open(&format!("/portal/users/{mia}")).await.link("Convert to external user");
    let page = ada.open(&convert).await;
    assert_eq!(page.h1(), "Convert to external user");
    assert!(page.buttons().contains(&"Send".to_owned()));
    let wrong = ada.submit(&convert, &page.form(&convert).set("address", PRIYA)).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.alerts().contains("match any emails on the user object"));
    assert!(!lab.user(MEMBER).unwrap().is_external());
}

#[tokio::test]
async fn a_file_is_uploaded_submitted_and_its_results_are_told() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let template = ada.get("/portal/users/bulk-invite/template.csv").await.body;
    let head: String = template.split_inclusive('\n').take(2).collect();
    let page = ada.upload("/portal/users/bulk-invite", "upload", "email\r\nada@clinic.example").await;
    assert_eq!(page.status, 400);
    assert!(page.alerts().contains("Row 1"), "{}", page.alerts());
    let file = format!("{head}{PRIYA},https://records.example,true,\r\nnobody,https://records.example,true,");
    let page = ada.upload("/portal/users/bulk-invite", "upload", &file).await;
    assert_eq!(page.h1(), "Bulk invite users");
    assert!(page.text().contains("File uploaded successfully"));
    assert!(lab.user(PRIYA).is_none(), "uploading invites nobody");
    let submitted = ada.upload("/portal/users/bulk-invite", "submit", &file).await;
    let status = ada.open(&submitted.location()).await.link("Click here to view the status of each operation");
    let results = ada.open(&status).await;
    assert_eq!(results.h1(), "Bulk operation results");
    assert_eq!(results.row("Bulk invite users")[2..], ["Completed", "1", "1", "2"]);
    assert!(lab.user(PRIYA).is_some());
    let rows = ada.open(&results.link("Bulk invite users")).await;
    assert_eq!(rows.row(PRIYA)[2], "Success");
    let told = ada.get(&rows.link("Download results")).await.body;
    assert!(told.starts_with("Row,Email address to invite,Status,Reason\r\n3,") && told.contains("4,nobody,Failure,"));
}

#[tokio::test]
async fn a_member_may_look_but_not_change() {
    let lab = Lab::open();
    let (ada, mia) = (lab.visitor(ADMIN).await, lab.visitor(MEMBER).await);
    let profile = invited(&ada).await;
    for address in [format!("{profile}?do=block"), format!("{profile}/delete")] {
        let page = mia.post(&address, "").await;
        assert_eq!((page.status.as_u16(), page.h1().as_str()), (403, "No access"), "{address}");
    }
    assert!(lab.user(PRIYA).unwrap().account_enabled);
}

#[tokio::test]
async fn a_guest_does_not_get_into_the_portal() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    invited(&ada).await;
    let priya = lab.visitor(PRIYA).await;
    let page = priya.get("/portal").await;
    assert_eq!((page.status.as_u16(), page.h1().as_str()), (403, "No access"));
    assert!(page.headers.contains_key("x-vestibule-decision"));
    assert!(page.buttons().contains(&"Sign out".to_owned()));
}

#[tokio::test]
async fn the_search_finds_users_by_the_beginning_of_name_or_address() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let found = ada.open("/portal/users?search=mia").await;
    assert_eq!(found.rows().len(), 1);
    assert_eq!(found.row("Mia Novak")[2], "Member");
    let none = ada.open("/portal/users?search=nobody").await;
    assert!(none.text().contains("No users match."));
}

#[tokio::test]
async fn the_properties_of_a_guest_name_the_sponsor() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let profile = invited(&ada).await;
    let page = ada.open(&format!("{profile}/properties")).await;
    for words in ["Invitation state Pending acceptance", "Sponsors Ada Morgan", "Creation type Invitation"] {
        assert!(page.text().contains(words), "{words} in {}", page.text());
    }
}
