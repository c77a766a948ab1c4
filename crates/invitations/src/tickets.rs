//! Redeem links: the ticket that opens the way in, and the two layers of address around it.

use std::fmt::Write as _;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kernel::{Ctx, InvitationId, Origins, TenantId, UserId};
use serde::{Deserialize, Serialize};
use store::{Read, StoreError, Text, Tx, params};
use url::Url;

use crate::invitation::{self, Invitation};

/// What a redeem link carries.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The inviting tenant.
    pub tenant: TenantId,
    /// The invitation; Microsoft's parameter is called `user`.
    pub invitation: InvitationId,
    /// 32 random bytes in standard base64.
    pub ticket: String,
}

/// A link that was honoured.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The invitation that it belongs to.
    pub invitation: Invitation,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The ticket is a secret: it must not reach a log by way of a debug print.
        formatter
            .debug_struct("Link")
            .field("tenant", &self.tenant)
            .field("invitation", &self.invitation)
            .finish_non_exhaustive()
    }
}

impl Link {
    /// Reads the inner address of a link, the decoded parameter `rd`. Its host does not matter: the same ticket was
    /// made under whatever name the inviter used.
    #[must_use]
    pub fn from_rd(rd: &str) -> Option<Self> {
        let url = Url::parse(rd).ok()?;
        let parameter =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        Self::from_query(&parameter("tenant")?, &parameter("user")?, &parameter("ticket")?)
    }

    /// Reads the parameters of the older, direct form of the link.
    #[must_use]
    pub fn from_query(tenant: &str, user: &str, ticket: &str) -> Option<Self> {
        // The ticket is encoded twice: a client that decoded one layer too few or too many still means the same bytes.
        let ticket = percent_encoding::percent_decode_str(ticket).decode_utf8().ok()?.replace(' ', "+");
        let bytes = STANDARD.decode(&ticket).ok()?;
        let complete = bytes.len() == 32 && STANDARD.encode(&bytes) == ticket;
        complete.then_some(())?;
        Some(Self { tenant: tenant.parse().ok()?, invitation: user.parse().ok()?, ticket })
    }

    /// The link in Microsoft's form (Microsoft Graph, "Create invitation"): an outer address whose parameter `rd` is
    /// the inner address, with lower-case hexadecimal digits; the ticket is encoded in both.
    #[must_use]
    pub fn url(&self, origins: &Origins) -> String {
        let ticket = encoded(&encoded(&self.ticket));
        let inner = format!(
            "{}/redeem/?tenant={}&user={}&ticket={ticket}&ver=2.0",
            origins.invitations(),
            self.tenant,
            self.invitation
        );
        format!("{}/redeem?rd={}", origins.login(), encoded(&inner))
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters, with lower-case digits as the real service does.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len() * 2), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02x}");
        }
        out
    })
}

fn digest_of(ticket: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, ticket.as_bytes()))
}

const INSERT: &str = "insert into tickets (digest, invitation, user) values (?1, ?2, ?3)";

/// Makes a ticket for an invitation.
pub(crate) fn issue(tx: &Tx<'_>, ctx: &Ctx, invitation: &Invitation) -> Result<Link, StoreError> {
    let ticket = STANDARD.encode(ctx.entropy.bytes::<32>());
    tx.execute(INSERT, params![digest_of(&ticket), Text(invitation.id), Text(invitation.user)])?;
    Ok(Link { tenant: invitation.tenant, invitation: invitation.id, ticket })
}

const VOID: &str = "update tickets set void_at = ?2 where user = ?1 and void_at is null";

/// Voids every ticket of a guest, as a reset does.
pub(crate) fn void(tx: &Tx<'_>, ctx: &Ctx, user: UserId) -> Result<(), StoreError> {
    tx.execute(VOID, params![Text(user), ctx.now.to_string()])?;
    Ok(())
}

const OPEN: &str = "select invitation from tickets where digest = ?1 and void_at is null";

/// Honours a link: none when its ticket is unknown, void, or not that of the invitation and tenant that it names. The
/// look-up is by digest, so its time tells nothing of the ticket.
pub fn open(read: &Read<'_>, link: &Link) -> Result<Option<Opened>, StoreError> {
    let known = read.one(OPEN, params![digest_of(&link.ticket)], |row| row.get::<_, Text<InvitationId>>(0))?;
    let Some(Text(id)) = known.filter(|Text(id)| *id == link.invitation) else { return Ok(None) };
    let invitation = invitation::find(read, id)?.filter(|invitation| invitation.tenant == link.tenant);
    Ok(invitation.map(|invitation| Opened { invitation }))
}

#[cfg(test)]
mod tests {
    use kernel::Scheme;

    use super::*;

    fn link() -> Link {
        Link {
            tenant: TenantId::well_known(1),
            invitation: InvitationId::well_known(2),
            // Bytes whose base64 holds `+`, `/` and `=`: the characters that the two layers must keep apart.
            ticket: STANDARD.encode([0xfb, 0xff].repeat(16)),
        }
    }

    #[test]
    fn the_link_has_microsofts_form() {
        let url = link().url(&Origins::fixed("https://login.microsoftonline.com", "https://localhost:8444"));
        let prefix = "https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f%3f\
                      tenant%3d00000000-0000-0000-0000-000000000001%26user%3d00000000-0000-0000-0000-000000000002%26ticket%3d";
        assert!(url.starts_with(prefix), "{url}");
        assert!(url.contains("%25252f") && url.contains("%25253d") && url.ends_with("%26ver%3d2.0"), "{url}");
    }

    #[test]
    fn what_was_written_is_read_again() {
        let url = Url::parse(&link().url(&Origins::local(Scheme::Http, "localhost", 8443, 8444))).expect("a URL");
        let (_, rd) = url.query_pairs().find(|(name, _)| name == "rd").expect("rd");
        assert_eq!(Link::from_rd(&rd), Some(link()));
    }

    #[test]
    fn a_damaged_link_is_none() {
        let good = link();
        let (tenant, invitation) = (good.tenant.to_string(), good.invitation.to_string());
        for ticket in ["", "short", &good.ticket[1..], "not base64 at all, but as long as a real tick"] {
            assert_eq!(Link::from_query(&tenant, &invitation, ticket), None, "{ticket}");
        }
        assert_eq!(Link::from_query("woodgrove", &invitation, &good.ticket), None);
        assert_eq!(Link::from_rd("not a url"), None);
        assert_eq!(Link::from_rd("https://invitations.microsoft.com/redeem/?tenant=x"), None);
    }

    #[test]
    fn a_debug_print_hides_the_ticket() {
        assert!(!format!("{:?}", link()).contains(&link().ticket));
    }
}
