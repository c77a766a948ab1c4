use http::StatusCode;

use crate::lab::Lab;

const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";

#[tokio::test]
async fn without_a_session_the_token_service_is_asked_with_pkce() {
    let mut lab = Lab::open();
    let tenant = lab.woodgrove().id;
    for path in [
        format!("/myapps?tenantid={tenant}"),
        format!("/myapps?tenantId={tenant}"),
        "/myapps/woodgrove.example".to_owned(),
    ] {
        let page = lab.get(&path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        let location = page.location.expect("a way on");
        assert!(location.starts_with(&format!("http://localhost:8443/{tenant}/oauth2/v2.0/authorize?")), "{location}");
        for part in [
            "client_id=2793995e-0a7d-40d7-bd35-6968ba142197",
            "redirect_uri=http%3A%2F%2Flocalhost%3A8443%2Fmyapps%2Fsignin",
            "response_type=code",
            "code_challenge_method=S256",
        ] {
            assert!(location.contains(part), "{location} lacks {part}");
        }
    }
    let page = lab.get("/myapps").await;
    assert!(page.location.expect("a way on").starts_with("http://localhost:8443/organizations/oauth2/v2.0/authorize?"));
    assert_eq!(lab.get("/myapps?tenantid=nowhere.example").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_guest_sees_the_tiles_of_the_organization_that_invited_her() {
    let mut lab = Lab::open();
    let guest = lab.invite(DR_LEE).await;
    lab.assign(&guest, "Health Records").await;
    lab.assign(&guest, "Shift Planner").await;
    lab.assign(&guest, "Night Watch").await;
    let account = lab.account(DR_LEE);
    let path = format!("/myapps?tenantid={}", guest.tenant);
    let page = lab.enter(&path, &account).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("<h1><bdi>My Apps</bdi></h1>"));
    // The tile leads to the origin that the reader uses, and a hidden application has none.
    assert!(page.text.contains("href=\"http://localhost:8444/\""), "{}", page.text);
    assert!(page.text.contains("Shift Planner") && !page.text.contains("Night Watch"));
    assert!(page.text.contains("Account menu for </span><bdi>Robin Lee</bdi>"), "{}", page.text);
    for item in ["View account", "Switch organization", "Sign in with a different account", "Sign out"] {
        assert!(page.text.contains(item), "{item}");
    }
    let found = lab.get("/myapps?search=health").await;
    assert!(found.text.contains("Health Records") && !found.text.contains("Shift Planner"));
    let seen = lab.world.store().read_now(|read| ledger::observations::noted(read, "myapps")).expect("a read");
    assert!(seen, "the lab sees that a guest was served her apps");
}

#[tokio::test]
async fn who_is_assigned_to_nothing_is_told_so_and_is_no_guest_to_the_lab() {
    let mut lab = Lab::open();
    let account = lab.account("mia.novak@woodgrove.example");
    let page = lab.enter("/myapps", &account).await;
    assert!(page.text.contains("There are no apps to show."));
    let seen = lab.world.store().read_now(|read| ledger::observations::noted(read, "myapps")).expect("a read");
    assert!(!seen);
}

#[tokio::test]
async fn another_organization_needs_a_sign_in_of_its_own() {
    let mut lab = Lab::open();
    let guest = lab.invite(DR_LEE).await;
    let account = lab.account(DR_LEE);
    lab.enter(&format!("/myapps?tenantid={}", guest.tenant), &account).await;
    let switch = lab.get("/myapps/switch-organization").await;
    assert!(switch.text.contains("Fabrikam Clinic") && switch.text.contains("Woodgrove Hospital"));
    assert!(!switch.text.contains("Contoso Medical"));
    let home = lab.get("/myapps/fabrikam-clinic.example").await;
    assert!(home.location.expect("the way to the sign-in").contains("login_hint=dr.lee%40fabrikam-clinic.example"));
}

#[tokio::test]
async fn an_answer_to_another_browser_signs_nobody_in() {
    let mut lab = Lab::open();
    let account = lab.account("mia.novak@woodgrove.example");
    let there = lab.get("/myapps").await.location.expect("the way to the sign-in");
    let back = lab.at_the_token_service(&there, &account).await;
    lab.forget_cookies();
    let stolen = lab.get(&back).await;
    assert_eq!(stolen.status, StatusCode::BAD_REQUEST);
    assert!(lab.get("/myapps").await.location.is_some(), "nobody is signed in");
    let error = lab.get("/myapps/signin?error=access_denied&state=forged").await;
    assert_eq!(error.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_can_be_repeated() {
    let mut lab = Lab::open();
    let account = lab.account("mia.novak@woodgrove.example");
    lab.enter("/myapps", &account).await;
    let out = lab.post("/myapps/sign-out").await.location.expect("the way to the token service");
    assert!(out.contains("/common/oauth2/v2.0/logout?logout_hint="), "{out}");
    assert!(out.ends_with("%2Fmyapps%2Fsigned-out"), "she comes back: {out}");
    let again = lab.post("/myapps/sign-out").await;
    assert_eq!(again.location.as_deref(), Some("/myapps/signed-out"));
    assert!(lab.get("/myapps").await.location.is_some(), "the next visit signs in again");
    assert!(lab.get("/myapps/signed-out").await.text.contains("You signed out of your account"));
}

#[tokio::test]
async fn a_direct_link_opens_what_is_granted_and_says_where_the_other_apps_are() {
    let mut lab = Lab::open();
    let guest = lab.invite(DR_LEE).await;
    let account = lab.account(DR_LEE);
    lab.enter(&format!("/myapps?tenantid={}", guest.tenant), &account).await;
    let app = lab.app("Health Records");
    let link = format!("/myapps/signin/Health%20Records/{app}?tenantId={}", guest.tenant);
    let refused = lab.get(&link).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("Access wasn&#39;t granted") && refused.text.contains("AADSTS50105"));
    assert!(refused.text.contains("href=\"/myapps\""), "{}", refused.text);
    lab.assign(&guest, "Health Records").await;
    assert_eq!(lab.get(&link).await.location.as_deref(), Some("http://localhost:8444/"));
    assert_eq!(lab.get("/myapps/signin/Nothing/nothing").await.status, StatusCode::NOT_FOUND);
}
