//! What runs a script, by the language that it is written in.

use std::env;
use std::ffi::OsString;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::binary;

/// What a key store of Java is opened with; it keeps no secret.
const STORE_PASSWORD: &str = "changeit";

/// The language of a script.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    Python,
    JavaScript,
    Java,
    Go,
    /// A shell in which the Azure CLI is.
    Shell,
}

impl Language {
    /// By the end of the script's name.
    pub(crate) fn of(script: &str) -> Self {
        match Path::new(script).extension().and_then(|kind| kind.to_str()) {
            Some("py") => Self::Python,
            Some("mjs") => Self::JavaScript,
            Some("java") => Self::Java,
            Some("go") => Self::Go,
            Some("sh") => Self::Shell,
            _ => panic!("nothing is known that runs {script}"),
        }
    }

    /// The folder of its packages: `cargo xtask verify` installs them into the target folder.
    pub(crate) fn packages(self) -> PathBuf {
        let target = binary().ancestors().nth(2).expect("the binary lies in {target}/{profile}");
        let folder = target.join("clients").join(match self {
            Self::Python => "python",
            Self::JavaScript => "node",
            Self::Java => "java",
            Self::Go => "go",
            Self::Shell => "azure-cli",
        });
        assert!(folder.exists(), "{} is not there: `cargo xtask verify` installs the clients", folder.display());
        folder
    }

    /// The call of a script that lies beside its packages.
    pub(crate) fn run(self, packages: &Path, script: &Path) -> Command {
        let mut command = Command::new(match self {
            Self::Python => packages.join("bin/python"),
            Self::JavaScript => "node".into(),
            Self::Java => "java".into(),
            Self::Go => "go".into(),
            Self::Shell => "sh".into(),
        });
        match self {
            Self::Python | Self::JavaScript | Self::Shell => {}
            Self::Java => _ = command.arg("-cp").arg(packages.join("lib/*")),
            Self::Go => _ = command.arg("run").current_dir(packages),
        }
        command.arg(script);
        command
    }

    /// Where programs are looked for: first among the packages, where a script calls them by their names.
    pub(crate) fn path(self, packages: &Path) -> OsString {
        let outer = env::var_os("PATH").expect("programs are found somewhere");
        if !matches!(self, Self::Shell) {
            return outer;
        }
        let folders = iter::once(packages.join("bin")).chain(env::split_paths(&outer));
        env::join_paths(folders).expect("folders have no colon in their names")
    }

    /// Adds what this language alone is told by its environment; `own` is a folder of this script, `roots` a file.
    pub(crate) fn tell(self, command: &mut Command, packages: &Path, own: &Path, roots: &str) {
        match self {
            Self::Python | Self::JavaScript | Self::Shell => {}
            Self::Java => {
                let store = trust_store(own, roots);
                let trust = format!("-Djavax.net.ssl.trustStore={}", store.display());
                let password = format!("-Djavax.net.ssl.trustStorePassword={STORE_PASSWORD}");
                command.env("JDK_JAVA_OPTIONS", format!("{trust} {password}"));
            }
            Self::Go => {
                command.env("GOMODCACHE", packages.join("modules")).env("GOCACHE", packages.join("build"));
                command.env("GOPATH", packages).env("GOPROXY", "off").env("GOTOOLCHAIN", "local");
                command.env("CGO_ENABLED", "0");
            }
        }
    }
}

/// Java trusts what a key store holds.
fn trust_store(own: &Path, roots: &str) -> PathBuf {
    let store = own.join("roots.p12");
    let mut keytool = Command::new("keytool");
    keytool.args(["-importcert", "-noprompt", "-alias", "vestibule", "-file", roots, "-storepass", STORE_PASSWORD]);
    keytool.arg("-keystore").arg(&store).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(keytool.status().expect("keytool comes with a JDK").success(), "keytool takes {roots}");
    store
}
