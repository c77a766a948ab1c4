use kernel::{Ctx, EmailAddress, InvitationId, TenantId, Timestamp, UserId};
use policy::UserType;
use serde::{Deserialize, Serialize};
use store::{Json, Read, StoreError, Text, Tx, params};

/// An invitation as it was made. It never changes, but for [`relocate`]; whether it is still open is the guest's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// Its id: the parameter `user` of the redeem link, not the guest's object id.
    pub id: InvitationId,
    /// The inviting tenant.
    pub tenant: TenantId,
    /// The guest.
    pub user: UserId,
    /// The invited address, as written.
    pub address: EmailAddress,
    /// The name that was given with the invitation.
    pub display_name: Option<String>,
    /// Guest, or member.
    pub user_type: UserType,
    /// Where the guest goes after the redemption.
    pub redirect_url: String,
    /// What the inviter was told.
    pub status: Status,
    /// Whether a mail was asked for.
    pub send_message: bool,
    /// Whether this invitation reset an earlier redemption.
    pub reset_redemption: bool,
    /// The language that was asked for, a BCP 47 tag.
    pub language: Option<String>,
    /// The inviter's own words, plain text.
    pub custom_message: Option<String>,
    /// Who gets a copy.
    pub cc: Vec<Recipient>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Somebody who gets a copy of the invitation mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Name.
    pub name: Option<String>,
    /// Address.
    pub address: String,
}

/// `status` of an invitation (Microsoft Graph, "invitation resource type").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// The guest has yet to redeem.
    PendingAcceptance,
    /// The guest had already redeemed.
    Completed,
}

impl Status {
    /// Graph's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingAcceptance => "PendingAcceptance",
            Self::Completed => "Completed",
        }
    }
}

const INSERT: &str = "insert into invitations (id, tenant, user, email_key, doc) values (?1, ?2, ?3, ?4, ?5)";

pub(crate) fn insert(tx: &Tx<'_>, invitation: &Invitation) -> Result<(), StoreError> {
    tx.execute(
        INSERT,
        params![
            Text(invitation.id),
            Text(invitation.tenant),
            Text(invitation.user),
            invitation.address.key(),
            Json(invitation)
        ],
    )?;
    Ok(())
}

const ALL: &str = "select doc from invitations order by seq";
const REWRITE: &str = "update invitations set doc = ?2 where id = ?1";

/// Leads redirect addresses elsewhere: what the emulator offered as its own address follows it to another port.
pub fn relocate(tx: &Tx<'_>, to: impl Fn(&str) -> Option<String>) -> Result<(), StoreError> {
    for mut invitation in tx.documents::<Invitation>(ALL, [])? {
        if let Some(moved) = to(&invitation.redirect_url) {
            invitation.redirect_url = moved;
            tx.execute(REWRITE, params![Text(invitation.id), Json(&invitation)])?;
        }
    }
    Ok(())
}

const FIND: &str = "select doc from invitations where id = ?1";

/// One invitation.
pub fn find(read: &Read<'_>, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    read.document(FIND, params![Text(id)])
}

const LATEST_OF: &str = "select doc from invitations where user = ?1 order by seq desc limit 1";

/// The guest's newest invitation.
pub fn latest_of(read: &Read<'_>, user: UserId) -> Result<Option<Invitation>, StoreError> {
    read.document(LATEST_OF, params![Text(user)])
}

const OF_ADDRESS: &str = "select doc from invitations where tenant = ?1 and email_key = ?2 order by seq desc limit 1";

/// The newest invitation of an address by a tenant.
pub fn pending(read: &Read<'_>, tenant: TenantId, address: &EmailAddress) -> Result<Option<Invitation>, StoreError> {
    read.document(OF_ADDRESS, params![Text(tenant), address.key()])
}

impl Invitation {
    pub(crate) fn new_id(ctx: &Ctx) -> InvitationId {
        InvitationId::random(&ctx.entropy)
    }
}
