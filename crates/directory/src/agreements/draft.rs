use jiff::Span;
use kernel::{AgreementId, Ctx, ObjectId, TenantId};

use super::{Agreement, AgreementFile, TermsExpiration, invalid};

/// An agreement to make.
#[derive(Clone, Debug)]
pub struct NewAgreement {
    /// Its id.
    pub id: AgreementId,
    /// The tenant whose terms they are.
    pub tenant: TenantId,
    /// The name that administrators see.
    pub display_name: String,
    /// Whether a document must be opened before it can be accepted.
    pub is_viewing_before_acceptance_required: bool,
    /// Whether an acceptance counts on the device alone on which it was given.
    pub is_per_device_acceptance_required: bool,
    /// When each acceptance lapses, as an ISO 8601 duration from its day.
    pub user_reaccept_required_frequency: Option<String>,
    /// When all acceptances lapse together.
    pub terms_expiration: Option<TermsExpiration>,
    /// At least one document; the first stands in where no language fits and none is the default.
    pub files: Vec<NewAgreementFile>,
}

/// A document of an agreement.
#[derive(Clone, Debug)]
pub struct NewAgreementFile {
    /// Its language, for example `en` or `en-US`.
    pub language: String,
    /// File name.
    pub file_name: String,
    /// The title that people see.
    pub display_name: String,
    /// Whether it is shown where no language fits.
    pub is_default: bool,
    /// Whether acceptances of earlier versions in its language end with it. The first version is always a major one.
    pub is_major_version: bool,
    /// A PDF.
    pub data: Vec<u8>,
}

/// How a PDF begins.
const PDF: &[u8] = b"%PDF-";

impl NewAgreement {
    /// The agreement, and apart from it the bytes of its documents in the same order.
    pub(super) fn agreement(self, ctx: &Ctx) -> Result<(Agreement, Vec<Vec<u8>>), policy::Invalid> {
        self.check()?;
        let (files, data) =
            self.files.into_iter().map(|new| NewAgreementFile { is_major_version: true, ..new }.file(ctx, 1)).unzip();
        let agreement = Agreement {
            id: self.id,
            tenant: self.tenant,
            display_name: self.display_name,
            created_date_time: ctx.now,
            is_viewing_before_acceptance_required: self.is_viewing_before_acceptance_required,
            is_per_device_acceptance_required: self.is_per_device_acceptance_required,
            user_reaccept_required_frequency: self.user_reaccept_required_frequency,
            terms_expiration: self.terms_expiration,
            files,
            earlier: Vec::new(),
        };
        Ok((agreement, data))
    }

    fn check(&self) -> Result<(), policy::Invalid> {
        check_name(&self.display_name)?;
        if let Some(frequency) = &self.user_reaccept_required_frequency {
            check_duration("userReacceptRequiredFrequency", frequency)?;
        }
        if let Some(frequency) = self.terms_expiration.as_ref().and_then(|expiration| expiration.frequency.as_ref()) {
            check_duration("termsExpiration.frequency", frequency)?;
        }
        check_files(&self.files)
    }
}

impl NewAgreementFile {
    /// The document as this version, and its bytes.
    pub(super) fn file(self, ctx: &Ctx, version: u32) -> (AgreementFile, Vec<u8>) {
        let file = AgreementFile {
            id: ObjectId::random(&ctx.entropy).to_string(),
            language: self.language,
            file_name: self.file_name,
            display_name: self.display_name,
            is_default: self.is_default,
            version,
            is_major_version: self.is_major_version,
            created_date_time: ctx.now,
        };
        (file, self.data)
    }

    /// Whether its language is one, and its data a PDF; `path` leads to its properties.
    pub(super) fn check(&self, path: &str) -> Result<(), policy::Invalid> {
        let is_tag = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if self.language.is_empty() || !self.language.chars().all(is_tag) {
            let reason = format!("'{}' is no language such as en-US", self.language);
            return Err(invalid(&format!("{path}language"), reason));
        }
        if self.display_name.trim().is_empty() {
            return Err(invalid(&format!("{path}displayName"), "is required".to_owned()));
        }
        if !self.data.starts_with(PDF) {
            return Err(invalid(&format!("{path}fileData"), "is not a PDF".to_owned()));
        }
        Ok(())
    }
}

pub(super) fn check_name(name: &str) -> Result<(), policy::Invalid> {
    if name.trim().is_empty() { Err(invalid("displayName", "is required".to_owned())) } else { Ok(()) }
}

fn check_duration(path: &str, text: &str) -> Result<(), policy::Invalid> {
    // The library also reads "3 days"; Graph takes the ISO form alone.
    match text.parse::<Span>() {
        Ok(span) if text.starts_with('P') && span.is_positive() => Ok(()),
        _ => Err(invalid(path, format!("'{text}' is no ISO 8601 duration such as P90D"))),
    }
}

fn check_files(files: &[NewAgreementFile]) -> Result<(), policy::Invalid> {
    if files.is_empty() {
        return Err(invalid("files", "an agreement has at least one document".to_owned()));
    }
    if files.iter().filter(|file| file.is_default).count() > 1 {
        return Err(invalid("files", "only one document can be the default".to_owned()));
    }
    for (index, file) in files.iter().enumerate() {
        if files[..index].iter().any(|earlier| earlier.language.eq_ignore_ascii_case(&file.language)) {
            let reason = format!("'{}' occurs twice", file.language);
            return Err(invalid(&format!("files[{index}].language"), reason));
        }
        file.check(&format!("files[{index}]."))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequency_is_an_iso_duration() {
        for (text, expected) in
            [("P90D", true), ("P1M", true), ("P365D", true), ("90 days", false), ("", false), ("-P1D", false)]
        {
            assert_eq!(check_duration("x", text).is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn documents_are_pdfs_in_different_languages_with_one_default() {
        let pdf = |language: &str| NewAgreementFile {
            language: language.to_owned(),
            file_name: "terms.pdf".to_owned(),
            display_name: "Terms".to_owned(),
            is_default: false,
            is_major_version: true,
            data: b"%PDF-1.7".to_vec(),
        };
        let default = |language: &str| NewAgreementFile { is_default: true, ..pdf(language) };
        assert_eq!(check_files(&[default("en-US"), pdf("de")]), Ok(()));
        for (files, path) in [
            (vec![], "files"),
            (vec![default("en"), default("de")], "files"),
            (vec![pdf("en"), pdf("EN")], "files[1].language"),
            (vec![pdf("en us")], "files[0].language"),
            (vec![NewAgreementFile { data: b"<html>".to_vec(), ..pdf("en") }], "files[0].fileData"),
        ] {
            assert_eq!(check_files(&files).expect_err("a mistake").path, path);
        }
    }
}
