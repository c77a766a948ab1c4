//! The app as an organization runs it: registered with the token service, with a clock the test may move.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use axum::Router;
use health_records::{App, LookupError, Origin, Registration, Scheme, router};
use serde_json::json;

use crate::browser::{Answer, Browser};
use crate::token_service::{CLIENT, ISSUER, SECRET, TENANT, TokenService};

/// 2027-01-15 08:00:00 UTC.
pub(crate) const NOW: u64 = 1_800_000_000;
pub(crate) const OBJECT: &str = "3b1d0f52-91f3-4c3e-8a53-6a0d7a5b1c77";
pub(crate) const LOGOUT: &str = "http://localhost:8443/7f8a1c7e-2b60-4a53-9d11-0c3f4d1f2e01/oauth2/v2.0/logout";

pub(crate) struct Clinic {
    pub(crate) app: Router,
    pub(crate) service: TokenService,
    clock: Arc<AtomicU64>,
}

impl Clinic {
    /// A clinic whose token service knows one guest, an account of another organization.
    pub(crate) fn open() -> Self {
        let service = TokenService::new(json!({
            "iss": ISSUER, "aud": CLIENT, "tid": TENANT, "oid": OBJECT, "sub": "pairwise", "ver": "2.0",
            "iat": NOW - 300, "nbf": NOW - 300, "exp": NOW + 3_600,
            "name": "Ada Moreno", "preferred_username": "ada@fabrikam-clinic.example",
            "email": "ada@fabrikam-clinic.example", "idp": "https://sts.windows.net/11111111-2222-4333-8444-555555555555/",
            "roles": ["Clinician", "Auditor"],
        }));
        let clock = Arc::new(AtomicU64::new(NOW));
        let registration = registration(&clock);
        let lookup = move |origin: &Origin| {
            let answer = match origin.host.as_str() {
                "localhost:8444" | "alice.localhost:8444" => Ok(registration.clone()),
                "asleep.localhost:8444" => Err(LookupError::Unavailable("the sandbox is being restored".to_owned())),
                "broken.localhost:8444" => panic!("the lookup fell over"),
                _ => Err(LookupError::Unknown),
            };
            let future: health_records::BoxFuture<_> = Box::pin(async { answer });
            future
        };
        let app = router(App::new(Arc::new(lookup), service.exchange()));
        Self { app, service, clock }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.app, Scheme::Http, "localhost:8444")
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Goes to the records, signs in at the token service, and comes back: the answer to the call-back.
    pub(crate) async fn sign_in(&self, browser: &mut Browser) -> Answer {
        let away = browser.get("/").await;
        browser.get(&self.service.grant(away.location())).await
    }

    pub(crate) async fn signed_in(&self) -> Browser {
        let mut browser = self.browser();
        assert_eq!(self.sign_in(&mut browser).await.location(), "/");
        browser
    }
}

fn registration(clock: &Arc<AtomicU64>) -> Registration {
    let clock = Arc::clone(clock);
    let drawn = AtomicU64::new(0);
    Registration {
        issuer: ISSUER.to_owned(),
        tenant_id: TENANT.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: SECRET.to_owned(),
        organization: "Woodgrove Hospital".to_owned(),
        redirect_uri: "http://localhost:8444/callback".to_owned(),
        sign_out_uri: LOGOUT.to_owned(),
        my_apps: "http://localhost:8443/myapps".to_owned(),
        now: Arc::new(move || SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed))),
        random: Arc::new(move || {
            let mut bytes = [7; 32];
            bytes[..8].copy_from_slice(&drawn.fetch_add(1, Ordering::Relaxed).to_le_bytes());
            bytes
        }),
    }
}
