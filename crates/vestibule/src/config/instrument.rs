use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Person, Process};

/// `clock`: a sandbox's time.
#[derive(Clone, Debug, Subcommand)]
pub enum Clock {
    /// Show what the clock shows.
    Show(Plain),
    /// Let time pass, like `P31D` or `PT90S`; what falls due on the way is done first.
    Advance(ClockAdvance),
    /// Put the clock at an instant, like `2027-01-01T00:00:00Z`.
    Set(ClockSet),
    /// Stop the clock where it stands.
    Freeze(Plain),
    /// Let the clock run on from where it stands.
    Resume(Plain),
}

/// A verb without words of its own.
#[derive(Clone, Debug, Args)]
pub struct Plain {
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `clock advance`.
#[derive(Clone, Debug, Args)]
pub struct ClockAdvance {
    /// An ISO 8601 duration.
    #[arg(value_name = "DURATION")]
    pub by: String,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `clock set`.
#[derive(Clone, Debug, Args)]
pub struct ClockSet {
    /// An instant.
    #[arg(value_name = "INSTANT")]
    pub at: String,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

impl Clock {
    /// The process that is asked.
    #[must_use]
    pub const fn process(&self) -> &Process {
        match self {
            Self::Show(asked) | Self::Freeze(asked) | Self::Resume(asked) => &asked.process,
            Self::Advance(asked) => &asked.process,
            Self::Set(asked) => &asked.process,
        }
    }
}

/// `fault`: what fails on demand.
#[derive(Clone, Debug, Subcommand)]
pub enum Fault {
    /// Have calls, or mails, fail.
    Add(Box<FaultAdd>),
    /// List what fails, with the calls that each has met.
    List(Plain),
    /// Have nothing fail, or one thing fail no more.
    Clear(FaultClear),
}

/// `fault add`.
#[derive(Clone, Debug, Args)]
pub struct FaultAdd {
    /// Where.
    #[arg(value_name = "SURFACE", value_enum)]
    pub surface: Surface,
    /// Only calls with this verb.
    #[arg(long, value_name = "VERB")]
    pub method: Option<String>,
    /// Only calls with this path, `*` for any text; of mail, with such a recipient.
    #[arg(long, value_name = "PATTERN")]
    pub path: Option<String>,
    /// From which matching call on, counted from 1.
    #[arg(long, value_name = "N")]
    pub nth: Option<u64>,
    /// How many calls from there.
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// What share of all matching calls, from 0 to 1.
    #[arg(long, value_name = "SHARE", conflicts_with_all = ["nth", "count"])]
    pub probability: Option<f64>,
    /// The status of the answer; of mail, that of the receiving server.
    #[arg(long, value_name = "STATUS")]
    pub status: Option<u16>,
    /// After how many seconds it is worth trying again.
    #[arg(long, value_name = "SECONDS", requires = "status")]
    pub retry_after: Option<u32>,
    /// How long a call is held up, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS")]
    pub delay_ms: Option<u64>,
    /// Give no answer at all; lose the mail.
    #[arg(long, conflicts_with = "status")]
    pub drop: bool,
    /// Have the mail come twice.
    #[arg(long)]
    pub duplicate: bool,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// Where a fault acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lowercase")]
pub enum Surface {
    /// Microsoft Graph.
    Graph,
    /// The token service and its pages.
    Login,
    /// The portal.
    Portal,
    /// My Apps and My Account.
    MyApps,
    /// The control API and the console.
    Control,
    /// The delivery of mail.
    Mail,
    /// The delivery of change notifications.
    Notifications,
}

/// `fault clear`.
#[derive(Clone, Debug, Args)]
pub struct FaultClear {
    /// The one that is meant [default: all of them].
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

impl Fault {
    /// The process that is asked.
    #[must_use]
    pub const fn process(&self) -> &Process {
        match self {
            Self::Add(asked) => &asked.process,
            Self::List(asked) => &asked.process,
            Self::Clear(asked) => &asked.process,
        }
    }
}

/// `sandbox`: the emulated clouds of the process.
#[derive(Clone, Debug, Subcommand)]
pub enum Sandbox {
    /// Make one.
    Create(SandboxCreate),
    /// List all of them.
    List(Plain),
    /// Drop one, with everything in it.
    Drop(Named),
}

/// `sandbox create`.
#[derive(Clone, Debug, Args)]
pub struct SandboxCreate {
    /// Its name: 1 to 63 of a-z, 0-9 and `-`.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// A world document or an export [default: the built-in clinic].
    #[arg(long, value_name = "FILE")]
    pub world: Option<PathBuf>,
    /// A repeatable run: seeded ids and secrets, the clock frozen at 2027-01-01.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Keep it when the process ends.
    #[arg(long)]
    pub keep: bool,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// A verb about something that has a name.
#[derive(Clone, Debug, Args)]
pub struct Named {
    /// Its name.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

impl Sandbox {
    /// The process that is asked.
    #[must_use]
    pub const fn process(&self) -> &Process {
        match self {
            Self::Create(asked) => &asked.process,
            Self::List(asked) => &asked.process,
            Self::Drop(asked) => &asked.process,
        }
    }
}

/// `snapshot`: states of a sandbox.
#[derive(Clone, Debug, Subcommand)]
pub enum Snapshot {
    /// Keep the sandbox as it stands; one of the same name is replaced.
    Save(Named),
    /// Return to one.
    Load(Named),
    /// List all of them.
    List(Plain),
    /// Forget one.
    Drop(Named),
}

impl Snapshot {
    /// The process that is asked.
    #[must_use]
    pub const fn process(&self) -> &Process {
        match self {
            Self::Save(asked) | Self::Load(asked) | Self::Drop(asked) => &asked.process,
            Self::List(asked) => &asked.process,
        }
    }
}

/// A verb about a file.
#[derive(Clone, Debug, Args)]
pub struct OfFile {
    /// The file; `-` is the standard input or output.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `decisions` and `requests`.
#[derive(Clone, Debug, Args)]
pub struct Newest {
    /// At most so many, the newest.
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `lab`: how far the exercise is.
#[derive(Clone, Debug, Args)]
pub struct Lab {
    /// Start over: what was looked at is forgotten, what was done stays.
    #[arg(long)]
    pub reset: bool,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `sign-in`: what a scripted person does. What is not said is what a willing person does.
#[derive(Clone, Debug, Args)]
pub struct SignIn {
    /// Who signs in.
    #[arg(value_name = "ADDRESS")]
    pub account: String,
    /// The tenant of the app, by its id or a domain [default: the first of the world that invites].
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// The app, by its client id or its name.
    #[arg(long, value_name = "APP")]
    pub client_id: String,
    /// What the app asks for.
    #[arg(long, value_name = "SCOPES", default_value = "openid profile")]
    pub scope: String,
    /// What the person does on the way.
    #[command(flatten)]
    pub person: Person,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}
