use directory::applications::Platform;
use invitations::tickets::Link;
use kernel::AppId;
use policy::conditional_access::ClientAppType;
use serde::{Deserialize, Serialize};
use sts::devices::DeviceRequest;
use sts::{Authority, Challenge, Version};

/// What brought the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::large_enum_variant,
    reason = "a request has one door, and nobody keeps many: a box would save nothing"
)]
pub enum Door {
    /// The link of an invitation.
    Ticket(Link),
    /// An application sent her: any relying party, the portal and My Apps among them.
    Authorize(Authorize),
}

/// An authorization request whose client and redirect URI were found to be registered (`OpenID` Connect Core 1.0, section
/// 3.1.2.1). Kept verbatim: what the client sent comes back as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorize {
    /// Whom the path names; the token request must name the same.
    pub authority: Authority,
    /// The client.
    pub client: AppId,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// The kind of client that listens there.
    pub platform: Platform,
    /// What is asked for, space-separated.
    pub scope: String,
    /// The resource of a request of version 1.
    pub resource: Option<String>,
    /// Comes back verbatim.
    pub state: Option<String>,
    /// Goes into the ID token verbatim.
    pub nonce: Option<String>,
    /// How the answer travels.
    pub response_mode: ResponseMode,
    /// What the client wishes the person to see.
    pub prompt: Option<Prompt>,
    /// Who the client thinks she is.
    pub login_hint: Option<String>,
    /// PKCE (RFC 7636).
    pub challenge: Option<Challenge>,
    /// Whether `client_info` was asked for.
    pub client_info: bool,
    /// The endpoint that was asked.
    pub endpoint: Version,
    /// What the answer is made of.
    pub response: ResponseType,
    /// Where the client thinks that she is at home: `organizations`, `consumers`, or a domain.
    pub domain_hint: Option<String>,
    /// The user code of the device that waits for the answer, instead of a redirect URI.
    pub device: Option<String>,
}

impl Authorize {
    /// A request of version 2 that wishes for nothing in particular: answered in the query, with whatever page is owed.
    #[must_use]
    pub fn new(authority: Authority, client: AppId, redirect_uri: &str, platform: Platform) -> Self {
        Self {
            authority,
            client,
            redirect_uri: redirect_uri.to_owned(),
            platform,
            scope: "openid profile".to_owned(),
            resource: None,
            state: None,
            nonce: None,
            response_mode: ResponseMode::Query,
            prompt: None,
            login_hint: None,
            challenge: None,
            client_info: false,
            endpoint: Version::V2,
            response: ResponseType::CODE,
            domain_hint: None,
            device: None,
        }
    }

    /// The request of a device, once a person has typed its user code. Whoever is signed in already says which account she
    /// means: the device is not in front of her for sure.
    #[must_use]
    pub fn of_device(user_code: String, request: DeviceRequest) -> Self {
        Self {
            scope: request.scope,
            resource: request.resource,
            prompt: Some(Prompt::SelectAccount),
            endpoint: request.endpoint,
            device: Some(user_code),
            ..Self::new(request.authority, request.client, "", Platform::PublicClient)
        }
    }
}

/// What the answer is made of ("Authentication flow support", response types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseType {
    /// A code.
    pub code: bool,
    /// An ID token.
    pub id_token: bool,
    /// An access token.
    pub token: bool,
}

impl ResponseType {
    /// A code alone: what everybody gets.
    pub const CODE: Self = Self { code: true, id_token: false, token: false };

    /// Whether the answer holds a token, which never travels in a query.
    #[must_use]
    pub const fn tokens(self) -> bool {
        self.id_token || self.token
    }
}

/// How the answer travels to the redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseMode {
    /// In the query.
    Query,
    /// In the fragment.
    Fragment,
    /// In a form that the browser posts.
    FormPost,
}

/// What the client wishes the person to see (`OpenID` Connect Core 1.0, section 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prompt {
    /// She shall prove who she is, even if she just did.
    Login,
    /// Nothing: an answer without a page, or an error.
    None,
    /// The consent to the application.
    Consent,
    /// The choice of the account.
    SelectAccount,
    /// An administrator's consent for the whole tenant; no sign-in to the application ("Admin consent on the Microsoft
    /// identity platform"). The answer is no code, but that it was given.
    AdminConsent,
}

impl Door {
    /// Whether no page may be shown.
    pub(crate) fn silent(&self) -> bool {
        matches!(self, Self::Authorize(request) if request.prompt == Some(Prompt::None))
    }

    /// The kind of client behind it: an application on a device of hers is none that runs in a browser.
    pub(crate) fn client(&self) -> ClientAppType {
        match self {
            Self::Authorize(request) if request.platform == Platform::PublicClient => {
                ClientAppType::MobileAppsAndDesktopClients
            }
            Self::Authorize(_) | Self::Ticket(_) => ClientAppType::Browser,
        }
    }

    /// The user code of the device behind it.
    pub(crate) fn device(&self) -> Option<&str> {
        match self {
            Self::Authorize(request) => request.device.as_deref(),
            Self::Ticket(_) => None,
        }
    }

    /// Whether the application asked for this.
    pub(crate) fn asks(&self, prompt: Prompt) -> bool {
        matches!(self, Self::Authorize(request) if request.prompt == Some(prompt))
    }
}
