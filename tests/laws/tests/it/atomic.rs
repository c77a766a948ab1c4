use journey::{Answer, Destination, Door, Next};
use kernel::{Caller, UserId};
use sts::codes::{self, Redemption};
use sts::{Authority, Redeemed};
use tokio::task::JoinSet;

use crate::clinic::{Clinic, Person, link};
use crate::consent::{MIA, NIGHT_WATCH, app, asks};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_acceptances_at_once_redeem_once() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    person.sign_in().await;
    let mut racing = JoinSet::new();
    for _ in 0..8 {
        let (clinic, journey, browser) = (clinic.clone(), person.journey.clone(), person.browser.clone());
        racing.spawn(async move {
            let given = Answer::Accept;
            let write =
                clinic.write(Caller::Anonymous, move |tx, ctx| Ok(journey::answer(tx, ctx, journey, &browser, given)?));
            matches!(write.await.next, Next::Arrived(_))
        });
    }
    assert!(racing.join_all().await.into_iter().all(|arrived| arrived), "every one of them arrives");
    let redeemed = clinic.activities(sent.invitation.user).await;
    assert_eq!(redeemed.iter().filter(|(activity, _)| activity == "Redeem external user invite").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_tries_of_one_passcode_have_one_winner() {
    let clinic = Clinic::open();
    let sent = clinic.invite("priya.nair@lakeside-practice.example").await;
    let mut first = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    first.say(Answer::SendCode).await;
    let typed = clinic.passcode().await;
    let mut racing = JoinSet::new();
    for _ in 0..8 {
        // Eight browsers: the session of one does not help another.
        let browser = Person::at(&clinic, Door::Ticket(link(&sent))).await.browser;
        let (clinic, journey, typed) = (clinic.clone(), first.journey.clone(), typed.clone());
        racing.spawn(async move {
            let given = Answer::Code { typed };
            let write =
                clinic.write(Caller::Anonymous, move |tx, ctx| Ok(journey::answer(tx, ctx, journey, &browser, given)?));
            write.await.alert.is_none()
        });
    }
    assert_eq!(racing.join_all().await.into_iter().filter(|won| *won).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_tries_of_one_code_have_one_winner() {
    let clinic = Clinic::open();
    let mut person = Person::at(&clinic, asks(&clinic, NIGHT_WATCH, MIA, None)).await;
    person.sign_in().await;
    let arrived = person.say(Answer::Consent { for_everybody: false }).await.next;
    let Next::Arrived(Destination::App { redirect_uri, parameters, .. }) = arrived else { panic!("{arrived:?}") };
    let code = parameters.into_iter().find(|(name, _)| name == "code").expect("a code").1;
    let (client, tenant) = (app(&clinic, NIGHT_WATCH), clinic.woodgrove());
    let mut racing = JoinSet::new();
    for _ in 0..8 {
        let (clinic, code, redirect_uri) = (clinic.clone(), code.clone(), redirect_uri.clone());
        racing.spawn(async move {
            let spent = clinic.world.write(&clinic.arrival, Caller::Anonymous, move |tx, ctx| {
                let redemption = Redemption {
                    code: &code,
                    client,
                    redirect_uri: Some(&redirect_uri),
                    verifier: None,
                    authority: Authority::Tenant(tenant),
                };
                codes::redeem(tx, ctx, &redemption)
            });
            match spent.await {
                Ok(Redeemed::First(grant)) => Some(grant.user),
                Ok(Redeemed::Again(_)) | Err(_) => None,
            }
        });
    }
    let outcomes = racing.join_all().await;
    let won: Vec<UserId> = outcomes.iter().copied().flatten().collect();
    assert_eq!(won.len(), 1, "{outcomes:?}");
}
