//! Domains that a tenant adds to those it came with.

use serde_json::json;

use crate::clinic::{ADA, Clinic, MIA};

const ADMIN: &str = "Domain.ReadWrite.All Organization.Read.All CrossTenantInformation.ReadBasic.All";

#[tokio::test]
async fn a_domain_names_its_tenant_once_it_is_verified_and_not_before() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, ADMIN);
    let added = clinic.post(&token, "/v1.0/domains", &json!({"id": "Woodgrove-Research.example"})).await.expect(201);
    assert_eq!((&added["id"], &added["isVerified"]), (&json!("woodgrove-research.example"), &json!(false)));
    let path = "/v1.0/domains/woodgrove-research.example";
    assert_eq!(clinic.get(&token, path).await.expect(200)["isVerified"], false);
    assert!(clinic.get(&token, "/v1.0/domains").await.column("id").contains(&"woodgrove-research.example".to_owned()));
    let organization = clinic.get(&token, "/v1.0/organization").await.expect(200);
    assert!(!organization["value"][0]["verifiedDomains"].to_string().contains("woodgrove-research"));
    let lookup = "/v1.0/tenantRelationships/findTenantInformationByDomainName(domainName='woodgrove-research.example')";
    assert_eq!(clinic.get(&token, lookup).await.error().0, 404);
    clinic.invite("lin@woodgrove-research.example").await;
    let records = clinic.get(&token, &format!("{path}/verificationDnsRecords")).await.expect(200);
    assert_eq!(records["value"][0]["recordType"], "Txt");
    let text = records["value"][0]["text"].as_str().expect("a text");
    assert!(text.starts_with("MS=ms") && text.len() == 13, "{text}");
    let verified = clinic.send(http::Method::POST, &token, &format!("{path}/verify"), None, &[]).await.expect(200);
    assert_eq!((&verified["isVerified"], &verified["isDefault"]), (&json!(true), &json!(false)));
    let found = clinic.get(&token, lookup).await.expect(200);
    assert_eq!(found["tenantId"], clinic.tenant().to_string());
    let robot = clinic.as_app(&["User.Invite.All"]);
    let body =
        json!({"invitedUserEmailAddress": "kay@woodgrove-research.example", "inviteRedirectUrl": "https://a.example"});
    let refused = clinic.post(&robot, "/v1.0/invitations", &body).await;
    let message = "This user cannot be invited because the domain of the user's email address is a verified domain of \
                   this directory.";
    assert_eq!(refused.error(), (400, "BadRequest", message));
    let token = clinic.as_app(&["AuditLog.Read.All"]);
    let told =
        clinic.get(&token, "/v1.0/auditLogs/directoryAudits?$filter=category%20eq%20'DirectoryManagement'").await;
    let mut names = told.column("activityDisplayName");
    names.sort();
    assert_eq!(names, ["Add unverified domain", "Add verified domain", "Verify domain"]);
}

#[tokio::test]
async fn a_domain_of_another_tenant_cannot_be_had_and_one_in_use_stays() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, ADMIN);
    for taken in ["fabrikam-clinic.example", "woodgrove.example"] {
        let refused = clinic.post(&token, "/v1.0/domains", &json!({"id": taken})).await;
        assert_eq!(refused.error().0, 409, "{taken}");
    }
    for wrong in [json!({"id": "no domain"}), json!({}), json!({"id": "a.example", "isDefault": true})] {
        assert_eq!(clinic.post(&token, "/v1.0/domains", &wrong).await.error().0, 400, "{wrong}");
    }
    let member = clinic.as_person(MIA, ADMIN);
    assert_eq!(clinic.post(&member, "/v1.0/domains", &json!({"id": "a.example"})).await.error().0, 403);
    let verify = |name: &'static str| format!("/v1.0/domains/{name}/verify");
    assert_eq!(clinic.post(&token, &verify("nobody.example"), &json!({})).await.error().0, 404);
    assert_eq!(clinic.post(&token, &verify("woodgrove.example"), &json!({})).await.error().0, 400);
    clinic.post(&token, "/v1.0/domains", &json!({"id": "a.example"})).await.expect(201);
    assert_eq!(clinic.post(&token, "/v1.0/domains", &json!({"id": "a.example"})).await.error().0, 409);
    clinic.post(&token, &verify("a.example"), &json!({})).await.expect(200);
    let writer = clinic.as_app(&["User.ReadWrite.All"]);
    let body = json!({"accountEnabled": true, "displayName": "Sol", "mailNickname": "sol",
        "userPrincipalName": "sol@a.example", "passwordProfile": {"password": "river-lantern-31"}});
    let sol = clinic.post(&writer, "/v1.0/users", &body).await.expect(201);
    for kept in ["a.example", "woodgrove.example", "woodgrovehospital.onmicrosoft.com"] {
        assert_eq!(clinic.delete(&token, &format!("/v1.0/domains/{kept}")).await.error().0, 400, "{kept}");
    }
    clinic.delete(&writer, &format!("/v1.0/users/{}", sol["id"].as_str().expect("an id"))).await.expect(204);
    clinic.delete(&token, "/v1.0/domains/a.example").await.expect(204);
    assert_eq!(clinic.get(&token, "/v1.0/domains/a.example").await.error().0, 404);
    clinic.post(&token, "/v1.0/domains", &json!({"id": "b.example"})).await.expect(201);
    clinic.delete(&token, "/v1.0/domains/b.example").await.expect(204);
    assert_eq!(clinic.delete(&token, "/v1.0/domains/b.example").await.error().0, 404);
}
