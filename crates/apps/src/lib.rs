//! Stands in for myapps.microsoft.com and myaccount.microsoft.com.
