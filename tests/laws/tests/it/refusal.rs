use directory::policies::{self, Document};
use journey::{Answer, Door, Next};
use kernel::{Caller, TenantId};
use policy::{Denial, Ruling};
use serde_json::json;

use crate::clinic::{Clinic, Person, link};

async fn save(clinic: &Clinic, tenant: TenantId, document: Document) {
    let saved = clinic.write(Caller::System, move |tx, ctx| Ok(policies::save(tx, ctx, tenant, document)?));
    saved.await.granted().expect("the emulator may save");
}

async fn domain_list(clinic: &Clinic, definition: &'static str) {
    let list = policy::DomainList::from_definition(definition).expect("a definition");
    save(clinic, clinic.woodgrove(), Document::DomainList(list)).await;
}

async fn block(clinic: &Clinic, tenant: &str, side: &str) {
    let tenant = clinic.tenant(tenant);
    let everybody = json!({ side: {
        "usersAndGroups": { "accessType": "blocked", "targets": [{ "target": "AllUsers", "targetType": "user" }] },
        "applications": { "accessType": "blocked", "targets": [{ "target": "AllApplications", "targetType": "application" }] },
    } });
    let kept = clinic.read(move |read, _| Ok(policies::cross_tenant_default(read, tenant)?)).await;
    save(clinic, tenant, Document::CrossTenantDefault(kept.patched(&everybody).expect("a patch"))).await;
}

async fn allow_invites_from(clinic: &Clinic, who: &str) {
    let tenant = clinic.woodgrove();
    let kept = clinic.read(move |read, _| Ok(policies::authorization(read, tenant)?)).await;
    let new = kept.patched(&json!({ "allowInvitesFrom": who })).expect("a patch");
    save(clinic, tenant, Document::Authorization(new)).await;
}

#[tokio::test]
async fn who_may_invite_follows_the_four_levels() {
    let clinic = Clinic::open();
    let people = ["Ada Morgan", "Uma Reyes", "Gil Ito", "Mia Novak"];
    let levels = [
        ("everyone", [true, true, true, true]),
        ("adminsGuestInvitersAndAllMembers", [true, true, true, true]),
        ("adminsAndGuestInviters", [true, true, true, false]),
        ("none", [false, false, false, false]),
    ];
    for (level, expected) in levels {
        allow_invites_from(&clinic, level).await;
        for (person, may) in people.iter().zip(expected) {
            let ruling = clinic.try_invite(person, "dr.lee@fabrikam-clinic.example").await;
            assert_eq!(matches!(ruling, Ruling::Granted(_)), may, "{person} under {level}");
        }
    }
}

#[tokio::test]
async fn a_refused_invitation_keeps_its_decision_and_nothing_else() {
    let clinic = Clinic::open();
    allow_invites_from(&clinic, "none").await;
    let refusal =
        clinic.try_invite("Ada Morgan", "dr.lee@fabrikam-clinic.example").await.granted().expect_err("refused");
    assert_eq!(
        refusal.denial.message(),
        "Guest invitations not allowed for your company. Contact your company administrator for more details."
    );
    let id = refusal.decision;
    let decision = clinic.read(move |read, _| Ok(ledger::decisions::get(read, id)?)).await.expect("it is on record");
    assert_eq!(decision.verdict, "deny");
    assert!(decision.trace.iter().any(|step| step.rule.contains("allowInvitesFrom") && step.verdict == "deny"));
    let address = kernel::EmailAddress::parse("dr.lee@fabrikam-clinic.example").expect("an address");
    let tenant = clinic.woodgrove();
    let known = clinic.read(move |read, _| Ok(directory::users::find_by_address(read, tenant, &address)?)).await;
    assert!(known.is_empty());
}

#[tokio::test]
async fn a_domain_that_is_blocked_later_stops_a_pending_guest_and_no_accepted_one() {
    let clinic = Clinic::open();
    let (pending, accepted) =
        (clinic.invite("lena.holm@outlook.com").await, clinic.invite("dr.lee@fabrikam-clinic.example").await);
    Person::at(&clinic, Door::Ticket(link(&accepted))).await.redeem().await;
    domain_list(
        &clinic,
        r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"BlockedDomains":["outlook.com","fabrikam-clinic.example"]}}}"#,
    )
    .await;
    let refusal = clinic.try_invite("Ada Morgan", "kim@outlook.com").await.granted().expect_err("refused");
    assert_eq!(
        refusal.denial.message(),
        "The domain outlook.com isn't allowed for invitations by your organization's collaboration restrictions."
    );
    let mut lena = Person::at(&clinic, Door::Ticket(link(&pending))).await;
    let Next::Refused { denial, .. } = lena.sign_in().await.next else { panic!("she is not refused") };
    assert_eq!(denial.code(), "VESTIBULE_DOMAIN_BLOCKED");
    assert!(clinic.user(pending.invitation.user).await.pending());
    let mut lee = Person::at(&clinic, Door::Ticket(link(&accepted))).await;
    assert!(matches!(lee.sign_in().await.next, Next::Arrived(_)));
}

#[tokio::test]
async fn either_tenant_can_keep_its_people_apart_at_the_invitation_and_at_the_redemption() {
    for (tenant, side, code) in [
        ("Woodgrove Hospital", "b2bCollaborationInbound", "AADSTS500213"),
        ("Fabrikam Clinic", "b2bCollaborationOutbound", "AADSTS500212"),
    ] {
        let clinic = Clinic::open();
        let (pending, accepted) = (
            clinic.invite("dr.lee@fabrikam-clinic.example").await,
            clinic.invite("dr.kaur@fabrikam-clinic.example").await,
        );
        let mut kaur = Person::at(&clinic, Door::Ticket(link(&accepted))).await;
        kaur.say(Answer::Which { provider: policy::Provider::Entra }).await;
        kaur.redeem().await;
        block(&clinic, tenant, side).await;
        let refusal = clinic.try_invite("Ada Morgan", "fay.adler@fabrikam-clinic.example").await;
        assert_eq!(refusal.granted().expect_err("refused").denial, Denial::CrossTenantAccessBlocked);
        let mut lee = Person::at(&clinic, Door::Ticket(link(&pending))).await;
        let Next::Refused { denial, .. } = lee.sign_in().await.next else { panic!("{side}: not refused") };
        assert_eq!(denial.code(), code);
        let mut again = Person::at(&clinic, Door::Ticket(link(&accepted))).await;
        let Next::Refused { denial, .. } = again.sign_in().await.next else { panic!("{side}: accepted guests too") };
        assert_eq!(denial.code(), code);
        let social = clinic.invite("sam.okafor@gmail.com").await;
        let mut sam = Person::at(&clinic, Door::Ticket(link(&social))).await;
        assert!(matches!(sam.redeem().await, Next::Arrived(_)), "only Entra tenants are subject to it");
    }
}

#[tokio::test]
async fn a_wrong_password_stays_on_the_page_and_is_logged_at_home() {
    let clinic = Clinic::open();
    let sent = clinic.invite("dr.lee@fabrikam-clinic.example").await;
    let mut person = Person::at(&clinic, Door::Ticket(link(&sent))).await;
    let turn = person.type_password("guess").await;
    assert_eq!(turn.alert, Some(journey::Alert::WrongPassword));
    assert!(matches!(turn.next, Next::Authenticate { .. }));
    let home = clinic.tenant("Fabrikam Clinic").to_string();
    let log = clinic.read(move |read, _| Ok(ledger::sign_ins::list(read, &home, None, None)?)).await;
    assert_eq!(log.first().map(|record| record.entry.error), Some(50126));
}
