//! What is so in the tenant of the exercise.

use directory::tenants::{self, TenantKind};
use directory::users::{self, ExternalUserState, Listing, User};
use directory::{assignments, first_party, personal, policies};
use kernel::{Ctx, DomainName, TenantId, Timestamp};
use ledger::{audit, sign_ins};
use policy::AllowInvitesFrom;
use store::Read;
use store::query::{Order, Predicate, Value};

use super::exercise::Fact;
use crate::error::PageError;

/// How many guests are looked at, the oldest first; the exercise invites a handful.
const GUESTS: usize = 100;

/// What the audit log calls the invitation of a guest.
const INVITED: &str = "Invite external user";
/// What the audit log calls the assignment of a user to an application.
const ASSIGNED: &str = "Add app role assignment grant to user";
/// What the audit log calls the acceptance of an invitation.
const ACCEPTED: &str = "Redeem external user invite";

/// Whether something is so, and since when, where that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) so: bool,
    pub(super) since: Option<Timestamp>,
    /// The audit record that says it. The world begins with what none says.
    pub(super) recorded: Option<i64>,
}

impl Known {
    fn also(&mut self, so: bool, since: Option<Timestamp>) {
        self.so |= so;
        self.since = self.since.into_iter().chain(since.filter(|_| so)).min();
    }

    /// The same, told by such a record about the guest.
    fn told(&mut self, read: &Read<'_>, activity: &str, guest: &User) -> Result<(), PageError> {
        let first = audit::first(read, activity, &guest.id.to_string())?;
        self.recorded = self.recorded.into_iter().chain(first).min();
        Ok(())
    }
}

/// Every fact that a step asks for.
#[derive(Debug, Default)]
pub(super) struct Facts {
    invitations_possible: Known,
    invited: Known,
    assigned: Known,
    consented: Known,
    terms_passed: Known,
    app_opened: Known,
}

impl Facts {
    /// Reads the facts of the tenant that invites.
    pub(super) fn load(read: &Read<'_>, ctx: &Ctx) -> Result<Self, PageError> {
        let mut facts = Self::default();
        let tenants = tenants::load_all(read)?;
        let Some(resource) = tenants.iter().find(|tenant| tenant.kind == TenantKind::Resource) else {
            return Ok(facts);
        };
        facts.invitations_possible.also(invitations_possible(read, resource.id)?, None);
        for guest in guests(read, ctx, resource.id)? {
            facts.add(read, &guest)?;
        }
        Ok(facts)
    }

    fn add(&mut self, read: &Read<'_>, guest: &User) -> Result<(), PageError> {
        self.invited.also(true, Some(guest.created_date_time));
        self.invited.told(read, INVITED, guest)?;
        let assignments = assignments::of_principal(read, guest.id.into())?;
        let first = assignments.iter().map(|assignment| assignment.created_date_time).min();
        self.assigned.also(first.is_some(), first);
        self.assigned.told(read, ASSIGNED, guest)?;
        let accepted = guest.external_user_state == Some(ExternalUserState::Accepted);
        let since = guest.external_user_state_change_date_time.filter(|_| accepted);
        self.terms_passed.also(accepted, since);
        self.terms_passed.told(read, ACCEPTED, guest)?;
        self.consented.also(accepted || invitations::permissions::consented(read, guest.id)?, since);
        let opened = sign_ins::list(read, &guest.tenant.to_string(), Some(guest.id), None)?
            .into_iter()
            .filter(|record| record.entry.error == 0)
            .filter(|record| record.entry.app.is_some_and(|app| !first_party::is_first_party(app)))
            .map(|record| record.at)
            .min();
        self.app_opened.also(opened.is_some(), opened);
        Ok(())
    }

    /// Whether it is so.
    pub(super) const fn of(&self, fact: Fact) -> Known {
        match fact {
            Fact::InvitationsPossible => self.invitations_possible,
            Fact::Invited => self.invited,
            Fact::Assigned => self.assigned,
            Fact::Consented => self.consented,
            Fact::TermsPassed => self.terms_passed,
            Fact::AppOpened => self.app_opened,
        }
    }
}

/// Whoever was invited to the tenant.
fn guests(read: &Read<'_>, ctx: &Ctx, tenant: TenantId) -> Result<Vec<User>, PageError> {
    let column = |property| users::column(property).ok_or_else(|| PageError::failure(&"a listed property is gone"));
    let states = [ExternalUserState::PendingAcceptance, ExternalUserState::Accepted];
    let states = states.map(|state| Value::Text(state.as_str().to_lowercase())).to_vec();
    let listing = Listing {
        tenant,
        filter: Some(Predicate::In(column("externalUserState")?, states)),
        order: Some(Order { by: column("createdDateTime")?, descending: false }),
        top: GUESTS,
        cursor: None,
    };
    match users::list(read, ctx, &listing)? {
        Ok(page) => Ok(page.items),
        Err(_) => Err(PageError::failure(&"the emulator itself may read every user")),
    }
}

/// Whether somebody may invite, and whoever the world lists outside of the tenant may be invited.
fn invitations_possible(read: &Read<'_>, tenant: TenantId) -> Result<bool, PageError> {
    if policies::authorization(read, tenant)?.allow_invites_from == AllowInvitesFrom::None {
        return Ok(false);
    }
    let list = policies::domain_list(read, tenant)?;
    let partners = tenants::load_all(read)?.into_iter().filter(|other| other.id != tenant);
    let personal = personal::all(read)?.into_iter().map(|person| person.address.domain());
    let mut domains = partners.map(|partner| partner.primary_domain().clone()).chain(personal);
    Ok(domains.all(|domain: DomainName| list.allows(&domain)))
}
