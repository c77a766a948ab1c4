use proptest::prelude::*;

use super::*;

fn text(text: &str) -> Literal {
    Literal::Text(text.to_owned())
}

fn equal(path: &str, value: &str) -> Expr {
    Expr::Compare(path.to_owned(), Operator::Eq, text(value))
}

#[test]
fn and_binds_tighter_than_or_and_not_tightest() {
    let (a, b, c) = (equal("a", "1"), equal("b", "2"), equal("c", "3"));
    for (filter, expected) in [
        ("a eq '1'", a.clone()),
        ("a eq '1' or b eq '2' and c eq '3'", Expr::Or(vec![a.clone(), Expr::And(vec![b.clone(), c.clone()])])),
        ("(a eq '1' or b eq '2') and c eq '3'", Expr::And(vec![Expr::Or(vec![a.clone(), b.clone()]), c.clone()])),
        ("not a eq '1' and b eq '2'", Expr::And(vec![Expr::Not(Box::new(a.clone())), b.clone()])),
        ("not (a eq '1' and b eq '2')", Expr::Not(Box::new(Expr::And(vec![a.clone(), b])))),
        ("NOT(a EQ '1')", Expr::Not(Box::new(a))),
    ] {
        assert_eq!(parse(filter), Ok(expected), "{filter}");
    }
}

#[test]
fn every_form_is_read() {
    let call = |function, path: &str, value: &str| Expr::Call(function, path.to_owned(), value.to_owned());
    let any =
        |path: &str, variable: &str, body| Expr::Any(path.to_owned(), Some((variable.to_owned(), Box::new(body))));
    let at: Timestamp = "2027-01-01T00:00:00Z".parse().expect("a time");
    let id: Uuid = "ab111111-1111-1111-1111-111111111111".parse().expect("an id");
    for (filter, expected) in [
        ("startsWith(mail,'a')", call(Function::StartsWith, "mail", "a")),
        ("startswith(a/b, 'o''neil') eq true", call(Function::StartsWith, "a/b", "o'neil")),
        ("endsWith(mail,'a') eq false", Expr::Not(Box::new(call(Function::EndsWith, "mail", "a")))),
        ("a in ('1','2')", Expr::In("a".to_owned(), vec![text("1"), text("2")])),
        ("a/any(p:p eq '1')", any("a", "p", equal("p", "1"))),
        ("a/any(p:startsWith(p/x,'1'))", any("a", "p", call(Function::StartsWith, "p/x", "1"))),
        ("a/any()", Expr::Any("a".to_owned(), None)),
        ("a ge 2027-01-01T00:00:00Z", Expr::Compare("a".to_owned(), Operator::Ge, Literal::Instant(at))),
        ("a ne null", Expr::Compare("a".to_owned(), Operator::Ne, Literal::Null)),
        ("a lt 5", Expr::Compare("a".to_owned(), Operator::Lt, Literal::Number(5))),
        ("a eq True", Expr::Compare("a".to_owned(), Operator::Eq, Literal::Boolean(true))),
        ("a eq AB111111-1111-1111-1111-111111111111", Expr::Compare("a".to_owned(), Operator::Eq, Literal::Guid(id))),
    ] {
        assert_eq!(parse(filter), Ok(expected), "{filter}");
    }
}

#[test]
fn mistakes_are_told_with_their_place() {
    for (filter, expected) in [
        ("displayName eq", "Syntax error at position 14 in 'displayName eq'."),
        ("", "Syntax error at position 0 in ''."),
        ("a eq '1' b", "Syntax error at position 9 in 'a eq '1' b'."),
        ("ä eq ~", "Syntax error at position 5 in 'ä eq ~'."),
        ("a eq 'open", "Syntax error at position 10 in 'a eq 'open'."),
        ("(a eq '1'", "Syntax error at position 9 in '(a eq '1''."),
        ("a eq 2027-13-01", "Syntax error at position 5 in 'a eq 2027-13-01'."),
        ("contains(a,'1')", "An unknown function with name 'contains' was found."),
        ("a has '1'", "The operator 'has' is not supported."),
        ("a/all(p:p eq '1')", "'all' is not supported; use 'any'."),
    ] {
        assert_eq!(parse(filter), Err(expected.to_owned()), "{filter}");
    }
}

#[test]
fn a_hundred_levels_are_read_and_no_more() {
    let nested = |levels: usize| format!("{}a eq '1'{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&nested(99)).is_ok());
    let refused = "The filter is nested deeper than 100 levels.".to_owned();
    for filter in [nested(100), nested(100_000), "not ".repeat(100_000)] {
        assert_eq!(parse(&filter), Err(refused.clone()));
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,60}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_mixture_of_words_makes_the_parser_panic(
        words in proptest::collection::vec(
            prop_oneof![
                Just("mail"), Just("eq"), Just("in"), Just("not"), Just("and"), Just("or"), Just("("), Just(")"), Just(","),
                Just("'x'"), Just("null"), Just("any("), Just("/"), Just("p:"), Just("startsWith("), Just("5"), Just("'"),
            ],
            0..30,
        ),
    ) {
        let _ = parse(&words.join(" "));
    }
}
