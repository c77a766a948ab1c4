//! Who stands before a blade: every one of them needs somebody who is signed in and may open the portal.

use axum::RequestExt;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use directory::first_party::AZURE_PORTAL;
use directory::tenants::Tenant;
use directory::users::User;
use directory::{rights, roles, tenants, users};
use http::Method;
use http::request::Parts;
use kernel::{Caller, Ctx};
use ledger::decisions::Question;
use ledger::posts::{self, Form};
use ledger::{LedgerError, observations};
use policy::{Action, Ruling};
use store::{Read, StoreError, Tx};
use sts::surface_sessions::{self, SurfaceSession};
use web::{AccountMenu, Here, LARGEST_BODY, MenuItem, Page, cookies};

use crate::error::{Failure, Stop};
use crate::parameters::Parameters;
use crate::{SIGN_OUT, SURFACE, frame, sign_in};

/// The longest form that is carried through a sign-in; of a longer one only its page is.
const LONGEST_CARRIED: usize = 8 * 1024;

/// A request of somebody who is signed in to the portal.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) here: Here,
    /// The person, as the directory's doors know her.
    pub(crate) caller: Caller,
    /// The tenant that she manages.
    pub(crate) tenant: Tenant,
    pub(crate) query: Parameters,
    user: User,
    /// Whether she holds a directory role: what an administrator was shown counts for the lab.
    administrates: bool,
}

/// The same with the fields of a form.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) visit: Visit,
    pub(crate) form: Parameters,
}

/// Who holds the cookie, and whether she may be here.
enum Entrance {
    Open(Box<(Caller, User, Tenant, bool)>),
    /// Nobody is signed in, or in another tenant than the one that is asked for.
    SignIn,
}

impl Visit {
    async fn load(parts: &Parts, form: Option<&Parameters>) -> Result<Self, Response> {
        let here = Here::of(parts).cloned().ok_or_else(|| Failure::not_found().into_response())?;
        let query = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes());
        match enter(&here, parts, query.optional("tenant")).await {
            Ok(Entrance::Open(entered)) => {
                let (caller, user, tenant, administrates) = *entered;
                Ok(Self { here, caller, tenant, query, user, administrates })
            }
            Ok(Entrance::SignIn) => {
                let return_to = return_address(parts, form);
                let posted = parts.method == Method::POST;
                Err(sign_in::begin(&here, &parts.headers, query.get("tenant"), return_to, posted).await)
            }
            Err(failure) => Err(failure.into_response()),
        }
    }

    /// Reads on her behalf. What her rights do not reach is recorded and becomes the page `No access`.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, Stop> + Send + 'static,
        T: Send + 'static,
    {
        match self.here.read(self.caller, work).await {
            Ok(found) => Ok(found),
            Err(stop) => Err(stopped(&self.here, self.caller, stop).await),
        }
    }

    /// Writes on her behalf; a refusal is on record and becomes the page `No access`.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<Ruling<T>, Failure> + Send + 'static,
        T: Send + 'static,
    {
        let ruling = self.here.write(self.caller, work).await?;
        ruling.granted().map_err(|refusal| Failure::no_access(&refusal))
    }

    /// The form as its page showed it, and what it is to do, so that it is done once. A form that does not say which
    /// page showed it (a script's, say) is one of its own each time.
    pub(crate) fn form(&self, fields: &Parameters, what: &str) -> Form {
        let showing = fields.optional("once").unwrap_or_else(|| self.here.arrival.request_id.to_string());
        Form::new(self.user.id, format!("{what} {showing}"))
    }

    /// Writes what a form asks for, once: sent again, it leads where it led.
    pub(crate) async fn write_form<E, W, F>(
        &self,
        form: Form,
        work: F,
        told: fn(E) -> Result<W, E>,
    ) -> Result<Result<String, W>, Failure>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<Ruling<String>, E> + Send + 'static,
        E: From<StoreError> + From<LedgerError> + Into<Failure> + Send + 'static,
    {
        self.write_or_tell(move |tx, ctx| posts::once(tx, ctx, &form, || work(tx, ctx)), told).await
    }

    /// Writes on her behalf. An error keeps nothing; one that `told` takes is told in the form, any other is a failure.
    pub(crate) async fn write_or_tell<T, E, W, F>(
        &self,
        work: F,
        told: fn(E) -> Result<W, E>,
    ) -> Result<Result<T, W>, Failure>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<Ruling<T>, E> + Send + 'static,
        E: From<StoreError> + Into<Failure> + Send + 'static,
        T: Send + 'static,
    {
        match self.here.write(self.caller, work).await {
            Ok(ruling) => ruling.granted().map(Ok).map_err(|refusal| Failure::no_access(&refusal)),
            Err(error) => told(error).map(Err).map_err(Into::into),
        }
    }

    /// Notes for the lab that an administrator was shown this blade.
    pub(crate) async fn shown(&self, blade: &'static str) -> Result<(), Failure> {
        if !self.administrates || self.here.read(self.caller, move |read, _| observations::noted(read, blade)).await? {
            return Ok(());
        }
        Ok(self.here.write(self.caller, move |tx, ctx| observations::note(tx, ctx, blade)).await?)
    }

    /// The frame of a blade, with what stands in every banner.
    pub(crate) fn page(&self, h1: impl Into<String>) -> Page {
        let account = AccountMenu {
            name: self.user.display_name.clone(),
            address: self.user.mail.clone().unwrap_or_else(|| self.user.user_principal_name.clone()),
            organization: self.tenant.display_name.clone(),
            items: vec![MenuItem::post("Sign out", SIGN_OUT)],
        };
        let showing = self.here.arrival.request_id.to_string();
        Page::new(h1).account(account).services(frame::services()).once(showing)
    }
}

async fn stopped(here: &Here, caller: Caller, stop: Stop) -> Failure {
    match stop {
        Stop::Failed(failure) => failure,
        Stop::Denied(decision) => match here.refuse(caller, Question::Read, decision).await {
            Ok(refusal) => Failure::no_access(&refusal),
            Err(error) => error.into(),
        },
    }
}

async fn enter(here: &Here, parts: &Parts, wanted: Option<String>) -> Result<Entrance, Failure> {
    let Some(cookie) = cookies::read(&parts.headers, cookies::PORTAL, here.scheme) else {
        return Ok(Entrance::SignIn);
    };
    let found = here.read(Caller::Anonymous, move |read, ctx| {
        let Some(person) = surface_sessions::read(read, SURFACE, &cookie, ctx.now)? else { return Ok(None) };
        let caller = Caller::User { tenant: person.tenant, user: person.user, client: AZURE_PORTAL };
        let entrance = admitted(read, &ctx.on_behalf_of(caller), &person, wanted.as_deref());
        Ok::<_, Failure>(Some((caller, entrance)))
    });
    match found.await? {
        None => Ok(Entrance::SignIn),
        Some((_, Ok(entrance))) => Ok(entrance),
        Some((caller, Err(stop))) => Err(stopped(here, caller, stop).await),
    }
}

fn admitted(read: &Read<'_>, ctx: &Ctx, person: &SurfaceSession, wanted: Option<&str>) -> Result<Entrance, Stop> {
    if let Some(wanted) = wanted {
        let wanted = tenants::resolve(read, wanted)?.ok_or_else(Failure::not_found)?;
        if wanted.id != person.tenant {
            return Ok(Entrance::SignIn);
        }
    }
    // Who was deleted since is asked to sign in again, and told there.
    let (Some(user), Some(tenant)) = (users::load(read, person.user)?, tenants::load(read, person.tenant)?) else {
        return Ok(Entrance::SignIn);
    };
    rights::judge(read, ctx, Action::OpenPortalAdmin)??;
    let administrates = !roles::of(read, user.id.into())?.is_empty();
    Ok(Entrance::Open(Box::new((ctx.caller, user, tenant, administrates))))
}

/// Where she comes back to: every form is posted to the address of its page, so a form that came too late is met again
/// with what was typed into it, and nothing was written.
fn return_address(parts: &Parts, form: Option<&Parameters>) -> String {
    let path = parts.uri.path();
    match form.map(Parameters::encoded) {
        None => parts.uri.path_and_query().map_or(path, http::uri::PathAndQuery::as_str).to_owned(),
        Some(typed) if !typed.is_empty() && typed.len() <= LONGEST_CARRIED => format!("{path}?{typed}"),
        Some(_) => path.to_owned(),
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        Self::load(parts, None).await
    }
}

impl<S: Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Response> {
        let (parts, body) = request.with_limited_body().into_parts();
        let bytes = to_bytes(body, LARGEST_BODY).await.map_err(|_| Failure::too_large().into_response())?;
        let form = Parameters::parse(&bytes);
        Ok(Self { visit: Visit::load(&parts, Some(&form)).await?, form })
    }
}
