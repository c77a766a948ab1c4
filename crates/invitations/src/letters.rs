//! The mails of this crate's events: each a triple of subject, text and HTML (behaviour §4).

mod notification;
mod words;

use askama::Template;
use directory::tenants::Tenant;
use kernel::{EmailAddress, Origins, TenantId};
use mail::{Kind, Mailbox, Message};

pub(crate) use self::notification::notification;
use self::words::{Words, english, filled};
use crate::invitation::Invitation;
use crate::unsubscribe;

/// The language of a mail that no other rule decides.
pub const FALLBACK_LANGUAGE: &str = "en-US";
/// The sender that guests and their filters know (Microsoft Entra External ID, "Elements of the B2B collaboration
/// invitation email"); the envelope's sender is local.
const INVITATIONS: &str = "invites@microsoft.com";
/// The sender of passcodes (unverified).
const PASSCODES: &str = "account-security-noreply@accountprotection.microsoft.com";

/// The person who invites, as the mail names her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Name.
    pub name: String,
    /// Address, also the mail's Reply-To.
    pub address: String,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationHtml<'a> {
    content: &'a InvitationContent<'a>,
}

#[derive(Template)]
#[template(path = "invitation.txt")]
struct InvitationText<'a> {
    content: &'a InvitationContent<'a>,
}

/// What both forms of the invitation mail say.
struct InvitationContent<'a> {
    words: &'a Words,
    lang: &'a str,
    subject: String,
    warning: &'a str,
    sender: Option<&'a Sender>,
    organization: &'a str,
    domain: String,
    message: Option<&'a str>,
    message_from: String,
    target: String,
    redeem_url: &'a str,
    unsubscribe_url: String,
    footer: String,
    privacy: String,
    privacy_statement: Option<&'a str>,
    forwarded: String,
    provider_privacy_url: String,
}

/// The invitation mail, with every element of behaviour §4.1 in its order. Without a sender the organization speaks,
/// and a personal message is dropped.
pub(crate) fn invitation(
    origins: &Origins,
    tenant: &Tenant,
    invitation: &Invitation,
    sender: Option<&Sender>,
    redeem_url: &str,
    language: &str,
) -> Message {
    let words = english();
    let domain = tenant.primary_domain().to_string();
    let speaker = sender.map_or(tenant.display_name.as_str(), |sender| sender.name.as_str());
    let slots = [
        ("sender", speaker),
        ("organization", tenant.display_name.as_str()),
        ("domain", domain.as_str()),
        ("redirect_url", invitation.redirect_url.as_str()),
    ];
    let say = |pattern: &str| filled(pattern, &slots);
    let privacy_statement = tenant.privacy_statement_url.as_deref();
    let letter = &words.invitation;
    let content = InvitationContent {
        words,
        lang: FALLBACK_LANGUAGE,
        subject: say(&letter.subject),
        warning: if sender.is_some() { &letter.warning_person } else { &letter.warning_organization },
        sender,
        organization: &tenant.display_name,
        message: invitation.custom_message.as_deref().filter(|message| sender.is_some() && !message.trim().is_empty()),
        message_from: say(&letter.message_from),
        target: say(&letter.target),
        redeem_url,
        unsubscribe_url: unsubscribe::url(origins, tenant.id, &invitation.address),
        footer: say(&letter.footer),
        privacy: say(if privacy_statement.is_some() {
            &letter.privacy_statement
        } else {
            &letter.no_privacy_statement
        }),
        privacy_statement,
        forwarded: say(&letter.forwarded),
        provider_privacy_url: format!("{}/privacy", origins.console()),
        domain: domain.clone(),
    };
    Message {
        kind: Kind::Invitation,
        from: mailbox(&format!("Microsoft Invitations on behalf of {}", tenant.display_name), INVITATIONS),
        reply_to: sender.map(|sender| mailbox(&sender.name, &sender.address)),
        to: vec![Mailbox { name: invitation.display_name.clone(), address: invitation.address.to_string() }],
        cc: invitation
            .cc
            .iter()
            .map(|copy| Mailbox { name: copy.name.clone(), address: copy.address.clone() })
            .collect(),
        text: rendered(&InvitationText { content: &content }),
        html: rendered(&InvitationHtml { content: &content }),
        unsubscribe_url: Some(content.unsubscribe_url.clone()),
        subject: content.subject,
        language: language.to_owned(),
        redeem_url: Some(redeem_url.to_owned()),
        passcode: None,
        invitation: Some(invitation.id),
        tenant: Some(tenant.id),
    }
}

#[derive(Template)]
#[template(path = "passcode.html")]
struct PasscodeHtml<'a> {
    content: &'a PasscodeContent<'a>,
}

#[derive(Template)]
#[template(path = "passcode.txt")]
struct PasscodeText<'a> {
    content: &'a PasscodeContent<'a>,
}

struct PasscodeContent<'a> {
    words: &'a Words,
    lang: &'a str,
    subject: String,
    intro: String,
    code: &'a str,
}

/// The mail with a one-time passcode (behaviour §4.4); the code stands alone on its line.
#[must_use]
pub fn passcode(tenant: &Tenant, to: &EmailAddress, code: &str, language: &str) -> Message {
    with_code(&tenant.display_name, Some(tenant.id), to, code, language)
}

/// The mail that proves the address of a Microsoft account that is about to be made. No organization sends it.
#[must_use]
pub fn account_code(to: &EmailAddress, code: &str, language: &str) -> Message {
    with_code("Microsoft", None, to, code, language)
}

fn with_code(organization: &str, tenant: Option<TenantId>, to: &EmailAddress, code: &str, language: &str) -> Message {
    let words = english();
    let slots = [("organization", organization)];
    let content = PasscodeContent {
        words,
        lang: FALLBACK_LANGUAGE,
        subject: filled(&words.passcode.subject, &slots),
        intro: filled(&words.passcode.intro, &slots),
        code,
    };
    Message {
        kind: Kind::Passcode,
        from: mailbox(organization, PASSCODES),
        reply_to: None,
        to: vec![Mailbox { name: None, address: to.to_string() }],
        cc: Vec::new(),
        text: rendered(&PasscodeText { content: &content }),
        html: rendered(&PasscodeHtml { content: &content }),
        subject: content.subject,
        language: language.to_owned(),
        redeem_url: None,
        passcode: Some(code.to_owned()),
        unsubscribe_url: None,
        invitation: None,
        tenant,
    }
}

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: Some(name.to_owned()), address: address.to_owned() }
}

fn rendered(template: &impl Template) -> String {
    template.render().expect("a mail's template writes into a string, which cannot fail")
}
