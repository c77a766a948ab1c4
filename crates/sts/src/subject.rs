//! Whom a token speaks of. Who vouches for a person, how they signed in and where they are at home come from the
//! account that really signed in, never from a field of the guest.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{Account, assignments, federated, groups, personal, policies, roles, tenants, users};
use kernel::{
    EmailAddress, GroupId, ObjectId, RoleTemplateId, ServicePrincipalId, SessionId, TenantId, Timestamp, UserId,
};
use policy::UserType;
use serde_json::json;
use store::Read;

use crate::authority::CONSUMER_TENANT;
use crate::claims::issuer_v1;
use crate::{GroupClaim, Method, Session, StsError};

/// "Member of the resource tenant", told beside real roles.
const MEMBER: RoleTemplateId = RoleTemplateId::well_known(0xb79f_bf4d_3ef9_4689_8143_76b1_94e8_5509);
/// "B2B guest", told beside real roles.
const GUEST: RoleTemplateId = RoleTemplateId::well_known(0x13bd_1c72_6f4a_4dcf_985f_18d3_b80f_208a);

/// A person in one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The tenant in which the person acts.
    pub tenant: TenantId,
    /// The person's object there.
    pub user: UserId,
    /// The object's name there.
    pub name: String,
    /// The object's type there.
    pub user_type: UserType,
    /// The object's name for signing in there; with `#EXT#` for guests.
    pub user_principal_name: String,
    /// The account that really signed in.
    pub account: Account,
    /// Who vouches for the account where no tenant does; the issuer of an account that is federated.
    pub outside: Option<String>,
    /// The name with which the account signed in at home.
    pub sign_in_name: String,
    /// The account's address.
    pub email: Option<String>,
    /// As the identity provider tells it.
    pub given_name: Option<String>,
    /// As the identity provider tells it.
    pub family_name: Option<String>,
    /// The country of the person's object here.
    pub country: Option<String>,
    /// The language that the account's home knows of.
    pub preferred_language: Option<String>,
    /// The country of the tenant.
    pub tenant_country: Option<String>,
    /// The language of the tenant.
    pub tenant_language: Option<String>,
    /// How the account was proved.
    pub methods: Vec<Method>,
    /// When.
    pub authenticated_at: Timestamp,
    /// The sign-in session.
    pub session: SessionId,
    /// Directory roles, real ones and that of being a member or guest.
    pub directory_roles: Vec<RoleTemplateId>,
    /// Groups of the tenant.
    pub groups: Vec<GroupId>,
}

/// The account's own view of itself.
struct Profile {
    preferred_language: Option<String>,
    sign_in_name: String,
    outside: Option<String>,
    email: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
}

/// The person that a session's account is in a tenant; none when the object or the account is no longer there.
pub fn person(
    read: &Read<'_>,
    now: Timestamp,
    tenant: TenantId,
    user: UserId,
    session: &Session,
) -> Result<Option<Person>, StsError> {
    let Some(object) = users::load(read, user)?.filter(|object| object.tenant == tenant) else { return Ok(None) };
    let Some(profile) = profile(read, tenant, &session.account)? else { return Ok(None) };
    let here = tenants::load(read, tenant)?;
    let mut directory_roles = roles::of(read, user.into())?;
    directory_roles.push(if object.user_type == UserType::Guest { GUEST } else { MEMBER });
    Ok(Some(Person {
        tenant,
        user,
        name: object.display_name,
        user_type: object.user_type,
        user_principal_name: object.user_principal_name,
        account: session.account.clone(),
        outside: profile.outside,
        sign_in_name: profile.sign_in_name,
        email: profile.email,
        given_name: profile.given_name,
        family_name: profile.family_name,
        // The country of an address is free text; the claim is a code of two letters.
        country: object.usage_location.or(object.country.filter(|country| country.len() == 2)),
        preferred_language: profile.preferred_language,
        tenant_country: here.as_ref().and_then(|tenant| tenant.country_letter_code.clone()),
        tenant_language: here.and_then(|tenant| tenant.notification_language),
        methods: methods(read, now, tenant, user, session)?,
        authenticated_at: session.authenticated_at,
        session: session.id,
        directory_roles,
        groups: groups::groups_of(read, user.into())?,
    }))
}

fn profile(read: &Read<'_>, tenant: TenantId, account: &Account) -> Result<Option<Profile>, StsError> {
    Ok(match account {
        Account::Work { tenant: home, user } => users::load(read, *user)?.map(|at_home| Profile {
            email: at_home.mail.or_else(|| (*home != tenant).then(|| at_home.user_principal_name.clone())),
            sign_in_name: at_home.user_principal_name,
            outside: None,
            preferred_language: at_home.preferred_language,
            // Another tenant vouches for the account, not for the person's name.
            given_name: at_home.given_name.filter(|_| *home == tenant),
            family_name: at_home.surname.filter(|_| *home == tenant),
        }),
        Account::Microsoft(id) | Account::Google(id) => personal::load(read, *id)?.map(|person| Profile {
            given_name: person.given_name.clone(),
            family_name: person.surname.clone(),
            ..Profile::outside(&person.address, outside_name(account).unwrap_or_default())
        }),
        Account::Federated(id) => {
            federated::load(read, *id)?.map(|person| Profile::outside(&person.address, &person.issuer))
        }
        Account::Mailbox(address) => Some(Profile::outside(address, outside_name(account).unwrap_or_default())),
    })
}

impl Profile {
    /// Of somebody for whom no tenant vouches.
    fn outside(address: &EmailAddress, provider: &str) -> Self {
        Self {
            sign_in_name: address.to_string(),
            outside: Some(provider.to_owned()),
            email: Some(address.to_string()),
            given_name: None,
            family_name: None,
            preferred_language: None,
        }
    }
}

/// How the account was proved, as this tenant sees it: with a second factor where one counts here, which that of another
/// tenant does only where this one trusts it.
fn methods(
    read: &Read<'_>,
    now: Timestamp,
    tenant: TenantId,
    user: UserId,
    session: &Session,
) -> Result<Vec<Method>, StsError> {
    let mut methods = session.methods.clone();
    let mut counts = session.second_factors.contains(&user);
    if let Account::Work { tenant: home, user: at_home } = session.account
        && home != tenant
    {
        if policies::in_force::effective(read, now, tenant, home)?.inbound_trust.is_mfa_accepted {
            counts |= session.second_factors.contains(&at_home);
        } else {
            methods.retain(|method| *method != Method::MultiFactor);
        }
    }
    if counts && !methods.contains(&Method::MultiFactor) {
        methods.push(Method::MultiFactor);
    }
    Ok(methods)
}

impl Person {
    /// Whether somebody else than this tenant vouches for the person.
    #[must_use]
    pub fn is_external(&self) -> bool {
        !matches!(self.account, Account::Work { tenant, .. } if tenant == self.tenant)
    }

    /// The groups that an application wants to know.
    pub(crate) fn groups_for(
        &self,
        read: &Read<'_>,
        wanted: GroupClaim,
        application: ServicePrincipalId,
    ) -> Result<Vec<GroupId>, StsError> {
        let mut told = self.groups.clone();
        match wanted {
            GroupClaim::None => told.clear(),
            GroupClaim::All => {}
            GroupClaim::Security => told = security_enabled(read, told)?,
            GroupClaim::Assigned => {
                let assigned = assignments::to_resource(read, application)?;
                let assigned: BTreeSet<ObjectId> = assigned.into_iter().map(|one| one.principal).collect();
                told.retain(|group| assigned.contains(&(*group).into()));
            }
        }
        Ok(told)
    }

    /// The claim `idp`; none where this tenant vouches itself.
    #[must_use]
    pub fn identity_provider(&self) -> Option<String> {
        match &self.account {
            Account::Work { tenant, .. } if *tenant == self.tenant => None,
            Account::Work { tenant, .. } => Some(issuer_v1(*tenant)),
            _ => self.outside.clone(),
        }
    }

    /// The claim `unique_name` of version 1.
    pub(crate) fn unique_name(&self) -> String {
        match &self.outside {
            Some(provider) => format!("{provider}#{}", self.sign_in_name),
            None => self.sign_in_name.clone(),
        }
    }

    /// Where the account is at home: object and tenant, as told by `client_info`. An account that is at home in no
    /// tenant is told as its object here.
    pub(crate) fn home(&self) -> (String, TenantId) {
        match &self.account {
            Account::Work { tenant, user } => (user.to_string(), *tenant),
            Account::Microsoft(id) => (id.to_string(), CONSUMER_TENANT),
            Account::Google(_) | Account::Federated(_) | Account::Mailbox(_) => (self.user.to_string(), self.tenant),
        }
    }

    /// The parameter `client_info`: where the account is at home, the same for one person in every tenant.
    #[must_use]
    pub fn client_info(&self) -> String {
        let (object, tenant) = self.home();
        URL_SAFE_NO_PAD.encode(json!({"uid": object, "utid": tenant.to_string()}).to_string())
    }

    /// The person's object here.
    pub(crate) fn object(&self) -> ObjectId {
        self.user.into()
    }
}

/// How version 1 names an identity provider of everybody's outside every tenant.
const fn outside_name(account: &Account) -> Option<&'static str> {
    match account {
        Account::Work { .. } | Account::Federated(_) => None,
        Account::Microsoft(_) => Some("live.com"),
        Account::Google(_) => Some("google.com"),
        Account::Mailbox(_) => Some("mail"),
    }
}

fn security_enabled(read: &Read<'_>, among: Vec<GroupId>) -> Result<Vec<GroupId>, StsError> {
    let mut found = Vec::new();
    for id in among {
        found.extend(groups::load(read, id)?.filter(|group| group.security_enabled).map(|group| group.id));
    }
    Ok(found)
}
