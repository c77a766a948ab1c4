use crate::error::GraphError;

/// What stands behind the `?`. The `$` may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) filter: Option<String>,
    pub(crate) select: Option<String>,
    pub(crate) expand: Option<String>,
    pub(crate) order_by: Option<String>,
    pub(crate) search: Option<String>,
    pub(crate) top: Option<String>,
    pub(crate) skip: Option<String>,
    pub(crate) skip_token: Option<String>,
    /// Since when changes are asked for.
    pub(crate) delta_token: Option<String>,
    pub(crate) count: bool,
    /// `@id`: the object whose reference is taken away.
    pub(crate) reference: Option<String>,
    /// Every option as it was sent, for the link to the next page.
    sent: Vec<(String, String)>,
}

impl Options {
    /// Reads a query string.
    pub(crate) fn parse(query: &str) -> Result<Self, GraphError> {
        let mut options = Self::default();
        let sent: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (index, (name, value)) in sent.iter().enumerate() {
            let bare = plain(name);
            if sent[..index].iter().any(|(earlier, _)| plain(earlier) == bare) {
                return Err(GraphError::bad_request(format!(
                    "Query option '{name}' was specified more than once, but it must be specified at most once."
                )));
            }
            options.set(&bare, name, value)?;
        }
        options.sent = sent;
        Ok(options)
    }

    fn set(&mut self, bare: &str, name: &str, value: &str) -> Result<(), GraphError> {
        let text = || Some(value.to_owned());
        match bare {
            "filter" => self.filter = text(),
            "select" => self.select = text(),
            "expand" => self.expand = text(),
            "orderby" => self.order_by = text(),
            "search" => self.search = text(),
            "top" => self.top = text(),
            "skip" => self.skip = text(),
            "skiptoken" => self.skip_token = text(),
            "deltatoken" => self.delta_token = text(),
            "@id" => self.reference = text(),
            "count" => {
                self.count = value.to_ascii_lowercase().parse().map_err(|_| {
                    let message = format!("Invalid value '{value}' for $count query option found.");
                    GraphError::bad_request(message)
                })?;
            }
            "format" if value.to_ascii_lowercase().contains("json") => {}
            _ if name.starts_with('$') => {
                return Err(GraphError::bad_request(format!("The query option '{name}' is not supported.")));
            }
            // What Graph does not know it does not look at.
            _ => {}
        }
        Ok(())
    }

    /// The same options, counted: `/$count` says so by its path.
    pub(crate) fn counted(&self) -> Self {
        Self { count: true, ..self.clone() }
    }

    /// The options of the next page: those of this one, with its token.
    pub(crate) fn next(&self, token: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.sent.iter().filter(|(name, _)| plain(name) != "skiptoken") {
            query.append_pair(name, value);
        }
        query.append_pair("$skiptoken", token).finish()
    }
}

fn plain(name: &str) -> String {
    name.strip_prefix('$').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dollar_may_be_left_out_and_a_plus_is_a_space() {
        let options = Options::parse("filter=userType+eq+'Guest'&%24top=5&$COUNT=true").expect("options");
        assert_eq!(options.filter.as_deref(), Some("userType eq 'Guest'"));
        assert_eq!(options.top.as_deref(), Some("5"));
        assert!(options.count);
    }

    #[test]
    fn an_option_is_given_once_and_must_be_known() {
        for query in ["$top=1&top=2", "$nonsense=1", "$count=maybe"] {
            assert!(Options::parse(query).is_err(), "{query}");
        }
        assert_eq!(Options::parse("api-version=1&").map(|options| options.filter), Ok(None));
    }

    #[test]
    fn the_next_page_keeps_every_option_but_the_old_token() {
        let options = Options::parse("$filter=startsWith(mail,'a%26b')&$skiptoken=old").expect("options");
        assert_eq!(options.next("new"), "%24filter=startsWith%28mail%2C%27a%26b%27%29&%24skiptoken=new");
    }
}
