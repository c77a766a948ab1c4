//! Acceptances as time goes by: expiry, new versions, several agreements, deletion, races.

use directory::agreements::{self, NewAgreement, NewAgreementFile, TermsExpiration};
use directory::first_party::MY_APPS;
use directory::policies::{self, Document};
use invitations::terms;
use journey::{Answer, Authorize, Door, Next, Prompt};
use kernel::{AgreementId, Caller, PolicyId, SignedDuration, UserId};
use ledger::sign_ins;
use policy::ConditionalAccessPolicy;
use serde_json::json;
use tokio::task::JoinSet;

use crate::clinic::{Clinic, Person};
use crate::sign_in::request;

const MIA: &str = "mia.novak@woodgrove.example";

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn document(language: &str, is_major_version: bool) -> NewAgreementFile {
    NewAgreementFile {
        language: language.to_owned(),
        file_name: "rules.pdf".to_owned(),
        display_name: "House rules".to_owned(),
        is_default: false,
        is_major_version,
        data: b"%PDF-1.7".to_vec(),
    }
}

/// An agreement that everybody must accept in every application.
async fn required(clinic: &Clinic, name: &str, change: impl Fn(&mut NewAgreement) + Send + 'static) -> AgreementId {
    let (tenant, name) = (clinic.woodgrove(), name.to_owned());
    let made = clinic.write(clinic.person("Ada Morgan"), move |tx, ctx| {
        let mut new = NewAgreement {
            id: AgreementId::random(&ctx.entropy),
            tenant,
            display_name: name.clone(),
            is_viewing_before_acceptance_required: false,
            is_per_device_acceptance_required: false,
            user_reaccept_required_frequency: None,
            terms_expiration: None,
            files: vec![document("en", true)],
        };
        change(&mut new);
        let made = agreements::create(tx, ctx, new)?.granted().expect("an administrator makes it");
        let body = json!({
            "displayName": name, "state": "enabled",
            "conditions": {"clientAppTypes": ["all"], "users": {"includeUsers": ["All"]},
                "applications": {"includeApplications": ["All"]}},
            "grantControls": {"operator": "AND", "builtInControls": [], "termsOfUse": [made.id.to_string()]},
        });
        let policy = ConditionalAccessPolicy::parse(PolicyId::random(&ctx.entropy), ctx.now, &body).expect("a policy");
        let saved = policies::save(tx, ctx, tenant, Document::ConditionalAccess(policy))?;
        saved.granted().expect("an administrator saves it");
        Ok(made.id)
    });
    made.await
}

fn door(clinic: &Clinic, account: &str, prompt: Option<Prompt>) -> Door {
    let hint = Some(account.to_owned());
    Door::Authorize(Authorize { login_hint: hint, prompt, ..request(clinic, MY_APPS) })
}

/// Signs in with a browser that was never here.
async fn signs_in<'a>(clinic: &'a Clinic, account: &str) -> (Person<'a>, Next) {
    let mut person = Person::at(clinic, door(clinic, account, None)).await;
    let next = person.sign_in().await.next;
    (person, next)
}

/// Signs in afresh; whether the agreement is asked for. If so it is accepted.
async fn is_asked(clinic: &Clinic, account: &str) -> bool {
    let (mut person, next) = signs_in(clinic, account).await;
    let asked = matches!(next, Next::Terms { .. });
    let last = if asked { person.say(Answer::AcceptTerms).await.next } else { next };
    assert!(matches!(last, Next::Arrived(_)), "{last:?}");
    asked
}

#[tokio::test]
async fn on_the_days_of_the_schedule_everybody_is_asked_again() {
    // B5.8#8: start 1 January, monthly.
    let clinic = Clinic::open();
    required(&clinic, "House rules", |new| {
        let start_date_time = "2027-01-01T00:00:00Z".parse().expect("an instant");
        new.terms_expiration = Some(TermsExpiration { start_date_time, frequency: Some("P1M".to_owned()) });
    })
    .await;
    let uma = "uma.reyes@woodgrove.example";
    assert!(is_asked(&clinic, MIA).await, "B5.8#8 1 January");
    clinic.world.clock().advance(days(14));
    assert!(!is_asked(&clinic, MIA).await, "B5.8#8 15 January");
    assert!(is_asked(&clinic, uma).await, "B5.8#8 15 January, her first time");
    for (wait, date) in [(17, "1 February"), (28, "1 March"), (31, "1 April")] {
        clinic.world.clock().advance(days(wait) - SignedDuration::from_secs(1));
        assert!(!is_asked(&clinic, MIA).await && !is_asked(&clinic, uma).await, "B5.8#8 before {date}");
        clinic.world.clock().advance(SignedDuration::from_secs(1));
        assert!(is_asked(&clinic, MIA).await && is_asked(&clinic, uma).await, "B5.8#8 {date}");
    }
}

#[tokio::test]
async fn a_duration_counts_from_each_persons_own_acceptance() {
    // B5.8#8: 30 days.
    let clinic = Clinic::open();
    required(&clinic, "House rules", |new| new.user_reaccept_required_frequency = Some("P30D".to_owned())).await;
    assert!(is_asked(&clinic, MIA).await, "B5.8#8 1 January");
    for date in ["31 January", "2 March", "1 April"] {
        clinic.world.clock().advance(days(30) - SignedDuration::from_secs(1));
        assert!(!is_asked(&clinic, MIA).await, "B5.8#8 before {date}");
        clinic.world.clock().advance(SignedDuration::from_secs(1));
        assert!(is_asked(&clinic, MIA).await, "B5.8#8 {date}");
    }
}

#[tokio::test]
async fn an_acceptance_that_ended_counts_until_the_session_does() {
    // B5.8#8, B5.8#9
    let clinic = Clinic::open();
    let id =
        required(&clinic, "House rules", |new| new.user_reaccept_required_frequency = Some("P30D".to_owned())).await;
    let (mut mia, _) = signs_in(&clinic, MIA).await;
    mia.say(Answer::AcceptTerms).await;
    clinic.world.clock().advance(SignedDuration::from_secs(1));
    let add = move |tx: &store::Tx<'_>, ctx: &kernel::Ctx| Ok(agreements::add_file(tx, ctx, id, document("en", true))?);
    clinic.write(clinic.person("Ada Morgan"), add).await.granted().expect("an administrator adds it");
    clinic.world.clock().advance(days(60));
    let next = Person::with(&clinic, door(&clinic, MIA, None), mia.browser.clone()).await.go_on().await;
    assert!(matches!(next, Next::Arrived(_)), "B5.8#8 the session lasts: {next:?}");
    assert!(is_asked(&clinic, MIA).await, "B5.8#9 at the next sign-in");
    assert!(!is_asked(&clinic, MIA).await, "and once");
}

#[tokio::test]
async fn a_version_that_wants_no_new_acceptance_asks_nobody() {
    // B5.8#9
    let clinic = Clinic::open();
    let id = required(&clinic, "House rules", |_| {}).await;
    assert!(is_asked(&clinic, MIA).await);
    clinic.world.clock().advance(days(1));
    let add = |major| {
        move |tx: &store::Tx<'_>, ctx: &kernel::Ctx| Ok(agreements::add_file(tx, ctx, id, document("en", major))?)
    };
    clinic.write(clinic.person("Ada Morgan"), add(false)).await.granted().expect("an administrator adds it");
    assert!(!is_asked(&clinic, MIA).await, "B5.8#9 off");
    clinic.world.clock().advance(days(1));
    clinic.write(clinic.person("Ada Morgan"), add(true)).await.granted().expect("an administrator adds it");
    assert!(is_asked(&clinic, MIA).await, "B5.8#9 on");
}

#[tokio::test]
async fn several_agreements_are_asked_one_after_the_other() {
    // B5.8#3, and the deletion of one of them: B5.8#11
    let clinic = Clinic::open();
    let first = required(&clinic, "First", |new| new.files[0].display_name = "First".to_owned()).await;
    clinic.world.clock().advance(SignedDuration::from_secs(1));
    required(&clinic, "Second", |new| new.files[0].display_name = "Second".to_owned()).await;
    let (mut mia, next) = signs_in(&clinic, MIA).await;
    assert!(matches!(next, Next::Terms { ref title, .. } if title == "First"), "{next:?}");
    let next = mia.say(Answer::AcceptTerms).await.next;
    assert!(matches!(next, Next::Terms { ref title, .. } if title == "Second"), "{next:?}");
    let delete = move |tx: &store::Tx<'_>, ctx: &kernel::Ctx| Ok(terms::delete(tx, ctx, first)?);
    clinic.write(clinic.person("Ada Morgan"), delete).await.granted().expect("an administrator deletes it");
    assert!(clinic.read(move |read, _| Ok(terms::of_agreement(read, first)?)).await.is_empty(), "B5.8#11");
    let (mut mia, next) = signs_in(&clinic, MIA).await;
    assert!(matches!(next, Next::Terms { ref title, .. } if title == "Second"), "what is gone is not asked: {next:?}");
    mia.say(Answer::AcceptTerms).await;
    let silent = door(&clinic, MIA, Some(Prompt::None));
    let next = Person::with(&clinic, silent, mia.browser.clone()).await.go_on().await;
    assert!(matches!(next, Next::Arrived(_)), "nor does it stand in the way without a page: {next:?}");
}

#[tokio::test]
async fn without_a_page_an_open_agreement_refuses_and_the_log_tells_of_both_attempts() {
    // B5.8#12, B5.8#13
    let clinic = Clinic::open();
    let (mia, _) = signs_in(&clinic, MIA).await;
    required(&clinic, "House rules", |_| {}).await;
    let silent = door(&clinic, MIA, Some(Prompt::None));
    let Next::Refused { denial, .. } = Person::with(&clinic, silent, mia.browser.clone()).await.go_on().await else {
        panic!("not refused")
    };
    assert_eq!(denial.code(), "AADSTS50158", "B5.8#12");
    let mut asked = Person::with(&clinic, door(&clinic, MIA, None), mia.browser.clone()).await;
    assert!(matches!(asked.say(Answer::AcceptTerms).await.next, Next::Arrived(_)));
    let tenant = clinic.woodgrove().to_string();
    let log = clinic.read(move |read, _| Ok(sign_ins::list(read, &tenant, None, Some(2))?)).await;
    let errors: Vec<u32> = log.iter().map(|record| record.entry.error).collect();
    assert_eq!(errors, [0, 50158], "B5.8#13");
    assert_eq!(log[0].correlation_id, log[1].correlation_id, "B5.8#13");
}

#[tokio::test]
async fn an_agreement_of_every_device_lets_nobody_in() {
    // B5.8#7
    let clinic = Clinic::open();
    required(&clinic, "House rules", |new| new.is_per_device_acceptance_required = true).await;
    let Next::Refused { denial, .. } = signs_in(&clinic, MIA).await.1 else { panic!("not refused") };
    assert_eq!(denial.code(), "AADSTS50097");
}

async fn records(clinic: &Clinic) -> usize {
    clinic.activities_of_terms().await.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_acceptances_at_once_are_one_record() {
    let clinic = Clinic::open();
    let id = required(&clinic, "House rules", |_| {}).await;
    let (mia, _) = signs_in(&clinic, MIA).await;
    let mut racing = JoinSet::new();
    for _ in 0..8 {
        let (clinic, journey, browser) = (clinic.clone(), mia.journey.clone(), mia.browser.clone());
        racing.spawn(async move {
            let given = Answer::AcceptTerms;
            let write =
                clinic.write(Caller::Anonymous, move |tx, ctx| Ok(journey::answer(tx, ctx, journey, &browser, given)?));
            matches!(write.await.next, Next::Arrived(_))
        });
    }
    assert!(racing.join_all().await.into_iter().all(|arrived| arrived), "every one of them arrives");
    assert_eq!(records(&clinic).await, 1);
    let answers = clinic.read(move |read, _| Ok(terms::of_agreement(read, id)?)).await;
    assert_eq!(answers.iter().map(|answer| answer.user).collect::<Vec<UserId>>().len(), 1);
}
