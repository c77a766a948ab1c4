//! Values that everybody shares: the clock and the entropy of an emulated world, typed identifiers,
//! addresses, and what a domain function may know of the request it serves.
//!
//! This is the lowest floor. Nothing here does I/O, and nothing here knows a rule.
#![deny(missing_docs)]

mod address;
mod caller;
mod circumstances;
mod clock;
mod ctx;
mod entropy;
mod id;
mod nearest;
mod origins;
mod site;
mod words;

pub use address::{AddressError, DomainError, DomainName, EmailAddress};
pub use caller::Caller;
pub use circumstances::{Circumstances, Country, Device, UnknownCountry, UnknownDevice};
pub use clock::{Clock, ClockMode, ClockState};
pub use ctx::Ctx;
pub use entropy::Entropy;
pub use id::{
    AgreementId, AppId, AppRoleId, ApplicationId, ApprovalId, BulkJobId, CorrelationId, DecisionId, FaultId, GroupId,
    IdError, InvitationId, MailId, NamedLocationId, NotificationId, ObjectId, PersonalAccountId, PolicyId, RequestId,
    RoleTemplateId, ServicePrincipalId, SessionId, SubscriptionId, TenantId, UserId,
};
pub use jiff::{SignedDuration, Timestamp};
pub use nearest::nearest;
pub use origins::{Origins, Scheme};
pub use site::Site;
pub use words::words;
