use directory::policies;
use directory::users::User;
use kernel::{AgreementId, Ctx, EmailAddress};
use policy::{
    Decision, EntryFacts, GuestFacts, Home, Pair, Place, Provider, RedeemFacts, SignInFacts, SignInJudgement, Subject,
};
use store::Read;

use super::{Walk, factor};
use crate::{Door, Journey, JourneyError, Next, discover};

/// May these two tenants work together, is she known here, and may she come in?
pub(super) fn entry(read: &Read<'_>, journey: &Journey, walk: &Walk) -> Result<Decision, JourneyError> {
    let (facts, identity) = (&walk.facts, &walk.identity);
    let issuer = identity.issuer();
    let home = match (&facts.home, facts.at_home(identity)) {
        (_, true) => Home::SameTenant,
        (Some(home), false) => Home::Entra {
            tenant: home.tenant.id,
            tenant_name: &home.tenant.display_name,
            user: home.user.id,
            groups: &home.groups,
            pair: Pair { inbound: &home.inbound, outbound: &home.outbound },
        },
        (None, false) => Home::Outside,
    };
    let guest = facts.person.as_ref().map(|person| GuestFacts {
        user: person.id,
        enabled: person.account_enabled,
        pending: person.pending(),
        groups: facts.groups.clone(),
    });
    let by_passcode = identity.account.provider() == Provider::EmailOneTimePasscode;
    let app = match &journey.door {
        Door::Authorize(request) => Some(request.client),
        Door::Ticket(_) => None,
    };
    let redeems = facts.person.as_ref().is_some_and(User::pending) && !facts.at_home(identity);
    let app_name = facts.app.as_ref().map_or("", |app| app.display_name.as_str());
    Ok(policy::may_enter(&EntryFacts {
        account: &identity.address,
        identity_provider: &issuer,
        home,
        home_enabled: identity.work.as_ref().is_none_or(|user| user.account_enabled),
        resource: (facts.tenant.id, &facts.tenant.display_name),
        guest,
        app: app.map(|app| (app, app_name)),
        offered: !redeems || discover::offers(read, &facts.tenant, identity)?,
        passcodes_off: by_passcode && !policies::email_otp_enabled(read, facts.tenant.id)?,
    }))
}

/// May the pending guest redeem, and what has she yet to answer?
pub(super) fn redemption(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    walk: &Walk,
    person: &User,
) -> Result<Decision, JourneyError> {
    let facts = &walk.facts;
    let domain_list = policies::in_force::domain_list(read, ctx.now, facts.tenant.id)?;
    let invited = person.mail.as_deref().and_then(|mail| EmailAddress::parse(mail).ok());
    let address = invited.as_ref().or_else(|| walk.identity.addresses.first());
    let Some(address) = address else { return Ok(Decision::default()) };
    Ok(policy::may_redeem(&RedeemFacts {
        address,
        silent: journey.door.silent(),
        domain_list: &domain_list,
        consented: invitations::permissions::consented(read, person.id)?,
        automatic: facts.home.as_ref().map(|home| (home.inbound.automatic_inbound, home.outbound.automatic_outbound)),
    }))
}

/// The page "Review permissions".
pub(super) fn review(walk: &Walk) -> Next {
    let tenant = &walk.facts.tenant;
    Next::ReviewPermissions {
        account: walk.identity.address.clone(),
        organization: tenant.display_name.clone(),
        domain: tenant.primary_domain().to_string(),
        privacy_statement: tenant.privacy_statement_url.clone(),
        privacy_contact: tenant.privacy_contact.clone(),
    }
}

/// What do the tenant's Conditional Access policies say? At a ticket's door no application is asked for.
pub(super) fn conditional_access(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    walk: &mut Walk,
    person: &User,
) -> Result<SignInJudgement, JourneyError> {
    let policies = policies::in_force::conditional_access(read, ctx.now, walk.facts.tenant.id)?;
    let named: Vec<AgreementId> = policies
        .iter()
        .filter_map(|policy| policy.grant_controls.as_ref())
        .flat_map(|it| it.terms_of_use.clone())
        .collect();
    let mut accepted = invitations::terms::accepted(read, person.id, super::terms::as_of(ctx, &walk.session))?;
    accepted.extend(invitations::terms::gone(read, &named)?);
    let surroundings = crate::facts::surroundings(read, ctx)?;
    let locations = policies::in_force::named_locations(read, ctx.now, walk.facts.tenant.id)?;
    let trust = factor::trust(&walk.facts, walk.facts.at_home(&walk.identity));
    walk.factor = factor::brought(read, &walk.facts, &walk.session, person, trust)?;
    Ok(policy::may_sign_in(&SignInFacts {
        policies: &policies,
        subject: Subject {
            user: person.id,
            guest: person.is_external(),
            user_type: person.user_type,
            home_tenant: walk.identity.home_user().map(|(tenant, _)| tenant),
            roles: &walk.facts.roles,
            groups: &walk.facts.groups,
        },
        app: match &journey.door {
            Door::Authorize(request) => Some(request.client),
            Door::Ticket(_) => None,
        },
        client: journey.door.client(),
        place: Place { ip: surroundings.ip, country: surroundings.country, named: &locations },
        factor: walk.factor,
        device: surroundings.device.unwrap_or_default(),
        trust,
        accepted_terms: &accepted,
        silent: journey.door.silent(),
    }))
}
