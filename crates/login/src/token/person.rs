//! Grants in which a person is judged, in one write. What is slow or asks nothing of the world is done before it: a
//! password is compared, a token verified.

use journey::{Asking, Checked, Grant, Granted, JourneyError, Wanted};
use kernel::Caller;
use sts::{GrantError, TokenError, Tokens, Verified, Version};
use web::Here;

use super::{Asked, signed};
use crate::error::{Failure, Setting};

/// The grants of a person.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Code,
    Refresh,
    Device,
    OnBehalfOf,
    Password,
}

/// A request with all that was found out before the write.
struct Request {
    kind: Kind,
    origin: Option<String>,
    asked: Asked,
    assertion: Result<Verified, TokenError>,
    checked: Option<Checked>,
}

pub(super) async fn granted(here: &Here, kind: Kind, origin: Option<String>, asked: Asked) -> Result<Tokens, Failure> {
    let mut request = Request { kind, origin, asked, assertion: Err(TokenError::Malformed), checked: None };
    request.grant()?;
    match kind {
        Kind::Code | Kind::Refresh | Kind::Device => {}
        Kind::OnBehalfOf => {
            let (world, token) = (&here.world, request.required("assertion")?);
            request.assertion = sts::verify(world.keys(), &world.key().mark(), here.arrival.at, token);
        }
        Kind::Password => request.checked = checked(here, &request).await?,
    }
    let granted = here
        .write(Caller::Anonymous, move |tx, ctx| {
            journey::grant(tx, ctx, &request.asking(), request.grant().map_err(JourneyError::from)?)
        })
        .await?;
    match granted {
        Granted::Tokens(draft) => signed(here, *draft).await,
        Granted::Refused(refusal) => Err(Failure::refused(&refusal, Setting::Token)),
        Granted::Spent(error) => Err(error.into()),
    }
}

/// Compares the password outside every transaction, because that takes long.
async fn checked(here: &Here, request: &Request) -> Result<Option<Checked>, Failure> {
    let (authority, username) = (request.asked.authority, request.required("username")?.to_owned());
    let typed = request.required("password")?.to_owned();
    let found =
        here.read(Caller::Anonymous, move |read, _| journey::resource_owner(read, authority, &username)).await?;
    let Some((account, credential)) = found else { return Ok(None) };
    let work = tokio::task::spawn_blocking(move || journey::check_password(account, credential, &typed));
    Ok(Some(work.await.expect("the comparison of a password does not panic")))
}

impl Request {
    fn required(&self, name: &'static str) -> Result<&str, GrantError> {
        self.asked.form.get(name).ok_or(GrantError::ParameterMissing(name))
    }

    fn grant(&self) -> Result<Grant<'_>, GrantError> {
        let form = &self.asked.form;
        if self.asked.version == Version::V2 && form.get("resource").is_some() {
            return Err(GrantError::ResourceParameter);
        }
        Ok(match self.kind {
            Kind::Refresh => Grant::Refresh { token: self.required("refresh_token")?, scope: form.get("scope") },
            Kind::Code => Grant::Code {
                code: self.required("code")?,
                redirect_uri: form.get("redirect_uri"),
                verifier: form.get("code_verifier"),
                scope: form.get("scope"),
            },
            // Some clients send the code under both names, some under the shorter one.
            Kind::Device => {
                let code = form.get("device_code").or(form.get("code"));
                Grant::Device { code: code.map_or_else(|| self.required("device_code"), Ok)? }
            }
            Kind::OnBehalfOf => {
                self.required("assertion")?;
                if self.required("requested_token_use")? != "on_behalf_of" {
                    return Err(GrantError::RequestInvalid);
                }
                Grant::OnBehalfOf { assertion: &self.assertion, wanted: self.wanted()? }
            }
            Kind::Password => {
                let username = self.required("username")?;
                self.required("password")?;
                Grant::Password { username, checked: self.checked.as_ref(), wanted: self.wanted()? }
            }
        })
    }

    /// Version 1 names a resource, and may name scopes; version 2 names scopes.
    fn wanted(&self) -> Result<Wanted<'_>, GrantError> {
        let form = &self.asked.form;
        Ok(match self.asked.version {
            Version::V1 => {
                Wanted { scope: form.get("scope").unwrap_or_default(), resource: Some(self.required("resource")?) }
            }
            Version::V2 => Wanted { scope: self.required("scope")?, resource: None },
        })
    }

    fn asking(&self) -> Asking<'_> {
        let Asked { client, authority, version, form, capabilities } = &self.asked;
        Asking {
            client: client.app_id,
            proof: &client.proof,
            origin: self.origin.as_deref(),
            authority: *authority,
            endpoint: *version,
            client_info: form.get("client_info") == Some("1"),
            capabilities,
        }
    }
}
