//! What happens when many do something at once.

use std::collections::BTreeSet;

use directory::users::{self, NewUser};
use kernel::{Caller, EmailAddress, Origins, Scheme};
use policy::UserType;
use serde_json::json;

use crate::clinic::{Clinic, MIA, ORIGIN};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_changes_of_one_object_at_once_are_both_kept() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.ReadWrite.All", "Group.ReadWrite.All"]);
    let user = format!("/v1.0/users/{MIA}");
    for round in 0..8 {
        let (title, city) = (json!({"jobTitle": format!("Nurse {round}")}), json!({"city": format!("Oslo {round}")}));
        let (one, other) = tokio::join!(clinic.patch(&token, &user, &title), clinic.patch(&token, &user, &city));
        assert_eq!((one.status.as_u16(), other.status.as_u16()), (204, 204));
        let found = clinic.get(&token, &format!("{user}?$select=jobTitle,city")).await.expect(200);
        assert_eq!((&found["jobTitle"], &found["city"]), (&title["jobTitle"], &city["city"]));
    }
}

/// Makes many members of the hospital at once.
async fn crowd(clinic: &Clinic, names: std::ops::Range<usize>) {
    let tenant = clinic.tenant();
    let arrival = clinic.world.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
    let write = move |tx: &store::Tx<'_>, ctx: &kernel::Ctx| {
        for number in names {
            let address = EmailAddress::parse(&format!("p{number:05}@woodgrove.example")).expect("an address");
            let new = NewUser {
                id: None,
                tenant,
                user_principal_name: address,
                // Many share a name: the place in a list is told by more than that.
                display_name: format!("Person {}", number % 700),
                given_name: None,
                surname: None,
                job_title: None,
                mail: None,
                user_type: UserType::Member,
            };
            let made = users::create(tx, ctx, new).expect("a user");
            assert!(matches!(made, policy::Ruling::Granted(_)));
        }
        Ok::<_, store::StoreError>(())
    };
    clinic.world.write(&arrival, Caller::System, write).await.expect("a crowd");
}

#[tokio::test]
async fn ten_thousand_users_are_read_whole_while_others_come_and_go() {
    let clinic = Clinic::open();
    crowd(&clinic, 0..10_000).await;
    let token = clinic.as_app(&["User.ReadWrite.All"]);
    let mut path = "/v1.0/users?$top=999&$select=userPrincipalName".to_owned();
    let (mut seen, mut extra) = (Vec::new(), 10_000);
    loop {
        let answer = clinic.get(&token, &path).await;
        seen.extend(answer.column("userPrincipalName"));
        // Between two pages some come, and some who came go again.
        crowd(&clinic, extra..extra + 3).await;
        clinic.delete(&token, &format!("/v1.0/users/p{extra:05}@woodgrove.example")).await.expect(204);
        extra += 3;
        let Some(next) = answer.body["@odata.nextLink"].as_str() else { break };
        path = next.strip_prefix(ORIGIN).expect("the client's own origin").to_owned();
    }
    let there =
        |name: &&String| name.starts_with('p') && name[1..6].parse::<usize>().is_ok_and(|number| number < 10_000);
    let found: Vec<&String> = seen.iter().filter(there).collect();
    let once: BTreeSet<&&String> = found.iter().collect();
    assert_eq!((found.len(), once.len()), (10_000, 10_000), "nobody is lost, and nobody is told twice");
}
