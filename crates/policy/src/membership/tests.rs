use super::{MembershipRule, PropertyValue, RuleError, UserProperty};

/// A guest without a department.
fn bo(property: UserProperty) -> PropertyValue<'static> {
    match property {
        UserProperty::AccountEnabled => PropertyValue::Flag(true),
        UserProperty::DisplayName => PropertyValue::Text(Some("Bo \"The\" O'Lee")),
        UserProperty::Mail => PropertyValue::Text(Some("Bo@Contoso.example")),
        UserProperty::UserType => PropertyValue::Text(Some("Guest")),
        UserProperty::EmployeeId => PropertyValue::Text(Some("5001")),
        UserProperty::ProxyAddresses => {
            PropertyValue::Texts(vec!["SMTP:bo@contoso.example", "smtp:bo@fabrikam.example"])
        }
        UserProperty::OtherMails => PropertyValue::Texts(Vec::new()),
        _ => PropertyValue::Text(None),
    }
}

fn check(rule: &str, expected: bool) {
    let parsed = MembershipRule::parse(rule).unwrap_or_else(|error| panic!("{rule}: {error}"));
    assert_eq!(parsed.holds(bo), expected, "{rule}");
}

#[test]
fn each_operator_compares_without_regard_to_case() {
    for (rule, expected) in [
        (r#"user.userType -eq "guest""#, true),
        (r#"(user.userType -eq "Member")"#, false),
        (r#"user.userType -ne "Member""#, true),
        (r#"user.mail -startsWith "BO@""#, true),
        (r#"user.mail -notStartsWith "bo@""#, false),
        (r#"user.mail -endsWith "@contoso.EXAMPLE""#, true),
        (r#"user.mail -notEndsWith "@contoso.example""#, false),
        (r#"user.mail -contains "contoso""#, true),
        (r#"user.mail -notContains "contoso""#, false),
        (r#"user.mail -match "^bo@.*\.example$""#, true),
        (r#"user.mail -match "contoso""#, true),
        (r#"user.mail -notMatch "^contoso""#, true),
        (r#"user.mail -in ["a@b.example", "bo@contoso.example"]"#, true),
        (r"user.mail -notIn ['a@b.example','bo@contoso.example']", false),
        ("user.employeeId -eq 5001", true),
        ("user.accountEnabled -eq true", true),
        ("user.accountEnabled -ne True", false),
        (r#"user.usertype eq "Guest" and user.accountenabled ne false"#, true),
        (r#"user.userType-eq"Guest""#, true),
    ] {
        check(rule, expected);
    }
}

#[test]
fn quotes_within_a_text_are_escaped_each_in_its_way() {
    check(r#"user.displayName -eq "Bo `"The`" O'Lee""#, true);
    check(r#"user.displayName -eq 'Bo "The" O''Lee'"#, true);
}

#[test]
fn what_is_not_there_equals_null_alone() {
    for (rule, expected) in [
        ("user.department -eq null", true),
        ("user.department -ne $null", false),
        ("user.mail -ne null", true),
        (r#"user.department -eq "null""#, false),
        (r#"user.department -eq """#, false),
        (r#"user.department -ne "Sales""#, true),
        (r#"user.department -contains "S""#, false),
        (r#"user.department -notContains "S""#, true),
        ("user.otherMails -eq null", true),
    ] {
        check(rule, expected);
    }
}

#[test]
fn connectors_bind_not_before_and_before_or() {
    for (rule, expected) in [
        (r#"user.city -eq "Oslo" -and user.city -eq "Bonn" -or user.userType -eq "Guest""#, true),
        (r#"user.userType -eq "Guest" -or user.city -eq "Oslo" -and user.city -eq "Bonn""#, true),
        (r#"(user.userType -eq "Guest" -or user.city -eq "Oslo") -and user.city -eq "Bonn""#, false),
        (r#"-not user.city -eq "Oslo" -and user.userType -eq "Guest""#, true),
        (r#"-not (user.city -eq "Oslo" -or user.userType -eq "Guest")"#, false),
        (r#"(user.userType -eq "Guest") -and -not (user.mail -endsWith "@fabrikam.example")"#, true),
    ] {
        check(rule, expected);
    }
}

#[test]
fn a_collection_is_as_one_of_its_items_is() {
    for (rule, expected) in [
        (r#"user.proxyAddresses -endsWith "@fabrikam.example""#, true),
        (r#"user.proxyAddresses -notEndsWith "@fabrikam.example""#, false),
        (r#"user.proxyAddresses -contains "contoso""#, true),
        (r#"user.proxyAddresses -any (_ -startsWith "smtp:bo" -and _ -endsWith "@fabrikam.example")"#, true),
        (r#"user.proxyAddresses -all (_ -endsWith "@fabrikam.example")"#, false),
        (r#"user.otherMails -any (_ -contains "@")"#, false),
        (r#"user.otherMails -all (_ -contains "@")"#, true),
    ] {
        check(rule, expected);
    }
}

#[test]
fn what_is_no_rule_is_told_in_the_words_of_the_service() {
    let operands = |operator: &str| RuleError::Operands { operator: operator.to_owned() };
    let not_built = |what: &str| RuleError::NotBuilt(what.to_owned());
    for (rule, expected) in [
        ("(accountEnabled -eq true) -and (user.mail -ne null)", RuleError::NoObject),
        (r#"group.objectId -eq "x""#, RuleError::NoObject),
        (r#"user.shoeSize -eq "44""#, RuleError::Property { property: "shoeSize".to_owned() }),
        (r#"user.accountEnabled -eq "true""#, operands("-eq")),
        ("user.accountEnabled -contains true", operands("-contains")),
        (r#"user.mail -in "a""#, operands("-in")),
        ("user.mail -startsWith null", operands("-startsWith")),
        (r#"user.mail -match "(""#, operands("-match")),
        (r#"user.mail -any (_ -eq "x")"#, operands("-any")),
        (r#"user.mail -equals "x""#, RuleError::Syntax { at: 11 }),
        ("user.mail -eq guest", RuleError::Syntax { at: 15 }),
        (r#"user.mail -eq "x" user.mail"#, RuleError::Syntax { at: 19 }),
        (r#"(user.mail -eq "x""#, RuleError::Syntax { at: 19 }),
        (r#"user.mail -eq "x"#, RuleError::Syntax { at: 15 }),
        ("", RuleError::Syntax { at: 1 }),
        (r#"_ -eq "x""#, RuleError::NoObject),
        (r"user.memberOf -any (group.objectId -in ['x'])", not_built("The property 'memberOf'")),
        (r#"user.extensionAttribute1 -eq "x""#, not_built("The property 'extensionAttribute1'")),
        (r#"device.deviceOwnership -eq "Company""#, not_built("A device")),
        (r#"Direct Reports for "x""#, not_built("'Direct Reports for'")),
        (r#"user.mail -match "^(?!x)""#, not_built("A regular expression that looks around")),
    ] {
        assert_eq!(MembershipRule::parse(rule).err(), Some(expected), "{rule}");
    }
}

#[test]
fn a_rule_is_neither_too_long_nor_too_deep() {
    let nested = |depth: usize| format!("{}user.mail -ne null{}", "(".repeat(depth), ")".repeat(depth));
    assert!(MembershipRule::parse(&nested(100)).is_ok());
    assert_eq!(MembershipRule::parse(&nested(101)).err(), Some(RuleError::TooLong));
    let long = format!(r#"user.mail -eq "{}""#, "x".repeat(3_057));
    assert_eq!(MembershipRule::parse(&long).err(), Some(RuleError::TooLong));
    assert!(MembershipRule::parse(&long.replacen('x', "", 1)).is_ok());
}
