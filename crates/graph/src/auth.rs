//! Who sends a request: the bearer token, believed or not.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use sts::Verified;
use sts::resource::is_graph_audience;
use web::Here;

use crate::error::GraphError;

/// Reads the token and believes it if this world issued it, for Graph, and it has not expired.
pub(crate) fn authenticate(here: &Here, headers: &HeaderMap) -> Result<Verified, GraphError> {
    let token = bearer(headers).ok_or_else(|| GraphError::token("Access token is empty."))?;
    let token = sts::verify(here.world.keys(), &here.world.key().mark(), here.arrival.at, token)?;
    if !is_graph_audience(&token.audience, &here.arrival.origins) {
        return Err(GraphError::token("Access token validation failure. Invalid audience."));
    }
    Ok(token)
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_token_follows_the_word_bearer_in_any_case() {
        for (header, expected) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Bearer", None),
            ("Bearer ", None),
            ("Basic abc", None),
            ("abc", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_static(header));
            assert_eq!(bearer(&headers), expected, "{header}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
