use kernel::{AgreementId, Ctx};
use policy::{Action, Ruling};
use store::Tx;

use super::{Agreement, AgreementFile, NewAgreementFile, keep, reachable, save};
use crate::{DirectoryError, doors};

impl Agreement {
    /// The document with this id, in force or replaced.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&AgreementFile> {
        self.files.iter().chain(&self.earlier).find(|file| file.id == id)
    }

    /// Every version of every document, language by language in the order of their first upload, the newest first.
    #[must_use]
    pub fn versions(&self) -> Vec<&AgreementFile> {
        let same = |language: &str, file: &AgreementFile| file.language.eq_ignore_ascii_case(language);
        let of = |current: &AgreementFile| {
            let language = current.language.clone();
            self.earlier.iter().rev().filter(move |file| same(&language, file))
        };
        self.files.iter().flat_map(|current| std::iter::once(current).chain(of(current))).collect()
    }
}

/// Adds a document: of a language that is there already a new version, of another one the first. The language that
/// stands in where none fits stays the same, unless the new document is said to be the default.
pub fn add_file(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: AgreementId,
    file: NewAgreementFile,
) -> Result<Ruling<Agreement>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteTerms, || {
        let old = reachable(tx, ctx, id)?;
        file.check("")?;
        let (new, document, bytes) = with(&old, ctx, file);
        keep(tx, &new, &document, &bytes)?;
        save(tx, ctx, &old, new)
    })
}

fn with(old: &Agreement, ctx: &Ctx, file: NewAgreementFile) -> (Agreement, AgreementFile, Vec<u8>) {
    let mut agreement = old.clone();
    let place = agreement.files.iter().position(|kept| kept.language.eq_ignore_ascii_case(&file.language));
    let (mut document, bytes) = match place {
        Some(place) => file.file(ctx, agreement.files[place].version + 1),
        None => NewAgreementFile { is_major_version: true, ..file }.file(ctx, 1),
    };
    if document.is_default {
        agreement.files.iter_mut().for_each(|kept| kept.is_default = false);
    }
    match place {
        Some(place) => {
            let replaced = std::mem::replace(&mut agreement.files[place], document.clone());
            document.is_default |= replaced.is_default;
            agreement.files[place].is_default = document.is_default;
            agreement.earlier.push(AgreementFile { is_default: false, ..replaced });
        }
        None => agreement.files.push(document.clone()),
    }
    (agreement, document, bytes)
}
