use super::{B2bSetting, CrossTenantDefault, CrossTenantPartner, InboundTrust, PartnerB2bSetting};

/// What one tenant does towards another, default and partner taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// Whom it lets in.
    pub b2b_collaboration_inbound: B2bSetting,
    /// Whom it lets out.
    pub b2b_collaboration_outbound: B2bSetting,
    /// Which proofs of the other tenant count.
    pub inbound_trust: InboundTrust,
    /// Whether invitations of guests who come in need no consent, as far as this tenant is concerned.
    pub automatic_inbound: bool,
    /// Whether invitations of own people who go out need no consent, as far as this tenant is concerned.
    pub automatic_outbound: bool,
}

/// What holds towards a tenant: what its partner configuration sets, and the default where it sets nothing.
#[must_use]
pub fn effective(default: &CrossTenantDefault, partner: Option<&CrossTenantPartner>) -> Effective {
    let automatic = partner.map(|partner| partner.automatic_user_consent_settings).unwrap_or_default();
    Effective {
        b2b_collaboration_inbound: overridden(
            &default.b2b_collaboration_inbound,
            partner.and_then(|partner| partner.b2b_collaboration_inbound.as_ref()),
        ),
        b2b_collaboration_outbound: overridden(
            &default.b2b_collaboration_outbound,
            partner.and_then(|partner| partner.b2b_collaboration_outbound.as_ref()),
        ),
        inbound_trust: partner.and_then(|partner| partner.inbound_trust).unwrap_or(default.inbound_trust),
        // Automatic redemption is an agreement with one tenant: the default never has it.
        automatic_inbound: automatic.inbound_allowed.unwrap_or(default.automatic_user_consent_settings.inbound_allowed),
        automatic_outbound: automatic
            .outbound_allowed
            .unwrap_or(default.automatic_user_consent_settings.outbound_allowed),
    }
}

fn overridden(default: &B2bSetting, partner: Option<&PartnerB2bSetting>) -> B2bSetting {
    let users = partner.and_then(|setting| setting.users_and_groups.as_ref());
    let applications = partner.and_then(|setting| setting.applications.as_ref());
    B2bSetting {
        users_and_groups: users.unwrap_or(&default.users_and_groups).clone(),
        applications: applications.unwrap_or(&default.applications).clone(),
    }
}
