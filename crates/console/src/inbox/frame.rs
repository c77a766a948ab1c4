/// Makes the links of a framed mail open in the top window.
pub(super) fn on_top(html: &str) -> String {
    const BASE: &str = "<base target=\"_top\">";
    // Letters outside ASCII keep their length here, so that places in both texts are the same.
    let lower = html.to_ascii_lowercase();
    let head = lower.find("<head").and_then(|at| Some(at + lower[at..].find('>')? + 1));
    let start = lower.find("<!doctype").and_then(|at| Some(at + lower[at..].find('>')? + 1));
    let (before, after) = html.split_at(head.or(start).unwrap_or(0));
    format!("{before}{BASE}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_stands_where_a_browser_reads_it() {
        let cases = [
            (
                "<html><HEAD lang=\"é\"><title>x</title>",
                "<html><HEAD lang=\"é\"><base target=\"_top\"><title>x</title>",
            ),
            ("<!DOCTYPE html><p>x", "<!DOCTYPE html><base target=\"_top\"><p>x"),
            ("<p>x", "<base target=\"_top\"><p>x"),
            ("", "<base target=\"_top\">"),
        ];
        for (html, expected) in cases {
            assert_eq!(on_top(html), expected);
        }
    }
}
