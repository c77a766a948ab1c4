//! How long a decision takes with its facts, read from a world's file: What if, which is the real judgement without its
//! consequences.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use directory::policies::{self, Document};
use journey::{Question, what_if};
use kernel::{AppId, Caller, CorrelationId, Ctx, EmailAddress, Entropy, GroupId, Origins, PolicyId, Scheme, TenantId};
use mail::Transport;
use policy::{ConditionalAccessPolicy, CrossTenantPartner, UserType};
use serde_json::json;
use sts::KeyRing;
use tempfile::TempDir;
use worlds::document::{WorldView, parse_toml, view};
use worlds::{Setup, World};

const KEYS: &str = include_str!("../../../fixtures/keys/signing-keys.pem");
const LEE: &str = "dr.lee@fabrikam-clinic.example";
const POLICIES: u128 = 195;
const PARTNERS: u128 = 1_000;

/// The clinic with a guest who has accepted and is assigned to Health Records.
struct Place {
    world: World,
    view: WorldView,
    _folder: TempDir,
}

impl Place {
    fn clinic() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let document = format!("extends = \"clinic\"\n{}", include_str!("guest.toml"));
        let world = World::open(&Setup {
            name: worlds::DEFAULT,
            path: &folder.path().join("default.db"),
            seed: Some(7),
            host_randomness: [0; 32],
            keys: Arc::new(KeyRing::from_pem(KEYS).expect("the published keys")),
            transport: Transport::Inbox,
            document: &parse_toml("guest.toml", &document).expect("a world document"),
            origins: &origins(),
        })
        .expect("a world");
        let view = world.store().read_now(|read| view(read, worlds::DEFAULT)).expect("the view");
        Self { world, view, _folder: folder }
    }

    /// The same with a thousand partners and as many Conditional Access policies as the service allows.
    fn large() -> Self {
        let place = Self::clinic();
        let (tenant, ctx) = (place.woodgrove(), place.ctx());
        let written = place.world.store().write_now(|tx| {
            for document in (0..PARTNERS).map(partner).chain((0..POLICIES).map(conditional_access)) {
                policies::save(tx, &ctx, tenant, document)?.granted().expect("the emulator may save");
            }
            Ok::<_, directory::DirectoryError>(())
        });
        written.expect("policies");
        place
    }

    fn woodgrove(&self) -> TenantId {
        self.view.tenants[0].id
    }

    fn records(&self) -> AppId {
        let mut apps = self.view.tenants[0].apps.iter();
        apps.find(|app| app.display_name == "Health Records").expect("the app").app_id
    }

    fn ctx(&self) -> Ctx {
        let entropy = Entropy::from_seed("bench", 1);
        Ctx {
            now: self.world.clock().now(),
            correlation_id: CorrelationId::random(&entropy),
            entropy,
            caller: Caller::System,
            origins: origins(),
            circumstances: kernel::Circumstances::default(),
        }
    }
}

fn origins() -> Origins {
    Origins::local(Scheme::Https, "localhost", 8443, 8444)
}

fn partner(number: u128) -> Document {
    let partner = CrossTenantPartner::new(TenantId::well_known(0x1_0000 + number));
    let patch = json!({"inboundTrust": {"isMfaAccepted": true}});
    Document::CrossTenantPartner(partner.patched(&patch).expect("a partner"))
}

/// A policy that blocks whoever is in a group that nobody is in.
fn conditional_access(number: u128) -> Document {
    let body = json!({
        "displayName": format!("Policy {number}"),
        "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"],
            "users": {"includeGroups": [GroupId::well_known(0x44)]},
            "applications": {"includeApplications": ["All"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    });
    let policy = ConditionalAccessPolicy::parse(PolicyId::well_known(number + 1), kernel::Timestamp::UNIX_EPOCH, &body);
    Document::ConditionalAccess(policy.expect("a policy"))
}

fn decisions(criterion: &mut Criterion) {
    for (name, place) in [("clinic", Place::clinic()), ("large", Place::large())] {
        let tenant = place.woodgrove();
        let inviter = "ada.morgan@woodgrove.example".to_owned();
        let address = "dr.kaur@fabrikam-clinic.example".to_owned();
        let invite = Question::Invite { tenant, inviter, address, user_type: UserType::Guest };
        let account = EmailAddress::parse(LEE).expect("an address");
        let sign_in = Question::SignIn { tenant, client: place.records(), account };
        let ctx = place.ctx();
        for (question, asked) in [("invite", invite), ("sign-in", sign_in)] {
            let read = place.world.store().read_now(|read| {
                assert!(what_if(read, &ctx, &asked)?.denial().is_none(), "{question}/{name}");
                criterion.bench_function(&format!("{question} with facts/{name}"), |bencher| {
                    bencher.iter(|| what_if(read, &ctx, black_box(&asked)));
                });
                Ok::<_, journey::JourneyError>(())
            });
            read.expect("a reading");
        }
    }
}

criterion_group!(benches, decisions);
criterion_main!(benches);
