use kernel::AgreementId;
use serde::{Deserialize, Serialize};

use super::Never;
use crate::Invalid;

/// What a policy asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantControls {
    /// Whether all of it is asked for, or one thing of it.
    #[serde(default)]
    pub operator: GrantOperator,
    /// Controls of the service itself.
    #[serde(default)]
    pub built_in_controls: Vec<GrantControl>,
    /// Not judged yet.
    #[serde(default)]
    pub custom_authentication_factors: Never,
    /// Agreements that must be accepted.
    #[serde(default)]
    pub terms_of_use: Vec<AgreementId>,
    /// Not judged yet.
    #[serde(default)]
    pub authentication_strength: (),
}

/// How several controls go together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum GrantOperator {
    /// All of them.
    And,
    /// One of them.
    #[default]
    Or,
}

/// A control of the service itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GrantControl {
    /// Nobody gets in.
    Block,
    /// A second factor.
    Mfa,
    /// A device that fulfils the rules of its management.
    CompliantDevice,
    /// A device that is joined to the domain of the person's own organization ("hybrid joined").
    DomainJoinedDevice,
}

impl GrantControls {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.built_in_controls.is_empty() && self.terms_of_use.is_empty() {
            return Err(Invalid::new("grantControls", "must ask for something"));
        }
        if self.blocks() && self.built_in_controls.len() + self.terms_of_use.len() > 1 {
            return Err(Invalid::new("grantControls.builtInControls", "block cannot be combined with other controls"));
        }
        Ok(())
    }

    /// Whether nobody gets in.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.asks_for(GrantControl::Block)
    }

    /// Whether it asks for this, alone or beside others.
    #[must_use]
    pub fn asks_for(&self, control: GrantControl) -> bool {
        self.built_in_controls.contains(&control)
    }
}
