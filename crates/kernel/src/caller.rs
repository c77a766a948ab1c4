use crate::{AppId, ObjectId, ServicePrincipalId, TenantId, UserId};

/// On whose behalf something happens. What a token was allowed to (its scopes) is the affair of the surface that took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The emulator itself: loading a world, background work, the control API. It may do everything.
    System,
    /// Somebody who has not said who they are.
    Anonymous,
    /// A person, by way of an application.
    User {
        /// The tenant in which the person acts.
        tenant: TenantId,
        /// The person's object in that tenant.
        user: UserId,
        /// The application through which the person acts.
        client: AppId,
    },
    /// An application on its own behalf.
    App {
        /// The tenant in which the application acts.
        tenant: TenantId,
        /// The application's client id.
        app: AppId,
        /// The application's object in that tenant.
        service_principal: ServicePrincipalId,
    },
}

impl Caller {
    /// The tenant in which the caller acts, if it acts in one.
    #[must_use]
    pub const fn tenant(&self) -> Option<TenantId> {
        match self {
            Self::System | Self::Anonymous => None,
            Self::User { tenant, .. } | Self::App { tenant, .. } => Some(*tenant),
        }
    }

    /// The caller's own directory object.
    #[must_use]
    pub fn object(&self) -> Option<ObjectId> {
        match self {
            Self::System | Self::Anonymous => None,
            Self::User { user, .. } => Some((*user).into()),
            Self::App { service_principal, .. } => Some((*service_principal).into()),
        }
    }

    /// The person, if the caller is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::User { user, .. } => Some(*user),
            Self::System | Self::Anonymous | Self::App { .. } => None,
        }
    }
}
