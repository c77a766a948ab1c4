//! The exercise in Chromium, against the real binary; the stories are in `tests/it`.
