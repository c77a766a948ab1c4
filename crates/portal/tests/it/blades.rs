use crate::lab::{ADMIN, Lab, MEMBER};

#[tokio::test]
async fn every_blade_has_its_heading_and_all_links_of_its_own_lead_somewhere() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let user = lab.user(MEMBER).unwrap().id;
    let app = ada.open("/portal/enterprise-applications/all").await.link("Health Records");
    let profile = format!("/portal/users/{user}");
    let rows = [
        ("/portal", "Woodgrove Hospital portal"),
        ("/portal/search?q=users", "Search results"),
        ("/portal/entra-id", "Microsoft Entra ID"),
        ("/portal/properties", "Properties"),
        ("/portal/groups", "Groups"),
        ("/portal/roles", "Roles and administrators"),
        ("/portal/app-registrations", "App registrations"),
        ("/portal/user-settings", "User settings"),
        ("/portal/audit-logs", "Audit logs"),
        ("/portal/sign-in-logs", "Sign-in logs"),
        ("/portal/what-if", "What if"),
        ("/portal/external-identities", "External Identities"),
        ("/portal/cross-tenant-access", "Cross-tenant access settings"),
        ("/portal/cross-tenant-access/default", "Cross-tenant access settings"),
        ("/portal/cross-tenant-access/clouds", "Cross-tenant access settings"),
        ("/portal/cross-tenant-access/default/inbound", "Inbound access settings"),
        ("/portal/cross-tenant-access/default/outbound", "Outbound access settings"),
        ("/portal/external-collaboration", "External collaboration settings"),
        ("/portal/identity-providers", "All identity providers"),
        ("/portal/identity-providers/passcode", "Email one-time passcode"),
        ("/portal/identity-providers/google", "Google"),
        ("/portal/identity-providers/saml", "New SAML/WS-Fed IdP"),
        ("/portal/cross-tenant-access/default/inbound/redemption-order", "Inbound access settings"),
        ("/portal/terms-of-use", "Terms of use"),
        ("/portal/terms-of-use/new", "New terms of use"),
        ("/portal/users", "Users"),
        ("/portal/users/deleted", "Deleted users"),
        ("/portal/users/invite", "Invite user"),
        (&profile, "User profile"),
        (&format!("{profile}/properties"), "User profile"),
        (&format!("{profile}/sign-in-logs"), "Sign-in logs"),
        (&format!("{profile}/audit-logs"), "Audit logs"),
        (&format!("{profile}/delete"), "Delete user"),
        ("/portal/enterprise-applications", "Enterprise applications"),
        ("/portal/enterprise-applications/all", "All applications"),
        (&app, "Health Records"),
        (&format!("{app}/properties"), "Properties"),
        (&format!("{app}/permissions"), "Permissions"),
        (&format!("{app}/users-and-groups"), "Users and groups"),
        (&format!("{app}/assign"), "Add Assignment"),
        (&format!("{app}/assign/users"), "Add Assignment"),
        (&format!("{app}/sign-in-logs"), "Sign-in logs"),
        (&format!("{app}/audit-logs"), "Audit logs"),
    ];
    for (address, h1) in rows {
        let page = ada.open(address).await;
        assert_eq!(page.h1(), h1, "{address}");
        assert!(page.body.contains(&format!("<title>{h1} - Vestibule</title>")), "{address}");
        for link in page.own_links() {
            assert_eq!(ada.get(&link).await.status, 200, "{link} on {address}");
        }
    }
}

#[tokio::test]
async fn the_administrator_reaches_the_settings_by_the_words_of_the_exercise() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let home = ada.open("/portal").await;
    assert_eq!(home.link("Home"), "/portal");
    let found = ada.open("/portal/search?q=Microsoft+Entra+ID").await;
    assert!(found.body.contains(r#"data-match="Microsoft Entra ID""#));
    let entra = ada.open(&found.link("Microsoft Entra ID")).await;
    let external = ada.open(&entra.link("External Identities")).await;
    let cross_tenant = ada.open(&external.link("Cross-tenant access settings")).await;
    let defaults = ada.open(&cross_tenant.link("Default settings")).await;
    assert!(defaults.text().contains("Inbound access settings"));
    for applies_to in ["External users and groups", "Applications"] {
        let row = ["B2B collaboration", applies_to, "All allowed"].map(str::to_owned).to_vec();
        assert!(defaults.rows().contains(&row), "{row:?} in {:?}", defaults.rows());
    }
    let settings = ada.open(&defaults.link("External collaboration settings")).await;
    for words in
        ["Guest user access", "Guest invite settings", "External user leave settings", "Collaboration restrictions"]
    {
        assert!(settings.text().contains(words), "{words}");
    }
    assert_eq!(
        lab.shown(),
        [
            "portal/home",
            "portal/search",
            "portal/entra-id",
            "portal/external-identities",
            "portal/cross-tenant-access",
            "portal/cross-tenant-access/default",
            "portal/external-collaboration",
        ],
        "the lab knows what she was shown"
    );
}

#[tokio::test]
async fn what_a_member_is_shown_does_not_count_and_a_second_look_writes_nothing() {
    let lab = Lab::open();
    let mia = lab.visitor(MEMBER).await;
    mia.open("/portal/users").await;
    assert!(lab.shown().is_empty());
    let ada = lab.visitor(ADMIN).await;
    ada.open("/portal/users").await;
    let before = lab.records();
    ada.open("/portal/users").await;
    assert_eq!(lab.records(), before);
    assert_eq!(lab.shown(), ["portal/users"]);
}

#[tokio::test]
async fn a_read_that_rights_do_not_reach_is_a_page_with_its_decision() {
    let lab = Lab::open();
    let mia = lab.visitor(MEMBER).await;
    let page = mia.get("/portal/audit-logs").await;
    assert_eq!(page.status, 403);
    assert_eq!(page.h1(), "No access");
    assert!(page.text().contains("Authorization_RequestDenied: Insufficient privileges to complete the operation."));
    let decision = page.headers["x-vestibule-decision"].to_str().unwrap();
    assert_eq!(page.link("Troubleshooting details"), format!("/decisions/{decision}"));
}

#[tokio::test]
async fn an_address_of_nothing_and_a_wrong_verb_have_pages_too() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    for address in ["/portal/nothing", "/portal/users/not-an-id", "/portal/users/00000000-0000-0000-0000-000000000001"]
    {
        let page = ada.get(address).await;
        assert_eq!((page.status.as_u16(), page.h1().as_str()), (404, "Nothing is here"), "{address}");
        assert!(page.text().contains("Request Id"), "{address}");
    }
    let page = ada.post("/portal/users", "").await;
    assert_eq!((page.status.as_u16(), page.h1().as_str()), (405, "Nothing was changed"));
}

#[tokio::test]
async fn a_form_of_another_site_is_turned_away() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let page = ada.post_from("cross-site", "/portal/external-collaboration", "inviters=none").await;
    assert_eq!(page.status, 403);
    let kept = ada.open("/portal/external-collaboration").await.form("/portal/external-collaboration");
    assert!(kept.has("inviters", "everyone"));
}
