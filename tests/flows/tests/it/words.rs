//! The words of the exercise's pages and mails, whole: whoever changes one sees it here.

use insta::assert_snapshot;
use support::{Browser, Clinician, Lab, Visitor, exercise};

use crate::exercise::ADMIN;

/// How wide the words stand below.
const WIDTH: usize = 110;

/// What a page says, in lines; what is drawn anew in each world stands as `[drawn]`.
fn said(browser: &Browser) -> String {
    wrapped(&browser.page().main())
}

fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let word = without_chance(word);
        let line = lines.last_mut().expect("there is a first line");
        if line.is_empty() {
            line.push_str(&word);
        } else if line.len() + word.len() < WIDTH {
            line.push(' ');
            line.push_str(&word);
        } else {
            lines.push(word);
        }
    }
    lines.join("\n")
}

/// A word without the identifiers, seals and passcodes in it.
fn without_chance(word: &str) -> String {
    let is_mark = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_';
    let is_drawn = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= 32 && digits > 0 || part.len() == 8 && digits == 8
    };
    word.split_inclusive(is_mark)
        .map(|part| {
            if is_drawn(part.trim_end_matches(is_mark)) {
                part.replace(part.trim_end_matches(is_mark), "[drawn]")
            } else {
                part.to_owned()
            }
        })
        .collect()
}

async fn mail(lab: &Lab, clinician: Clinician, kind: &str) -> String {
    let mail = lab.mail(clinician.address(), kind).await;
    let text = mail["text"].as_str().unwrap().to_owned();
    format!("Subject: {}\n{}", mail["subject"].as_str().unwrap(), wrapped(&text))
}

#[tokio::test]
async fn the_pages_and_mails_of_a_clinician() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    exercise::invite(&mut admin, Clinician::Mailbox).await;
    exercise::assign(&mut admin, Clinician::Mailbox).await;
    assert_snapshot!(mail(&lab, Clinician::Mailbox, "invitation").await, @r"
    Subject: Ada Morgan invited you to access applications within their organization
    Local emulator, not Microsoft Act on this message only if you trust the person and the organization named
    below. It may look like mail that criminals send to get at your account. Sender: Ada Morgan
    (ada.morgan@woodgrove.example) Organization: Woodgrove Hospital Domain: woodgrove.example Message from Ada
    Morgan: Welcome to the health records app & <see you>. If you accept this invitation, you'll be sent to
    https://localhost:8443/myapps?tenantid=[drawn]. Accept invitation:
    https://localhost:8443/redeem?rd=https%3a%2f%2flocalhost%3a8443%2fredeem%2f%3ftenant%[drawn]%26user%[drawn]%26ticket%[drawn]%25253d%26ver%3d2.0
    Block future invitations from this organization.
    https://localhost:8443/unsubscribe/manage?tenant=[drawn]&email=priya.nair%40lakeside-practice.example This
    invitation is from Woodgrove Hospital (woodgrove.example) and may include advertising. Read the privacy
    statement of Woodgrove Hospital: https://woodgrove.example/privacy Vestibule only forwarded this message on
    behalf of Woodgrove Hospital. Vestibule, an emulator on your own machine. Privacy:
    https://localhost:8443/privacy
    ");
    let mut clinician = lab.browser();
    exercise::open_the_invitation(&mut clinician, &lab, Clinician::Mailbox).await;
    assert_snapshot!(said(&clinician), @r"
    Woodgrove Hospital Verify your email We'll send a code to priya.nair@lakeside-practice.example to sign you in.
    Send code Use another account
    ");
    clinician.press("Send code").await;
    assert_snapshot!(said(&clinician), @r"
    Woodgrove Hospital Enter code We sent a code to priya.nair@lakeside-practice.example. It is in the inbox. Code
    Sign in Send new code Use another account
    ");
    assert_snapshot!(mail(&lab, Clinician::Mailbox, "passcode").await, @r"
    Subject: Woodgrove Hospital account verification code
    Local emulator, not Microsoft Your code to sign in to Woodgrove Hospital: [drawn] It is valid for 30 minutes
    and for one sign-in. A newer code replaces it. If you did not ask for a code, ignore this message.
    ");
    clinician.fill("Code", &lab.passcode(Clinician::Mailbox.address()).await).await;
    clinician.press("Sign in").await;
    assert_snapshot!(said(&clinician), @r"
    Review permissions priya.nair@lakeside-practice.example Permissions requested by: Woodgrove Hospital
    woodgrove.example By accepting, you allow this organization to: Receive your profile data Your name, photo,
    e-mail address and directory identifiers. Collect and log your activity Access, use and content connected with
    the apps of Woodgrove Hospital. Use your profile data and activity data To create, control and administer an
    account according to the policies of Woodgrove Hospital. You should only accept if you trust Woodgrove
    Hospital. Read the privacy statement of Woodgrove Hospital. You can change these permissions later in My
    Account. Learn more This resource is not shared by Microsoft.
    ");
    clinician.press("Accept").await;
    assert_snapshot!(said(&clinician), @"My Apps Woodgrove Hospital Search Health Records");
    clinician.click("Health Records").await;
    assert_eq!(clinician.page().h1(), "Health Records");
}

#[tokio::test]
async fn the_pages_of_the_administrator() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    admin.visit("/portal").await;
    assert_snapshot!(said(&admin), @r"
    Sign in Email address Next Accounts of this sandbox Ada Morgan ada.morgan@woodgrove.example Work or school Gil
    Ito gil.ito@woodgrove.example Work or school Max Berg max.berg@woodgrove.example Work or school Mia Novak
    mia.novak@woodgrove.example Work or school Uma Reyes uma.reyes@woodgrove.example Work or school Cleo Hart
    cleo.hart@contoso-medical.example Work or school Dr Silva dr.silva@contoso-medical.example Work or school Dr
    Kaur dr.kaur@fabrikam-clinic.example Work or school Dr Lee dr.lee@fabrikam-clinic.example Work or school Fay
    Adler fay.adler@fabrikam-clinic.example Work or school Simran Kaur dr.kaur@fabrikam-clinic.example Microsoft
    account Lena Holm lena.holm@outlook.com Microsoft account Priya Nair priya.nair@lakeside-practice.example
    Mailbox Sam Okafor sam.okafor@gmail.com Google
    ");
    admin.fill("Email address", ADMIN).await;
    admin.press("Next").await;
    assert_snapshot!(said(&admin), @"Woodgrove Hospital Enter password ada.morgan@woodgrove.example Password Sign in Use another account");
    admin.fill("Password", &lab.account(ADMIN).password.unwrap()).await;
    admin.press("Sign in").await;
    assert_snapshot!(said(&admin), @r"
    Woodgrove Hospital portal Services Microsoft Entra ID The directory of your organization External Identities
    Work with people outside Users Everybody in the directory, guests included Enterprise applications Apps that
    people sign in to Cross-tenant access settings Whom you let in and out External collaboration settings Who may
    invite whom Audit logs What was changed, and by whom Sign-in logs Who signed in, and who could not
    ");
    admin.visit("/portal/external-collaboration").await;
    assert_snapshot!(said(&admin), @r"
    Microsoft Entra ID External Identities External collaboration settings Save Discard Guest user access Guest
    user access restrictions Guest users have the same access as members (most inclusive) Guest users have limited
    access to properties and memberships of directory objects Guest user access is restricted to properties and
    memberships of their own directory objects (most restrictive) Guest invite settings Guest invite restrictions
    Anyone in the organization can invite guest users including guests and non-admins (most inclusive) Member
    users and users assigned to specific admin roles can invite guest users including guests with member
    permissions Only users assigned to specific admin roles can invite guest users No one in the organization can
    invite guest users including admins (most restrictive) Enable guest self-service sign up via user flows Yes No
    User flows are not built in the emulator yet. External user leave settings Allow external users to remove
    themselves from your organization (recommended) Yes No Collaboration restrictions Which domains may be invited
    Allow invitations to be sent to any domain (most inclusive) Deny invitations to the specified domains Allow
    invitations only to the specified domains (most restrictive) Target domains One domain on a line. A domain
    does not stand for its subdomains.
    ");
    admin.visit("/portal/users/invite").await;
    assert_snapshot!(said(&admin), @r"
    Microsoft Entra ID Users Invite user Identity Name Email address First name Last name Message Personal message
    Plain text, shown in the invitation mail Groups and roles Groups External clinicians Ward staff Roles (Not
    built in this portal yet: Microsoft Graph assigns roles.) Settings Block sign in Usage location Two letters,
    such as US Job info Job title Department Invite Cancel
    ");
}
