//! Texts in which keys and certificates are passed on (RFC 7468).

/// One block of a PEM text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block<'t> {
    /// What it holds, for example `CERTIFICATE`.
    pub(crate) label: &'t str,
    /// The block with its first and last line.
    pub(crate) text: &'t str,
    /// What stands between them.
    pub(crate) body: &'t str,
}

impl Block<'_> {
    /// What stands between the lines, without white space.
    pub(crate) fn base64(&self) -> String {
        self.body.split_whitespace().collect()
    }
}

/// The blocks of a PEM text; whatever stands around them is for people.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
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
