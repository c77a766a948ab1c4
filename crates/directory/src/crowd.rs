//! A crowd: so many people in one tenant that whoever lists them needs an index. Figures of large directories are taken
//! with it. They have been there for longer than any log reaches back, so nothing tells of their coming.

use std::ops::Range;

use kernel::{Ctx, SignedDuration, UserId};
use policy::UserType;
use store::Tx;

use crate::groups::Followed;
use crate::guests::federated;
use crate::tenants::Tenant;
use crate::users::{self, CreationType, ExternalUserState, User};
use crate::{Account, DirectoryError};

/// Of so many people one is a member; the others are guests.
const MEMBERS: u64 = 4;
/// Of so many people one is a guest who has not redeemed yet.
const PENDING: u64 = 10;
/// From so many clinics the guests come.
const CLINICS: u64 = 1_000;
/// Before the newest of them nobody came for this long: 31 days, for which a log is kept.
const AGO: SignedDuration = SignedDuration::from_hours(31 * 24);

/// First and second words of names. Every pair of them is in use, so that a prefix is had by some and not by most.
const FIRST: [&str; 32] = [
    "Amber", "Ashen", "Azure", "Bright", "Bronze", "Calm", "Clear", "Copper", "Coral", "Crimson", "Dusky", "Early",
    "Fair", "Frosty", "Gentle", "Golden", "Green", "Hazel", "Indigo", "Ivory", "Jade", "Late", "Lilac", "Mellow",
    "Misty", "Noble", "Pale", "Quiet", "Russet", "Silver", "Tawny", "Violet",
];
const SECOND: [&str; 32] = [
    "Alder", "Aspen", "Beech", "Birch", "Bramble", "Cedar", "Cherry", "Clover", "Cypress", "Elder", "Fern", "Fir",
    "Gorse", "Hawthorn", "Heather", "Holly", "Ivy", "Juniper", "Larch", "Laurel", "Linden", "Maple", "Myrtle", "Oak",
    "Olive", "Pine", "Poplar", "Rowan", "Sage", "Spruce", "Willow", "Yew",
];

/// Has the people with these numbers be in the tenant: one in four a member, the others guests. The same numbers are the
/// same people.
pub fn settle(tx: &Tx<'_>, ctx: &Ctx, tenant: &Tenant, numbers: Range<u64>) -> Result<(), DirectoryError> {
    let followed = Followed::of(tx, tenant.id)?;
    for number in numbers {
        let user = if number % MEMBERS == 0 { member(ctx, tenant, number) } else { guest(ctx, tenant, number)? };
        users::settle(tx, &user)?;
        followed.settle(tx, &user)?;
    }
    Ok(())
}

fn member(ctx: &Ctx, tenant: &Tenant, number: u64) -> User {
    let address = format!("person-{number}@{}", tenant.primary_domain());
    User {
        mail_nickname: format!("person-{number}"),
        proxy_addresses: vec![format!("SMTP:{address}")],
        mail: Some(address.clone()),
        identities: vec![User::own_identity(tenant.initial_domain().as_str(), &address)],
        user_principal_name: address,
        ..person(ctx, tenant, number)
    }
}

fn guest(ctx: &Ctx, tenant: &Tenant, number: u64) -> Result<User, DirectoryError> {
    let domain = format!("clinic-{}.example", number % CLINICS);
    let (address, nickname) = (format!("person-{number}@{domain}"), format!("person-{number}_{domain}#EXT#"));
    let upn = format!("{nickname}@{}", tenant.initial_domain());
    let person = person(ctx, tenant, number);
    let mut identities = vec![User::own_identity(tenant.initial_domain().as_str(), &upn)];
    let redeemed = number % PENDING != 1;
    let mut home = None;
    if redeemed {
        let mailbox = address.parse().map_err(|_| DirectoryError::invalid("mail", "is no address"))?;
        home = Some(Account::Mailbox(mailbox));
        identities.insert(0, federated("mail"));
    }
    let state = if redeemed { ExternalUserState::Accepted } else { ExternalUserState::PendingAcceptance };
    Ok(User {
        mail_nickname: nickname,
        proxy_addresses: vec![format!("SMTP:{address}")],
        other_mails: vec![address.clone()],
        mail: Some(address),
        user_type: UserType::Guest,
        creation_type: Some(CreationType::Invitation),
        external_user_state: Some(state),
        external_user_state_change_date_time: Some(person.created_date_time),
        identities,
        user_principal_name: upn,
        home,
        ..person
    })
}

/// What members and guests have alike.
fn person(ctx: &Ctx, tenant: &Tenant, number: u64) -> User {
    let of = |words: &[&'static str; 32], number: u64| words[usize::try_from(number % 32).unwrap_or(0)];
    let (first, second) = (of(&FIRST, number), of(&SECOND, number / 32));
    let seconds = i64::try_from(number).unwrap_or(i64::MAX);
    let came = ctx.now.saturating_sub(AGO.saturating_add(SignedDuration::from_secs(seconds))).unwrap_or(ctx.now);
    let id = UserId::derived(&tenant.id.to_string(), &format!("crowd/{number}"));
    User {
        display_name: format!("{first} {second} {number}"),
        given_name: Some(first.to_owned()),
        surname: Some(second.to_owned()),
        ..User::blank(id, tenant.id, came)
    }
}
