use directory::first_party;
use kernel::{AppId, Origins};
use serde::{Deserialize, Serialize};
use web::cookies;

/// One of the two surfaces: an application of its own, with a session of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Panel {
    MyApps,
    MyAccount,
}

impl Panel {
    /// The application as which a person signs in.
    pub(crate) const fn client(self) -> AppId {
        match self {
            Self::MyApps => first_party::MY_APPS,
            Self::MyAccount => first_party::MY_PROFILE,
        }
    }

    /// The first segment of its paths, which is also the name of its sessions.
    pub(crate) const fn surface(self) -> &'static str {
        match self {
            Self::MyApps => "myapps",
            Self::MyAccount => "myaccount",
        }
    }

    /// The name of its cookie.
    pub(crate) const fn cookie(self) -> &'static str {
        match self {
            Self::MyApps => cookies::APPS,
            Self::MyAccount => "vestibule_account",
        }
    }

    /// Where the answer of the token service comes back.
    pub(crate) fn redirect_uri(self, origins: &Origins) -> String {
        let origin = match self {
            Self::MyApps => origins.my_apps(),
            Self::MyAccount => origins.my_account(),
        };
        format!("{origin}/{}/signin", self.surface())
    }
}
