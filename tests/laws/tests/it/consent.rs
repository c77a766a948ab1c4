//! Consent to an application: who may give it, for whom, and what it leaves.

use directory::grants::{self, PermissionGrant};
use directory::policies::{self, Document};
use directory::{first_party, service_principals};
use journey::{Answer, Authorize, Behalf, Destination, Door, Ended, Next, Prompt};
use kernel::{AppId, Caller};

use crate::clinic::{Clinic, Person};
use crate::sign_in::request;

pub(crate) const MIA: &str = "mia.novak@woodgrove.example";
const ADA: &str = "ada.morgan@woodgrove.example";
/// An application that is not assigned, and to which nobody has consented.
pub(crate) const NIGHT_WATCH: &str = "Night Watch";

pub(crate) fn app(clinic: &Clinic, name: &str) -> AppId {
    clinic.view.tenants[0].apps.iter().find(|app| app.display_name == name).expect("an app of the clinic").app_id
}

pub(crate) fn asks(clinic: &Clinic, name: &str, account: &str, prompt: Option<Prompt>) -> Door {
    Door::Authorize(Authorize {
        login_hint: Some(account.to_owned()),
        scope: "openid User.Read".to_owned(),
        prompt,
        ..request(clinic, app(clinic, name))
    })
}

async fn grants(clinic: &Clinic, name: &str) -> Vec<PermissionGrant> {
    let (tenant, app) = (clinic.woodgrove(), app(clinic, name));
    clinic
        .read(move |read, _| {
            let client = service_principals::by_app_id(read, tenant, app)?.expect("it stands in the tenant").id;
            let mut found = grants::load_all(read, tenant)?;
            found.retain(|grant| grant.client == client);
            Ok(found)
        })
        .await
}

async fn audited(clinic: &Clinic, activity: &str) -> usize {
    let (tenant, activity) = (clinic.woodgrove(), activity.to_owned());
    let query = ledger::audit::Query { activity: Some(activity), ..Default::default() };
    clinic.read(move |read, _| Ok(ledger::audit::list(read, tenant, &query)?)).await.len()
}

async fn users_may_not_consent(clinic: &Clinic) {
    let tenant = clinic.woodgrove();
    let saved = clinic.write(clinic.person("Ada Morgan"), move |tx, ctx| {
        let mut policy = policies::authorization(tx, tenant)?;
        policy.default_user_role_permissions.permission_grant_policies_assigned.clear();
        Ok(policies::save(tx, ctx, tenant, Document::Authorization(policy))?)
    });
    saved.await.granted().expect("an administrator saves");
}

#[tokio::test]
async fn a_users_consent_is_hers_alone_and_asked_once() {
    // B3.7#16
    let clinic = Clinic::open();
    let before = audited(&clinic, "Consent to application").await;
    let mut mia = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None)).await;
    let Next::ConsentToApp { app, scopes, behalf: Behalf::Own, .. } = mia.sign_in().await.next else {
        panic!("no page")
    };
    assert_eq!(app, NIGHT_WATCH);
    assert_eq!(scopes.iter().map(|(value, _)| value.as_str()).collect::<Vec<_>>(), ["User.Read", "openid"]);
    let arrived = mia.say(Answer::Consent { for_everybody: false }).await.next;
    assert!(matches!(arrived, Next::Arrived(_)), "{arrived:?}");
    let found = grants(&clinic, NIGHT_WATCH).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].user.is_some() && found[0].scopes().contains("User.Read"), "{found:?}");
    assert_eq!(audited(&clinic, "Consent to application").await, before + 1);
    let again = Person::with(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None), mia.browser.clone()).await.go_on().await;
    assert!(matches!(again, Next::Arrived(_)), "{again:?}");
}

#[tokio::test]
async fn who_says_no_ends_the_journey_and_grants_nothing() {
    // B3.7#16
    let clinic = Clinic::open();
    let mut mia = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None)).await;
    mia.sign_in().await;
    assert!(matches!(mia.say(Answer::DeclineConsent).await.next, Next::Ended(Ended::ConsentDeclined)));
    assert!(grants(&clinic, NIGHT_WATCH).await.is_empty());
}

#[tokio::test]
async fn without_a_page_missing_consent_is_65001_and_after_a_revocation_again() {
    // B3.7#16
    let clinic = Clinic::open();
    let mut mia = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None)).await;
    mia.sign_in().await;
    let silent = async || {
        let door = asks(&clinic, NIGHT_WATCH, MIA, Some(Prompt::None));
        Person::with(&clinic, door, mia.browser.clone()).await.go_on().await
    };
    let Next::Refused { denial, .. } = silent().await else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS65001");
    let mut mia_again = Person::with(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None), mia.browser.clone()).await;
    mia_again.say(Answer::Consent { for_everybody: false }).await;
    assert!(matches!(silent().await, Next::Arrived(_)));
    let grant = grants(&clinic, NIGHT_WATCH).await.remove(0).id;
    let revoked = clinic.write(clinic.person("Ada Morgan"), move |tx, ctx| Ok(grants::delete(tx, ctx, &grant)?));
    revoked.await.granted().expect("an administrator revokes");
    let Next::Refused { denial, .. } = silent().await else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS65001");
    let page = Person::with(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None), mia.browser.clone()).await.page().await;
    assert!(matches!(page, Next::ConsentToApp { .. }), "{page:?}");
}

#[tokio::test]
async fn where_users_may_not_consent_an_administrator_does_it_for_everybody() {
    // B3.7#19
    let clinic = Clinic::open();
    users_may_not_consent(&clinic).await;
    let mut mia = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None)).await;
    let Next::Refused { denial, .. } = mia.sign_in().await.next else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS90094");
    let mut ada = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, ADA, None)).await;
    let page = ada.sign_in().await.next;
    assert!(matches!(page, Next::ConsentToApp { behalf: Behalf::OwnOrEverybody, .. }), "{page:?}");
    ada.say(Answer::Consent { for_everybody: true }).await;
    let found = grants(&clinic, NIGHT_WATCH).await;
    assert_eq!(found.iter().map(|grant| grant.user).collect::<Vec<_>>(), [None]);
    let next = Person::with(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None), mia.browser.clone()).await.go_on().await;
    assert!(matches!(next, Next::Arrived(_)), "nobody else is asked: {next:?}");
}

#[tokio::test]
async fn a_user_who_claims_to_consent_for_everybody_is_refused_on_record() {
    let clinic = Clinic::open();
    let mut mia = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None)).await;
    mia.sign_in().await;
    let Next::Refused { denial, .. } = mia.say(Answer::Consent { for_everybody: true }).await.next else {
        panic!("not refused")
    };
    assert_eq!(denial, policy::Denial::InsufficientPrivileges);
    assert!(grants(&clinic, NIGHT_WATCH).await.is_empty());
}

#[tokio::test]
async fn where_assignment_is_required_an_administrator_must_consent() {
    // B6.1: Health Records asks for more than was consented to.
    let clinic = Clinic::open();
    let more = |account: &str| {
        let Door::Authorize(asked) = asks(&clinic, "Health Records", account, None) else { panic!("a request") };
        Door::Authorize(Authorize { scope: "openid Mail.Send".to_owned(), ..asked })
    };
    let mut ada = Person::at(&clinic, more(ADA)).await;
    let page = ada.sign_in().await.next;
    assert!(matches!(page, Next::ConsentToApp { behalf: Behalf::OwnOrEverybody, .. }), "{page:?}");
    let mut mia = Person::at(&clinic, more(MIA)).await;
    let Next::Refused { denial, .. } = mia.sign_in().await.next else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS50105", "the assignment comes first");
}

#[tokio::test]
async fn prompt_consent_asks_again_for_everything_and_once() {
    let clinic = Clinic::open();
    let mut mia = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None)).await;
    mia.sign_in().await;
    mia.say(Answer::Consent { for_everybody: false }).await;
    let door = asks(&clinic, NIGHT_WATCH, MIA, Some(Prompt::Consent));
    let mut again = Person::with(&clinic, door, mia.browser.clone()).await;
    let Next::ConsentToApp { scopes, .. } = again.page().await else { panic!("no page") };
    assert_eq!(scopes.len(), 2, "{scopes:?}");
    let before = audited(&clinic, "Consent to application").await;
    assert!(matches!(again.say(Answer::Consent { for_everybody: false }).await.next, Next::Arrived(_)));
    assert_eq!(audited(&clinic, "Consent to application").await, before, "nothing new was granted");
}

#[tokio::test]
async fn an_administrators_consent_grants_what_the_registration_asks_for_and_gives_no_code() {
    let clinic = Clinic::open();
    let revoked = grants(&clinic, "Health Records").await.remove(0).id;
    clinic
        .write(clinic.person("Ada Morgan"), move |tx, ctx| Ok(grants::delete(tx, ctx, &revoked)?))
        .await
        .granted()
        .expect("an administrator revokes");
    let door = |account: &str, scope: &str| {
        let asked = asks(&clinic, "Health Records", account, Some(Prompt::AdminConsent));
        let Door::Authorize(asked) = asked else { panic!("a request") };
        Door::Authorize(Authorize { scope: scope.to_owned(), ..asked })
    };
    let mut mia = Person::at(&clinic, door(MIA, "https://graph.microsoft.com/.default")).await;
    let Next::Refused { denial, .. } = mia.sign_in().await.next else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS90094");
    let mut ada = Person::at(&clinic, door(ADA, "https://graph.microsoft.com/.default")).await;
    let Next::ConsentToApp { scopes, behalf: Behalf::Everybody, .. } = ada.sign_in().await.next else {
        panic!("no page")
    };
    assert_eq!(scopes.len(), 4, "{scopes:?}");
    let Next::Arrived(Destination::App { parameters, .. }) =
        ada.say(Answer::Consent { for_everybody: false }).await.next
    else {
        panic!("she does not arrive")
    };
    let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["admin_consent", "tenant", "scope", "state"]);
    assert_eq!(parameters[0].1, "True");
    let found = grants(&clinic, "Health Records").await;
    assert_eq!((found.len(), found[0].user), (1, None));
    assert_eq!(found[0].scope, "User.Read email openid profile");
}

#[tokio::test]
async fn microsofts_own_applications_ask_for_no_consent() {
    let clinic = Clinic::open();
    users_may_not_consent(&clinic).await;
    let hint = Some(MIA.to_owned());
    let door = Door::Authorize(Authorize { login_hint: hint, ..request(&clinic, first_party::MY_APPS) });
    assert!(matches!(Person::at(&clinic, door).await.sign_in().await.next, Next::Arrived(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_consents_at_once_are_one_grant_and_one_record() {
    let clinic = Clinic::open();
    let before = audited(&clinic, "Consent to application").await;
    let mut mia = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, MIA, Some(Prompt::Consent))).await;
    mia.sign_in().await;
    let mut racing = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (clinic, journey, browser) = (clinic.clone(), mia.journey.clone(), mia.browser.clone());
        racing.spawn(async move {
            let given = Answer::Consent { for_everybody: false };
            let write =
                clinic.write(Caller::Anonymous, move |tx, ctx| Ok(journey::answer(tx, ctx, journey, &browser, given)?));
            matches!(write.await.next, Next::Arrived(_))
        });
    }
    assert!(racing.join_all().await.into_iter().all(|arrived| arrived), "every one of them arrives");
    assert_eq!(grants(&clinic, NIGHT_WATCH).await.len(), 1);
    assert_eq!(audited(&clinic, "Consent to application").await, before + 1);
}
