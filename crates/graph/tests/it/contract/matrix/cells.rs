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
    /// The steps to the property, or to a part of it.
    pub(super) path: &'static str,
    /// What of each element is asked about, where it is a collection; empty where the elements themselves are.
    pub(super) element: Option<&'static str>,
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
    let (path, element) = name.split_once('*').map_or((name, None), |(path, element)| (path, Some(element)));
    Row { path, element, eq, ne, ge, le, within, starts_with, ends_with, order_by }
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

    /// The property, without what stands below it.
    pub(super) fn property(&self) -> &'static str {
        self.path.split('/').next().unwrap_or(self.path)
    }

    /// What a comparison speaks of.
    pub(super) fn subject(&self) -> String {
        match self.element {
            None => self.path.to_owned(),
            Some("") => "e".to_owned(),
            Some(part) => format!("e/{part}"),
        }
    }

    /// A comparison where it stands.
    pub(super) fn within(&self, clause: &str) -> String {
        match self.element {
            None => clause.to_owned(),
            Some(_) => format!("{}/any(e:{clause})", self.path),
        }
    }
}
