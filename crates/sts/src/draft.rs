use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::service_principals::{self, ServicePrincipal};
use directory::{applications, assignments, first_party, grants, roles, tenants};
use kernel::{AppId, Circumstances, Ctx, GroupId, RoleTemplateId, ServicePrincipalId, TenantId, Timestamp, UserId};
use store::Read;

use crate::memory::Memory;
use crate::resource::OpenIdScope;
use crate::subject::{self, Person};
use crate::{Asked, ClientKind, GrantError, Resource, Scopes, Session, TokenConfiguration, Version};

/// Everything that an answer of the token endpoint says. It is gathered in the transaction of the grant; signing adds
/// signatures and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where the token service is reached, for issuers of version 2.
    pub origin: String,
    /// The tenant that issues.
    pub tenant: TenantId,
    /// When.
    pub issued_at: Timestamp,
    /// The endpoint that was asked.
    pub endpoint: Version,
    /// Who asked.
    pub client: Client,
    /// For which resource.
    pub resource: Resource,
    /// Of whom the tokens speak.
    pub subject: Subject,
    /// What they allow.
    pub scopes: Scopes,
    /// The ID token, if one was asked for.
    pub id_token: Option<IdToken>,
    /// Whether the answer tells where the account is at home.
    pub client_info: bool,
    /// The refresh token, if one was given.
    pub refresh_token: Option<String>,
    /// The claim `uti` of the access token.
    pub token_id: String,
    /// What the client says that it can handle, told as `xms_cc` to a resource that asks.
    pub capabilities: Vec<String>,
    /// The sign-in, for when the resource goes on in the person's name; sealed into the access token.
    pub memory: Option<Memory>,
    /// From where the person came, where that is known.
    pub address: Option<IpAddr>,
}

/// The application that asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its client id.
    pub app_id: AppId,
    /// Its name in the tenant.
    pub display_name: String,
    /// How far it is known to be itself.
    pub kind: ClientKind,
    /// What its registration says about tokens for it.
    pub configuration: TokenConfiguration,
}

/// Of whom the tokens speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person, by way of the client.
    Person {
        /// Who.
        person: Box<Person>,
        /// The person's roles in the resource.
        resource_roles: Vec<String>,
        /// The person's roles in the client.
        client_roles: Vec<String>,
        /// The person's groups, as far as the resource wants to know them.
        resource_groups: Vec<GroupId>,
        /// The same for the client.
        client_groups: Vec<GroupId>,
    },
    /// The client itself.
    Application {
        /// Its object in the tenant.
        service_principal: ServicePrincipalId,
        /// What it is granted of the resource.
        roles: Vec<String>,
        /// The directory roles that it holds.
        directory_roles: Vec<RoleTemplateId>,
    },
}

/// What an ID token says beyond its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdToken {
    /// Copied from the request.
    pub nonce: Option<String>,
    /// Whether it tells who the person is.
    pub profile: bool,
    /// Whether it tells the person's address.
    pub email: bool,
    /// What accompanies it when the authorize endpoint itself hands it out.
    pub front_channel: Option<FrontChannel>,
    /// The claim `uti`.
    pub token_id: String,
}

/// What an ID token vouches for that is handed out beside it by the authorize endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontChannel {
    /// The code, told as `c_hash`.
    pub code: Option<String>,
    /// Whether the access token is, told as `at_hash`.
    pub access_token: bool,
}

/// A person who may have tokens, and the request for them.
#[derive(Clone, Copy, Debug)]
pub struct PersonGrant<'a> {
    /// The tenant that issues.
    pub tenant: TenantId,
    /// The person's object there.
    pub user: UserId,
    /// The sign-in behind it.
    pub session: &'a Session,
    /// Who asks.
    pub client: AppId,
    /// How far that is known.
    pub kind: ClientKind,
    /// For what.
    pub asked: &'a Asked,
    /// At which endpoint.
    pub endpoint: Version,
    /// Copied into the ID token.
    pub nonce: Option<&'a str>,
    /// What accompanies the ID token, when the authorize endpoint hands it out.
    pub front_channel: Option<&'a FrontChannel>,
    /// Whether the request had `client_info=1`.
    pub client_info: bool,
    /// The refresh token that was issued in this transaction.
    pub refresh_token: Option<&'a str>,
}

/// An application that may have a token on its own behalf.
#[derive(Clone, Copy, Debug)]
pub struct ApplicationGrant<'a> {
    /// The tenant that issues.
    pub tenant: TenantId,
    /// Who asks.
    pub client: AppId,
    /// How far that is known.
    pub kind: ClientKind,
    /// For what.
    pub asked: &'a Asked,
    /// At which endpoint.
    pub endpoint: Version,
}

/// What the tokens of a person say. Whether the person may have them was judged before.
pub fn person(read: &Read<'_>, ctx: &Ctx, grant: &PersonGrant<'_>) -> Result<Draft, GrantError> {
    let principal = standing(read, grant.tenant, grant.client)?;
    let person =
        subject::person(read, ctx.now, grant.tenant, grant.user, grant.session)?.ok_or(GrantError::GrantInvalid)?;
    let resource = grant.asked.resource.clone();
    let mut consented = grants::granted(read, principal.id, resource.service_principal, Some(grant.user))?;
    let in_advance = first_party::authorized_in_advance(grant.client, resource.app_id);
    consented.extend(in_advance.iter().map(|scope| (*scope).to_owned()));
    let client = Client::of(read, &principal, grant.kind)?;
    Ok(Draft {
        origin: ctx.origins.issuer().to_owned(),
        tenant: grant.tenant,
        issued_at: ctx.now,
        endpoint: grant.endpoint,
        subject: Subject::Person {
            resource_groups: person.groups_for(read, resource.configuration.groups, resource.service_principal)?,
            client_groups: person.groups_for(read, client.configuration.groups, principal.id)?,
            resource_roles: assignments::roles_of(read, grant.user, resource.service_principal)?,
            client_roles: assignments::roles_of(read, grant.user, principal.id)?,
            person: Box::new(person),
        },
        client,
        resource,
        scopes: grant.asked.granted(&consented),
        id_token: IdToken::of(ctx, grant),
        client_info: grant.client_info,
        refresh_token: grant.refresh_token.map(str::to_owned),
        token_id: token_id(ctx),
        capabilities: Vec::new(),
        memory: None,
        address: None,
    })
}

/// What the token of an application on its own behalf says ("OAuth 2.0 client credentials flow"). It names a resource
/// as a whole, and has the roles that the application is granted there, which may be none.
pub fn application(read: &Read<'_>, ctx: &Ctx, grant: &ApplicationGrant<'_>) -> Result<Draft, GrantError> {
    if !grant.asked.is_default() {
        let scope = grant.asked.named.first().map_or("", |named| &named.text);
        return Err(GrantError::ScopeNotDefault(scope.to_owned()));
    }
    application_unchecked(read, ctx, grant)
}

/// The same whatever scopes were named.
pub(crate) fn application_unchecked(
    read: &Read<'_>,
    ctx: &Ctx,
    grant: &ApplicationGrant<'_>,
) -> Result<Draft, GrantError> {
    let principal = standing(read, grant.tenant, grant.client)?;
    let resource = grant.asked.resource.clone();
    Ok(Draft {
        origin: ctx.origins.issuer().to_owned(),
        tenant: grant.tenant,
        issued_at: ctx.now,
        endpoint: grant.endpoint,
        client: Client::of(read, &principal, grant.kind)?,
        subject: Subject::Application {
            service_principal: principal.id,
            roles: assignments::app_permissions(read, principal.id, resource.service_principal)?,
            directory_roles: roles::of(read, principal.id.into())?,
        },
        resource,
        scopes: Scopes::default(),
        id_token: None,
        client_info: false,
        refresh_token: None,
        token_id: token_id(ctx),
        capabilities: Vec::new(),
        memory: None,
        address: None,
    })
}

impl Draft {
    /// The same for a client that can handle this.
    #[must_use]
    pub fn for_client(mut self, capabilities: &[String]) -> Self {
        self.capabilities = capabilities.to_vec();
        self
    }

    /// The same with the sign-in behind it, and the surroundings in which it happened. Microsoft's own resources never go
    /// on in anybody's name, so their tokens need not carry it.
    #[must_use]
    pub fn remembering(mut self, session: &Session, circumstances: &Circumstances) -> Self {
        self.address = circumstances.ip;
        self.memory = (!first_party::is_first_party(self.resource.app_id)).then(|| Memory::of(session, circumstances));
        self
    }
}

/// The application as it stands in the tenant.
fn standing(read: &Read<'_>, tenant: TenantId, app: AppId) -> Result<ServicePrincipal, GrantError> {
    if let Some(found) = service_principals::by_app_id(read, tenant, app)? {
        return Ok(found);
    }
    let tenant = tenants::load(read, tenant)?.map_or_else(|| tenant.to_string(), |tenant| tenant.display_name);
    Err(GrantError::AppUnknown { app: app.to_string(), tenant })
}

impl Client {
    /// Microsoft's own applications have no registration, and want nothing beyond the usual.
    fn of(read: &Read<'_>, principal: &ServicePrincipal, kind: ClientKind) -> Result<Self, GrantError> {
        let application = applications::client(read, principal.app_id)?;
        Ok(Self {
            app_id: principal.app_id,
            display_name: principal.display_name.clone(),
            kind,
            configuration: application.as_ref().map(TokenConfiguration::of).unwrap_or_default(),
        })
    }
}

impl IdToken {
    /// Version 1 knows no scopes: it always hands out an ID token, and that tells who the person is.
    fn of(ctx: &Ctx, grant: &PersonGrant<'_>) -> Option<Self> {
        let v1 = grant.endpoint == Version::V1;
        (grant.asked.wants(OpenIdScope::OpenId) || v1).then(|| Self {
            nonce: grant.nonce.map(str::to_owned),
            profile: grant.asked.wants(OpenIdScope::Profile) || v1,
            email: grant.asked.wants(OpenIdScope::Email),
            front_channel: grant.front_channel.cloned(),
            token_id: token_id(ctx),
        })
    }
}

/// 22 characters that name one token.
fn token_id(ctx: &Ctx) -> String {
    URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<16>())
}
