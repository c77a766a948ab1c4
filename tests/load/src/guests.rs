//! The first pages of what guests are asked for by, in a directory that `vestibule bench-world` has made.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::bail;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::connection::{Call, load};
use crate::figures::Table;
use crate::process::Server;
use crate::tokens;

/// What the tables of the product name, and what code asks for beside.
const FILTERS: [&str; 10] = [
    "userType eq 'Guest'",
    "externalUserState eq 'PendingAcceptance'",
    "userType eq 'Guest' and externalUserState eq 'PendingAcceptance'",
    "mail eq 'person-4321@clinic-321.example'",
    "mail eq 'person-4321@clinic-321.example' and userType eq 'Guest'",
    "mail in ('person-4321@clinic-321.example','nobody@clinic-1.example')",
    "startsWith(displayName,'Amber')",
    "startsWith(displayName,'Amber') and userType eq 'Guest'",
    "otherMails/any(m:m eq 'person-4321@clinic-321.example')",
    "proxyAddresses/any(p:p eq 'smtp:person-4321@clinic-321.example')",
];

/// Makes the directory where it is not there yet, and says how long that took and how large it is.
pub(crate) fn made(program: &Path, data: &Path, users: u64) -> anyhow::Result<()> {
    let file = data.join("default.db");
    if !file.exists() {
        let begun = Instant::now();
        let users = users.to_string();
        let status = Command::new(program).args(["bench-world", "--users", &users, "--data"]).arg(data).status()?;
        if !status.success() {
            bail!("the directory could not be made");
        }
        println!("made in {:.0} s", begun.elapsed().as_secs_f64());
    }
    println!("{} MB", std::fs::metadata(file)?.len() / 1_000_000);
    Ok(())
}

pub(crate) async fn run(server: &Server, long: Duration) -> anyhow::Result<Table> {
    let token = tokens::token(server).await?;
    let mut table = Table::new("Guests by filter, the first page of 100");
    for filter in FILTERS {
        let path = format!("/v1.0/users?$filter={}", utf8_percent_encode(filter, NON_ALPHANUMERIC));
        let call = Call::get(path).bearer(&token);
        table.row(&format!("`{filter}`"), &load(server, long, move |_, _| call.clone()).await?);
    }
    Ok(table)
}
