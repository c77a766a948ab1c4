use super::Operation;
use crate::path::Piece;

/// What follows the path of a list: `graph.group`, the members of one type alone, and `$count`, their number alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refined {
    /// The type, as Graph's schema names it.
    pub(crate) cast: Option<&'static str>,
    /// Whether only their number is asked for.
    pub(crate) counted: bool,
}

/// Types that are members of lists of directory objects; the emulator has objects of the first five.
const TYPES: [&str; 8] =
    ["user", "group", "servicePrincipal", "directoryRole", "application", "administrativeUnit", "device", "orgContact"];

/// Takes apart what follows a list.
pub(super) fn peel(pieces: &[Piece]) -> (&[Piece], Refined) {
    let mut refined = Refined::default();
    let mut rest = pieces;
    if let [before @ .., Piece::Word(last)] = rest
        && last.eq_ignore_ascii_case("$count")
    {
        refined.counted = true;
        rest = before;
    }
    if let [before @ .., Piece::Word(last)] = rest
        && let Some(name) = cast(last)
    {
        refined.cast = Some(name);
        rest = before;
    }
    (rest, refined)
}

fn cast(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let name = lower.strip_prefix("microsoft.graph.").or_else(|| lower.strip_prefix("graph."))?;
    TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(name))
}

impl Refined {
    /// Whether it may follow what the operation lists.
    pub(super) const fn fits(self, operation: Operation) -> bool {
        use Operation as Op;
        match operation {
            Op::ListUsers | Op::ListGroups | Op::ListApplications | Op::ListServicePrincipals => self.cast.is_none(),
            Op::ListSponsors
            | Op::ListSponsored
            | Op::ListDirectReports
            | Op::ListUserMemberOf
            | Op::ListUserTransitiveMemberOf
            | Op::ListUserOwned
            | Op::ListMembers
            | Op::ListTransitiveMembers
            | Op::ListGroupOwners
            | Op::ListGroupMemberOf
            | Op::ListGroupTransitiveMemberOf
            | Op::ListApplicationOwners
            | Op::ListPrincipalOwners
            | Op::ListRoleMembers => true,
            _ => false,
        }
    }
}
