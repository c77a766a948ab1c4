//! Groups whose members follow from a rule (Microsoft Entra ID, "Manage rules for dynamic membership groups"). The real
//! service takes minutes to follow; here the members are right in the transaction that changes a user or the rule.

use kernel::{Caller, Ctx, ObjectId, TenantId};
use policy::{MembershipRule, PropertyValue, UserProperty};
use serde::{Deserialize, Serialize};
use store::{Read, Text, Tx, params};

use super::{ADD_MEMBER, Group, REMOVE_MEMBER, record_member};
use crate::DirectoryError;
use crate::assignments::Principal;
use crate::users::{self, User};

/// What chooses the members of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The rule in its language.
    #[serde(rename = "membershipRule")]
    pub rule: String,
    /// Whether it is followed.
    #[serde(rename = "membershipRuleProcessingState")]
    pub processing: Processing,
}

/// `membershipRuleProcessingState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Processing {
    /// The members are those of whom the rule holds.
    On,
    /// They stay as they are.
    Paused,
}

impl Processing {
    /// Graph's word, whose case it does not mind.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::On, Self::Paused].into_iter().find(|state| state.as_str().eq_ignore_ascii_case(word))
    }

    /// Graph's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "On",
            Self::Paused => "Paused",
        }
    }
}

impl Group {
    /// The rule that is followed; none of a group whose members are assigned, or stay as they are.
    fn followed(&self) -> Result<Option<MembershipRule>, DirectoryError> {
        match &self.membership {
            Some(Membership { rule, processing: Processing::On }) => Ok(Some(MembershipRule::parse(rule)?)),
            _ => Ok(None),
        }
    }
}

/// The condition is that of the index `groups_ruled`, word by word.
const RULED: &str = "select doc from groups
    where tenant = ?1 and doc ->> 'membershipRule' is not null and deleted_at is null order by id";

/// The groups of a tenant that follow a rule, each with its rule.
#[derive(Debug)]
pub(crate) struct Followed(Vec<(Group, MembershipRule)>);

impl Followed {
    pub(crate) fn of(read: &Read<'_>, tenant: TenantId) -> Result<Self, DirectoryError> {
        let groups: Vec<Group> = read.documents(RULED, params![Text(tenant)])?;
        let with_rule = groups.into_iter().map(|group| Ok(group.followed()?.map(|rule| (group, rule))));
        Ok(Self(with_rule.filter_map(Result::transpose).collect::<Result<_, DirectoryError>>()?))
    }

    /// Has each group take in somebody new who came before any log that is kept: no record tells of it.
    pub(crate) fn settle(&self, tx: &Tx<'_>, user: &User) -> Result<(), DirectoryError> {
        for (group, _) in self.0.iter().filter(|(_, rule)| holds(rule, user)) {
            tx.execute(ADD_MEMBER, params![Text(group.id), Text(user.id)])?;
        }
        Ok(())
    }
}

/// Has every group that follows a rule take the user in or let her go, with records of it.
pub(crate) fn follow(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<(), DirectoryError> {
    for (group, rule) in Followed::of(tx, user.tenant)?.0 {
        place(tx, ctx, &group, user, holds(&rule, user))?;
    }
    Ok(())
}

/// Has the group hold those of whom its rule holds, and nobody else.
pub(super) fn fill(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<(), DirectoryError> {
    let Some(rule) = group.followed()? else { return Ok(()) };
    // What is no user is not chosen by a rule about users.
    for member in super::members(tx, group.id)? {
        if users::load(tx, member.into())?.is_none() {
            leave(tx, ctx, group, member)?;
        }
    }
    users::each(tx, group.tenant, |user| place(tx, ctx, group, &user, holds(&rule, &user)))
}

const IS_MEMBER: &str = "select 1 from group_members where group_id = ?1 and member = ?2";

fn place(tx: &Tx<'_>, ctx: &Ctx, group: &Group, user: &User, belongs: bool) -> Result<(), DirectoryError> {
    let is_member = tx.exists(IS_MEMBER, params![Text(group.id), Text(user.id)])?;
    match (is_member, belongs) {
        (false, true) => {
            tx.execute(ADD_MEMBER, params![Text(group.id), Text(user.id)])?;
            record_member(tx, &unasked(ctx), group, &Principal::of_user(user), true)
        }
        (true, false) => leave(tx, ctx, group, user.id.into()),
        (true, true) | (false, false) => Ok(()),
    }
}

fn leave(tx: &Tx<'_>, ctx: &Ctx, group: &Group, member: ObjectId) -> Result<(), DirectoryError> {
    let principal = Principal::load(tx, member)?.ok_or_else(|| DirectoryError::NotFound(member.to_string()))?;
    tx.execute(REMOVE_MEMBER, params![Text(group.id), Text(member)])?;
    record_member(tx, &unasked(ctx), group, &principal, false)
}

/// Whoever changed a user did not change the group: the service did.
fn unasked(ctx: &Ctx) -> Ctx {
    ctx.on_behalf_of(Caller::System)
}

fn holds(rule: &MembershipRule, user: &User) -> bool {
    let (id, user_type) = (user.id.to_string(), user.user_type.to_string());
    rule.holds(|property| match property {
        UserProperty::AccountEnabled => PropertyValue::Flag(user.account_enabled),
        UserProperty::OtherMails => texts(&user.other_mails),
        UserProperty::ProxyAddresses => texts(&user.proxy_addresses),
        UserProperty::ObjectId => PropertyValue::Text(Some(&id)),
        UserProperty::UserType => PropertyValue::Text(Some(&user_type)),
        other => PropertyValue::Text(text(user, other)),
    })
}

fn texts(all: &[String]) -> PropertyValue<'_> {
    PropertyValue::Texts(all.iter().map(String::as_str).collect())
}

fn text(user: &User, property: UserProperty) -> Option<&str> {
    match property {
        UserProperty::City => user.city.as_deref(),
        UserProperty::CompanyName => user.company_name.as_deref(),
        UserProperty::Country => user.country.as_deref(),
        UserProperty::Department => user.department.as_deref(),
        UserProperty::DisplayName => Some(&user.display_name),
        UserProperty::EmployeeId => user.employee_id.as_deref(),
        UserProperty::GivenName => user.given_name.as_deref(),
        UserProperty::JobTitle => user.job_title.as_deref(),
        UserProperty::Mail => user.mail.as_deref(),
        UserProperty::MailNickname => Some(&user.mail_nickname),
        UserProperty::Mobile => user.mobile_phone.as_deref(),
        UserProperty::Office => user.office_location.as_deref(),
        UserProperty::PostalCode => user.postal_code.as_deref(),
        UserProperty::PreferredLanguage => user.preferred_language.as_deref(),
        UserProperty::State => user.state.as_deref(),
        UserProperty::StreetAddress => user.street_address.as_deref(),
        UserProperty::Surname => user.surname.as_deref(),
        UserProperty::Telephone => user.business_phones.first().map(String::as_str),
        UserProperty::UsageLocation => user.usage_location.as_deref(),
        UserProperty::UserPrincipalName => Some(&user.user_principal_name),
        UserProperty::AccountEnabled
        | UserProperty::ObjectId
        | UserProperty::OtherMails
        | UserProperty::ProxyAddresses
        | UserProperty::UserType => None,
    }
}
