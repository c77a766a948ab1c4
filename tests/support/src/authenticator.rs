//! The authenticator app on somebody's telephone: it knows the secret that a page showed, and nothing of ours.

use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

use crate::page::Page;

/// An authenticator with one account.
pub struct Authenticator(Totp);

impl Authenticator {
    /// Takes up the secret that the open page shows, as somebody who types it.
    #[must_use]
    pub fn set_up(page: &Page) -> Self {
        let text = page.main();
        let is_group =
            |word: &&str| word.len() == 4 && word.chars().all(|letter| matches!(letter, 'A'..='Z' | '2'..='7'));
        let groups: Vec<&str> = text.split_whitespace().filter(is_group).collect();
        assert_eq!(groups.len(), 8, "{} shows no secret: {text}", page.url);
        let secret = Secret::try_from_base32(groups.concat()).expect("a secret is in base 32");
        Self(Builder::new().with_secret(secret).with_account_name("her").build_noncompliant())
    }

    /// The code that it shows at an instant.
    #[must_use]
    pub fn code(&self, at: Timestamp) -> String {
        let seconds = u64::try_from(at.as_second()).expect("after 1970");
        self.0.generate(seconds).to_string()
    }
}
