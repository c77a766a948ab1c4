use directory::{Judged, applications, grants, groups, rights, roles, service_principals, trash, users};
use kernel::{Ctx, RoleTemplateId, TenantId};
use ledger::changes::Kind;
use policy::Action;
use store::Read;
use store::query::Cursor;

use crate::call::Object;
use crate::error::GraphError;
use crate::odata::schema::{APPLICATION, DIRECTORY_ROLE, GRANT, GROUP, SERVICE_PRINCIPAL, USER};
use crate::odata::{Schema, Selection};
use crate::present;
use crate::routes::Operation;

/// How many users a page of the first round has; the other kinds are few and come at once.
const PAGE: usize = 200;

/// What kind of objects is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Users,
    Groups,
    DirectoryRoles,
    Applications,
    ServicePrincipals,
    Grants,
}

/// Objects of a listing, and where it goes on.
pub(super) type Listed = (Vec<Object>, Option<Cursor>);

/// How an object stands now.
pub(super) enum Standing {
    /// It is there.
    Here(Object),
    /// It is deleted and may be restored.
    Deleted,
    /// It is gone for good.
    Gone,
}

impl Source {
    /// Those whose objects are directory objects; a grant is none.
    pub(super) const OF_DIRECTORY: [Self; 5] =
        [Self::Users, Self::Groups, Self::DirectoryRoles, Self::Applications, Self::ServicePrincipals];

    /// Graph's name of the type.
    pub(super) const fn type_name(self) -> &'static str {
        match self {
            Self::Users => "user",
            Self::Groups => "group",
            Self::DirectoryRoles => "directoryRole",
            Self::Applications => "application",
            Self::ServicePrincipals => "servicePrincipal",
            Self::Grants => "oAuth2PermissionGrant",
        }
    }

    /// The permission that opens the type among directory objects ("directoryObject: delta").
    pub(super) const fn opened_by(self) -> &'static [&'static str] {
        match self {
            Self::Users => &["User.Read.All"],
            Self::Groups => &["Group.Read.All"],
            Self::DirectoryRoles => &["RoleManagement.Read.Directory"],
            Self::Applications | Self::ServicePrincipals => &["Application.Read.All"],
            Self::Grants => &[],
        }
    }

    /// Whether the type has a property or a relation of that name.
    pub(super) fn has(self, name: &str) -> bool {
        self.selection(Some(name)).is_ok()
    }

    pub(super) const fn of(operation: Operation) -> Self {
        match operation {
            Operation::DeltaGroups => Self::Groups,
            Operation::DeltaDirectoryRoles => Self::DirectoryRoles,
            Operation::DeltaApplications => Self::Applications,
            Operation::DeltaServicePrincipals => Self::ServicePrincipals,
            Operation::DeltaGrants => Self::Grants,
            _ => Self::Users,
        }
    }

    pub(super) const fn set(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Groups => "groups",
            Self::DirectoryRoles => "directoryRoles",
            Self::Applications => "applications",
            Self::ServicePrincipals => "servicePrincipals",
            Self::Grants => "oauth2PermissionGrants",
        }
    }

    pub(super) const fn schema(self) -> &'static Schema {
        match self {
            Self::Users => &USER,
            Self::Groups => &GROUP,
            Self::DirectoryRoles => &DIRECTORY_ROLE,
            Self::Applications => &APPLICATION,
            Self::ServicePrincipals => &SERVICE_PRINCIPAL,
            Self::Grants => &GRANT,
        }
    }

    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Users => Kind::User,
            Self::Groups => Kind::Group,
            Self::DirectoryRoles => Kind::DirectoryRole,
            Self::Applications => Kind::Application,
            Self::ServicePrincipals => Kind::ServicePrincipal,
            Self::Grants => Kind::PermissionGrant,
        }
    }

    /// The relations that are followed with the objects.
    pub(super) const fn relations(self) -> &'static [&'static str] {
        match self {
            Self::Users => &["manager"],
            Self::Groups => &["members", "owners"],
            Self::DirectoryRoles => &["members"],
            Self::Applications | Self::ServicePrincipals => &["owners"],
            Self::Grants => &[],
        }
    }

    /// The properties that are selected; relations among them are followed, and no properties.
    pub(super) fn selection(self, select: Option<&str>) -> Result<Selection, GraphError> {
        let Some(select) = select else { return Ok(Selection::default_of(self.schema())) };
        let is_relation = |name: &&str| self.relations().iter().any(|known| known.eq_ignore_ascii_case(name.trim()));
        let properties: Vec<&str> = select.split(',').filter(|name| !is_relation(name)).collect();
        let properties = if properties.is_empty() { "id".to_owned() } else { properties.join(",") };
        Selection::bind(Some(&properties), self.schema())
    }

    pub(super) fn judge(self, read: &Read<'_>, ctx: &Ctx) -> Result<Judged<()>, GraphError> {
        let action = match self {
            Self::Users => Action::ReadUsers,
            Self::Groups => Action::ReadGroups,
            Self::DirectoryRoles => Action::ReadRoles,
            Self::Applications | Self::ServicePrincipals | Self::Grants => Action::ReadApps,
        };
        Ok(rights::judge(read, ctx, action)?)
    }

    /// A page of what is there, behind a row.
    pub(super) fn listing(
        self,
        read: &Read<'_>,
        ctx: &Ctx,
        tenant: TenantId,
        after: Option<Cursor>,
    ) -> Result<Judged<Listed>, GraphError> {
        let found = match self {
            Self::Users => {
                let listing = users::Listing { tenant, filter: None, order: None, top: PAGE, cursor: after };
                let page = crate::resources::judged!(users::list(read, ctx, &listing)?);
                return Ok(Ok((page.items.iter().map(present::user::user).collect(), page.next)));
            }
            Self::Groups => groups::load_all(read, tenant)?.iter().map(present::group::group).collect(),
            Self::DirectoryRoles => roles::activated(read, tenant)?
                .into_iter()
                .map(|role| present::group::directory_role(tenant, role))
                .collect(),
            Self::Applications => {
                applications::load_all(read, tenant)?.iter().map(present::application::application).collect()
            }
            Self::ServicePrincipals => service_principals::load_all(read, tenant)?
                .iter()
                .map(present::service_principal::service_principal)
                .collect(),
            Self::Grants => grants::load_all(read, tenant)?.iter().map(present::link::grant).collect(),
        };
        Ok(Ok((found, None)))
    }

    /// The id under which the feed's object is told: that of a role is the tenant's own, the feed names its template.
    pub(super) fn id(self, tenant: TenantId, object: &str) -> String {
        match (self, object.parse()) {
            (Self::DirectoryRoles, Ok(template)) => present::group::directory_role_id(tenant, template).to_string(),
            _ => object.to_owned(),
        }
    }

    /// How the object with this id stands.
    pub(super) fn standing(self, read: &Read<'_>, tenant: TenantId, id: &str) -> Result<Standing, GraphError> {
        if let Ok(id) = id.parse()
            && trash::holds(read, id)?
        {
            return Ok(Standing::Deleted);
        }
        let here = |object: Option<Object>| object.map_or(Standing::Gone, Standing::Here);
        Ok(match self {
            Self::Users => {
                let id = id.parse().map_err(GraphError::internal)?;
                here(users::load(read, id)?.as_ref().map(present::user::user))
            }
            Self::Groups => {
                let id = id.parse().map_err(GraphError::internal)?;
                here(groups::load(read, id)?.as_ref().map(present::group::group))
            }
            Self::DirectoryRoles => here(role_of(tenant, id).map(|role| present::group::directory_role(tenant, role))),
            Self::Applications => {
                let id = id.parse().map_err(GraphError::internal)?;
                here(applications::load(read, id)?.as_ref().map(present::application::application))
            }
            Self::ServicePrincipals => {
                let id = id.parse().map_err(GraphError::internal)?;
                let found = service_principals::load(read, id)?;
                here(found.as_ref().map(present::service_principal::service_principal))
            }
            Self::Grants => here(grants::load(read, id)?.as_ref().map(present::link::grant)),
        })
    }
}

/// The template of the tenant's role with this id.
pub(super) fn role_of(tenant: TenantId, id: &str) -> Option<RoleTemplateId> {
    let of_tenant = |role: &RoleTemplateId| present::group::directory_role_id(tenant, *role).to_string() == id;
    policy::roles::all().iter().map(|(role, _)| *role).find(of_tenant)
}
