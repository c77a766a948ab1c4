use kernel::{Origins, Scheme};
use serde_json::{Value, json};
use worlds::agenda;
use worlds::faults::FaultDefinition;

use crate::clinic::{ADA, Clinic, MIA, UMA};
use crate::receiver::Receiver;

const PATH: &str = "/v1.0/subscriptions";

fn asked(receiver: &Receiver, resource: &str) -> Value {
    json!({
        "changeType": "updated,deleted", "notificationUrl": receiver.address, "resource": resource,
        "clientState": "secret", "expirationDateTime": "2027-01-02T00:00:00Z",
    })
}

async fn change(clinic: &Clinic, title: &str) {
    let token = clinic.as_app(&["User.ReadWrite.All"]);
    clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &json!({"jobTitle": title})).await.expect(204);
}

#[tokio::test]
async fn whoever_subscribed_is_told_after_the_commit_and_told_once() {
    let clinic = Clinic::open();
    let (receiver, token) = (Receiver::open().await, clinic.as_app(&["User.Read.All", "Group.Read.All"]));
    let made = clinic.post(&token, PATH, &asked(&receiver, "/users")).await.expect(201);
    assert_eq!((&made["clientState"], &made["resource"]), (&json!("secret"), &json!("/users")));
    clinic.post(&token, PATH, &asked(&receiver, &format!("users/{}", clinic.user(UMA)))).await.expect(201);
    assert!(receiver.told().is_empty(), "what was before is not told");
    change(&clinic, "Nurse").await;
    assert_eq!(receiver.tries(), 0, "never within the request");
    clinic.world.notify().await.expect("a round");
    let told = receiver.told();
    assert_eq!(told.len(), 1, "one of the two watches somebody else");
    let (notice, mia) = (&told[0], clinic.user(MIA));
    assert_eq!(notice["subscriptionId"], made["id"]);
    assert_eq!((&notice["clientState"], &notice["changeType"]), (&json!("secret"), &json!("updated")));
    assert_eq!((&notice["resource"], &notice["tenantId"]), (&json!(format!("Users/{mia}")), &json!(clinic.tenant())));
    let data = json!({"@odata.type": "#Microsoft.Graph.User", "@odata.id": format!("Users/{mia}"), "id": mia});
    assert_eq!(notice["resourceData"], data);
    clinic.world.notify().await.expect("a round");
    assert!(receiver.told().is_empty());
    let guest = clinic.invite("kim@northwind.example").await["invitedUser"]["id"].as_str().expect("an id").to_owned();
    let admin = clinic.as_person(ADA, "User.DeleteRestore.All");
    clinic.delete(&admin, &format!("/v1.0/users/{guest}")).await.expect(204);
    clinic.delete(&admin, &format!("/v1.0/directory/deletedItems/{guest}")).await.expect(204);
    clinic.world.notify().await.expect("a round");
    let kinds: Vec<Value> = receiver
        .told()
        .iter()
        .filter(|notice| notice["resourceData"]["id"] == *guest)
        .map(|notice| notice["changeType"].clone())
        .collect();
    assert_eq!(kinds.first(), Some(&json!("updated")), "that she came is an update");
    assert_eq!(kinds.last(), Some(&json!("deleted")), "gone for good");
}

#[tokio::test]
async fn what_is_not_taken_is_told_again_by_the_worlds_clock_for_four_hours() {
    let clinic = Clinic::open();
    let (receiver, token) = (Receiver::open().await, clinic.as_app(&["User.Read.All"]));
    clinic.post(&token, PATH, &asked(&receiver, "users")).await.expect(201);
    receiver.is_broken(true);
    change(&clinic, "Nurse").await;
    clinic.world.notify().await.expect("a round");
    assert_eq!(receiver.tries(), 1);
    clinic.world.notify().await.expect("a round");
    assert_eq!(receiver.tries(), 1, "the clock stands still");
    let start = clinic.world.clock().now();
    let later = |seconds| start + kernel::SignedDuration::from_secs(seconds);
    agenda::advance(&clinic.world, later(45)).await.expect("an advance");
    assert_eq!(receiver.tries(), 3, "after 10 seconds and 30 more");
    receiver.is_broken(false);
    agenda::advance(&clinic.world, later(200)).await.expect("an advance");
    assert_eq!(receiver.told().len(), 1);
    receiver.is_broken(true);
    change(&clinic, "Head nurse").await;
    agenda::advance(&clinic.world, later(10 * 3600)).await.expect("an advance");
    let tries = receiver.tries();
    receiver.is_broken(false);
    agenda::advance(&clinic.world, later(20 * 3600)).await.expect("an advance");
    assert_eq!(receiver.tries(), tries, "after four hours it is not worth telling");
    assert!((11..16).contains(&tries), "{tries}");
}

#[tokio::test]
async fn receivers_are_told_beside_each_other_and_each_of_everything_by_one_call() {
    let clinic = Clinic::open();
    let (one, other, token) = (Receiver::open().await, Receiver::open().await, clinic.as_app(&["User.Read.All"]));
    for receiver in [&one, &other, &one] {
        clinic.post(&token, PATH, &asked(receiver, "users")).await.expect(201);
    }
    Receiver::meet(&one, &other);
    change(&clinic, "Nurse").await;
    clinic
        .patch(&clinic.as_app(&["User.ReadWrite.All"]), &format!("/v1.0/users/{ADA}"), &json!({"jobTitle": "x"}))
        .await;
    clinic.world.notify().await.expect("a round");
    assert_eq!((one.tries(), other.tries()), (1, 1));
    let told = other.told();
    let objects: Vec<&str> = told.iter().filter_map(|notice| notice["resourceData"]["id"].as_str()).collect();
    assert_eq!(objects, [clinic.user(MIA), clinic.user(ADA)], "in the order of the changes");
    assert_eq!(one.told().len(), 4, "two subscriptions lead there");
    clinic.world.notify().await.expect("a round");
    assert_eq!((one.tries(), other.tries()), (1, 1), "nothing is told twice");
}

/// Has the next notifications fail.
async fn fails(clinic: &Clinic, fault: Value) {
    let definition: FaultDefinition = serde_json::from_value(fault).expect("a fault");
    definition.check().expect("a fault that can be");
    let arrival = clinic.world.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
    clinic.world.add_fault(&arrival, definition).await.expect("a write");
}

#[tokio::test]
async fn a_notification_fails_is_lost_or_late_on_demand_and_by_counting_alone() {
    let clinic = Clinic::open();
    let (receiver, token) = (Receiver::open().await, clinic.as_app(&["User.Read.All"]));
    clinic.post(&token, PATH, &asked(&receiver, "users")).await.expect(201);
    fails(&clinic, json!({"surface": "notifications", "path": "/elsewhere", "drop": true})).await;
    fails(&clinic, json!({"surface": "notifications", "path": "/h*", "nth": 2, "count": 2, "status": 503})).await;
    change(&clinic, "Nurse").await;
    clinic.world.notify().await.expect("a round");
    assert_eq!(receiver.told().len(), 1, "the first is taken");
    change(&clinic, "Head nurse").await;
    clinic.world.notify().await.expect("a round");
    let start = clinic.world.clock().now();
    let later = |seconds| start + kernel::SignedDuration::from_secs(seconds);
    agenda::advance(&clinic.world, later(39)).await.expect("an advance");
    assert_eq!((receiver.tries(), receiver.told().len()), (1, 0), "the receiver never sees what fails on demand");
    agenda::advance(&clinic.world, later(40)).await.expect("an advance");
    assert_eq!(receiver.told().len(), 1, "told again after 10 seconds and 30 more");

    clinic.world.remove_fault(None).await.expect("a write");
    fails(&clinic, json!({"surface": "notifications", "count": 1, "drop": true})).await;
    change(&clinic, "Matron").await;
    agenda::advance(&clinic.world, later(20 * 3600)).await.expect("an advance");
    assert!(receiver.told().is_empty(), "what is lost is not told again");
    fails(&clinic, json!({"surface": "notifications", "delayMs": 1})).await;
    change(&clinic, "Nurse").await;
    clinic.world.notify().await.expect("a round");
    assert_eq!(receiver.told().len(), 1, "what is late comes");
    let calls: Vec<u64> = clinic.world.faults().list().iter().map(|fault| fault.calls).collect();
    assert_eq!(calls, [2, 1], "both counted what was told since");
}

#[tokio::test]
async fn who_comes_to_a_group_and_leaves_it_is_told() {
    let clinic = Clinic::open();
    let (receiver, token) = (Receiver::open().await, clinic.as_app(&["Group.Read.All", "Group.ReadWrite.All"]));
    let group = clinic.get(&token, "/v1.0/groups").await.column("id")[0].clone();
    clinic.post(&token, PATH, &asked(&receiver, &format!("/groups/{group}/members"))).await.expect(201);
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{}", clinic.user(UMA))});
    let members = format!("/v1.0/groups/{group}/members");
    clinic.post(&token, &format!("{members}/$ref"), &reference).await.expect(204);
    clinic.delete(&token, &format!("{members}/{}/$ref", clinic.user(UMA))).await.expect(204);
    clinic
        .patch(&token, &format!("/v1.0/groups/{group}"), &json!({"description": "not about members"}))
        .await
        .expect(204);
    clinic.world.notify().await.expect("a round");
    let told: Vec<Value> =
        receiver.told().iter().map(|notice| notice["resourceData"]["members@delta"].clone()).collect();
    let uma = clinic.user(UMA);
    assert_eq!(told, [json!([{"id": uma}]), json!([{"id": uma, "@removed": "deleted"}])]);
}

#[tokio::test]
async fn a_subscription_is_renewed_ends_and_says_so_before() {
    let clinic = Clinic::open();
    let (receiver, token) = (Receiver::open().await, clinic.as_app(&["User.Read.All"]));
    let mut body = asked(&receiver, "users");
    body["lifecycleNotificationUrl"] = json!(receiver.address);
    body["expirationDateTime"] = json!("2027-01-01T00:01:00Z");
    let made = clinic.post(&token, PATH, &body).await.expect(201);
    assert_eq!(made["expirationDateTime"], "2027-01-01T00:45:00Z", "what is too short is raised to 45 minutes");
    let one = format!("{PATH}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(clinic.get(&token, &one).await.expect(200)["clientState"], json!(null));
    agenda::advance(&clinic.world, "2027-01-01T00:31:00Z".parse().expect("a time")).await.expect("an advance");
    let told = receiver.told();
    assert_eq!((told.len(), &told[0]["lifecycleEvent"]), (1, &json!("reauthorizationRequired")));
    let token = clinic.as_app(&["User.Read.All"]);
    clinic.post(&token, &format!("{one}/reauthorize"), &json!({})).await.expect(204);
    let renewed = clinic.patch(&token, &one, &json!({"expirationDateTime": "2027-01-01T02:00:00Z"})).await.expect(200);
    assert_eq!(renewed["expirationDateTime"], "2027-01-01T02:00:00Z");
    let others = clinic.as_person(ADA, "User.Read.All");
    assert!(clinic.get(&others, PATH).await.column("id").is_empty(), "another application's");
    assert_eq!(clinic.get(&others, &one).await.error().0, 404);
    agenda::advance(&clinic.world, "2027-01-01T02:00:01Z".parse().expect("a time")).await.expect("an advance");
    let token = clinic.as_app(&["User.Read.All"]);
    assert_eq!(clinic.get(&token, &one).await.error().0, 404, "it has ended");
    let kept = clinic
        .post(
            &token,
            PATH,
            &json!({
                "changeType": "updated", "notificationUrl": receiver.address, "resource": "users",
                "expirationDateTime": "2027-01-03T00:00:00Z",
            }),
        )
        .await
        .expect(201);
    assert_eq!(clinic.get(&token, PATH).await.column("id").len(), 1);
    clinic.delete(&token, &format!("{PATH}/{}", kept["id"].as_str().expect("an id"))).await.expect(204);
    assert!(clinic.get(&token, PATH).await.column("id").is_empty());
}

#[tokio::test]
async fn what_cannot_be_subscribed_to_is_told_and_nothing_leaves_the_machine() {
    let clinic = Clinic::open();
    let (receiver, token) = (Receiver::open().await, clinic.as_app(&["User.Read.All"]));
    for (name, value, status, code) in [
        ("changeType", json!("created"), 400, "ValidationError"),
        ("resource", json!("nonsense"), 400, "ValidationError"),
        ("resource", json!("me/messages"), 501, "NotImplemented"),
        ("resource", json!("groups"), 403, "Authorization_RequestDenied"),
        ("expirationDateTime", json!("2026-01-01T00:00:00Z"), 400, "ValidationError"),
        ("expirationDateTime", json!("2027-02-01T00:00:00Z"), 400, "ValidationError"),
        ("expirationDateTime", json!("tomorrow"), 400, "Request_BadRequest"),
        ("clientState", json!("x".repeat(129)), 400, "ValidationError"),
        ("notificationUrl", json!("http://hooks.example/graph"), 400, "ValidationError"),
        ("notificationUrl", json!("https://203.0.113.9/graph"), 400, "ValidationError"),
        ("notificationUrl", json!(receiver.address.replace("/hook?own=1", "/deaf")), 400, "ValidationError"),
        ("notificationUrl", json!(receiver.address.replace("/hook?own=1", "/nowhere")), 400, "ValidationError"),
        ("lifecycleNotificationUrl", json!("nonsense"), 400, "ValidationError"),
        ("includeResourceData", json!(true), 501, "NotImplemented"),
        ("colour", json!("blue"), 400, "Request_BadRequest"),
    ] {
        let mut body = asked(&receiver, "users");
        body[name] = value.clone();
        let refused = clinic.post(&token, PATH, &body).await;
        assert_eq!((refused.error().0, refused.error().1), (status, code), "{name} {value}: {}", refused.text);
    }
    assert!(clinic.get(&token, PATH).await.column("id").is_empty());
}
