use invitations::terms::{self, State};
use journey::{Alert, Answer, Authorize, Door, Ended, Journey, Next};

use crate::clinic::{Clinic, Person, link};
use crate::sign_in::request;

async fn at_the_terms<'a>(clinic: &'a Clinic, address: &str) -> (Person<'a>, Next) {
    let sent = clinic.invite(address).await;
    let mut person = Person::at(clinic, Door::Ticket(link(&sent))).await;
    let next = person.redeem().await;
    (person, next)
}

#[tokio::test]
async fn a_guest_stays_pending_until_she_opened_and_accepted_the_terms() {
    // B5.8#4, B5.8#5
    let clinic = Clinic::with_terms();
    let (mut lee, next) = at_the_terms(&clinic, "dr.lee@fabrikam-clinic.example").await;
    let Next::Terms { title, must_open: true, opened: false, .. } = next else { panic!("no terms: {next:?}") };
    assert_eq!(title, "Terms of use for guests");
    let unread = lee.say(Answer::AcceptTerms).await;
    assert_eq!(unread.alert, Some(Alert::TermsUnread));
    assert!(matches!(lee.say(Answer::OpenTerms).await.next, Next::Terms { opened: true, .. }));
    let guest = guest_of(&clinic).await;
    assert!(clinic.user(guest).await.pending());
    assert!(matches!(lee.say(Answer::AcceptTerms).await.next, Next::Arrived(_)));
    assert!(!clinic.user(guest).await.pending());
    let answers = clinic.read(move |read, _| Ok(terms::of_user(read, guest)?)).await;
    assert_eq!(
        answers.iter().map(|answer| (answer.state, answer.language.as_str())).collect::<Vec<_>>(),
        [(State::Accepted, "en")]
    );
    let activities = clinic.activities_of_terms().await;
    assert_eq!(activities, ["Accept Terms Of Use"]);
}

#[tokio::test]
async fn declining_keeps_her_out_until_she_tries_again() {
    // B5.8#6
    let clinic = Clinic::with_terms();
    let (mut lee, _) = at_the_terms(&clinic, "dr.lee@fabrikam-clinic.example").await;
    assert!(matches!(lee.say(Answer::DeclineTerms).await.next, Next::Ended(Ended::Declined(_))));
    let guest = guest_of(&clinic).await;
    assert!(clinic.user(guest).await.pending());
    assert!(matches!(lee.say(Answer::TryAgain).await.next, Next::Terms { .. }));
    lee.say(Answer::OpenTerms).await;
    assert!(matches!(lee.say(Answer::AcceptTerms).await.next, Next::Arrived(_)));
    let answers = clinic.read(move |read, _| Ok(terms::of_user(read, guest)?)).await;
    assert_eq!(answers.len(), 1, "the newest answer counts");
    assert_eq!(clinic.activities_of_terms().await, ["Decline Terms Of Use", "Accept Terms Of Use"]);
}

#[tokio::test]
async fn the_document_follows_the_reader_and_falls_back_to_the_default() {
    // B5.8#2
    let clinic = Clinic::with_terms();
    let sent = clinic.invite("lena.holm@outlook.com").await;
    for (languages, title) in
        [("de-AT,en;q=0.5", "Nutzungsbedingungen"), ("fr", "Terms of use for guests"), ("", "Terms of use for guests")]
    {
        let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
        let door = person.journey.door.clone();
        person.journey = clinic.read(move |_, ctx| Ok(Journey::new(ctx, door, Some(languages)))).await;
        let Next::Terms { title: shown, .. } = person.redeem().await else { panic!("no terms for {languages}") };
        assert_eq!(shown, title, "{languages}");
    }
}

#[tokio::test]
async fn members_are_not_asked() {
    // B5.8#1
    let clinic = Clinic::with_terms();
    let hint = Some("mia.novak@woodgrove.example".to_owned());
    let my_apps = Authorize { login_hint: hint, ..request(&clinic, directory::first_party::MY_APPS) };
    let mut mia = Person::at(&clinic, Door::Authorize(my_apps)).await;
    assert!(matches!(mia.sign_in().await.next, Next::Arrived(_)));
}

async fn guest_of(clinic: &Clinic) -> kernel::UserId {
    let tenant = clinic.woodgrove();
    let address = kernel::EmailAddress::parse("dr.lee@fabrikam-clinic.example").expect("an address");
    clinic.read(move |read, _| Ok(directory::users::find_by_address(read, tenant, &address)?)).await.remove(0).id
}
