use directory::Account;
use directory::users::ExternalUserState;
use invitations::InviteError;
use journey::{Answer, AuthStep, Destination, Door, Ended, Next, Sight};
use kernel::Caller;
use policy::Provider;

use crate::clinic::{Clinic, Person, invitation, link};

const CLINICIANS: [(&str, Provider, &str); 4] = [
    ("dr.lee@fabrikam-clinic.example", Provider::Entra, "ExternalAzureAD"),
    ("lena.holm@outlook.com", Provider::MicrosoftAccount, "MicrosoftAccount"),
    ("sam.okafor@gmail.com", Provider::Google, "google.com"),
    ("priya.nair@lakeside-practice.example", Provider::EmailOneTimePasscode, "mail"),
];

#[tokio::test]
async fn each_kind_of_clinician_is_led_to_her_own_provider_and_becomes_accepted() {
    let clinic = Clinic::open();
    for (address, provider, issuer) in CLINICIANS {
        let sent = clinic.invite(address).await;
        let before = clinic.user(sent.invitation.user).await;
        assert_eq!(before.external_user_state, Some(ExternalUserState::PendingAcceptance), "{address}");
        assert_eq!(before.identities.len(), 1, "B1.2#20: {address}");
        let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
        match person.page().await {
            Next::Authenticate { address: shown, provider: asked, .. } => {
                assert_eq!((shown.as_str(), asked), (address, provider));
            }
            other => panic!("{address} meets {other:?}"),
        }
        assert!(matches!(person.sign_in().await.next, Next::ReviewPermissions { .. }), "{address}");
        let arrived = person.say(Answer::Accept).await.next;
        let landing = Destination::Redirect("https://records.example/start".to_owned());
        assert!(matches!(&arrived, Next::Arrived(to) if *to == landing), "{address}: {arrived:?}");
        let after = clinic.user(sent.invitation.user).await;
        assert_eq!(after.external_user_state, Some(ExternalUserState::Accepted));
        assert_eq!(after.user_principal_name, before.user_principal_name, "B1.2#1: {address}");
        // B1.2#14, B1.2#15, B1.2#16, B1.2#18
        assert_eq!(after.identities[0].issuer, issuer);
        assert_eq!(after.identities[0].sign_in_type, "federated");
        assert_eq!(after.identities[1], before.identities[0]);
        assert_eq!(after.home.map(|home| home.provider()), Some(provider));
    }
}

#[tokio::test]
async fn an_invitation_and_its_redemption_write_exactly_the_audit_records_of_the_real_service() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    Person::at(&clinic, Door::Ticket(link(&sent))).await.redeem().await;
    let activities = clinic.activities(sent.invitation.user).await;
    let expected = [
        ("Add user", "Core Directory"),
        ("Invite external user", "Invited Users"),
        ("Add user sponsor", "Core Directory"),
        ("Invitation Email", "Invited Users"),
        ("Update user", "Core Directory"),
        ("Redeem external user invite", "Invited Users"),
        ("Redeem extern user invite", "B2B Auth"),
    ];
    let expected: Vec<_> = expected.iter().map(|(name, service)| ((*name).to_owned(), (*service).to_owned())).collect();
    assert_eq!(activities, expected, "B1.3#1, B1.3#4");
}

#[tokio::test]
async fn looking_never_redeems_however_often_and_with_whatever_session() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    person.sign_in().await;
    let other = clinic.invite("dr.silva@contoso-medical.example").await;
    let commits = *clinic.world.store().commits().borrow();
    for _ in 0..100 {
        person.sight().await;
        Person::at(&clinic, Door::Ticket(link(&other))).await.sight().await;
    }
    assert_eq!(*clinic.world.store().commits().borrow(), commits, "a look writes nothing");
    assert!(clinic.user(sent.invitation.user).await.pending());
    assert!(clinic.user(other.invitation.user).await.pending());
}

#[tokio::test]
async fn with_everything_answered_before_one_click_stands_before_the_acceptance() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    let user = sent.invitation.user;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    person.sign_in().await;
    clinic.write(Caller::System, move |tx, ctx| Ok(invitations::permissions::consent(tx, ctx, user)?)).await;
    let Next::PickAccount { accounts, arriving: true } = person.page().await else { panic!("no account to pick") };
    assert!(matches!(person.go_on().await, Next::PickAccount { .. }));
    assert!(clinic.user(user).await.pending(), "a GET does not redeem");
    let turn = person.say(Answer::Pick { account: accounts[0].account.clone() }).await;
    assert!(matches!(turn.next, Next::Arrived(_)));
    assert!(!clinic.user(user).await.pending());
}

#[tokio::test]
async fn cancelling_keeps_her_pending_and_trying_again_leads_to_the_same_page() {
    let clinic = Clinic::open();
    let sent = clinic.invite("lena.holm@outlook.com").await;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    person.sign_in().await;
    assert!(matches!(person.say(Answer::Cancel).await.next, Next::Ended(Ended::Cancelled)));
    assert!(clinic.user(sent.invitation.user).await.pending());
    assert!(matches!(person.say(Answer::TryAgain).await.next, Next::ReviewPermissions { .. }));
    assert!(matches!(person.say(Answer::Accept).await.next, Next::Arrived(_)));
}

#[tokio::test]
async fn the_link_stays_a_way_back_in_and_a_second_acceptance_changes_nothing() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    person.sign_in().await;
    let page = person.journey.clone();
    person.say(Answer::Accept).await;
    let (accepted, activities) =
        (clinic.user(sent.invitation.user).await, clinic.activities(sent.invitation.user).await);
    clinic.world.clock().advance(kernel::SignedDuration::from_hours(1));
    // The Back button: the page of before, sent once more.
    person.journey = page;
    assert!(matches!(person.say(Answer::Accept).await.next, Next::Arrived(_)));
    assert_eq!(clinic.user(sent.invitation.user).await, accepted);
    assert_eq!(clinic.activities(sent.invitation.user).await, activities);
    let mut again = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    assert!(matches!(again.sign_in().await.next, Next::Arrived(_)), "she is not asked again");
}

#[tokio::test]
async fn an_address_that_is_both_kinds_of_account_asks_which_and_then_stays_that() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.kaur@fabrikam-clinic.example").await;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    assert!(matches!(person.page().await, Next::WhichAccount { .. }));
    let turn = person.say(Answer::Which { provider: Provider::MicrosoftAccount }).await;
    assert!(matches!(turn.next, Next::Authenticate { provider: Provider::MicrosoftAccount, .. }), "{:?}", turn.next);
    person.type_password("maple-anchor-53").await;
    assert!(matches!(person.say(Answer::Accept).await.next, Next::Arrived(_)));
    let home = clinic.user(sent.invitation.user).await.home;
    assert!(matches!(home, Some(Account::Microsoft(_))), "{home:?}");
    let again = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    assert!(matches!(again.page().await, Next::Authenticate { provider: Provider::MicrosoftAccount, .. }));
}

#[tokio::test]
async fn a_reset_voids_old_links_and_keeps_the_object() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    Person::at(&clinic, Door::Ticket(link(&sent))).await.redeem().await;
    let before = clinic.user(sent.invitation.user).await;
    let mut request = invitation(clinic.woodgrove(), "dr.lee@fabrikam-clinic.example");
    (request.invited_user, request.reset_redemption) = (Some(before.id), true);
    let again = clinic.write(clinic.person("Uma Reyes"), move |tx, ctx| Ok(invitations::invite(tx, ctx, &request)?));
    let again = again.await.granted().expect("a User Administrator may reset");
    let after = clinic.user(before.id).await;
    assert!(after.pending());
    assert_eq!((after.id, &after.user_principal_name), (before.id, &before.user_principal_name));
    let old = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    assert!(matches!(old.page().await, Next::Invalid(_)), "B1.3#5");
    let mut new = Person::at(&clinic, Door::Ticket(link(&again))).await;
    assert!(matches!(new.sign_in().await.next, Next::ReviewPermissions { .. }), "the consent is gone too");
}

#[tokio::test]
async fn inviting_again_gives_the_same_guest_a_new_link_and_both_work() {
    let clinic = Clinic::open();
    let (first, second) = (clinic.invite("lena.holm@outlook.com").await, clinic.invite("Lena.Holm@Outlook.com").await);
    assert_eq!(first.invitation.user, second.invitation.user, "B2.5#1");
    assert_ne!(first.redeem_url, second.redeem_url);
    for sent in [&first, &second] {
        let person = Person::at(&clinic, Door::Ticket(link(sent))).await;
        assert!(matches!(person.page().await, Next::Authenticate { .. }));
    }
}

#[tokio::test]
async fn a_tampered_ticket_is_no_invitation() {
    let clinic = Clinic::open();
    let sent = clinic.invite("lena.holm@outlook.com").await;
    let other = clinic.invite("sam.okafor@gmail.com").await;
    let mut swapped = link(&sent);
    swapped.invitation = link(&other).invitation;
    let mut foreign = link(&sent);
    foreign.tenant = clinic.tenant("Fabrikam Clinic");
    let mut guessed = link(&sent);
    guessed.ticket = link(&other).ticket.chars().rev().collect();
    for tampered in [swapped, foreign, guessed] {
        let person = Person::at(&clinic, Door::Ticket(tampered)).await;
        assert!(matches!(person.page().await, Next::Invalid(_)));
    }
}

#[tokio::test]
async fn somebody_else_in_the_browser_is_told_whom_the_invitation_is_for() {
    let clinic = Clinic::open();
    let (hers, theirs) = (
        clinic.invite("dr.lee@fabrikam-clinic.example").await,
        clinic.invite("dr.silva@contoso-medical.example").await,
    );
    let mut lee = Person::at(&clinic, Door::Ticket(link(&hers))).await;
    lee.sign_in().await;
    let mut person = Person::with(&clinic, Door::Ticket(link(&theirs)), lee.browser.clone()).await;
    let Next::WrongAccount { signed_in, invited } = person.page().await else { panic!("B5.4#2: nobody is told") };
    assert_eq!(
        (signed_in.as_str(), invited.as_str()),
        ("dr.lee@fabrikam-clinic.example", "d…@contoso-medical.example")
    );
    let turn = person.say(Answer::SwitchAccount).await;
    assert!(matches!(&turn.next, Next::Authenticate { address, .. } if address == "dr.silva@contoso-medical.example"));
    assert!(matches!(person.sign_in().await.next, Next::ReviewPermissions { .. }));
    assert!(clinic.user(hers.invitation.user).await.pending());
}

#[tokio::test]
async fn a_passcode_lives_half_an_hour_and_a_newer_one_replaces_it() {
    let clinic = Clinic::open();
    let sent = clinic.invite("priya.nair@lakeside-practice.example").await;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    person.say(Answer::SendCode).await;
    let first = clinic.passcode().await;
    clinic.world.clock().advance(kernel::SignedDuration::from_secs(1));
    person.say(Answer::SendCode).await;
    let second = clinic.passcode().await;
    assert!(person.say(Answer::Code { typed: first }).await.alert.is_some(), "the older code is dead");
    clinic.world.clock().advance(kernel::SignedDuration::from_mins(31));
    let late = person.say(Answer::Code { typed: second }).await;
    assert!(late.alert.is_some(), "B4.4#2: the code is too old");
    assert!(matches!(late.next, Next::Authenticate { step: AuthStep::EnterCode, .. }));
    person.say(Answer::SendCode).await;
    let third = clinic.passcode().await;
    assert!(matches!(person.say(Answer::Code { typed: third }).await.next, Next::ReviewPermissions { .. }));
}

#[tokio::test]
async fn wrong_texts_are_refused_before_anything_is_written() {
    let clinic = Clinic::open();
    let cases = [
        // B2.3#3
        ("a+b@clinic.example", "https://a.example", "the character '+' is not allowed"),
        ("nobody", "https://a.example", "'nobody' is not an e-mail address"),
        ("kim@clinic.example", "/relative", "the redirect URL \"/relative\" is not"),
        ("kim@clinic.example", "", "the redirect URL \"\" is not"),
    ];
    let commits = *clinic.world.store().commits().borrow();
    for (address, redirect_url, expected) in cases {
        let mut request = invitation(clinic.woodgrove(), address);
        redirect_url.clone_into(&mut request.redirect_url);
        let refused = clinic.world.write(&clinic.arrival, clinic.person("Ada Morgan"), move |tx, ctx| {
            invitations::invite(tx, ctx, &request).map(drop)
        });
        let error = refused.await.expect_err("an error");
        assert!(error.to_string().starts_with(expected), "{address} {redirect_url}: {error}");
    }
    let mut request = invitation(clinic.woodgrove(), "kim@clinic.example");
    request.display_name = Some("Kim\u{7}".to_owned());
    let refused = clinic.world.write(&clinic.arrival, clinic.person("Ada Morgan"), move |tx, ctx| {
        invitations::invite(tx, ctx, &request).map(drop)
    });
    assert!(matches!(refused.await, Err(InviteError::Text { field: "invitedUserDisplayName", .. })));
    assert_eq!(*clinic.world.store().commits().borrow(), commits);
    assert!(matches!(
        Person::at(&clinic, Door::Ticket(link(&clinic.invite("kim@clinic.example").await))).await.sight().await,
        Sight::Page(_)
    ));
}
