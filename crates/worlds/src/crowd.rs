//! A crowd: so many people in one tenant that whoever lists them needs an index. Figures of large directories are taken
//! with it.

use std::ops::Range;

use directory::users::{self, NewUser};
use directory::{Account, DirectoryError, guests, tenants};
use kernel::{AddressError, Caller, Ctx, EmailAddress, Origins};
use policy::{Refusal, UserType};
use store::{StoreError, Tx};
use tenants::{Tenant, TenantKind};

use crate::World;

/// People of one commit: enough that committing costs nothing beside them, few enough that the log stays small.
const COMMIT: u64 = 10_000;
/// Of so many people one is a member; the others are guests.
const MEMBERS: u64 = 4;
/// Of so many guests one has not redeemed yet.
const PENDING: u64 = 10;
/// From so many clinics they come.
const CLINICS: u64 = 1_000;

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

/// Why a crowd could not be made. Whoever was told of before is there.
#[derive(Debug, thiserror::Error)]
pub enum CrowdError {
    /// There is no tenant that invites.
    #[error("no tenant of the world invites anybody")]
    NoTenant,
    /// An address cannot be one.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The directory does not take somebody.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A door refused the emulator itself.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl World {
    /// Has so many people come into the first tenant that invites, through the doors by which everybody comes: one in
    /// four a member, the others guests, one in ten of whom has not redeemed. The same world and number make the same
    /// people. `told` hears how many there are after each commit.
    pub async fn settle_crowd(&self, people: u64, mut told: impl FnMut(u64)) -> Result<(), CrowdError> {
        let arrival = self.unasked(Origins::local(kernel::Scheme::Https, "localhost", 0, 0));
        let mut there = 0;
        while there < people {
            let next = there..people.min(there + COMMIT);
            there = next.end;
            self.write(&arrival, Caller::System, move |tx, ctx| settle(tx, ctx, next)).await?;
            told(there);
        }
        Ok(())
    }
}

fn settle(tx: &Tx<'_>, ctx: &Ctx, numbers: Range<u64>) -> Result<(), CrowdError> {
    let mut tenants = tenants::load_all(tx)?.into_iter();
    let tenant = tenants.find(|tenant| tenant.kind == TenantKind::Resource).ok_or(CrowdError::NoTenant)?;
    for number in numbers {
        if number % MEMBERS == 0 { member(tx, ctx, &tenant, number)? } else { guest(tx, ctx, &tenant, number)? }
    }
    Ok(())
}

fn member(tx: &Tx<'_>, ctx: &Ctx, tenant: &Tenant, number: u64) -> Result<(), CrowdError> {
    let (first, second) = words(number);
    let address: EmailAddress = format!("person-{number}@{}", tenant.primary_domain()).parse()?;
    let new = NewUser {
        id: None,
        tenant: tenant.id,
        user_principal_name: address.clone(),
        display_name: format!("{first} {second} {number}"),
        given_name: Some(first.to_owned()),
        surname: Some(second.to_owned()),
        job_title: None,
        mail: Some(address),
        user_type: UserType::Member,
    };
    users::create(tx, ctx, new)?.granted()?;
    Ok(())
}

fn guest(tx: &Tx<'_>, ctx: &Ctx, tenant: &Tenant, number: u64) -> Result<(), CrowdError> {
    let (first, second) = words(number);
    let address: EmailAddress = format!("person-{number}@clinic-{}.example", number % CLINICS).parse()?;
    let new = guests::NewGuest {
        tenant: tenant.id,
        address: address.clone(),
        display_name: Some(format!("{first} {second} {number}")),
        user_type: UserType::Guest,
        profile: guests::Profile::default(),
    };
    let guest = guests::create(tx, ctx, new)?;
    if number % PENDING != 1 {
        guests::accept(tx, ctx, guest.id, &Account::Mailbox(address), "mail")?;
    }
    Ok(())
}

/// The words of a name.
fn words(number: u64) -> (&'static str, &'static str) {
    let of = |words: &[&'static str; 32], number: u64| words[usize::try_from(number % 32).unwrap_or(0)];
    (of(&FIRST, number), of(&SECOND, number / 32))
}
