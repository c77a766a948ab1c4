use crate::{Action, RightsFacts, may_act};

/// How an object relates to the person who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The person's own object.
    Own,
    /// Another person.
    OtherUser,
    /// A group that the person belongs to.
    JoinedGroup,
    /// A group that the person does not belong to.
    OtherGroup,
    /// The tenant itself.
    Organization,
}

/// How much of an object a person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Every property.
    Everything,
    /// These properties; the others come back empty.
    Properties(&'static [&'static str]),
    /// Not even that it exists.
    Nothing,
}

/// What a guest with limited access sees of another person.
const OF_ANOTHER_USER: &[&str] = &["id", "displayName", "mail", "userPrincipalName", "userType"];
/// What a guest with restricted access sees of a joined group.
const OF_A_JOINED_GROUP: &[&str] = &["id"];
/// What a guest without the access of a member sees of the tenant.
const OF_THE_ORGANIZATION: &[&str] = &["id", "displayName", "verifiedDomains"];

/// How much of an object the caller sees (Microsoft Entra, "Restrict guest access permissions").
#[must_use]
pub fn view(facts: &RightsFacts<'_>, relation: Relation) -> Sight {
    let action = match relation {
        Relation::Own | Relation::Organization => Action::ReadUser { own: true },
        Relation::OtherUser => Action::ReadUser { own: false },
        Relation::JoinedGroup => Action::ReadGroup { joined: true },
        Relation::OtherGroup => Action::ReadGroup { joined: false },
    };
    if may_act(&action, facts).denial().is_some() {
        return Sight::Nothing;
    }
    // Whoever may list, by standing or by role, sees everything of what is listed.
    let lists = |action: Action| may_act(&action, facts).denial().is_none();
    match relation {
        Relation::OtherUser if lists(Action::ReadUsers) => Sight::Everything,
        Relation::OtherUser => Sight::Properties(OF_ANOTHER_USER),
        Relation::Own | Relation::OtherGroup => Sight::Everything,
        Relation::JoinedGroup if lists(Action::ReadGroup { joined: false }) => Sight::Everything,
        Relation::JoinedGroup => Sight::Properties(OF_A_JOINED_GROUP),
        Relation::Organization if lists(Action::ReadGroups) => Sight::Everything,
        Relation::Organization => Sight::Properties(OF_THE_ORGANIZATION),
    }
}

#[cfg(test)]
mod tests {
    use kernel::RoleTemplateId;

    use super::*;
    use crate::{GuestAccess, RightsCaller, UserType, roles};

    fn guest(guest_access: GuestAccess, roles: &[RoleTemplateId]) -> RightsFacts<'_> {
        RightsFacts { caller: RightsCaller::User { user_type: UserType::Guest, roles, actions: &[] }, guest_access }
    }

    #[test]
    fn guests_see_as_much_as_the_guest_user_access_says() {
        use GuestAccess::{Limited, Restricted, SameAsMembers};
        use Relation::{JoinedGroup, Organization, OtherGroup, OtherUser, Own};
        let basics = Sight::Properties(&["id", "displayName", "mail", "userPrincipalName", "userType"]);
        let id = Sight::Properties(&["id"]);
        let company = Sight::Properties(&["id", "displayName", "verifiedDomains"]);
        let all = Sight::Everything;
        // Columns: B8#4 own profile, B8#5 other users, B8#6 joined and other groups, B8#9 organization.
        let relations = [Own, OtherUser, JoinedGroup, OtherGroup, Organization];
        let rows = [
            ("B8#1", SameAsMembers, [all; 5]),
            ("B8#2", Limited, [all, basics, all, all, company]),
            ("B8#3", Restricted, [all, Sight::Nothing, id, Sight::Nothing, company]),
        ];
        for (row, access, expected) in rows {
            let seen = relations.map(|relation| view(&guest(access, &[]), relation));
            assert_eq!(seen, expected, "{row}: {access:?}");
        }
    }

    #[test]
    fn a_role_opens_a_guests_eyes_and_nobody_signed_in_sees_nothing() {
        let reader = guest(GuestAccess::Restricted, &[roles::DIRECTORY_READERS]);
        assert_eq!(view(&reader, Relation::OtherUser), Sight::Everything);
        assert_eq!(view(&reader, Relation::JoinedGroup), Sight::Everything);
        let nobody = RightsFacts { caller: RightsCaller::Anonymous, guest_access: GuestAccess::SameAsMembers };
        assert_eq!(view(&nobody, Relation::Own), Sight::Nothing);
    }
}
