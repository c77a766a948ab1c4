use kernel::SignedDuration;
use mail_parser::MessageParser;
use proptest::prelude::*;

use super::*;
use crate::fixture::{NOW, at, invitation, plain};

const ID: MailId = MailId::well_known(0x5eed);

fn source(message: Message) -> String {
    let raw = compose(ID, at(NOW), &message.tidied()).expect("a mail");
    String::from_utf8(raw).expect("a mail is text")
}

#[test]
fn an_invitation_is_this_source() {
    insta::assert_snapshot!(source(invitation()).replace("\r\n", "\n"), @r#"
    From: "Microsoft Invitations on behalf of Woodgrove Hospital"
     <invites@microsoft.com>
    Subject: Grace Hopper invited you to access applications within their
     organization
    Date: Fri, 01 Jan 2027 09:30:00 +0000
    Message-ID: <00000000-0000-0000-0000-000000005eed@vestibule.localhost>
    Reply-To: "Grace Hopper" <grace@woodgrove.example>
    To: Dr.Lee@Fabrikam-Clinic.example
    Cc: =?utf-8?b?TcO8bGxlciwgSsO2cmc=?= <joerg@woodgrove.example>
    MIME-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="vestibule-00000000-0000-0000-0000-000000005eed"

    --vestibule-00000000-0000-0000-0000-000000005eed
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Willkommen, J=C3=BCrgen.
    .a line that begins with a dot
    Accept invitation

    --vestibule-00000000-0000-0000-0000-000000005eed
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <p>Willkommen, J=C3=BCrgen.</p>
    <a href=3D"https://localhost:8443/redeem">Accept invitation</a>

    --vestibule-00000000-0000-0000-0000-000000005eed--
    "#);
}

#[test]
fn date_and_id_come_from_the_arguments_alone() {
    let message = invitation().tidied();
    let first = compose(ID, at(NOW), &message).expect("a mail");
    assert_eq!(compose(ID, at(NOW), &message).expect("a mail"), first);
    let later = compose(ID, at(NOW) + SignedDuration::from_hours(1), &message).expect("a mail");
    assert!(String::from_utf8_lossy(&later).contains("Date: Fri, 01 Jan 2027 10:30:00 +0000\r\n"));
    let before = compose(ID, at("1912-06-23T00:00:00Z"), &message).expect("a mail");
    assert!(String::from_utf8_lossy(&before).contains("Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"));
}

#[test]
fn an_own_id_is_known_again_and_nobody_elses() {
    assert_eq!(own_id(&message_id(ID)), Some(ID));
    for other in
        ["", "x", "x@vestibule.localhost", &ID.to_string(), &format!("{ID}@evil.example"), &format!("{ID}@x.{HOST}")]
    {
        assert_eq!(own_id(other), None, "{other}");
    }
}

#[test]
fn what_cannot_be_addressed_is_not_composed() {
    let to = |addresses: &[&str]| addresses.iter().copied().map(Mailbox::bare).collect::<Vec<_>>();
    for (to, why) in [
        (to(&[""]), "an e-mail address is required"),
        (to(&["nobody"]), "'nobody' is not an e-mail address: write it like name@domain.example"),
        (to(&["ok@c.example", "a b@c.example"]), "the character ' ' is not allowed in an e-mail address"),
        (to(&["a@c.example\r\nBcc: eve@evil.example"]), "the character '\\r' is not allowed in an e-mail address"),
        (to(&["\"a\"@c.example"]), "the character '\"' is not allowed in an e-mail address"),
        (to(&["a@[127.0.0.1]"]), "the character '[' is not allowed in an e-mail address"),
        (to(&[]), "it has no recipient"),
        (to(&["a@c.example"; 101]), "it has more than 100 recipients"),
    ] {
        let error = compose(ID, at(NOW), &Message { to, cc: Vec::new(), ..invitation() }).expect_err(why);
        assert_eq!(error.to_string(), format!("the mail cannot be composed: {why}"));
    }
    let message = Message { reply_to: Some(Mailbox::bare("nobody")), ..invitation() };
    assert!(matches!(compose(ID, at(NOW), &message), Err(MailError::Malformed(_))));
}

#[test]
fn a_mail_beyond_the_limit_is_not_composed() {
    let message = Message { text: "x\n".repeat(LARGEST / 2), ..invitation() };
    assert!(matches!(compose(ID, at(NOW), &message), Err(MailError::TooLarge)));
}

/// Names and subjects as they arrive, with what a mail client then shows.
fn check_header_text(text: &str) {
    let message = Message {
        from: Mailbox::named(text, "invites@microsoft.com"),
        to: vec![Mailbox::named(text, "lee@c.example"), Mailbox::named(text, "kim@c.example")],
        subject: text.to_owned(),
        ..plain("lee@c.example", "")
    };
    let expected = message.clone().tidied();
    let source = source(message);
    let head = source.split("\r\n\r\n").next().expect("headers");
    for line in head.split("\r\n") {
        assert!(line.len() <= 998, "a line of {} octets", line.len());
        assert!(line.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{line:?}");
    }
    let names: Vec<_> = head.split("\r\n").filter(|line| !line.starts_with(' ')).collect();
    let known =
        ["From: ", "Subject: ", "Date: ", "Message-ID: ", "Reply-To: ", "To: ", "MIME-Version: ", "Content-Type: "];
    assert_eq!(names.len(), known.len(), "{head}");
    assert!(names.iter().all(|line| known.iter().any(|name| line.starts_with(name))), "{head}");

    let read = MessageParser::default().parse(&source).expect("a mail");
    let shown = |address: &mail_parser::Addr<'_>| address.name().unwrap_or_default().to_owned();
    assert_eq!(read.subject().unwrap_or_default(), expected.subject, "{head}");
    assert_eq!(read.from().and_then(|from| from.first()).map(shown), Some(expected.from.name.unwrap_or_default()));
    let name = expected.to[0].name.clone().unwrap_or_default();
    assert!(read.to().expect("recipients").iter().all(|to| shown(to) == name), "{head}");
    let to: Vec<_> = read.to().expect("recipients").iter().map(|to| to.address().expect("an address")).collect();
    assert_eq!(to, ["lee@c.example", "kim@c.example"], "{head}");
}

#[test]
fn hostile_names_stay_in_their_header() {
    for text in [
        "Grace Hopper",
        "Jörg Müller, Prof. Dr.",
        "李医生 🏥 إسراء",
        "Eve\r\nBcc: everybody@contoso.example\r\n\r\n<script>",
        "a\nb\rc\0d\u{7}e\u{2028}f",
        "\"quoted\" \\ (comment) <eve@evil.example>, Mallory",
        "=?utf-8?q?Bcc:_eve@evil.example?=",
        "=?utf-8?b?",
        "",
        "   ",
        ".",
        "@",
        "Kim & Lee; GmbH: <>",
    ] {
        check_header_text(text);
    }
    check_header_text(&"\\\"".repeat(400));
    check_header_text(&"long".repeat(400));
    check_header_text(&"long name ".repeat(400));
    check_header_text(&"é".repeat(700));
}

proptest! {
    #[test]
    fn any_text_may_be_a_name_and_a_subject(text in any::<String>()) {
        check_header_text(&text);
    }

    #[test]
    fn any_words_may_be_a_name_and_a_subject(words in prop::collection::vec("[ -~éü=?\"\\\\,<>@\r\n]{0,12}", 0..30)) {
        check_header_text(&words.join(" "));
    }

    #[test]
    fn any_text_may_be_a_body(text in any::<String>()) {
        let source = source(Message { text: text.clone(), html: text.clone(), ..invitation() });
        let read = MessageParser::default().parse(&source).expect("a mail");
        let body = read.body_text(0).expect("a text").replace("\r\n", "\n");
        let written = text.replace("\r\n", "\n");
        prop_assert_eq!(body.trim_end_matches('\n'), written.trim_end_matches('\n'));
    }
}
