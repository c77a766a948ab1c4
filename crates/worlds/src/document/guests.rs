use directory::guests::Profile;
use directory::personal::{self, PersonalProvider};
use directory::service_principals::{self, ServicePrincipal};
use directory::tenants::{self, Tenant};
use directory::users::{self, User};
use directory::{Account, first_party, groups};
use invitations::{Invite, permissions, unsubscribe};
use kernel::{Caller, Ctx};
use policy::{Provider, UserType};

use super::apps;
use super::load::{At, LoadError, Loading};
use super::schema::GuestEntry;

/// Makes a guest real by the doors that everybody uses: invited in the inviter's name, and redeemed, assigned or
/// deleted where the entry says so. Her ids are drawn from a stream of her own, so that no other entry moves them.
pub(super) fn load(loading: &Loading<'_>, tenant: &Tenant, entry: &GuestEntry) -> Result<(), LoadError> {
    let tx = loading.tx;
    let place = format!("guest '{}' of tenant '{}'", entry.address, tenant.display_name);
    let name = format!("guest/{}/{}", tenant.id, entry.address.key());
    let own = Ctx { entropy: loading.secrets.child(&name, 0), ..loading.ctx.clone() };
    if entry.unsubscribed {
        unsubscribe::unsubscribe(tx, &own, tenant.id, &entry.address).at(&place)?;
    }
    let inviter = Ctx { caller: inviter(loading, tenant, entry, &place)?, ..own.clone() };
    let sent = invitations::invite(tx, &inviter, &request(&inviter, tenant, entry)).at(&place)?.granted()?;
    let guest = sent.invitation.user;
    for group in &entry.groups {
        groups::join(tx, &own, loading.named_group(tenant, group, &place)?, guest.into()).at(&place)?;
    }
    for app in &entry.assigned {
        let resource = principal(loading, tenant, app.name(), &place)?;
        apps::assign(loading, &own, app, guest.into(), &resource, &place)?;
    }
    if let Some(provider) = entry.accepted_with {
        let account = account(loading, entry, provider, &place)?;
        permissions::consent(tx, &own, guest)?;
        let invitation = Some(sent.invitation.id);
        invitations::accept(tx, &own, guest, &account, entry.address.as_str(), invitation).at(&place)?;
    }
    if entry.deleted {
        users::delete(tx, &own, guest).at(&place)?.granted()?;
    }
    Ok(())
}

fn request(ctx: &Ctx, tenant: &Tenant, entry: &GuestEntry) -> Invite {
    Invite {
        tenant: tenant.id,
        address: entry.address.to_string(),
        redirect_url: invitations::default_redirect(&ctx.origins, tenant.id),
        display_name: entry.display_name.clone(),
        user_type: UserType::Guest,
        send_message: entry.send_message,
        language: None,
        custom_message: entry.message.clone(),
        cc: Vec::new(),
        new_user: entry.id,
        invited_user: None,
        reset_redemption: false,
        sponsors: Vec::new(),
        profile: Profile::default(),
        groups: Vec::new(),
    }
}

/// Who invites: an account by its sign-in name, in the portal, or an application by its name.
fn inviter(loading: &Loading<'_>, tenant: &Tenant, entry: &GuestEntry, place: &str) -> Result<Caller, LoadError> {
    let Some(name) = &entry.invited_by else { return Ok(Caller::System) };
    if name.contains('@') {
        let user = loading.user(tenant, name, place)?;
        return Ok(Caller::User { tenant: tenant.id, user, client: first_party::AZURE_PORTAL });
    }
    let found = principal(loading, tenant, name, place)?;
    Ok(Caller::App { tenant: tenant.id, app: found.app_id, service_principal: found.id })
}

/// The enterprise application of that name.
fn principal(loading: &Loading<'_>, tenant: &Tenant, name: &str, place: &str) -> Result<ServicePrincipal, LoadError> {
    let all = service_principals::load_all(loading.tx, tenant.id).at(place)?;
    let unknown = || LoadError::Unknown { place: place.to_owned(), kind: "app", name: name.to_owned() };
    all.into_iter().find(|principal| principal.display_name == name).ok_or_else(unknown)
}

/// The account that redeemed.
fn account(loading: &Loading<'_>, entry: &GuestEntry, provider: Provider, place: &str) -> Result<Account, LoadError> {
    let (read, address) = (loading.tx, &entry.address);
    let unknown = |kind| LoadError::Unknown { place: place.to_owned(), kind, name: address.to_string() };
    let personal = |provider, kind| {
        let found = personal::by_address(read, provider, address).at(place)?;
        found.map(|person| person.account()).ok_or_else(|| unknown(kind))
    };
    match (provider, entry.home_object_id) {
        (Provider::Entra, Some(user)) => {
            let home = tenants::by_domain(read, &address.domain()).at(place)?;
            let home = home.ok_or_else(|| unknown("tenant of the address"))?;
            Ok(Account::Work { tenant: home.id, user })
        }
        (Provider::Entra, None) => {
            let User { tenant, id, .. } =
                users::work_account(read, address).at(place)?.ok_or_else(|| unknown("work account"))?;
            Ok(Account::Work { tenant, user: id })
        }
        (Provider::MicrosoftAccount, _) => personal(PersonalProvider::Microsoft, "Microsoft account"),
        (Provider::Google, _) => personal(PersonalProvider::Google, "Google account"),
        (Provider::EmailOneTimePasscode, _) => Ok(Account::Mailbox(address.clone())),
        (other, _) => {
            let reason = format!("a guest of a document cannot have redeemed with {other:?}");
            Err(LoadError::Invalid { place: place.to_owned(), reason })
        }
    }
}
