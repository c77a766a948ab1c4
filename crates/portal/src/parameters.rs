use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use url::form_urlencoded;

/// Named values of a query or a form, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// Of fields that were read elsewhere.
    pub(crate) const fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The first value with this name, without the space around it; none when it is missing or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The value, for what a person may leave empty.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// The first value with this name as it came, spaces included.
    pub(crate) fn whole(&self, name: &str) -> String {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The value, for what stays unset when it is left empty.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// Every value with this name that says something.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Whether a field of this name came at all, be it empty: how a form that was sent differs from none.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// As they stand in an address.
    pub(crate) fn encoded(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// An address with some values behind it.
pub(crate) fn address(path: &str, values: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(values).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_trimmed_and_an_empty_one_counts_as_missing_though_its_field_came() {
        let form = Parameters::parse(b"address=+ada%40clinic.example+&name=&user=1&user=2");
        assert_eq!(form.get("address"), Some("ada@clinic.example"));
        assert_eq!(form.optional("name"), None);
        assert!(form.has("name") && !form.has("message"));
        assert_eq!(form.all("user").collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn values_travel_in_an_address_and_back() {
        let form = Parameters::parse("name=J%C3%BCrgen+%26+Co&empty=".as_bytes());
        assert_eq!(Parameters::parse(form.encoded().as_bytes()), form);
        assert_eq!(address("/portal", &[]), "/portal");
        assert_eq!(address("/portal/users", &[("search", "a b")]), "/portal/users?search=a+b");
    }
}
