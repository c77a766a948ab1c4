use askama::Template;
use directory::tenants::Tenant;
use kernel::Origins;
use mail::{Kind, Mailbox, Message};

use super::words::{Words, english, filled};
use super::{FALLBACK_LANGUAGE, INVITATIONS, mailbox, rendered};
use crate::invitation::Invitation;
use crate::{default_redirect, unsubscribe};

#[derive(Template)]
#[template(path = "notification.html")]
struct Html<'a> {
    content: &'a Content<'a>,
}

#[derive(Template)]
#[template(path = "notification.txt")]
struct Text<'a> {
    content: &'a Content<'a>,
}

struct Content<'a> {
    words: &'a Words,
    lang: &'a str,
    subject: String,
    intro: String,
    organization: &'a str,
    domain: String,
    apps_url: String,
    unsubscribe_url: String,
    footer: String,
}

/// The mail after an automatic redemption (behaviour §4.3): the frame of an invitation, and nothing to accept. Its words
/// are ours: Microsoft's are not published.
pub(crate) fn notification(origins: &Origins, tenant: &Tenant, invitation: &Invitation, language: &str) -> Message {
    let words = english();
    let domain = tenant.primary_domain().to_string();
    let slots = [("organization", tenant.display_name.as_str()), ("domain", domain.as_str())];
    let content = Content {
        words,
        lang: FALLBACK_LANGUAGE,
        subject: filled(&words.notification.subject, &slots),
        intro: filled(&words.notification.intro, &slots),
        organization: &tenant.display_name,
        apps_url: default_redirect(origins, tenant.id),
        unsubscribe_url: unsubscribe::url(origins, tenant.id, &invitation.address),
        footer: filled(&words.notification.footer, &slots),
        domain: domain.clone(),
    };
    Message {
        kind: Kind::Notification,
        from: mailbox(&format!("Microsoft Invitations on behalf of {}", tenant.display_name), INVITATIONS),
        reply_to: None,
        to: vec![Mailbox { name: invitation.display_name.clone(), address: invitation.address.to_string() }],
        cc: Vec::new(),
        text: rendered(&Text { content: &content }),
        html: rendered(&Html { content: &content }),
        unsubscribe_url: Some(content.unsubscribe_url.clone()),
        subject: content.subject,
        language: language.to_owned(),
        redeem_url: None,
        passcode: None,
        invitation: Some(invitation.id),
        tenant: Some(tenant.id),
    }
}
