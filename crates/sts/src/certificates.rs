//! The certificates of applications, with which they sign assertions ("Microsoft identity platform application
//! authentication certificate credentials"). Microsoft Graph tells them as `keyCredentials`.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kernel::{AppId, Ctx, Timestamp};
use store::query::instant;
use store::{Read, Text, Tx, params};
use uuid::Builder;
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry::OID_PKCS1_RSAENCRYPTION;
use x509_parser::prelude::FromDer;

use crate::secrets::Holder;
use crate::{StsError, pem};

/// A key pair that everybody knows, for worlds whose document names a certificate and gives none: making one takes
/// longer than a start may.
const PUBLISHED: &str = include_str!("../../../fixtures/keys/certificate.pem");

/// A certificate that was read, to be given to an application.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCertificate {
    der: Vec<u8>,
    /// The key as RFC 8017 writes it.
    public_key: Vec<u8>,
    private_key: Option<String>,
    /// From when it is good: what the certificate says, unless changed.
    pub starts_at: Timestamp,
    /// Until when it is good: what the certificate says, unless changed.
    pub expires_at: Timestamp,
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Why a certificate is none that an application can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// There is none in the text.
    #[error("a PEM block CERTIFICATE is expected")]
    Missing,
    /// It cannot be read.
    #[error("the certificate cannot be read")]
    Unreadable,
    /// Assertions are signed with RSA.
    #[error("the certificate's key is no RSA key")]
    NotRsa,
}

/// A certificate as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The id under which it is listed: `keyId`.
    pub id: String,
    /// A name for people.
    pub name: Option<String>,
    /// The base64url SHA-1 thumbprint, as a header `x5t` says it.
    pub sha1: String,
    /// The base64url SHA-256 thumbprint, as a header `x5t#S256` says it.
    pub sha256: String,
    /// The certificate itself in standard base64.
    pub der: String,
    /// The private key in PEM, where the world document publishes it.
    pub private_key: Option<String>,
    /// From when it is good.
    pub starts_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl NewCertificate {
    /// Reads a certificate (RFC 5280).
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let (_, certificate) = X509Certificate::from_der(der).map_err(|_| CertificateError::Unreadable)?;
        let key = certificate.public_key();
        if key.algorithm.algorithm != OID_PKCS1_RSAENCRYPTION {
            return Err(CertificateError::NotRsa);
        }
        let at = |seconds: i64| Timestamp::from_second(seconds).map_err(|_| CertificateError::Unreadable);
        Ok(Self {
            public_key: key.subject_public_key.data.to_vec(),
            starts_at: at(certificate.validity().not_before.timestamp())?,
            expires_at: at(certificate.validity().not_after.timestamp())?,
            private_key: None,
            der: der.to_vec(),
        })
    }

    /// Reads the first certificate of a PEM text. A private key in it is kept, and shown.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        let blocks = pem::blocks(text);
        let certificate = blocks.iter().find(|block| block.label == "CERTIFICATE").ok_or(CertificateError::Missing)?;
        let der = STANDARD.decode(certificate.base64()).map_err(|_| CertificateError::Unreadable)?;
        let private_key = blocks.iter().find(|block| block.label.ends_with("PRIVATE KEY"));
        Ok(Self { private_key: private_key.map(|block| block.text.to_owned()), ..Self::from_der(&der)? })
    }

    /// The certificate whose private key everybody knows.
    ///
    /// # Panics
    /// Never: the file of the repository is read by a test.
    #[must_use]
    pub fn published() -> Self {
        Self::from_pem(PUBLISHED).expect("the published certificate can be read")
    }
}

impl Certificate {
    /// The SHA-1 thumbprint in hexadecimal digits, as portals and Microsoft Graph tell it.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let digits = URL_SAFE_NO_PAD.decode(&self.sha1).unwrap_or_default();
        digits.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(HEX[usize::from(digit)])).collect()
    }

    /// The certificate in PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        let lines: Vec<&str> = (0..self.der.len()).step_by(64).filter_map(|at| self.der.get(at..).map(line)).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    }
}

/// The first line of what is left (RFC 7468, section 2).
fn line(left: &str) -> &str {
    left.get(..64).unwrap_or(left)
}

const INSERT: &str = "insert into client_certificates
    (id, app, name, sha1, sha256, certificate, public_key, private_key, starts_at, expires_at, created_at, principal)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

/// Gives an application, or what stands of it in a tenant, a certificate; the id under which it is listed.
pub fn add(
    tx: &Tx<'_>,
    ctx: &Ctx,
    holder: impl Into<Holder>,
    name: Option<&str>,
    new: &NewCertificate,
) -> Result<String, StsError> {
    let Holder { app, principal } = holder.into();
    let id = Builder::from_random_bytes(ctx.entropy.bytes()).into_uuid().to_string();
    tx.execute(
        INSERT,
        params![
            id,
            Text(app),
            name,
            thumbprint(&digest::SHA1_FOR_LEGACY_USE_ONLY, &new.der),
            thumbprint(&digest::SHA256, &new.der),
            STANDARD.encode(&new.der),
            new.public_key,
            new.private_key,
            instant(new.starts_at),
            instant(new.expires_at),
            instant(ctx.now),
            principal.map(Text)
        ],
    )?;
    Ok(id)
}

fn thumbprint(algorithm: &'static digest::Algorithm, der: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(algorithm, der))
}

const LIST: &str = "select id, name, sha1, sha256, certificate, private_key, starts_at, expires_at
    from client_certificates where app = ?1 and principal is ?2 order by created_at, id";

/// The holder's certificates, oldest first.
pub fn list(read: &Read<'_>, holder: impl Into<Holder>) -> Result<Vec<Certificate>, StsError> {
    let Holder { app, principal } = holder.into();
    Ok(read.all(LIST, params![Text(app), principal.map(Text)], |row| {
        Ok(Certificate {
            id: row.get(0)?,
            name: row.get(1)?,
            sha1: row.get(2)?,
            sha256: row.get(3)?,
            der: row.get(4)?,
            private_key: row.get(5)?,
            starts_at: row.get::<_, Text<_>>(6)?.0,
            expires_at: row.get::<_, Text<_>>(7)?.0,
        })
    })?)
}

const REMOVE: &str = "delete from client_certificates where app = ?1 and principal is ?2 and id = ?3";

/// Takes a certificate away; whether it was there. Tokens that it brought stay good.
pub fn remove(tx: &Tx<'_>, holder: impl Into<Holder>, id: &str) -> Result<bool, StsError> {
    let Holder { app, principal } = holder.into();
    Ok(tx.execute(REMOVE, params![Text(app), principal.map(Text), id])? > 0)
}

/// What an assertion is checked with.
pub(crate) struct Checking {
    pub(crate) public_key: Vec<u8>,
    pub(crate) starts_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

const GOOD: &str = "select public_key from client_certificates
    where app = ?1 and principal is ?2 and starts_at <= ?3 and expires_at > ?3 order by created_at desc, id";

/// The public keys of the holder's certificates that are good now.
pub(crate) fn good(read: &Read<'_>, holder: Holder, now: Timestamp) -> Result<Vec<Vec<u8>>, StsError> {
    Ok(read.all(GOOD, params![Text(holder.app), holder.principal.map(Text), instant(now)], |row| row.get(0))?)
}

const FIND: &str = "select public_key, starts_at, expires_at from client_certificates
    where app = ?1 and (sha1 = ?2 or sha256 = ?2) order by created_at desc, id";

/// The application's certificate with this thumbprint, of either kind.
pub(crate) fn find(read: &Read<'_>, app: AppId, thumbprint: &str) -> Result<Option<Checking>, StsError> {
    Ok(read.one(FIND, params![Text(app), thumbprint], |row| {
        Ok(Checking {
            public_key: row.get(0)?,
            starts_at: row.get::<_, Text<_>>(1)?.0,
            expires_at: row.get::<_, Text<_>>(2)?.0,
        })
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_certificate_comes_with_its_key_and_outlives_every_clock() {
        let published = NewCertificate::published();
        assert!(published.private_key.expect("a key").starts_with("-----BEGIN PRIVATE KEY-----"));
        assert_eq!(published.expires_at.to_string(), "4096-01-01T00:00:00Z");
        assert_eq!(published.starts_at.to_string(), "1975-01-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_rsa_certificate_is_refused() {
        let elliptic = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        for (text, expected) in [
            (String::new(), CertificateError::Missing),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----".to_owned(), CertificateError::Unreadable),
            ("-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----".to_owned(), CertificateError::Unreadable),
            (elliptic.cert.pem(), CertificateError::NotRsa),
        ] {
            assert_eq!(NewCertificate::from_pem(&text).err(), Some(expected), "{text}");
        }
    }
}
