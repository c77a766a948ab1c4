use crate::{Decision, Denial, Step};

/// What decides whether a person can be asked to accept an agreement.
#[derive(Clone, Copy, Debug)]
pub struct TermsFacts<'a> {
    /// The agreement's name.
    pub agreement: &'a str,
    /// Portal: "Require users to consent on every device".
    pub every_device: bool,
}

/// Whether a person can be asked to accept an agreement. One that wants every device needs a device that is registered
/// in the tenant: guests have none (Microsoft Entra, "Terms of use": not supported for B2B guests), and the emulator
/// registers none for members either.
#[must_use]
pub fn may_accept_terms(facts: &TermsFacts<'_>) -> Decision {
    let devices = if facts.every_device { "is accepted on every registered device" } else { "is accepted once" };
    let denial = facts.every_device.then_some(Denial::TermsNeedDevice);
    let saw = format!("'{}' {devices}", facts.agreement);
    Decision::from_trace(vec![Step::judged("agreement.isPerDeviceAcceptanceRequired", saw, denial)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_of_every_device_is_accepted_by_nobody_without_one() {
        for (row, every_device, code) in [("B5.8#7 on", true, Some("AADSTS50097")), ("B5.8#7 off", false, None)] {
            let decision = may_accept_terms(&TermsFacts { agreement: "House rules", every_device });
            assert_eq!(decision.denial().map(Denial::code), code, "{row}");
        }
    }
}
