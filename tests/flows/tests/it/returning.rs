//! The law of snapshots, over every surface: whatever happened before one was taken and after it, to return to it is to be
//! where one was, and what is asked then is answered with the bytes that it was answered with.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use support::{Caller, Clinician, Lab, Reply};

const WALKS: u32 = 24;
const STRANGER: &str = "new.person@elsewhere.example";
const MY_APPS: &str = "2793995e-0a7d-40d7-bd35-6968ba142197";
const SCOPES: &str = "User.Invite.All User.ReadWrite.All Directory.ReadWrite.All AuditLog.Read.All Policy.Read.All \
    Policy.ReadWrite.Authorization Policy.ReadWrite.ConditionalAccess Group.ReadWrite.All";
const GRAPH_READS: [&str; 9] = [
    "/users?$filter=userType%20eq%20'Guest'&$top=2",
    "/users?$select=id,mail,externalUserState,createdDateTime",
    "/users/delta?$select=id,displayName",
    "/directory/deletedItems/microsoft.graph.user",
    "/auditLogs/directoryAudits?$top=4",
    "/auditLogs/signIns?$top=4",
    "/policies/authorizationPolicy",
    "/users/nobody@woodgrove.example",
    "/users?$filter=mail%20eq",
];
const CONTROL_READS: [&str; 9] =
    ["/world", "/mail", "/decisions", "/clock", "/settings", "/lab", "/faults", "/export", "/mail/wait?timeout=0"];
const FAULTS: [&str; 5] = [
    r#"{"surface":"graph","status":503,"probability":0.5}"#,
    r#"{"surface":"graph","status":429,"retryAfter":3,"nth":2,"count":2}"#,
    r#"{"surface":"control","path":"*/redemptions","status":500,"nth":2}"#,
    r#"{"surface":"mail","status":450,"probability":0.5}"#,
    r#"{"surface":"mail","duplicate":true,"nth":1}"#,
];
const SETTINGS: [&str; 5] = [
    r#"{"throttle.invitations":{"requests":2,"seconds":7200}}"#,
    r#"{"replication.lag_seconds":5400}"#,
    r#"{"policy.delay_seconds":3600,"myapps.delay_seconds":3600}"#,
    r#"{"mail.link_scanner":true}"#,
    r#"{"passcode.sends_per_day":1}"#,
];
const LEVELS: [&str; 3] = ["everyone", "adminsAndGuestInviters", "none"];

/// What is asked of the emulator.
#[derive(Clone, Debug)]
enum Step {
    Invite(usize),
    Redeem(usize, Option<&'static str>),
    SignIn(usize, bool),
    OpenLink,
    Leave(usize),
    Delete,
    Rename(usize),
    Allow(usize),
    ReadGraph(usize),
    ReadControl(usize),
    Fault(usize),
    NoFaults,
    Settings(usize),
    Wait(i64),
    ReadMail,
    ClearMail,
    WhatIf(usize),
    Batch,
    Upload,
    RollKeys,
}

fn people() -> Vec<&'static str> {
    Clinician::ALL.iter().map(|clinician| clinician.address()).chain([STRANGER]).collect()
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let somebody = 0..people().len();
    let stops = prop::sample::select(vec![None, None, None, Some("consent"), Some("signIn")]);
    let step = prop_oneof![
        4 => somebody.clone().prop_map(Step::Invite),
        4 => (somebody.clone(), stops).prop_map(|(whom, stop)| Step::Redeem(whom, stop)),
        2 => (somebody.clone(), any::<bool>()).prop_map(|(whom, tiles)| Step::SignIn(whom, tiles)),
        2 => Just(Step::OpenLink),
        1 => somebody.clone().prop_map(Step::Leave),
        1 => Just(Step::Delete),
        1 => (0..3_usize).prop_map(Step::Rename),
        1 => (0..LEVELS.len()).prop_map(Step::Allow),
        4 => (0..GRAPH_READS.len()).prop_map(Step::ReadGraph),
        3 => (0..CONTROL_READS.len()).prop_map(Step::ReadControl),
        2 => (0..FAULTS.len()).prop_map(Step::Fault),
        1 => Just(Step::NoFaults),
        3 => (0..SETTINGS.len()).prop_map(Step::Settings),
        3 => (1..2000_i64).prop_map(Step::Wait),
        1 => Just(Step::ReadMail),
        1 => Just(Step::ClearMail),
        1 => somebody.prop_map(Step::WhatIf),
        1 => Just(Step::Batch),
        1 => Just(Step::Upload),
        1 => Just(Step::RollKeys),
    ];
    prop::collection::vec(step, 0..most)
}

/// Somebody who asks, and writes down what was answered.
struct Listener<'l> {
    lab: &'l Lab,
    heard: Vec<String>,
}

impl<'l> Listener<'l> {
    /// Takes the steps; every answer, byte for byte.
    async fn walk(lab: &'l Lab, steps: &[Step]) -> Vec<String> {
        let mut listener = Self { lab, heard: Vec::new() };
        for step in steps {
            listener.heard.push(format!("{step:?}"));
            listener.take(step).await;
        }
        listener.heard
    }

    async fn take(&mut self, step: &Step) {
        let (people, tenant) = (people(), self.lab.woodgrove());
        match step {
            Step::Invite(whom) => {
                let asked = json!({"invitedUserEmailAddress": people[*whom], "sendInvitationMessage": true,
                    "inviteRedirectUrl": "https://app.woodgrove.example/welcome"});
                let graph = self.graph().await;
                self.note(&graph.post("/invitations", &asked).await);
            }
            Step::Redeem(whom, until) => {
                let asked = json!({"email": people[*whom], "tenantId": tenant, "stopAt": until});
                self.control("/redemptions", &asked).await;
            }
            Step::SignIn(whom, tiles) => {
                let client = if *tiles { json!(MY_APPS) } else { self.lab.app("Health Records")["appId"].clone() };
                let asked = json!({"tenantId": tenant, "clientId": client, "account": people[*whom]});
                self.control("/sign-ins", &asked).await;
            }
            Step::OpenLink => self.open_link().await,
            Step::Leave(whom) => {
                self.control("/leave", &json!({"tenantId": tenant, "account": people[*whom]})).await;
            }
            Step::Delete => self.delete().await,
            Step::Rename(number) => {
                let graph = self.graph().await;
                let asked = json!({"displayName": format!("Somebody {number}")});
                self.note(&graph.patch("/users/max.berg@woodgrove.example", &asked).await);
            }
            Step::Allow(level) => {
                let graph = self.graph().await;
                let asked = json!({"allowInvitesFrom": LEVELS[*level]});
                self.note(&graph.patch("/policies/authorizationPolicy", &asked).await);
            }
            Step::ReadGraph(which) => {
                let graph = self.graph().await;
                self.note(&graph.get(GRAPH_READS[*which]).await);
            }
            Step::ReadControl(which) => self.note(&self.lab.control().get(CONTROL_READS[*which]).await),
            Step::Fault(which) => drop(self.control("/faults", &read(FAULTS[*which])).await),
            Step::NoFaults => self.note(&self.lab.control().delete("/faults").await),
            Step::Settings(which) => {
                self.note(&self.lab.control().patch("/settings", &read(SETTINGS[*which])).await);
            }
            Step::Wait(minutes) => {
                let asked = json!({"advance": format!("PT{minutes}M")});
                self.note(&self.lab.control().patch("/clock", &asked).await);
            }
            Step::ReadMail => self.read_mail().await,
            Step::ClearMail => self.note(&self.lab.control().delete("/mail").await),
            Step::WhatIf(whom) => {
                let asked = json!({"question": "invite", "tenantId": tenant, "email": people[*whom],
                    "inviter": "ada.morgan@woodgrove.example"});
                self.control("/whatif", &asked).await;
            }
            Step::Batch => {
                let graph = self.graph().await;
                let part = |id: &str, url: &str| json!({"id": id, "method": "GET", "url": url});
                let asked = json!({"requests": [part("1", "/organization"), part("2", GRAPH_READS[0])]});
                self.note(&graph.post("/$batch", &asked).await);
            }
            Step::Upload => self.upload().await,
            Step::RollKeys => drop(self.control("/keys/rollover", &json!({"retire": false})).await),
        }
    }

    fn note(&mut self, reply: &Reply) {
        self.heard.push(format!("{} {:?}\n{}", reply.status, reply.headers, reply.text()));
    }

    async fn control(&mut self, path: &str, asked: &Value) -> Reply {
        let reply = self.lab.control().post(path, asked).await;
        self.note(&reply);
        reply
    }

    /// An administrator's tool with a token that it just got.
    async fn graph(&mut self) -> Caller {
        let client = self.lab.app("Lab CLI")["appId"].clone();
        let asked = json!({"tenantId": self.lab.woodgrove(), "clientId": client, "scope": SCOPES,
            "account": "ada.morgan@woodgrove.example"});
        let reply = self.control("/tokens", &asked).await;
        self.lab.graph(reply.json()["access_token"].as_str().unwrap_or_default())
    }

    /// Opens the link of the newest invitation's mail, as a person does.
    async fn open_link(&mut self) {
        let mails = self.lab.mails("kind=invitation").await;
        if let Some(link) = mails.first().and_then(|mail| mail["redeemUrl"].as_str()) {
            self.note(&self.lab.caller().get(link).await);
        }
    }

    async fn upload(&mut self) {
        let template = self.lab.control().get("/bulk-invitations/template").await;
        self.note(&template);
        let head: String = template.text().split_inclusive('\n').take(2).collect();
        let asked = json!({"tenantId": self.lab.woodgrove(), "account": "ada.morgan@woodgrove.example",
            "csv": format!("{head}{STRANGER},https://records.example,true,Welcome\n")});
        self.control("/bulk-invitations", &asked).await;
    }

    async fn read_mail(&mut self) {
        for mail in self.lab.mails("").await.iter().take(1) {
            let path = format!("/mail/{}", mail["id"].as_str().unwrap_or_default());
            self.note(&self.lab.control().get(&path).await);
        }
    }

    /// Deletes the first guest that a list shows.
    async fn delete(&mut self) {
        let graph = self.graph().await;
        let reply = graph.get(GRAPH_READS[0]).await;
        self.note(&reply);
        let guests: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if let Some(guest) = guests["value"][0]["id"].as_str() {
            self.note(&graph.delete(&format!("/users/{guest}")).await);
        }
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("a body")
}

#[test]
fn what_is_asked_after_a_return_is_answered_as_it_was_after_the_snapshot() {
    let config = Config { cases: WALKS, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let law = |(before, after): (Vec<Step>, Vec<Step>)| {
        runtime.block_on(async {
            let lab = Lab::open(7).await;
            let control = lab.control();
            Listener::walk(&lab, &before).await;
            control.put("/snapshots/a", &json!({})).await.check(200);
            let stood = control.get("/export").await.text();
            let answers = Listener::walk(&lab, &after).await;
            control.post("/snapshots/a/restore", &json!({})).await.check(204);
            prop_assert_eq!(control.get("/export").await.text(), stood, "{:?}", before);
            for (again, answer) in Listener::walk(&lab, &after).await.iter().zip(&answers) {
                prop_assert_eq!(again, answer, "after {:?}", before);
            }
            Ok(())
        })
    };
    runner.run(&(steps(8), steps(12)), law).unwrap_or_else(|error| panic!("{error}"));
}
