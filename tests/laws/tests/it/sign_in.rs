use directory::applications::Platform;
use directory::assignments::{self, NewAssignment};
use directory::{first_party, service_principals, users};
use journey::{Authorize, Destination, Door, Next, Prompt, Sight};
use kernel::{AppId, AppRoleId, Caller, UserId};
use sts::Authority;

use crate::clinic::{Clinic, Person, link};

/// An authorization request of an application of the hospital.
pub(crate) fn request(clinic: &Clinic, client: AppId) -> Authorize {
    let tenant = Authority::Tenant(clinic.woodgrove());
    Authorize {
        scope: "openid profile email".to_owned(),
        state: Some("as it was".to_owned()),
        nonce: Some("n".to_owned()),
        ..Authorize::new(tenant, client, "https://localhost:8444/callback", Platform::Web)
    }
}

fn health_records(clinic: &Clinic) -> AppId {
    clinic.view.tenants[0].apps.iter().find(|app| app.display_name == "Health Records").expect("the app").app_id
}

async fn assign(clinic: &Clinic, user: UserId, client: AppId) {
    let tenant = clinic.woodgrove();
    let assigned = clinic.write(clinic.person("Ada Morgan"), move |tx, ctx| {
        let app = service_principals::by_app_id(tx, tenant, client)?.expect("the app stands in the tenant");
        let new = NewAssignment { principal: user.into(), resource: app.id, app_role: AppRoleId::DEFAULT_ACCESS };
        Ok(assignments::assign(tx, ctx, new)?)
    });
    assigned.await.granted().expect("an administrator assigns");
}

#[tokio::test]
async fn an_app_sends_a_pending_guest_through_the_same_gates_and_then_its_own() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    let app = health_records(&clinic);
    let hinted = Authorize { login_hint: Some("dr.lee@fabrikam-clinic.example".to_owned()), ..request(&clinic, app) };
    let mut person = Person::at(&clinic, Door::Authorize(hinted.clone())).await;
    assert!(matches!(person.sign_in().await.next, Next::ReviewPermissions { .. }));
    let Next::Refused { denial, .. } = person.say(journey::Answer::Accept).await.next else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS50105");
    assert!(denial.message().contains("Health Records"), "{}", denial.message());
    assert!(!clinic.user(sent.invitation.user).await.pending(), "she is accepted all the same");
    assign(&clinic, sent.invitation.user, app).await;
    let mut again = Person::with(&clinic, Door::Authorize(hinted), person.browser.clone()).await;
    assert!(matches!(again.sight().await, Sight::Moves));
    let Next::Arrived(Destination::App { redirect_uri, parameters, .. }) = again.go_on().await else {
        panic!("she does not arrive")
    };
    assert_eq!(redirect_uri, "https://localhost:8444/callback");
    let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "state", "session_state"]);
    assert_eq!(parameters[1].1, "as it was");
}

#[tokio::test]
async fn somebody_whom_nobody_invited_meets_50020_and_a_blocked_guest_500571() {
    let clinic = Clinic::open();
    let my_apps = request(&clinic, first_party::MY_APPS);
    let hint = |address: &str| Authorize { login_hint: Some(address.to_owned()), ..my_apps.clone() };
    let mut stranger = Person::at(&clinic, Door::Authorize(hint("dr.silva@contoso-medical.example"))).await;
    let Next::Refused { denial, .. } = stranger.sign_in().await.next else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS50020");
    let home = clinic.tenant("Contoso Medical").to_string();
    let log = clinic.read(move |read, _| Ok(ledger::sign_ins::list(read, &home, None, None)?)).await;
    assert_eq!(log.first().map(|record| record.entry.error), Some(90_072), "B3.7#18: at home");
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    Person::at(&clinic, Door::Ticket(link(&sent))).await.redeem().await;
    let id = sent.invitation.user;
    let patch = users::UserPatch { account_enabled: Some(false), ..users::UserPatch::default() };
    let blocked = clinic.write(clinic.person("Ada Morgan"), move |tx, ctx| Ok(users::update(tx, ctx, id, patch)?));
    blocked.await.granted().expect("an administrator blocks");
    let mut lee = Person::at(&clinic, Door::Authorize(hint("dr.lee@fabrikam-clinic.example"))).await;
    let Next::Refused { denial, .. } = lee.sign_in().await.next else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS500571", "B3.7#10");
}

#[tokio::test]
async fn members_need_an_assignment_too_but_global_administrators_do_not() {
    let clinic = Clinic::open();
    let app = health_records(&clinic);
    for (address, arrives) in [("mia.novak@woodgrove.example", false), ("ada.morgan@woodgrove.example", true)] {
        let hinted = Authorize { login_hint: Some(address.to_owned()), ..request(&clinic, app) };
        let mut person = Person::at(&clinic, Door::Authorize(hinted)).await;
        let next = person.sign_in().await.next;
        assert_eq!(matches!(next, Next::Arrived(_)), arrives, "{address}: {next:?}");
    }
}

#[tokio::test]
async fn prompt_login_wants_a_proof_of_this_journey_and_select_account_the_picker() {
    let clinic = Clinic::open();
    let my_apps = request(&clinic, first_party::MY_APPS);
    let hinted = Authorize { login_hint: Some("mia.novak@woodgrove.example".to_owned()), ..my_apps.clone() };
    let mut mia = Person::at(&clinic, Door::Authorize(hinted)).await;
    assert!(matches!(mia.sign_in().await.next, Next::Arrived(_)));
    clinic.world.clock().advance(kernel::SignedDuration::from_secs(1));
    let browser = mia.browser.clone();
    let with = |prompt| Door::Authorize(Authorize { prompt: Some(prompt), ..my_apps.clone() });
    let login = Person::with(&clinic, with(Prompt::Login), browser.clone()).await;
    assert!(matches!(login.page().await, Next::Authenticate { .. }));
    let select = Person::with(&clinic, with(Prompt::SelectAccount), browser.clone()).await;
    assert!(matches!(select.page().await, Next::PickAccount { arriving: false, .. }));
    let silent = Person::with(&clinic, with(Prompt::None), browser).await;
    assert!(matches!(silent.sight().await, Sight::Moves));
}

#[tokio::test]
async fn signing_out_ends_the_session_of_the_browser() {
    let clinic = Clinic::open();
    let my_apps = Authorize {
        login_hint: Some("mia.novak@woodgrove.example".to_owned()),
        ..request(&clinic, first_party::MY_APPS)
    };
    let mut mia = Person::at(&clinic, Door::Authorize(my_apps)).await;
    mia.sign_in().await;
    let browser = mia.browser.clone();
    let leave = journey::Leave::default();
    clinic.write(Caller::Anonymous, move |tx, ctx| Ok(journey::sign_out(tx, ctx, &browser, &leave)?)).await;
    assert!(matches!(mia.page().await, Next::Authenticate { .. }));
}
