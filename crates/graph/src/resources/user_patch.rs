use directory::users::{ObjectIdentity, UserPatch};
use kernel::EmailAddress;

use crate::body::{Fields, Given};
use crate::error::GraphError;

/// Properties that can be written in Graph and are not kept here.
const NOT_KEPT: &[&str] = &[
    "aboutMe",
    "ageGroup",
    "birthday",
    "consentProvidedForMinor",
    "customSecurityAttributes",
    "employeeHireDate",
    "employeeLeaveDateTime",
    "employeeOrgData",
    "faxNumber",
    "hireDate",
    "interests",
    "isResourceAccount",
    "mailboxSettings",
    "mySite",
    "onPremisesExtensionAttributes",
    "onPremisesImmutableId",
    "passwordPolicies",
    "pastProjects",
    "preferredDataLocation",
    "preferredName",
    "responsibilities",
    "schools",
    "showInAddressList",
    "skills",
];

/// Properties that have a value, which cannot be changed here.
const NOT_WRITTEN: &[&str] = &["userPrincipalName"];

/// Reads what a body says about a user; what is read-only or no property is refused.
pub(crate) fn read(mut body: Fields) -> Result<UserPatch, GraphError> {
    body.not_kept(NOT_KEPT)?;
    body.not_written(NOT_WRITTEN)?;
    let patch = UserPatch {
        display_name: body.plain_text("displayName")?,
        given_name: body.text("givenName")?,
        surname: body.text("surname")?,
        job_title: body.text("jobTitle")?,
        department: body.text("department")?,
        company_name: body.text("companyName")?,
        employee_id: body.text("employeeId")?,
        employee_type: body.text("employeeType")?,
        street_address: body.text("streetAddress")?,
        postal_code: body.text("postalCode")?,
        city: body.text("city")?,
        state: body.text("state")?,
        country: body.text("country")?,
        usage_location: body.text("usageLocation")?,
        preferred_language: body.text("preferredLanguage")?,
        mobile_phone: body.text("mobilePhone")?,
        business_phones: body.texts("businessPhones")?,
        office_location: body.text("officeLocation")?,
        mail_nickname: body.plain_text("mailNickname")?,
        mail: mail(&mut body)?,
        other_mails: other_mails(&mut body)?,
        user_type: user_type(&mut body)?,
        account_enabled: body.boolean("accountEnabled")?,
        identities: identities(&mut body)?,
        ..UserPatch::default()
    };
    body.done()?;
    Ok(patch)
}

fn address(property: &str, text: &str) -> Result<EmailAddress, GraphError> {
    EmailAddress::parse(text).map_err(|error| GraphError::property(property, error.to_string()))
}

fn mail(body: &mut Fields) -> Result<Given<EmailAddress>, GraphError> {
    let given = body.text("mail")?;
    given.map(|mail| mail.map(|text| address("mail", &text)).transpose()).transpose()
}

fn other_mails(body: &mut Fields) -> Result<Option<Vec<EmailAddress>>, GraphError> {
    let given = body.texts("otherMails")?;
    given.map(|mails| mails.iter().map(|text| address("otherMails", text)).collect()).transpose()
}

fn identities(body: &mut Fields) -> Result<Option<Vec<ObjectIdentity>>, GraphError> {
    let identity = |mut given: Fields| {
        let identity = ObjectIdentity {
            sign_in_type: given.required_text("signInType")?,
            issuer: given.required_text("issuer")?,
            issuer_assigned_id: given.text("issuerAssignedId")?.flatten(),
        };
        given.done()?;
        Ok(identity)
    };
    body.objects("identities")?.map(|all| all.into_iter().map(identity).collect()).transpose()
}

fn user_type<T: std::str::FromStr>(body: &mut Fields) -> Result<Option<T>, GraphError> {
    let given = body.plain_text("userType")?;
    let wrong = |_| GraphError::property("userType", "Guest or Member is expected");
    given.map(|word| word.parse().map_err(wrong)).transpose()
}
