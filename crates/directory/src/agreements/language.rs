use super::{Agreement, AgreementFile};

/// The document to show: the first language of the browser's preference that there is, else the default document, else
/// the one that was uploaded first.
#[must_use]
pub fn best_file<'a>(agreement: &'a Agreement, accept_language: &str) -> Option<&'a AgreementFile> {
    let files = &agreement.files;
    preferred(accept_language)
        .into_iter()
        .find_map(|wanted| {
            let same = |file: &&AgreementFile| file.language.eq_ignore_ascii_case(wanted);
            let related = |file: &&AgreementFile| primary(&file.language).eq_ignore_ascii_case(primary(wanted));
            files.iter().find(same).or_else(|| files.iter().find(related))
        })
        .or_else(|| files.iter().find(|file| file.is_default))
        .or_else(|| files.first())
}

/// The languages of an `Accept-Language` header, the most wanted first; those of equal weight in the order given.
fn preferred(accept_language: &str) -> Vec<&str> {
    let mut weighted: Vec<(u16, &str)> = accept_language
        .split(',')
        .filter_map(|part| {
            let (language, weight) = part.split_once(';').map_or((part, None), |(tag, rest)| (tag, Some(rest)));
            let weight = weight.map_or(Some(1000), thousandths)?;
            Some((weight, language.trim())).filter(|(weight, language)| *weight > 0 && !language.is_empty())
        })
        .collect();
    weighted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    weighted.into_iter().map(|(_, language)| language).collect()
}

/// The weight of `q=0.8` as 800; none when it is no weight.
fn thousandths(parameter: &str) -> Option<u16> {
    let weight = parameter.trim().strip_prefix("q=")?;
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    if fraction.len() > 3 {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    Some((whole.parse::<u16>().ok()?.checked_mul(1000)? + fraction).min(1000))
}

fn primary(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

#[cfg(test)]
mod tests {
    use kernel::{AgreementId, TenantId, Timestamp};

    use super::*;

    fn agreement(languages: &[(&str, bool)]) -> Agreement {
        let file = |&(language, is_default): &(&str, bool)| AgreementFile {
            id: String::new(),
            language: language.to_owned(),
            file_name: String::new(),
            display_name: String::new(),
            is_default,
            version: 1,
            is_major_version: true,
            created_date_time: Timestamp::UNIX_EPOCH,
        };
        Agreement {
            id: AgreementId::well_known(1),
            tenant: TenantId::well_known(2),
            display_name: "Terms".to_owned(),
            created_date_time: Timestamp::UNIX_EPOCH,
            is_viewing_before_acceptance_required: false,
            is_per_device_acceptance_required: false,
            user_reaccept_required_frequency: None,
            terms_expiration: None,
            files: languages.iter().map(file).collect(),
            earlier: Vec::new(),
        }
    }

    #[test]
    fn the_document_follows_the_browsers_preference() {
        let agreement = agreement(&[("fr", false), ("en-US", false), ("de", true)]);
        for (accept_language, expected) in [
            ("en-US", "en-US"),
            ("EN-us,fr;q=0.9", "en-US"),
            ("en;q=0.5, fr;q=0.8", "fr"),
            ("de-AT", "de"),
            ("en-GB", "en-US"),
            ("es, fr;q=0.1", "fr"),
            ("fr;q=0, en;q=0.2", "en-US"),
            ("es", "de"),
            ("", "de"),
            ("fr;q=x", "de"),
        ] {
            assert_eq!(
                best_file(&agreement, accept_language).expect("a document").language,
                expected,
                "{accept_language}"
            );
        }
    }

    #[test]
    fn without_a_default_the_first_uploaded_document_stands_in() {
        assert_eq!(best_file(&agreement(&[("fr", false), ("en", false)]), "es").expect("one").language, "fr");
        assert_eq!(best_file(&agreement(&[]), "es"), None);
    }
}
