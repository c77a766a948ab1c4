use kernel::NamedLocationId;

use super::*;

const NETWORK: NamedLocationId = NamedLocationId::well_known(0x61);
const ELSEWHERE: NamedLocationId = NamedLocationId::well_known(0x62);
const GERMANY: NamedLocationId = NamedLocationId::well_known(0x63);

fn named() -> [NamedLocation; 3] {
    let network = |trusted: bool, range: &str| {
        json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "network", "isTrusted": trusted,
            "ipRanges": [{"cidrAddress": range}]
        })
    };
    let germany = json!({
        "@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Germany",
        "countriesAndRegions": ["DE"]
    });
    [(NETWORK, network(true, "198.51.100.0/24")), (ELSEWHERE, network(false, "203.0.113.0/24")), (GERMANY, germany)]
        .map(|(id, body)| NamedLocation::parse(id, at(1), &body).expect("a location"))
}

fn blocking(conditions: &Value) -> [ConditionalAccessPolicy; 1] {
    let mut whole = json!({"users": everybody(), "applications": all_apps(), "clientAppTypes": ["all"]});
    for (name, value) in conditions.as_object().expect("an object") {
        whole[name] = value.clone();
    }
    let body = json!({"displayName": "1", "state": "enabled", "conditions": whole, "grantControls": block()});
    [ConditionalAccessPolicy::parse(PolicyId::well_known(1), at(1), &body).expect("a policy")]
}

#[test]
fn a_policy_is_about_the_places_it_includes() {
    let named = named();
    let place = |ip: Option<&str>, country: Option<&str>| Place {
        ip: ip.map(|ip| ip.parse().expect("an address")),
        country: country.map(|country| country.parse().expect("a country")),
        named: &named,
    };
    let places = [
        place(Some("198.51.100.7"), None),
        place(Some("203.0.113.9"), Some("AT")),
        place(None, Some("DE")),
        place(None, None),
    ];
    // Columns: the trusted network, another network in Austria, Germany, nobody knows where.
    let rows = [
        (json!({"includeLocations": ["All"]}), [true; 4]),
        (json!({"includeLocations": ["AllTrusted"]}), [true, false, false, false]),
        (json!({"includeLocations": [NETWORK]}), [true, false, false, false]),
        (json!({"includeLocations": [ELSEWHERE, GERMANY]}), [false, true, true, false]),
        (json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}), [false, true, true, true]),
        (json!({"includeLocations": ["All"], "excludeLocations": [GERMANY]}), [true, true, false, true]),
        (json!({"includeLocations": [NamedLocationId::well_known(9)]}), [false; 4]),
    ];
    for (locations, expected) in rows {
        let policies = blocking(&json!({ "locations": locations }));
        let blocked =
            places.map(|place| may_sign_in(&SignInFacts { place, ..facts(&policies) }).decision.denial().is_some());
        assert_eq!(blocked, expected, "{locations}");
    }
}

#[test]
fn a_policy_is_about_the_kinds_of_client_it_names() {
    use ClientAppType::{Browser, MobileAppsAndDesktopClients};
    // Columns: a browser, an app on a device.
    for (types, expected) in [
        (json!(["all"]), [true, true]),
        (json!(["browser"]), [true, false]),
        (json!(["mobileAppsAndDesktopClients"]), [false, true]),
        (json!(["browser", "mobileAppsAndDesktopClients"]), [true, true]),
        (json!(["exchangeActiveSync", "other"]), [false, false]),
    ] {
        let policies = blocking(&json!({ "clientAppTypes": types }));
        let blocked = [Browser, MobileAppsAndDesktopClients]
            .map(|client| may_sign_in(&SignInFacts { client, ..facts(&policies) }).decision.denial().is_some());
        assert_eq!(blocked, expected, "{types}");
    }
}
