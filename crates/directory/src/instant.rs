/// The SQL of an instant within a document, in the form in which instants are compared ([`store::query::instant`]): a
/// document has as many fraction digits as it needs, an order by text needs always nine.
macro_rules! instant_of {
    ($value:literal) => {
        concat!(
            "(substr(",
            $value,
            ", 1, 19) || '.' || substr(replace(substr(",
            $value,
            ", 21), 'Z', '') || '000000000', 1, 9) || 'Z')"
        )
    };
}

pub(crate) use instant_of;
