//! What applications asked of Graph, and what they could do without.

use serde_json::{Value, json};
use support::Lab;

#[tokio::test]
async fn the_report_tells_what_calls_needed_and_what_nobody_used() {
    let lab = Lab::open(11).await;
    let empty = lab.control().get("/permissions-report").await.expect(200);
    let before = empty["value"].as_array().unwrap().len();
    let person = lab.person("ada.morgan@woodgrove.example", "User.Read.All Group.Read.All Mail.Send openid").await;
    for path in ["/users?$top=1", "/users/ada.morgan@woodgrove.example", "/users/mia.novak@woodgrove.example"] {
        person.get(path).await.check(200);
    }
    person.get("/auditLogs/signIns").await.check(403);
    let report = lab.control().get("/permissions-report").await.expect(200);
    let lines = report["value"].as_array().unwrap();
    assert_eq!(lines.len(), before + 2, "keys are named, and what was refused is not told: {report}");
    let line = |path: &str| lines.iter().find(|line| line["path"] == path).unwrap_or(&Value::Null);
    let one = line("/v1.0/users/{id}");
    assert_eq!((&one["method"], &one["calls"]), (&json!("GET"), &json!(2)));
    assert_eq!(one["leastPrivileged"], json!(["User.Read"]));
    assert_eq!(one["held"], json!(["Group.Read.All", "Mail.Send", "User.Read.All"]));
    assert_eq!(line("/v1.0/users")["leastPrivileged"], json!(["User.ReadBasic.All"]));
    assert_eq!(report["unused"], json!(["Group.Read.All", "Mail.Send"]));
}
