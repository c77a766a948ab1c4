use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// One block of a PEM text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block<'t> {
    /// What it holds, for example `CERTIFICATE`.
    pub(super) label: &'t str,
    /// The block with its first and last line.
    pub(super) text: &'t str,
    /// What stands between them.
    pub(super) body: &'t str,
}

/// The blocks of a PEM text; whatever stands around them is for people.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((block, after)) = first_block(rest) {
        blocks.push(block);
        rest = after;
    }
    blocks
}

fn first_block(text: &str) -> Option<(Block<'_>, &str)> {
    let text = &text[text.find("-----BEGIN ")?..];
    let (label, after) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let end = format!("-----END {label}-----");
    let (body, _) = after.split_once(&end)?;
    let length = text.len() - after.len() + body.len() + end.len();
    Some((Block { label, text: &text[..length], body }, &text[length..]))
}

/// The text of the file; none when there is no file.
pub(super) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes the file whole or not at all, readable by its owner alone.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let aside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&aside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(aside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_among_comments() {
        let text = "# public\n-----BEGIN A-----\nx\n-----END A-----\n# more\n-----BEGIN B C-----\ny\n-----END B C-----";
        let found: Vec<_> = blocks(text).iter().map(|block| (block.label, block.body.trim())).collect();
        assert_eq!(found, [("A", "x"), ("B C", "y")]);
        assert_eq!(blocks(text)[0].text, "-----BEGIN A-----\nx\n-----END A-----");
    }

    #[test]
    fn an_unfinished_block_is_none() {
        for text in ["", "-----BEGIN A-----\nx", "-----BEGIN A", "-----BEGIN A-----\nx\n-----END B-----"] {
            assert_eq!(blocks(text), [], "{text:?}");
        }
    }
}
