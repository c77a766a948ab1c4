use http::Method;
use serde_json::json;
use sts::forge::Flaws;

use crate::clinic::{ADA, Clinic, MIA};

#[tokio::test]
async fn an_error_has_the_envelope_that_clients_parse() {
    let clinic = Clinic::open();
    let headers = [("client-request-id", "11111111-2222-3333-4444-555555555555")];
    let answer = clinic.send(Method::GET, "", "/v1.0/users", None, &headers).await;
    let request_id = answer.headers["request-id"].to_str().expect("a text");
    let expected = json!({"error": {
        "code": "InvalidAuthenticationToken",
        "message": "Access token is empty.",
        "innerError": {
            "date": "2027-01-01T00:00:00",
            "request-id": request_id,
            "client-request-id": "11111111-2222-3333-4444-555555555555",
        },
    }});
    assert_eq!(answer.body, expected);
    assert_eq!(
        answer.headers["www-authenticate"],
        "Bearer realm=\"\", authorization_uri=\"https://localhost:8443/common/oauth2/authorize\", \
         client_id=\"00000003-0000-0000-c000-000000000000\""
    );
    assert_eq!(answer.headers["odata-version"], "4.0");
    assert_eq!(answer.headers["cache-control"], "no-cache");
}

#[tokio::test]
async fn tokens_are_refused_for_what_is_wrong_with_them() {
    let clinic = Clinic::open();
    for (flaws, message) in [
        (Flaws { expired: true, ..Flaws::default() }, "Lifetime validation failed, the token is expired."),
        (Flaws { wrong_audience: true, ..Flaws::default() }, "Access token validation failure. Invalid audience."),
        (Flaws { bad_signature: true, ..Flaws::default() }, "Access token validation failure. Invalid signature."),
        (Flaws { wrong_issuer: true, ..Flaws::default() }, "Access token validation failure. Invalid issuer."),
    ] {
        let answer = clinic.get(&clinic.flawed(flaws), "/v1.0/me").await;
        assert_eq!(answer.error(), (401, "InvalidAuthenticationToken", message));
    }
}

#[tokio::test]
async fn unknown_segments_are_400_known_gaps_501_and_wrong_verbs_405_before_any_token() {
    let clinic = Clinic::open();
    for (method, path, status, code, message) in [
        (Method::GET, "/v1.0/nonsense", 400, "BadRequest", "Resource not found for the segment 'nonsense'."),
        (Method::GET, "/v1.0/users/x/nonsense/y", 400, "BadRequest", "Resource not found for the segment 'nonsense'."),
        (
            Method::GET,
            "/v1.0/policies/b2bManagementPolicies",
            400,
            "BadRequest",
            "Resource not found for the segment 'b2bManagementPolicies'.",
        ),
        (
            Method::GET,
            "/v1.0/me/messages",
            501,
            "NotImplemented",
            "GET /v1.0/me/messages is not supported by the emulator yet.",
        ),
        (
            Method::PATCH,
            "/v1.0/domains/x",
            501,
            "NotImplemented",
            "PATCH /v1.0/domains/x is not supported by the emulator yet.",
        ),
        (
            Method::GET,
            "/v1.0/devices/delta()",
            501,
            "NotImplemented",
            "GET /v1.0/devices/delta() is not supported by the emulator yet.",
        ),
        (
            Method::PUT,
            "/v1.0/users",
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        ),
        (
            Method::GET,
            "/v1.0/invitations",
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        ),
    ] {
        let answer = clinic.send(method, "", path, None, &[]).await;
        assert_eq!(answer.error(), (status, code, message), "{path}");
    }
}

#[tokio::test]
async fn a_missing_permission_is_refused_in_the_words_of_the_service_and_on_record() {
    let clinic = Clinic::open();
    let tenant = clinic.tenant();
    let invite = format!(
        "Insufficient privileges to perform requested operation by the application \
         '00000003-0000-0000-c000-000000000000'. ControllerName=MSGraphInviteAPI, ActionName=CreateInvite, URL absolute \
         path=/api/{tenant}/invites"
    );
    let token = clinic.as_app(&["AuditLog.Read.All"]);
    for (method, path, status, code, message) in [
        (
            Method::GET,
            "/v1.0/users/no-such-user",
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        ),
        (Method::POST, "/v1.0/invitations", 401, "Unauthorized", invite.as_str()),
        (
            Method::GET,
            "/v1.0/identity/conditionalAccess/policies",
            403,
            "AccessDenied",
            "You cannot perform the requested operation, required scopes are missing in the token.",
        ),
        (
            Method::GET,
            "/v1.0/agreements",
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        ),
        (Method::GET, "/v1.0/me", 400, "BadRequest", "/me request is only valid with delegated authentication flow."),
    ] {
        let answer = clinic.send(method, &token, path, None, &[]).await;
        assert_eq!(answer.error(), (status, code, message), "{path}");
        let recorded = answer.headers.get("x-vestibule-decision").map(|id| id.to_str().expect("a text").to_owned());
        assert_eq!(recorded.is_some(), status != 400, "{path}");
        if let Some(id) = recorded {
            let id = id.parse().expect("an id");
            let decision = clinic.world.store().read_now(|read| ledger::decisions::get(read, id)).expect("a read");
            assert_eq!(decision.expect("a record").trace[0].rule, "accessToken.permissions");
        }
    }
}

#[tokio::test]
async fn user_read_opens_the_callers_own_object_alone() {
    let clinic = Clinic::open();
    let token = clinic.as_person(MIA, "User.Read");
    let me = clinic.get(&token, "/v1.0/me").await.expect(200);
    assert_eq!(me["userPrincipalName"], MIA);
    for path in [format!("/v1.0/users/{MIA}"), format!("/v1.0/users/{}", clinic.user(MIA).to_uppercase())] {
        assert_eq!(clinic.get(&token, &path).await.expect(200)["id"], me["id"]);
    }
    for path in [format!("/v1.0/users/{ADA}"), "/v1.0/users/nobody@woodgrove.example".to_owned()] {
        let refused = clinic.get(&token, &path).await;
        assert_eq!(refused.error().1, "Authorization_RequestDenied", "{path}");
        assert!(refused.headers.contains_key("x-vestibule-decision"), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_too_deep_or_too_large_is_refused_in_the_envelope() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.Invite.All"]);
    let unreadable = "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of \
                      valid JSON format.";
    let deep = format!("{}1{}", "[".repeat(65), "]".repeat(65));
    for body in ["{".to_owned(), "[]".to_owned(), String::new(), format!("{{\"a\":{deep}}}")] {
        let answer = clinic.send(Method::POST, &token, "/v1.0/invitations", Some(body), &[]).await;
        assert_eq!(answer.error(), (400, "BadRequest", unreadable));
    }
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(4 * 1024 * 1024));
    let answer = clinic.send(Method::POST, &token, "/v1.0/invitations", Some(large), &[]).await;
    assert_eq!(answer.error().0, 413);
}
