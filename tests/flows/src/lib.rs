//! Whole stories, told to an emulator in the test's own process; they are in `tests/it`.
