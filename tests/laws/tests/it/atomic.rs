use journey::{Answer, Door, Next};
use kernel::Caller;
use tokio::task::JoinSet;

use crate::clinic::{Clinic, Person, link};

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
