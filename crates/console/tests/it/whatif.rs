//! What if: asked of the control API before the real call, it tells what the real call is told.

use directory::policies::{self, Document};
use directory::users::UserPatch;
use http::{Method, StatusCode};
use kernel::DomainName;
use policy::{CrossTenantDefault, DomainList};
use serde_json::{Value, json};

use crate::lab::Lab;

const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";
const LENA: &str = "lena.holm@outlook.com";

impl Lab {
    async fn what_if(&self, question: &str, more: Value) -> Value {
        let mut body = json!({"question": question, "tenantId": self.woodgrove().id});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        self.done("/whatif", body).await
    }

    /// The newest recorded decision of a question.
    async fn recorded(&self, question: &str) -> Value {
        let decisions = self.read("/decisions").await["value"].take();
        let newest = decisions.as_array().expect("decisions").iter().find(|one| one["question"] == question).cloned();
        newest.unwrap_or_else(|| panic!("no decision about {question}: {decisions}"))
    }

    async fn save(&self, document: Document) {
        let tenant = self.woodgrove().id;
        let saved = self.write(move |tx, ctx| policies::save(tx, ctx, tenant, document).expect("a write")).await;
        saved.granted().expect("the emulator may save");
    }
}

/// What the two have to agree on.
fn same(told: &Value, recorded: &Value, case: &str) {
    for key in ["verdict", "denial", "obligations", "trace", "tenantId"] {
        assert_eq!(told[key], recorded[key], "{case}: {key}");
    }
}

#[tokio::test]
async fn a_redemption_is_told_as_it_then_goes() {
    let lab = Lab::open();
    let guest = lab.invite(DR_LEE).await.invitation.user;
    let told = lab.what_if("redeem", json!({"email": DR_LEE})).await;
    assert_eq!((&told["verdict"], &told["obligations"]), (&json!("require"), &json!(["reviewPermissions"])));

    let denied = DomainList::Deny(vec![DomainName::parse("fabrikam-clinic.example").expect("a domain")]);
    lab.save(Document::DomainList(denied)).await;
    let told = lab.what_if("redeem", json!({"email": DR_LEE})).await;
    let report = lab.redeems(DR_LEE, json!({})).await;
    assert_eq!(told["denial"]["code"], report["refusal"]["code"]);
    assert_eq!(told["denial"]["code"], "VESTIBULE_DOMAIN_BLOCKED");
    same(&told, &lab.recorded("redeem").await, "domain list");

    lab.save(Document::DomainList(DomainList::Any)).await;
    assert_eq!(lab.redeems(DR_LEE, json!({})).await["outcome"], "accepted");
    let told = lab.what_if("redeem", json!({"email": DR_LEE})).await;
    assert_eq!(told["verdict"], "allow", "an accepted guest's link is a way back in");
    lab.redeems(DR_LEE, json!({})).await;
    let told_again = lab.what_if("redeem", json!({"email": DR_LEE})).await;
    assert_eq!(told["trace"], told_again["trace"]);

    let off = UserPatch { account_enabled: Some(false), ..UserPatch::default() };
    lab.write(move |tx, ctx| directory::users::update(tx, ctx, guest, off).expect("a write")).await.granted().unwrap();
    let told = lab.what_if("redeem", json!({"email": DR_LEE})).await;
    assert_eq!(told["denial"]["code"], "AADSTS500571");
}

#[tokio::test]
async fn another_account_and_nobodys_account_are_told_so() {
    let lab = Lab::open();
    lab.invite(DR_LEE).await;
    for (account, code) in [(LENA, "VESTIBULE_WRONG_ACCOUNT"), ("nobody@nowhere.example", "AADSTS50034")] {
        let told = lab.what_if("redeem", json!({"email": DR_LEE, "account": account})).await;
        let report = lab.redeems(DR_LEE, json!({"account": account})).await;
        assert_eq!(told["denial"]["code"], code);
        assert_eq!(told["denial"]["code"], report["refusal"]["code"]);
        assert_eq!(told["denial"]["message"], report["refusal"]["message"]);
    }
}

#[tokio::test]
async fn a_sign_in_is_told_beyond_the_redemption_on_its_way() {
    let lab = Lab::open();
    let client = lab.app("Health Records").await;
    let asked = json!({"clientId": client, "account": DR_LEE});
    let sign_in = json!({"tenantId": lab.woodgrove().id, "clientId": client, "account": DR_LEE});

    let told = lab.what_if("signIn", asked.clone()).await;
    let report = lab.done("/sign-ins", sign_in.clone()).await;
    assert_eq!((&told["denial"]["code"], &report["refusal"]["code"]), (&json!("AADSTS50020"), &json!("AADSTS50020")));
    same(&told, &lab.recorded("signIn").await, "a stranger");

    let guest = lab.invite(DR_LEE).await.invitation.user;
    let told = lab.what_if("signIn", asked.clone()).await;
    assert_eq!(told["denial"]["code"], "AADSTS50105", "pending and not assigned: {told}");
    let report = lab.done("/sign-ins", sign_in.clone()).await;
    assert_eq!(report["refusal"]["code"], "AADSTS50105", "{report}");
    assert_eq!(report["externalUserState"], "Accepted");
    let told = lab.what_if("signIn", asked.clone()).await;
    same(&told, &lab.recorded("app").await, "accepted, not assigned");

    lab.assign(guest).await;
    let told = lab.what_if("signIn", asked).await;
    assert_eq!(told["verdict"], "allow");
    assert_eq!(lab.done("/sign-ins", sign_in).await["outcome"], "signedIn");
    same(&told, &lab.recorded("signIn").await, "assigned");
}

#[tokio::test]
async fn an_invitation_is_told_for_people_and_apps() {
    let lab = Lab::open();
    let ada = lab.read("/world").await["tenants"][0]["accounts"][0]["userPrincipalName"].clone();
    let bot = lab.app("Invite Bot").await;
    let world = lab.read("/world").await;
    let member = world["tenants"][0]["accounts"].as_array().expect("accounts");
    let member = member.iter().find(|one| one["roles"] == json!([])).expect("a member")["id"].clone();
    let patch = json!({"allowInvitesFrom": "adminsAndGuestInviters"});
    let authorization = policy::AuthorizationPolicy::default().patched(&patch).expect("a policy");
    lab.save(Document::Authorization(authorization)).await;
    for (inviter, verdict) in [(&ada, "allow"), (&json!(bot), "deny"), (&member, "deny")] {
        let told = lab.what_if("invite", json!({"inviter": inviter, "email": DR_LEE})).await;
        assert_eq!(told["verdict"], verdict, "{inviter}: {told}");
    }
    let mut closed = CrossTenantDefault::default();
    closed.b2b_collaboration_inbound.users_and_groups.access_type = policy::AccessType::Blocked;
    closed.b2b_collaboration_inbound.applications.access_type = policy::AccessType::Blocked;
    lab.save(Document::CrossTenantDefault(closed)).await;
    let told = lab.what_if("invite", json!({"inviter": ada, "email": DR_LEE})).await;
    assert!(told["denial"]["message"].as_str().expect("a text").starts_with("This invitation is blocked by"), "{told}");
}

#[tokio::test]
async fn nothing_is_written_and_the_id_is_that_of_no_decision() {
    let lab = Lab::open();
    lab.invite(DR_LEE).await;
    let before = lab.read("/decisions").await;
    let told = lab.what_if("redeem", json!({"email": DR_LEE})).await;
    assert_eq!(lab.read("/decisions").await, before);
    let id = told["id"].as_str().expect("an id");
    let path = format!("/_vestibule/v1/decisions/{id}");
    assert_eq!(lab.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_question_about_nothing_is_a_problem() {
    let lab = Lab::open();
    let tenant = lab.woodgrove().id;
    let no_tenant = "00000000-0000-0000-0000-000000000009";
    let rows = [
        (json!({"question": "redeem", "tenantId": tenant, "email": DR_LEE}), 404),
        (json!({"question": "redeem", "tenantId": tenant}), 400),
        (json!({"question": "signIn", "tenantId": tenant, "clientId": no_tenant, "account": DR_LEE}), 400),
        (json!({"question": "signIn", "tenantId": no_tenant, "clientId": no_tenant, "account": DR_LEE}), 400),
        (json!({"question": "invite", "tenantId": tenant, "inviter": "nobody", "email": DR_LEE}), 404),
        (
            json!({"question": "invite", "tenantId": tenant, "inviter": "ada.morgan@woodgrove.example", "email": "x"}),
            400,
        ),
        (json!({"question": "why", "tenantId": tenant}), 400),
    ];
    for (body, status) in rows {
        let answer = lab.call(Method::POST, "/whatif", &body).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text);
    }
}
