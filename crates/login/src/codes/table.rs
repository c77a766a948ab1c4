//! The codes, in our own words.

/// What a code means.
pub(super) struct Explained {
    pub(super) code: u32,
    /// What happened.
    pub(super) what: &'static str,
    /// What to do about it.
    pub(super) remedy: &'static str,
}

const fn row(code: u32, what: &'static str, remedy: &'static str) -> Explained {
    Explained { code, what, remedy }
}

/// Every code that the emulator gives, by number.
pub(super) const CODES: &[Explained] = &[
    row(
        16000,
        "Several accounts are signed in, and the app did not say which one it means.",
        "Send login_hint, or let the person choose: prompt=select_account.",
    ),
    row(28003, "The scope is empty where one is needed.", "Name a scope when you redeem the code."),
    row(
        50001,
        "The resource is switched off in this tenant.",
        "Enable its enterprise application, or ask for another resource.",
    ),
    row(
        50008,
        "The answer of the federated identity provider cannot be believed.",
        "Compare issuer, audience, clock and signing key with the federation's settings.",
    ),
    row(
        50011,
        "The redirect URI is not registered for the app.",
        "Register exactly this URI, or send the registered one: case, path and slash count.",
    ),
    row(
        50013,
        "The token to act on behalf of was not made for this client, or its signature is wrong.",
        "Send an access token whose audience is the client itself.",
    ),
    row(
        50014,
        "The guest has not redeemed the invitation, and no page may be shown.",
        "Let the guest sign in once with a page.",
    ),
    row(
        50020,
        "The account is unknown in the tenant that the app belongs to.",
        "Invite the account, or sign in at the tenant that knows it.",
    ),
    row(
        50027,
        "The assertion cannot be read, or lacks what it must say.",
        "Send a signed JWT with iss, sub, aud and exp, and the thumbprint of its certificate in the header.",
    ),
    row(50034, "No account has this name.", "Check the spelling and the tenant."),
    row(50048, "Issuer and subject of the client assertion differ.", "Set both to the client id."),
    row(
        50049,
        "The host is no authority that is known here.",
        "Use this emulator's own address, or login.microsoftonline.com.",
    ),
    row(50053, "Too many wrong attempts locked the account.", "Wait, then try again with the right secret."),
    row(50055, "The password has expired.", "Set a new one."),
    row(50057, "The account is switched off.", "An administrator can allow its sign-in again."),
    row(50058, "Nobody is signed in, and no page may be shown.", "Send the person through a sign-in with a page."),
    row(
        50059,
        "Nothing in the request tells the tenant.",
        "Name the tenant in the path instead of common or organizations.",
    ),
    row(
        50072,
        "A second factor has to be registered first, and no page may be shown.",
        "Send the person through a sign-in with a page.",
    ),
    row(50074, "A second factor is required and was not proven.", "Sign in again and prove it."),
    row(50076, "A policy asks for a second factor.", "Send the person through a sign-in with a page."),
    row(
        50079,
        "A policy asks for a second factor that is yet to be registered.",
        "Send the person through a sign-in with a page.",
    ),
    row(
        50097,
        "The agreement wants a registered device, and there is none.",
        "Switch off consent on every device for guests.",
    ),
    row(
        50105,
        "The person is not assigned to the app, which wants that.",
        "Assign the person or a group of hers in the enterprise application.",
    ),
    row(50126, "Name or password is wrong.", "Type them again; a guest's password is checked at home."),
    row(50133, "The sign-in was revoked, or the password changed since.", "Let the person sign in again."),
    row(50158, "Terms of use or another challenge stands open.", "Send the person through a sign-in with a page."),
    row(
        50166,
        "The keys of a federated issuer cannot be read.",
        "Check that the issuer serves its metadata on this machine, or name its host with --allow-outbound.",
    ),
    row(
        50173,
        "The refresh token was revoked.",
        "Sign in again: the password changed, or an administrator revoked the sessions.",
    ),
    row(
        50194,
        "An app of one tenant was asked for without naming that tenant.",
        "Name the tenant in the path, or make the app multitenant.",
    ),
    row(53000, "A policy asks for a compliant device.", "Use one, or trust the home tenant's claims about it."),
    row(53001, "A policy asks for a hybrid joined device.", "Use one, or trust the home tenant's claims about it."),
    row(
        53003,
        "A Conditional Access policy blocks this sign-in.",
        "Look at the decision log: the trace names the policy.",
    ),
    row(54005, "The code was redeemed before.", "Redeem each code once; ask for a new one."),
    row(
        65001,
        "Nobody has consented to what the app asks for.",
        "Send an interactive request, or let an administrator consent.",
    ),
    row(65004, "The person did not consent to the app.", "Ask again, and say what the permissions are for."),
    row(
        65005,
        "The app asks for something that its registration does not name.",
        "Add the permission to the registration.",
    ),
    row(
        70000,
        "The code or refresh token is none, or belongs to another client.",
        "Send what this client was given, unchanged.",
    ),
    row(70003, "The grant type is unknown.", "Send one that the metadata lists."),
    row(
        70005,
        "The response type is unknown, or not allowed for this app.",
        "Send code, or allow the implicit grant in the registration.",
    ),
    row(70007, "The response mode does not fit: no token travels in a query.", "Send fragment or form_post."),
    row(70008, "The code has expired.", "Redeem codes within ten minutes."),
    row(70011, "A scope is unknown, or scopes do not go together.", "Check the spelling; .default stands alone."),
    row(70016, "Nobody has answered the device yet.", "Go on polling at the interval."),
    row(70017, "The person said no to the device.", "Stop polling; begin anew if that was a mistake."),
    row(
        70018,
        "The code of the device is unknown.",
        "Send the code that this client was given; type the code that the device shows.",
    ),
    row(70019, "The code that the device shows has expired.", "Begin anew on the device."),
    row(70020, "The device waited for too long.", "Begin anew: a device code lives for fifteen minutes."),
    row(
        70021,
        "No federated credential fits the assertion.",
        "Compare issuer, subject and audience with the registration.",
    ),
    row(70043, "The sign-in is older than a policy allows.", "Sign in again."),
    row(90002, "No tenant has this id or domain.", "Check the tenant in the path."),
    row(90014, "A field that the request needs is missing.", "Send it; an ID token needs a nonce."),
    row(90023, "A parameter has a value that it does not take.", "Compare the request with the documentation."),
    row(90033, "The service failed for a moment.", "Try again."),
    row(90072, "The account is not known in the other tenant.", "Invite the account there."),
    row(90094, "Only an administrator may consent to this.", "Let an administrator consent for the organization."),
    row(90119, "No code was typed.", "Type the code that the device shows."),
    row(90120, "The code was used before.", "Begin anew on the device."),
    row(
        500_011,
        "The tenant has no such resource.",
        "Check the resource's name, and whether it stands in this tenant.",
    ),
    row(500_113, "The app has no redirect URI.", "Register one."),
    row(500_131, "The assertion's audience is another application.", "Send a token that was made for this client."),
    row(500_133, "The assertion has expired.", "Get a fresh token first."),
    row(500_202, "A personal account needs a tenant that invited it.", "Name that tenant in the path."),
    row(
        500_208,
        "A work account cannot sign in where personal accounts are asked for.",
        "Use organizations or the tenant instead of consumers.",
    ),
    row(
        500_212,
        "The account's own organization forbids access to this tenant.",
        "Its administrator can change the outbound settings.",
    ),
    row(
        500_213,
        "This tenant forbids access from the account's organization.",
        "Its administrator can change the inbound settings.",
    ),
    row(500_571, "The guest's account is switched off.", "An administrator can allow its sign-in again."),
    row(
        501_481,
        "The PKCE verifier does not belong to the challenge.",
        "Keep the verifier of the request whose code you redeem.",
    ),
    row(501_491, "The PKCE challenge has a wrong size.", "Send 43 to 128 characters."),
    row(650_053, "The resource has no such scope.", "Check the scope's spelling."),
    row(650_057, "The resource is not among the app's permissions.", "Add it to the registration."),
    row(700_005, "The code belongs to another tenant's path.", "Redeem it at the path at which it was asked for."),
    row(
        700_016,
        "The app is unknown in this tenant.",
        "Check client id and tenant; consent puts an app into a tenant.",
    ),
    row(700_021, "The client assertion names another application than client_id.", "Make both the same client id."),
    row(700_022, "The scopes belong to several resources.", "Ask for one resource at a time."),
    row(
        700_023,
        "The client assertion is for another token service or tenant.",
        "Set aud to the token endpoint that you call.",
    ),
    row(700_024, "The client assertion has expired or is not valid yet.", "Check the client's clock."),
    row(700_025, "A public client sent a credential.", "Send none, or register the address as web."),
    row(
        700_027,
        "The client assertion is not signed by a certificate of the app.",
        "Register the certificate, and sign with its key.",
    ),
    row(
        700_054,
        "The app may not get ID tokens from the authorize endpoint.",
        "Allow ID tokens for implicit and hybrid flows in the registration.",
    ),
    row(700_082, "The refresh token has expired.", "Sign in again: it lay unused for ninety days."),
    row(700_084, "The refresh token of a page is past its day.", "Sign in again without a page, then with one."),
    row(
        700_211,
        "No federated credential is for the issuer of the assertion.",
        "Compare the issuer, letter by letter, with the registration.",
    ),
    row(
        700_212,
        "No federated credential of the issuer takes the audience of the assertion.",
        "Compare the audience with the registration; api://AzureADTokenExchange is the usual one.",
    ),
    row(
        700_213,
        "No federated credential has this subject.",
        "Compare the subject with the registration, letter by letter.",
    ),
    row(
        700_222,
        "A token of this token service was sent as a federated credential.",
        "Use a secret, a certificate, or a token of an issuer elsewhere.",
    ),
    row(900_023, "What names the tenant is neither an id nor a domain.", "Check the tenant in the path."),
    row(900_144, "A parameter is missing.", "Send the one that is named."),
    row(900_561, "The address takes another verb.", "Send one of the header Allow."),
    row(900_971, "Several redirect URIs are registered, and none was named.", "Send redirect_uri."),
    row(901_002, "resource is a parameter of version 1.", "Send scope instead."),
    row(
        1_002_012,
        "An app on its own behalf must ask for .default.",
        "Send the resource's name with /.default behind it.",
    ),
    row(5_000_819, "The federated answer holds no address of the federated domain.", "Send the email claim."),
    row(7_000_112, "The app is switched off in this tenant.", "Allow sign-in in its enterprise application."),
    row(7_000_114, "The app may not act on behalf of others.", "Expose an API, and ask for its permissions."),
    row(7_000_215, "The client secret is wrong.", "Send the secret's value, not its id."),
    row(
        7_000_218,
        "The client has to prove itself and did not.",
        "Send client_secret or client_assertion, or allow public client flows.",
    ),
    row(7_000_222, "The client secret has expired.", "Make a new one."),
    row(9_001_023, "The grant does not work without a tenant.", "Name the tenant in the path."),
    row(9_002_313, "The request cannot be read.", "Send a form with the parameters of the documentation."),
    row(9_002_325, "A page must prove with PKCE that it asked.", "Send code_challenge and code_verifier."),
    row(
        9_002_326,
        "A page redeemed the code of an address that is not registered as one.",
        "Register the redirect URI as single-page application.",
    ),
    row(
        9_002_327,
        "The code of a page was redeemed by something that is no page.",
        "Redeem it from the page's own origin.",
    ),
    row(9_002_332, "The app is not for personal accounts.", "Use organizations or a tenant instead of consumers."),
];

#[cfg(test)]
mod tests {
    use policy::Denial;

    use super::*;

    #[test]
    fn the_codes_stand_in_order_and_once() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(CODES.iter().all(|row| row.what.ends_with('.') && row.remedy.ends_with('.')));
    }

    #[test]
    fn every_refusal_of_policy_that_has_a_number_is_explained() {
        for number in Denial::each().filter_map(|denial| denial.aadsts()) {
            assert!(CODES.iter().any(|row| row.code == number), "{number} is not explained");
        }
    }
}
