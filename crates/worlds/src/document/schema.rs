use std::collections::BTreeMap;

use directory::tenants::Authentication;
use kernel::{DomainName, EmailAddress};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A whole emulated cloud, as somebody writes it down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorldDocument {
    /// The document's own name; a nameless one is called `world`.
    #[serde(default = "nameless")]
    pub(super) name: String,
    /// What the answer of `GET /world` says besides; it means nothing here.
    #[serde(default, skip_serializing_if = "left_out")]
    pub(super) sandbox: Option<String>,
    #[serde(default)]
    pub(super) tenants: Vec<TenantEntry>,
    #[serde(default)]
    pub(super) personal_accounts: Vec<PersonalEntry>,
    /// The flat switches of the control API's settings.
    #[serde(default)]
    pub(super) settings: BTreeMap<String, Value>,
    /// What is wrong in this world, where somebody wrote it down to be found.
    #[serde(default)]
    pub(super) situation: Option<Situation>,
}

impl WorldDocument {
    /// The document's own name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose it was means nothing to whom it is for.
    pub(crate) fn forget_sandbox(&mut self) {
        self.sandbox = None;
    }

    /// What is wrong in this world, where it is told.
    #[must_use]
    pub const fn situation(&self) -> Option<&Situation> {
        self.situation.as_ref()
    }
}

/// A world in which something is wrong, as people meet it: what it is, who sees what, and which setting heals it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Situation {
    /// What it is called.
    pub title: String,
    /// What somebody did, or left undone.
    pub wrong: String,
    /// Where to begin, to see it.
    pub begin: String,
    /// Who then sees what.
    pub sees: String,
    /// The setting that heals it, and where it is.
    pub heals: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct TenantEntry {
    pub(super) name: String,
    #[serde(default)]
    pub(super) kind: TenantKind,
    pub(super) id: Option<kernel::TenantId>,
    /// How its people sign in.
    #[serde(default)]
    pub(super) authentication: Authentication,
    pub(super) initial_domain: DomainName,
    #[serde(default)]
    pub(super) domains: Vec<DomainName>,
    #[serde(default)]
    pub(super) properties: PropertiesEntry,
    #[serde(default)]
    pub(super) accounts: Vec<AccountEntry>,
    #[serde(default)]
    pub(super) groups: Vec<GroupEntry>,
    #[serde(default)]
    pub(super) apps: Vec<AppEntry>,
    /// Names of applications of other tenants that somebody here has let in.
    #[serde(default)]
    pub(super) enterprise_apps: Vec<String>,
    #[serde(default)]
    pub(super) agreements: Vec<AgreementEntry>,
    /// Whom it has invited already.
    #[serde(default)]
    pub(super) guests: Vec<GuestEntry>,
    #[serde(default)]
    pub(super) policies: PoliciesEntry,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TenantEntryKind)]
pub(super) enum TenantKind {
    /// It invites.
    Resource,
    /// Its people are invited.
    #[default]
    Partner,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PropertiesEntry {
    pub(super) technical_contact: Option<String>,
    pub(super) privacy_contact: Option<String>,
    pub(super) privacy_statement_url: Option<String>,
    pub(super) notification_language: Option<String>,
    pub(super) country_letter_code: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AccountEntry {
    pub(super) user_principal_name: EmailAddress,
    pub(super) id: Option<kernel::UserId>,
    pub(super) display_name: String,
    pub(super) given_name: Option<String>,
    pub(super) surname: Option<String>,
    pub(super) job_title: Option<String>,
    /// The sign-in name when none is given.
    pub(super) mail: Option<EmailAddress>,
    pub(super) password: Option<String>,
    #[serde(default)]
    pub(super) roles: Vec<String>,
    #[serde(default)]
    pub(super) user_type: Option<policy::UserType>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GroupEntry {
    pub(super) display_name: String,
    pub(super) id: Option<kernel::GroupId>,
    pub(super) description: Option<String>,
    /// Sign-in names of accounts and names of groups, of the tenant.
    #[serde(default)]
    pub(super) members: Vec<String>,
}

/// Somebody whom the tenant has invited, before the policies of the document came to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GuestEntry {
    /// The invited address.
    pub(super) address: EmailAddress,
    /// The local part of the address when none is given.
    pub(super) display_name: Option<String>,
    /// The sign-in name of an account, or the name of an application; none: nobody knows any more.
    #[serde(default)]
    pub(super) invited_by: Option<String>,
    /// The inviter's own words in the mail.
    pub(super) message: Option<String>,
    /// Whether the mail was sent, unless the person wants none.
    #[serde(default = "yes")]
    pub(super) send_message: bool,
    /// Whether the person wanted no more mail from the tenant before that.
    #[serde(default)]
    pub(super) unsubscribed: bool,
    /// The provider by which the guest redeemed; none while she is pending.
    pub(super) accepted_with: Option<policy::Provider>,
    /// The work account that redeemed, where the one of the address today is another.
    pub(super) home_object_id: Option<kernel::UserId>,
    /// Names of applications to which the guest is assigned, with the default role.
    #[serde(default)]
    pub(super) assigned: Vec<String>,
    /// Names of groups that the guest is in.
    #[serde(default)]
    pub(super) groups: Vec<String>,
    /// Whether somebody has deleted the guest since.
    #[serde(default)]
    pub(super) deleted: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AppEntry {
    pub(super) display_name: String,
    pub(super) app_id: Option<kernel::AppId>,
    pub(super) object_id: Option<kernel::ApplicationId>,
    pub(super) service_principal_id: Option<kernel::ServicePrincipalId>,
    pub(super) home_page_url: Option<String>,
    /// Web addresses; those of a public client when it is one.
    #[serde(default)]
    pub(super) redirect_uris: Vec<String>,
    /// Addresses of single-page applications, which redeem their codes in the browser.
    #[serde(default)]
    pub(super) spa_redirect_uris: Vec<String>,
    #[serde(default)]
    pub(super) public_client: bool,
    /// Whose accounts may sign in; those of the tenant alone when nothing is said.
    pub(super) sign_in_audience: Option<directory::applications::SignInAudience>,
    #[serde(default)]
    pub(super) assignment_required: bool,
    #[serde(default = "yes")]
    pub(super) visible: bool,
    /// Names of secrets, whose values derive from the sandbox and are published; or such values themselves.
    #[serde(default)]
    pub(super) secrets: Vec<String>,
    /// The certificates with which it signs assertions.
    #[serde(default)]
    pub(super) certificates: Vec<CertificateEntry>,
    /// The issuers elsewhere whose word it takes for its own.
    #[serde(default)]
    pub(super) federated_credentials: Vec<FederatedCredentialEntry>,
    #[serde(default)]
    pub(super) identifier_uris: Vec<String>,
    #[serde(default = "first_version")]
    pub(super) token_version: u8,
    #[serde(default)]
    pub(super) app_roles: Vec<AppRoleEntry>,
    #[serde(default)]
    pub(super) scopes: Vec<ScopeEntry>,
    /// Application permissions of Microsoft Graph, granted.
    #[serde(default)]
    pub(super) permissions: Vec<String>,
    /// Delegated permissions of Microsoft Graph that the registration asks for besides those that are consented for
    /// everybody.
    #[serde(default)]
    pub(super) requires: Vec<String>,
    /// Delegated permissions of Microsoft Graph, consented for everybody.
    #[serde(default)]
    pub(super) admin_consent: Vec<String>,
    /// Sign-in names of accounts and names of groups that are assigned, with the default role.
    #[serde(default)]
    pub(super) assigned: Vec<String>,
    /// Claims beyond the usual ones, in the shape of Graph.
    pub(super) optional_claims: Option<Value>,
    /// Which groups its tokens tell: `SecurityGroup`, `All`, …
    pub(super) group_membership_claims: Option<String>,
}

/// A certificate. Both parts are PEM; where neither is given it is the one whose private key everybody knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CertificateEntry {
    pub(super) name: String,
    /// What `GET /world` tells besides; it follows from the certificate.
    #[serde(default, skip_serializing_if = "left_out")]
    pub(super) thumbprint: Option<String>,
    pub(super) certificate: Option<String>,
    /// Shown to everybody, for whoever plays the application.
    pub(super) private_key: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FederatedCredentialEntry {
    pub(super) name: String,
    pub(super) issuer: String,
    pub(super) subject: String,
    /// `api://AzureADTokenExchange` when none is given.
    #[serde(default)]
    pub(super) audiences: Vec<String>,
    pub(super) description: Option<String>,
}

/// What is read and never written.
const fn left_out<T>(_: &T) -> bool {
    true
}

fn nameless() -> String {
    "world".to_owned()
}

const fn yes() -> bool {
    true
}

const fn first_version() -> u8 {
    1
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AppRoleEntry {
    pub(super) value: String,
    pub(super) display_name: String,
    pub(super) description: String,
    #[serde(default = "users")]
    pub(super) members: Vec<directory::applications::MemberType>,
}

fn users() -> Vec<directory::applications::MemberType> {
    vec![directory::applications::MemberType::User]
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ScopeEntry {
    pub(super) value: String,
    pub(super) display_name: String,
    pub(super) description: String,
    pub(super) kind: directory::applications::ScopeConsent,
}

/// Policies under Graph's own names and shapes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PoliciesEntry {
    /// What differs from a new tenant's authorization policy.
    pub(super) authorization_policy: Option<Value>,
    /// The definition of the B2B management policy.
    pub(super) b2b_management_policy: Option<Value>,
    /// What differs from the default cross-tenant access settings.
    pub(super) cross_tenant_access_default: Option<Value>,
    /// Settings towards single tenants, by the tenant's name.
    #[serde(default)]
    pub(super) cross_tenant_access_partners: BTreeMap<String, Value>,
    /// Named locations of Conditional Access.
    #[serde(default)]
    pub(super) named_locations: Vec<Value>,
    /// Conditional Access policies; a named location goes by its name.
    #[serde(default)]
    pub(super) conditional_access: Vec<Value>,
    /// Whether Google federation is configured.
    #[serde(default)]
    pub(super) google_federation: bool,
    /// Further identity providers, in the shapes of Graph.
    #[serde(default)]
    pub(super) identity_providers: Vec<Value>,
    /// `default`, `enabled` or `disabled`.
    pub(super) email_one_time_passcode: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AgreementEntry {
    pub(super) display_name: String,
    pub(super) id: Option<kernel::AgreementId>,
    #[serde(default)]
    pub(super) must_be_opened: bool,
    /// Whether each device is asked anew.
    #[serde(default)]
    pub(super) per_device: bool,
    /// When each acceptance lapses, as an ISO 8601 duration from its day.
    pub(super) user_reaccept_required_frequency: Option<String>,
    /// When all acceptances lapse together.
    pub(super) terms_expiration: Option<directory::agreements::TermsExpiration>,
    pub(super) files: Vec<AgreementFileEntry>,
    /// Whether a Conditional Access policy asks every guest for it, in every application.
    #[serde(default)]
    pub(super) required_of_guests: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AgreementFileEntry {
    pub(super) language: String,
    pub(super) display_name: String,
    #[serde(default)]
    pub(super) is_default: bool,
    /// The PDF in base64.
    pub(super) data: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PersonalEntry {
    pub(super) provider: directory::personal::PersonalProvider,
    pub(super) address: EmailAddress,
    pub(super) id: Option<kernel::PersonalAccountId>,
    pub(super) display_name: String,
    pub(super) given_name: Option<String>,
    pub(super) surname: Option<String>,
    /// None for a mailbox: its code comes by mail.
    pub(super) password: Option<String>,
}
