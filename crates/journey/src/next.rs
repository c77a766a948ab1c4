use kernel::{AgreementId, DecisionId, TenantId, UserId};
use policy::{Denial, Provider};
use serde::{Deserialize, Serialize};

use crate::{Destination, Journey, Known};

/// The step that is open now. Each one but the last is a page.
#[derive(Clone, Debug)]
pub enum Next {
    /// Who are you?
    Identify {
        /// What is known already: the client's hint, or what was typed.
        hint: Option<String>,
        /// The accounts of the sandbox, to pick from.
        accounts: Vec<Known>,
    },
    /// Which of the accounts that this browser knows?
    PickAccount {
        /// The accounts.
        accounts: Vec<Known>,
        /// Whether the click also accepts the invitation: nothing else is left to answer, and a GET never redeems.
        arriving: bool,
    },
    /// The address is both a work or school account and a personal one.
    WhichAccount {
        /// The address.
        address: String,
    },
    /// Prove it.
    Authenticate {
        /// The address that signs in.
        address: String,
        /// Where.
        provider: Provider,
        /// The identity provider's own name, which its page carries.
        at: String,
        /// What is asked.
        step: AuthStep,
    },
    /// Somebody else is signed in.
    WrongAccount {
        /// Who.
        signed_in: String,
        /// Whom the invitation was sent to, masked: `{first letter}…@{domain}`.
        invited: String,
    },
    /// The consent of a pending guest.
    ReviewPermissions {
        /// The signed-in address.
        account: String,
        /// The inviting organization.
        organization: String,
        /// Its primary domain.
        domain: String,
        /// Its privacy statement.
        privacy_statement: Option<String>,
        /// Whom it names to be asked about privacy.
        privacy_contact: Option<String>,
    },
    /// A second factor is missing.
    Mfa {
        /// The tenant that asks for it.
        tenant: TenantId,
        /// The object of the person with which she registers and proves it.
        user: UserId,
        /// Its name.
        organization: String,
        /// The account that proves it.
        account: String,
        /// What is to be registered first; none where she has an authenticator.
        registration: Option<Registration>,
        /// The request that waits in the inbox.
        approval: Option<Waiting>,
    },
    /// An agreement is open.
    Terms {
        /// Which.
        agreement: AgreementId,
        /// Its title for the reader.
        title: String,
        /// The language of the document that fits the reader.
        language: String,
        /// The document itself.
        file: String,
        /// Whether the document must be opened before it may be accepted.
        must_open: bool,
        /// Whether it was opened on this journey.
        opened: bool,
    },
    /// The application asks for permissions.
    ConsentToApp {
        /// The signed-in address.
        account: String,
        /// The application.
        app: String,
        /// Who publishes it.
        publisher: String,
        /// What it asks for: name and explanation.
        scopes: Vec<(String, String)>,
        /// The organization whose data it is.
        organization: String,
        /// On whose behalf she may consent.
        behalf: Behalf,
    },
    /// A device waits for her: does she know it?
    ConfirmDevice {
        /// The application on the device.
        app: String,
        /// The signed-in address.
        account: String,
    },
    /// The device that waited was answered in this browser.
    DeviceAnswered {
        /// The application on the device.
        app: String,
        /// Whether she signed in.
        signed_in: bool,
    },
    /// Policy refused; the decision is recorded.
    Refused {
        /// Why.
        denial: Denial,
        /// Where the trace is.
        decision: DecisionId,
    },
    /// She ended it herself.
    Ended(Ended),
    /// The link leads nowhere.
    Invalid(Invalid),
    /// Nothing is left.
    Arrived(Destination),
}

/// An authenticator that is yet to be registered.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its secret, as people type it.
    pub secret: String,
    /// Its secret, as an authenticator reads it from a picture.
    pub address: String,
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Registration(..)")
    }
}

/// A request to approve the sign-in, which the inbox shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The number that the inbox shows too.
    pub number: String,
    /// Whether it was answered.
    pub answered: bool,
}

/// On whose behalf a person may consent to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behalf {
    /// Her own.
    Own,
    /// Her own, or the whole organization's: she administers it.
    OwnOrEverybody,
    /// The organization's: that is what she was asked for.
    Everybody,
}

/// What the sign-in page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthStep {
    /// The account's password.
    Password,
    /// To be sent a passcode.
    SendCode,
    /// The passcode that was sent.
    EnterCode,
    /// There is no account for the address: to make one, after a code that proves the address.
    CreateAccount,
    /// The code, and the password of the account to be.
    FinishAccount,
    /// No more than a click: the provider signs in whoever comes with the address.
    Whoever,
    /// To go on to a partner's own identity provider.
    Federation,
}

/// How a person ended her journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    /// `Cancel` on "Review permissions".
    Cancelled,
    /// `Decline` on an agreement.
    Declined(AgreementId),
    /// `Cancel` on the application's consent.
    ConsentDeclined,
}

/// Why a link leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// The ticket is unknown, was damaged, was replaced by a reset, or its guest is gone.
    Invitation,
    /// The device waits no more.
    DeviceLapsed,
    /// The device was answered, in another browser.
    DeviceAnswered,
}

/// What went wrong with an answer; said on the page that asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alert {
    /// The password is not the account's.
    WrongPassword,
    /// Too many wrong passwords were tried; after a while she may try again.
    AccountLocked,
    /// The passcode is not the one that was sent, or it is dead.
    WrongCode,
    /// The address was sent as many codes today as the settings allow.
    TooManyCodes,
    /// The new password and its repetition differ.
    PasswordsDiffer,
    /// The new password is shorter than eight characters.
    PasswordTooShort,
    /// The code is not the one that the authenticator shows, or it was used before.
    WrongFactor,
    /// After too many wrong codes none is taken now.
    FactorLocked,
    /// The request in the inbox is not answered yet.
    NotApproved,
    /// The request in the inbox was denied.
    ApprovalDenied,
    /// There is no request in the inbox: none was sent, or it is too old.
    NoApproval,
    /// The document was not opened.
    TermsUnread,
    /// No identity provider knows the address.
    UnknownAccount,
    /// What was typed is no address.
    InvalidAddress(String),
}

/// What a GET sees.
#[derive(Clone, Debug)]
pub enum Sight {
    /// A page; nothing is to be written.
    Page(Next),
    /// The browser is signed in and the journey ends here, well or badly: call [`crate::proceed`] in a write.
    Moves,
}

/// What an answer led to.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The journey with the choice in it.
    pub journey: Journey,
    /// The step that is open now.
    pub next: Next,
    /// What was wrong with the answer; the step is then the same as before.
    pub alert: Option<Alert>,
}

/// Keeps the first letter and the domain: enough for the right person, too little for another.
pub(crate) fn masked(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().next().unwrap_or('…')),
        None => "…".to_owned(),
    }
}
