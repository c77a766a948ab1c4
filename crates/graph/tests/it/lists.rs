use serde_json::json;

use crate::clinic::{ADA, Clinic};

const PEOPLE: [&str; 5] = ["Ada Morgan", "Gil Ito", "Max Berg", "Mia Novak", "Uma Reyes"];

#[tokio::test]
async fn users_are_listed_by_name_with_the_default_properties() {
    let clinic = Clinic::open();
    let answer = clinic.get(&clinic.as_app(&["User.Read.All"]), "/v1.0/users").await;
    assert_eq!(answer.column("displayName"), PEOPLE);
    assert_eq!(answer.body["@odata.context"], "https://localhost:8443/v1.0/$metadata#users");
    assert!(answer.body.get("@odata.count").is_none());
    let names: Vec<&String> = answer.body["value"][0].as_object().expect("a user").keys().collect();
    let expected = [
        "businessPhones",
        "displayName",
        "givenName",
        "id",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_list_is_read_page_by_page_to_its_end() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.Read.All"]);
    let mut path = "/v1.0/users?$top=2&$select=displayName".to_owned();
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let answer = clinic.get(&token, &path).await;
        seen.extend(answer.column("displayName"));
        pages += 1;
        let Some(next) = answer.body["@odata.nextLink"].as_str() else { break };
        path = next.strip_prefix("https://localhost:8443").expect("the client's own origin").to_owned();
    }
    assert_eq!((seen, pages), (PEOPLE.map(str::to_owned).to_vec(), 3));
}

#[tokio::test]
async fn guests_are_found_by_every_filter_that_clients_send() {
    let clinic = Clinic::open();
    let guest = clinic.invite("Kim@northwind.example").await["invitedUser"]["id"].clone();
    let token = clinic.as_app(&["User.Read.All"]);
    for filter in [
        "userType eq 'Guest'",
        "USERTYPE eq 'guest'",
        "externalUserState eq 'PendingAcceptance'",
        "mail eq 'kim@northwind.example'",
        "mail in ('kim@northwind.example','x@y.example')",
        "startsWith(mail,'KIM@')",
        "proxyAddresses/any(p:p eq 'SMTP:kim@northwind.example')",
        "otherMails/any(m:startsWith(m,'kim'))",
        "startswith(userPrincipalName,'kim_northwind.example%23EXT%23')",
        "userPrincipalName eq 'x' or mail eq 'kim@northwind.example' or proxyAddresses/any(p:p eq 'SMTP:x')",
        "creationType eq 'Invitation' and accountEnabled eq true",
        "createdDateTime ge 2027-01-01T00:00:00Z and userType eq 'Guest'",
        "identities/any(i:i/issuer eq 'woodgrovehospital.onmicrosoft.com' and i/issuerAssignedId eq \
         'kim_northwind.example%23EXT%23@woodgrovehospital.onmicrosoft.com')",
    ] {
        let answer = clinic.get(&token, &format!("/v1.0/users?$filter={}", filter.replace(' ', "%20"))).await;
        assert_eq!(answer.column("id"), [guest.as_str().expect("an id")], "{filter}");
    }
}

#[tokio::test]
async fn advanced_queries_need_the_header_and_the_count() {
    let clinic = Clinic::open();
    clinic.invite("kim@northwind.example").await;
    let token = clinic.as_app(&["User.Read.All"]);
    let needed = |operator: &str| {
        format!(
            "Operator '{operator}' is not supported because the required parameters might be missing. Try adding \
             $count=true query parameter and ConsistencyLevel:eventual header. Refer to \
             https://aka.ms/graph-docs/advanced-queries for more information"
        )
    };
    for (operator, filter, expected) in [
        ("ne", "userType%20ne%20'Guest'", 5),
        ("not", "not(userType%20eq%20'Guest')", 5),
        ("endsWith", "endsWith(mail,'@northwind.example')", 1),
    ] {
        let path = format!("/v1.0/users?$filter={filter}&$count=true");
        let basic = clinic.get(&token, &path).await;
        assert_eq!(basic.error(), (400, "Request_UnsupportedQuery", needed(operator).as_str()));
        let uncounted = clinic.get_eventually(&token, &format!("/v1.0/users?$filter={filter}")).await;
        assert_eq!(uncounted.error(), (400, "Request_UnsupportedQuery", needed(operator).as_str()));
        let answer = clinic.get_eventually(&token, &path).await;
        assert_eq!(answer.body["@odata.count"], json!(expected), "{filter}");
        assert_eq!(answer.column("id").len(), expected, "{filter}");
    }
    let ignored = clinic.get(&token, "/v1.0/users?$count=true").await;
    assert!(ignored.body.get("@odata.count").is_none(), "without the header $count=true is silently ignored");
}

#[tokio::test]
async fn the_bare_count_needs_the_header_too() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.Read.All"]);
    let basic = clinic.get(&token, "/v1.0/users/$count").await;
    assert_eq!(basic.error(), (400, "Request_BadRequest", "$count is not currently supported."));
    let answer = clinic.get_eventually(&token, "/v1.0/users/$count?$filter=startsWith(displayName,'M')").await;
    assert_eq!(answer.text, "2");
    assert_eq!(answer.headers["content-type"], "text/plain");
}

#[tokio::test]
async fn sorting_follows_the_same_rules() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.Read.All"]);
    let descending = clinic.get(&token, "/v1.0/users?$orderby=displayName%20desc").await;
    assert_eq!(descending.column("displayName")[0], "Uma Reyes");
    let with_filter = "/v1.0/users?$orderby=displayName&$filter=startsWith(displayName,'M')&$count=true";
    let basic = clinic.get(&token, with_filter).await;
    assert_eq!(basic.error(), (400, "Request_UnsupportedQuery", "Sorting not supported for current query."));
    assert_eq!(clinic.get_eventually(&token, with_filter).await.column("displayName"), ["Max Berg", "Mia Novak"]);
    let unsortable = clinic.get(&token, "/v1.0/users?$orderby=mail").await;
    assert_eq!(unsortable.error(), (400, "Request_UnsupportedQuery", "Unsupported sort property 'mail' for 'User'."));
}

#[tokio::test]
async fn paging_options_out_of_range_are_refused_with_the_recorded_texts() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.Read.All"]);
    for (query, code, message) in [
        (
            "$top=0",
            "Request_UnsupportedQuery",
            "Invalid page size specified: '0'. Must be between 1 and 999 inclusive.",
        ),
        (
            "$top=1000",
            "Request_UnsupportedQuery",
            "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
        ),
        ("$skip=1", "Request_BadRequest", "'$skip' is not supported by the service."),
        (
            "$skiptoken=nonsense",
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        ),
        (
            "$search=x",
            "Request_UnsupportedQuery",
            "Request with $search query parameter only works through MSGraph with a special request header: \
             'ConsistencyLevel: eventual'",
        ),
    ] {
        let answer = clinic.get(&token, &format!("/v1.0/users?{query}")).await;
        assert_eq!(answer.error(), (400, code, message), "{query}");
    }
}

#[tokio::test]
async fn lists_in_memory_are_filtered_and_paged_in_the_same_way() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Group.Read.All AuditLog.Read.All");
    clinic.invite("kim@northwind.example").await;
    let groups = clinic.get(&token, "/v1.0/groups?$filter=startsWith(displayName,'ward')").await;
    assert_eq!(groups.column("displayName"), ["Ward staff"]);
    let path = "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Invite%20external%20user'";
    let audits = clinic.get(&token, path).await;
    assert_eq!(audits.column("loggedByService"), ["Invited Users"]);
    let first = clinic.get(&token, "/v1.0/auditLogs/directoryAudits?$top=1").await;
    let next = first.body["@odata.nextLink"].as_str().expect("a next page").replace("https://localhost:8443", "");
    let second = clinic.get(&token, &next).await;
    assert_ne!(first.column("id"), second.column("id"));
    let unsupported = clinic.get(&token, "/v1.0/auditLogs/directoryAudits?$filter=resultReason%20eq%20''").await;
    assert_eq!(unsupported.error().1, "Request_UnsupportedQuery");
}

#[tokio::test]
async fn people_are_searched_by_the_words_of_their_names() {
    let clinic = Clinic::open();
    clinic.invite("kim.lee@northwind.example").await;
    let token = clinic.as_app(&["User.Read.All", "Group.Read.All", "Application.Read.All"]);
    for (search, expected) in [
        (r#""displayName:novak""#, &["Mia Novak"][..]),
        (r#""displayName:m" OR "mail:kim""#, &["Ada Morgan", "kim.lee", "Max Berg", "Mia Novak"]),
        (r#""displayName:mia" AND "displayName:nov""#, &["Mia Novak"]),
        (r#""displayName:ovak""#, &[]),
    ] {
        let search: String = url::form_urlencoded::byte_serialize(search.as_bytes()).collect();
        let answer = clinic.get_eventually(&token, &format!("/v1.0/users?$search={search}&$count=true")).await;
        assert_eq!(answer.column("displayName"), expected, "{search}");
        assert_eq!(answer.body["@odata.count"], expected.len());
    }
    let both = "/v1.0/users?$search=%22displayName:m%22&$filter=startsWith(displayName,'Mi')&$orderby=displayName";
    assert_eq!(clinic.get_eventually(&token, both).await.column("displayName"), ["Mia Novak"]);
    let groups = clinic.get_eventually(&token, "/v1.0/groups?$search=%22displayName:staff%22").await;
    assert_eq!(groups.column("displayName"), ["Ward staff"]);
    let apps = clinic.get_eventually(&token, "/v1.0/servicePrincipals?$search=%22displayName:planner%22").await;
    assert_eq!(apps.column("displayName"), ["Shift Planner"]);
    let refused = clinic.get_eventually(&token, "/v1.0/users?$search=displayName:m").await;
    assert_eq!(refused.error().1, "Request_UnsupportedQuery");
}
