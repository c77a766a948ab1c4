use kernel::Caller;
use ledger::decisions;
use worlds::WorldError;

use crate::lab::{ADMIN, Lab, MEMBER, USER_ADMIN, origins};

const INVITE: &str = "/portal/users/invite";
const PRIYA: &str = "priya.nair@lakeside-practice.example";

#[tokio::test]
async fn an_invited_guest_stands_in_the_list_and_the_mail_is_on_its_way() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let users = ada.open("/portal/users").await;
    assert!(users.buttons().contains(&"New user".to_owned()));
    let form = ada.open(&users.link("Invite external user")).await;
    assert_eq!(form.h1(), "Invite user");
    let fields = form
        .form(INVITE)
        .set(&form.field("Email address"), PRIYA)
        .set(&form.field("Name"), "Priya <b>Nair</b> \u{1f469}")
        .set(&form.field("Personal message"), "Welcome & see you")
        .set(&form.field("Job title"), "Cardiologist");
    let list = ada.submit(INVITE, &fields).await;
    assert_eq!(list.h1(), "Users");
    assert!(list.text().contains("Successfully invited Priya <b>Nair</b> \u{1f469}"));
    let row = list.row("Priya <b>Nair</b> \u{1f469}");
    assert!(row.contains(&"Guest".to_owned()) && row.contains(&"Pending acceptance".to_owned()), "{row:?}");
    let guest = lab.user(PRIYA).unwrap();
    assert_eq!(guest.job_title.as_deref(), Some("Cardiologist"));
    lab.world.settle().await.unwrap();
    let mails = lab.world.store().read_now(|read| mail::list(read, &mail::Filter::default()));
    let subjects: Vec<String> = mails.unwrap().into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["Ada Morgan invited you to access applications within their organization"]);
}

#[tokio::test]
async fn a_wrong_address_is_told_at_its_field_and_nothing_typed_is_lost() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    for (address, reason) in [
        ("", "an e-mail address is required"),
        ("priya", "'priya' is not an e-mail address"),
        ("priya+1@lakeside-practice.example", "the character '+' is not allowed"),
    ] {
        let fields = ada.open(INVITE).await.form(INVITE).set("address", address).set("message", "Hello");
        let page = ada.submit(INVITE, &fields).await;
        assert_eq!((page.status.as_u16(), page.h1().as_str()), (400, "Invite user"), "{address}");
        assert!(page.alerts().contains(reason), "{address}: {}", page.alerts());
        assert!(page.form(INVITE).has("message", "Hello"));
    }
    let page = ada
        .submit(INVITE, &ada.open(INVITE).await.form(INVITE).set("address", PRIYA).set("usage_location", "Norway"))
        .await;
    assert!(page.alerts().contains("a country is two letters"));
    assert!(lab.user(PRIYA).is_none(), "nothing was written by halves");
}

#[tokio::test]
async fn a_refusal_of_policy_shows_its_text_and_its_decision() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let own = ada.post(INVITE, "address=new.nurse%40woodgrove.example&send=yes").await;
    assert_eq!(own.status, 403);
    let text = "This user cannot be invited because the domain of the user's email address is a verified domain of \
                this directory.";
    assert!(own.alerts().contains(text), "{}", own.alerts());
    let decision = own.headers["x-vestibule-decision"].to_str().unwrap().to_owned();
    assert_eq!(own.link("Troubleshooting details"), format!("/decisions/{decision}"));
    let arrival = lab.world.unasked(origins());
    let recorded = lab.world.read(&arrival, Caller::System, move |read, _| {
        Ok::<_, WorldError>(decisions::get(read, decision.parse().unwrap()).unwrap())
    });
    assert_eq!(recorded.await.unwrap().unwrap().verdict, "deny");
    let internal = ada.post(INVITE, "address=max.berg%40woodgrove.example").await;
    let text = "Non-external user already exists with the given mail address and can't be invited.";
    assert!(internal.alerts().contains("User invitation failed") && internal.alerts().contains(text));
}

#[tokio::test]
async fn sending_the_form_twice_makes_one_guest() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let fields = ada.open(INVITE).await.form(INVITE).set("address", PRIYA);
    let first = ada.post(INVITE, &fields.encoded()).await.location();
    let second = ada.post(INVITE, &fields.encoded()).await.location();
    assert_eq!(first, second);
}

#[tokio::test]
async fn the_newer_form_keeps_what_was_typed_from_tab_to_tab() {
    let document = worlds::CLINIC.replace(r#""portal.vintage" = "classic""#, r#""portal.vintage" = "current""#);
    let lab = Lab::with(&document);
    let uma = lab.visitor(USER_ADMIN).await;
    let basics = uma.open(INVITE).await;
    assert_eq!(basics.h1(), "Invite external user");
    let fields = basics
        .form(INVITE)
        .set(&basics.field("Email address"), PRIYA)
        .set(&basics.field("Personal message"), "Line one\nLine two");
    let before = lab.records();
    let properties = uma.post(INVITE, &fields.set("tab", "properties").encoded()).await;
    let fields = properties.form(INVITE).set(&properties.field("Department"), "Cardiology");
    let assignments = uma.post(INVITE, &fields.set("tab", "assignments").encoded()).await;
    let fields = assignments.form(INVITE).choose(&assignments.choice("External clinicians"));
    let review = uma.post(INVITE, &fields.set("tab", "review").encoded()).await;
    for words in [PRIYA, "Line one", "Cardiology", "External clinicians"] {
        assert!(review.text().contains(words), "{words} in {}", review.text());
    }
    assert_eq!(lab.records(), before, "another tab writes nothing");
    let list = uma.submit(INVITE, &review.form(INVITE)).await;
    assert_eq!(list.row("priya.nair")[2], "Guest");
    let guest = lab.user(PRIYA).unwrap();
    assert_eq!(guest.department.as_deref(), Some("Cardiology"));
    let groups = lab.world.store().read_now(|read| directory::groups::groups_of(read, guest.id.into()));
    assert_eq!(groups.unwrap().len(), 1);
}

#[tokio::test]
async fn a_member_invites_while_everybody_may_and_no_longer_when_only_administrators_may() {
    let lab = Lab::open();
    let (ada, mia) = (lab.visitor(ADMIN).await, lab.visitor(MEMBER).await);
    let invited = mia.submit(INVITE, &mia.open(INVITE).await.form(INVITE).set("address", PRIYA)).await;
    assert_eq!(invited.h1(), "Users");
    let settings = "/portal/external-collaboration";
    let page = ada.open(settings).await;
    let only_admins = page.choice("Only users assigned to specific admin roles can invite guest users");
    let saved = ada.submit(settings, &page.form(settings).choose(&only_admins)).await;
    assert!(saved.text().contains("External collaboration settings saved"));
    let refused = mia.post(INVITE, "address=lena.holm%40outlook.com&send=yes").await;
    assert_eq!(refused.status, 403);
    let text = "Guest invitations not allowed for your company. Contact your company administrator for more details.";
    assert!(refused.alerts().contains(text), "{}", refused.alerts());
}
