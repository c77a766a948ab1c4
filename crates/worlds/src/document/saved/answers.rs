use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Kind, SavedError, list, text};

/// Everything that was answered, by what it is about, pages put together.
pub(super) struct Answers {
    items: BTreeMap<Kind, Vec<Map<String, Value>>>,
    pub(super) left_out: Vec<String>,
}

impl Answers {
    pub(super) fn read(saved: &[(String, Value)]) -> Result<Self, SavedError> {
        let mut answers = Self { items: BTreeMap::new(), left_out: Vec::new() };
        let mut members = Vec::new();
        // Of each kind, the pages that go on, and how many there are that do not.
        let mut pages: BTreeMap<Kind, (Vec<&str>, usize)> = BTreeMap::new();
        for (file, answer) in saved {
            let context = answer["@odata.context"].as_str();
            let context = context.ok_or_else(|| SavedError::NoContext { file: file.clone() })?;
            let unknown = || SavedError::Unknown { file: file.clone(), context: context.to_owned() };
            let kind = Kind::of(context).ok_or_else(unknown)?;
            let (going_on, last) = pages.entry(kind).or_default();
            match answer["@odata.nextLink"].as_str() {
                Some(_) => going_on.push(file),
                None => *last += 1,
            }
            let whole = [answer.clone()];
            let found = answer["value"].as_array().map_or(&whole[..], Vec::as_slice);
            let found: Vec<_> = found.iter().filter_map(Value::as_object).cloned().collect();
            if kind == Kind::Member {
                members.push((file, found));
            } else {
                answers.items.entry(kind).or_default().extend(found);
            }
        }
        for (file, found) in members {
            answers.put_into_group(file, &found)?;
        }
        for file in pages.into_values().filter(|(_, last)| *last == 0).flat_map(|(going_on, _)| going_on) {
            answers.leave_out(format!("what follows {file}: its '@odata.nextLink' was not saved"));
        }
        Ok(answers)
    }

    /// Members of a group do not say whose they are: the name of their file does.
    fn put_into_group(&mut self, file: &str, found: &[Map<String, Value>]) -> Result<(), SavedError> {
        let named = |group: &&mut Map<String, Value>| {
            text(group, "id").is_some_and(|id| file.to_lowercase().contains(&id.to_lowercase()))
        };
        let group = self.items.get_mut(&Kind::Group).and_then(|groups| groups.iter_mut().find(named));
        let group = group.ok_or_else(|| SavedError::NoGroup { file: file.to_owned() })?;
        let mut all: Vec<Value> = list(group, "members").cloned().collect();
        all.extend(found.iter().map(|member| json!(member)));
        group.insert("members".to_owned(), Value::Array(all));
        Ok(())
    }

    pub(super) fn of(&self, kind: Kind) -> &[Map<String, Value>] {
        self.items.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Says that somebody cannot sign in there: a world document has no words for it.
    pub(super) fn blocked(&mut self, name: &str, user: &Map<String, Value>) {
        if user.get("accountEnabled") == Some(&Value::Bool(false)) {
            self.leave_out(format!(
                "that '{name}' is blocked ('accountEnabled' is false): here the account may sign in"
            ));
        }
    }

    pub(super) fn leave_out(&mut self, what: impl Into<String>) {
        self.left_out.push(what.into());
    }
}
