use std::collections::BTreeSet;
use std::sync::Arc;

use directory::service_principals;
use kernel::{AppId, ObjectId, ServicePrincipalId, TenantId, UserId};
use serde_json::Value;

use super::*;
use crate::routes::{self, Version};
use crate::testing::clinic;

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn token(caller: Caller, scopes: &[&str], roles: &[&str]) -> Verified {
    Verified {
        caller,
        tenant: TenantId::well_known(1),
        app_id: AppId::well_known(2),
        audience: String::new(),
        scopes: set(scopes),
        roles: set(roles),
        claims: Arc::new(Value::Null),
    }
}

fn person(scopes: &[&str]) -> Verified {
    let caller =
        Caller::User { tenant: TenantId::well_known(1), user: UserId::well_known(3), client: AppId::well_known(2) };
    token(caller, scopes, &[])
}

fn app(roles: &[&str]) -> Verified {
    let service_principal = ServicePrincipalId::from(ObjectId::well_known(4));
    let caller = Caller::App { tenant: TenantId::well_known(1), app: AppId::well_known(2), service_principal };
    token(caller, &[], roles)
}

#[test]
fn permissions_reach_as_far_as_the_reference_says() {
    use Operation as Op;
    let rows: [(Op, Verified, Option<Reach>); 20] = [
        (Op::CreateInvitation, person(&["User.Invite.All"]), Some(Reach::All)),
        (Op::CreateInvitation, person(&["User.Read.All"]), None),
        (Op::CreateInvitation, app(&["Directory.ReadWrite.All"]), Some(Reach::All)),
        (Op::ListUsers, person(&["User.ReadBasic.All"]), Some(Reach::Basics)),
        (Op::ListUsers, person(&["User.ReadBasic.All", "User.Read.All"]), Some(Reach::All)),
        (Op::ListUsers, person(&["User.Read"]), None),
        (Op::GetUser, person(&["User.Read"]), Some(Reach::Own)),
        (Op::GetUser, app(&["User.Read"]), None),
        (Op::GetMe, person(&["User.Read"]), Some(Reach::Own)),
        (Op::GetMe, person(&["User.ReadBasic.All"]), Some(Reach::Basics)),
        (Op::ListSponsors, person(&["User.Read"]), Some(Reach::Own)),
        (Op::CreateAssignedTo, app(&["AppRoleAssignment.ReadWrite.All"]), None),
        (Op::CreateAssignedTo, app(&["AppRoleAssignment.ReadWrite.All", "Directory.Read.All"]), Some(Reach::All)),
        (Op::CreateConditionalAccess, person(&["Policy.ReadWrite.ConditionalAccess"]), None),
        (
            Op::CreateConditionalAccess,
            person(&["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"]),
            Some(Reach::All),
        ),
        (Op::ListAgreements, person(&["Agreement.Read.All"]), Some(Reach::All)),
        (Op::ListAgreements, app(&["Agreement.Read.All"]), None),
        (Op::ListUsers, person(&["Directory.AccessAsUser.All"]), Some(Reach::All)),
        (Op::ListDirectoryAudits, person(&["Directory.AccessAsUser.All"]), None),
        (Op::CreateGroup, app(&["Group.Create"]), Some(Reach::All)),
    ];
    for (operation, token, expected) in rows {
        let reach = judge(operation, &token);
        assert_eq!(reach.ok(), expected, "{operation:?} with {:?} {:?}", token.scopes, token.roles);
    }
}

#[test]
fn a_refusal_says_what_was_held_and_what_was_needed() {
    let decision = judge(Operation::CreateAssignedTo, &app(&["User.Read.All"])).expect_err("a refusal");
    let step = &decision.trace()[0];
    assert_eq!(
        step.saw,
        "the token holds [User.Read.All], needed is one of [AppRoleAssignment.ReadWrite.All] together with \
         Application.Read.All or Directory.Read.All"
    );
    assert_eq!(decision.denial(), Some(&Denial::InsufficientPrivileges));
}

#[test]
fn every_permission_is_one_that_microsoft_graph_publishes() {
    let (world, _folder) = clinic();
    let published = world.store().read_now(|read| {
        let tenant = directory::tenants::load_all(read).expect("the tenants").remove(0).id;
        let graph = AppId::well_known(0x0000_0003_0000_0000_c000_0000_0000_0000);
        Ok::<_, store::StoreError>(service_principals::by_app_id(read, tenant, graph).expect("a look-up"))
    });
    let graph = published.expect("a read").expect("Microsoft Graph");
    let scopes: BTreeSet<&str> = graph.oauth2_permission_scopes.iter().map(|scope| scope.value.as_str()).collect();
    let roles: BTreeSet<&str> = graph.app_roles.iter().filter_map(|role| role.value.as_deref()).collect();
    for (_, path, operation) in routes::of(Version::Beta) {
        let Row { delegated, own, application, owned, together, .. } = row(*operation);
        for name in delegated.iter().chain(own) {
            assert!(scopes.contains(name), "{path}: {name}");
        }
        for name in application.iter().chain(owned).chain(together) {
            assert!(roles.contains(name), "{path}: {name}");
        }
    }
}

#[test]
fn partial_writes_cover_their_properties_alone() {
    let may = |token: &Verified, own, names: &[&'static str]| may_write(token, own, names.iter().copied()).is_ok();
    let mail = app(&["User-Mail.ReadWrite.All"]);
    assert!(may(&mail, false, &["mail", "otherMails"]));
    assert!(!may(&mail, false, &["mail", "jobTitle"]));
    assert!(!may(&mail, false, &["accountEnabled"]));
    let own = person(&["User.ReadWrite"]);
    assert!(may(&own, true, &["jobTitle"]) && !may(&own, false, &["jobTitle"]));
    assert!(may(&person(&["User.ReadWrite.All"]), false, &["jobTitle", "mail"]));
}
