//! Policy documents and the decisions they lead to, with trace.
//!
//! Data in, decision out: the caller gathers the facts of a question, a gate asks every rule that has a say in it, and
//! the [`Decision`] tells what each rule saw. Nothing here does I/O or knows the time.
#![deny(missing_docs)]

mod app_access;
mod decision;
mod denial;
mod discovery;
mod documents;
mod entry;
mod factor;
mod invite;
mod invitee;
mod leave;
mod membership;
mod provider;
mod redeem;
mod reset;
mod rights;
pub mod roles;
mod ruling;
mod sign_in;
mod terms;
mod user_type;
mod visibility;

pub use app_access::{AppFacts, Consent, may_use_app};
pub use decision::{Decision, Obligation, Step, Verdict};
pub use denial::{Denial, Stranger};
pub use discovery::{DiscoveryFacts, discover};
pub use documents::Invalid;
pub use documents::authentication_methods::{
    AuthenticationMethodsPolicy, CampaignState, CampaignTarget, ExcludedTarget, MigrationState, RegistrationCampaign,
    RegistrationEnforcement,
};
pub use documents::authorization::{AllowInvitesFrom, AuthorizationPolicy, DefaultUserRolePermissions, GuestAccess};
pub use documents::conditional_access::{self, ConditionalAccessPolicy, PolicyState};
pub use documents::cross_tenant::{
    AccessType, AppServiceConnectInbound, AppTarget, AutomaticUserConsent, B2bSetting, CrossTenantDefault,
    CrossTenantPartner, Effective, InboundTrust, M365CollaborationInbound, M365CollaborationOutbound,
    PartnerAutomaticUserConsent, PartnerB2bSetting, TargetConfiguration, TenantRestrictions, UserTarget, effective,
};
pub use documents::custom_role::{CustomRole, RolePermission};
pub use documents::domain_list::DomainList;
pub use documents::email_method::{EmailMethod, ExternalEmailOtp, MethodState, MethodTarget, MethodTargetType};
pub use documents::external_identities::ExternalIdentitiesPolicy;
pub use documents::named_location::{
    CidrRange, CountryLookupMethod, CountryNamedLocation, IpNamedLocation, NamedLocation,
};
pub use documents::permission_grant::{PermissionGrantConditions, PermissionGrantPolicy, PermissionType};
pub use documents::redemption_order::{FallbackProvider, PrimaryProvider, RedemptionOrder};
pub use documents::unjudged::{
    AdminConsentRequestPolicy, AuthenticationFlowsPolicy, CrossTenantClouds, IdentitySynchronization, Reviewer,
    SelfServiceSignUp, UserSyncInbound,
};
pub use entry::{EntryFacts, GuestFacts, Home, may_enter};
pub use factor::{RegistrationFacts, may_register_factor};
pub use invite::{Inviter, InviterFacts, may_invite};
pub use invitee::{Existing, InviteeFacts, Pair, may_be_invited};
pub use leave::{LeaveFacts, may_leave};
pub use membership::{MembershipRule, PropertyValue, RuleError, UserProperty};
pub use provider::{Provider, UnknownProvider};
pub use redeem::{RedeemFacts, may_redeem};
pub use reset::{ResetFacts, may_reset};
pub use rights::{Action, GroupPart, GroupWrite, RightsCaller, RightsFacts, UserPart, may_act};
pub use ruling::{Refusal, Ruling};
pub use sign_in::{
    Place, PolicyOutcome, PolicyResult, SecondFactor, SignInFacts, SignInJudgement, Subject, may_sign_in,
};
pub use terms::{TermsFacts, may_accept_terms};
pub use user_type::{UnknownUserType, UserType};
pub use visibility::{Relation, Sight, view};
