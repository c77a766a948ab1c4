//! The claim `login_hint`: an account, in a form that its reader cannot read. Clients send it back as `login_hint` or
//! `logout_hint` ("Optional claims reference").

use directory::Account;

use crate::{WorldKey, seal};

const PURPOSE: &str = "login_hint";

/// The hint for an account; always the same one.
#[must_use]
pub fn of(key: &WorldKey, account: &Account) -> String {
    seal::seal(key, PURPOSE, account.to_string().as_bytes())
}

/// The account of a hint; none when it is no hint of this world.
#[must_use]
pub fn read(key: &WorldKey, hint: &str) -> Option<Account> {
    let plain = seal::open(key, PURPOSE, hint)?;
    std::str::from_utf8(&plain).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use kernel::{TenantId, UserId};

    use super::*;

    #[test]
    fn a_hint_leads_back_to_its_account_in_its_own_world_alone() {
        let key = WorldKey::new([1; 32]);
        let account = Account::Work { tenant: TenantId::well_known(1), user: UserId::well_known(2) };
        let hint = of(&key, &account);
        assert_eq!(read(&key, &hint), Some(account));
        assert_eq!(read(&WorldKey::new([2; 32]), &hint), None);
        assert_eq!(read(&key, "mia.novak@woodgrove.example"), None);
    }
}
