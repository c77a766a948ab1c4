//! Who is signed in, and what a token says.
//!
//! Proofs (credentials, passcodes, client secrets) become sessions, sessions become codes and refresh tokens, and a
//! grant becomes a [`Draft`]: everything that the answer of the token endpoint says, gathered in one transaction.
//! [`sign`] turns it into tokens after the commit; [`verify`] reads them back, and is the one place where the expiry of
//! a token is compared.

pub mod approvals;
mod assertion;
mod authority;
pub mod browsers;
pub mod certificates;
mod claims;
mod claims_request;
pub mod clients;
pub mod codes;
mod configuration;
pub mod credentials;
pub mod devices;
mod draft;
mod error;
pub mod factors;
pub mod federated_credentials;
pub mod forge;
mod grant_error;
mod keys;
pub mod lockout;
pub mod login_hint;
mod memory;
pub mod participants;
pub mod passcodes;
mod pem;
mod pkce;
pub mod possession;
mod proof_error;
pub mod redirect;
pub mod refresh;
pub mod resource;
pub mod revocations;
pub mod seal;
pub mod secrets;
pub mod sessions;
mod sign;
pub mod subject;
pub mod surface_sessions;
mod verify;
mod version;
mod world_key;

pub use assertion::Assertion;
pub use authority::{Authority, CONSUMER_TENANT};
pub use browsers::Browser;
pub use claims::{TENANT_REGION, issuer};
pub use claims_request::ClaimsRequest;
pub use clients::{ClientKind, ClientProof};
pub use codes::CodeGrant;
pub use configuration::{GroupClaim, TokenConfiguration};
pub use draft::{ApplicationGrant, Client, Draft, FrontChannel, IdToken, PersonGrant, Subject, application, person};
pub use error::StsError;
pub use grant_error::GrantError;
pub use keys::{KeyError, KeyRing, Rollover, roll, rollover};
pub use memory::{Memory, sign_in_behind};
pub use pkce::Challenge;
pub use proof_error::ProofError;
pub use refresh::{Line, Redeemed, RefreshGrant};
pub use resource::{Asked, OpenIdScope, Resource, Scopes};
pub use sessions::{Method, Session};
pub use sign::{Tokens, sign};
pub use verify::{Hint, TokenError, Verified, hint, verify};
pub use version::Version;
pub use world_key::{WorldKey, WorldMark, install, keep_key, world_key};

/// The tables of this crate.
pub const SCHEMA: store::Schema = store::Schema {
    owner: "sts",
    steps: &[
        include_str!("schema.sql"),
        include_str!("passcodes.sql"),
        include_str!("purge.sql"),
        include_str!("factors.sql"),
        include_str!("proofs.sql"),
        include_str!("revocations.sql"),
        include_str!("rollover.sql"),
        include_str!("devices.sql"),
        include_str!("participants.sql"),
        include_str!("secrets.sql"),
        include_str!("principals.sql"),
    ],
};
