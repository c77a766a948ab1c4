use health_records::Scheme;
use http::{Method, StatusCode};
use serde_json::json;

use crate::browser::Browser;
use crate::clinic::Clinic;

#[tokio::test]
async fn whatever_a_person_is_called_is_text() {
    let clinic = Clinic::open();
    clinic.service.claim("name", json!("<script>alert(1)</script> \u{202e}\u{1f600} & \"co\""));
    let page = clinic.signed_in().await.get("/").await;
    assert!(!page.body.contains("<script"));
    assert!(page.body.contains("Signed in as <bdi>&#60;script&#62;alert(1)&#60;/script&#62; \u{202e}\u{1f600} &#38;"));
}

#[tokio::test]
async fn every_page_has_one_heading_its_title_and_nothing_inline() {
    let clinic = Clinic::open();
    let mut browser = clinic.signed_in().await;
    for (path, heading) in
        [("/", "Health Records"), ("/nowhere", "There is no such page"), ("/callback", "This answer cannot be read")]
    {
        let page = browser.get(path).await;
        assert!(page.body.contains(&format!("<h1>{heading}</h1>")), "{path}");
        assert!(page.body.contains(&format!("<title>{heading} - Vestibule</title>")), "{path}");
        assert!(page.body.contains("Local emulator, not Microsoft"), "{path}");
        for (once, count) in [("<h1", 1), ("<main", 1), ("<header", 1), ("<script", 0), ("<style", 0), (" style=", 0)] {
            assert_eq!(page.body.matches(once).count(), count, "{once} on {path}");
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let clinic = Clinic::open();
    let mut browser = clinic.signed_in().await;
    for path in ["/", "/signin", "/callback", "/nowhere"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    for path in ["/", "/callback", "/nowhere"] {
        let policy = browser.get(path).await.header("content-security-policy").to_owned();
        for part in ["default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{part} on {path}");
        }
    }
}

#[tokio::test]
async fn assets_are_sent_once() {
    let mut browser = Clinic::open().browser();
    for (path, kind) in [("/assets/records.css", "text/css; charset=utf-8"), ("/assets/mark.svg", "image/svg+xml")] {
        let first = browser.get(path).await;
        assert_eq!((first.status, first.header("content-type")), (StatusCode::OK, kind));
        let tag = first.header("etag");
        let again = browser.send(Method::GET, path, &[("if-none-match", tag)]).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        let other = browser.send(Method::GET, path, &[("if-none-match", "\"old\"")]).await;
        assert_eq!(other.body, first.body);
    }
    assert_eq!(browser.get("/assets/none.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_origin_without_a_registration_has_no_records() {
    let clinic = Clinic::open();
    for (host, status, text) in [
        ("stranger.example", StatusCode::NOT_FOUND, "http://stranger.example"),
        ("asleep.localhost:8444", StatusCode::SERVICE_UNAVAILABLE, "the sandbox is being restored"),
    ] {
        for path in ["/", "/signin", "/callback?code=c&state=s", "/nowhere"] {
            let answer = Browser::new(&clinic.app, Scheme::Http, host).get(path).await;
            assert_eq!(answer.status, status, "{host}{path}");
            assert!(answer.body.contains(text), "{host}{path}");
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_so() {
    let clinic = Clinic::open();
    let answer = clinic.browser().send(Method::POST, "/", &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.body.contains("<h1>That cannot be done here</h1>"));
}

#[tokio::test]
async fn a_defect_is_a_page_too() {
    let clinic = Clinic::open();
    let answer = Browser::new(&clinic.app, Scheme::Http, "broken.localhost:8444").get("/").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains("<h1>Something broke</h1>") && !answer.body.contains("fell over"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}
