/// What one of Microsoft's host names stands for. A client that is led here under such a name needs no setting at all,
/// and finds there what it would find in the real place, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    /// The token service and its sign-in pages.
    Login,
    /// Where redeem links lead inside of themselves; the pages are the token service's.
    Invitations,
    /// Microsoft Graph.
    Graph,
    /// The portal.
    Portal,
    /// My Apps.
    MyApps,
    /// My Account.
    MyAccount,
    /// Azure Resource Manager, of which there is what the Azure CLI asks at a sign-in.
    ResourceManager,
}

impl Site {
    /// Every name under which a surface is served, the first of each site being its own.
    pub const NAMES: [(&'static str, Self); 12] = [
        ("login.microsoftonline.com", Self::Login),
        ("login.windows.net", Self::Login),
        ("login.microsoft.com", Self::Login),
        ("sts.windows.net", Self::Login),
        ("invitations.microsoft.com", Self::Invitations),
        ("graph.microsoft.com", Self::Graph),
        ("entra.microsoft.com", Self::Portal),
        ("portal.azure.com", Self::Portal),
        ("myapps.microsoft.com", Self::MyApps),
        ("myapplications.microsoft.com", Self::MyApps),
        ("myaccount.microsoft.com", Self::MyAccount),
        ("management.azure.com", Self::ResourceManager),
    ];

    /// The site of a host name in lower case.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, site)| site)
    }

    /// The names of a site, its own first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(_, site)| *site == self).map(|(name, _)| name)
    }

    /// The site's own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login.microsoftonline.com",
            Self::Invitations => "invitations.microsoft.com",
            Self::Graph => "graph.microsoft.com",
            Self::Portal => "entra.microsoft.com",
            Self::MyApps => "myapps.microsoft.com",
            Self::MyAccount => "myaccount.microsoft.com",
            Self::ResourceManager => "management.azure.com",
        }
    }

    /// What its paths begin with where every surface is on one host; empty where they are the same there.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Portal => "/portal",
            Self::MyApps => "/myapps",
            Self::MyAccount => "/myaccount",
            Self::Login | Self::Invitations | Self::Graph | Self::ResourceManager => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_site_leads_its_names_and_has_no_name_of_another() {
        for (name, site) in Site::NAMES {
            assert_eq!(Site::of(name), Some(site), "{name}");
            assert_eq!(site.names().next(), Some(site.name()), "the first name is the site's own");
        }
        for foreign in ["microsoft.com", "graph.microsoft.com.evil.example", "eu.login.microsoft.com", "localhost"] {
            assert_eq!(Site::of(foreign), None, "{foreign}");
        }
    }
}
