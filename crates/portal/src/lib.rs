//! Stands in for entra.microsoft.com.
