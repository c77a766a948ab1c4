/// Whether an operator works on a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Always.
    Default,
    /// In advanced queries.
    Advanced,
    /// Never.
    Never,
}

/// What may be asked of one property, or of a part of it.
#[derive(Debug)]
pub(super) struct Row {
    /// The property, which is a step of the path or a collection.
    pub(super) property: &'static str,
    /// What stands behind it in the path, or within each element; empty where it is asked itself.
    pub(super) part: &'static str,
    pub(super) is_collection: bool,
    pub(super) eq: Cell,
    /// `ne` and `not`.
    pub(super) ne: Cell,
    /// `ge` and `gt`.
    pub(super) ge: Cell,
    /// `le` and `lt`.
    pub(super) le: Cell,
    pub(super) within: Cell,
    pub(super) starts_with: Cell,
    pub(super) ends_with: Cell,
    pub(super) order_by: Cell,
}

/// Reads a table: a property a line, then its cells for eq, ne and not, ge, le, in, startsWith, endsWith and orderby. D
/// works always, A in advanced queries, - never. `a/b` is a part of an object; `a*` is a collection, `a*b` a part of its
/// elements.
pub(super) fn rows(table: &'static str) -> Vec<Row> {
    table.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}

fn row(line: &'static str) -> Row {
    let mut words = line.split_ascii_whitespace();
    let name = words.next().expect("a name");
    let cells: Vec<Cell> = words.map(cell).collect();
    let [eq, ne, ge, le, within, starts_with, ends_with, order_by] = cells[..] else {
        panic!("not eight cells: {line}")
    };
    let (property, part) = name.split_once(['/', '*']).unwrap_or((name, ""));
    let is_collection = name.contains('*');
    Row { property, part, is_collection, eq, ne, ge, le, within, starts_with, ends_with, order_by }
}

fn cell(word: &str) -> Cell {
    match word {
        "D" => Cell::Default,
        "A" => Cell::Advanced,
        "-" => Cell::Never,
        _ => panic!("no cell: {word}"),
    }
}

impl Row {
    pub(super) const fn comparisons(&self) -> [(&'static str, Cell); 9] {
        [
            ("eq", self.eq),
            ("ne", self.ne),
            ("gt", self.ge),
            ("ge", self.ge),
            ("lt", self.le),
            ("le", self.le),
            ("in", self.within),
            ("startsWith", self.starts_with),
            ("endsWith", self.ends_with),
        ]
    }

    /// The steps to what is asked about.
    pub(super) fn path(&self) -> String {
        if self.part.is_empty() { self.property.to_owned() } else { format!("{}/{}", self.property, self.part) }
    }

    /// What a comparison speaks of.
    pub(super) fn subject(&self) -> String {
        match (self.is_collection, self.part) {
            (false, _) => self.path(),
            (true, "") => "e".to_owned(),
            (true, part) => format!("e/{part}"),
        }
    }

    /// A comparison where it stands.
    pub(super) fn within(&self, clause: &str) -> String {
        if self.is_collection { format!("{}/any(e:{clause})", self.property) } else { clause.to_owned() }
    }
}
