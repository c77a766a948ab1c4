use std::fs;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConnection};
use tempfile::TempDir;

use super::*;

fn place() -> TempDir {
    tempfile::tempdir().expect("a directory")
}

fn open(place: &TempDir, hosts: &[&str], drop_in: DropIn) -> Tls {
    let hosts: Vec<Host> = hosts.iter().map(|text| text.parse().expect("a host")).collect();
    Tls::open(place.path(), &hosts, drop_in).expect("TLS")
}

/// A client that trusts a bundle and nothing else.
fn client(bundle: &str) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(bundle.as_bytes()) {
        roots.add(root.expect("a certificate")).expect("a root");
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

/// A whole handshake, in memory.
fn handshake(tls: &Tls, client_config: Arc<ClientConfig>, server: &str) -> Result<(), rustls::Error> {
    let name = ServerName::try_from(server.to_owned()).expect("a server name");
    let mut client = ClientConnection::new(client_config, name)?;
    let mut server = ServerConnection::new(tls.config())?;
    while client.is_handshaking() || server.is_handshaking() {
        let mut wire = Vec::new();
        client.write_tls(&mut wire).expect("memory takes all");
        server.read_tls(&mut wire.as_slice()).expect("memory gives all");
        server.process_new_packets()?;
        let mut wire = Vec::new();
        server.write_tls(&mut wire).expect("memory takes all");
        client.read_tls(&mut wire.as_slice()).expect("memory gives all");
        client.process_new_packets()?;
    }
    Ok(())
}

#[test]
fn a_client_that_trusts_the_bundle_accepts_every_served_name() {
    let place = place();
    let tls = open(&place, &["class.example", "vestibule", "10.0.0.7"], DropIn::Asked);
    let trusting = client(&fs::read_to_string(tls.ca_file()).expect("the bundle"));
    for name in [
        "localhost",
        "alice.localhost",
        "guest.alice.localhost",
        "127.0.0.1",
        "::1",
        "class.example",
        "alice.class.example",
        "vestibule",
        "10.0.0.7",
        "login.microsoftonline.com",
    ] {
        assert_eq!(handshake(&tls, Arc::clone(&trusting), name), Ok(()), "{name}");
    }
}

#[test]
fn names_that_are_not_served_are_refused_by_the_client() {
    let place = place();
    let tls = open(&place, &[], DropIn::IfMade);
    for name in ["graph.microsoft.com", "class.example", "10.0.0.7", "notlocalhost"] {
        let refused = handshake(&tls, client(tls.bundle()), name);
        assert!(matches!(refused, Err(rustls::Error::InvalidCertificate(_))), "{name}: {refused:?}");
    }
}

#[test]
fn a_stranger_does_not_trust_us() {
    let (ours, theirs) = (place(), place());
    let tls = open(&ours, &[], DropIn::IfMade);
    let stranger = client(open(&theirs, &[], DropIn::IfMade).bundle());
    assert!(matches!(handshake(&tls, stranger, "localhost"), Err(rustls::Error::InvalidCertificate(_))));
}

#[test]
fn the_root_vouches_for_nothing_outside_its_constraints() {
    let place = place();
    let tls = open(&place, &[], DropIn::IfMade);
    let path = place.path().join(ROOTS).join("local.pem");
    for outside in ["graph.microsoft.com", "class.example", "10.0.0.7", "2001:db8::1"] {
        let host: Host = outside.parse().expect("a host");
        // As somebody would use it who stole the key: the root does not know what it is asked to vouch for.
        let (stolen, standing) = Authority::open(&path, &Scope::local(&[])).expect("the root");
        assert_eq!(standing, Standing::Kept);
        let stolen = Leaves::new(vec![(Scope::local(&[host]), stolen)]);
        let config = Arc::new(server_config(stolen.expect("leaves")).expect("a configuration"));
        let forger =
            Tls { config, ca_file: path.clone(), bundle: String::new(), roots: Vec::new(), notices: Vec::new() };
        let refused = handshake(&forger, client(tls.bundle()), outside).expect_err("outside the constraints");
        assert!(format!("{refused:?}").contains("NameConstraintViolation"), "{outside}: {refused:?}");
    }
}

#[test]
fn the_second_root_vouches_for_the_microsoft_names_and_nothing_else() {
    let place = place();
    let tls = open(&place, &[], DropIn::Asked);
    let trusting_the_second = client(&tls.roots()[1]);
    for (name, _) in Site::NAMES {
        assert_eq!(handshake(&tls, Arc::clone(&trusting_the_second), name), Ok(()), "{name}");
    }
    let path = place.path().join(ROOTS).join(DROP_IN_ROOT);
    let names = Site::NAMES.map(|(name, _)| name);
    for outside in ["localhost", "microsoft.com", "outlook.office.com", "google.com", "127.0.0.1", "::1", "10.0.0.7"] {
        let host: Host = outside.parse().expect("a host");
        let (stolen, standing) = Authority::open(&path, &Scope::drop_in(&names)).expect("the root");
        assert_eq!(standing, Standing::Kept);
        let stolen = Leaves::new(vec![(Scope::local(&[host]), stolen)]);
        let config = Arc::new(server_config(stolen.expect("leaves")).expect("a configuration"));
        let forger =
            Tls { config, ca_file: path.clone(), bundle: String::new(), roots: Vec::new(), notices: Vec::new() };
        let refused = handshake(&forger, Arc::clone(&trusting_the_second), outside).expect_err("outside");
        assert!(format!("{refused:?}").contains("NameConstraintViolation"), "{outside}: {refused:?}");
    }
}

#[test]
fn a_root_is_made_once_and_found_again() {
    let place = place();
    let first = open(&place, &[], DropIn::IfMade);
    let told = first.notices().iter().map(ToString::to_string).collect::<Vec<_>>();
    let file = place.path().join("ca.pem");
    assert_eq!(told, [format!("made a root certificate: trust {} to use https without warnings", file.display())]);
    let again = open(&place, &["localhost", "alice.localhost", "127.0.0.1"], DropIn::IfMade);
    assert_eq!((again.bundle(), again.notices()), (first.bundle(), &[][..]));
    assert_eq!(handshake(&again, client(first.bundle()), "alice.localhost"), Ok(()));
}

#[test]
fn a_host_outside_the_constraints_makes_a_new_root_and_says_so() {
    let place = place();
    let first = open(&place, &[], DropIn::IfMade);
    let wider = open(&place, &["class.example"], DropIn::IfMade);
    assert_ne!(wider.bundle(), first.bundle());
    let file = place.path().join("ca.pem");
    let text = format!(
        "made a new root certificate, because the old one does not cover class.example: {} must be trusted again",
        file.display()
    );
    assert_eq!(wider.notices().iter().map(ToString::to_string).collect::<Vec<_>>(), [text]);
    let narrow = open(&place, &[], DropIn::IfMade);
    assert_eq!((narrow.bundle(), narrow.notices()), (wider.bundle(), &[][..]), "a wider root serves fewer names, too");
}

#[test]
fn a_root_is_replaced_a_month_before_its_end() {
    for (days, replaced) in [(20, true), (60, false)] {
        let place = place();
        let path = place.path().join(ROOTS).join("local.pem");
        fs::create_dir(place.path().join(ROOTS)).expect("a folder");
        let old = Authority::make(&Scope::local(&[]), days).expect("a root");
        old.keep(&path).expect("a file");
        let tls = open(&place, &[], DropIn::IfMade);
        assert_eq!(tls.bundle() != old.pem(), replaced, "{days} days");
        let told = tls.notices().iter().any(|notice| notice.to_string().contains("because the old one ends soon"));
        assert_eq!(told, replaced, "{days} days");
    }
}

#[test]
fn drop_in_adds_a_second_root_and_leaves_the_first_alone() {
    let place = place();
    let plain = open(&place, &[], DropIn::IfMade);
    let drop_in = open(&place, &[], DropIn::Asked);
    assert_eq!((plain.notices().len(), drop_in.notices().len()), (1, 1), "each new root is told once");
    assert!(drop_in.bundle().starts_with(plain.bundle()) && drop_in.bundle().len() > plain.bundle().len());
    let trusting_the_first = client(plain.bundle());
    assert_eq!(handshake(&drop_in, Arc::clone(&trusting_the_first), "localhost"), Ok(()));
    assert!(handshake(&drop_in, trusting_the_first, "graph.microsoft.com").is_err());
    let later = open(&place, &[], DropIn::IfMade);
    assert_eq!(later.bundle(), drop_in.bundle(), "a root that was made stays in force");
    assert_eq!(later.roots().len(), 2);
}

#[test]
fn a_damaged_root_is_said_and_kept() {
    let place = place();
    open(&place, &[], DropIn::IfMade);
    let path = place.path().join(ROOTS).join("local.pem");
    fs::write(&path, "no certificate").expect("a file");
    let error = Tls::open(place.path(), &[], DropIn::IfMade).expect_err("a damaged root").to_string();
    assert!(error.contains(&path.display().to_string()) && error.contains("delete the file"), "{error}");
    assert_eq!(fs::read_to_string(&path).expect("the file"), "no certificate");
}

#[cfg(unix)]
#[test]
fn the_key_is_its_owners_alone_and_the_bundle_holds_none() {
    use std::os::unix::fs::PermissionsExt;

    let place = place();
    let tls = open(&place, &[], DropIn::IfMade);
    let mode = fs::metadata(place.path().join(ROOTS).join("local.pem")).expect("the root").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!fs::read_to_string(tls.ca_file()).expect("the bundle").contains("PRIVATE"));
}
