use directory::applications::{Application, Platform};
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
        "appRoles": application.app_roles,
        "createdDateTime": instant(application.created_date_time),
        "deletedDateTime": application.deleted_date_time.map(instant),
        "description": application.description,
        "disabledByMicrosoftStatus": null,
        "displayName": application.display_name,
        "groupMembershipClaims": application.group_membership_claims,
        "identifierUris": application.identifier_uris,
        "isFallbackPublicClient": application.is_public_client,
        "keyCredentials": [],
        "notes": application.notes,
        "optionalClaims": application.optional_claims,
        "passwordCredentials": [],
        "publicClient": {"redirectUris": redirects(application, Platform::PublicClient)},
        "requiredResourceAccess": application.required,
        "signInAudience": application.sign_in_audience,
        "spa": {"redirectUris": redirects(application, Platform::Spa)},
        "tags": application.tags,
        "web": web(application),
    }))
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
    json!({
        "homePageUrl": application.home_page_url,
        "implicitGrantSettings": {
            "enableAccessTokenIssuance": application.enable_access_token_issuance,
            "enableIdTokenIssuance": application.enable_id_token_issuance,
        },
        "logoutUrl": application.logout_url,
        "redirectUris": redirects(application, Platform::Web),
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
