//! Every form that was met is sent: as it stands, with words, and with what no field takes.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use support::{Browser, Form, Lab, Page};

use super::rules::{broken_rules, is_html, is_ours, is_refusal};
use super::shape;

/// What is written into every field that takes text; none leaves the form as it stands.
const WRITINGS: [(&str, Option<&str>); 4] = [
    ("as rendered", None),
    ("words", Some("Ordinary words")),
    ("control characters", Some("a\u{7}b")),
    ("empty", Some("")),
];
/// Longer than any field takes, and than what is carried through a sign-in.
const OVERLONG: usize = 20_000;

/// The forms of one world, each sent in a copy of it, so that no form takes another's ground away.
pub(super) struct Forms {
    lab: Rc<Lab>,
    open: VecDeque<Waiting>,
    /// What was sent, with its answers.
    sent: BTreeMap<String, Vec<String>>,
    broken: Vec<String>,
}

/// A form that is to be sent.
struct Waiting {
    name: String,
    lab: Rc<Lab>,
    browser: Browser,
    form: Form,
    place: usize,
}

impl Forms {
    pub(super) fn new(lab: Rc<Lab>) -> Self {
        Self { lab, open: VecDeque::new(), sent: BTreeMap::new(), broken: Vec::new() }
    }

    /// Takes the forms of an open page that were not met before.
    pub(super) fn add(&mut self, browser: &Browser) {
        let lab = Rc::clone(&self.lab);
        self.add_in(&lab, browser);
    }

    fn add_in(&mut self, lab: &Rc<Lab>, browser: &Browser) {
        for form in browser.page().forms().into_iter().filter(|form| form.method == "post") {
            for (place, button) in form.places() {
                let name = name(&form, button);
                if !self.sent.contains_key(&name) {
                    self.sent.insert(name.clone(), Vec::new());
                    let (lab, browser, form) = (Rc::clone(lab), browser.clone(), form.clone());
                    self.open.push_back(Waiting { name, lab, browser, form, place });
                }
            }
        }
    }

    /// Sends each form in each way; the pages behind them may have more.
    pub(super) async fn send_all(&mut self) {
        let overlong = "x".repeat(OVERLONG);
        while let Some(waiting) = self.open.pop_front() {
            for (way, text) in WRITINGS.into_iter().chain([("overlong text", Some(overlong.as_str()))]) {
                self.send(&waiting, way, text).await;
            }
        }
        assert!(self.broken.is_empty(), "{:#?} among {:#?}", self.broken, self.sent);
    }

    async fn send(&mut self, waiting: &Waiting, way: &str, text: Option<&str>) {
        let mut form = waiting.form.clone();
        if text.is_some_and(|text| !form.write(text)) {
            return;
        }
        let lab = Rc::new(waiting.lab.fork().await);
        let mut browser = lab.receive(&waiting.browser);
        let page = browser.send(&form, waiting.place).await;
        let from = &waiting.browser.page().url;
        self.sent.entry(waiting.name.clone()).or_default().push(format!("{way}: {} {}", page.status, page.url.path()));
        let mut broken = broken_by(page, &waiting.form);
        if text.is_none() {
            broken.extend(broken_by_sending_twice(&lab, waiting, page.status.as_u16()).await);
        }
        self.broken.extend(broken.into_iter().map(|rule| format!("{} on {from}, {way}: {rule}", waiting.name)));
        self.add_in(&lab, &browser);
    }

    /// Asserts that these were among the forms: the end of an action and the button.
    pub(super) fn include(&self, expected: &[&str]) {
        for form in expected {
            let found = self.sent.iter().any(|(name, answers)| name.contains(form) && !answers.is_empty());
            assert!(found, "{form} was not among {:#?}", self.sent);
        }
    }
}

/// A form's name: where it goes, its button, and the names of its fields.
fn name(form: &Form, button: &str) -> String {
    let mut action = form.action.clone();
    action.set_query(None);
    let action = shape(&action);
    let keys: Vec<&str> = form.keys().into_iter().collect();
    // Whose account is picked, and which situation is started in, makes no other form of it.
    let button = match button {
        account if account.contains('@') => "an account",
        situation if situation.starts_with("Start in ") => "Start in a situation",
        other => other,
    };
    format!("{} [{button}] {}", action.trim_end_matches('?'), keys.join(","))
}

/// What may differ after a form that was sent once more: who asked, which browser holds what, and a wrong code's tries.
const OF_ASKING: [&str; 8] =
    ["world", "decisions", "sign_ins", "observations", "sessions", "surface_sessions", "codes", "passcodes"];

/// A double click: the same browser sends the same form again, before it saw the answer. What is wrong with that.
async fn broken_by_sending_twice(lab: &Lab, waiting: &Waiting, status: u16) -> Vec<String> {
    lab.settle().await;
    let once = lab.rows();
    let mut browser = lab.receive(&waiting.browser);
    let again = browser.send(&waiting.form, waiting.place).await.status.as_u16();
    lab.settle().await;
    let twice = lab.rows();
    let mut broken = Vec::new();
    if again != status {
        broken.push(format!("answers {status} and, sent twice, {again}"));
    }
    let changed = once.changed(&twice).into_iter().filter(|table| !OF_ASKING.contains(table));
    broken.extend(changed.map(|table| format!("sent twice, it changes {table} twice")));
    broken
}

/// What is wrong with the answer to a form.
fn broken_by(page: &Page, form: &Form) -> Vec<String> {
    if !is_ours(&page.url) {
        let left = page.status.is_redirection();
        return (!left).then(|| format!("shows a page of another machine, {}", page.url)).into_iter().collect();
    }
    if !is_html(page) {
        return vec![format!("is answered {} without a page: {}", page.status, page.body)];
    }
    let mut broken = broken_rules(page);
    let mut rule = |kept: bool, what: String| broken.extend((!kept).then_some(what));
    let status = page.status.as_u16();
    rule(page.status.is_success() || page.status.is_client_error(), format!("answers {status}"));
    rule(status != 404 && status != 405, format!("leads nowhere: {status} {}", page.url));
    if page.status.is_client_error() {
        let again = page.forms().iter().any(|shown| shown.action == form.action && shown.method == form.method);
        // A refusal is no field's fault: it is told above the form, or on a page of its own.
        let told = is_refusal(page) || again && !page.field_errors().is_empty();
        rule(told, format!("answers {status} without an error at a field: {}", page.text()));
    }
    broken
}
