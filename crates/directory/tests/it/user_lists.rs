use directory::users::{self, Listing, UserPatch, collection, column};
use kernel::{Caller, UserId};
use policy::roles;
use store::query::{Comparison, Order, Predicate, Value};

use crate::world::{World, address};

fn compare(property: &str, comparison: Comparison, value: &str) -> Predicate {
    Predicate::Compare(column(property).expect(property), comparison, Value::Text(value.to_owned()))
}

fn eq(property: &str, value: &str) -> Predicate {
    compare(property, Comparison::Eq, value)
}

fn any(property: &str, value: &str) -> Predicate {
    let collection = collection(property).expect(property);
    let part = Predicate::Compare(collection.element, Comparison::Eq, Value::Text(value.to_owned()));
    Predicate::Any(collection, Box::new(part))
}

fn listing(world: &World, filter: Option<Predicate>) -> Listing {
    Listing { tenant: world.woodgrove, filter, order: None, top: 100, cursor: None }
}

fn names(world: &World, filter: Predicate) -> Vec<String> {
    let ctx = world.ctx(Caller::System);
    let page = world.read(|read| users::list(read, &ctx, &listing(world, Some(filter))));
    page.expect("the emulator may").items.into_iter().map(|user| user.display_name).collect()
}

/// Émile and bo are members, ada and cy guests, ada accepted.
fn people(world: &World) -> UserId {
    for (name, title) in [("bo", "Nurse"), ("emile", "Médecin")] {
        let id = world.member(name);
        let display_name = if name == "emile" { "Émile" } else { name };
        let patch = UserPatch {
            display_name: Some(display_name.to_owned()),
            job_title: Some(Some(title.to_owned())),
            ..UserPatch::default()
        };
        world.system(|tx, ctx| users::update(tx, ctx, id, patch));
    }
    let ada = world.guest("Ada@Contoso.example");
    let account = directory::Account::Mailbox(address("ada@contoso.example"));
    world.write(Caller::System, |tx, ctx| directory::guests::accept(tx, ctx, ada, &account, "mail"));
    world.guest("cy@fabrikam-clinic.example");
    ada
}

#[test]
fn every_published_filter_finds_its_users() {
    let world = World::new();
    let ada = people(&world);
    for (filter, expected) in [
        (eq("userType", "guest"), vec!["Ada", "cy"]),
        (eq("externalUserState", "pendingacceptance"), vec!["cy"]),
        (eq("externalUserState", "accepted"), vec!["Ada"]),
        (eq("creationType", "invitation"), vec!["Ada", "cy"]),
        (eq("mail", "ada@contoso.example"), vec!["Ada"]),
        (eq("userPrincipalName", "ada_contoso.example#ext#@woodgrove.example"), vec!["Ada"]),
        (eq("id", &ada.to_string()), vec!["Ada"]),
        (eq("displayName", "émile"), vec!["Émile"]),
        (eq("jobTitle", "médecin"), vec!["Émile"]),
        (compare("userType", Comparison::Ne, "guest"), vec!["bo", "Émile"]),
        (compare("jobTitle", Comparison::Ne, "nurse"), vec!["Ada", "cy", "Émile"]),
        (compare("createdDateTime", Comparison::Gt, "2027-01-01T00:00:00.000000000Z"), vec![]),
        (
            compare("externalUserStateChangeDateTime", Comparison::Ge, "2027-01-01T00:00:00.000000000Z"),
            vec!["Ada", "cy"],
        ),
        (Predicate::StartsWith(column("displayName").expect("a column"), "c".to_owned()), vec!["cy"]),
        (Predicate::EndsWith(column("mail").expect("a column"), "@contoso.example".to_owned()), vec!["Ada"]),
        (any("otherMails", "cy@fabrikam-clinic.example"), vec!["cy"]),
        (any("proxyAddresses", "smtp:ada@contoso.example"), vec!["Ada"]),
        (any("identities", "mail"), vec!["Ada"]),
        (users::search(" CY@fab"), vec!["cy"]),
        (users::search("é"), vec!["Émile"]),
        (users::search("nurse"), vec![]),
    ] {
        assert_eq!(names(&world, filter.clone()), expected, "{filter:?}");
    }
}

#[test]
fn an_identity_is_found_by_issuer_and_name_of_the_same_entry() {
    let world = World::new();
    people(&world);
    let find = |issuer: &str, name: &str| {
        let part = Predicate::And(vec![
            Predicate::Compare(users::IDENTITY_ISSUER, Comparison::Eq, Value::Text(issuer.to_owned())),
            Predicate::Compare(users::IDENTITY_ISSUER_ASSIGNED_ID, Comparison::Eq, Value::Text(name.to_owned())),
        ]);
        names(&world, Predicate::Any(collection("identities").expect("a collection"), Box::new(part)))
    };
    assert_eq!(find("woodgrove.example", "bo@woodgrove.example"), ["bo"]);
    assert_eq!(find("mail", "bo@woodgrove.example"), [""; 0]);
}

#[test]
fn every_text_that_describes_a_user_may_be_filtered_by() {
    let world = World::new();
    let id = world.member("ada");
    let text = |value: &str| Some(Some(value.to_owned()));
    let patch = UserPatch {
        mail_nickname: Some("Ada.L".to_owned()),
        given_name: text("Ada"),
        surname: text("Løvelace"),
        job_title: text("Head Nurse"),
        department: text("Oncology"),
        company_name: text("Woodgrove"),
        employee_id: text("E1"),
        employee_type: text("Employee"),
        street_address: text("1 High Street"),
        postal_code: text("AB1"),
        city: text("Ålesund"),
        state: text("Møre"),
        country: text("Norway"),
        usage_location: text("NO"),
        preferred_language: text("nb-NO"),
        mobile_phone: text("+47 1"),
        office_location: text("A/1"),
        ..UserPatch::default()
    };
    world.system(|tx, ctx| users::update(tx, ctx, id, patch));
    for (property, value) in [
        ("mailNickname", "ada.l"),
        ("givenName", "ada"),
        ("surname", "løvelace"),
        ("jobTitle", "head nurse"),
        ("department", "oncology"),
        ("companyName", "woodgrove"),
        ("employeeId", "e1"),
        ("employeeType", "employee"),
        ("streetAddress", "1 high street"),
        ("postalCode", "ab1"),
        ("city", "ålesund"),
        ("state", "møre"),
        ("country", "norway"),
        ("usageLocation", "no"),
        ("preferredLanguage", "nb-no"),
        ("mobilePhone", "+47 1"),
        ("officeLocation", "a/1"),
    ] {
        assert_eq!(names(&world, eq(property, value)), ["ada"], "{property}");
    }
    let enabled = |enabled| {
        names(&world, Predicate::Compare(column("accountEnabled").expect("a column"), Comparison::Eq, enabled))
    };
    assert_eq!(enabled(Value::Boolean(true)), ["ada"]);
    assert_eq!(enabled(Value::Boolean(false)), [""; 0]);
    let deleted = Predicate::Compare(column("deletedDateTime").expect("a column"), Comparison::Eq, Value::Null);
    assert_eq!(names(&world, deleted), ["ada"]);
    assert_eq!((column("passwordProfile"), collection("skills")), (None, None));
}

#[test]
fn pages_follow_each_other_and_lose_nobody() {
    let world = World::new();
    people(&world);
    let ctx = world.ctx(Caller::System);
    for (property, descending) in
        [("displayName", false), ("displayName", true), ("userPrincipalName", false), ("createdDateTime", true)]
    {
        let order = Some(Order { by: column(property).expect(property), descending });
        let mut listing = Listing { order, top: 3, ..listing(&world, None) };
        let first = world.read(|read| users::list(read, &ctx, &listing)).expect("a page");
        listing.cursor.clone_from(&first.next);
        let second = world.read(|read| users::list(read, &ctx, &listing)).expect("a page");
        assert_eq!((first.items.len(), second.items.len(), second.next), (3, 1, None), "{property}");
        assert!(first.items.iter().all(|user| user.id != second.items[0].id), "{property}");
    }
    let count = world.read(|read| users::count(read, &ctx, &listing(&world, Some(eq("userType", "guest")))));
    assert_eq!(count, Ok(2));
}

#[test]
fn a_list_holds_the_living_of_one_tenant() {
    let world = World::new();
    let ada = people(&world);
    world.system(|tx, ctx| users::delete(tx, ctx, ada));
    let ctx = world.ctx(Caller::System);
    let page = |tenant| {
        let listing = Listing { tenant, ..listing(&world, None) };
        world.read(|read| users::list(read, &ctx, &listing)).expect("a page").items.len()
    };
    assert_eq!(page(world.woodgrove), 3);
    assert_eq!(page(world.fabrikam), 0);
}

#[test]
fn members_list_users_and_guests_do_not_unless_a_role_lets_them() {
    let world = World::new();
    let ada = people(&world);
    let may = |caller: Caller| {
        let ctx = world.ctx(caller);
        world.read(|read| users::list(read, &ctx, &listing(&world, None))).is_ok()
    };
    let bo = world.read(|read| users::by_upn(read, world.woodgrove, "bo@woodgrove.example")).expect("bo").id;
    assert!(may(world.as_user(bo)));
    assert!(!may(world.as_user(ada)));
    assert!(!may(Caller::Anonymous));
    let new = directory::roles::NewRoleAssignment { role: roles::GUEST_INVITER, principal: ada.into() };
    world.system(|tx, ctx| directory::roles::assign(tx, ctx, new));
    assert!(may(world.as_user(ada)));

    let ctx = world.ctx(world.as_user(bo));
    let elsewhere = Listing { tenant: world.fabrikam, ..listing(&world, None) };
    assert!(world.attempt_read(|read| users::list(read, &ctx, &elsewhere)).is_err());
}

/// Somebody whom an issuer knows by a name.
fn identity(issuer: &str, name: &str) -> Predicate {
    let is = |column, text: &str| Predicate::Compare(column, Comparison::Eq, Value::Text(text.to_owned()));
    let both = vec![is(users::IDENTITY_ISSUER, issuer), is(users::IDENTITY_ISSUER_ASSIGNED_ID, name)];
    Predicate::Any(users::collection("identities").expect("identities"), Box::new(Predicate::And(both)))
}

#[test]
fn what_guests_are_asked_for_by_is_read_from_an_index_and_never_by_looking_through_everybody() {
    let world = World::new();
    let starts = |property: &str, text: &str| Predicate::StartsWith(column(property).expect(property), text.to_owned());
    let address = || eq("mail", "ada@contoso.example");
    let either = vec![address(), eq("mail", "cy@fabrikam-clinic.example")];
    // Each with whether rows come in order, so that a page is read and not sorted.
    for (filter, in_order) in [
        (eq("userType", "guest"), true),
        (eq("externalUserState", "pendingacceptance"), true),
        (Predicate::And(vec![eq("userType", "guest"), eq("externalUserState", "pendingacceptance")]), true),
        (address(), true),
        (Predicate::And(vec![address(), eq("userType", "guest")]), true),
        (Predicate::Or(either.clone()), false),
        (Predicate::In(column("mail").expect("mail"), vec![Value::Text("a@b.example".to_owned()); 2]), false),
        (starts("displayName", "amber"), true),
        (Predicate::And(vec![starts("displayName", "amber"), eq("userType", "guest")]), true),
        (starts("mail", "ada@"), false),
        (any("otherMails", "ada@contoso.example"), false),
        (any("proxyAddresses", "smtp:ada@contoso.example"), false),
        (identity("externalazuread", "ada@contoso.example"), false),
    ] {
        let plan = world.read(|read| users::plan(read, &listing(&world, Some(filter.clone()))));
        let told = plan.join("\n");
        assert!(!told.contains("SCAN users"), "{filter:?}\n{told}");
        let narrow = ["users_by_name (tenant=?)", "users_by_type (tenant=?)", "users_by_state (tenant=?)"];
        assert!(!narrow.iter().any(|wide| told.contains(wide)), "a tenant is looked through: {filter:?}\n{told}");
        assert_eq!(!told.contains("TEMP B-TREE FOR ORDER BY"), in_order, "{filter:?}\n{told}");
    }
}
