use serde_json::{Value, json};
use support::{Lab, Visitor};

use super::{WORK, at_the_gates, guest, log, policy, sign_in};

/// Names the hospital's network, and lets guests in from nowhere else.
async fn only_from_the_hospital(lab: &Lab) -> String {
    let network = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "The hospital's network", "isTrusted": true,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"}],
    });
    let made = lab.admin().await.post("/identity/conditionalAccess/namedLocations", &network).await.expect(201);
    let elsewhere = json!({"locations": {"includeLocations": ["All"], "excludeLocations": [made["id"]]}});
    policy(lab, "Guests stay inside", &elsewhere, &json!({"operator": "OR", "builtInControls": ["block"]})).await;
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_guest_is_blocked_by_where_she_is_as_a_header_says() {
    let lab = Lab::open(7).await;
    only_from_the_hospital(&lab).await;
    let mut outside = lab.browser().saying("x-vestibule-ip", "203.0.113.9");
    let invitation = at_the_gates(&lab, &mut outside, WORK).await;
    assert_eq!(outside.page().h1(), "You cannot access this right now");
    outside.page().says("AADSTS53003: Access has been blocked by Conditional Access policies.");
    assert_eq!(log(&lab, WORK).await, [(53003, vec!["failure".to_owned()])]);
    let mut inside = lab.browser().saying("x-vestibule-ip", "198.51.100.7");
    inside.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    WORK.sign_in(&mut inside, &lab).await;
    inside.press("Accept").await;
    assert_eq!(inside.page().url.as_str(), "https://app.woodgrove.example/welcome");
    let path = "/auditLogs/signIns?$filter=status/errorCode%20eq%200";
    let records = lab.bot().await.get(path).await.expect(200);
    let hers = records["value"].as_array().unwrap().iter().find(|it| it["userPrincipalName"] == WORK.address());
    assert_eq!(hers.expect("a sign-in")["ipAddress"], "198.51.100.7");
}

#[tokio::test]
async fn a_setting_says_where_everybody_is_and_a_refresh_follows_it() {
    let lab = Lab::open(7).await;
    guest(&lab, WORK).await;
    only_from_the_hospital(&lab).await;
    let setting = |ip: Value| {
        let control = lab.control();
        async move { control.patch("/settings", &json!({"location.ip": ip})).await.check(200) }
    };
    assert_eq!(sign_in(&lab, WORK, &json!({})).await["refusal"]["code"], "AADSTS53003", "nobody knows where");
    setting(json!("198.51.100.7")).await;
    let client = lab.app("Lab CLI")["appId"].as_str().unwrap().to_owned();
    let asked = json!({"clientId": client, "scope": "openid offline_access User.Read"});
    let inside = sign_in(&lab, WORK, &asked).await;
    assert_eq!(inside["outcome"], "signedIn", "{inside}");
    setting(json!("203.0.113.9")).await;
    let token = inside["tokens"]["refresh_token"].as_str().unwrap();
    let form = [("client_id", client.as_str()), ("grant_type", "refresh_token"), ("refresh_token", token)];
    let path = format!("/{}/oauth2/v2.0/token", lab.woodgrove());
    let refused = lab.caller().post_form(&path, &form).await.expect(400);
    assert_eq!((&refused["error"], &refused["error_codes"]), (&json!("invalid_grant"), &json!([53003])));
}

#[tokio::test]
async fn a_code_is_redeemed_in_the_place_of_the_sign_in_not_of_the_client() {
    let lab = Lab::open(7).await;
    guest(&lab, WORK).await;
    only_from_the_hospital(&lab).await;
    let report = sign_in(
        &lab,
        WORK,
        &json!({"location": {"ip": "198.51.100.7"}, "responseType": "code",
        "clientId": lab.app("Lab CLI")["appId"]}),
    )
    .await;
    let redirect = report["landingUrl"].as_str().unwrap().split('?').next().unwrap().to_owned();
    let form = [
        ("client_id", lab.app("Lab CLI")["appId"].as_str().unwrap()),
        ("grant_type", "authorization_code"),
        ("redirect_uri", redirect.as_str()),
        ("code", report["code"].as_str().unwrap()),
    ];
    lab.caller().post_form(&format!("/{}/oauth2/v2.0/token", lab.woodgrove()), &form).await.check(200);
}

#[tokio::test]
async fn a_country_and_a_kind_of_client_are_conditions_too() {
    let lab = Lab::open(7).await;
    guest(&lab, WORK).await;
    let neighbours = json!({
        "@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Neighbours",
        "countriesAndRegions": ["DE"],
    });
    let made = lab.admin().await.post("/identity/conditionalAccess/namedLocations", &neighbours).await.expect(201);
    let conditions = json!({
        "locations": {"includeLocations": [made["id"]]}, "clientAppTypes": ["mobileAppsAndDesktopClients"],
    });
    policy(&lab, "No tools", &conditions, &json!({"operator": "OR", "builtInControls": ["block"]})).await;
    let cli = lab.app("Lab CLI")["appId"].clone();
    for (country, client, outcome) in [
        ("DE", &cli, "refused"),
        ("FR", &cli, "signedIn"),
        ("DE", &json!("2793995e-0a7d-40d7-bd35-6968ba142197"), "signedIn"),
    ] {
        let asked = json!({"location": {"country": country}, "clientId": client});
        assert_eq!(sign_in(&lab, WORK, &asked).await["outcome"], outcome, "{asked}");
    }
}

#[tokio::test]
async fn a_header_that_says_nothing_is_refused_by_name() {
    let lab = Lab::open(7).await;
    let reply = lab.caller().send(http::Method::GET, "/myapps", &[("x-vestibule-ip", "here")], "").await;
    reply.check(400);
    assert_eq!(reply.text(), "x-vestibule-ip: 'here' is no IP address\n");
}
