use directory::groups::Group;
use kernel::{ObjectId, RoleTemplateId, TenantId};
use policy::roles;
use serde_json::json;

use super::{instant, object};
use crate::call::Object;

/// A group.
pub(crate) fn group(group: &Group) -> Object {
    let kinds = [("DynamicMembership", group.membership.is_some()), ("Unified", group.is_unified())];
    object(json!({
        "id": group.id,
        "createdDateTime": instant(group.created_date_time),
        "deletedDateTime": group.deleted_date_time.map(instant),
        "description": group.description,
        "displayName": group.display_name,
        "isAssignableToRole": group.is_assignable_to_role.then_some(true),
        "groupTypes": kinds.iter().filter(|(_, is_one)| *is_one).map(|(kind, _)| *kind).collect::<Vec<_>>(),
        "mail": group.mail,
        "mailEnabled": group.is_unified(),
        "mailNickname": group.mail_nickname,
        "membershipRule": group.membership.as_ref().map(|chosen| &chosen.rule),
        "membershipRuleProcessingState": group.membership.as_ref().map(|chosen| chosen.processing),
        "proxyAddresses": group.mail.iter().map(|mail| format!("SMTP:{mail}")).collect::<Vec<_>>(),
        "renewedDateTime": instant(group.created_date_time),
        "securityEnabled": group.security_enabled,
        "visibility": group.visibility,
    }))
}

/// A directory role of a tenant, of which somebody is a member. Its id differs from tenant to tenant, the template's
/// does not.
pub(crate) fn directory_role(tenant: TenantId, template: RoleTemplateId) -> Object {
    object(json!({
        "id": directory_role_id(tenant, template),
        "deletedDateTime": null,
        "description": null,
        "displayName": roles::name(template),
        "roleTemplateId": template,
    }))
}

/// The id of a directory role.
pub(crate) fn directory_role_id(tenant: TenantId, template: RoleTemplateId) -> ObjectId {
    ObjectId::derived(&tenant.to_string(), &format!("directoryRole/{template}"))
}
