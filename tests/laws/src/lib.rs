//! See `tests/`: this package holds tests only.
