use kernel::{AppId, EmailAddress, InvitationId, TenantId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person does where she has a choice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    /// The browser of an earlier answer; none is a fresh one.
    pub(crate) session: Option<String>,
    /// What she types as passcode; none is what she reads in the inbox.
    pub(crate) passcode: Option<String>,
    /// Which of her two accounts she means.
    pub(crate) provider: Option<PersonalOrWork>,
    /// What her browser says about languages.
    pub(crate) accept_language: Option<String>,
    pub(crate) consent: Consent,
    pub(crate) terms: Terms,
    pub(crate) mfa: Mfa,
    /// On which page she stops.
    pub(crate) stop_at: Option<StopAt>,
}

/// The two buttons of the account chooser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PersonalOrWork {
    Entra,
    MicrosoftAccount,
}

/// On "Review permissions" and an application's consent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Consent {
    #[default]
    Accept,
    Cancel,
}

/// On an agreement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Terms {
    /// She opens the document, then accepts.
    #[default]
    Accept,
    /// She presses `Accept` at once.
    AcceptUnread,
    Decline,
}

/// On a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Mfa {
    /// She approves the request in the inbox; where she has no authenticator, that registers one.
    #[default]
    Pass,
    /// She enters a code that no authenticator shows.
    Fail,
}

/// The pages on which a person can stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StopAt {
    Discovery,
    SignIn,
    Consent,
    Mfa,
    Terms,
}

/// Which invitation.
#[derive(Clone, Debug)]
pub(crate) enum Selector {
    Invitation(InvitationId),
    Link(String),
    Address { tenant: TenantId, address: EmailAddress },
}

/// A redemption to script.
#[derive(Clone, Debug)]
pub(crate) struct Redemption {
    pub(crate) selector: Selector,
    /// The account that redeems; the invited address when none is given.
    pub(crate) account: Option<EmailAddress>,
    pub(crate) tokens: Option<TokenRequest>,
}

/// Tokens that she gets afterwards.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TokenRequest {
    /// The application.
    pub(crate) client_id: AppId,
    /// `openid profile` when nothing is said.
    #[serde(default = "openid")]
    pub(crate) scope: String,
}

fn openid() -> String {
    "openid profile".to_owned()
}

/// A sign-in to script.
#[derive(Clone, Debug)]
pub(crate) struct SignIn {
    /// The path segment of the authorize request.
    pub(crate) tenant: String,
    pub(crate) client: AppId,
    pub(crate) account: EmailAddress,
    pub(crate) scope: String,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) code_challenge: Option<String>,
    pub(crate) response_type: ResponseType,
}

/// What a sign-in is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ResponseType {
    /// The code is redeemed, tokens are answered.
    #[default]
    Token,
    /// The code is answered and redeemed by nobody yet.
    Code,
}
