use axum::response::Response;
use serde::Serialize;
use sts::{Tokens, Version};

use crate::respond::json;

/// "Successful response", of both versions.
#[derive(Serialize)]
struct Body {
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(flatten)]
    times: Times,
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_info: Option<String>,
}

/// Version 1 writes its numbers as texts, and tells more of them.
#[derive(Serialize)]
#[serde(untagged)]
enum Times {
    V2 { expires_in: i64, ext_expires_in: i64 },
    V1 { expires_in: String, ext_expires_in: String, expires_on: String, not_before: String, resource: String },
}

pub(super) fn tokens(tokens: Tokens, version: Version) -> Response {
    let times = match version {
        Version::V2 => Times::V2 { expires_in: tokens.expires_in, ext_expires_in: tokens.expires_in },
        Version::V1 => Times::V1 {
            expires_in: tokens.expires_in.to_string(),
            ext_expires_in: tokens.expires_in.to_string(),
            expires_on: tokens.expires_on.to_string(),
            not_before: tokens.not_before.to_string(),
            resource: tokens.resource,
        },
    };
    json(&Body {
        token_type: "Bearer",
        scope: tokens.scope,
        times,
        access_token: tokens.access_token,
        refresh_token: tokens.refresh_token,
        id_token: tokens.id_token,
        client_info: tokens.client_info,
    })
}
