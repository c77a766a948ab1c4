//! A world as it stands, written down in the words of a world document: what an export shows to people, and what loads
//! again where the rows of its tables do not, by another release or after somebody has changed an entry. What a document
//! has no words for, like mail, logs and sessions, is in the rows alone.

mod apps;
mod guests;
pub(super) mod policies;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use directory::agreements::{self, Agreement};
use directory::groups::{self, Group, Processing};
use directory::personal::{self, PersonalProvider};
use directory::tenants::{self, Tenant};
use directory::users::{self, User};
use directory::{Account, roles, settings};
use kernel::ObjectId;
use serde_json::Value;
use store::{Read, StoreError};

use super::schema::{
    AccountEntry, AgreementEntry, AgreementFileEntry, GroupEntry, PersonalEntry, PropertiesEntry, TenantEntry,
    TenantKind, WorldDocument,
};
use crate::WorldError;
use crate::making::Found;

impl WorldDocument {
    /// Writes the world down as it stands, under the name of the document that it was made of.
    pub(crate) fn written(read: &Read<'_>) -> Result<Self, WorldError> {
        let Value::Object(settings) = serde_json::to_value(settings::load(read)?).map_err(StoreError::from)? else {
            unreachable!("settings are a struct, which JSON writes as an object")
        };
        let tenants = tenants::load_all(read)?;
        Ok(Self {
            name: Found::document(read)?.name,
            sandbox: None,
            tenants: tenants.iter().map(|one| tenant(read, &tenants, one)).collect::<Result<_, _>>()?,
            personal_accounts: people(read)?,
            settings: settings.into_iter().collect(),
            situation: None,
        })
    }
}

fn tenant(read: &Read<'_>, all: &[Tenant], tenant: &Tenant) -> Result<TenantEntry, WorldError> {
    let people = users::load_all(read, tenant.id)?;
    let accounts = people.iter().filter(|user| user.deleted_date_time.is_none() && !guests::is_one(user));
    let groups = groups::load_all(read, tenant.id)?;
    let agreements = agreements::load_all(read, tenant.id)?;
    Ok(TenantEntry {
        name: tenant.display_name.clone(),
        kind: match tenant.kind {
            tenants::TenantKind::Resource => TenantKind::Resource,
            tenants::TenantKind::Partner => TenantKind::Partner,
        },
        id: Some(tenant.id),
        authentication: tenant.authentication,
        initial_domain: tenant.initial_domain().clone(),
        domains: domains(tenant),
        properties: PropertiesEntry {
            technical_contact: tenant.technical_contact.clone(),
            privacy_contact: tenant.privacy_contact.clone(),
            privacy_statement_url: tenant.privacy_statement_url.clone(),
            notification_language: tenant.notification_language.clone(),
            country_letter_code: tenant.country_letter_code.clone(),
        },
        accounts: accounts.filter_map(|user| account(read, user).transpose()).collect::<Result<_, _>>()?,
        groups: groups.iter().map(|one| group(read, &groups, one)).collect::<Result<_, _>>()?,
        apps: apps::registered(read, tenant, &groups)?,
        enterprise_apps: apps::let_in(read, all, tenant)?,
        agreements: agreements.into_iter().map(|one| agreement(read, one)).collect::<Result<_, _>>()?,
        guests: guests::written(read, tenant, &people, &groups)?,
        policies: policies::written(read, all, tenant)?,
    })
}

/// The domains beside the one that it came with, the default one first.
fn domains(tenant: &Tenant) -> Vec<kernel::DomainName> {
    let mut others: Vec<_> = tenant.domains.iter().filter(|domain| !domain.is_initial).collect();
    others.sort_by_key(|domain| !domain.is_default);
    others.into_iter().map(|domain| domain.name.clone()).collect()
}

/// None for whoever has a sign-in name that a document cannot hold.
fn account(read: &Read<'_>, user: &User) -> Result<Option<AccountEntry>, WorldError> {
    let Ok(user_principal_name) = user.user_principal_name.parse() else { return Ok(None) };
    let held = roles::of(read, user.id.into())?;
    Ok(Some(AccountEntry {
        user_principal_name,
        id: Some(user.id),
        display_name: user.display_name.clone(),
        given_name: user.given_name.clone(),
        surname: user.surname.clone(),
        job_title: user.job_title.clone(),
        mail: user.mail.as_deref().and_then(|mail| mail.parse().ok()),
        password: sts::credentials::published(read, &Account::Work { tenant: user.tenant, user: user.id })?,
        roles: held.into_iter().filter_map(policy::roles::name).map(str::to_owned).collect(),
        user_type: Some(user.user_type),
    }))
}

fn group(read: &Read<'_>, all: &[Group], group: &Group) -> Result<GroupEntry, WorldError> {
    let rule = followed(group);
    let members = if rule.is_some() { Vec::new() } else { groups::members(read, group.id)? }.into_iter();
    Ok(GroupEntry {
        display_name: group.display_name.clone(),
        id: Some(group.id),
        description: group.description.clone(),
        members: members.filter_map(|member| name(read, all, member).transpose()).collect::<Result<_, _>>()?,
        membership_rule: rule.map(str::to_owned),
    })
}

/// The rule that chooses the members of the group.
fn followed(group: &Group) -> Option<&str> {
    let chosen = group.membership.as_ref().filter(|chosen| chosen.processing == Processing::On)?;
    Some(&chosen.rule)
}

/// The name by which a document speaks of an account or a group; none of a guest, whose own entry tells.
fn name(read: &Read<'_>, groups: &[Group], object: ObjectId) -> Result<Option<String>, WorldError> {
    if let Some(group) = groups.iter().find(|group| ObjectId::from(group.id) == object) {
        return Ok(Some(group.display_name.clone()));
    }
    let user = users::load(read, object.into())?;
    Ok(user.filter(|user| !guests::is_one(user)).map(|user| user.user_principal_name))
}

fn agreement(read: &Read<'_>, agreement: Agreement) -> Result<AgreementEntry, WorldError> {
    let files = agreement.files.into_iter().map(|file| {
        let bytes = agreements::bytes(read, &file.id)?.unwrap_or_default();
        Ok(AgreementFileEntry {
            language: file.language,
            display_name: file.display_name,
            is_default: file.is_default,
            data: STANDARD.encode(bytes),
        })
    });
    Ok(AgreementEntry {
        display_name: agreement.display_name,
        id: Some(agreement.id),
        must_be_opened: agreement.is_viewing_before_acceptance_required,
        per_device: agreement.is_per_device_acceptance_required,
        user_reaccept_required_frequency: agreement.user_reaccept_required_frequency,
        terms_expiration: agreement.terms_expiration,
        files: files.collect::<Result<_, WorldError>>()?,
        // The policy that asks for it stands among the tenant's policies.
        required_of_guests: false,
    })
}

fn people(read: &Read<'_>) -> Result<Vec<PersonalEntry>, WorldError> {
    let all = personal::all(read)?.into_iter().map(|person| {
        let password = match person.provider {
            PersonalProvider::Mailbox => None,
            _ => sts::credentials::published(read, &person.account())?,
        };
        Ok(PersonalEntry {
            provider: person.provider,
            address: person.address,
            id: Some(person.id),
            display_name: person.display_name,
            given_name: person.given_name,
            surname: person.surname,
            password,
        })
    });
    all.collect()
}
