//! What the forms about terms of use ask, and how their answers read.

use directory::DirectoryError;
use directory::agreements::{NewAgreementFile, TermsExpiration};
use kernel::Timestamp;

use crate::parameters::Parameters;
use crate::upload::Uploaded;

/// The words of `Frequency` with their ISO 8601 durations: calendar months, so that a date stays the same day.
pub(super) const FREQUENCIES: [(&str, &str); 4] =
    [("P1Y", "Annually"), ("P6M", "Bi-annually"), ("P3M", "Quarterly"), ("P1M", "Monthly")];

/// Languages that a document may be in; any other is typed.
pub(super) const LANGUAGES: [(&str, &str); 14] = [
    ("en", "English"),
    ("ar", "Arabic"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("pt-BR", "Portuguese (Brazil)"),
    ("sv", "Swedish"),
    ("zh-Hans", "Chinese (Simplified)"),
];

/// A wrong field and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(super) field: &'static str,
    pub(super) reason: String,
}

impl Wrong {
    pub(crate) fn new(field: &'static str, reason: impl Into<String>) -> Self {
        Self { field, reason: reason.into() }
    }

    /// What is said at a field.
    pub(crate) fn at(&self, field: &str) -> &str {
        if self.field == field { &self.reason } else { "" }
    }

    /// An error that is a field's fault; every other stays one.
    pub(super) fn told(error: DirectoryError) -> Result<Self, DirectoryError> {
        match error {
            DirectoryError::Invalid(invalid) => Ok(Self::of(&invalid)),
            other => Err(other),
        }
    }

    /// A refusal of the directory, told at the field that asks for the property.
    pub(super) fn of(invalid: &policy::Invalid) -> Self {
        let property = invalid.path.rsplit('.').next().unwrap_or_default();
        let field = match property {
            "fileData" => "document",
            "language" => "language",
            "userReacceptRequiredFrequency" => "days",
            "frequency" => "starting",
            "displayName" if invalid.path.starts_with("files") => "title",
            _ => "name",
        };
        Self::new(field, invalid.reason.clone())
    }
}

/// A switch, `On` or `Off`.
pub(super) fn on(form: &Parameters, name: &str) -> bool {
    form.get(name) == Some("on")
}

/// The document of a form, with the fields that stand beside it.
pub(super) fn document(uploaded: &Uploaded, is_major_version: bool) -> Result<NewAgreementFile, Wrong> {
    let form = &uploaded.form;
    let file = uploaded.file("document").ok_or_else(|| Wrong::new("document", "choose a PDF"))?;
    let display_name =
        form.optional("title").ok_or_else(|| Wrong::new("title", "this is the title that people see"))?;
    Ok(NewAgreementFile {
        language: form.text("language"),
        file_name: file.name.clone(),
        display_name,
        is_default: false,
        is_major_version,
        data: file.data.clone(),
    })
}

/// The schedule on which all acceptances expire.
pub(super) fn schedule(form: &Parameters) -> Result<Option<TermsExpiration>, Wrong> {
    if !on(form, "expire") {
        return Ok(None);
    }
    let date = form.text("starting");
    let start = format!("{date}T00:00:00Z").parse::<Timestamp>();
    let start_date_time = start.map_err(|_| Wrong::new("starting", "a date such as 2027-01-31 is expected"))?;
    let frequency = form.optional("frequency").filter(|asked| FREQUENCIES.iter().any(|(value, _)| value == asked));
    Ok(Some(TermsExpiration { start_date_time, frequency }))
}

/// How long each acceptance lasts, from its own day.
pub(super) fn duration(form: &Parameters) -> Result<Option<String>, Wrong> {
    let Some(typed) = form.get("days") else { return Ok(None) };
    match typed.parse::<u16>() {
        Ok(days @ 1..=3650) => Ok(Some(format!("P{days}D"))),
        _ => Err(Wrong::new("days", "a whole number of days from 1 to 3650 is expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Parameters {
        Parameters::parse(text.as_bytes())
    }

    #[test]
    fn a_schedule_has_a_date_and_a_frequency_and_counts_while_it_is_on() {
        // B5.8#8
        let monthly = schedule(&form("expire=on&starting=2027-01-01&frequency=P1M")).expect("a schedule");
        let monthly = monthly.expect("it is on");
        assert_eq!(
            (monthly.start_date_time.to_string().as_str(), monthly.frequency.as_deref()),
            ("2027-01-01T00:00:00Z", Some("P1M"))
        );
        assert_eq!(schedule(&form("expire=off&starting=x")), Ok(None));
        assert_eq!(schedule(&form("expire=on&starting=1.1.2027")).expect_err("no date").field, "starting");
    }

    #[test]
    fn a_duration_is_a_number_of_days() {
        assert_eq!(duration(&form("days=30")), Ok(Some("P30D".to_owned())));
        assert_eq!(duration(&form("days=")), Ok(None));
        for typed in ["0", "-1", "1.5", "3651", "soon"] {
            assert_eq!(duration(&form(&format!("days={typed}"))).expect_err("no days").field, "days", "{typed}");
        }
    }
}
