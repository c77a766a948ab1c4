use directory::applications::{
    AppRole, Application, PermissionScope, Platform, RedirectUri, RequiredResourceAccess, SignInAudience,
};
use serde_json::Value;

use super::keys::{self, Key};
use crate::body::{Fields, Given};
use crate::error::GraphError;

/// Properties that can be written in Graph and are not kept here.
const NOT_KEPT: &[&str] = &[
    "addIns",
    "authenticationBehaviors",
    "defaultRedirectUri",
    "info",
    "isDeviceOnlyAuthSupported",
    "logo",
    "nativeAuthenticationApisEnabled",
    "parentalControlSettings",
    "requestSignatureVerification",
    "samlMetadataUrl",
    "serviceManagementReference",
    "servicePrincipalLockConfiguration",
    "tokenEncryptionKeyId",
    "uniqueName",
    "verifiedPublisher",
];

/// Properties that have actions or an address of their own.
const NOT_WRITTEN: &[&str] = &["federatedIdentityCredentials", "passwordCredentials"];

/// What a body says about a registration; what it does not name stays as it is.
#[derive(Default)]
pub(super) struct Draft {
    display_name: Option<String>,
    description: Given<String>,
    notes: Given<String>,
    audience: Option<SignInAudience>,
    public: Option<bool>,
    identifiers: Option<Vec<String>>,
    roles: Option<Vec<AppRole>>,
    required: Option<Vec<RequiredResourceAccess>>,
    optional_claims: Option<Value>,
    group_claims: Given<String>,
    tags: Option<Vec<String>>,
    api: Api,
    web: Web,
    redirects: Vec<(Platform, Vec<String>)>,
    /// Its certificates, which are kept where tokens are made.
    pub(super) keys: Option<Vec<Key>>,
}

#[derive(Default)]
struct Api {
    scopes: Option<Vec<PermissionScope>>,
    version: Option<u8>,
}

#[derive(Default)]
struct Web {
    home_page: Given<String>,
    logout: Given<String>,
    id_tokens: Option<bool>,
    access_tokens: Option<bool>,
}

/// Reads a body; what is read-only or no property is refused.
pub(super) fn read(mut body: Fields) -> Result<Draft, GraphError> {
    body.not_kept(NOT_KEPT)?;
    body.not_written(NOT_WRITTEN)?;
    let mut draft = Draft {
        display_name: body.plain_text("displayName")?,
        description: body.text("description")?,
        notes: body.text("notes")?,
        audience: body.shaped("signInAudience")?,
        public: body.boolean("isFallbackPublicClient")?,
        identifiers: body.texts("identifierUris")?,
        roles: body.shaped("appRoles")?,
        required: body.shaped("requiredResourceAccess")?,
        optional_claims: body.raw("optionalClaims"),
        group_claims: body.text("groupMembershipClaims")?,
        tags: body.texts("tags")?,
        keys: keys::read(&mut body)?,
        ..Draft::default()
    };
    if let Some(api) = body.object("api")? {
        draft.api = api_of(api)?;
    }
    if let Some(web) = body.object("web")? {
        draft.web = web_of(web, &mut draft.redirects)?;
    }
    for (name, platform) in [("spa", Platform::Spa), ("publicClient", Platform::PublicClient)] {
        if let Some(mut part) = body.object(name)? {
            draft.redirects.extend(part.texts("redirectUris")?.map(|uris| (platform, uris)));
            part.done()?;
        }
    }
    body.done()?;
    Ok(draft)
}

fn api_of(mut body: Fields) -> Result<Api, GraphError> {
    let version = body.shaped::<u8>("requestedAccessTokenVersion")?;
    let scopes = body.shaped("oauth2PermissionScopes")?;
    for name in ["knownClientApplications", "preAuthorizedApplications"] {
        if body.shaped::<Vec<Value>>(name)?.is_some_and(|named| !named.is_empty()) {
            return Err(GraphError::not_built(format_args!("Writing 'api.{name}'")));
        }
    }
    if body.boolean("acceptMappedClaims")? == Some(true) {
        return Err(GraphError::not_built("Writing 'api.acceptMappedClaims'"));
    }
    body.done()?;
    Ok(Api { scopes, version })
}

fn web_of(mut body: Fields, redirects: &mut Vec<(Platform, Vec<String>)>) -> Result<Web, GraphError> {
    let mut web = Web { home_page: body.text("homePageUrl")?, logout: body.text("logoutUrl")?, ..Web::default() };
    redirects.extend(body.texts("redirectUris")?.map(|uris| (Platform::Web, uris)));
    if let Some(mut implicit) = body.object("implicitGrantSettings")? {
        web.id_tokens = implicit.boolean("enableIdTokenIssuance")?;
        web.access_tokens = implicit.boolean("enableAccessTokenIssuance")?;
        implicit.done()?;
    }
    // The same list once more, with indexes that mean nothing here.
    body.raw("redirectUriSettings");
    body.done()?;
    Ok(web)
}

impl Draft {
    /// Writes what the body says into a registration.
    pub(super) fn apply(self, application: &mut Application) {
        set(&mut application.display_name, self.display_name);
        set(&mut application.description, self.description);
        set(&mut application.notes, self.notes);
        set(&mut application.sign_in_audience, self.audience);
        set(&mut application.is_public_client, self.public);
        set(&mut application.identifier_uris, self.identifiers);
        set(&mut application.app_roles, self.roles);
        set(&mut application.required, self.required);
        set(&mut application.optional_claims, self.optional_claims);
        set(&mut application.group_membership_claims, self.group_claims);
        set(&mut application.tags, self.tags);
        set(&mut application.scopes, self.api.scopes);
        set(&mut application.token_version, self.api.version);
        set(&mut application.home_page_url, self.web.home_page);
        set(&mut application.logout_url, self.web.logout);
        set(&mut application.enable_id_token_issuance, self.web.id_tokens);
        set(&mut application.enable_access_token_issuance, self.web.access_tokens);
        for (platform, uris) in self.redirects {
            application.redirect_uris.retain(|known| known.platform != platform);
            application.redirect_uris.extend(uris.into_iter().map(|uri| RedirectUri { uri, platform }));
        }
    }
}

fn set<T>(to: &mut T, from: Option<T>) {
    if let Some(value) = from {
        *to = value;
    }
}
