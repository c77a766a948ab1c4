use std::path::PathBuf;

use clap::Args;

use super::Process;

/// `import-graph`: answers of Microsoft Graph, as they were saved.
#[derive(Clone, Debug, Args)]
pub struct ImportGraph {
    /// Files that hold one whole answer each, `@odata.context` included; `/organization` must be among them. An answer of
    /// `/groups/{id}/members` has the id of the group in the name of its file.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Write the world document there, instead of making the sandbox anew from it.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}
