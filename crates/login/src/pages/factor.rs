//! The second factor: registering an authenticator, and proving it.

use std::fmt::Write;

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use journey::{Alert, Registration, Waiting};
use qrcodegen::{QrCode, QrCodeEcc};
use web::Page;

use super::Shown;

#[derive(Template)]
#[template(path = "factor.html")]
struct Factor {
    page: Page,
    state: String,
    organization: String,
    account: String,
    /// What was wrong with the code.
    code_error: String,
    /// What became of the request in the inbox.
    approval_error: String,
    registration: Option<Shared>,
    approval: Option<Waiting>,
}

/// What the authenticator is to be told.
struct Shared {
    secret: String,
    picture: Picture,
}

/// A QR code: the squares of one colour as one path, and the side of the whole in squares.
struct Picture {
    side: i32,
    path: String,
}

/// The border that readers of such pictures need, in squares (ISO/IEC 18004).
const BORDER: i32 = 4;

impl Picture {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                write!(path, "M{} {}h1v1h-1z", x + BORDER, y + BORDER).ok()?;
            }
        }
        Some(Self { side: code.size() + 2 * BORDER, path })
    }
}

pub(super) fn page(
    status: StatusCode,
    shown: Shown,
    organization: String,
    account: String,
    registration: Option<Registration>,
    approval: Option<Waiting>,
) -> Response {
    let title = if registration.is_some() { "Set up verification" } else { "Verify your identity" };
    let about_approval = matches!(shown.alert, Some(Alert::NotApproved | Alert::ApprovalDenied | Alert::NoApproval));
    let (code_error, approval_error) =
        if about_approval { (String::new(), shown.error()) } else { (shown.error(), String::new()) };
    let registration = registration.and_then(|registration| {
        let picture = Picture::of(&registration.address)?;
        Some(Shared { secret: registration.secret, picture })
    });
    web::html_with(
        status,
        &Factor {
            page: Page::new(title).ribbon(),
            state: shown.state,
            organization,
            account,
            code_error,
            approval_error,
            registration,
            approval,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_holds_the_address_within_its_border() {
        let address =
            "otpauth://totp/Woodgrove:dr.lee@fabrikam-clinic.example?secret=ABCDEFGHIJKLMNOP&issuer=Woodgrove";
        let picture = Picture::of(address).expect("a picture");
        let code = QrCode::encode_text(address, QrCodeEcc::Medium).expect("a code");
        let dark = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark = dark.filter(|(x, y)| code.get_module(*x, *y)).count();
        assert_eq!((picture.side, picture.path.matches('z').count()), (code.size() + 8, dark));
        assert!(picture.path.starts_with("M4 4h1v1h-1z"));
    }

    #[test]
    fn what_is_too_long_for_a_picture_has_none() {
        assert!(Picture::of(&"x".repeat(5_000)).is_none());
    }
}
