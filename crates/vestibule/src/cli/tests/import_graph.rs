use super::*;

const ORGANIZATION: &str = r#"{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#organization",
    "value": [{"id": "11111111-1111-4111-8111-111111111111", "displayName": "Litware",
        "verifiedDomains": [{"name": "litware.example", "isInitial": true, "isDefault": true}]}]}"#;
const POLICY: &str = r#"{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies/authorizationPolicy/$entity",
    "allowInvitesFrom": "none", "somethingNew": 1}"#;

#[tokio::test]
async fn saved_answers_make_the_sandbox_or_a_file_and_what_is_left_out_is_told() {
    let emulator = emulator(StatusCode::OK, r#"{"sandbox":"default","tenants":[]}"#);
    let file = |name: &str, text: &str| {
        let path = emulator.place.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_str().expect("a path in UTF-8").to_owned()
    };
    let (organization, policy) = (file("organization.json", ORGANIZATION), file("policy.json", POLICY));
    let (exit, output, _) = emulator.run(&["import-graph", &organization, &policy]).await;
    assert_eq!(exit, Exit::Done);
    assert!(output.starts_with("the sandbox is what the answers say\nleft out: 'somethingNew'"), "{output}");
    let (method, path, body) = emulator.heard();
    assert_eq!((method, path.as_str()), (Method::PUT, "/_vestibule/v1/world"));
    assert_eq!(body["tenants"][0]["policies"]["authorizationPolicy"], json!({"allowInvitesFrom": "none"}));
    let written = emulator.place.path().join("world.json");
    let to = written.to_str().expect("a path in UTF-8");
    let (_, output, _) = emulator.run(&["import-graph", &organization, "--write", to]).await;
    assert_eq!(output, format!("the world is in {to}\n"));
    let world: Value = serde_json::from_str(&std::fs::read_to_string(&written).expect("a file")).expect("json");
    assert_eq!(world["tenants"][0]["name"], "Litware");
    let (exit, _, errors) = emulator.run(&["import-graph", &policy]).await;
    assert_eq!(exit, Exit::Refused);
    assert!(errors.contains("GET /organization"), "{errors}");
}
