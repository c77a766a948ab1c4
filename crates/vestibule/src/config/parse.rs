use url::Url;

/// Reads an origin: a scheme, a host and perhaps a port, nothing behind them.
pub(super) fn origin(text: &str) -> Result<Url, String> {
    let url = web_address(text)?;
    if url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty() {
        Ok(url)
    } else {
        Err("an origin ends behind its host or port, like https://vestibule.example:8443".to_owned())
    }
}

/// Reads an address with the scheme http or https.
pub(super) fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(url)
    } else {
        Err("the scheme is http or https, like https://localhost:8443".to_owned())
    }
}

/// Reads the name of a situation.
pub(super) fn situation(name: &str) -> Result<String, String> {
    if worlds::situations::world(name).is_some() {
        return Ok(name.to_owned());
    }
    let hint = worlds::situations::nearest(name).map(|nearest| format!("; did you mean '{nearest}'?"));
    Err(format!("there is no such situation{}", hint.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path_and_a_known_scheme() {
        for (text, right) in [
            ("https://vestibule.example", true),
            ("http://localhost:8443/", true),
            ("https://localhost/portal", false),
            ("https://localhost/?a=b", false),
            ("ftp://localhost", false),
            ("localhost:8443", false),
        ] {
            assert_eq!(origin(text).is_ok(), right, "{text}");
        }
    }

    #[test]
    fn a_wrong_name_of_a_situation_names_the_nearest_right_one() {
        assert_eq!(situation("still-pending"), Ok("still-pending".to_owned()));
        let expected = "there is no such situation; did you mean 'still-pending'?";
        assert_eq!(situation("stil-pending"), Err(expected.to_owned()));
        assert_eq!(situation("xyz"), Err("there is no such situation".to_owned()));
    }
}
