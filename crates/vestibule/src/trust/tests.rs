use tempfile::TempDir;

use super::*;

/// A machine in a folder, with a data directory beside it.
struct Desk {
    place: TempDir,
}

impl Desk {
    fn new() -> Self {
        let place = tempfile::tempdir().expect("a directory");
        data_dir::make(&place.path().join("data")).expect("a data directory");
        Self { place }
    }

    fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    fn anchors(&self) -> PathBuf {
        self.place.path().join("anchors")
    }

    /// A machine whose command notes that it ran.
    fn machine(&self) -> Machine {
        fs::create_dir_all(self.anchors()).expect("a folder");
        Machine::Anchors {
            place: "This system",
            folder: self.anchors(),
            added: vec!["true"],
            removed: vec!["true"],
            nss: None,
        }
    }

    fn roots(&self, drop_in: DropIn) -> Vec<Root> {
        let tls = Tls::open(&self.data(), &[], drop_in).expect("TLS");
        kept(&self.data(), tls.roots()).expect("the roots")
    }

    fn say(&self, machine: &Machine, roots: &[Root], wish: Wish, apply: bool) -> Result<String, String> {
        let asked = Trust { drop_in: false, apply, data: Some(self.data()) };
        let mut output = Vec::new();
        let ran = run(&asked, machine, roots, wish, &self.data(), &mut output);
        ran.map_err(|error| format!("{error:#}"))?;
        Ok(String::from_utf8(output).expect("a text"))
    }
}

#[test]
fn without_apply_every_step_is_shown_and_nothing_is_done() {
    let desk = Desk::new();
    let (machine, roots) = (desk.machine(), desk.roots(DropIn::Asked));
    let shown = desk.say(&machine, &roots, Wish::Trust, false).expect("the steps");
    let (data, anchors) = (desk.data(), desk.anchors());
    for root in ["vestibule-local", "vestibule-drop-in"] {
        let from = data.join("roots").join(format!("{root}.crt"));
        let copy = format!("sudo cp {} {}", from.display(), anchors.join(format!("{root}.crt")).display());
        assert!(shown.contains(&copy), "no {copy} in {shown}");
    }
    for line in ["-n vestibule-local", "keytool -importcert", "NODE_EXTRA_CA_CERTS=", "REQUESTS_CA_BUNDLE=", "untrust"]
    {
        assert!(shown.contains(line), "no {line} in {shown}");
    }
    assert_eq!(fs::read_dir(&anchors).expect("the folder").count(), 0);
}

#[test]
fn a_machine_trusts_each_root_by_itself_and_forgets_it_again() {
    let desk = Desk::new();
    let (machine, roots) = (desk.machine(), desk.roots(DropIn::Asked));
    let done = desk.say(&machine, &roots, Wish::Trust, true).expect("done");
    assert!(done.contains("cp ") && done.contains("untrust --apply"), "what is done is said: {done}");
    let bundle = fs::read_to_string(desk.data().join("ca.pem")).expect("the bundle");
    assert_eq!(machine.trusts(&bundle), Some(true));
    for root in &roots {
        let trusted = fs::read_to_string(desk.anchors().join(format!("{}.crt", root.name))).expect("an anchor");
        assert_eq!(trusted.matches("BEGIN CERTIFICATE").count(), 1);
        assert!(!trusted.contains("PRIVATE"));
    }
    desk.say(&machine, &known(&desk.data()), Wish::Untrust, true).expect("done");
    assert_eq!(fs::read_dir(desk.anchors()).expect("the folder").count(), 0);
    desk.say(&machine, &known(&desk.data()), Wish::Untrust, true).expect("twice is no error");
    assert_eq!((machine.trusts(&bundle), Machine::MacOs.trusts(&bundle)), (Some(false), None));
}

#[test]
fn the_second_root_is_made_only_for_whoever_asks() {
    let desk = Desk::new();
    assert_eq!(desk.roots(DropIn::IfMade).len(), 1);
    assert!(!desk.data().join("roots/drop-in.pem").exists());
    assert_eq!(desk.roots(DropIn::Asked).len(), 2);
    assert_eq!(desk.roots(DropIn::IfMade).len(), 2);
}

#[test]
fn a_step_that_fails_says_how_it_may_work() {
    let desk = Desk::new();
    let machine = desk.machine();
    let roots = desk.roots(DropIn::IfMade);
    fs::remove_dir(desk.anchors()).expect("the folder");
    let error = desk.say(&machine, &roots, Wish::Trust, true).expect_err("no folder");
    assert!(error.contains("cannot copy to") && error.contains("vestibule trust --apply --data"), "{error}");
}

#[test]
fn a_browser_that_cannot_be_told_holds_up_nobody() {
    let desk = Desk::new();
    let roots = desk.roots(DropIn::IfMade);
    let Machine::Anchors { place, folder, added, removed, .. } = desk.machine() else { panic!("a folder of anchors") };
    // No database is there; whether or not certutil is, it cannot do it.
    let nss = Some(desk.place.path().join("no-database"));
    let machine = Machine::Anchors { place, folder, added, removed, nss };
    for wish in [Wish::Trust, Wish::Untrust] {
        let said = desk.say(&machine, &roots, wish, true).expect("done");
        assert!(said.contains("left out:"), "{said}");
    }
}

#[test]
fn each_kind_of_system_has_its_steps() {
    let roots = known(Path::new("/data"));
    let shown = |machine: &Machine, wish| {
        steps::of(machine, &roots, wish).iter().map(Step::shown).collect::<Vec<_>>().join("\n")
    };
    for (machine, trusted, forgotten) in [
        (Machine::MacOs, "security add-trusted-cert -r trustRoot", "security remove-trusted-cert"),
        (Machine::Windows, "certutil -user -addstore Root", "certutil -user -delstore Root"),
        (Machine::Unknown, "certutil -d sql:$HOME/.pki/nssdb -A", "-D -n vestibule-local"),
    ] {
        assert!(shown(&machine, Wish::Trust).contains(trusted), "{machine:?}");
        assert!(shown(&machine, Wish::Untrust).contains(forgotten), "{machine:?}");
    }
    for (folder, command) in [
        ("usr/local/share/ca-certificates", "update-ca-certificates"),
        ("etc/pki/ca-trust/source/anchors", "update-ca-trust"),
    ] {
        let place = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(place.path().join(folder)).expect("a folder");
        fs::create_dir_all(place.path().join("home/.pki/nssdb")).expect("a folder");
        let machine = Machine::look(place.path(), Some(&place.path().join("home")));
        let told = shown(&machine, Wish::Trust);
        assert!(told.contains(&format!("sudo {command}")) && told.contains("home/.pki/nssdb"), "{told}");
    }
    assert_eq!(Machine::look(Path::new("/nowhere"), None), Machine::Unknown);
}
