//! What stands around the content of a page. Templates embed one [`Page`] as their field `page`; the layouts read it.

/// The frame of one page: its heading, and what the layouts draw around the content.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The one `h1`, and the start of the window's title.
    pub h1: String,
    /// Whether the banner says `Local emulator, not Microsoft`.
    pub ribbon: bool,
    /// Whose page a sign-in card stands in for.
    pub realm: Realm,
    /// The organization or service that a card speaks for, above the heading; empty for none.
    pub issuer: String,
    /// Who is signed in here.
    pub account: Option<AccountMenu>,
    /// Links in the banner of roomy pages.
    pub links: Vec<Link>,
    /// Where this blade lies, from the top, without the blade itself.
    pub breadcrumb: Vec<Link>,
    /// The left menu of a blade.
    pub menu: Vec<MenuGroup>,
    /// The services that the portal's search finds.
    pub services: Vec<Link>,
    /// What was just done.
    pub toast: Option<Toast>,
    /// Tells this showing of the page from every other, so that a form is taken once however often it is sent.
    pub once: String,
}

impl Page {
    /// A page with nothing around it but its heading.
    #[must_use]
    pub fn new(h1: impl Into<String>) -> Self {
        Self { h1: h1.into(), ..Self::default() }
    }

    /// Says in the banner that this is an emulator.
    #[must_use]
    pub fn ribbon(mut self) -> Self {
        self.ribbon = true;
        self
    }

    /// Draws a card in the frame of an identity provider; `issuer` is the name above the heading.
    #[must_use]
    pub fn realm(mut self, realm: Realm, issuer: impl Into<String>) -> Self {
        self.realm = realm;
        self.issuer = issuer.into();
        self
    }

    /// Puts the account menu into the banner.
    #[must_use]
    pub fn account(mut self, account: AccountMenu) -> Self {
        self.account = Some(account);
        self
    }

    /// Puts links into the banner; the one whose address is `here` is marked.
    #[must_use]
    pub fn links(mut self, links: Vec<Link>, here: &str) -> Self {
        self.links = mark(links, here);
        self
    }

    /// Says where a blade lies.
    #[must_use]
    pub fn breadcrumb(mut self, links: Vec<Link>) -> Self {
        self.breadcrumb = links;
        self
    }

    /// Gives a blade its left menu; the link whose address is `here` is marked.
    #[must_use]
    pub fn menu(mut self, groups: Vec<MenuGroup>, here: &str) -> Self {
        self.menu = groups;
        for group in &mut self.menu {
            group.links = mark(std::mem::take(&mut group.links), here);
        }
        self
    }

    /// Says which services the portal's search finds while one types.
    #[must_use]
    pub fn services(mut self, services: Vec<Link>) -> Self {
        self.services = services;
        self
    }

    /// Names this showing of the page; its forms say it in the field `once`.
    #[must_use]
    pub fn once(mut self, showing: impl Into<String>) -> Self {
        self.once = showing.into();
        self
    }

    /// Tells what was just done.
    #[must_use]
    pub fn toast(mut self, toast: Option<Toast>) -> Self {
        self.toast = toast;
        self
    }
}

fn mark(mut links: Vec<Link>, here: &str) -> Vec<Link> {
    for link in &mut links {
        link.current = link.href == here;
    }
    links
}

/// Whose page a sign-in card stands in for; each has a frame of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Realm {
    /// A tenant's work or school accounts.
    #[default]
    Work,
    /// The emulated Google.
    Google,
    /// Emulated personal Microsoft accounts.
    Microsoft,
    /// A mailbox that proves itself by passcode.
    Mailbox,
}

impl Realm {
    /// The name that the style sheet knows it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Google => "google",
            Self::Microsoft => "microsoft",
            Self::Mailbox => "mailbox",
        }
    }
}

/// Somewhere to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether one is there already.
    pub current: bool,
}

impl Link {
    /// A link that says `label`.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), current: false }
    }
}

/// Links of a left menu under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuGroup {
    /// The heading; empty for links that stand alone.
    pub heading: String,
    /// The links.
    pub links: Vec<Link>,
}

impl MenuGroup {
    /// A group of links.
    #[must_use]
    pub fn new(heading: impl Into<String>, links: Vec<Link>) -> Self {
        Self { heading: heading.into(), links }
    }
}

/// The menu `Account menu for {name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountMenu {
    /// The display name of who is signed in.
    pub name: String,
    /// Their address.
    pub address: String,
    /// The organization in which they are signed in; empty for none.
    pub organization: String,
    /// What the menu offers, in order.
    pub items: Vec<MenuItem>,
}

/// One entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuItem {
    /// Leads somewhere.
    Go(Link),
    /// Posts an empty form: whatever changes state.
    Do {
        /// What the button says.
        label: String,
        /// Where the form is posted.
        action: String,
    },
}

impl MenuItem {
    /// An entry that leads somewhere.
    #[must_use]
    pub fn go(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::Go(Link::new(label, href))
    }

    /// An entry that does something.
    #[must_use]
    pub fn post(label: impl Into<String>, action: impl Into<String>) -> Self {
        Self::Do { label: label.into(), action: action.into() }
    }
}

/// A short word about what was just done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// How it looks.
    pub tone: Tone,
    /// What it says.
    pub text: String,
}

impl Toast {
    /// It worked.
    #[must_use]
    pub fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into() }
    }

    /// It did not.
    #[must_use]
    pub fn failed(text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, text: text.into() }
    }
}

/// The colour of a state; never the only thing that tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// No state.
    #[default]
    Neutral,
    /// Done, allowed, well.
    Good,
    /// Waiting, or worth a look.
    Warn,
    /// Refused, blocked, failed.
    Bad,
}

impl Tone {
    /// The name that the style sheet and the macros know it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}
