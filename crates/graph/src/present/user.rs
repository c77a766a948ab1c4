use directory::users::{CreationType, ExternalUserState, User};
use kernel::{CorrelationId, Timestamp};
use ledger::sign_ins::Activity;
use policy::Sight;
use serde_json::{Value, json};

use super::{instant, object};
use crate::call::Object;

/// A user with everything that is kept of one.
pub(crate) fn user(user: &User) -> Object {
    let identities = user.identities.iter().map(|identity| {
        json!({
            "signInType": identity.sign_in_type,
            "issuer": identity.issuer,
            "issuerAssignedId": identity.issuer_assigned_id,
        })
    });
    object(json!({
        "id": user.id,
        "accountEnabled": user.account_enabled,
        "businessPhones": user.business_phones,
        "city": user.city,
        "companyName": user.company_name,
        "country": user.country,
        "createdDateTime": instant(user.created_date_time),
        "creationType": user.creation_type.map(CreationType::as_str),
        "deletedDateTime": user.deleted_date_time.map(instant),
        "department": user.department,
        "displayName": user.display_name,
        "employeeId": user.employee_id,
        "employeeType": user.employee_type,
        "externalUserState": user.external_user_state.map(ExternalUserState::as_str),
        "externalUserStateChangeDateTime": user.external_user_state_change_date_time.map(instant),
        "givenName": user.given_name,
        "identities": identities.collect::<Vec<_>>(),
        "jobTitle": user.job_title,
        "mail": user.mail,
        "mailNickname": user.mail_nickname,
        "mobilePhone": user.mobile_phone,
        "officeLocation": user.office_location,
        "onPremisesUserPrincipalName": user.on_premises_user_principal_name,
        "otherMails": user.other_mails,
        "postalCode": user.postal_code,
        "preferredLanguage": user.preferred_language,
        "proxyAddresses": user.proxy_addresses,
        "signInSessionsValidFromDateTime":
            instant(user.sign_in_sessions_valid_from_date_time.unwrap_or(user.created_date_time)),
        "state": user.state,
        "streetAddress": user.street_address,
        "surname": user.surname,
        "usageLocation": user.usage_location,
        "userPrincipalName": user.user_principal_name,
        "userType": user.user_type,
    }))
}

/// When a user last signed in.
pub(crate) fn activity(activity: &Activity) -> Value {
    let at = |what: Option<(Timestamp, CorrelationId)>| what.map(|(at, _)| instant(at));
    let id = |what: Option<(Timestamp, CorrelationId)>| what.map(|(_, id)| id);
    json!({
        "lastNonInteractiveSignInDateTime": at(activity.non_interactive),
        "lastNonInteractiveSignInRequestId": id(activity.non_interactive),
        "lastSignInDateTime": at(activity.interactive),
        "lastSignInRequestId": id(activity.interactive),
        "lastSuccessfulSignInDateTime": at(activity.successful),
        "lastSuccessfulSignInRequestId": id(activity.successful),
    })
}

/// What `User.ReadBasic.All` shows of a user.
const BASICS: &[&str] = &["displayName", "givenName", "id", "mail", "surname", "userPrincipalName"];

/// The basics of a user; what is left out comes back empty.
pub(crate) fn basics(user: Object) -> Object {
    only(user, BASICS)
}

/// What somebody sees of an object.
pub(crate) fn seen(object: Object, sight: Sight) -> Object {
    match sight {
        Sight::Everything => object,
        Sight::Properties(names) => only(object, names),
        Sight::Nothing => only(object, &["id"]),
    }
}

fn only(object: Object, names: &[&str]) -> Object {
    object.into_iter().filter(|(name, _)| name.contains("@odata.") || names.contains(&name.as_str())).collect()
}
