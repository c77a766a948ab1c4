use kernel::{AppId, GroupId, TenantId, UserId};

use crate::{B2bSetting, Decision, Denial, Pair, Step, Stranger};

/// Where a person who wants to enter a tenant has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home<'a> {
    /// In the very tenant.
    SameTenant,
    /// In another tenant.
    Entra {
        /// That tenant.
        tenant: TenantId,
        /// Its name.
        tenant_name: &'a str,
        /// The person's object there.
        user: UserId,
        /// The person's groups there.
        groups: &'a [GroupId],
        /// The cross-tenant access of both tenants.
        pair: Pair<'a>,
    },
    /// At Microsoft, Google, a federated domain, or by a code sent to a mailbox.
    Outside,
}

/// The guest object of the person who wants to enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestFacts {
    /// The guest's object.
    pub user: UserId,
    /// Whether the guest may sign in.
    pub enabled: bool,
    /// Whether the invitation is still to be redeemed.
    pub pending: bool,
    /// The guest's groups in the tenant.
    pub groups: Vec<GroupId>,
}

/// What decides whether a person who has proven an account may enter a tenant.
#[derive(Clone, Debug)]
pub struct EntryFacts<'a> {
    /// The account's address.
    pub account: &'a str,
    /// The account's identity provider, as AADSTS50020 prints it.
    pub identity_provider: &'a str,
    /// Where the account lives.
    pub home: Home<'a>,
    /// Whether the account may sign in at home.
    pub home_enabled: bool,
    /// The tenant that the person wants to enter, and its name.
    pub resource: (TenantId, &'a str),
    /// The guest object that belongs to the account, if there is one.
    pub guest: Option<GuestFacts>,
    /// The app that the person wants, and its name.
    pub app: Option<(AppId, &'a str)>,
    /// Whether the tenant's redemption order leads the account's own address to the account, or the guest has redeemed
    /// with it already.
    pub offered: bool,
    /// Whether the guest redeemed by passcode, and passcodes are switched off.
    pub passcodes_off: bool,
}

/// The app that stands behind a redemption without an app of its own ("Microsoft Invitation Acceptance Portal"); that
/// AADSTS50020 prints it is unverified.
const INVITATION_PORTAL: (&str, &str) =
    ("4660504c-45b3-4674-a709-71951a6b0763", "Microsoft Invitation Acceptance Portal");

/// Whether a person may enter a tenant. The order is that of behaviour 3.3: the account at home, its tenant's outbound
/// access, this tenant's inbound access, the guest object.
#[must_use]
pub fn may_enter(facts: &EntryFacts<'_>) -> Decision {
    let mut trace = vec![home_account(facts)];
    trace.extend(cross_tenant_access(facts));
    trace.extend([guest_object(facts), guest_enabled(facts), redemption_order(facts), passcodes(facts)]);
    Decision::from_trace(trace)
}

fn home_account(facts: &EntryFacts<'_>) -> Step {
    let state = if facts.home_enabled { "may" } else { "may not" };
    Step::judged(
        "home.user.accountEnabled",
        format!("{} {state} sign in at home", facts.account),
        (!facts.home_enabled).then_some(Denial::HomeUserDisabled),
    )
}

fn cross_tenant_access(facts: &EntryFacts<'_>) -> Vec<Step> {
    let Home::Entra { tenant_name, user, groups, pair, .. } = facts.home else {
        let saw = format!("{} comes from no other tenant", facts.account);
        return vec![Step::allow("crossTenantAccessPolicy", saw)];
    };
    let resource = facts.resource.1;
    // Inbound settings name people and groups of the partner; a group of one's own reaches who is a guest already.
    let own_groups = facts.guest.as_ref().map(|guest| guest.groups.as_slice()).unwrap_or_default();
    let every_group = [groups, own_groups].concat();
    let outbound = Direction {
        people: "crossTenantAccessPolicy.b2bCollaborationOutbound.usersAndGroups",
        apps: "crossTenantAccessPolicy.b2bCollaborationOutbound.applications",
        setting: &pair.outbound.b2b_collaboration_outbound,
        tenant: tenant_name,
    };
    let inbound = Direction {
        people: "crossTenantAccessPolicy.b2bCollaborationInbound.usersAndGroups",
        apps: "crossTenantAccessPolicy.b2bCollaborationInbound.applications",
        setting: &pair.inbound.b2b_collaboration_inbound,
        tenant: resource,
    };
    let app = app_to_judge(facts);
    let out_denied = Denial::OutboundBlocked { home: tenant_name.to_owned(), resource: resource.to_owned() };
    let in_denied = Denial::InboundBlocked { resource: resource.to_owned() };
    let mut steps = outbound.judge(facts.account, (user, groups), app, &out_denied);
    steps.extend(inbound.judge(facts.account, (user, &every_group), app, &in_denied));
    steps
}

/// At redemption cross-tenant access judges people; apps are judged at each sign-in.
fn app_to_judge<'a>(facts: &EntryFacts<'a>) -> Option<(AppId, &'a str)> {
    let pending = facts.guest.as_ref().is_some_and(|guest| guest.pending);
    facts.app.filter(|_| !pending)
}

struct Direction<'a> {
    people: &'static str,
    apps: &'static str,
    setting: &'a B2bSetting,
    tenant: &'a str,
}

impl Direction<'_> {
    fn judge(
        &self,
        account: &str,
        person: (UserId, &[GroupId]),
        app: Option<(AppId, &str)>,
        denial: &Denial,
    ) -> Vec<Step> {
        let verb = |let_through: bool| if let_through { "lets" } else { "does not let" };
        let lets = self.setting.users_and_groups.lets_person(person.0, person.1);
        let saw = format!("{} {} {account} through", self.tenant, verb(lets));
        let mut steps = vec![Step::judged(self.people, saw, (!lets).then(|| denial.clone()))];
        if let Some((app, name)) = app {
            let lets = self.setting.applications.lets_app(app);
            let saw = format!("{} {} {account} through to {name} ({app})", self.tenant, verb(lets));
            steps.push(Step::judged(self.apps, saw, (!lets).then(|| denial.clone())));
        }
        steps
    }
}

fn guest_object(facts: &EntryFacts<'_>) -> Step {
    const RULE: &str = "directory.users";
    let (account, tenant) = (facts.account, facts.resource.1);
    match (&facts.guest, facts.home) {
        (None, Home::SameTenant) => Step::allow(RULE, format!("{account} is at home in {tenant}")),
        (Some(guest), _) => {
            let state = if guest.pending { "pending" } else { "accepted" };
            Step::allow(RULE, format!("{account} is the {state} guest {} of {tenant}", guest.user))
        }
        (None, Home::Entra { .. } | Home::Outside) => {
            let denial = Denial::NotInTenant(Box::new(stranger(facts)));
            Step::judged(RULE, format!("{tenant} has no guest for {account}"), Some(denial))
        }
    }
}

fn guest_enabled(facts: &EntryFacts<'_>) -> Step {
    let disabled = facts.guest.as_ref().is_some_and(|guest| !guest.enabled);
    let state = if disabled { "is blocked from signing in" } else { "is not blocked" };
    Step::judged("user.accountEnabled", format!("{} {state}", facts.account), disabled.then_some(Denial::GuestDisabled))
}

/// A live session of another provider than the tenant's order leads to does not count (Microsoft Entra External ID,
/// "Cross-tenant access overview": the person must pick `Use another account`).
fn redemption_order(facts: &EntryFacts<'_>) -> Step {
    let leads = if facts.offered { "leads" } else { "does not lead" };
    Step::judged(
        "crossTenantAccessPolicy.invitationRedemptionIdentityProviderConfiguration",
        format!("{} {leads} to {}", facts.account, facts.identity_provider),
        (!facts.offered).then(|| Denial::NotInTenant(Box::new(stranger(facts)))),
    )
}

fn passcodes(facts: &EntryFacts<'_>) -> Step {
    let saw = if facts.passcodes_off {
        format!("{} redeemed by passcode, and passcodes are off", facts.account)
    } else {
        format!("{} does not depend on passcodes that are off", facts.account)
    };
    Step::judged(
        "authenticationMethodsPolicy.email.allowExternalIdToUseEmailOtp",
        saw,
        facts.passcodes_off.then(|| Denial::PasscodesOff(Box::new(stranger(facts)))),
    )
}

fn stranger(facts: &EntryFacts<'_>) -> Stranger {
    let (app_id, app_name) = facts.app.map_or_else(
        || (INVITATION_PORTAL.0.to_owned(), INVITATION_PORTAL.1.to_owned()),
        |(id, name)| (id.to_string(), name.to_owned()),
    );
    Stranger {
        account: facts.account.to_owned(),
        identity_provider: facts.identity_provider.to_owned(),
        tenant: facts.resource.1.to_owned(),
        app_id,
        app_name,
    }
}

#[cfg(test)]
mod tests;
