//! The loop: a question of the journey, the person's answer, until it ends.

use journey::{Alert, Answer, AuthStep, Destination, Door, Ended, Journey, Next, Turn};
use kernel::{Caller, EmailAddress, TenantId, UserId};
use ledger::decisions::Question;
use policy::{Denial, Provider};
use sts::Browser;
use web::Here;

use super::report::{RefusalReport, Report, Step};
use super::{Choices, Consent, Mfa, PeopleError, PersonalOrWork, StopAt, Terms, proof, refusal, who};

/// More pages than any journey has: beyond it the person walks in a circle.
const MOST_PAGES: usize = 48;

/// How a walk ends.
#[derive(Debug)]
pub(super) enum End {
    Arrived(Destination),
    /// A device has its answer.
    Answered,
    Stopped,
    Cancelled,
    Declined,
    Refused(RefusalReport),
}

/// What follows from a page.
enum Move {
    Answer(Answer),
    /// She came back from elsewhere, and this is open now.
    Turn(Box<Turn>),
    /// Something changed beside the journey: the question is asked anew.
    Again,
    End(End),
}

/// A person on her way.
pub(super) struct Walk<'a> {
    here: &'a Here,
    browser: &'a Browser,
    choices: &'a Choices,
    report: &'a mut Report,
    tenant: Option<TenantId>,
    invited: Option<EmailAddress>,
    account: Option<EmailAddress>,
    /// The tenant that asked for a second factor last.
    asked_by: Option<TenantId>,
    /// Whether she says no to a device.
    declines: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(here: &'a Here, browser: &'a Browser, choices: &'a Choices, report: &'a mut Report) -> Self {
        Self {
            here,
            browser,
            choices,
            report,
            tenant: None,
            invited: None,
            account: None,
            asked_by: None,
            declines: false,
        }
    }

    /// Whom the invitation was sent to.
    pub(super) fn invited(&mut self, address: EmailAddress) {
        self.invited = Some(address);
    }

    /// She does not know the device that waits for her.
    pub(super) fn declines_the_device(&mut self) {
        self.declines = true;
    }

    /// Walks through a door; `account` is who she says she is, where the door does not know.
    pub(super) async fn go(&mut self, door: Door, account: Option<&EmailAddress>) -> Result<End, PeopleError> {
        self.account = account.cloned();
        self.tenant = match &door {
            Door::Ticket(link) => Some(link.tenant),
            Door::Authorize(request) => request.authority.tenant(),
        };
        let mut turn = self.begin(door).await?;
        for _ in 0..MOST_PAGES {
            let next = match turn.alert {
                Some(alert) => Move::End(End::Refused(self.alerted(&alert).await?)),
                None => self.act(&turn.journey, turn.next).await?,
            };
            turn = match next {
                Move::End(end) => return Ok(end),
                Move::Turn(turn) => *turn,
                Move::Answer(answer) => self.answer(turn.journey, answer).await?,
                Move::Again => self.ask(turn.journey).await?,
            };
        }
        Err(PeopleError::Astray)
    }

    async fn begin(&self, door: Door) -> Result<Turn, PeopleError> {
        let (browser, languages) = (self.browser.clone(), self.choices.accept_language.clone());
        let account = self.account.clone();
        self.here
            .write(Caller::Anonymous, move |tx, ctx| {
                let languages = languages.as_deref().unwrap_or("en-US");
                let journey = Journey::new(ctx, door, Some(languages));
                Ok::<_, PeopleError>(match account {
                    Some(address) => {
                        journey::answer(tx, ctx, journey, &browser, Answer::Identify { address: address.to_string() })?
                    }
                    None => journey::proceed(tx, ctx, journey, &browser)?,
                })
            })
            .await
    }

    async fn answer(&self, journey: Journey, answer: Answer) -> Result<Turn, PeopleError> {
        let browser = self.browser.clone();
        self.here
            .write(Caller::Anonymous, move |tx, ctx| {
                Ok::<_, PeopleError>(journey::answer(tx, ctx, journey, &browser, answer)?)
            })
            .await
    }

    async fn ask(&self, journey: Journey) -> Result<Turn, PeopleError> {
        let browser = self.browser.clone();
        self.here
            .write(Caller::Anonymous, move |tx, ctx| {
                Ok::<_, PeopleError>(journey::proceed(tx, ctx, journey, &browser)?)
            })
            .await
    }

    /// What the person does with the page that is open.
    async fn act(&mut self, journey: &Journey, next: Next) -> Result<Move, PeopleError> {
        match next {
            Next::Identify { hint, .. } => self.unknown(hint).await,
            Next::WhichAccount { .. } => Ok(self.chooser()),
            Next::Authenticate { address, provider, step, .. } => self.prove(journey, address, provider, step).await,
            behind => {
                self.signed_in(&behind).await?;
                self.behind_the_sign_in(behind).await
            }
        }
    }

    /// Nobody can be asked further: no identity provider knows her here.
    async fn unknown(&mut self, hint: Option<String>) -> Result<Move, PeopleError> {
        let account = self.account.as_ref().map(ToString::to_string).or(hint).unwrap_or_default();
        Ok(Move::End(End::Refused(
            self.refuse(Question::SignIn, journey::ACCOUNT_RULE, Denial::UserNotFound { account }).await?,
        )))
    }

    fn chooser(&mut self) -> Move {
        self.report.step(Step::Discovery, "chooser");
        if self.stops(StopAt::Discovery) {
            return Move::End(End::Stopped);
        }
        let provider = match self.choices.provider {
            Some(PersonalOrWork::MicrosoftAccount) => Provider::MicrosoftAccount,
            Some(PersonalOrWork::Entra) | None => Provider::Entra,
        };
        Move::Answer(Answer::Which { provider })
    }

    /// The sign-in page: a passcode is sent before she can stop there.
    async fn prove(
        &mut self,
        journey: &Journey,
        address: String,
        provider: Provider,
        step: AuthStep,
    ) -> Result<Move, PeopleError> {
        if !self.report.reached(Step::Discovery) {
            self.report.step(Step::Discovery, provider.as_str());
        }
        self.report.identity_provider = Some(provider.as_str());
        if self.stops(StopAt::Discovery) {
            return Ok(Move::End(End::Stopped));
        }
        match step {
            AuthStep::CreateAccount if self.choices.provider != Some(PersonalOrWork::MicrosoftAccount) => {
                return Ok(Move::End(End::Stopped));
            }
            AuthStep::SendCode | AuthStep::CreateAccount => return Ok(Move::Answer(Answer::SendCode)),
            _ if self.stops(StopAt::SignIn) => return Ok(Move::End(End::Stopped)),
            _ => {}
        }
        Ok(Move::Answer(match step {
            AuthStep::EnterCode => Answer::Code { typed: self.code(&address, self.tenant).await? },
            AuthStep::FinishAccount => {
                let code = self.code(&address, None).await?;
                Answer::CreateAccount { code, password: Ok(proof::new_password(self.here)?) }
            }
            AuthStep::Whoever => Answer::Vouch,
            AuthStep::Federation => {
                let turn = proof::federated(self.here, journey, self.browser).await?;
                return Ok(turn.map_or(Move::Answer(Answer::Continue), |turn| Move::Turn(Box::new(turn))));
            }
            AuthStep::Password | AuthStep::SendCode | AuthStep::CreateAccount => {
                match proof::password(self.here, journey, self.browser).await? {
                    Some(checked) => Answer::Password { checked },
                    None => return Ok(Move::Again),
                }
            }
        }))
    }

    /// The code that she types: what she was told to, else what she reads in the inbox.
    async fn code(&self, address: &str, sender: Option<TenantId>) -> Result<String, PeopleError> {
        match &self.choices.passcode {
            Some(typed) => Ok(typed.clone()),
            None => proof::passcode(self.here, address, sender).await,
        }
    }

    /// The first page behind the sign-in says that it passed, and what policy thinks of her.
    async fn signed_in(&mut self, next: &Next) -> Result<(), PeopleError> {
        if matches!(next, Next::Invalid(_)) {
            return Ok(());
        }
        if !self.report.reached(Step::SignIn) {
            let session = !self.report.reached(Step::Discovery);
            if session && let Some(provider) = who::provider(self.here, self.browser, self.account.as_ref()).await? {
                self.report.step(Step::Discovery, provider.as_str());
                self.report.identity_provider = Some(provider.as_str());
            }
            self.report.step(Step::SignIn, if session { "session" } else { "passed" });
        }
        let blocked = matches!(next, Next::Refused { .. } | Next::WrongAccount { .. });
        let undecided = matches!(next, Next::PickAccount { arriving: false, .. });
        if blocked || (!undecided && !self.report.reached(Step::Policy)) {
            self.report.step(Step::Policy, if blocked { "blocked" } else { "allowed" });
        }
        Ok(())
    }

    async fn behind_the_sign_in(&mut self, next: Next) -> Result<Move, PeopleError> {
        Ok(match next {
            Next::PickAccount { accounts, .. } => Move::Answer(who::pick(accounts, self.account.as_ref())),
            Next::ReviewPermissions { .. } => self.consents(Answer::Accept, Answer::Cancel),
            Next::ConsentToApp { .. } => {
                self.consents(Answer::Consent { for_everybody: false }, Answer::DeclineConsent)
            }
            Next::Mfa { tenant, user, approval, .. } => self.verifies(tenant, user, approval.is_some()).await?,
            Next::Terms { agreement, language, opened, .. } => {
                self.accepts_terms(&agreement.to_string(), &language, opened)
            }
            Next::WrongAccount { signed_in, .. } => {
                let invited = self.invited.clone().ok_or(PeopleError::UnknownInvitation)?;
                let denial = Denial::WrongAccount { signed_in, invited };
                Move::End(End::Refused(self.refuse(Question::Redeem, journey::INVITEE_RULE, denial).await?))
            }
            Next::Invalid(_) => {
                let denial = Denial::InvitationInvalid;
                Move::End(End::Refused(self.refuse(Question::Redeem, "invitation.ticket", denial).await?))
            }
            Next::Refused { denial, decision } => Move::End(End::Refused(policy::Refusal { denial, decision }.into())),
            Next::ConfirmDevice { .. } if self.declines => Move::Answer(Answer::DeclineDevice),
            Next::ConfirmDevice { .. } => Move::Answer(Answer::ConfirmDevice),
            Next::DeviceAnswered { .. } => Move::End(End::Answered),
            Next::Ended(Ended::Cancelled | Ended::ConsentDeclined) => Move::End(End::Cancelled),
            Next::Ended(Ended::Declined(_)) => Move::End(End::Declined),
            Next::Arrived(destination) => Move::End(End::Arrived(destination)),
            Next::Identify { .. } | Next::WhichAccount { .. } | Next::Authenticate { .. } => Move::Again,
        })
    }

    fn consents(&mut self, accept: Answer, cancel: Answer) -> Move {
        if self.stops(StopAt::Consent) {
            return Move::End(End::Stopped);
        }
        match self.choices.consent {
            Consent::Accept => {
                self.report.step(Step::Consent, "accepted");
                Move::Answer(accept)
            }
            Consent::Cancel => {
                self.report.step(Step::Consent, "cancelled");
                Move::Answer(cancel)
            }
        }
    }

    /// The page of a second factor: she approves the request in the inbox, which also registers her authenticator.
    async fn verifies(&mut self, tenant: TenantId, user: UserId, asked: bool) -> Result<Move, PeopleError> {
        if !self.report.reached(Step::Consent) {
            self.report.step(Step::Consent, "notNeeded");
        }
        if self.stops(StopAt::Mfa) {
            return Ok(Move::End(End::Stopped));
        }
        self.asked_by = Some(tenant);
        Ok(Move::Answer(match self.choices.mfa {
            // No authenticator shows letters.
            Mfa::Fail => Answer::Verify { typed: "wrong".to_owned() },
            Mfa::Pass if asked => {
                proof::approve(self.here, self.browser, user).await?;
                self.report.mfa("passed", tenant);
                Answer::Approved
            }
            Mfa::Pass => Answer::AskApproval,
        }))
    }

    fn accepts_terms(&mut self, agreement: &str, language: &str, opened: bool) -> Move {
        if !self.report.reached(Step::Consent) {
            self.report.step(Step::Consent, "notNeeded");
        }
        if !self.report.reached(Step::Mfa) {
            self.report.step(Step::Mfa, "notNeeded");
        }
        if self.stops(StopAt::Terms) {
            return Move::End(End::Stopped);
        }
        match self.choices.terms {
            Terms::Accept if !opened => Move::Answer(Answer::OpenTerms),
            Terms::Accept | Terms::AcceptUnread => {
                self.report.terms("accepted", agreement, language);
                Move::Answer(Answer::AcceptTerms)
            }
            Terms::Decline => {
                self.report.terms("declined", agreement, language);
                Move::Answer(Answer::DeclineTerms)
            }
        }
    }

    fn stops(&self, at: StopAt) -> bool {
        self.choices.stop_at == Some(at)
    }

    /// What a person in a browser would be told on the page is the end for a script.
    async fn alerted(&mut self, alert: &Alert) -> Result<RefusalReport, PeopleError> {
        match alert {
            Alert::WrongPassword | Alert::AccountLocked | Alert::WrongCode | Alert::TooManyCodes => {
                self.report.step(Step::SignIn, "failed");
            }
            Alert::WrongFactor
            | Alert::FactorLocked
            | Alert::NotApproved
            | Alert::ApprovalDenied
            | Alert::NoApproval => {
                if let Some(tenant) = self.asked_by {
                    self.report.mfa("failed", tenant);
                }
            }
            Alert::TermsUnread => self.report.unread(),
            Alert::PasswordsDiffer | Alert::PasswordTooShort | Alert::UnknownAccount | Alert::InvalidAddress(_) => {}
        }
        let account = self.account.as_ref().map(ToString::to_string).unwrap_or_default();
        refusal::of_alert(self.here, self.tenant, alert, account).await
    }

    async fn refuse(
        &self,
        question: Question,
        rule: &'static str,
        denial: Denial,
    ) -> Result<RefusalReport, PeopleError> {
        refusal::record(self.here, question, self.tenant, rule, denial).await
    }
}
