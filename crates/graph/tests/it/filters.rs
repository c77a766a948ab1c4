//! What filters find, beyond what clients ask most.

use kernel::SignedDuration;

use crate::clinic::{ADA, Clinic, MIA, UMA};
use crate::contract::logs::{failed_without_her, signed_in};

fn asked(filter: &str) -> String {
    url::form_urlencoded::byte_serialize(filter.as_bytes()).collect()
}

#[tokio::test]
async fn applications_are_found_by_what_is_kept_of_them() {
    let clinic = Clinic::open();
    clinic.world.clock().advance(SignedDuration::from_secs(1));
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let body = serde_json::json!({
        "displayName": "Roster", "description": "Who works When", "notes": "Ours", "signInAudience": "AzureADMultipleOrgs",
    });
    let made = clinic.post(&token, "/v1.0/applications", &body).await.expect(201);
    for (filter, expected) in [
        (format!("createdDateTime ge {}", made["createdDateTime"].as_str().expect("a time")), vec!["Roster"]),
        (format!("createdDateTime gt {}", made["createdDateTime"].as_str().expect("a time")), vec![]),
        ("description eq 'who works when'".to_owned(), vec!["Roster"]),
        ("startsWith(notes,'our')".to_owned(), vec!["Roster"]),
        ("signInAudience ne 'AzureADMyOrg'".to_owned(), vec!["Roster"]),
        ("identifierUris/any(u:startsWith(u,'API://'))".to_owned(), vec!["Referrals API"]),
        ("displayName eq 'Roster' and identifierUris/$count eq 0".to_owned(), vec!["Roster"]),
        ("identifierUris/$count ne 0".to_owned(), vec!["Referrals API"]),
        ("tags/any()".to_owned(), vec![]),
        ("web/redirectUris/any(u:u eq 'http://localhost/night-watch')".to_owned(), vec!["Night Watch"]),
        ("spa/redirectUris/any(u:startsWith(u,'HTTP://'))".to_owned(), vec!["Ward Rounds"]),
        ("publicClient/redirectUris/any()".to_owned(), vec!["Lab CLI"]),
        ("web/homePageUrl eq 'https://night-watch.woodgrove.example/'".to_owned(), vec!["Night Watch"]),
    ] {
        let path = format!("/v1.0/applications?$count=true&$filter={}", asked(&filter));
        assert_eq!(clinic.get_eventually(&token, &path).await.column("displayName"), expected, "{filter}");
    }
    let newest = clinic.get_eventually(&token, "/v1.0/applications?$count=true&$orderby=createdDateTime%20desc").await;
    assert_eq!(newest.column("displayName")[0], "Roster");
}

#[tokio::test]
async fn users_are_found_by_when_they_last_signed_in() {
    let clinic = Clinic::open();
    for (user, seconds) in [(MIA, 60), (UMA, 3600)] {
        clinic.world.clock().advance(SignedDuration::from_secs(seconds));
        signed_in(&clinic, clinic.user(user).parse().expect("an id")).await;
    }
    failed_without_her(&clinic, clinic.user(MIA).parse().expect("an id")).await;
    let token = clinic.as_person(ADA, "User.Read.All AuditLog.Read.All");
    for (part, comparison, expected) in [
        ("lastSignInDateTime", "ge 2027-01-01T00:00:00Z", vec!["Mia Novak", "Uma Reyes"]),
        ("lastSignInDateTime", "le 2027-01-01T00:30:00Z", vec!["Mia Novak"]),
        ("lastSignInDateTime", "eq 2027-01-01T00:01:00Z", vec!["Mia Novak"]),
        ("lastNonInteractiveSignInDateTime", "ge 2027-01-01T00:00:00Z", vec!["Mia Novak"]),
        ("lastSuccessfulSignInDateTime", "gt 2027-01-01T00:01:00Z", vec!["Uma Reyes"]),
    ] {
        let filter = format!("signInActivity/{part} {comparison}");
        let found = clinic.get(&token, &format!("/v1.0/users?$filter={}", asked(&filter))).await;
        assert_eq!(found.column("displayName"), expected, "{filter}");
    }
    let never = "/v1.0/users?$count=true&$filter=signInActivity/lastSignInDateTime%20eq%20null";
    assert_eq!(clinic.get_eventually(&token, never).await.column("displayName").len(), 3, "whoever never did");
    let untold = clinic.as_person(ADA, "User.Read.All");
    let refused =
        clinic.get(&untold, "/v1.0/users?$filter=signInActivity/lastSignInDateTime%20ge%202027-01-01T00:00:00Z");
    assert_eq!(refused.await.error().1, "Authorization_RequestDenied", "the log is not for everybody");
}

#[tokio::test]
async fn roles_and_groups_are_found_by_more_than_their_names() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "RoleManagement.Read.Directory Group.Read.All");
    let template = "roleTemplateId%20eq%20'62e90394-69f5-4237-9190-012177145e10'";
    let roles = clinic.get(&token, &format!("/v1.0/directoryRoles?$filter={template}")).await;
    assert_eq!(roles.column("displayName"), ["Global Administrator"]);
    let teams = clinic.get(&token, "/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x%20eq%20'Team')").await;
    assert!(teams.column("id").is_empty());
    let assigned = "/v1.0/roleManagement/directory/roleAssignments?$filter=principalId%20in%20";
    let held = clinic.get(&token, &format!("{assigned}('{}')", clinic.user(ADA))).await;
    assert_eq!(held.column("roleDefinitionId"), ["62e90394-69f5-4237-9190-012177145e10"]);
}
