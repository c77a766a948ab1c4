mod app;

use std::collections::BTreeMap;

use directory::tenants::Authentication;
use kernel::{DomainName, EmailAddress};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub(super) use app::{AppEntry, AppRoleEntry, AssignedEntry, CertificateEntry, FederatedCredentialEntry, ScopeEntry};

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
    /// The tenants.
    #[serde(default)]
    pub(super) tenants: Vec<TenantEntry>,
    /// Accounts outside of every tenant.
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

/// A tenant, with everything that is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct TenantEntry {
    /// Name; others refer to the tenant by it.
    pub(super) name: String,
    /// Whether it invites.
    #[serde(default)]
    pub(super) kind: TenantKind,
    /// Tenant id; derived from the name when none is given.
    pub(super) id: Option<kernel::TenantId>,
    /// How its people sign in.
    #[serde(default)]
    pub(super) authentication: Authentication,
    /// The domain that it came with.
    pub(super) initial_domain: DomainName,
    /// Its other verified domains, the default one first.
    #[serde(default)]
    pub(super) domains: Vec<DomainName>,
    /// What it tells of itself.
    #[serde(default)]
    pub(super) properties: PropertiesEntry,
    /// The people at home in it.
    #[serde(default)]
    pub(super) accounts: Vec<AccountEntry>,
    /// Its groups.
    #[serde(default)]
    pub(super) groups: Vec<GroupEntry>,
    /// The applications that it has registered.
    #[serde(default)]
    pub(super) apps: Vec<AppEntry>,
    /// Names of applications of other tenants that somebody here has let in.
    #[serde(default)]
    pub(super) enterprise_apps: Vec<String>,
    /// Its terms of use.
    #[serde(default)]
    pub(super) agreements: Vec<AgreementEntry>,
    /// Whom it has invited already.
    #[serde(default)]
    pub(super) guests: Vec<GuestEntry>,
    /// Its settings.
    #[serde(default)]
    pub(super) policies: PoliciesEntry,
}

/// Whether a tenant invites.
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

/// What a tenant tells of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PropertiesEntry {
    /// The address of its administrators.
    pub(super) technical_contact: Option<String>,
    /// The address for questions of privacy.
    pub(super) privacy_contact: Option<String>,
    /// Where its privacy statement is; Review permissions leads there.
    pub(super) privacy_statement_url: Option<String>,
    /// The language of its mail, a BCP 47 tag.
    pub(super) notification_language: Option<String>,
    /// Its country, two letters.
    pub(super) country_letter_code: Option<String>,
}

/// A work or school account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AccountEntry {
    /// Sign-in name, at a domain of the tenant.
    pub(super) user_principal_name: EmailAddress,
    /// Object id; derived from the sign-in name when none is given.
    pub(super) id: Option<kernel::UserId>,
    /// Name.
    pub(super) display_name: String,
    /// First name.
    pub(super) given_name: Option<String>,
    /// Last name.
    pub(super) surname: Option<String>,
    /// Job title.
    pub(super) job_title: Option<String>,
    /// The sign-in name when none is given.
    pub(super) mail: Option<EmailAddress>,
    /// The password, which is published.
    pub(super) password: Option<String>,
    /// Names of directory roles.
    #[serde(default)]
    pub(super) roles: Vec<String>,
    /// A member when nothing is said.
    #[serde(default)]
    pub(super) user_type: Option<policy::UserType>,
}

/// A security group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GroupEntry {
    /// Name; others refer to the group by it.
    pub(super) display_name: String,
    /// Object id; derived from the name when none is given.
    pub(super) id: Option<kernel::GroupId>,
    /// What it is for.
    pub(super) description: Option<String>,
    /// Sign-in names of accounts and names of groups, of the tenant.
    #[serde(default)]
    pub(super) members: Vec<String>,
    /// A rule that chooses the members instead, in the language of dynamic groups. One that is paused is written as the
    /// members that it left.
    #[serde(default)]
    pub(super) membership_rule: Option<String>,
}

/// Somebody whom the tenant has invited, before the policies of the document came to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GuestEntry {
    /// The invited address.
    pub(super) address: EmailAddress,
    /// Object id; drawn when none is given.
    pub(super) id: Option<kernel::UserId>,
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
    /// Names of applications to which the guest is assigned.
    #[serde(default)]
    pub(super) assigned: Vec<AssignedEntry>,
    /// Names of groups that the guest is in.
    #[serde(default)]
    pub(super) groups: Vec<String>,
    /// Whether somebody has deleted the guest since.
    #[serde(default)]
    pub(super) deleted: bool,
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

/// Terms of use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AgreementEntry {
    /// The name that administrators see.
    pub(super) display_name: String,
    /// Its id; derived from the name when none is given.
    pub(super) id: Option<kernel::AgreementId>,
    /// Whether a document must be opened before it can be accepted.
    #[serde(default)]
    pub(super) must_be_opened: bool,
    /// Whether each device is asked anew.
    #[serde(default)]
    pub(super) per_device: bool,
    /// When each acceptance lapses, as an ISO 8601 duration from its day.
    pub(super) user_reaccept_required_frequency: Option<String>,
    /// When all acceptances lapse together.
    pub(super) terms_expiration: Option<directory::agreements::TermsExpiration>,
    /// Its documents, one for each language.
    pub(super) files: Vec<AgreementFileEntry>,
    /// Whether a Conditional Access policy asks every guest for it, in every application.
    #[serde(default)]
    pub(super) required_of_guests: bool,
}

/// A document of terms of use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AgreementFileEntry {
    /// Its language, a BCP 47 tag.
    pub(super) language: String,
    /// The title that people see.
    pub(super) display_name: String,
    /// Whether it is shown where no language fits.
    #[serde(default)]
    pub(super) is_default: bool,
    /// The PDF in base64.
    pub(super) data: String,
}

/// An account outside of every tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PersonalEntry {
    /// Who keeps it.
    pub(super) provider: directory::personal::PersonalProvider,
    /// The address that signs in.
    pub(super) address: EmailAddress,
    /// Its id; derived from the address when none is given.
    pub(super) id: Option<kernel::PersonalAccountId>,
    /// Name.
    pub(super) display_name: String,
    /// First name.
    pub(super) given_name: Option<String>,
    /// Last name.
    pub(super) surname: Option<String>,
    /// None for a mailbox: its code comes by mail.
    pub(super) password: Option<String>,
}
