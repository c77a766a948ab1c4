//! What goes wrong with a mail on demand, as on its way through servers that are busy, strict or careless.

use std::pin::Pin;

use kernel::{MailId, SignedDuration, Timestamp};
use store::{Tx, params};

use crate::compose::compose;
use crate::queue::{self, Queued};
use crate::{Kind, MailError, Mailbox, Message, inbox};

/// Who tells that a mail came back.
const POSTMASTER: &str = "postmaster@vestibule.example";

/// How a mail's way ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// It arrives.
    #[default]
    Arrives,
    /// The receiving server is busy: another attempt is made after this time of the world's clock.
    PutOff(SignedDuration),
    /// The receiving server refuses it, and its sender is told.
    SentBack(u16),
    /// It is lost, and nobody is told.
    Lost,
    /// It arrives twice.
    Twice,
}

/// Says how a mail to these addresses ends; asked once for each attempt. Whoever answers may take their time, and the mail
/// is on its way for so long.
pub type Judge<'j> = &'j (dyn Fn(Vec<String>) -> Fate<'j> + Sync);

/// The answer of a [`Judge`].
pub type Fate<'j> = Pin<Box<dyn Future<Output = End> + Send + 'j>>;

/// How this attempt ends; what the postmaster writes always arrives.
pub(crate) async fn of(mail: &Queued, judge: Judge<'_>) -> End {
    if mail.message.from.address == POSTMASTER {
        return End::Arrives;
    }
    judge(mail.message.recipients().map(|to| to.address.clone()).collect()).await
}

const PUT_OFF: &str = "update messages set due_at = ?2 where position = ?1";
const LOSE: &str = "delete from messages where position = ?1";

/// Has another attempt made later.
pub(crate) fn put_off(tx: &Tx<'_>, mail: &Queued, until: Timestamp) -> Result<(), MailError> {
    tx.execute(PUT_OFF, params![mail.position, until.as_microsecond()])?;
    Ok(())
}

/// Loses the mail.
pub(crate) fn lose(tx: &Tx<'_>, mail: &Queued) -> Result<(), MailError> {
    tx.execute(LOSE, params![mail.position])?;
    Ok(())
}

/// Loses the mail, and tells its sender.
pub(crate) fn send_back(tx: &Tx<'_>, mail: &Queued, status: u16, now: Timestamp) -> Result<(), MailError> {
    lose(tx, mail)?;
    let to: Vec<&str> = mail.message.recipients().map(|to| to.address.as_str()).collect();
    let text = format!(
        "Your message could not be delivered to {}: the receiving server answered {status}.\n\nSubject: {}\n",
        to.join(", "),
        mail.message.subject
    );
    let notice = Message {
        kind: Kind::Notification,
        from: Mailbox::named("Mail delivery", POSTMASTER),
        reply_to: None,
        to: vec![Mailbox::bare(mail.message.from.address.clone())],
        cc: Vec::new(),
        subject: format!("Undeliverable: {}", mail.message.subject),
        html: format!("<pre>{}</pre>", escaped(&text)),
        text,
        language: "en-US".to_owned(),
        redeem_url: None,
        passcode: None,
        unsubscribe_url: None,
        invitation: mail.message.invitation,
        tenant: mail.message.tenant,
    };
    let id = MailId::derived("sent back", &mail.id.to_string());
    let notice = notice.tidied();
    let raw = compose(id, now, &notice)?;
    queue::insert(tx, now, id, now, &notice, &raw).map(drop)
}

/// Puts the mail into the inbox once more.
pub(crate) fn repeat(tx: &Tx<'_>, mail: &Queued, now: Timestamp) -> Result<(), MailError> {
    let id = MailId::derived("again", &mail.id.to_string());
    let raw = compose(id, now, &mail.message)?;
    let position = queue::insert(tx, now, id, now, &mail.message, &raw)?;
    inbox::arrive(tx, position, mail.message.recipients().map(|to| to.address.as_str()))?;
    Ok(())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
