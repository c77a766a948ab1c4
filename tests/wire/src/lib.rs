//! The real binary: sockets, TLS, mail, its verbs, its beginning and its end. The tests are in `tests/it`.
