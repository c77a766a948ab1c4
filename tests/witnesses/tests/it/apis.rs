//! An API of one's own that lets callers in by their tokens.

use serde_json::{Value, json};
use support::{Caller, Clinician, claims};

use crate::script::{Script, Stage};

/// The API: version 2 tokens name it Referrals API, version 1 tokens Shift Planner.
const APPS: [&str; 2] = ["Referrals API", "Shift Planner"];
const SCOPE: &str = "api://referrals.woodgrove.example/Referrals.Read";

/// Who is wrong in what way, and what `PyJWT` calls it.
const FLAWS: [(&str, &str); 6] = [
    ("expired", "ExpiredSignatureError"),
    ("notYetValid", "ImmatureSignatureError"),
    ("wrongAudience", "InvalidAudienceError"),
    ("wrongIssuer", "InvalidIssuerError"),
    ("unknownKey", "InvalidKeyError"),
    ("badSignature", "InvalidSignatureError"),
];

/// The API, and the place at which it is called.
struct Api {
    _process: Script,
    address: String,
}

impl Api {
    fn start(stage: &Stage, authority: &str) -> Self {
        let names = APPS.map(|app| id(stage, app)).join(" ");
        let own = [("API_AUDIENCES", names.as_str()), ("API_AUTHORITY", authority)];
        let mut process = stage.script_with("resource_api_python.py", APPS[0], &own);
        Self { address: process.address(), _process: process }
    }

    /// Calls it with a token; what it says.
    async fn call(&self, caller: &Caller, token: &str) -> Value {
        let answer = caller.with_token(token).get(&self.address).await;
        let refused = answer.json().get("refused").is_some();
        assert_eq!(answer.status.as_u16(), if refused { 401 } else { 200 }, "{}", answer.text());
        answer.json()
    }
}

fn id(stage: &Stage, app: &str) -> String {
    stage.emulator.app(app)["appId"].as_str().expect("an app has a client id").to_owned()
}

async fn forged(stage: &Stage, more: &Value) -> String {
    let mut asked = json!({"tenantId": stage.emulator.woodgrove(), "clientId": id(stage, "Lab CLI"),
        "account": "gil.ito@woodgrove.example", "scope": SCOPE});
    let more = more.as_object().expect("keys to add");
    asked.as_object_mut().expect("an object").extend(more.clone());
    let answer = stage.emulator.control().post("/tokens", &asked).await.expect(200);
    answer["access_token"].as_str().expect("a token").to_owned()
}

/// A daemon's token for the API that has asked for nothing: version 1.
async fn of_a_daemon(stage: &Stage) -> String {
    let bot = stage.emulator.app("Invite Bot");
    let scope = format!("{}/.default", id(stage, APPS[1]));
    let pairs = [
        ("client_id", bot["appId"].as_str().expect("an id")),
        ("client_secret", bot["secrets"][0].as_str().expect("a secret")),
        ("scope", scope.as_str()),
        ("grant_type", "client_credentials"),
    ];
    let place = format!("/{}/oauth2/v2.0/token", stage.emulator.woodgrove());
    let answer = stage.emulator.caller().post_form(&place, &pairs).await.expect(200);
    answer["access_token"].as_str().expect("a token").to_owned()
}

/// A guest's token: she signs in to the tenant, redeems on the way and consents.
async fn of_a_guest(stage: &Stage) -> String {
    let guest = Clinician::Work.address();
    let bot = stage.emulator.bot().await;
    let asked = json!({"invitedUserEmailAddress": guest, "inviteRedirectUrl": stage.emulator.origin()});
    bot.post("/invitations", &asked).await.check(201);
    let asked = json!({"tenantId": stage.emulator.woodgrove(), "clientId": id(stage, "Lab CLI"), "account": guest,
        "scope": format!("openid {SCOPE}")});
    let answer = stage.emulator.control().post("/sign-ins", &asked).await.expect(200);
    answer["tokens"]["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
}

/// Whom an API lets in that asks the metadata of `authority`; `strangers` when it takes every tenant.
async fn tell(stage: &Stage, authority: &str, strangers: bool) {
    let api = Api::start(stage, authority);
    let caller = stage.emulator.control();
    let (woodgrove, fabrikam) = (stage.emulator.woodgrove(), stage.emulator.tenant_id("Fabrikam Clinic"));

    let guest = of_a_guest(stage).await;
    let told = api.call(&caller, &guest).await;
    assert_eq!(told["version"], "2.0", "{told}");
    assert_eq!((&told["tenant"], &told["may"]), (&json!(woodgrove), &json!(["Referrals.Read"])), "{told}");
    assert_eq!(told["who"], claims(&guest)["oid"], "her object in the tenant that she visits");

    let told = api.call(&caller, &of_a_daemon(stage).await).await;
    assert_eq!((&told["version"], &told["tenant"]), (&json!("1.0"), &json!(woodgrove)), "{told}");

    for (flaw, name) in FLAWS {
        let token = forged(stage, &json!({flaw: true})).await;
        assert_eq!(api.call(&caller, &token).await, json!({"refused": name}), "{flaw} from {authority}");
    }
    let issuer = format!("{}/{fabrikam}/v2.0", stage.emulator.origin());
    let stranger = forged(stage, &json!({"claims": {"tid": fabrikam, "iss": issuer}})).await;
    let told = api.call(&caller, &stranger).await;
    let expected = if strangers { json!(fabrikam) } else { Value::Null };
    assert_eq!(told["tenant"], expected, "a token of another tenant, from {authority}: {told}");
}

#[tokio::test]
async fn an_api_with_pyjwt_lets_in_who_brings_a_token_of_its_tenant() {
    let stage = Stage::open().await;
    tell(&stage, stage.emulator.woodgrove(), false).await;
}

#[tokio::test]
async fn an_api_with_pyjwt_lets_in_every_tenant_by_the_common_metadata() {
    let stage = Stage::open().await;
    tell(&stage, "common", true).await;
}
