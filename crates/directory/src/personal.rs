//! Personal accounts: people who have an account outside every tenant, or no more than a mailbox.

use kernel::{EmailAddress, PersonalAccountId};
use serde::{Deserialize, Serialize};
use store::{Json, Read, StoreError, Text, Tx, params};
use utoipa::ToSchema;

use crate::{Account, DirectoryError};

/// Where a personal account lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PersonalProvider {
    /// Microsoft accounts.
    Microsoft,
    /// Google accounts.
    Google,
    /// Nowhere: a mailbox alone.
    Mailbox,
}

impl PersonalProvider {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Microsoft => "microsoft",
            Self::Google => "google",
            Self::Mailbox => "mailbox",
        }
    }
}

/// A personal account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonalAccount {
    /// Its id at the provider.
    pub id: PersonalAccountId,
    /// The provider.
    pub provider: PersonalProvider,
    /// The address that signs in.
    pub address: EmailAddress,
    /// The person's name.
    pub display_name: String,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
}

impl PersonalAccount {
    /// The account that proves itself.
    #[must_use]
    pub fn account(&self) -> Account {
        match self.provider {
            PersonalProvider::Microsoft => Account::Microsoft(self.id),
            PersonalProvider::Google => Account::Google(self.id),
            PersonalProvider::Mailbox => Account::Mailbox(self.address.clone()),
        }
    }
}

const LOAD: &str = "select doc from personal_accounts where id = ?1";

/// One account.
pub fn load(read: &Read<'_>, id: PersonalAccountId) -> Result<Option<PersonalAccount>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id)])?)
}

const BY_ADDRESS: &str = "select doc from personal_accounts where provider = ?1 and address_key = ?2";

/// The account of an address at a provider.
pub fn by_address(
    read: &Read<'_>,
    provider: PersonalProvider,
    address: &EmailAddress,
) -> Result<Option<PersonalAccount>, DirectoryError> {
    Ok(read.document(BY_ADDRESS, params![provider.as_str(), address.key()])?)
}

const ALL: &str = "select doc from personal_accounts order by provider desc, address_key";

/// Every personal account of the world.
pub fn all(read: &Read<'_>) -> Result<Vec<PersonalAccount>, DirectoryError> {
    Ok(read.documents(ALL, [])?)
}

const INSERT: &str = "insert into personal_accounts (id, provider, address_key, doc) values (?1, ?2, ?3, ?4)";

/// Makes an account; its address must be new at the provider. Outside every tenant there is no audit log.
pub fn create(tx: &Tx<'_>, account: &PersonalAccount) -> Result<(), DirectoryError> {
    let parameters = params![Text(account.id), account.provider.as_str(), account.address.key(), Json(account)];
    tx.execute(INSERT, parameters).map_err(|error| match error {
        StoreError::Conflict { .. } => DirectoryError::Conflict { property: "address" },
        other => other.into(),
    })?;
    Ok(())
}
