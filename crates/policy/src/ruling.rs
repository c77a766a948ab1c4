use kernel::DecisionId;

use crate::Denial;

/// The outcome of a write in which policy had a say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Ruling<T> {
    /// It was done.
    Granted(T),
    /// It was not done, and that is on record.
    Refused(Refusal),
}

/// A recorded refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{denial}")]
pub struct Refusal {
    /// Why.
    pub denial: Denial,
    /// The recorded decision, with its trace.
    pub decision: DecisionId,
}

impl<T> Ruling<T> {
    /// What was done, or the refusal as the error that the surface presents.
    pub fn granted(self) -> Result<T, Refusal> {
        match self {
            Self::Granted(outcome) => Ok(outcome),
            Self::Refused(refusal) => Err(refusal),
        }
    }

    /// The same ruling about something else.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Ruling<U> {
        match self {
            Self::Granted(outcome) => Ruling::Granted(make(outcome)),
            Self::Refused(refusal) => Ruling::Refused(refusal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_survives_map_and_speaks_with_the_words_of_its_denial() {
        let refusal = Refusal { denial: Denial::ResetNotPermitted, decision: DecisionId::well_known(1) };
        let ruling: Ruling<u8> = Ruling::Refused(refusal.clone());
        assert_eq!(ruling.map(u32::from).granted(), Err(refusal.clone()));
        assert_eq!(refusal.to_string(), "Generic authorization exception.");
        assert_eq!(Ruling::Granted(1_u8).map(u32::from).granted(), Ok(1));
    }
}
