use serde_json::{Value, json};
use support::{Clinician, Program};

use crate::Place;

#[tokio::test]
async fn verbs_find_their_process_and_end_with_the_published_statuses() {
    let place = Place::new();
    let nobody = place.verb(&["readyz"]).run();
    assert_eq!(nobody.status, Some(3), "nothing runs yet: {}", nobody.errors);

    let started = place.start().await;
    let ready = place.verb(&["readyz"]).run();
    assert_eq!((ready.status, ready.output.as_str()), (Some(0), "ready\n"), "{}", ready.errors);
    assert_eq!(place.verb(&["mail", "list"]).run().output, "no mail\n");
    let none = place.verb(&["mail", "wait", "--to", "nobody@a.example", "--timeout", "0"]).run();
    assert_eq!(none.status, Some(1), "no mail came: {}", none.errors);

    let asked = json!({"invitedUserEmailAddress": Clinician::Mailbox.address(), "inviteRedirectUrl": "https://a.example/",
        "sendInvitationMessage": true});
    let invitation = started.bot().await.post("/invitations", &asked).await.expect(201);
    let id = invitation["id"].as_str().unwrap();
    let waited = place.verb(&["mail", "wait", "--to", Clinician::Mailbox.address(), "--kind", "invitation"]).run();
    assert_eq!(waited.status, Some(0), "{}", waited.errors);
    assert!(waited.output.contains(&format!("To: {}\n", Clinician::Mailbox.address())), "{}", waited.output);

    let wrong = place.verb(&["redeem", id, "--passcode", "00000000"]).run();
    assert_eq!(wrong.status, Some(1), "{}", wrong.output);
    assert!(wrong.output.contains("VESTIBULE_PASSCODE_INVALID"), "{}", wrong.output);
    let cancelled = place.verb(&["redeem", id, "--consent", "cancel"]).run();
    assert_eq!((cancelled.status, cancelled.output.lines().next()), (Some(0), Some("cancelled")));
    let redeemed = place.verb(&["redeem", id, "--json"]).run();
    assert_eq!(redeemed.status, Some(0), "{}", redeemed.errors);
    let redeemed: Value = serde_json::from_str(&redeemed.output).unwrap();
    assert_eq!(redeemed["externalUserState"], "Accepted");
    let again = place.verb(&["redeem", Clinician::Mailbox.address()]).run();
    assert_eq!(again.status, Some(0), "an address finds its tenant: {}", again.errors);
    let ready = |sandbox: &str| place.verb(&["readyz", "--sandbox", sandbox]).run().status;
    assert_eq!((ready("default"), ready("nowhere")), (Some(0), Some(1)));
    let unknown = place.verb(&["redeem", "11111111-2222-4333-8444-555555555555"]).run();
    assert_eq!(unknown.status, Some(1), "{}", unknown.errors);

    assert_eq!(place.verb(&["reset"]).run().status, Some(0));
    assert_eq!(place.verb(&["mail", "list"]).run().output, "no mail\n");
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    started.bot().await.get(&format!("/users/{user}")).await.check(404);
}

#[tokio::test]
async fn somebody_is_invited_and_redeemed_from_a_shell() {
    let place = Place::new();
    let _started = place.start().await;
    let invited = place.verb(&["invite", Clinician::Work.address(), "--message", "Welcome", "--json"]).run();
    assert_eq!(invited.status, Some(0), "{}", invited.errors);
    let invited: Value = serde_json::from_str(&invited.output).unwrap();
    let redeemed = place.verb(&["redeem", invited["inviteRedeemUrl"].as_str().unwrap()]).run();
    assert_eq!(redeemed.status, Some(0), "{}", redeemed.output);
    assert!(redeemed.output.contains("/myapps?tenantId="), "{}", redeemed.output);

    let by_guest_inviter =
        ["invite", "kim@lakeside-practice.example", "--as", "gil.ito@woodgrove.example", "--no-mail"];
    let invited = place.verb(&by_guest_inviter).run();
    assert!(invited.output.contains("redeem at https://localhost:"), "{}{}", invited.output, invited.errors);
    let mail = place.verb(&["mail", "list", "--to", "kim@lakeside-practice.example"]).run();
    assert_eq!(mail.output, "no mail\n");

    let member = place.verb(&["invite", "ada.morgan@woodgrove.example"]).run();
    assert_eq!(member.status, Some(1), "{}", member.output);
    assert!(
        member.errors.starts_with("error: BadRequest: ") && member.errors.contains("(decision "),
        "{}",
        member.errors
    );
    let nobody = place.verb(&["invite", "a@b.example", "--as", "nobody@woodgrove.example"]).run();
    assert_eq!(nobody.status, Some(2), "{}", nobody.output);
    let usage = place.verb(&["invite", "a@b.example", "--no-mail", "--message", "hello"]).run();
    assert_eq!(usage.status, Some(2), "{}", usage.errors);
}

#[tokio::test]
async fn a_process_is_named_by_address_too() {
    let place = Place::new();
    let started = place.start().await;
    for key in ["control", "https", "http"] {
        let url = started.state[key].as_str().unwrap();
        let by_flag = place.verb(&["mail", "list", "--url", url]).run();
        assert_eq!((by_flag.status, by_flag.output.as_str()), (Some(0), "no mail\n"), "{key}: {}", by_flag.errors);
        let by_variable = place.verb(&["readyz"]).with("VESTIBULE_CONTROL_URL", url).run();
        assert_eq!(by_variable.status, Some(0), "{key}: {}", by_variable.errors);
    }
    let elsewhere = Place::new();
    let closed = elsewhere.verb(&["readyz", "--url", "http://127.0.0.1:1"]).run();
    assert_eq!(closed.status, Some(3), "{}", closed.errors);
}

#[test]
fn the_version_and_the_help_are_told() {
    let version = Program::new(&["--version"]).run();
    assert_eq!(
        (version.status, version.output.as_str()),
        (Some(0), concat!("vestibule ", env!("CARGO_PKG_VERSION"), "\n"))
    );
    let help = Program::new(&["--help"]).run();
    assert_eq!(help.status, Some(0));
    for verb in ["start", "reset", "mail", "redeem", "readyz"] {
        assert!(help.output.contains(verb), "{}", help.output);
    }
}

#[test]
fn hosts_and_trust_show_before_they_do_and_take_back_what_they_did() {
    let place = Place::new();
    let hosts = place.path().join("hosts");
    std::fs::write(&hosts, "127.0.0.1 localhost\n").unwrap();
    let shown = Program::new(&["hosts"]).run();
    assert!(shown.output.contains("127.0.0.1 login.microsoftonline.com\n"), "{}", shown.output);
    for (flag, there) in [("--apply", true), ("--apply", true), ("--remove", false)] {
        let ended = Program::new(&["hosts", flag]).and("--file", &hosts).run();
        assert_eq!(ended.status, Some(0), "{}", ended.errors);
        let text = std::fs::read_to_string(&hosts).unwrap();
        assert!(text.starts_with("127.0.0.1 localhost\n"));
        assert_eq!(text.matches("127.0.0.1 graph.microsoft.com").count(), usize::from(there), "{flag}: {text}");
    }
    let missing = Program::new(&["hosts", "--apply", "--file", "/nowhere/hosts"]).run();
    assert_eq!(missing.status, Some(1));
    assert!(missing.errors.contains("/nowhere/hosts"), "{}", missing.errors);

    let told = place.verb(&["trust"]).run();
    assert_eq!(told.status, Some(0), "{}", told.errors);
    assert!(told.output.contains("NODE_EXTRA_CA_CERTS") && !told.output.contains("drop-in"), "{}", told.output);
    let told = place.verb(&["trust", "--drop-in"]).run();
    assert!(told.output.contains("vestibule-drop-in.crt  (Microsoft names)"), "{}", told.output);
    assert!(place.data().join("roots/drop-in.pem").exists());
    let back = place.verb(&["untrust"]).run();
    assert!(back.output.contains("keytool -delete"), "{}", back.output);
}
