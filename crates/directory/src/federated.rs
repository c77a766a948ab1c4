//! Accounts of a partner's `OpenID` Connect issuer, as far as the issuer told of them.

use kernel::{EmailAddress, PersonalAccountId};
use serde::{Deserialize, Serialize};
use store::{Json, Read, Text, Tx, params};

use crate::{Account, DirectoryError};

/// A person whom another issuer vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FederatedAccount {
    /// Derived from issuer and subject: the same person keeps it, whatever her address becomes.
    pub id: PersonalAccountId,
    /// Who vouches: the claim `iss`.
    pub issuer: String,
    /// The person there: the claim `sub`, never given to another (`OpenID` Connect Core 1.0, section 2).
    pub subject: String,
    /// The address that the issuer last told.
    pub address: EmailAddress,
    /// The name that the issuer last told.
    pub display_name: String,
}

impl FederatedAccount {
    /// What an issuer tells of a person.
    #[must_use]
    pub fn told(issuer: &str, subject: &str, address: EmailAddress, name: Option<String>) -> Self {
        Self {
            id: PersonalAccountId::derived(issuer, subject),
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            display_name: name.unwrap_or_else(|| address.to_string()),
            address,
        }
    }

    /// The account that signs in.
    #[must_use]
    pub fn account(&self) -> Account {
        Account::Federated(self.id)
    }
}

const LOAD: &str = "select doc from federated_accounts where id = ?1";

/// One account.
pub fn load(read: &Read<'_>, id: PersonalAccountId) -> Result<Option<FederatedAccount>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id)])?)
}

const SAVE: &str = "insert into federated_accounts (id, doc) values (?1, ?2)
    on conflict (id) do update set doc = excluded.doc";

/// Keeps what the issuer tells now. No object of a tenant changes by it, so that no audit log speaks of it.
pub fn save(tx: &Tx<'_>, account: &FederatedAccount) -> Result<(), DirectoryError> {
    tx.execute(SAVE, params![Text(account.id), Json(account)])?;
    Ok(())
}
