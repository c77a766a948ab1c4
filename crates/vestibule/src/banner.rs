//! What the terminal shows once the process is ready: addresses, accounts, and where the certificate lies.

use std::fmt::Write as _;

use worlds::document::WorldView;

use crate::state_file::State;

/// The addresses and accounts as a person reads them.
pub(crate) fn text(state: &State, world: &WorldView) -> String {
    let mut text = format!(
        "\nVestibule {} is ready.\n\n  Launch pad      {}/\n  the same in TLS {}/\n  Health Records  {}/\n  Mail (SMTP)     {}\n  CA certificate  {}\n",
        state.version,
        state.http,
        state.https,
        state.app_http,
        state.smtp,
        state.ca_file.display()
    );
    for tenant in &world.tenants {
        let _ = write!(text, "\n  {}\n", tenant.name);
        for account in &tenant.accounts {
            let password = account.password.as_deref().unwrap_or("(set by somebody)");
            let roles = account.roles.join(", ");
            let _ = writeln!(text, "    {:<40} {password:<22} {roles}", account.user_principal_name);
        }
    }
    if world.tenants.iter().any(|tenant| tenant.has_others) {
        text.push_str("\n  Of a large organization those alone are listed whose password is published.\n");
    }
    text.push_str("\n  Personal accounts\n");
    for person in &world.personal_accounts {
        let password = person.password.as_deref().unwrap_or("(passcode by mail)");
        let _ = writeln!(text, "    {:<40} {password:<22} {}", person.address, provider(person.provider));
    }
    text.push_str("\n  Stop with Ctrl-C.\n");
    text
}

const fn provider(provider: directory::personal::PersonalProvider) -> &'static str {
    match provider {
        directory::personal::PersonalProvider::Microsoft => "Microsoft account",
        directory::personal::PersonalProvider::Google => "Google account",
        directory::personal::PersonalProvider::Mailbox => "mailbox",
    }
}
