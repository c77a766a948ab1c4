use directory::applications::{AppRole, Application, Platform};
use serde_json::{Value, json};
use sts::federated_credentials::FederatedCredential;

use super::{instant, object};
use crate::call::Object;

/// A registration.
pub(crate) fn application(application: &Application) -> Object {
    object(json!({
        "id": application.id,
        "addIns": [],
        "api": api(application),
        "appId": application.app_id,
        "appRoles": app_roles(&application.app_roles),
        "applicationTemplateId": null,
        "certification": null,
        "createdDateTime": instant(application.created_date_time),
        "defaultRedirectUri": null,
        "deletedDateTime": application.deleted_date_time.map(instant),
        "description": application.description,
        "disabledByMicrosoftStatus": null,
        "displayName": application.display_name,
        "groupMembershipClaims": application.group_membership_claims,
        "identifierUris": application.identifier_uris,
        "info": nameless_information(),
        "isDeviceOnlyAuthSupported": null,
        "isFallbackPublicClient": application.is_public_client,
        "keyCredentials": [],
        "notes": application.notes,
        "optionalClaims": optional_claims(&application.optional_claims),
        "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "passwordCredentials": [],
        "publicClient": {"redirectUris": redirects(application, Platform::PublicClient)},
        "publisherDomain": null,
        "requestSignatureVerification": null,
        "requiredResourceAccess": application.required,
        "samlMetadataUrl": null,
        "serviceManagementReference": null,
        "servicePrincipalLockConfiguration": null,
        "signInAudience": application.sign_in_audience,
        "spa": {"redirectUris": redirects(application, Platform::Spa)},
        "tags": application.tags,
        "tokenEncryptionKeyId": null,
        "uniqueName": null,
        "verifiedPublisher": no_publisher(),
        "web": web(application),
    }))
}

/// Roles of an application, each with where it is defined: always with the registration.
pub(super) fn app_roles(roles: &[AppRole]) -> Vec<Value> {
    let role = |role: &AppRole| {
        json!({
            "allowedMemberTypes": role.allowed_member_types,
            "description": role.description,
            "displayName": role.display_name,
            "id": role.id,
            "isEnabled": role.is_enabled,
            "origin": "Application",
            "value": role.value,
        })
    };
    roles.iter().map(role).collect()
}

/// The addresses of an application's logo and statements; none is kept here.
pub(super) fn nameless_information() -> Value {
    json!({
        "logoUrl": null,
        "marketingUrl": null,
        "privacyStatementUrl": null,
        "supportUrl": null,
        "termsOfServiceUrl": null,
    })
}

/// The publisher that Microsoft has verified; nobody is here.
pub(super) fn no_publisher() -> Value {
    json!({"displayName": null, "verifiedPublisherId": null, "addedDateTime": null})
}

/// The claims that tokens are to have more; each comes whole, whatever of it was written.
fn optional_claims(claims: &Value) -> Value {
    let whole = |claim: &Value| {
        let properties = claim["additionalProperties"].as_array().cloned().unwrap_or_default();
        json!({
            "name": claim["name"],
            "source": claim["source"],
            "essential": claim["essential"].as_bool().unwrap_or(false),
            "additionalProperties": properties,
        })
    };
    if claims.is_null() {
        return Value::Null;
    }
    let of = |token: &str| claims[token].as_array().into_iter().flatten().map(whole).collect::<Vec<_>>();
    json!({"accessToken": of("accessToken"), "idToken": of("idToken"), "saml2Token": of("saml2Token")})
}

fn api(application: &Application) -> Value {
    json!({
        "acceptMappedClaims": null,
        "knownClientApplications": [],
        "oauth2PermissionScopes": application.scopes,
        "preAuthorizedApplications": [],
        "requestedAccessTokenVersion": application.token_version,
    })
}

fn web(application: &Application) -> Value {
    let settings = redirects(application, Platform::Web).into_iter().map(|uri| json!({"uri": uri, "index": null}));
    json!({
        "homePageUrl": application.home_page_url,
        "implicitGrantSettings": {
            "enableAccessTokenIssuance": application.enable_access_token_issuance,
            "enableIdTokenIssuance": application.enable_id_token_issuance,
        },
        "logoutUrl": application.logout_url,
        "redirectUris": redirects(application, Platform::Web),
        "redirectUriSettings": settings.collect::<Vec<_>>(),
    })
}

fn redirects(application: &Application, platform: Platform) -> Vec<&str> {
    let of_platform = application.redirect_uris.iter().filter(|redirect| redirect.platform == platform);
    of_platform.map(|redirect| redirect.uri.as_str()).collect()
}

/// Whose word an application takes.
pub(crate) fn federated_credential(credential: &FederatedCredential) -> Object {
    let federation = &credential.federation;
    object(json!({
        "id": credential.id,
        "audiences": federation.audiences,
        "description": federation.description,
        "issuer": federation.issuer,
        "name": federation.name,
        "subject": federation.subject,
    }))
}
