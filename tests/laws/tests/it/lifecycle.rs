//! The life of a guest: what each transition leaves in the audit log, and when a deleted guest is gone.

use directory::policies::{self, Document};
use directory::users::{self, UserPatch, trash};
use directory::{DirectoryError, guests};
use invitations::{bulk, unsubscribe};
use journey::{Answer, Door, Next};
use kernel::{BulkJobId, Caller, EmailAddress, SignedDuration, TenantId, UserId};
use ledger::audit::{self, Query};
use policy::{CrossTenantPartner, Denial, Ruling};
use serde_json::json;
use worlds::agenda;

use crate::clinic::{Clinic, Person, invitation, link};

const LEE: &str = "dr.lee@fabrikam-clinic.example";
const PRIYA: &str = "priya.nair@lakeside-practice.example";
const SAM: &str = "sam.okafor@gmail.com";

/// The hospital's whole audit log, oldest first, and where the reader stands in it.
struct Log<'a> {
    clinic: &'a Clinic,
    read: usize,
}

impl<'a> Log<'a> {
    async fn open(clinic: &'a Clinic) -> Self {
        let mut log = Self { clinic, read: 0 };
        log.since().await;
        log
    }

    /// What was written since the last reading.
    async fn since(&mut self) -> Vec<(String, String)> {
        let tenant = self.clinic.woodgrove();
        let records = self.clinic.read(move |read, _| Ok(audit::list(read, tenant, &Query::default())?)).await;
        let new = records.iter().rev().skip(self.read);
        let new: Vec<_> = new.map(|record| (record.activity.clone(), record.service.clone())).collect();
        self.read = records.len();
        new
    }

    /// Holds a transition against its row.
    async fn wrote(&mut self, row: &str, expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(activity, service)| ((*activity).to_owned(), (*service).to_owned())).collect();
        assert_eq!(self.since().await, expected, "{row}");
    }
}

const ADD: (&str, &str) = ("Add user", "Core Directory");
const INVITE: (&str, &str) = ("Invite external user", "Invited Users");
const SPONSOR: (&str, &str) = ("Add user sponsor", "Core Directory");
const MAIL: (&str, &str) = ("Invitation Email", "Invited Users");
const UPDATE: (&str, &str) = ("Update user", "Core Directory");
const REDEEM: (&str, &str) = ("Redeem external user invite", "Invited Users");
const REDEEM_AT_B2B: (&str, &str) = ("Redeem extern user invite", "B2B Auth");
const DELETE: (&str, &str) = ("Delete user", "Core Directory");

async fn granted<T: Send + 'static>(
    clinic: &Clinic,
    caller: Caller,
    door: impl FnOnce(&store::Tx<'_>, &kernel::Ctx) -> Result<Ruling<T>, DirectoryError> + Send + 'static,
) -> T {
    clinic.write(caller, move |tx, ctx| Ok(door(tx, ctx)?)).await.granted().expect("a right that holds")
}

async fn agree(clinic: &Clinic, tenant: TenantId, with: TenantId, setting: &str) {
    let patch = json!({ "automaticUserConsentSettings": { setting: true } });
    let document = CrossTenantPartner::new(with).patched(&patch).expect("a partner");
    granted(clinic, Caller::System, move |tx, ctx| {
        policies::save(tx, ctx, tenant, Document::CrossTenantPartner(document))
    })
    .await;
}

/// The guest acts in the hospital.
fn as_guest(clinic: &Clinic, user: UserId) -> Caller {
    Caller::User { tenant: clinic.woodgrove(), user, client: directory::first_party::MY_PROFILE }
}

#[tokio::test]
async fn an_invitation_its_redemption_and_its_reset_write_their_rows() {
    let clinic = Clinic::open();
    let ada = clinic.person("Ada Morgan");
    let mut log = Log::open(&clinic).await;

    let sent = clinic.invite(LEE).await;
    let lee = sent.invitation.user;
    log.wrote("B1.3#1 T1", &[ADD, INVITE, SPONSOR, MAIL]).await;
    clinic
        .write(ada, move |tx, ctx| Ok(invitations::resend(tx, ctx, lee)?))
        .await
        .granted()
        .expect("an open invitation");
    log.wrote("B1.3#3 T3", &[INVITE, MAIL]).await;
    Person::at(&clinic, Door::Ticket(link(&sent))).await.redeem().await;
    log.wrote("B1.3#4 T4", &[UPDATE, REDEEM, REDEEM_AT_B2B]).await;
    let mut again = invitation(clinic.woodgrove(), LEE);
    (again.invited_user, again.reset_redemption) = (Some(lee), true);
    clinic.write(ada, move |tx, ctx| Ok(invitations::invite(tx, ctx, &again)?)).await.granted().expect("a reset");
    let reset = ("Invite external user with reset invitation status", "Invited Users");
    log.wrote("B1.3#5 T5", &[UPDATE, reset, MAIL]).await;

    let Caller::User { user: max, .. } = clinic.person("Max Berg") else { panic!("a person") };
    let mail = EmailAddress::parse(PRIYA).expect("an address");
    let patch = UserPatch { mail: Some(Some(mail)), ..UserPatch::default() };
    granted(&clinic, Caller::System, move |tx, ctx| users::update(tx, ctx, max, patch)).await;
    log.since().await;
    let mut convert = invitation(clinic.woodgrove(), PRIYA);
    convert.invited_user = Some(max);
    clinic
        .write(ada, move |tx, ctx| Ok(invitations::invite(tx, ctx, &convert)?))
        .await
        .granted()
        .expect("a conversion");
    log.wrote("B1.3#6 T6", &[UPDATE, ("Invite internal user to B2B collaboration", "Invited Users"), MAIL]).await;
}

#[tokio::test]
async fn blocking_deleting_restoring_leaving_and_purging_write_their_rows() {
    let clinic = Clinic::open();
    let ada = clinic.person("Ada Morgan");
    let sent = clinic.invite(LEE).await;
    let lee = sent.invitation.user;
    Person::at(&clinic, Door::Ticket(link(&sent))).await.redeem().await;
    let mut log = Log::open(&clinic).await;

    for (enabled, activity) in [(false, "Disable account"), (true, "Enable account")] {
        let patch = UserPatch { account_enabled: Some(enabled), ..UserPatch::default() };
        granted(&clinic, ada, move |tx, ctx| users::update(tx, ctx, lee, patch)).await;
        log.wrote("B1.3#7 T7", &[(activity, "Core Directory"), UPDATE]).await;
    }
    let before = clinic.user(lee).await;
    granted(&clinic, ada, move |tx, ctx| users::delete(tx, ctx, lee)).await;
    log.wrote("B1.3#8 T8", &[DELETE]).await;
    granted(&clinic, ada, move |tx, ctx| trash::restore(tx, ctx, lee)).await;
    log.wrote("B1.3#10 T10", &[("Restore user", "Core Directory")]).await;
    assert_eq!(clinic.user(lee).await, before, "everything is back");
    let left = clinic.write(as_guest(&clinic, lee), |tx, ctx| Ok(invitations::leave(tx, ctx)?)).await;
    assert_eq!(left.granted().expect("guests may leave"), lee);
    log.wrote("B1.3#9 T9", &[("Delete external user", "Invited Users"), DELETE]).await;
    let purged = ("Hard Delete user", "Core Directory");
    granted(&clinic, ada, move |tx, ctx| trash::purge(tx, ctx, lee)).await;
    log.wrote("B1.3#11 T11 by an administrator", &[purged]).await;
    let sam = clinic.invite(SAM).await.invitation.user;
    granted(&clinic, ada, move |tx, ctx| users::delete(tx, ctx, sam)).await;
    log.since().await;
    let late = clinic.world.clock().now() + directory::trash::KEPT;
    agenda::advance(&clinic.world, late).await.expect("an advance");
    log.wrote("B1.3#11 T11 after 30 days", &[purged]).await;
}

#[tokio::test]
async fn mails_bulk_and_automatic_redemption_write_their_rows() {
    let clinic = Clinic::open();
    let (ada, woodgrove, fabrikam) =
        (clinic.person("Ada Morgan"), clinic.woodgrove(), clinic.tenant("Fabrikam Clinic"));
    let mut log = Log::open(&clinic).await;

    let priya = EmailAddress::parse(PRIYA).expect("an address");
    let blocked = priya.clone();
    clinic.write(Caller::Anonymous, move |tx, ctx| Ok(unsubscribe::unsubscribe(tx, ctx, woodgrove, &blocked)?)).await;
    log.wrote("B1.3#12 T12", &[("Email unsubscribed", "Invited Users")]).await;
    let sent = clinic.invite(PRIYA).await;
    assert!(sent.mail.is_none());
    log.wrote("B1.3#13 T13", &[ADD, INVITE, SPONSOR, ("Email not sent, user unsubscribed", "Invited Users")]).await;
    clinic.write(Caller::Anonymous, move |tx, ctx| Ok(unsubscribe::subscribe(tx, ctx, woodgrove, &priya)?)).await;
    log.wrote("B1.3#12 T12, taken back", &[("Email subscribed", "Invited Users")]).await;

    let template = bulk::template();
    let head: String = template.split_inclusive('\n').take(2).collect();
    let sheet = bulk::validate(&format!("{head}{SAM},https://records.example,true,")).expect("a sheet");
    clinic.write(ada, move |tx, ctx| Ok(bulk::submit(tx, ctx, &sheet)?)).await.granted().expect("a job");
    clinic.world.settle().await.expect("the agenda");
    let ux = "Microsoft Entra Management UX";
    let (started, finished) = (("started (bulk)", ux), ("Bulk invite users - finished (bulk)", ux));
    log.wrote("B1.3#14 T14", &[started, ADD, INVITE, SPONSOR, MAIL, finished]).await;

    agree(&clinic, woodgrove, fabrikam, "inboundAllowed").await;
    let one_side = clinic.invite("dr.kaur@fabrikam-clinic.example").await;
    assert!(clinic.user(one_side.invitation.user).await.pending(), "one side only changes nothing");
    agree(&clinic, fabrikam, woodgrove, "outboundAllowed").await;
    log.since().await;
    let sent = clinic.invite(LEE).await;
    log.wrote("B1.3#2 T2", &[ADD, INVITE, SPONSOR, UPDATE, REDEEM, REDEEM_AT_B2B]).await;
    let lee = clinic.user(sent.invitation.user).await;
    assert!(!lee.pending() && lee.home.is_some());
    assert_eq!(lee.identities[0].issuer, "ExternalAzureAD");
    clinic.world.settle().await.expect("mail is delivered");
    let filter = mail::Filter { to: Some(LEE.to_owned()), ..mail::Filter::default() };
    let mails = clinic.read(move |read, _| Ok(mail::list(read, &filter)?)).await;
    let kinds: Vec<&str> = mails.iter().map(|mail| mail.kind.as_str()).collect();
    assert_eq!(kinds, ["notification"], "a mail that asks for nothing, and no invitation");
}

#[tokio::test]
async fn a_deleted_guest_is_there_until_the_last_second_of_30_days() {
    let clinic = Clinic::open();
    let (ada, lee) = (clinic.person("Ada Morgan"), clinic.invite(LEE).await.invitation.user);
    granted(&clinic, ada, move |tx, ctx| users::delete(tx, ctx, lee)).await;
    let due = clinic.world.clock().now() + directory::trash::KEPT;
    agenda::advance(&clinic.world, due - SignedDuration::from_secs(1)).await.expect("an advance");
    granted(&clinic, ada, move |tx, ctx| trash::restore(tx, ctx, lee)).await;
    granted(&clinic, ada, move |tx, ctx| users::delete(tx, ctx, lee)).await;
    let due = clinic.world.clock().now() + directory::trash::KEPT;
    agenda::advance(&clinic.world, due).await.expect("an advance");
    assert!(clinic.read(move |read, _| Ok(users::load_any(read, lee)?)).await.is_none());
    let gone = clinic.world.write(&clinic.arrival, ada, move |tx, ctx| trash::restore(tx, ctx, lee)).await;
    assert!(matches!(gone, Err(DirectoryError::NotFound(_))));
}

#[tokio::test]
async fn inviting_somebody_who_was_deleted_makes_another_object() {
    // B1.3#19, B2.5#7: a reset keeps the object, a deletion does not.
    let clinic = Clinic::open();
    let (ada, lee) = (clinic.person("Ada Morgan"), clinic.invite(LEE).await.invitation.user);
    granted(&clinic, ada, move |tx, ctx| users::delete(tx, ctx, lee)).await;
    let again = clinic.invite(LEE).await.invitation.user;
    assert_ne!(again, lee);
    let back = clinic.world.write(&clinic.arrival, ada, move |tx, ctx| trash::restore(tx, ctx, lee)).await;
    assert!(matches!(back, Err(DirectoryError::Conflict { .. })), "her name and address are taken");
}

#[tokio::test]
async fn a_home_account_that_was_made_again_is_another_person_until_a_reset() {
    // B1.3#18
    let clinic = Clinic::open();
    let sent = clinic.invite(LEE).await;
    Person::at(&clinic, Door::Ticket(link(&sent))).await.redeem().await;
    let old = clinic.user(sent.invitation.user).await.home.expect("an account");
    let fabrikam = clinic.tenant("Fabrikam Clinic");
    let address = EmailAddress::parse(LEE).expect("an address");
    let new = clinic
        .write(Caller::System, move |tx, ctx| {
            let before = users::by_upn(tx, fabrikam, LEE)?.expect("the account at home");
            users::remove(tx, ctx, before.id)?;
            let new = users::NewUser {
                id: None,
                tenant: fabrikam,
                user_principal_name: address.clone(),
                display_name: before.display_name,
                given_name: None,
                surname: None,
                job_title: None,
                mail: Some(address),
                user_type: policy::UserType::Member,
            };
            Ok(users::create(tx, ctx, new)?)
        })
        .await
        .granted()
        .expect("the account made again");
    let made_again = directory::Account::Work { tenant: fabrikam, user: new.id };
    assert_ne!(made_again, old);
    let woodgrove = clinic.woodgrove();
    let found = clinic.read(move |read, _| Ok(guests::linked(read, woodgrove, &made_again)?)).await;
    assert_eq!(found, None);
}

#[tokio::test]
async fn an_invitation_never_expires() {
    // B1.3#20
    let clinic = Clinic::open();
    let sent = clinic.invite(LEE).await;
    let late = clinic.world.clock().now() + SignedDuration::from_hours(24 * 3650);
    agenda::advance(&clinic.world, late).await.expect("an advance");
    Person::at(&clinic, Door::Ticket(link(&sent))).await.redeem().await;
    assert!(!clinic.user(sent.invitation.user).await.pending());
}

#[tokio::test]
async fn leaving_is_refused_by_the_setting_and_to_whoever_is_blocked() {
    let clinic = Clinic::open();
    let (ada, woodgrove) = (clinic.person("Ada Morgan"), clinic.woodgrove());
    let lee = clinic.invite(LEE).await.invitation.user;
    let refused = async |why: &str| {
        let left = clinic.write(as_guest(&clinic, lee), |tx, ctx| Ok(invitations::leave(tx, ctx)?)).await;
        assert!(matches!(left.granted().expect_err(why).denial, Denial::LeavingNotAllowed { .. }), "{why}");
    };
    let policy = clinic.read(move |read, _| Ok(policies::external_identities(read, woodgrove)?)).await;
    for (allowed, enabled, why) in [(false, true, "the setting says No"), (true, false, "the account is blocked")] {
        let policy = policy.patched(&json!({ "allowExternalIdentitiesToLeave": allowed })).expect("a policy");
        let patch = UserPatch { account_enabled: Some(enabled), ..UserPatch::default() };
        granted(&clinic, ada, move |tx, ctx| policies::save(tx, ctx, woodgrove, Document::ExternalIdentities(policy)))
            .await;
        granted(&clinic, ada, move |tx, ctx| users::update(tx, ctx, lee, patch)).await;
        refused(why).await;
    }
    assert!(clinic.user(lee).await.deleted_date_time.is_none(), "she is still there");
}

async fn outcome(clinic: &Clinic, id: BulkJobId) -> (bulk::Job, Vec<bulk::Row>) {
    let found = clinic.read(move |read, ctx| Ok(bulk::get(read, &ctx.on_behalf_of(Caller::System), id)?)).await;
    found.expect("the emulator may read")
}

#[tokio::test]
async fn rows_fail_one_by_one_and_a_job_has_an_hour() {
    let clinic = Clinic::open();
    let ada = clinic.person("Ada Morgan");
    let template = bulk::template();
    let head: String = template.split_inclusive('\n').take(2).collect();
    let rows = [
        format!("{PRIYA},https://records.example,false,Welcome, and come in"),
        "nobody,https://records.example,false,".to_owned(),
        "ada.morgan@woodgrove.example,https://records.example,false,".to_owned(),
        format!("{SAM},https://records.example,false,"),
    ];
    let sheet = bulk::validate(&format!("{head}{}", rows.join("\n"))).expect("a sheet");
    let submit = |sheet: bulk::Sheet| clinic.write(ada, move |tx, ctx| Ok(bulk::submit(tx, ctx, &sheet)?));
    let job = submit(sheet.clone()).await.granted().expect("a job");
    clinic.world.settle().await.expect("the agenda");
    let (done, lines) = outcome(&clinic, job).await;
    assert_eq!((done.state, done.total, done.success, done.failure), (bulk::JobState::Completed, 4, 1, 3));
    let reasons: Vec<&str> = lines.iter().filter_map(|line| line.reason.as_deref()).collect();
    assert!(reasons[0].contains("malformed") && reasons[1].contains("e-mail"), "{reasons:?}");
    assert!(reasons[2].contains("already exists in the directory as object ID"), "{reasons:?}");
    assert!(lines[3].invitation_id.is_some());
    let late = submit(sheet).await.granted().expect("a job");
    clinic.world.clock().advance(bulk::LONGEST);
    clinic.world.settle().await.expect("the agenda");
    let (failed, lines) = outcome(&clinic, late).await;
    assert_eq!((failed.state, failed.failure), (bulk::JobState::Failed, 4));
    assert!(lines.iter().all(|line| line.reason.as_deref() == Some("The job did not finish within one hour.")));
}

#[tokio::test]
async fn whoever_is_purged_has_agreed_to_nothing_and_has_no_password_any_more() {
    let clinic = Clinic::with_terms();
    let ada = clinic.person("Ada Morgan");
    let sent = clinic.invite(LEE).await;
    let lee = sent.invitation.user;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    person.redeem().await;
    person.say(Answer::OpenTerms).await;
    assert!(matches!(person.say(Answer::AcceptTerms).await.next, Next::Arrived(_)));
    let account = directory::Account::Work { tenant: clinic.woodgrove(), user: lee };
    let own = account.clone();
    clinic
        .write(Caller::System, move |tx, _| {
            sts::credentials::set_published(tx, &own, "amber-lantern-26").expect("a password");
            Ok(())
        })
        .await;
    let left = async || {
        let account = account.clone();
        clinic
            .read(move |read, _| {
                let consented = invitations::permissions::consented(read, lee)?;
                let accepted = invitations::terms::of_user(read, lee)?.len();
                Ok((consented, accepted, sts::credentials::published(read, &account).expect("an answer").is_some()))
            })
            .await
    };
    assert_eq!(left().await, (true, 1, true));
    granted(&clinic, ada, move |tx, ctx| users::delete(tx, ctx, lee)).await;
    assert_eq!(left().await, (true, 1, true), "a deleted guest may come back with all she had");
    granted(&clinic, ada, move |tx, ctx| trash::purge(tx, ctx, lee)).await;
    assert_eq!(left().await, (false, 0, false), "B1.3#11");
}
