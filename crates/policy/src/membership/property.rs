use super::RuleError;

/// A property of a user that a rule may ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserProperty {
    /// `accountEnabled`.
    AccountEnabled,
    /// `city`.
    City,
    /// `companyName`.
    CompanyName,
    /// `country`.
    Country,
    /// `department`.
    Department,
    /// `displayName`.
    DisplayName,
    /// `employeeId`.
    EmployeeId,
    /// `givenName`.
    GivenName,
    /// `jobTitle`.
    JobTitle,
    /// `mail`.
    Mail,
    /// `mailNickname`.
    MailNickname,
    /// `mobile`: Graph's `mobilePhone`.
    Mobile,
    /// `objectId`: Graph's `id`.
    ObjectId,
    /// `otherMails`.
    OtherMails,
    /// `physicalDeliveryOfficeName`: Graph's `officeLocation`.
    Office,
    /// `postalCode`.
    PostalCode,
    /// `preferredLanguage`.
    PreferredLanguage,
    /// `proxyAddresses`.
    ProxyAddresses,
    /// `state`.
    State,
    /// `streetAddress`.
    StreetAddress,
    /// `surname`.
    Surname,
    /// `telephoneNumber`: the first of Graph's `businessPhones`.
    Telephone,
    /// `usageLocation`.
    UsageLocation,
    /// `userPrincipalName`.
    UserPrincipalName,
    /// `userType`.
    UserType,
}

/// What a user has in a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyValue<'a> {
    /// Yes or no.
    Flag(bool),
    /// A text, or none.
    Text(Option<&'a str>),
    /// A collection.
    Texts(Vec<&'a str>),
}

/// The names of rules, which are older than Graph's, in lower case: Microsoft's page says that case counts, and minds
/// it not in its own examples.
const KNOWN: [(&str, UserProperty); 25] = [
    ("accountenabled", UserProperty::AccountEnabled),
    ("city", UserProperty::City),
    ("companyname", UserProperty::CompanyName),
    ("country", UserProperty::Country),
    ("department", UserProperty::Department),
    ("displayname", UserProperty::DisplayName),
    ("employeeid", UserProperty::EmployeeId),
    ("givenname", UserProperty::GivenName),
    ("jobtitle", UserProperty::JobTitle),
    ("mail", UserProperty::Mail),
    ("mailnickname", UserProperty::MailNickname),
    ("mobile", UserProperty::Mobile),
    ("objectid", UserProperty::ObjectId),
    ("othermails", UserProperty::OtherMails),
    ("physicaldeliveryofficename", UserProperty::Office),
    ("postalcode", UserProperty::PostalCode),
    ("preferredlanguage", UserProperty::PreferredLanguage),
    ("proxyaddresses", UserProperty::ProxyAddresses),
    ("state", UserProperty::State),
    ("streetaddress", UserProperty::StreetAddress),
    ("surname", UserProperty::Surname),
    ("telephonenumber", UserProperty::Telephone),
    ("usagelocation", UserProperty::UsageLocation),
    ("userprincipalname", UserProperty::UserPrincipalName),
    ("usertype", UserProperty::UserType),
];

/// Properties that the real service knows and nobody has here.
const NOT_KEPT: [&str; 9] = [
    "assignedplans",
    "dirsyncenabled",
    "employeehiredate",
    "facsimiletelephonenumber",
    "memberof",
    "onpremisesdistinguishedname",
    "onpremisessecurityidentifier",
    "passwordpolicies",
    "sipproxyaddress",
];

impl UserProperty {
    /// The property that `user.…` means.
    pub(super) fn named(path: &str) -> Result<Self, RuleError> {
        let (object, property) = path.split_once('.').ok_or(RuleError::NoObject)?;
        if object.eq_ignore_ascii_case("device") {
            return Err(RuleError::NotBuilt("A device".to_owned()));
        }
        if !object.eq_ignore_ascii_case("user") {
            return Err(RuleError::NoObject);
        }
        let name = property.to_lowercase();
        if let Some((_, known)) = KNOWN.iter().find(|(known, _)| *known == name) {
            return Ok(*known);
        }
        if NOT_KEPT.contains(&name.as_str()) || name.starts_with("extension") {
            return Err(RuleError::NotBuilt(format!("The property '{property}'")));
        }
        Err(RuleError::Property { property: property.to_owned() })
    }

    /// Whether it is yes or no.
    pub(super) const fn is_flag(self) -> bool {
        matches!(self, Self::AccountEnabled)
    }

    /// Whether it holds several texts.
    pub(super) const fn is_collection(self) -> bool {
        matches!(self, Self::OtherMails | Self::ProxyAddresses)
    }
}
