use toml::{Table, Value};

/// What names an entry of a list, in the order in which it is asked for.
const NAMES: [&str; 4] = ["name", "userPrincipalName", "address", "displayName"];

/// Lays a document over another: what it says stands, what it does not say stays. Entries of lists are the same where
/// their names are; a list of anything else is replaced as a whole.
pub(super) fn lay(over: Table, base: &mut Table) {
    for (key, new) in over {
        match (base.get_mut(&key), new) {
            (Some(Value::Table(old)), Value::Table(new)) => lay(new, old),
            (Some(Value::Array(old)), Value::Array(new)) if named(&new) => lay_entries(new, old),
            (_, new) => {
                base.insert(key, new);
            }
        }
    }
}

/// Whether every entry of a list has a name.
fn named(list: &[Value]) -> bool {
    !list.is_empty() && list.iter().all(|entry| name(entry).is_some())
}

fn lay_entries(over: Vec<Value>, base: &mut Vec<Value>) {
    for new in over {
        let same = base.iter_mut().find(|old| name(old).is_some() && name(old) == name(&new));
        match (same, new) {
            (Some(Value::Table(old)), Value::Table(new)) => lay(new, old),
            (_, new) => base.push(new),
        }
    }
}

/// What an entry is called, and by which key: two keys name two entries.
fn name(entry: &Value) -> Option<(&str, &str)> {
    let table = entry.as_table()?;
    NAMES.iter().find_map(|key| Some((*key, table.get(*key)?.as_str()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(over: &str, base: &str) -> Table {
        let mut table: Table = base.parse().expect("a table");
        lay(over.parse().expect("a table"), &mut table);
        table
    }

    #[test]
    fn what_is_not_said_stays_and_what_is_said_stands() {
        let base = "name = \"a\"\n[[tenants]]\nname = \"R\"\ndomains = [\"r.example\", \"s.example\"]\n\
            [tenants.policies]\ngoogle = true\n[[tenants.apps]]\ndisplayName = \"One\"\nvisible = true\n";
        let over = "name = \"b\"\n[[tenants]]\nname = \"R\"\ndomains = [\"t.example\"]\n[tenants.policies]\notp = 1\n\
            [[tenants.apps]]\ndisplayName = \"One\"\nvisible = false\n[[tenants.apps]]\ndisplayName = \"Two\"\n";
        let expected = "name = \"b\"\n[[tenants]]\nname = \"R\"\ndomains = [\"t.example\"]\n\
            [tenants.policies]\ngoogle = true\notp = 1\n[[tenants.apps]]\ndisplayName = \"One\"\nvisible = false\n\
            [[tenants.apps]]\ndisplayName = \"Two\"\n";
        assert_eq!(laid(over, base), expected.parse::<Table>().expect("a table"));
    }

    #[test]
    fn entries_with_different_names_are_different_entries() {
        let merged = laid("[[people]]\naddress = \"b@x\"\n", "[[people]]\naddress = \"a@x\"\n");
        assert_eq!(merged["people"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn an_emptied_list_is_empty() {
        assert_eq!(laid("members = []", "members = [\"a\"]")["members"].as_array().map(Vec::len), Some(0));
    }
}
