//! Of several settings that are wrong, which one is told.

use directory::settings::Settings;
use serde_json::json;

#[test]
fn the_first_wrong_setting_is_told_whether_it_is_unknown_or_has_no_such_value() {
    for (patch, path) in [
        (json!({"a.unknown": 1, "mail.link_scanner": "no"}), "a.unknown"),
        (json!({"mail.link_scanner": "no", "z.unknown": 1}), "mail.link_scanner"),
        (json!({"mail.link_scanner": "no", "portal.vintage": "modern"}), "mail.link_scanner"),
        (json!({"mail.link_scanner": true, "z.unknown": 1}), "z.unknown"),
    ] {
        assert_eq!(Settings::default().patched(&patch).expect_err("a wrong setting").path, path, "{patch}");
    }
}

#[test]
fn several_settings_are_changed_at_once_and_the_others_stay() {
    let patch = json!({"mail.link_scanner": true, "replication.lag_seconds": 7});
    let changed = Settings::default().patched(&patch).expect("settings");
    let expected = Settings { link_scanner: true, replication_lag_seconds: 7, ..Settings::default() };
    assert_eq!(changed, expected);
}
