use directory::service_principals::ServicePrincipal;
use serde_json::json;

use super::application::{app_roles, nameless_information, no_publisher};
use super::{instant, object};
use crate::call::Object;

/// An application as it stands in a tenant.
pub(crate) fn service_principal(principal: &ServicePrincipal) -> Object {
    object(json!({
        "id": principal.id,
        "accountEnabled": principal.account_enabled,
        "addIns": [],
        "alternativeNames": [],
        "appDescription": null,
        "appDisplayName": principal.display_name,
        "appId": principal.app_id,
        "appOwnerOrganizationId": principal.app_owner_organization_id,
        "appRoleAssignmentRequired": principal.app_role_assignment_required,
        "appRoles": app_roles(&principal.app_roles),
        "applicationTemplateId": null,
        "createdDateTime": instant(principal.created_date_time),
        "deletedDateTime": principal.deleted_date_time.map(instant),
        "description": principal.description,
        "disabledByMicrosoftStatus": null,
        "displayName": principal.display_name,
        "homepage": principal.homepage,
        "info": nameless_information(),
        "keyCredentials": [],
        "loginUrl": principal.login_url,
        "logoutUrl": principal.logout_url,
        "notes": principal.notes,
        "notificationEmailAddresses": [],
        "oauth2PermissionScopes": principal.oauth2_permission_scopes,
        "passwordCredentials": [],
        "preferredSingleSignOnMode": principal.preferred_single_sign_on_mode,
        "preferredTokenSigningKeyThumbprint": null,
        "replyUrls": principal.reply_urls,
        "resourceSpecificApplicationPermissions": [],
        "samlSingleSignOnSettings": null,
        "servicePrincipalNames": principal.service_principal_names,
        "servicePrincipalType": "Application",
        "signInAudience": principal.sign_in_audience,
        "tags": principal.tags,
        "tokenEncryptionKeyId": null,
        "verifiedPublisher": no_publisher(),
    }))
}
