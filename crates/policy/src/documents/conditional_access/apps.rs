use kernel::AppId;
use serde::{Deserialize, Serialize};

use super::Never;

/// For which apps a policy applies: those that are included and not excluded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Applications {
    /// Apps that are included.
    pub include_applications: Vec<AppName>,
    /// Apps that are excluded.
    pub exclude_applications: Vec<AppName>,
    /// Not judged yet.
    pub include_user_actions: Never,
    /// Not judged yet.
    pub include_authentication_context_class_references: Never,
    /// Not judged yet.
    pub application_filter: (),
}

/// One app, or many by one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AppName {
    /// Every app.
    All,
    /// No app.
    None,
    /// The apps of Microsoft's office suite. No app of the emulator belongs to it.
    Office365,
    /// The portals for administrators.
    MicrosoftAdminPortals,
    /// One app, by its client id.
    App(AppId),
}

impl TryFrom<String> for AppName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "All" => Ok(Self::All),
            "None" => Ok(Self::None),
            "Office365" => Ok(Self::Office365),
            "MicrosoftAdminPortals" => Ok(Self::MicrosoftAdminPortals),
            id => id.parse().map(Self::App).map_err(|_| {
                format!("'{text}' is neither an app id nor All, None, Office365 or MicrosoftAdminPortals")
            }),
        }
    }
}

impl From<AppName> for String {
    fn from(name: AppName) -> Self {
        match name {
            AppName::All => "All".to_owned(),
            AppName::None => "None".to_owned(),
            AppName::Office365 => "Office365".to_owned(),
            AppName::MicrosoftAdminPortals => "MicrosoftAdminPortals".to_owned(),
            AppName::App(id) => id.to_string(),
        }
    }
}
