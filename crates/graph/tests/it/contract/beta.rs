use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

/// Types that beta alone has.
pub(super) const TABLE: &str = "
externalIdentitiesPolicy: id:String allowDeletedIdentitiesDataRemoval:Boolean? allowExternalIdentitiesToLeave:Boolean?
    description:String? displayName:String?
b2bManagementPolicy: id:GuidText definition:String* deletedDateTime:DateTimeOffset? description:String?
    displayName:String? isOrganizationDefault:Boolean?
legacyPolicy: id:GuidText definition:String* deletedDateTime:DateTimeOffset? description:String? displayName:String?
    isOrganizationDefault:Boolean? type:Int32
openIdConnectIdentityProvider: id:String displayName:String? clientId:String? clientSecret:String? domains:String*
    issuer:String?
";

#[tokio::test]
async fn types_of_beta_have_their_properties() {
    let clinic = Clinic::open();
    let token =
        clinic.as_person(ADA, "Policy.Read.All Policy.ReadWrite.B2BManagementPolicy IdentityProvider.ReadWrite.All");
    let id = clinic.get(&token, "/beta/policies/b2bManagementPolicies").await.column("id").remove(0);
    let one = format!("/beta/policies/b2bManagementPolicies/{id}");
    let issuer = json!({
        "@odata.type": "#microsoft.graph.openIdConnectIdentityProvider", "displayName": "Partner",
        "issuer": "http://localhost:9000", "clientId": "woodgrove", "clientSecret": "a secret",
        "domains": ["partner.example"],
    });
    let definition = r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"BlockedDomains":[]}}}"#;
    let changed = clinic.patch(&token, &one, &json!({"definition": [definition]})).await.expect(200);
    let made = clinic.post(&token, "/beta/identity/identityProviders", &issuer).await.expect(201);
    let mut faults = Faults::default();
    faults.made("openIdConnectIdentityProvider", &made);
    faults.made("b2bManagementPolicy", &changed);
    let older = clinic.get(&token, "/beta/legacy/policies").await.expect(200)["value"][0].clone();
    faults.made("legacyPolicy", &older);
    faults.made("legacyPolicy", &clinic.get(&token, &format!("/beta/legacy/policies/{id}")).await.expect(200));
    faults.end();
    let asked = [
        ("externalIdentitiesPolicy", "/beta/policies/externalIdentitiesPolicy"),
        ("b2bManagementPolicy", "/beta/policies/b2bManagementPolicies"),
        ("b2bManagementPolicy", &one),
        ("identityProviderBase", "/beta/identity/identityProviders"),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}
