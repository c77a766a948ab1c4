use directory::DirectoryError;
use directory::agreements::{self, Agreement, AgreementPatch, NewAgreement, NewAgreementFile};
use kernel::{AgreementId, Caller};
use policy::Ruling;
use policy::roles::CONDITIONAL_ACCESS_ADMINISTRATOR;

use crate::world::{World, granted};

fn new(world: &World, id: u128) -> NewAgreement {
    let file = |language: &str, is_default| NewAgreementFile {
        language: language.to_owned(),
        file_name: format!("terms-{language}.pdf"),
        display_name: "Terms".to_owned(),
        is_default,
        is_major_version: true,
        data: format!("%PDF-1.7 {language}").into_bytes(),
    };
    NewAgreement {
        id: AgreementId::well_known(id),
        tenant: world.woodgrove,
        display_name: "Guests".to_owned(),
        is_viewing_before_acceptance_required: true,
        is_per_device_acceptance_required: false,
        user_reaccept_required_frequency: Some("P90D".to_owned()),
        terms_expiration: None,
        files: vec![file("en-US", true), file("de", false)],
    }
}

fn created(world: &World, id: u128) -> Result<Agreement, DirectoryError> {
    world.attempt(Caller::System, |tx, ctx| agreements::create(tx, ctx, new(world, id))).map(granted)
}

#[test]
fn an_agreement_keeps_its_documents_apart() {
    let world = World::new();
    let agreement = created(&world, 1).expect("an agreement");
    assert_eq!(world.read(|read| agreements::load(read, agreement.id)), Some(agreement.clone()));
    let (file, data) = world.read(|read| agreements::file(read, agreement.id, "DE")).expect("a document");
    assert_eq!((file.file_name.as_str(), data.as_slice()), ("terms-de.pdf", b"%PDF-1.7 de".as_slice()));
    assert_eq!(world.read(|read| agreements::file(read, agreement.id, "fr")), None);
    assert_eq!(world.activities(&agreement.id.to_string()), ["Add agreement", "Create Terms Of Use"]);
}

#[test]
fn name_and_viewing_can_be_changed_later() {
    let world = World::new();
    let id = created(&world, 1).expect("an agreement").id;
    let patch = AgreementPatch {
        display_name: Some("Visitors".to_owned()),
        is_viewing_before_acceptance_required: Some(false),
        titles: vec![("DE".to_owned(), "Bedingungen".to_owned())],
    };
    let changed = world.system(|tx, ctx| agreements::update(tx, ctx, id, patch.clone()));
    assert_eq!((changed.display_name.as_str(), changed.is_viewing_before_acceptance_required), ("Visitors", false));
    let titles: Vec<&str> = changed.files.iter().map(|file| file.display_name.as_str()).collect();
    assert_eq!(titles, ["Terms", "Bedingungen"], "B5.8#10");
    world.system(|tx, ctx| agreements::update(tx, ctx, id, patch));
    assert_eq!(world.activities(&id.to_string())[..2], ["Update agreement", "Edit Terms Of Use"]);
    let nameless = AgreementPatch { display_name: Some(" ".to_owned()), ..AgreementPatch::default() };
    let refused = world.attempt(Caller::System, |tx, ctx| agreements::update(tx, ctx, id, nameless));
    assert!(matches!(refused, Err(DirectoryError::Invalid(invalid)) if invalid.path == "displayName"));
}

#[test]
fn deleting_an_agreement_deletes_its_documents() {
    let world = World::new();
    let id = created(&world, 1).expect("an agreement").id;
    world.system(|tx, ctx| agreements::delete(tx, ctx, id));
    assert_eq!(world.read(|read| agreements::load_all(read, world.woodgrove)), []);
    assert_eq!(world.read(|read| agreements::file(read, id, "en-US")), None);
    let left = world.read(|read| Ok(read.exists("select 1 from agreement_files", [])?));
    assert!(!left);
}

#[test]
fn a_tenant_has_at_most_forty_agreements() {
    // B5.8#16
    let world = World::new();
    for id in 1..=40 {
        created(&world, id).expect("an agreement");
    }
    assert!(matches!(created(&world, 41), Err(DirectoryError::Invalid(_))));
}

#[test]
fn terms_are_written_by_those_who_administer_conditional_access() {
    let world = World::new();
    let member = world.as_user(world.member("ada"));
    let made = world.write(member, |tx, ctx| agreements::create(tx, ctx, new(&world, 1)));
    assert!(matches!(made, Ruling::Refused(_)));
    let administrator = world.administrator("terms", CONDITIONAL_ACCESS_ADMINISTRATOR);
    granted(world.write(administrator, |tx, ctx| agreements::create(tx, ctx, new(&world, 1))));
    let ctx = world.ctx(administrator);
    let listed = world.read(|read| agreements::list(read, &ctx, world.woodgrove)).expect("a right that holds");
    assert_eq!(listed.len(), 1);
}

#[test]
fn a_new_version_replaces_the_document_of_its_language_and_a_new_language_joins() {
    // B5.8#9, B5.8#10
    let world = World::new();
    let id = created(&world, 1).expect("an agreement").id;
    let file = |language: &str, is_default, data: &str| NewAgreementFile {
        language: language.to_owned(),
        file_name: "terms.pdf".to_owned(),
        display_name: "New terms".to_owned(),
        is_default,
        is_major_version: false,
        data: data.as_bytes().to_vec(),
    };
    world.system(|tx, ctx| agreements::add_file(tx, ctx, id, file("EN-us", false, "%PDF-2")));
    let changed = world.system(|tx, ctx| agreements::add_file(tx, ctx, id, file("fr", true, "%PDF-3")));
    let facts = |file: &agreements::AgreementFile| (file.language.clone(), file.version, file.is_major_version);
    let expected = [("EN-us", 2, false), ("en-US", 1, true), ("de", 1, true), ("fr", 1, true)];
    let found: Vec<_> = changed.versions().into_iter().map(facts).collect();
    assert_eq!(found, expected.map(|(language, version, major)| (language.to_owned(), version, major)));
    let default: Vec<_> = changed.versions().into_iter().filter(|file| file.is_default).collect();
    assert_eq!(default.len(), 1, "one document stands in: {default:?}");
    assert_eq!(default[0].language, "fr");
    let (current, data) = world.read(|read| agreements::file(read, id, "en-US")).expect("a document");
    assert_eq!((current.version, data.as_slice()), (2, b"%PDF-2".as_slice()));
    let replaced = changed.earlier[0].id.clone();
    let data = world.read(|read| agreements::bytes(read, &replaced));
    assert_eq!(data.as_deref(), Some(b"%PDF-1.7 en-US".as_slice()), "what was accepted stays to be read");
    let wrong = world.attempt(Caller::System, |tx, ctx| agreements::add_file(tx, ctx, id, file("en", false, "<html>")));
    assert!(matches!(wrong, Err(DirectoryError::Invalid(invalid)) if invalid.path == "fileData"));
}
