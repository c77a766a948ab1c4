//! What each resource has: names, types and nullability of its properties, as Microsoft Graph publishes them.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA};

/// One resource a block: its name, then its properties. `?` may be null, `*` is a list; a property in brackets is not in
/// the answer unless it is selected.
const TABLE: &str = "
user: id:Guid displayName:String? givenName:String? surname:String? jobTitle:String? mail:String? mobilePhone:String?
    officeLocation:String? preferredLanguage:String? userPrincipalName:String? businessPhones:String*
    [accountEnabled:Boolean?] [userType:String?] [creationType:String?] [externalUserState:String?]
    [externalUserStateChangeDateTime:Instant?] [identities:Object*] [otherMails:String*] [proxyAddresses:String*]
    [createdDateTime:Instant?] [deletedDateTime:Instant?] [companyName:String?] [department:String?] [city:String?]
    [country:String?] [usageLocation:String?] [mailNickname:String?] [employeeId:String?] [employeeType:String?]
    [signInSessionsValidFromDateTime:Instant?] [onPremisesSyncEnabled:Boolean?] [assignedLicenses:Object*]
    [ageGroup:String?] [securityIdentifier:String?] [passwordPolicies:String?] [streetAddress:String?] [state:String?]
group: id:Guid displayName:String? description:String? classification:String? createdDateTime:Instant?
    deletedDateTime:Instant? expirationDateTime:Instant? groupTypes:String* isAssignableToRole:Boolean? mail:String?
    mailEnabled:Boolean? mailNickname:String? membershipRule:String? membershipRuleProcessingState:String?
    proxyAddresses:String* renewedDateTime:Instant? resourceBehaviorOptions:String* securityEnabled:Boolean?
    securityIdentifier:String? theme:String? uniqueName:String? visibility:String? preferredLanguage:String?
    onPremisesSyncEnabled:Boolean? [hasMembersWithLicenseErrors:Boolean?]
application: id:Guid appId:Guid displayName:String? description:String? notes:String? createdDateTime:Instant?
    deletedDateTime:Instant? signInAudience:String? identifierUris:String* appRoles:Object* api:Object? web:Object?
    spa:Object? publicClient:Object? requiredResourceAccess:Object* passwordCredentials:Object* keyCredentials:Object*
    tags:String* optionalClaims:Object? groupMembershipClaims:String? isFallbackPublicClient:Boolean?
servicePrincipal: id:Guid appId:Guid displayName:String? appDisplayName:String? accountEnabled:Boolean?
    appRoleAssignmentRequired:Boolean appOwnerOrganizationId:Guid? appRoles:Object* oauth2PermissionScopes:Object*
    createdDateTime:Instant? deletedDateTime:Instant? description:String? homepage:String? loginUrl:String?
    logoutUrl:String? notes:String? preferredSingleSignOnMode:String? replyUrls:String* servicePrincipalNames:String*
    servicePrincipalType:String? signInAudience:String? tags:String* passwordCredentials:Object* info:Object?
oauth2PermissionGrant: id:String clientId:String consentType:String? principalId:String? resourceId:String scope:String?
organization: id:Guid displayName:String? createdDateTime:Instant? countryLetterCode:String? tenantType:String?
    privacyProfile:Object? technicalNotificationMails:String* verifiedDomains:Object* assignedPlans:Object*
    preferredLanguage:String? defaultUsageLocation:String? onPremisesSyncEnabled:Boolean?
domain: id:String authenticationType:String isDefault:Boolean isInitial:Boolean isVerified:Boolean isRoot:Boolean
    isAdminManaged:Boolean supportedServices:String* availabilityStatus:String? passwordValidityPeriodInDays:Number?
directoryAudit: id:String activityDateTime:Instant activityDisplayName:String category:String correlationId:Guid?
    loggedByService:String? operationType:String? result:String? resultReason:String? initiatedBy:Object
    targetResources:Object* additionalDetails:Object*
directoryRole: id:Guid displayName:String? description:String? roleTemplateId:Guid? deletedDateTime:Instant?
unifiedRoleAssignment: id:String principalId:Guid roleDefinitionId:Guid directoryScopeId:String? appScopeId:String?
unifiedRoleDefinition: id:Guid displayName:String? description:String? isBuiltIn:Boolean? isEnabled:Boolean?
    templateId:Guid? rolePermissions:Object* resourceScopes:String* version:String?
invitation: id:Guid invitedUserEmailAddress:String invitedUserDisplayName:String? invitedUserType:String?
    inviteRedirectUrl:String inviteRedeemUrl:String? sendInvitationMessage:Boolean? resetRedemption:Boolean?
    status:String? invitedUserMessageInfo:Object? invitedUser:Object?
";

/// One property of a resource.
struct Property {
    name: &'static str,
    kind: &'static str,
    nullable: bool,
    list: bool,
    selected: bool,
}

fn resource(name: &str) -> Vec<Property> {
    let blocks = TABLE.split('\n').fold(Vec::<String>::new(), |mut blocks, line| {
        match blocks.last_mut() {
            Some(block) if line.starts_with(' ') => block.push_str(line),
            _ => blocks.push(line.to_owned()),
        }
        blocks
    });
    let block = blocks.into_iter().find_map(|block| block.strip_prefix(&format!("{name}:")).map(str::to_owned));
    let block: &'static str = Box::leak(block.unwrap_or_else(|| panic!("no resource {name}")).into_boxed_str());
    block.split_ascii_whitespace().map(property).collect()
}

fn property(text: &'static str) -> Property {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let (name, kind) = bare.split_once(':').expect("a name and a type");
    let (nullable, list) = (kind.ends_with('?'), kind.ends_with('*'));
    Property { name, kind: kind.trim_end_matches(['?', '*']), nullable, list, selected: text.starts_with('[') }
}

impl Property {
    fn check(&self, resource: &str, value: &Value) {
        let fits = match value {
            Value::Null => self.nullable,
            Value::Array(items) => self.list && items.iter().all(|item| is_a(self.kind, item)),
            one => !self.list && is_a(self.kind, one),
        };
        assert!(
            fits,
            "{resource}.{} is {value}, expected {}{}",
            self.name,
            self.kind,
            if self.list { "*" } else { "" }
        );
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match (kind, value) {
        ("String", Value::String(_))
        | ("Boolean", Value::Bool(_))
        | ("Number", Value::Number(_))
        | ("Object", Value::Object(_)) => true,
        ("Guid", Value::String(text)) => {
            text.len() == 36 && *text == text.to_lowercase() && text.split('-').count() == 5
        }
        ("Instant", Value::String(text)) => text.ends_with('Z') && text.parse::<Timestamp>().is_ok(),
        _ => false,
    }
}

/// Checks what is answered by default, and what is answered when everything is selected.
async fn check(clinic: &Clinic, token: &str, name: &str, path: &str) {
    let properties = resource(name);
    let plain = one(clinic.get(token, path).await.expect(200));
    for property in &properties {
        match plain.get(property.name) {
            Some(value) => {
                assert!(!property.selected, "{name}.{} is answered without being selected", property.name);
                property.check(name, value);
            }
            None => assert!(property.selected, "{name}.{} is missing: {plain}", property.name),
        }
    }
    let select: Vec<&str> = properties.iter().map(|property| property.name).collect();
    let separator = if path.contains('?') { '&' } else { '?' };
    let selected = one(clinic.get(token, &format!("{path}{separator}$select={}", select.join(","))).await.expect(200));
    for property in &properties {
        property.check(name, selected.get(property.name).unwrap_or_else(|| panic!("{name}.{}", property.name)));
    }
}

/// The object itself, or the first one of a list.
fn one(answer: Value) -> Value {
    answer.get("value").and_then(|value| value.get(0)).cloned().unwrap_or(answer)
}

#[tokio::test]
async fn every_resource_has_its_properties_with_their_types() {
    let clinic = Clinic::open();
    let invitation = clinic.invite("kim@northwind.example").await;
    for property in resource("invitation") {
        property.check("invitation", &invitation[property.name]);
    }
    let guest = invitation["invitedUser"]["id"].as_str().expect("an id");
    let token = clinic.as_app(&[
        "User.Read.All",
        "Group.Read.All",
        "Application.Read.All",
        "Directory.Read.All",
        "Organization.Read.All",
        "Domain.Read.All",
        "AuditLog.Read.All",
        "RoleManagement.Read.Directory",
    ]);
    for (name, path) in [
        ("user", format!("/v1.0/users/{guest}")),
        ("user", format!("/v1.0/users/{MIA}")),
        ("user", "/v1.0/users?$top=1".to_owned()),
        ("group", "/v1.0/groups".to_owned()),
        ("application", "/v1.0/applications?$top=1".to_owned()),
        ("servicePrincipal", "/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')".to_owned()),
        ("oauth2PermissionGrant", "/v1.0/oauth2PermissionGrants".to_owned()),
        ("organization", "/v1.0/organization".to_owned()),
        ("domain", "/v1.0/domains/woodgrove.example".to_owned()),
        ("directoryAudit", "/v1.0/auditLogs/directoryAudits?$top=1".to_owned()),
        ("directoryRole", "/v1.0/directoryRoles".to_owned()),
        ("unifiedRoleAssignment", "/v1.0/roleManagement/directory/roleAssignments".to_owned()),
        ("unifiedRoleDefinition", "/v1.0/roleManagement/directory/roleDefinitions".to_owned()),
    ] {
        check(&clinic, &token, name, &path).await;
    }
}

#[tokio::test]
async fn nulls_and_lists_are_told_apart_and_ids_always_come() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.Read.All Group.Read.All");
    let user = clinic
        .get(&token, &format!("/v1.0/users/{MIA}?$select=companyName,otherMails,assignedLicenses"))
        .await
        .expect(200);
    assert_eq!(user["id"], clinic.user(MIA), "it is not selected, and comes");
    assert_eq!((&user["companyName"], &user["assignedLicenses"]), (&json!(null), &json!([])));
    let unknown = clinic.get(&token, "/v1.0/groups?$select=colour").await;
    let message = "Parsing OData Select and Expand failed: Could not find a property named 'colour' on type 'microsoft.graph.group'.";
    assert_eq!(unknown.error(), (400, "BadRequest", message));
}
