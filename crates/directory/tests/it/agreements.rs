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
        data: format!("%PDF-1.7 {language}").into_bytes(),
    };
    NewAgreement {
        id: AgreementId::well_known(id),
        tenant: world.woodgrove,
        display_name: "Guests".to_owned(),
        is_viewing_before_acceptance_required: true,
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
    };
    let changed = world.system(|tx, ctx| agreements::update(tx, ctx, id, patch.clone()));
    assert_eq!((changed.display_name.as_str(), changed.is_viewing_before_acceptance_required), ("Visitors", false));
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
