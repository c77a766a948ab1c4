mod default;
mod effective;
mod partner;
mod parts;
mod targets;

pub use default::CrossTenantDefault;
pub use effective::{Effective, effective};
pub use partner::CrossTenantPartner;
pub use parts::{
    AppServiceConnectInbound, AutomaticUserConsent, B2bSetting, InboundTrust, M365CollaborationInbound,
    M365CollaborationOutbound, PartnerAutomaticUserConsent, PartnerB2bSetting, TenantRestrictions,
};
pub use targets::{AccessType, AppTarget, TargetConfiguration, UserTarget};

#[cfg(test)]
mod tests;
