use std::sync::LazyLock;

use directory::tenants;
use directory::users::{self, Listing, User};
use kernel::{Caller, Ctx, TenantId};
use proptest::prelude::*;
use serde_json::Value as Json;
use store::StoreError;
use worlds::World;

use super::super::bind::bind;
use super::super::schema::USER;
use super::super::{Mode, matches::matches};
use crate::present;
use crate::resources::users::COLUMNS;
use crate::testing::{clinic, origins};

/// The clinic with some guests, and everybody in it.
struct Directory {
    world: World,
    tenant: TenantId,
    everybody: Vec<User>,
    _folder: tempfile::TempDir,
}

static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| {
    let (world, folder) = clinic();
    let ctx = ctx(&world);
    let tenant = world.store().write_now(|tx| {
        let tenant = tenants::load_all(tx).expect("the tenants").remove(0).id;
        for address in ["kim@northwind.example", "Kit@Northwind.example", "ada@fabrikam.example"] {
            let address = kernel::EmailAddress::parse(address).expect("an address");
            let new = directory::guests::NewGuest {
                id: None,
                tenant,
                address,
                display_name: None,
                user_type: policy::UserType::Guest,
                profile: directory::guests::Profile::default(),
            };
            directory::guests::create(tx, &ctx, new).expect("a guest");
        }
        Ok::<_, StoreError>(tenant)
    });
    let tenant = tenant.expect("a write");
    let everybody = answered(&world, tenant, None);
    Directory { world, tenant, everybody, _folder: folder }
});

fn ctx(world: &World) -> Ctx {
    Ctx {
        now: world.clock().now(),
        entropy: kernel::Entropy::from_seed("test", 1),
        caller: Caller::System,
        correlation_id: world.correlation_id(),
        origins: origins(),
        circumstances: kernel::Circumstances::default(),
    }
}

fn answered(world: &World, tenant: TenantId, filter: Option<store::query::Predicate>) -> Vec<User> {
    let listing = Listing { tenant, filter, order: None, top: 999, cursor: None };
    let ctx = ctx(world);
    let page = world.store().read_now(|read| Ok::<_, StoreError>(users::list(read, &ctx, &listing)));
    page.expect("a read").expect("a list").expect("no refusal").items
}

fn leaf() -> impl Strategy<Value = String> {
    let text = || {
        prop_oneof![Just("kim"), Just("KI"), Just("guest"), Just("ada morgan"), Just("@northwind.example"), Just("")]
    };
    let name = || {
        prop_oneof![Just("mail"), Just("displayName"), Just("userType"), Just("givenName"), Just("externalUserState")]
    };
    prop_oneof![
        (name(), prop_oneof![Just("eq"), Just("ne")], text())
            .prop_map(|(name, op, text)| format!("{name} {op} '{text}'")),
        (name(), prop_oneof![Just("eq"), Just("ne")]).prop_map(|(name, op)| format!("{name} {op} null")),
        (prop_oneof![Just("mail"), Just("givenName")], prop_oneof![Just("ge"), Just("lt")], text())
            .prop_map(|(name, op, text)| format!("{name} {op} '{text}'")),
        (prop_oneof![Just("mail"), Just("displayName"), Just("surname")], text())
            .prop_map(|(name, text)| format!("startsWith({name},'{text}')")),
        text().prop_map(|text| format!("endsWith(mail,'{text}')")),
        (text(), text()).prop_map(|(a, b)| format!("displayName in ('{a}','{b}')")),
        text().prop_map(|text| format!("proxyAddresses/any(p:p eq 'SMTP:{text}@northwind.example')")),
        text().prop_map(|text| format!("otherMails/any(m:startsWith(m,'{text}') or endsWith(m,'{text}'))")),
        Just("identities/any(i:i/issuer eq 'woodgrovehospital.onmicrosoft.com')".to_owned()),
        Just("otherMails/any()".to_owned()),
        Just("otherMails/$count eq 0".to_owned()),
        Just("identities/$count ne 0".to_owned()),
        Just("assignedLicenses/$count eq 0".to_owned()),
        Just("assignedLicenses/any(l:l/skuId eq 84a661c4-e949-4bd2-a560-ed7766fcaf2b)".to_owned()),
        Just("deletedDateTime eq null".to_owned()),
        Just("accountEnabled eq true".to_owned()),
        Just("createdDateTime ge 2027-01-01T00:00:00Z".to_owned()),
        Just("externalUserStateChangeDateTime eq 2027-01-01T00:00:00Z".to_owned()),
        Just("onPremisesSyncEnabled ne true".to_owned()),
    ]
}

fn filter() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            inner.prop_map(|a| format!("not({a})")),
        ]
    })
}

proptest! {
    #[test]
    fn the_store_answers_what_reading_everybody_would(text in filter()) {
        let Ok(filter) = bind(&text, &USER, Mode::Advanced) else { return Ok(()) };
        let Directory { world, tenant, everybody, .. } = &*DIRECTORY;
        let predicate = COLUMNS.predicate(&filter).expect("a predicate");
        let found: Vec<String> =
            answered(world, *tenant, Some(predicate)).into_iter().map(|user| user.user_principal_name).collect();
        let expected: Vec<String> = everybody
            .iter()
            .filter(|user| matches(&filter, &Json::Object(present::user::user(user))))
            .map(|user| user.user_principal_name.clone())
            .collect();
        prop_assert_eq!(found, expected, "{}", text);
    }
}
