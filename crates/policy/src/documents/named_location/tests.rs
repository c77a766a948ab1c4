use super::*;

const ID: NamedLocationId = NamedLocationId::well_known(1);

fn now() -> Timestamp {
    "2026-11-20T09:00:00Z".parse().expect("a time")
}

fn clinic() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        "displayName": "The hospital's network",
        "isTrusted": true,
        "ipRanges": [
            {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"},
            {"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:db8::/32"}
        ]
    })
}

fn countries() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.countryNamedLocation",
        "displayName": "Neighbours",
        "countriesAndRegions": ["DE", "FR"]
    })
}

fn parsed(body: &Value) -> Result<NamedLocation, Invalid> {
    NamedLocation::parse(ID, now(), body)
}

#[test]
fn a_location_reads_back_as_graph_writes_it() {
    let times = json!({"id": ID, "createdDateTime": "2026-11-20T09:00:00Z", "modifiedDateTime": null});
    let defaults = json!({"countryLookupMethod": "clientIpAddress", "includeUnknownCountriesAndRegions": false});
    for (body, added) in [(clinic(), vec![&times]), (countries(), vec![&times, &defaults])] {
        let location = parsed(&body).expect("a location");
        let mut expected = body.as_object().expect("an object").clone();
        expected.extend(added.into_iter().flat_map(|more| more.as_object().expect("an object").clone()));
        let written = serde_json::to_value(&location).expect("json");
        assert_eq!(written, Value::Object(expected));
        assert_eq!(serde_json::from_value::<NamedLocation>(written).expect("a location"), location);
    }
}

#[test]
fn a_location_holds_whoever_is_said_to_be_there() {
    let (clinic, countries) = (parsed(&clinic()).expect("a location"), parsed(&countries()).expect("a location"));
    let unknown = json!({"includeUnknownCountriesAndRegions": true});
    let anywhere = countries.patched(now(), &unknown).expect("a location");
    // Columns: the network, the countries, the countries or nobody knows where.
    for (ip, country, expected) in [
        (Some("198.51.100.7"), None, [true, false, true]),
        (Some("2001:db8::7"), Some("DE"), [true, true, true]),
        (Some("203.0.113.9"), Some("AT"), [false, false, false]),
        (None, Some("FR"), [false, true, true]),
        (None, None, [false, false, true]),
    ] {
        let ip = ip.map(|ip| ip.parse().expect("an address"));
        let country = country.map(|country| country.parse().expect("a country"));
        assert_eq!([&clinic, &countries, &anywhere].map(|it| it.holds(ip, country)), expected, "{ip:?} {country:?}");
    }
    assert!(clinic.is_trusted());
    assert!(!countries.is_trusted());
}

#[test]
fn a_patch_changes_what_it_names_and_never_the_kind() {
    let before = parsed(&clinic()).expect("a location");
    let later: Timestamp = "2026-11-21T09:00:00Z".parse().expect("a time");
    let patch = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": false});
    let NamedLocation::Ip(after) = before.patched(later, &patch).expect("a location") else { panic!("another kind") };
    assert_eq!((after.is_trusted, after.modified_date_time, after.ip_ranges.len()), (false, Some(later), 2));
    let refused = before.patched(later, &json!({"countriesAndRegions": ["DE"]})).expect_err("no country here");
    assert_eq!(refused.path, "countriesAndRegions");
}

#[test]
fn what_is_wrong_is_refused_by_name() {
    let with = |mut body: Value, name: &str, value: Value| {
        body[name] = value;
        body
    };
    for (body, path) in [
        (with(clinic(), "@odata.type", json!("#microsoft.graph.place")), "@odata.type"),
        (with(clinic(), "@odata.type", Value::Null), "@odata.type"),
        (with(clinic(), "displayName", json!(" ")), "displayName"),
        (with(clinic(), "id", json!(ID)), "id"),
        (with(clinic(), "ipRanges", json!([])), "ipRanges"),
        (with(clinic(), "ipRanges", json!([{"cidrAddress": "198.51.100.0"}])), "ipRanges[0]"),
        (with(clinic(), "ipRanges", json!(vec![json!({"cidrAddress": "198.51.100.0/24"}); 2_001])), "ipRanges"),
        (with(countries(), "countriesAndRegions", json!([])), "countriesAndRegions"),
        (with(countries(), "countriesAndRegions", json!(["Germany"])), "countriesAndRegions[0]"),
        (with(countries(), "isTrusted", json!(true)), "isTrusted"),
    ] {
        let invalid = parsed(&body).expect_err("a refusal");
        assert_eq!((invalid.path.as_str(), invalid.not_built), (path, false), "{invalid}");
    }
}
