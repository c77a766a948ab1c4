use directory::personal::{self, PersonalAccount, PersonalProvider};
use directory::{Account, DirectoryError, contacts};
use kernel::{Caller, PersonalAccountId};

use crate::world::{World, address};

fn account(id: u128, provider: PersonalProvider, text: &str) -> PersonalAccount {
    PersonalAccount {
        id: PersonalAccountId::well_known(id),
        provider,
        address: address(text),
        display_name: "Ada".to_owned(),
        given_name: None,
        surname: None,
    }
}

#[test]
fn an_address_has_one_personal_account_at_each_provider() {
    let world = World::new();
    let create = |account: &PersonalAccount| world.attempt(Caller::System, |tx, _| personal::create(tx, account));
    let google = account(1, PersonalProvider::Google, "Ada@outlook.example");
    let microsoft = account(2, PersonalProvider::Microsoft, "ada@outlook.example");
    create(&google).expect("a Google account");
    create(&microsoft).expect("a Microsoft account");
    let again = create(&account(3, PersonalProvider::Google, "ADA@outlook.example"));
    assert!(matches!(again, Err(DirectoryError::Conflict { property: "address" })));

    let by_address = |provider, text: &str| world.read(|read| personal::by_address(read, provider, &address(text)));
    assert_eq!(by_address(PersonalProvider::Google, "ADA@outlook.example"), Some(google.clone()));
    assert_eq!(by_address(PersonalProvider::Microsoft, "ada@outlook.example"), Some(microsoft.clone()));
    assert_eq!(by_address(PersonalProvider::Mailbox, "ada@outlook.example"), None);
    assert_eq!(world.read(|read| personal::load(read, google.id)), Some(google.clone()));
    assert_eq!(world.read(personal::all), [microsoft, google]);
}

#[test]
fn a_personal_account_proves_itself_at_its_provider() {
    for (provider, expected) in [
        (PersonalProvider::Microsoft, Account::Microsoft(PersonalAccountId::well_known(1))),
        (PersonalProvider::Google, Account::Google(PersonalAccountId::well_known(1))),
        (PersonalProvider::Mailbox, Account::Mailbox(address("ada@contoso.example"))),
    ] {
        assert_eq!(account(1, provider, "Ada@contoso.example").account(), expected);
    }
}

#[test]
fn a_contact_is_known_in_its_tenant_without_case() {
    let world = World::new();
    let lab = address("Lab@contoso.example");
    let create =
        || world.attempt(Caller::System, |tx, ctx| contacts::create(tx, ctx, world.woodgrove, &lab, "The lab"));
    create().expect("a contact");
    let exists = |tenant| world.read(|read| contacts::exists(read, tenant, &address("lab@CONTOSO.example")));
    assert!(exists(world.woodgrove));
    assert!(!exists(world.fabrikam));
    assert!(matches!(create(), Err(DirectoryError::Conflict { property: "proxyAddresses" })));
}
