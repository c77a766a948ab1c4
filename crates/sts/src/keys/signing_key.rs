use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use aws_lc_rs::{digest, rsa};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, RSAKeyParameters};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256};
use serde_json::{Value, json};

use super::KeyError;
use crate::pem::Block;

/// The name in the certificates, as in those of the real service.
const ISSUER: &str = "accounts.accesscontrol.windows.net";

/// An RSA key with its self-signed certificate.
pub(crate) struct SigningKey {
    kid: String,
    /// Read once: reading an RSA key checks its numbers, which is work of the size of a signature.
    private: rsa::KeyPair,
    public: DecodingKey,
    parameters: RSAKeyParameters,
    /// The certificate in standard base64.
    certificate: String,
}

impl SigningKey {
    /// The PEM text of a new 2048-bit key and its certificate.
    pub(super) fn make_pem() -> Result<String, KeyError> {
        let key = KeyPair::generate_for(&PKCS_RSA_SHA256)?;
        let mut certificate = CertificateParams::default();
        certificate.distinguished_name = DistinguishedName::new();
        certificate.distinguished_name.push(DnType::CommonName, ISSUER);
        // A world's clock may be moved by centuries: the certificate outlives them (rcgen's years 1975 to 4096).
        let certificate = certificate.self_signed(&key)?;
        Ok(format!("{}{}", key.serialize_pem(), certificate.pem()))
    }

    /// Reads a private key and its certificate.
    pub(super) fn from_blocks(blocks: &[Block<'_>]) -> Result<Self, KeyError> {
        let [key, certificate] = blocks else { return Err(KeyError::Malformed("a key has no certificate")) };
        if key.label != "PRIVATE KEY" || certificate.label != "CERTIFICATE" {
            return Err(KeyError::Malformed("a PRIVATE KEY is followed by its CERTIFICATE"));
        }
        let certificate = certificate.base64();
        let der = STANDARD.decode(&certificate).map_err(|_| KeyError::Malformed("a certificate is not base64"))?;
        let encoding = EncodingKey::from_rsa_pem(key.text.as_bytes())?;
        let AlgorithmParameters::RSA(parameters) = Jwk::from_encoding_key(&encoding, Algorithm::RS256)?.algorithm
        else {
            return Err(KeyError::Malformed("a key is no RSA key"));
        };
        let private = STANDARD.decode(key.base64()).map_err(|_| KeyError::Malformed("a key is not base64"))?;
        let private = rsa::KeyPair::from_pkcs8(&private).map_err(|_| KeyError::Malformed("a key is no RSA key"))?;
        Ok(Self {
            kid: URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &der)),
            public: DecodingKey::from_rsa_components(&parameters.n, &parameters.e)?,
            private,
            parameters,
            certificate,
        })
    }

    /// The key's name: the base64url SHA-1 thumbprint of its certificate.
    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    /// Signs with RS256 (RFC 7518, section 3.3).
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.private.public_modulus_len()];
        let signed = self.private.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.expect("the signature is as long as the modulus");
        signature
    }

    pub(crate) const fn public(&self) -> &DecodingKey {
        &self.public
    }

    /// The key as it is published.
    pub(super) fn jwk(&self, issuer: Option<&str>) -> Value {
        let mut jwk = json!({
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": self.parameters.n,
            "e": self.parameters.e,
            "x5c": [self.certificate],
        });
        if let Some(issuer) = issuer {
            jwk["issuer"] = json!(issuer);
        }
        jwk
    }
}
