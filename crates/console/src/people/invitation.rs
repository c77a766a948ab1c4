//! Which invitation a script means, and the way in that it opens.

use directory::applications::Platform;
use directory::{first_party, tenants};
use invitations::Invitation;
use invitations::tickets::{self, Link};
use journey::{Authorize, Door};
use kernel::{EmailAddress, InvitationId, TenantId};
use ledger::decisions::Question;
use mail::{Filter, Kind};
use policy::Denial;
use sts::Authority;
use url::Url;
use web::Here;

use super::report::RefusalReport;
use super::{PeopleError, Selector, refusal};

/// What a selector led to.
pub(super) struct Target {
    pub(super) invitation: Option<Invitation>,
    link: Option<Link>,
}

/// Finds the invitation that is meant, and its link.
pub(super) async fn find(here: &Here, selector: &Selector) -> Result<Target, PeopleError> {
    match selector {
        Selector::Link(url) => opened(here, url).await,
        Selector::Invitation(id) => {
            let id = *id;
            let found = here.world.store().read(move |read| Ok::<_, PeopleError>(invitations::find(read, id)?)).await?;
            sent(here, found).await
        }
        Selector::Address { tenant, address } => {
            let (tenant, address) = (*tenant, address.clone());
            let newest = here
                .world
                .store()
                .read(move |read| Ok::<_, PeopleError>(invitations::pending(read, tenant, &address)?))
                .await?;
            sent(here, newest).await
        }
    }
}

async fn opened(here: &Here, url: &str) -> Result<Target, PeopleError> {
    let Some(link) = read_link(url) else { return Ok(Target { invitation: None, link: None }) };
    let asked = link.clone();
    let opened = here.world.store().read(move |read| Ok::<_, PeopleError>(tickets::open(read, &asked)?)).await?;
    Ok(Target { invitation: opened.map(|opened| opened.invitation), link: Some(link) })
}

/// Both forms of the link: the one that leads through `rd`, and the older direct one.
fn read_link(text: &str) -> Option<Link> {
    let url = Url::parse(text).ok()?;
    let rd = url.query_pairs().find(|(name, _)| name == "rd").map(|(_, value)| value.into_owned());
    Link::from_rd(rd.as_deref().unwrap_or(text))
}

/// The file keeps no ticket, only its digest: the person has it from her mail.
async fn sent(here: &Here, invitation: Option<Invitation>) -> Result<Target, PeopleError> {
    let invitation = invitation.ok_or(PeopleError::UnknownInvitation)?;
    let link = in_the_inbox(here, invitation.id, &invitation.address).await?;
    Ok(Target { invitation: Some(invitation), link })
}

async fn in_the_inbox(
    here: &Here,
    invitation: InvitationId,
    address: &EmailAddress,
) -> Result<Option<Link>, PeopleError> {
    here.world.settle().await?;
    let filter = Filter { to: Some(address.to_string()), kind: Some(Kind::Invitation), ..Filter::default() };
    let mails = here.world.store().read(move |read| Ok::<_, PeopleError>(mail::list(read, &filter)?)).await?;
    let mail = mails.into_iter().find(|mail| mail.invitation_id == Some(invitation));
    Ok(mail.and_then(|mail| mail.redeem_url).and_then(|url| read_link(&url)))
}

impl Target {
    pub(super) fn tenant(&self) -> Option<TenantId> {
        self.invitation.as_ref().map(|invitation| invitation.tenant)
    }

    /// The tenant that the link names, if it is one.
    pub(super) fn link_tenant(&self) -> Option<TenantId> {
        self.link.as_ref().map(|link| link.tenant)
    }

    /// The door, and the address that she opens afterwards where the door does not lead there. Who was sent no mail comes
    /// by the direct link of My Apps (behaviour §5.1), which redeems as well.
    pub(super) fn way_in(&self, here: &Here, invitation: &Invitation) -> (Door, Option<String>) {
        match &self.link {
            Some(link) => (Door::Ticket(link.clone()), None),
            None => (direct_link(here, invitation.tenant), Some(invitation.redirect_url.clone())),
        }
    }

    /// Who she says she is where only the direct link leads in.
    pub(super) fn says_who(&self) -> Option<EmailAddress> {
        self.invitation.as_ref().filter(|_| self.link.is_none()).map(|invitation| invitation.address.clone())
    }
}

fn direct_link(here: &Here, tenant: TenantId) -> Door {
    let back = format!("{}/myapps/signin", here.arrival.origins.my_apps());
    Door::Authorize(Authorize::new(Authority::Tenant(tenant), first_party::MY_APPS, &back, Platform::Web))
}

/// Records that a link is none of this sandbox: tampered with, unknown, replaced.
pub(super) async fn refuse(here: &Here, tenant: Option<TenantId>) -> Result<RefusalReport, PeopleError> {
    // A tenant of another world has no log here.
    let known = match tenant {
        Some(id) => here.world.store().read(move |read| Ok::<_, PeopleError>(tenants::load(read, id)?)).await?,
        None => None,
    };
    let tenant = known.map(|tenant| tenant.id);
    refusal::record(here, Question::Redeem, tenant, "invitation.ticket", Denial::InvitationInvalid).await
}
