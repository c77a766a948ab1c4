use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, RootCertStore};

use super::scope::{Scope, alternative_name};
use super::{TlsError, validity};
use crate::config::Host;
use crate::data_dir::whole_file::{self, Readers};

/// Who issues, as a certificate viewer shows it.
const ORGANIZATION: &str = "Vestibule (local emulator, not Microsoft)";

/// A root certificate with its key.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

/// How a root came to be in force.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was there.
    Kept,
    /// There was none.
    New,
    /// There was one that could not stay.
    Replaced {
        /// Why not, as half a sentence.
        reason: String,
    },
}

impl Authority {
    /// The root kept in `path`, if it vouches for the whole scope; else a new one, kept there.
    pub(super) fn open(path: &Path, scope: &Scope) -> Result<(Self, Standing), TlsError> {
        let io_error = |error| TlsError::Io { path: path.to_owned(), error };
        let standing = match std::fs::read_to_string(path) {
            Ok(text) => {
                let damaged = |reason: String| TlsError::Damaged { path: path.to_owned(), reason };
                let kept = Self::load(&text).map_err(damaged)?;
                match kept.gap(scope)? {
                    None => return Ok((kept, Standing::Kept)),
                    Some(reason) => Standing::Replaced { reason },
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Standing::New,
            Err(error) => return Err(io_error(error)),
        };
        let made = Self::make(scope, validity::ROOT_DAYS)?;
        made.keep(path).map_err(io_error)?;
        Ok((made, standing))
    }

    /// A new root for a scope.
    pub(super) fn make(scope: &Scope, days: i32) -> Result<Self, TlsError> {
        let key = KeyPair::generate()?;
        let params = root_params(scope, &key, days);
        let certificate = params.self_signed(&key)?;
        let pem = certificate.pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate: certificate.into(), pem })
    }

    /// Writes key and certificate into one file, so that neither is ever there without the other.
    pub(super) fn keep(&self, path: &Path) -> io::Result<()> {
        let text = self.issuer.key().serialize_pem() + &self.pem;
        whole_file::write(path, text.as_bytes(), Readers::Owner)
    }

    /// The certificate in PEM.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// A new certificate of a server with these names, and its key. Each has a key of its own: serial numbers are made
    /// from keys, and browsers refuse a serial number that they have seen on another certificate.
    pub(super) fn leaf(&self, hosts: &[Host]) -> Result<CertifiedKey, TlsError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = name(hosts.first().map_or_else(String::new, Host::to_string));
        params.subject_alt_names = hosts.iter().map(alternative_name).collect::<Result<_, _>>()?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        validity::limit(&mut params, validity::LEAF_DAYS);
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signer = rustls::crypto::aws_lc_rs::sign::any_ecdsa_type(&secret)?;
        Ok(CertifiedKey::new(vec![certificate.into()], signer))
    }

    /// Why this root cannot stay in force for a scope, as half a sentence; `None` if it can. What it covers is not
    /// noted anywhere: a TLS client's own rules are asked.
    fn gap(&self, scope: &Scope) -> Result<Option<String>, TlsError> {
        if validity::ends_soon(&self.certificate) {
            return Ok(Some("the old one ends soon".to_owned()));
        }
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone())?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let client = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
        for host in scope.samples() {
            match self.judged_by(&client, &host) {
                Ok(()) => {}
                Err(TlsError::Library(rustls::Error::InvalidCertificate(_))) => {
                    return Ok(Some(format!("the old one does not cover {host}")));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn judged_by(&self, client: &WebPkiServerVerifier, host: &Host) -> Result<(), TlsError> {
        let server = match host {
            Host::Name(name) => ServerName::try_from(name.as_str()).map_err(|_| CertificateError::BadEncoding),
            Host::Address(address) => Ok(ServerName::from(*address)),
        };
        let server = server.map_err(rustls::Error::from)?;
        let leaf = self.leaf(std::slice::from_ref(host))?;
        client.verify_server_cert(&leaf.cert[0], &[], &server, &[], UnixTime::now())?;
        Ok(())
    }

    fn load(text: &str) -> Result<Self, String> {
        let secret = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|error| error.to_string())?;
        let certificate = CertificateDer::from_pem_slice(text.as_bytes()).map_err(|error| error.to_string())?;
        let key = KeyPair::try_from(&secret).map_err(|error| error.to_string())?;
        let issuer = Issuer::from_ca_cert_der(&certificate, key).map_err(|error| error.to_string())?;
        let pem = text.find("-----BEGIN CERTIFICATE-----").map_or_else(String::new, |at| text[at..].to_owned());
        Ok(Self { issuer, certificate, pem })
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Authority(..)")
    }
}

fn root_params(scope: &Scope, key: &KeyPair, days: i32) -> CertificateParams {
    let mut params = CertificateParams::default();
    // The name is the root's own: clients that know two roots of one name may try the wrong key.
    let mark = params.key_identifier(key).iter().take(4).fold(0_u32, |mark, byte| mark << 8 | u32::from(*byte));
    params.distinguished_name = name(format!("Vestibule root {mark:08x}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.name_constraints = Some(scope.constraints());
    validity::limit(&mut params, days);
    params
}

fn name(common: String) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, ORGANIZATION);
    name.push(DnType::CommonName, common);
    name
}
