//! Ids that are not GUIDs: those of relations, which hold the ids of what they relate.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Unpadded base64url of GUIDs in Windows byte order, one after the other.
pub(crate) fn join(guids: &[&[u8; 16]]) -> String {
    let bytes: Vec<u8> = guids.iter().flat_map(|guid| windows_order(guid)).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Windows writes the first three groups of a GUID least significant byte first.
fn windows_order(guid: &[u8; 16]) -> [u8; 16] {
    let mut bytes = *guid;
    bytes[..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    bytes
}

#[cfg(test)]
mod tests {
    use kernel::ObjectId;

    use super::*;

    #[test]
    fn an_id_begins_with_its_principal_as_in_the_published_sample() {
        let principal: ObjectId = "33ad69f9-da99-4bed-acd0-3f24235cb296".parse().expect("an id");
        let own: ObjectId = "00000000-0000-0000-0000-000000000000".parse().expect("an id");
        // "appRoleAssignment" in Microsoft Graph: -WmtM5na7Uus0D8kI1yylpU9Mdo0Pb9OoBJvd3T5eKc
        let id = join(&[principal.as_bytes(), own.as_bytes()]);
        assert_eq!(id.len(), 43);
        assert!(id.starts_with("-WmtM5na7Uus0D8kI1yyl"), "{id}");
    }

    #[test]
    fn a_role_assignment_id_decodes_like_the_published_sample() {
        let role: ObjectId = "62e90394-69f5-4237-9190-012177145e10".parse().expect("an id");
        assert!(join(&[role.as_bytes()]).starts_with("lAPpYvVpN0KRkAEhdxReE"));
    }
}
