//! Scripts that use real clients, in `clients`; what they must see is told in `tests/it`.
