//! An authority, and what it certifies.
//!
//! *Which question does it answer?* "Which certificate does a server show?"
//!
//! *Why fixed dates?* Nothing here may ask what day it is. The years are long past and far ahead of any run.
//!
//! *What it never does:* certify another authority.

use std::io::{Error, Result};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Whether a certificate is good today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Validity {
    Now,
    Past,
}

/// A certificate for a server, and its key.
pub(super) struct Leaf {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// Who vouches for it.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new() -> Result<Self> {
        let mut params = named("Brownout local authority", Validity::Now, &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(Error::other)?;
        CertifiedIssuer::self_signed(params, key).map(Self).map_err(Error::other)
    }

    /// A certificate for these hosts: names or addresses.
    pub(super) fn leaf(&self, hosts: &[String], validity: Validity) -> Result<Leaf> {
        let mut params = named("Brownout mock provider", validity, hosts)?;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().map_err(Error::other)?;
        let certificate = params.signed_by(&key, &self.0).map_err(Error::other)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok(Leaf { certificate: certificate.der().clone(), key })
    }

    /// Its own certificate in the armour of text.
    pub(super) fn pem(&self) -> String {
        let text = base64(self.0.der());
        let (lines, last) = text.as_bytes().as_chunks::<64>();
        let lines = lines.iter().map(<[u8; 64]>::as_slice).chain([last]).filter(|line| !line.is_empty());
        let body: String = lines.map(|line| String::from_utf8_lossy(line).into_owned() + "\n").collect();
        format!("-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n")
    }
}

fn named(name: &str, validity: Validity, hosts: &[String]) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(hosts.to_vec()).map_err(Error::other)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = if validity == Validity::Now { date_time_ymd(2049, 1, 1) } else { date_time_ymd(2021, 1, 1) };
    Ok(params)
}

/// Three bytes as four letters, the last ones filled up.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |bits: u32| char::from(LETTERS[(bits & 63) as usize]);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            text.push(if at <= three.len() { letter(bits >> (18 - 6 * at)) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_armoured_as_the_standard_says() {
        let written = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(written, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }
}
