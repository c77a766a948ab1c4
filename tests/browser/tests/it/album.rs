//! The pictures of the exercise, for its description.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::json;
use thirtyfour::WebDriver;

use crate::palette;

/// The steps that `docs/exercise.md` shows.
const SHOWN: [&str; 24] = [
    "launch-pad",
    "sign-in",
    "password",
    "A1",
    "A2",
    "A3",
    "A4",
    "A5",
    "A6",
    "B4-menu",
    "B5",
    "B6",
    "B11",
    "B12",
    "B14",
    "B15",
    "B16",
    "C1-inbox",
    "C1",
    "C2-password",
    "C2-code",
    "C2",
    "C4",
    "C5",
];

/// Where pictures are kept; each step has one, the first that was taken.
#[derive(Clone)]
pub(crate) struct Album {
    folder: PathBuf,
    taken: Arc<Mutex<BTreeSet<String>>>,
}

impl Album {
    /// The folder that `cargo xtask screenshots` named; none in a plain run of the tests.
    pub(crate) fn asked_for() -> Option<Self> {
        let folder = env::var_os("VESTIBULE_SCREENSHOTS").map(PathBuf::from)?;
        Some(Self { folder, taken: Arc::default() })
    }

    /// Keeps the picture of a step, if it is shown and not there yet; smaller than a screen, so that a page of text can
    /// hold two dozen.
    pub(crate) async fn keep(&self, window: &WebDriver, step: &str) {
        let new = || self.taken.lock().expect("nobody panics with the list in hand").insert(step.to_owned());
        if SHOWN.contains(&step) && new() {
            let file = self.folder.join(format!("{step}.png"));
            let size = json!({"width": 960, "height": 720, "deviceScaleFactor": 1, "mobile": false});
            window.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.expect("a smaller window");
            let picture = window.screenshot_as_png().await.expect("a picture of the page");
            fs::write(&file, palette::small(&picture)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            window
                .cdp()
                .send_raw("Emulation.clearDeviceMetricsOverride", json!({}))
                .await
                .expect("the window as before");
        }
    }
}
