//! Every row of the table of permissions, walked at the surface.

use std::collections::HashMap;

use http::Method;

use crate::clinic::{ADA, Answer, Clinic, MIA};

const TABLE: &str = include_str!("permissions.txt");
/// No object has this id.
const NOBODY: &str = "11111111-1111-1111-1111-111111111111";
/// A permission that opens nothing here.
const UNRELATED: &str = "Mail.Send";

/// What members do without a directory role: look, ask, make what is new, and look after themselves.
const OPEN_TO_MEMBERS: [&str; 9] = [
    "POST /v1.0/invitations",
    "POST /v1.0/groups",
    "POST /v1.0/applications",
    "POST /v1.0/servicePrincipals",
    "POST /v1.0/directoryObjects/getByIds",
    "POST /v1.0/users/{id}/revokeSignInSessions",
    "POST /v1.0/users/{id}/checkMemberGroups",
    "POST /v1.0/users/{id}/getMemberGroups",
    "POST /v1.0/users/{id}/getMemberObjects",
];
/// What members do not even look at without a directory role.
const CLOSED_TO_MEMBERS: [&str; 1] = ["/v1.0/auditLogs/"];

/// One row: the call, and for each kind of token the permissions of which one is enough, and those of which one is
/// needed as well.
struct Row {
    call: &'static str,
    delegated: Option<Permissions>,
    application: Option<Permissions>,
}

struct Permissions {
    sufficient: Vec<&'static str>,
    also: Vec<&'static str>,
}

impl Permissions {
    fn read(cell: &'static str) -> Option<Self> {
        if cell.trim() == "-" {
            return None;
        }
        let (sufficient, also) = cell.split_once(" + ").unwrap_or((cell, ""));
        let words = |text: &'static str| text.split_ascii_whitespace().collect();
        Some(Self { sufficient: words(sufficient), also: words(also) })
    }

    /// Every smallest set that opens the call.
    fn openings(&self) -> Vec<Vec<&'static str>> {
        let mut openings = Vec::new();
        for name in &self.sufficient {
            if self.also.is_empty() {
                openings.push(vec![*name]);
            }
            openings.extend(self.also.iter().map(|also| vec![*name, *also]));
        }
        openings
    }
}

fn rows() -> Vec<Row> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let cells: Vec<&'static str> = line.split(" | ").collect();
            let [call, delegated, application] = cells[..] else { panic!("not three cells: {line}") };
            Row { call, delegated: Permissions::read(delegated), application: Permissions::read(application) }
        })
        .collect()
}

/// The clinic with the tokens that were made so far.
struct Walk {
    clinic: Clinic,
    tokens: HashMap<(Option<&'static str>, Vec<&'static str>), String>,
}

impl Walk {
    /// A token of somebody, or of the application, with these permissions alone.
    fn token(&mut self, who: Option<&'static str>, permissions: &[&'static str]) -> String {
        let clinic = &self.clinic;
        let made = self.tokens.entry((who, permissions.to_vec())).or_insert_with(|| match who {
            Some(person) => clinic.as_person(person, &format!("openid {}", permissions.join(" "))),
            None => clinic.as_app(permissions),
        });
        made.clone()
    }

    async fn send(&self, token: &str, call: &str, own: &str) -> Answer {
        let (verb, path) = call.split_once(' ').expect("a verb and a path");
        let method: Method = verb.parse().expect("a verb");
        // A caller looks at herself, and writes to nobody.
        let of_user = path.contains("/users/{id}") && !matches!(verb, "DELETE");
        let path = if of_user { path.replacen("{id}", own, 1) } else { path.to_owned() };
        let path = path.replace("{id}", NOBODY).replace("={value}", &format!("='{NOBODY}'"));
        // Nothing of a body can be read: what is judged before it is all that matters.
        let body = (!method.is_safe() && method != Method::DELETE).then(|| "{".to_owned());
        self.clinic.send(method, token, &path, body, &[]).await
    }

    async fn check(&mut self, row: &Row, who: Option<&'static str>, permissions: &[&'static str], opens: bool) {
        let token = self.token(who, permissions);
        let own = self.clinic.user(who.unwrap_or(ADA));
        let answer = self.send(&token, row.call, &own).await;
        let status = answer.status.as_u16();
        let refused = matches!(status, 401 | 403) || who.is_none() && row.call.contains("/me") && status == 400;
        assert_eq!(refused, !opens, "{} by {who:?} with {permissions:?}: {status} {}", row.call, answer.text);
        assert!(status < 500, "{}: {}", row.call, answer.text);
    }
}

#[tokio::test]
async fn every_row_opens_with_each_of_its_permissions_alone_and_with_nothing_else() {
    let mut walk = Walk { clinic: Clinic::open(), tokens: HashMap::new() };
    for row in rows() {
        for (who, permissions) in [(Some(ADA), &row.delegated), (None, &row.application)] {
            walk.check(&row, who, &[], false).await;
            walk.check(&row, who, &[UNRELATED], false).await;
            let Some(permissions) = permissions else {
                let other = row.delegated.as_ref().map(|other| other.sufficient.clone()).unwrap_or_default();
                walk.check(&row, who, &other, false).await;
                continue;
            };
            for opening in permissions.openings() {
                walk.check(&row, who, &opening, true).await;
            }
            if !permissions.also.is_empty()
                && !permissions.also.iter().any(|also| permissions.sufficient.contains(also))
            {
                walk.check(&row, who, &permissions.sufficient, false).await;
                walk.check(&row, who, &permissions.also, false).await;
            }
        }
    }
}

#[tokio::test]
async fn a_permission_never_does_more_than_the_person_may() {
    let mut walk = Walk { clinic: Clinic::open(), tokens: HashMap::new() };
    for row in &rows() {
        let Some(opening) = row.delegated.as_ref().and_then(|permissions| permissions.openings().pop()) else {
            continue;
        };
        let reads = row.call.starts_with("GET ") && !CLOSED_TO_MEMBERS.iter().any(|closed| row.call.contains(closed));
        let opens = reads || OPEN_TO_MEMBERS.contains(&row.call) || row.call.contains("/me/");
        walk.check(row, Some(MIA), &opening, opens).await;
    }
}
