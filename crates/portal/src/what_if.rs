//! What if: what would be decided, and why, without doing it. The form is a `GET`, for it changes nothing.

use askama::Template;
use axum::response::Response;
use directory::{rights, service_principals};
use journey::{Invited, JourneyError, Question};
use kernel::{AppId, Circumstances, Ctx, DecisionId, Device, EmailAddress, TenantId, UnknownCountry};
use ledger::decisions::{self, Record};
use policy::{Action, UserType};
use store::Read;
use web::Page;

use crate::error::Failure;
use crate::frame;
use crate::visit::Visit;

/// The three questions, as the form offers them.
const QUESTIONS: [(&str, &str); 3] = [
    ("invite", "May this person be invited?"),
    ("redeem", "May this guest redeem?"),
    ("signIn", "May this person sign in?"),
];

#[derive(Template)]
#[template(path = "what_if.html")]
struct WhatIfPage {
    page: Page,
    asked: Asked,
    apps: Vec<(String, String)>,
    error: String,
    answer: Option<Record>,
}

/// What was typed.
struct Asked {
    question: String,
    inviter: String,
    address: String,
    account: String,
    app: String,
    ip: String,
    country: String,
    home_mfa: bool,
    compliant: bool,
    hybrid_joined: bool,
}

impl WhatIfPage {
    fn questions() -> &'static [(&'static str, &'static str)] {
        &QUESTIONS
    }
}

impl Asked {
    fn of(visit: &Visit) -> Self {
        let text = |name| visit.query.text(name);
        Self {
            question: visit.query.optional("question").unwrap_or_else(|| QUESTIONS[0].0.to_owned()),
            inviter: text("inviter"),
            address: text("address"),
            account: text("account"),
            app: text("app"),
            ip: text("ip"),
            country: text("country"),
            home_mfa: visit.query.has("homeMfa"),
            compliant: visit.query.has("compliant"),
            hybrid_joined: visit.query.has("hybridJoined"),
        }
    }

    /// The surroundings of the person, or what cannot be read of them.
    fn circumstances(&self) -> Result<Circumstances, String> {
        let ip = Some(self.ip.as_str()).filter(|text| !text.is_empty());
        let country = Some(self.country.as_str()).filter(|text| !text.is_empty());
        let device = Device { compliant: self.compliant, hybrid_joined: self.hybrid_joined };
        Ok(Circumstances {
            ip: ip.map(str::parse).transpose().map_err(|_| "IP address: this is none.".to_owned())?,
            country: country.map(str::parse).transpose().map_err(|error: UnknownCountry| error.to_string())?,
            device: (device != Device::default()).then_some(device),
            home_mfa: self.home_mfa,
        })
    }

    /// The question, or what is missing to ask it.
    fn read(&self, tenant: TenantId) -> Result<(decisions::Question, Question), String> {
        match self.question.as_str() {
            "redeem" => {
                let invitation = Invited::Address(address(&self.address, "Invited address")?);
                let account = if self.account.is_empty() { None } else { Some(address(&self.account, "Account")?) };
                Ok((decisions::Question::Redeem, Question::Redeem { tenant, invitation, account }))
            }
            "signIn" => {
                let client: AppId = self.app.parse().map_err(|_| "Choose the application.".to_owned())?;
                let account = address(&self.account, "Account")?;
                Ok((decisions::Question::SignIn, Question::SignIn { tenant, client, account }))
            }
            _ if self.inviter.is_empty() => Err("Say who invites.".to_owned()),
            _ => {
                let (inviter, address) = (self.inviter.clone(), self.address.clone());
                let user_type = UserType::Guest;
                Ok((decisions::Question::Invite, Question::Invite { tenant, inviter, address, user_type }))
            }
        }
    }
}

fn address(typed: &str, field: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(typed).map_err(|error| format!("{field}: {error}"))
}

/// Asks in the surroundings that the question speaks of.
fn ask(
    read: &Read<'_>,
    ctx: &Ctx,
    question: &Question,
    said: &Circumstances,
) -> Result<policy::Decision, JourneyError> {
    let ctx = Ctx { circumstances: said.or(&ctx.circumstances), ..ctx.clone() };
    journey::what_if(read, &ctx, question)
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let (tenant, asked) = (visit.tenant.id, Asked::of(&visit));
    let surrounded = || Ok((asked.read(tenant)?, asked.circumstances()?));
    let question = if visit.query.has("question") { Some(surrounded()) } else { None };
    let (apps, answer) = visit
        .read(move |read, ctx| {
            rights::judge(read, ctx, Action::ReadPolicies)??;
            let apps = service_principals::load_all(read, tenant)?;
            let answer = match question {
                None => None,
                Some(Err(reason)) => Some(Err(reason)),
                Some(Ok(((kind, question), circumstances))) => match ask(read, ctx, &question, &circumstances) {
                    Ok(decision) => {
                        let id = DecisionId::random(&ctx.entropy);
                        Some(Ok(decisions::described(id, ctx.now, kind, Some(tenant), &decision)))
                    }
                    Err(JourneyError::Store(error)) => return Err(error.into()),
                    Err(error) => Some(Err(error.to_string())),
                },
            };
            Ok((apps, answer))
        })
        .await?;
    let (answer, error) = match answer {
        None => (None, String::new()),
        Some(Ok(record)) => (Some(record), String::new()),
        Some(Err(reason)) => (None, reason),
    };
    Ok(web::html(&WhatIfPage {
        page: frame::entra_id(visit.page("What if"), frame::WHAT_IF.href),
        asked,
        apps: apps.into_iter().map(|app| (app.app_id.to_string(), app.display_name)).collect(),
        error,
        answer,
    }))
}
