//! The handlers, one module for each resource. A handler reads its options, reads or writes once, and presents.

pub(crate) mod agreements;
pub(crate) mod application_owners;
pub(crate) mod applications;
pub(crate) mod assignments;
pub(crate) mod audit_logs;
pub(crate) mod authentication_methods;
pub(crate) mod authorization_policy;
pub(crate) mod conditional_access;
pub(crate) mod consent_policies;
pub(crate) mod cross_tenant_access;
pub(crate) mod deleted_items;
pub(crate) mod delta;
pub(crate) mod directory_objects;
pub(crate) mod domain_list;
pub(crate) mod expansion;
pub(crate) mod external_identities;
pub(crate) mod federated_credentials;
pub(crate) mod federated_domains;
pub(crate) mod grant_policies;
pub(crate) mod grants;
pub(crate) mod groups;
pub(crate) mod identity_providers;
pub(crate) mod invitations;
pub(crate) mod licences;
pub(crate) mod manager;
pub(crate) mod members;
pub(crate) mod membership;
pub(crate) mod named_locations;
pub(crate) mod objects;
pub(crate) mod organization;
pub(crate) mod passwords;
pub(crate) mod role_definitions;
pub(crate) mod role_management;
pub(crate) mod roles;
pub(crate) mod rolled_keys;
pub(crate) mod service_principals;
pub(crate) mod sight;
pub(crate) mod sign_in_activity;
pub(crate) mod subscriptions;
pub(crate) mod tenant_information;
pub(crate) mod user_patch;
pub(crate) mod user_relations;
pub(crate) mod users;

/// What a judged part of a read found; a refusal ends the read.
macro_rules! judged {
    ($outcome:expr) => {
        match $outcome {
            Ok(found) => found,
            Err(decision) => return Ok(Err(decision)),
        }
    };
}

/// What a ruled part of a write made; a refusal ends the write, and is kept.
macro_rules! granted {
    ($ruling:expr) => {
        match $ruling {
            policy::Ruling::Granted(made) => made,
            policy::Ruling::Refused(refusal) => return Ok(policy::Ruling::Refused(refusal)),
        }
    };
}

/// The user that a judged look-up found within a write; a refusal is kept and ends it.
macro_rules! granted_user {
    ($tx:expr, $ctx:expr, $found:expr) => {
        match $found {
            Ok(user) => user,
            Err(decision) => return crate::resources::users::refused($tx, $ctx, decision),
        }
    };
}

pub(crate) use {granted, granted_user, judged};
