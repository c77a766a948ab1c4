use directory::applications::{
    self, AppRole, Application, Listing, MemberType, PermissionScope, Platform, RedirectUri, ScopeConsent,
};
use directory::service_principals::{self, ServicePrincipal};
use directory::{DirectoryError, first_party};
use kernel::{AppId, AppRoleId, Caller};
use policy::{Ruling, roles};

use crate::world::World;

fn role(id: u128, value: &str) -> AppRole {
    AppRole {
        id: AppRoleId::well_known(id),
        allowed_member_types: vec![MemberType::User],
        display_name: value.to_owned(),
        description: value.to_owned(),
        value: Some(value.to_owned()),
        is_enabled: true,
    }
}

fn scope(id: u128, value: &str) -> PermissionScope {
    PermissionScope {
        id: AppRoleId::well_known(id),
        value: value.to_owned(),
        consent: ScopeConsent::User,
        admin_consent_display_name: value.to_owned(),
        admin_consent_description: value.to_owned(),
        user_consent_display_name: None,
        user_consent_description: None,
        is_enabled: true,
    }
}

fn registered(world: &World, change: impl FnOnce(&mut Application)) -> Result<Application, DirectoryError> {
    world
        .attempt(Caller::System, |tx, ctx| {
            let mut application = Application::new(ctx, world.woodgrove, "Shift Planner");
            change(&mut application);
            applications::create(tx, ctx, application)
        })
        .map(crate::world::granted)
}

#[test]
fn a_registration_is_found_by_its_client_id_and_makes_no_service_principal() {
    let world = World::new();
    let application = registered(&world, |_| {}).expect("a registration");
    let found = world.read(|read| applications::by_app_id(read, application.app_id)).expect("it is kept");
    assert_eq!(found, application);
    let standing = world.read(|read| service_principals::by_app_id(read, world.woodgrove, application.app_id));
    assert_eq!(standing, None);
    assert_eq!(world.activities(&application.id.to_string()), ["Add application"]);
}

/// What is done to a registration before it is made.
type Change<'c> = dyn Fn(&mut Application) + 'c;

#[test]
fn mistakes_in_a_registration_name_the_property() {
    let world = World::new();
    let web = |uri: &str| RedirectUri { uri: uri.to_owned(), platform: Platform::Web };
    let mistakes: Vec<(Box<Change<'_>>, &str)> = vec![
        (Box::new(|app| app.display_name = " ".to_owned()), "displayName"),
        (Box::new(|app| app.token_version = 3), "api.requestedAccessTokenVersion"),
        (Box::new(|app| app.redirect_uris = vec![web("/callback")]), "web.redirectUris"),
        (
            Box::new(|app| app.redirect_uris = vec![web("https://a.example"), web("https://a.example")]),
            "web.redirectUris",
        ),
        (Box::new(|app| app.app_roles = vec![role(1, "A"), role(1, "B")]), "appRoles"),
        (Box::new(|app| app.app_roles = vec![role(1, "A"), role(2, "A")]), "appRoles"),
        (Box::new(|app| app.app_roles = vec![role(1, "with space")]), "appRoles"),
        (Box::new(|app| app.app_roles = vec![role(0, "Zero")]), "appRoles"),
        (Box::new(|app| app.scopes = vec![scope(1, &"x".repeat(121))]), "api.oauth2PermissionScopes"),
    ];
    for (mistake, path) in mistakes {
        match registered(&world, |app| mistake(app)) {
            Err(DirectoryError::Invalid(invalid)) => assert_eq!(invalid.path, path),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn an_enabled_role_must_be_disabled_before_it_is_deleted() {
    let world = World::new();
    let id = registered(&world, |app| app.app_roles = vec![role(1, "Clinician")]).expect("a registration").id;
    let removed =
        world.attempt(Caller::System, |tx, ctx| applications::update(tx, ctx, id, |app| app.app_roles.clear()));
    assert!(matches!(removed, Err(DirectoryError::Invalid(invalid)) if invalid.path == "appRoles"));
    world.system(|tx, ctx| applications::update(tx, ctx, id, |app| app.app_roles[0].is_enabled = false));
    world.system(|tx, ctx| applications::update(tx, ctx, id, |app| app.app_roles.clear()));
    assert_eq!(world.read(|read| applications::load(read, id)).expect("it is kept").app_roles, []);
}

#[test]
fn service_principals_follow_the_registration_and_keep_their_own_settings() {
    let world = World::new();
    let application = registered(&world, |_| {}).expect("a registration");
    let principal = world.system(|tx, ctx| {
        service_principals::create(tx, ctx, ServicePrincipal::of(ctx, &application, world.woodgrove))
    });
    world.system(|tx, ctx| {
        service_principals::update(tx, ctx, principal.id, |principal| principal.app_role_assignment_required = true)
    });
    world.system(|tx, ctx| {
        applications::update(tx, ctx, application.id, |app| {
            app.display_name = "Rota".to_owned();
            app.identifier_uris = vec!["api://Rota".to_owned()];
            app.app_roles = vec![role(1, "Clinician")];
        })
    });
    let found =
        world.read(|read| service_principals::by_name(read, world.woodgrove, "API://rota")).expect("by its URI");
    assert_eq!((found.id, found.display_name.as_str()), (principal.id, "Rota"));
    assert!(found.app_role_assignment_required && *found.app_roles == [role(1, "Clinician")]);
    let told = world.activities(&principal.id.to_string());
    assert_eq!(told, ["Update service principal", "Update service principal", "Add service principal"]);
}

#[test]
fn an_application_stands_in_a_tenant_once() {
    let world = World::new();
    let application = registered(&world, |_| {}).expect("a registration");
    let stand = |tenant| {
        world.attempt(Caller::System, |tx, ctx| {
            service_principals::create(tx, ctx, ServicePrincipal::of(ctx, &application, tenant))
        })
    };
    assert!(matches!(stand(world.woodgrove), Ok(Ruling::Granted(_))));
    assert!(matches!(stand(world.woodgrove), Err(DirectoryError::Conflict { property: "servicePrincipalNames" })));
    assert!(matches!(stand(world.fabrikam), Ok(Ruling::Granted(_))));
}

#[test]
fn deleting_a_registration_takes_its_service_principal_at_home_along() {
    let world = World::new();
    let application = registered(&world, |_| {}).expect("a registration");
    let mut standing = Vec::new();
    for tenant in [world.woodgrove, world.fabrikam] {
        let principal = world
            .system(|tx, ctx| service_principals::create(tx, ctx, ServicePrincipal::of(ctx, &application, tenant)));
        standing.push(principal.id);
    }
    world.system(|tx, ctx| applications::delete(tx, ctx, application.id));
    assert_eq!(world.read(|read| applications::load(read, application.id)), None);
    assert_eq!(world.read(|read| service_principals::load(read, standing[0])), None);
    assert!(world.read(|read| service_principals::load(read, standing[1])).is_some());
}

#[test]
fn a_member_may_not_change_applications_and_nobody_reaches_into_another_tenant() {
    let world = World::new();
    let application = registered(&world, |_| {}).expect("a registration");
    let rename = |caller| {
        world.attempt(caller, |tx, ctx| {
            applications::update(tx, ctx, application.id, |app| app.display_name = "Mine".to_owned())
        })
    };
    let member = world.as_user(world.member("ada"));
    assert!(matches!(rename(member), Ok(Ruling::Refused(_))));
    let elsewhere = Caller::App {
        tenant: world.fabrikam,
        app: AppId::well_known(1),
        service_principal: kernel::ServicePrincipalId::well_known(1),
    };
    assert!(matches!(rename(elsewhere), Err(DirectoryError::NotFound(_))));
    let administrator = world.administrator("root", roles::APPLICATION_ADMINISTRATOR);
    assert!(matches!(rename(administrator), Ok(Ruling::Granted(_))));
}

/// Microsoft's own applications by name.
const MICROSOFTS: [&str; 7] = [
    "Azure Portal",
    "Microsoft Azure CLI",
    "Microsoft Graph",
    "My Apps",
    "My Profile",
    "My Sign-ins",
    "Windows Azure Service Management API",
];

#[test]
fn every_tenant_has_microsofts_applications_with_what_graph_exposes() {
    let world = World::new();
    for tenant in [world.woodgrove, world.fabrikam] {
        let names: Vec<String> = world
            .read(|read| service_principals::load_all(read, tenant))
            .into_iter()
            .map(|principal| principal.display_name)
            .collect();
        assert_eq!(names, MICROSOFTS);
        let by_url = world.read(|read| service_principals::by_name(read, tenant, "https://graph.microsoft.com"));
        let graph = by_url.expect("Microsoft Graph");
        assert_eq!(graph.app_id, first_party::MICROSOFT_GRAPH);
        let invite = "09850681-111b-4a89-9bed-3f2cae46d706".parse().expect("an id");
        assert_eq!(graph.app_role(invite).and_then(|role| role.value.as_deref()), Some("User.Invite.All"));
        assert!(graph.oauth2_permission_scopes.iter().any(|scope| scope.value == "User.Read"));
    }
}

#[test]
fn service_principals_are_listed_by_name_page_by_page() {
    let world = World::new();
    let administrator = world.administrator("root", roles::GLOBAL_ADMINISTRATOR);
    let ctx = world.ctx(administrator);
    let mut cursor = None;
    let mut names = Vec::new();
    loop {
        let listing = Listing { tenant: world.woodgrove, filter: None, order: None, top: 2, cursor };
        let page = world.read(|read| service_principals::list(read, &ctx, listing)).expect("a right that holds");
        names.extend(page.items.into_iter().map(|principal| principal.display_name));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, MICROSOFTS);
}
