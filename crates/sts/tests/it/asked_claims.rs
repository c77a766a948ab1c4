//! What tokens say because a registration asks: groups, and claims beyond the usual ones.

use directory::applications::{self, Application};
use directory::groups::{self, Group};
use directory::users;
use kernel::{AppRoleId, Circumstances, GroupId, UserId};
use serde_json::{Value, json};
use sts::{Method, Version};

use crate::world::{ADA, FABRIKAM, LEE, RECORDS, WOODGROVE, World, keys, payload, work};

fn group(world: &World, number: u128, member: UserId) -> GroupId {
    let id = GroupId::well_known(number);
    let group = Group::security(id, WOODGROVE, format!("Group {number}"), world.clock.now());
    world.write(|tx, ctx| groups::create(tx, ctx, group)).expect("an outcome").granted().expect("no refusal");
    let added = world.write(|tx, ctx| groups::add_member(tx, ctx, id, member.into()));
    added.expect("an outcome").granted().expect("no refusal");
    id
}

#[test]
fn groups_are_told_when_the_registration_wants_them_and_two_hundred_at_most() {
    let world = World::new();
    let session = world.sign_in(&work(WOODGROVE, ADA), &[Method::Password]);
    let first = group(&world, 1, ADA);
    let id = || {
        let tokens = world.signed(&world.draft(ADA, &session, "openid profile", Version::V2));
        payload(&tokens.id_token.expect("an ID token"))
    };
    assert!(id().get("groups").is_none() && id().get("wids").is_none());
    let change = |application: &mut Application| application.group_membership_claims = Some("All".to_owned());
    let records = world.registration(RECORDS).id;
    let changed = world.write(|tx, ctx| applications::update(tx, ctx, records, change));
    changed.expect("an outcome").granted().expect("no refusal");
    assert_eq!((&id()["groups"], &id()["wids"]), (&json!([first]), &json!(["b79fbf4d-3ef9-4689-8143-76b194e85509"])));
    for number in 2..=201 {
        group(&world, number, ADA);
    }
    assert!(id().get("groups").is_none());
    assert_eq!(id()["_claim_names"], json!({"groups": "src1"}));
    assert_eq!(
        id()["_claim_sources"]["src1"]["endpoint"],
        format!("https://graph.windows.net/{WOODGROVE}/users/{ADA}/getMemberObjects")
    );
}

#[test]
fn of_many_groups_an_address_tells_only_that_there_are_some_and_assigned_ones_can_be_all() {
    let world = World::new();
    let groups: Vec<GroupId> = (1..=7).map(|number| group(&world, number, ADA)).collect();
    let wants = |kind: &str| {
        let change = |application: &mut Application| application.group_membership_claims = Some(kind.to_owned());
        let records = world.registration(RECORDS).id;
        let changed = world.write(|tx, ctx| applications::update(tx, ctx, records, change));
        changed.expect("an outcome").granted().expect("no refusal");
    };
    let session = world.sign_in(&work(WOODGROVE, ADA), &[Method::Password]);
    let id = |in_front: bool| {
        let mut draft = world.draft(ADA, &session, "openid", Version::V2);
        if let Some(token) = &mut draft.id_token {
            token.front_channel = in_front.then(sts::FrontChannel::default);
        }
        payload(&world.signed(&draft).id_token.expect("an ID token"))
    };
    for (kind, groups_told, roles_told) in [
        ("SecurityGroup", true, false),
        ("All", true, true),
        ("SecurityGroup, DirectoryRole", true, true),
        ("DirectoryRole", false, true),
        ("ApplicationGroup", false, false),
        ("None", false, false),
    ] {
        wants(kind);
        let (plain, in_front) = (id(false), id(true));
        assert_eq!(plain["groups"].as_array().map_or(0, Vec::len), if groups_told { 7 } else { 0 }, "{kind}");
        assert_eq!((in_front.get("hasgroups").is_some(), in_front.get("groups")), (groups_told, None), "{kind}");
        assert_eq!(plain.get("wids").is_some(), roles_told, "{kind}");
    }
    world.assign(groups[2], world.principal(RECORDS).id, AppRoleId::derived("role", "Records.Reader"));
    wants("ApplicationGroup");
    assert_eq!(id(true)["groups"], json!([groups[2]]), "the one that is assigned");
}

#[test]
fn more_claims_are_told_when_the_registration_asks() {
    let world = World::new();
    let account = work(FABRIKAM, LEE);
    let guest = world.guest("lee@fabrikam.example", &account);
    let change = |application: &mut Application| {
        let names = ["ipaddr", "sid", "tenant_region_scope", "verified_primary_email", "ctry", "xms_pl", "tenant_ctry"];
        let claims: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
        application.optional_claims = json!({"idToken": claims.clone(), "accessToken": claims});
    };
    let records = world.registration(RECORDS).id;
    let changed = world.write(|tx, ctx| applications::update(tx, ctx, records, change));
    changed.expect("an outcome").granted().expect("no refusal");
    let patch = users::UserPatch {
        usage_location: Some(Some("DE".to_owned())),
        preferred_language: Some(Some("de-DE".to_owned())),
        ..users::UserPatch::default()
    };
    let patched = world.write(|tx, ctx| users::update(tx, ctx, LEE, patch));
    patched.expect("an outcome").granted().expect("no refusal");
    let session = world.sign_in(&account, &[Method::Password]);
    let place = Circumstances { ip: Some([192, 0, 2, 7].into()), ..Circumstances::default() };
    let draft = world.draft(guest, &session, "openid api://health-records/Records.Read", Version::V2);
    let tokens = world.signed(&draft.remembering(&session, &place));
    for token in [&tokens.access_token, tokens.id_token.as_ref().expect("an ID token")] {
        let claims = payload(token);
        assert_eq!(claims["ipaddr"], "192.0.2.7");
        assert_eq!(claims["sid"], session.id.to_string());
        assert_eq!(claims["tenant_region_scope"], "NA");
        assert_eq!(claims["verified_primary_email"], json!(["lee@fabrikam.example"]));
        assert_eq!(
            (claims["xms_pl"].as_str(), claims.get("ctry")),
            (Some("de-DE"), None),
            "home's language, not its country"
        );
    }
}

#[test]
fn the_sign_in_behind_a_token_comes_back_from_it_and_only_in_its_world() {
    let world = World::new();
    let account = work(WOODGROVE, ADA);
    let mut session = world.sign_in(&account, &[Method::Password]);
    session.second_factors.insert(ADA);
    let place = Circumstances { ip: Some([192, 0, 2, 7].into()), ..Circumstances::default() };
    let draft = |scope: &str| world.draft(ADA, &session, scope, Version::V2).remembering(&session, &place);
    let verified = |scope: &str| {
        let token = world.signed(&draft(scope)).access_token;
        sts::verify(keys(), &world.key.mark(), world.clock.now(), &token).expect("a good token")
    };
    let own = verified("api://health-records/Records.Read");
    assert_eq!(sts::sign_in_behind(&world.key, &own), Some((session.clone(), place.clone())));
    assert_eq!(sts::sign_in_behind(&World::named("other").key, &own), None);
    assert_eq!(sts::sign_in_behind(&world.key, &verified("User.Read")), None, "Graph goes on in nobody's name");
}
