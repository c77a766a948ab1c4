//! What may be asked of each property, in the words of Microsoft Graph's tables of query capabilities.

mod directory;
mod logs;
mod minor;
mod others;
mod unjudged;
mod unserved;
mod user;

pub(crate) use directory::{APPLICATION, ASSIGNMENT, GRANT, GROUP, SERVICE_PRINCIPAL};
pub(crate) use logs::{DIRECTORY_AUDIT, SIGN_IN, SIGN_IN_OF_BETA};
pub(crate) use minor::{
    DOMAIN_DNS_RECORD, EXTERNAL_DOMAIN, FEDERATED_CREDENTIAL, PARTNER_TEMPLATE, PERMISSION_GRANT_CONDITIONS,
    POLICY_TEMPLATE, SYNCHRONIZATION_TEMPLATE,
};
pub(crate) use others::{
    ACCEPTANCE, AGREEMENT, AGREEMENT_FILE, AGREEMENT_LOCALIZATION, AGREEMENT_VERSION, AUTHENTICATION_METHODS,
    AUTHORIZATION_POLICY, CONDITIONAL_ACCESS, CROSS_TENANT_ACCESS, CROSS_TENANT_DEFAULT, DIRECTORY_OBJECT,
    DIRECTORY_ROLE, DOMAIN, DOMAIN_POLICY, EMAIL_METHOD, EXTERNAL_IDENTITIES, FEDERATION, IDENTITY_PROVIDER,
    NAMED_LOCATION, ORGANIZATION, PARTNER, ROLE_ASSIGNMENT, ROLE_DEFINITION, ROLE_TEMPLATE, SUBSCRIPTION,
};
pub(crate) use unjudged::{
    AUTHENTICATION_FLOWS, CONSENT_REQUEST, CONSENT_REQUESTS, IDENTITY_SYNCHRONIZATION, PERMISSION_GRANT_POLICY,
    SUBSCRIBED_SKU,
};
pub(crate) use unserved::is_unserved;
pub(crate) use user::USER;

/// A type of objects.
#[derive(Debug)]
pub(crate) struct Schema {
    /// The name that messages of the directory print, for example `User`.
    pub(crate) resource: &'static str,
    /// The name in Graph's schema, for example `user`.
    pub(crate) name: &'static str,
    /// What is answered when nothing is selected; everything where the list is empty.
    pub(crate) default: &'static [&'static str],
    /// What else may be selected.
    pub(crate) more: &'static [&'static str],
    /// Those of the two lists that are collections: without a value they are empty, never null.
    pub(crate) collections: &'static [&'static str],
    /// What may be filtered and sorted by.
    pub(crate) fields: &'static [Field],
    /// What may be expanded.
    pub(crate) relations: &'static [&'static str],
    /// Whether the directory answers, which asks some queries to be advanced.
    pub(crate) indexed: bool,
}

/// A property that may be filtered or sorted by.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name; a path where it lies within another.
    pub(crate) name: &'static str,
    /// What its values are.
    pub(crate) kind: Kind,
    /// What may be asked of it.
    pub(crate) cells: Cells,
}

/// What the values of a property are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Boolean,
    Number,
    Instant,
    Guid,
    /// A collection, asked with `any`; its elements are objects with these properties, or texts where there are none.
    Collection(&'static [Field]),
}

/// Whether an operator works on a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Always.
    Default,
    /// In advanced queries.
    Advanced,
    /// Never.
    Never,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cells {
    pub(crate) eq: Cell,
    /// `ne` and `not`.
    pub(crate) ne: Cell,
    /// `ge`, and `gt` with it.
    pub(crate) ge: Cell,
    /// `le`, and `lt` with it.
    pub(crate) le: Cell,
    pub(crate) within: Cell,
    pub(crate) starts_with: Cell,
    pub(crate) ends_with: Cell,
    pub(crate) order_by: Cell,
}

impl Schema {
    /// A property that may be filtered or sorted by; names match whatever their case.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// A property that may be selected, as Graph writes it.
    pub(crate) fn property(&self, name: &str) -> Option<&'static str> {
        self.default.iter().chain(self.more).find(|property| property.eq_ignore_ascii_case(name)).copied()
    }
}

impl Field {
    const fn new(name: &'static str, kind: Kind, cells: [Cell; 8]) -> Self {
        let [eq, ne, ge, le, within, starts_with, ends_with, order_by] = cells;
        Self { name, kind, cells: Cells { eq, ne, ge, le, within, starts_with, ends_with, order_by } }
    }
}

/// A property that can be compared for equality alone.
const fn equal(name: &'static str, kind: Kind) -> Field {
    const N: Cell = Cell::Never;
    Field::new(name, kind, [Cell::Default, N, N, N, N, N, N, N])
}
