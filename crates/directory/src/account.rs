use std::fmt;
use std::str::FromStr;

use kernel::{EmailAddress, PersonalAccountId, TenantId, UserId};
use policy::Provider;
use serde::{Deserialize, Serialize};

/// An account at the identity provider that keeps its proof. Text form: `work:{tenant}:{user}`, `microsoft:{id}`,
/// `google:{id}`, `federated:{id}`, `mailbox:{address}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Account {
    /// A work or school account: a user of a tenant.
    Work {
        /// The home tenant.
        tenant: TenantId,
        /// The user there.
        user: UserId,
    },
    /// A Microsoft account.
    Microsoft(PersonalAccountId),
    /// A Google account.
    Google(PersonalAccountId),
    /// An account of a partner's issuer that the tenant federates with.
    Federated(PersonalAccountId),
    /// Whoever reads the mail of an address.
    Mailbox(EmailAddress),
}

/// A text that names no account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' names no account")]
pub struct AccountError(pub String);

impl Account {
    /// The identity provider that keeps the account's proof.
    #[must_use]
    pub const fn provider(&self) -> Provider {
        match self {
            Self::Work { .. } => Provider::Entra,
            Self::Microsoft(_) => Provider::MicrosoftAccount,
            Self::Google(_) => Provider::Google,
            Self::Federated(_) => Provider::OidcFederation,
            Self::Mailbox(_) => Provider::EmailOneTimePasscode,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Work { tenant, user } => write!(formatter, "work:{tenant}:{user}"),
            Self::Microsoft(id) => write!(formatter, "microsoft:{id}"),
            Self::Google(id) => write!(formatter, "google:{id}"),
            Self::Federated(id) => write!(formatter, "federated:{id}"),
            Self::Mailbox(address) => write!(formatter, "mailbox:{}", address.key()),
        }
    }
}

impl FromStr for Account {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let read = || {
            let (kind, rest) = text.split_once(':')?;
            Some(match kind {
                "work" => {
                    let (tenant, user) = rest.split_once(':')?;
                    Self::Work { tenant: tenant.parse().ok()?, user: user.parse().ok()? }
                }
                "microsoft" => Self::Microsoft(rest.parse().ok()?),
                "google" => Self::Google(rest.parse().ok()?),
                "federated" => Self::Federated(rest.parse().ok()?),
                "mailbox" => Self::Mailbox(rest.parse().ok()?),
                _ => return None,
            })
        };
        read().ok_or_else(|| AccountError(text.to_owned()))
    }
}

impl TryFrom<String> for Account {
    type Error = AccountError;

    fn try_from(text: String) -> Result<Self, AccountError> {
        text.parse()
    }
}

impl From<Account> for String {
    fn from(account: Account) -> Self {
        account.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_read_again() {
        let accounts = [
            Account::Work { tenant: TenantId::well_known(1), user: UserId::well_known(2) },
            Account::Microsoft(PersonalAccountId::well_known(3)),
            Account::Google(PersonalAccountId::well_known(4)),
            Account::Federated(PersonalAccountId::well_known(5)),
            Account::Mailbox(EmailAddress::parse("Ada@contoso.example").expect("an address")),
        ];
        for account in accounts {
            assert_eq!(account.to_string().parse(), Ok(account.clone()), "{account}");
        }
        for text in ["", "work:1:2", "mailbox:", "aol:x", "google"] {
            assert!(text.parse::<Account>().is_err(), "{text}");
        }
    }
}
