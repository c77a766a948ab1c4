//! The file: a version, headings, and a line for each person. Its format has no quoting: what stands between two commas
//! is the value, byte for byte.

/// The first line of the file.
const VERSION: &str = "version:v1.0";
/// The headings, the two required ones first.
const HEADINGS: &str = "Email address to invite [inviteeEmail] Required,Redirection url [inviteRedirectURL] Required,\
    Send invitation message (true or false) [sendEmail],Customized invitation message [customizedMessageBody]";
/// The line that shows how it is filled in, to be replaced.
const SAMPLE: &str = "Example: guest@example.com,https://myapps.microsoft.com,true,Welcome to our organization";
/// The number of the first line that invites somebody.
const FIRST_ROW: u32 = 3;
/// The most people of one file; how many the real service takes is not published.
const MOST_ROWS: usize = 10_000;

/// The file to fill in (Microsoft Entra External ID, "Bulk invite B2B collaboration users").
#[must_use]
pub fn template() -> String {
    format!("{VERSION}\r\n{HEADINGS}\r\n{SAMPLE}\r\n")
}

/// What keeps the whole file from being taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The number of the line, from one.
    pub row: u32,
    /// What is wrong with it.
    pub message: String,
}

/// A file whose first lines are as they must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub(super) rows: Vec<Line>,
}

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) number: u32,
    pub(super) text: String,
}

/// Somebody to invite, as the line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) address: String,
    pub(super) redirect_url: String,
    pub(super) send: bool,
    pub(super) message: Option<String>,
}

impl Sheet {
    /// How many people it invites.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it invites nobody; no file that was taken does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Reads a file: version and headings must be there as the template has them, and somebody must be invited. Columns
/// behind the known ones are nobody's concern; what is wrong with a line is told when its turn comes.
pub fn validate(text: &str) -> Result<Sheet, Vec<Problem>> {
    let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
    let mut problems = Vec::new();
    if lines.next().map(str::trim_end) != Some(VERSION) {
        problems.push(Problem { row: 1, message: format!("the first row must be '{VERSION}'") });
    }
    let headings = lines.next().unwrap_or_default().trim_end();
    if headings.strip_prefix(HEADINGS).is_none_or(|more| !more.is_empty() && !more.starts_with(',')) {
        problems.push(Problem { row: 2, message: "the second row must hold the template's headings".to_owned() });
    }
    let rows: Vec<Line> = (FIRST_ROW..)
        .zip(lines)
        .filter(|(_, text)| !text.trim_matches([',', ' ']).is_empty())
        .map(|(number, text)| Line { number, text: text.to_owned() })
        .collect();
    if rows.is_empty() {
        problems.push(Problem { row: FIRST_ROW, message: "there is nobody to invite".to_owned() });
    } else if rows.len() > MOST_ROWS {
        problems.push(Problem { row: FIRST_ROW, message: format!("a file invites {MOST_ROWS} people at most") });
    }
    if problems.is_empty() { Ok(Sheet { rows }) } else { Err(problems) }
}

/// Reads a line; the reason where it is malformed.
pub(super) fn fields(line: &str) -> Result<Fields, String> {
    if line.contains('"') {
        return Err("The row is malformed: quotes are not allowed.".to_owned());
    }
    let values: Vec<&str> = line.split(',').map(str::trim).collect();
    let (known, more) = values.split_at(values.len().min(4));
    if more.iter().any(|value| !value.is_empty()) {
        return Err("The row is malformed: it has more fields than the template; a message takes no commas.".to_owned());
    }
    let value = |index: usize| known.get(index).copied().unwrap_or_default();
    let send = match value(2).to_ascii_lowercase().as_str() {
        "true" => true,
        "false" | "" => false,
        _ => return Err("The row is malformed: sendEmail is true or false.".to_owned()),
    };
    let message = Some(value(3)).filter(|message| !message.is_empty()).map(str::to_owned);
    Ok(Fields { address: value(0).to_owned(), redirect_url: value(1).to_owned(), send, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &str) -> String {
        format!("{VERSION}\n{HEADINGS}\n{rows}")
    }

    #[test]
    fn the_template_is_taken_and_begins_as_published() {
        assert_eq!(validate(&template()).expect("a sheet").len(), 1);
        let published = "version:v1.0\r\nEmail address to invite [inviteeEmail] Required,Redirection url \
            [inviteRedirectURL] Required,Send invitation message (true or false) [sendEmail],Customized invitation \
            message [customizedMessageBody]\r\n";
        assert!(template().starts_with(published), "{}", template());
    }

    #[test]
    fn a_file_whose_first_rows_were_touched_is_rejected_whole() {
        let row = "a@b.example,https://c.example,true,";
        for (text, rows) in [
            (file(""), vec![3]),
            (format!("{HEADINGS}\n{row}"), vec![1, 2, 3]),
            (format!("version:v2.0\n{HEADINGS}\n{row}"), vec![1]),
            (format!("{VERSION}\nemail,url\n{row}"), vec![2]),
            (format!("{VERSION}\n{HEADINGS} and more\n{row}"), vec![2]),
            (String::new(), vec![1, 2, 3]),
        ] {
            let problems = validate(&text).expect_err("a rejection");
            assert_eq!(problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), rows, "{text}");
        }
    }

    #[test]
    fn rows_keep_their_numbers_and_empty_ones_invite_nobody() {
        let sheet = validate(&file("a@b.example,https://c.example\r\n,,,\r\n\r\nd@b.example,https://c.example\r\n"));
        let numbers: Vec<u32> = sheet.expect("a sheet").rows.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [3, 6]);
    }

    #[test]
    fn a_comma_or_a_quote_makes_a_row_malformed() {
        for line in [
            "a@b.example,https://c.example,true,Welcome, and come in",
            "a@b.example,https://c.example,true,\"Welcome\"",
            "a@b.example,https://c.example,maybe,Welcome",
        ] {
            assert!(fields(line).expect_err("a reason").contains("malformed"), "{line}");
        }
        let read = fields("a@b.example , https://c.example,TRUE,Welcome,,").expect("fields");
        assert_eq!(
            (read.address.as_str(), read.redirect_url.as_str(), read.send),
            ("a@b.example", "https://c.example", true)
        );
        assert_eq!(read.message.as_deref(), Some("Welcome"));
        assert!(!fields("a@b.example,https://c.example").expect("fields").send);
    }
}
