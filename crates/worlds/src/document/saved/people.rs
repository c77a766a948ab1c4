use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::assignments::{self, Assignment};
use super::{Answers, Kind, list, text};

/// The password of everybody who comes from saved answers, which tell none.
const PASSWORD: &str = "imported-door-10";

/// Who is in the tenant, and who comes from where.
pub(super) struct People {
    pub(super) accounts: Vec<Value>,
    pub(super) groups: Vec<Value>,
    pub(super) guests: Vec<Value>,
    /// The tenants from which guests come, or towards which there are settings.
    pub(super) partners: Vec<Value>,
    /// Accounts outside of every tenant.
    pub(super) personal: Vec<Value>,
    /// By object id, the names by which a document speaks of accounts and groups.
    pub(super) names: BTreeMap<String, String>,
    /// The object ids of guests, whose own entries say where they are.
    pub(super) guest_ids: BTreeSet<String>,
    /// Who is assigned to which application.
    pub(super) assignments: Vec<Assignment>,
    /// By tenant id, the names of the partners.
    pub(super) partner_names: BTreeMap<String, String>,
}

pub(super) fn read(answers: &mut Answers, home: &Map<String, Value>) -> People {
    let domains = own_domains(home);
    let roles = roles(answers);
    let (guests, accounts): (Vec<_>, Vec<_>) = answers.of(Kind::User).to_vec().into_iter().partition(is_guest);
    let mut people = People {
        accounts: Vec::new(),
        groups: Vec::new(),
        guests: Vec::new(),
        partners: Vec::new(),
        personal: Vec::new(),
        names: BTreeMap::new(),
        guest_ids: guests.iter().filter_map(|guest| text(guest, "id").map(str::to_owned)).collect(),
        assignments: assignments::read(answers),
        partner_names: BTreeMap::new(),
    };
    for user in &accounts {
        people.account(answers, user, &domains, &roles);
    }
    people.groups(answers);
    let mut partners = Partners::known(answers);
    for user in &guests {
        people.guest(answers, user, &mut partners);
    }
    people.partner_names = partners.names();
    people.partners = partners.written();
    people
}

/// The rule that chooses the members of a group, where it is followed there and can be here.
fn rule(group: &Map<String, Value>) -> Option<&str> {
    let on = text(group, "membershipRuleProcessingState").is_some_and(|state| state.eq_ignore_ascii_case("on"));
    let rule = text(group, "membershipRule").filter(|_| on)?;
    policy::MembershipRule::parse(rule).is_ok().then_some(rule)
}

fn own_domains(home: &Map<String, Value>) -> BTreeSet<String> {
    let all = text(home, "initialDomain").into_iter().chain(list(home, "domains").filter_map(Value::as_str));
    all.map(str::to_lowercase).collect()
}

/// By object id, the names of directory roles.
fn roles(answers: &Answers) -> BTreeMap<String, Vec<&'static str>> {
    let mut held: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for assignment in answers.of(Kind::RoleAssignment) {
        let role = text(assignment, "roleDefinitionId").and_then(|id| id.parse().ok()).and_then(policy::roles::name);
        if let (Some(role), Some(principal)) = (role, text(assignment, "principalId")) {
            held.entry(principal.to_owned()).or_default().push(role);
        }
    }
    held
}

/// By object id, the names of groups, each a name of its own.
fn group_names(answers: &Answers) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for group in answers.of(Kind::Group) {
        let (Some(id), Some(name)) = (text(group, "id"), text(group, "displayName")) else { continue };
        names.insert(id.to_owned(), own_name(name, id, &names));
    }
    names
}

/// The name, with the id behind it where another has that name already.
pub(super) fn own_name(name: &str, id: &str, taken: &BTreeMap<String, String>) -> String {
    if taken.values().any(|known| known == name) { format!("{name} ({id})") } else { name.to_owned() }
}

fn is_guest(user: &Map<String, Value>) -> bool {
    text(user, "externalUserState").is_some()
        || text(user, "userPrincipalName").is_some_and(|name| name.to_uppercase().contains("#EXT#"))
}

fn domain(address: &str) -> String {
    address.rsplit('@').next().unwrap_or_default().to_lowercase()
}

impl People {
    fn account(
        &mut self,
        answers: &mut Answers,
        user: &Map<String, Value>,
        domains: &BTreeSet<String>,
        roles: &BTreeMap<String, Vec<&'static str>>,
    ) {
        let name = text(user, "userPrincipalName").unwrap_or_default();
        if !domains.contains(&domain(name)) {
            answers.leave_out(format!("the user '{name}': the domain is none of the tenant's"));
            return;
        }
        answers.blocked(name, user);
        let id = text(user, "id").unwrap_or_default();
        self.names.insert(id.to_owned(), name.to_owned());
        let own = |key: &str| user.get(key).cloned().unwrap_or_default();
        self.accounts.push(json!({
            "id": id, "userPrincipalName": name, "displayName": text(user, "displayName").unwrap_or(name),
            "givenName": own("givenName"), "surname": own("surname"), "jobTitle": own("jobTitle"),
            "mail": own("mail"), "password": PASSWORD, "userType": own("userType"),
            "roles": roles.get(id).cloned().unwrap_or_default(),
        }));
    }

    /// Groups with the accounts and groups in them; a guest's own entry says where she is.
    fn groups(&mut self, answers: &mut Answers) {
        self.names.extend(group_names(answers));
        for group in answers.of(Kind::Group).to_vec() {
            let (Some(id), Some(name)) = (text(&group, "id"), text(&group, "displayName")) else { continue };
            let rule = rule(&group);
            let mut members = Vec::new();
            let saved = list(&group, "members").filter(|_| rule.is_none());
            for member in saved.filter_map(|member| member["id"].as_str()) {
                match self.names.get(member) {
                    Some(name) => members.push(name),
                    None if self.guest_ids.contains(member) => {}
                    None => answers.leave_out(format!(
                        "that {member} is in the group '{name}': it is not among /users and /groups"
                    )),
                }
            }
            if let (Some(_), None) = (text(&group, "membershipRule"), rule) {
                answers.leave_out(format!("the rule of the group '{name}': its members are those that were saved"));
            }
            let description = group.get("description").cloned().unwrap_or_default();
            self.groups.push(json!({
                "id": id, "displayName": self.names.get(id), "description": description, "members": members,
                "membershipRule": rule,
            }));
        }
    }

    fn guest(&mut self, answers: &mut Answers, user: &Map<String, Value>, partners: &mut Partners) {
        let other = || list(user, "otherMails").find_map(Value::as_str);
        let Some(address) = text(user, "mail").or_else(other) else {
            let name = text(user, "userPrincipalName").unwrap_or_default();
            answers.leave_out(format!("the guest '{name}': there is no address in 'mail' or 'otherMails'"));
            return;
        };
        answers.blocked(address, user);
        let accepted = match text(user, "externalUserState") {
            Some("Accepted") => self.provider(answers, user, address, partners),
            Some(_) => None,
            None => {
                let missing = "'externalUserState' is not in the answer: she is pending";
                answers.leave_out(format!("whether the guest '{address}' has redeemed: {missing}"));
                None
            }
        };
        let id = text(user, "id").unwrap_or_default();
        let is_in = |group: &&Map<String, Value>| {
            rule(group).is_none() && list(group, "members").any(|member| member["id"] == id)
        };
        let groups = answers.of(Kind::Group).iter().filter(is_in);
        let groups = groups.filter_map(|group| self.names.get(text(group, "id")?));
        let held = self.assignments.iter().filter(|held| held.principal == id);
        let assigned: Vec<Value> = held.map(|held| held.entry(&held.app_name)).collect();
        self.guests.push(json!({
            "id": text(user, "id"), "address": address, "displayName": text(user, "displayName"), "sendMessage": false,
            "acceptedWith": accepted, "groups": groups.collect::<Vec<_>>(), "assigned": assigned,
        }));
    }

    /// By which provider she redeemed; the account that it takes is made.
    fn provider(
        &mut self,
        answers: &mut Answers,
        user: &Map<String, Value>,
        address: &str,
        partners: &mut Partners,
    ) -> Option<&'static str> {
        let name = text(user, "displayName").unwrap_or(address);
        let issuer = list(user, "identities").find(|identity| identity["signInType"] == "federated");
        let personal = |provider: &str| json!({"provider": provider, "address": address, "displayName": name, "password": PASSWORD});
        Some(match issuer.and_then(|identity| identity["issuer"].as_str()) {
            Some("ExternalAzureAD") => {
                partners.account(address, name);
                "entra"
            }
            Some("MicrosoftAccount") => {
                self.personal.push(personal("microsoft"));
                "microsoftAccount"
            }
            Some("google.com") => {
                self.personal.push(personal("google"));
                "google"
            }
            Some("mail") => "emailOneTimePasscode",
            other => {
                let issuer = other.unwrap_or("no issuer in 'identities'");
                answers.leave_out(format!("that the guest '{address}' has redeemed ({issuer}): she is pending"));
                return None;
            }
        })
    }
}

/// Other tenants, by the domain that leads to them.
struct Partners(BTreeMap<String, Partner>);

struct Partner {
    id: Option<String>,
    name: String,
    accounts: Vec<Value>,
}

impl Partners {
    /// Those that were looked up, and those towards which there are settings.
    fn known(answers: &mut Answers) -> Self {
        let looked_up = answers.of(Kind::Tenant).iter().filter_map(|tenant| {
            let id = text(tenant, "tenantId")?.to_owned();
            let domain = text(tenant, "defaultDomainName")?.to_lowercase();
            let name = text(tenant, "displayName").unwrap_or(&domain).to_owned();
            Some((domain, Partner { id: Some(id), name, accounts: Vec::new() }))
        });
        let mut partners = Self(looked_up.collect());
        let settings: Vec<String> = answers
            .of(Kind::CrossTenantPartner)
            .iter()
            .filter_map(|partner| text(partner, "tenantId").map(str::to_owned))
            .collect();
        for id in settings {
            if partners.0.values().all(|partner| partner.id.as_ref() != Some(&id)) {
                answers.leave_out(format!(
                    "which domain leads to the tenant {id}: save GET \
                     /tenantRelationships/findTenantInformationByTenantId(tenantId='{id}') too"
                ));
                let partner = Partner { id: Some(id.clone()), name: id.clone(), accounts: Vec::new() };
                partners.0.insert(format!("{id}.example"), partner);
            }
        }
        partners
    }

    /// Somebody at home where the address leads.
    fn account(&mut self, address: &str, name: &str) {
        let domain = domain(address);
        let new = || Partner { id: None, name: domain.clone(), accounts: Vec::new() };
        let account = json!({"userPrincipalName": address, "displayName": name, "password": PASSWORD});
        self.0.entry(domain.clone()).or_insert_with(new).accounts.push(account);
    }

    fn names(&self) -> BTreeMap<String, String> {
        self.0.values().filter_map(|partner| Some((partner.id.clone()?, partner.name.clone()))).collect()
    }

    fn written(self) -> Vec<Value> {
        let tenant = |(domain, Partner { id, name, accounts }): (String, Partner)| json!({"name": name, "kind": "partner", "id": id, "initialDomain": domain, "accounts": accounts});
        self.0.into_iter().map(tenant).collect()
    }
}
