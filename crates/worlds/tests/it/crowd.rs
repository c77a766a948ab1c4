//! A directory with a crowd in it.

use directory::users::{self, Listing};
use kernel::{Caller, Circumstances, CorrelationId, Ctx, Entropy, Origins, Scheme};
use store::query::{Comparison, Predicate, Value};
use worlds::World;
use worlds::document::{overview, view};

use crate::lab::{clinic, folder, open};

fn count(world: &World, property: &str, value: &str) -> u64 {
    let ctx = Ctx {
        now: world.clock().now(),
        entropy: Entropy::from_root([1; 32]),
        caller: Caller::System,
        correlation_id: CorrelationId::random(&Entropy::from_root([2; 32])),
        origins: Origins::local(Scheme::Https, "localhost", 8443, 8444),
        circumstances: Circumstances::default(),
    };
    let column = users::column(property).expect(property);
    let filter = Some(Predicate::Compare(column, Comparison::Eq, Value::Text(value.to_owned())));
    let counted = world.store().read_now(|read| {
        let tenant = directory::tenants::load_all(read)?[0].id;
        users::count(read, &ctx, &Listing { tenant, filter, order: None, top: 1, cursor: None })
    });
    counted.expect("it counts").expect("the emulator may")
}

#[tokio::test]
async fn the_same_number_makes_the_same_crowd_of_members_guests_and_pending_guests() {
    let (one, other) = (folder(), folder());
    let worlds = [open(&one, Some(1), &clinic()), open(&other, Some(1), &clinic())];
    let mut told = Vec::new();
    for world in &worlds {
        world.settle_crowd(1_000, |there| told.push(there)).await.expect("a crowd");
    }
    assert_eq!(told, [1_000, 1_000]);
    let [one, other] = [&worlds[0], &worlds[1]];
    assert_eq!(one.state().await.expect("a state"), other.state().await.expect("a state"));
    assert_eq!((count(one, "userType", "guest"), count(one, "userType", "member")), (750, 250 + 5));
    assert_eq!(count(one, "externalUserState", "pendingacceptance"), 100);
    assert_eq!(count(one, "mail", "person-123@clinic-123.example"), 1);
}

#[tokio::test]
async fn of_a_crowd_people_are_shown_those_alone_who_have_a_password_to_show() {
    let folder = folder();
    let world = open(&folder, Some(1), &clinic());
    let shown = |world: &World| {
        let mut seen = world.store().read_now(|read| overview(read, "default")).expect("an overview");
        let woodgrove = seen.tenants.remove(0);
        (woodgrove.accounts.len(), woodgrove.has_others)
    };
    assert_eq!(shown(&world), (5, false));
    world.settle_crowd(1_000, |_| ()).await.expect("a crowd");
    assert_eq!(shown(&world), (5, true));
    let whole = world.store().read_now(|read| view(read, "default")).expect("a view");
    assert_eq!(whole.tenants[0].accounts.len(), 255);
}
