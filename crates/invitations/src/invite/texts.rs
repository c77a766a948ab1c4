use super::Invite;
use crate::InviteError;

/// The longest display name, in characters.
const LONGEST_NAME: usize = 256;
/// The longest personal message, in characters.
const LONGEST_MESSAGE: usize = 10_000;
/// The most sponsors of a guest (Microsoft Entra External ID, "Add sponsors to a guest user").
const MOST_SPONSORS: usize = 5;

/// Refuses what must never reach a header or a page: control characters and texts without measure. Markup, emoji and
/// right-to-left text are kept byte for byte; pages escape and isolate them.
pub(super) fn check(request: &Invite) -> Result<(), InviteError> {
    if let Some(name) = &request.display_name {
        line("invitedUserDisplayName", name, LONGEST_NAME)?;
    }
    if let Some(message) = &request.custom_message {
        let without_breaks: String = message.chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
        line("customizedMessageBody", &without_breaks, LONGEST_MESSAGE)?;
    }
    if let Some(language) = &request.language {
        let tag = !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !tag || language.len() > 35 {
            let reason = "write a language tag such as en-US".to_owned();
            return Err(InviteError::Text { field: "messageLanguage", reason });
        }
    }
    if request.cc.len() > 1 {
        return Err(InviteError::TooManyRecipients);
    }
    for copy in &request.cc {
        kernel::EmailAddress::parse(&copy.address)?;
        line("ccRecipients", copy.name.as_deref().unwrap_or_default(), LONGEST_NAME)?;
    }
    if request.sponsors.len() > MOST_SPONSORS {
        return Err(InviteError::TooManySponsors);
    }
    Ok(())
}

fn line(field: &'static str, text: &str, longest: usize) -> Result<(), InviteError> {
    let count = text.chars().count();
    let reason = if text.chars().any(char::is_control) {
        "control characters are not allowed".to_owned()
    } else if count > longest {
        format!("at most {longest} characters are allowed, these are {count}")
    } else {
        return Ok(());
    };
    Err(InviteError::Text { field, reason })
}
