use directory::service_principals::ServicePrincipal;

use crate::body::{Fields, Given};
use crate::error::GraphError;
use crate::resources::applications::keys::{self, Key};

/// Properties that can be written in Graph and are not kept here.
const NOT_KEPT: &[&str] = &[
    "addIns",
    "alternativeNames",
    "customSecurityAttributes",
    "info",
    "notificationEmailAddresses",
    "preferredTokenSigningKeyThumbprint",
    "samlSingleSignOnSettings",
    "tokenEncryptionKeyId",
];
/// Those that follow the registration, or are kept where tokens are made.
const NOT_WRITTEN: &[&str] = &[
    "appRoles",
    "displayName",
    "homepage",
    "logoutUrl",
    "oauth2PermissionScopes",
    "passwordCredentials",
    "replyUrls",
    "servicePrincipalNames",
];
/// The ways to sign in ("servicePrincipal resource type").
const SIGN_ON_MODES: [&str; 4] = ["password", "saml", "notSupported", "oidc"];

/// What a body says about an application of the tenant; what it does not name stays as it is.
pub(super) struct Draft {
    /// Its own certificates, which are kept where tokens are made.
    pub(super) keys: Option<Vec<Key>>,
    enabled: Option<bool>,
    assignment_required: Option<bool>,
    description: Given<String>,
    notes: Given<String>,
    login_url: Given<String>,
    sign_on_mode: Given<String>,
    tags: Option<Vec<String>>,
}

/// Reads a body; what is read-only or no property is refused.
pub(super) fn read(mut body: Fields) -> Result<Draft, GraphError> {
    body.not_kept(NOT_KEPT)?;
    body.not_written(NOT_WRITTEN)?;
    let draft = Draft {
        keys: keys::read(&mut body)?,
        enabled: body.boolean("accountEnabled")?,
        assignment_required: body.boolean("appRoleAssignmentRequired")?,
        description: body.text("description")?,
        notes: body.text("notes")?,
        login_url: body.text("loginUrl")?,
        sign_on_mode: body.text("preferredSingleSignOnMode")?,
        tags: body.texts("tags")?,
    };
    body.done()?;
    match draft.sign_on_mode.as_ref().and_then(Option::as_deref) {
        Some(mode) if !SIGN_ON_MODES.contains(&mode) => {
            Err(GraphError::property("preferredSingleSignOnMode", "password, saml, notSupported or oidc is expected"))
        }
        _ => Ok(draft),
    }
}

impl Draft {
    /// Writes what the body says into the settings.
    pub(super) fn apply(self, principal: &mut ServicePrincipal) {
        set(&mut principal.account_enabled, self.enabled);
        set(&mut principal.app_role_assignment_required, self.assignment_required);
        set(&mut principal.description, self.description);
        set(&mut principal.notes, self.notes);
        set(&mut principal.login_url, self.login_url);
        set(&mut principal.preferred_single_sign_on_mode, self.sign_on_mode);
        set(&mut principal.tags, self.tags);
    }
}

fn set<T>(to: &mut T, from: Option<T>) {
    if let Some(value) = from {
        *to = value;
    }
}
