//! Microsoft's directory roles: the same template ids in every tenant (Microsoft Entra, "Microsoft Entra built-in roles").

use kernel::RoleTemplateId;

macro_rules! roles {
    ($($(#[$doc:meta])+ $constant:ident = $name:literal, $id:literal;)+) => {
        $($(#[$doc])+ pub const $constant: RoleTemplateId = RoleTemplateId::well_known($id);)+

        const ALL: &[(RoleTemplateId, &str)] = &[$(($constant, $name)),+];
    };
}

roles! {
    /// May do everything; alone may write the domain list.
    GLOBAL_ADMINISTRATOR = "Global Administrator", 0x62e9_0394_69f5_4237_9190_0121_7714_5e10;
    /// Invites, resets redemptions, manages guests, groups and sponsors.
    USER_ADMINISTRATOR = "User Administrator", 0xfe93_0be7_5e62_47db_91af_98c3_a49a_38b1;
    /// Invites guests.
    GUEST_INVITER = "Guest Inviter", 0x95e7_9109_95c0_4d8e_aee3_d01a_ccf2_d47b;
    /// Resets redemptions.
    HELPDESK_ADMINISTRATOR = "Helpdesk Administrator", 0x7298_27e3_9c14_49f7_bb1b_9608_f156_bbb8;
    /// Manages apps, assignments and consent.
    APPLICATION_ADMINISTRATOR = "Application Administrator", 0x9b89_5d92_2cd3_44c7_9d02_a6ac_2d5e_a5c3;
    /// The same without application proxy.
    CLOUD_APPLICATION_ADMINISTRATOR = "Cloud Application Administrator", 0x158c_047a_c907_4556_b7ef_4465_51a6_b5f7;
    /// Registers apps.
    APPLICATION_DEVELOPER = "Application Developer", 0xcf1c_38e5_3621_4004_a7cb_8796_24dc_ed7c;
    /// Manages identity providers, federation and whether guests may leave.
    EXTERNAL_IDENTITY_PROVIDER_ADMINISTRATOR = "External Identity Provider Administrator", 0xbe2f_45a1_457d_42af_a067_6ec1_fa63_bc45;
    /// Manages user flows.
    EXTERNAL_ID_USER_FLOW_ADMINISTRATOR = "External ID User Flow Administrator", 0x6e59_1065_9bad_43ed_90f3_e942_4366_d2f0;
    /// Manages cross-tenant access, Conditional Access and terms of use.
    SECURITY_ADMINISTRATOR = "Security Administrator", 0x194a_e4cb_b126_40b2_bd5b_6091_b380_977d;
    /// Manages Conditional Access and terms of use.
    CONDITIONAL_ACCESS_ADMINISTRATOR = "Conditional Access Administrator", 0xb1be_1c3e_b65d_4f19_8427_f6fa_0d97_feb9;
    /// Manages authentication methods, passcodes for guests among them.
    AUTHENTICATION_POLICY_ADMINISTRATOR = "Authentication Policy Administrator", 0x0526_716b_113d_4c15_b2c8_68e3_c22b_9f80;
    /// Assigns roles, and says what guests see.
    PRIVILEGED_ROLE_ADMINISTRATOR = "Privileged Role Administrator", 0xe861_1ab8_c189_46e8_94e1_6021_3ab1_f814;
    /// Manages groups.
    GROUPS_ADMINISTRATOR = "Groups Administrator", 0xfdd7_a751_b60b_444a_984c_0265_2fe8_fa1c;
    /// Manages governance.
    IDENTITY_GOVERNANCE_ADMINISTRATOR = "Identity Governance Administrator", 0x45d8_d3c5_c802_45c6_b32a_1d70_b5e1_e86e;
    /// Reads the directory, guests included.
    DIRECTORY_READERS = "Directory Readers", 0x88d8_e3e3_8f55_4a1e_953a_9b98_98b8_876b;
    /// Writes basic properties; meant for apps.
    DIRECTORY_WRITERS = "Directory Writers", 0x9360_feb5_f418_4baa_8175_e2a0_0bac_4301;
    /// Reads everything.
    GLOBAL_READER = "Global Reader", 0xf2ef_992c_3afb_46b9_b7cf_a126_ee74_c451;
    /// Reads policies and logs.
    SECURITY_READER = "Security Reader", 0x5d6b_6bb7_de71_4623_b4af_9638_0a35_2509;
    /// Reads logs.
    REPORTS_READER = "Reports Reader", 0x4a5d_8f65_41da_4de4_8968_e035_b653_39cf;
    /// Makes tenants.
    TENANT_CREATOR = "Tenant Creator", 0x112c_a1a2_15ad_4102_995e_45b0_bc47_9a6a;
}

/// Every role with its name, the most powerful first.
#[must_use]
pub fn all() -> &'static [(RoleTemplateId, &'static str)] {
    ALL
}

/// The name of a role.
#[must_use]
pub fn name(id: RoleTemplateId) -> Option<&'static str> {
    ALL.iter().find(|(role, _)| *role == id).map(|(_, name)| *name)
}

/// The role of a name, as Microsoft writes it.
#[must_use]
pub fn by_name(name: &str) -> Option<RoleTemplateId> {
    ALL.iter().find(|(_, known)| *known == name).map(|(role, _)| *role)
}

/// Whether one of the held roles is among the sufficient ones.
pub(crate) fn any_of(held: &[RoleTemplateId], sufficient: &[RoleTemplateId]) -> bool {
    held.iter().any(|role| sufficient.contains(role))
}

/// Held roles in the words of a trace.
pub(crate) fn listed(held: &[RoleTemplateId]) -> String {
    if held.is_empty() {
        return "no role".to_owned();
    }
    let names: Vec<String> =
        held.iter().map(|role| name(*role).map_or_else(|| role.to_string(), str::to_owned)).collect();
    format!("the roles {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_lead_to_each_other() {
        for (role, role_name) in all() {
            assert_eq!(name(*role), Some(*role_name));
            assert_eq!(by_name(role_name), Some(*role));
        }
        assert_eq!(all().len(), 21);
        assert_eq!(by_name("Company Administrator"), None);
    }

    #[test]
    fn the_ids_are_the_published_ones() {
        for (name, id) in [
            ("Global Administrator", "62e90394-69f5-4237-9190-012177145e10"),
            ("User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1"),
            ("Guest Inviter", "95e79109-95c0-4d8e-aee3-d01accf2d47b"),
            ("Helpdesk Administrator", "729827e3-9c14-49f7-bb1b-9608f156bbb8"),
            ("Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"),
            ("Cloud Application Administrator", "158c047a-c907-4556-b7ef-446551a6b5f7"),
            ("Application Developer", "cf1c38e5-3621-4004-a7cb-879624dced7c"),
            ("External Identity Provider Administrator", "be2f45a1-457d-42af-a067-6ec1fa63bc45"),
            ("External ID User Flow Administrator", "6e591065-9bad-43ed-90f3-e9424366d2f0"),
            ("Security Administrator", "194ae4cb-b126-40b2-bd5b-6091b380977d"),
            ("Conditional Access Administrator", "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"),
            ("Authentication Policy Administrator", "0526716b-113d-4c15-b2c8-68e3c22b9f80"),
            ("Privileged Role Administrator", "e8611ab8-c189-46e8-94e1-60213ab1f814"),
            ("Groups Administrator", "fdd7a751-b60b-444a-984c-02652fe8fa1c"),
            ("Identity Governance Administrator", "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e"),
            ("Directory Readers", "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"),
            ("Directory Writers", "9360feb5-f418-4baa-8175-e2a00bac4301"),
            ("Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
            ("Security Reader", "5d6b6bb7-de71-4623-b4af-96380a352509"),
            ("Reports Reader", "4a5d8f65-41da-4de4-8968-e035b65339cf"),
            ("Tenant Creator", "112ca1a2-15ad-4102-995e-45b0bc479a6a"),
        ] {
            assert_eq!(by_name(name).map(|role| role.to_string()), Some(id.to_owned()), "{name}");
        }
    }
}
