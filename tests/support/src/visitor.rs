//! Somebody at a screen, whatever the screen is.

/// A person who finds things by their visible words. The stories are told once and seen by each kind of visitor:
/// [`crate::Browser`] in this process or over sockets, and a real browser.
pub trait Visitor {
    /// Types an address.
    fn open(&mut self, url: &str) -> impl Future<Output = ()>;
    /// Follows the link of that name.
    fn click(&mut self, link: &str) -> impl Future<Output = ()>;
    /// Opens the menu behind the button of that name.
    fn menu(&mut self, button: &str) -> impl Future<Output = ()>;
    /// Writes into the field of that name.
    fn fill(&mut self, field: &str, text: &str) -> impl Future<Output = ()>;
    /// Writes into a search field and presses Enter.
    fn search(&mut self, field: &str, text: &str) -> impl Future<Output = ()>;
    /// Ticks the box whose words contain these.
    fn tick(&mut self, words: &str) -> impl Future<Output = ()>;
    /// Presses the button of that name.
    fn press(&mut self, button: &str) -> impl Future<Output = ()>;
    /// Presses the one button whose name contains these words.
    fn pick(&mut self, words: &str) -> impl Future<Output = ()>;
    /// Looks into the frame of that title; the next link is followed in the whole window.
    fn frame(&mut self, title: &str) -> impl Future<Output = ()>;
    /// The one heading.
    fn h1(&mut self) -> impl Future<Output = String>;
    /// Everything that is visible.
    fn text(&mut self) -> impl Future<Output = String>;
    /// The cells of all table rows.
    fn rows(&mut self) -> impl Future<Output = Vec<Vec<String>>>;
    /// The names of the choices to tick.
    fn choices(&mut self) -> impl Future<Output = Vec<String>>;
    /// The address of the page.
    fn url(&mut self) -> impl Future<Output = String>;
    /// Notes the page under a step's name; a real browser may keep a picture.
    fn note(&mut self, step: &str) -> impl Future<Output = ()>;
}
