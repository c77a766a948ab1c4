use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{KnownFormat, Schema, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// The longest address that SMTP carries, in bytes (RFC 5321 section 4.5.3.1.3).
const LONGEST_ADDRESS: usize = 254;
/// The longest local part, in bytes (RFC 5321 section 4.5.3.1.1).
const LONGEST_LOCAL_PART: usize = 64;
/// Characters that Microsoft Graph refuses in an invited address (Microsoft Graph, "invitation resource type"). Sources
/// differ on which quotation mark is meant: both are refused.
const FORBIDDEN: &str = "~!#$%^&*()+=[]{}\\/|;:\"'<>?,`";

/// An e-mail address that may be invited. Kept as written; compared, hashed and ordered without case.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    text: String,
    at: usize,
}

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was given.
    #[error("an e-mail address is required")]
    Missing,
    /// There is no `@`, or nothing before or behind it, or the domain is none.
    #[error("'{0}' is not an e-mail address: write it like name@domain.example")]
    Malformed(String),
    /// A character that is not allowed.
    #[error("the character {character:?} is not allowed in an e-mail address")]
    Forbidden {
        /// The first such character.
        character: char,
    },
    /// The user name begins or ends with `.` or `-`.
    #[error("the part before @ may not begin or end with '{edge}'")]
    Edge {
        /// The character at the edge.
        edge: char,
    },
    /// Longer than SMTP carries.
    #[error("an e-mail address has at most {LONGEST_ADDRESS} characters, {LONGEST_LOCAL_PART} of them before @")]
    TooLong,
}

impl EmailAddress {
    /// Reads an address; white space around it is not part of it.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Missing);
        }
        if let Some(character) = text.chars().find(|&character| refused(character)) {
            return Err(AddressError::Forbidden { character });
        }
        let malformed = || AddressError::Malformed(text.to_owned());
        let (local, domain) = text.split_once('@').ok_or_else(malformed)?;
        if local.is_empty() || domain.contains('@') {
            return Err(malformed());
        }
        if let Some(edge) =
            [local.chars().next(), local.chars().last()].into_iter().flatten().find(|c| matches!(c, '.' | '-'))
        {
            return Err(AddressError::Edge { edge });
        }
        if local.contains("..") || DomainName::parse(domain).is_err() {
            return Err(malformed());
        }
        if text.len() > LONGEST_ADDRESS || local.len() > LONGEST_LOCAL_PART {
            return Err(AddressError::TooLong);
        }
        Ok(Self { text: text.to_owned(), at: local.len() })
    }

    /// The address as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The form in which addresses are compared and looked up.
    #[must_use]
    pub fn key(&self) -> String {
        self.text.to_lowercase()
    }

    /// What stands before `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands behind `@`.
    ///
    /// # Panics
    /// Never: the domain was read when the address was.
    #[must_use]
    pub fn domain(&self) -> DomainName {
        DomainName::parse(&self.text[self.at + 1..]).expect("an address holds a domain that was parsed")
    }
}

fn refused(character: char) -> bool {
    character.is_control() || character.is_whitespace() || !character.is_ascii() || FORBIDDEN.contains(character)
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for EmailAddress {}

impl Hash for EmailAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.text
    }
}

impl PartialSchema for EmailAddress {
    /// A document has the text alone.
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Email);
        let text = ObjectBuilder::new().schema_type(Type::String).format(Some(format));
        text.description(Some("An e-mail address, compared without case.")).into()
    }
}

impl ToSchema for EmailAddress {}

/// A DNS domain name of at least two labels, kept in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, format = Hostname)]
pub struct DomainName(String);

/// A text that is no domain name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a domain name: write it like contoso.example")]
pub struct DomainError(pub String);

impl DomainName {
    /// Reads a domain name (RFC 1123 section 2.1: letters, digits and inner hyphens, labels of 1 to 63 characters).
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let name = text.trim().to_ascii_lowercase();
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if name.len() <= 253 && name.contains('.') && name.split('.').all(label) {
            Ok(Self(name))
        } else {
            Err(DomainError(text.to_owned()))
        }
    }

    /// The name in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl FromStr for DomainName {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, DomainError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for DomainName {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, DomainError> {
        Self::parse(&text)
    }
}

impl From<DomainName> for String {
    fn from(domain: DomainName) -> Self {
        domain.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_kept_as_written_and_compared_without_case() {
        let address = EmailAddress::parse(" Dr.Lee@Fabrikam-Clinic.example ").expect("an address");
        assert_eq!(address.as_str(), "Dr.Lee@Fabrikam-Clinic.example");
        assert_eq!(address, EmailAddress::parse("dr.lee@fabrikam-clinic.example").expect("an address"));
        assert_eq!(address.domain().as_str(), "fabrikam-clinic.example");
        assert_eq!(address.local(), "Dr.Lee");
    }

    #[test]
    fn every_character_that_graph_forbids_is_refused() {
        for character in "~!#$%^&*()+=[]{}\\/|;:\"'<>?,".chars() {
            let text = format!("a{character}b@contoso.example");
            assert_eq!(EmailAddress::parse(&text), Err(AddressError::Forbidden { character }), "{text}");
        }
    }

    #[test]
    fn refusals_say_why() {
        use AddressError::{Edge, Forbidden, Malformed, Missing, TooLong};
        let long = format!("{}@contoso.example", "a".repeat(65));
        let cases: &[(&str, AddressError)] = &[
            ("", Missing),
            ("   ", Missing),
            ("ada", Malformed("ada".to_owned())),
            ("ada@", Malformed("ada@".to_owned())),
            ("@contoso.example", Malformed("@contoso.example".to_owned())),
            ("ada@contoso", Malformed("ada@contoso".to_owned())),
            ("a@b@contoso.example", Malformed("a@b@contoso.example".to_owned())),
            ("a..b@contoso.example", Malformed("a..b@contoso.example".to_owned())),
            (".ada@contoso.example", Edge { edge: '.' }),
            ("ada-@contoso.example", Edge { edge: '-' }),
            ("ad\u{7}a@contoso.example", Forbidden { character: '\u{7}' }),
            ("a da@contoso.example", Forbidden { character: ' ' }),
            (&long, TooLong),
        ];
        for (text, expected) in cases {
            assert_eq!(EmailAddress::parse(text).as_ref(), Err(expected), "{text}");
        }
        assert!(EmailAddress::parse("_under.score_@contoso.example").is_ok());
    }

    #[test]
    fn domains_are_names_of_two_labels_or_more() {
        assert_eq!(DomainName::parse(" Contoso.Example ").expect("a domain").as_str(), "contoso.example");
        for text in ["", "contoso", ".contoso.example", "contoso..example", "-a.example", "a_b.example", "*.example"] {
            assert!(DomainName::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_what_is_read_reads_again(text in ".{0,80}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
                prop_assert_eq!(format!("{}@{}", address.local(), address.domain()).to_lowercase(), address.key());
            }
        }
    }
}
