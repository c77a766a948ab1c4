//! Where a person is and what she sits at, as a test says it in the headers of a request. A program sets them on each of
//! its calls; for a browser, which sets none, there are settings of the same meaning.

use http::{HeaderMap, HeaderName};
use kernel::Circumstances;

/// The address from which the person comes.
pub const IP: HeaderName = HeaderName::from_static("x-vestibule-ip");
/// The country in which she is, by its code of two letters.
pub const COUNTRY: HeaderName = HeaderName::from_static("x-vestibule-country");
/// The device at which she sits: `none`, `compliant`, `hybridJoined`, or both with a comma.
pub const DEVICE: HeaderName = HeaderName::from_static("x-vestibule-device");

/// What the headers say; the reason why one of them cannot be read.
pub(crate) fn said(headers: &HeaderMap) -> Result<Circumstances, String> {
    Ok(Circumstances {
        ip: read(headers, &IP, |text| text.parse().map_err(|_| format!("'{text}' is no IP address")))?,
        country: read(headers, &COUNTRY, |text| text.parse().map_err(|error| format!("{error}")))?,
        device: read(headers, &DEVICE, |text| text.parse().map_err(|error| format!("{error}")))?,
        // Only a home tenant vouches for that: it asks, and it remembers.
        home_mfa: false,
    })
}

fn read<T>(
    headers: &HeaderMap,
    name: &HeaderName,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let text = value.to_str().map_err(|_| format!("{name}: is no plain text"))?;
    parse(text.trim()).map(Some).map_err(|reason| format!("{name}: {reason}"))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use kernel::Device;

    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn headers_say_where_she_is_and_what_she_sits_at() {
        let given = headers(&[(IP, "198.51.100.7"), (COUNTRY, "de"), (DEVICE, "compliant")]);
        let expected = Circumstances {
            ip: "198.51.100.7".parse().ok(),
            country: "DE".parse().ok(),
            device: Some(Device { compliant: true, hybrid_joined: false }),
            home_mfa: false,
        };
        assert_eq!(said(&given), Ok(expected));
        assert_eq!(said(&HeaderMap::new()), Ok(Circumstances::default()));
    }

    #[test]
    fn a_header_that_cannot_be_read_is_named() {
        for (name, value, reason) in [
            (IP, "here", "x-vestibule-ip: 'here' is no IP address"),
            (COUNTRY, "Germany", "x-vestibule-country: 'Germany' is no country code of two letters"),
            (
                DEVICE,
                "new",
                "x-vestibule-device: 'new' is no state of a device: none, compliant, hybridJoined, or both with a comma",
            ),
        ] {
            assert_eq!(said(&headers(&[(name, value)])), Err(reason.to_owned()));
        }
    }
}
