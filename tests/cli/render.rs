//! `pgrunbook render`: what it writes, and what it refuses.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::program::{Ran, run, run_under_umask_077};
use super::{example, file, folder, names, warned, wrong};

#[test]
fn render_writes_a_folder_or_a_zip_of_the_same_files() {
    let folder = folder();
    let plan = file(&folder, "plan.json", warned());
    let out = folder.path().join("new/orders");
    let zip = folder.path().join("orders.zip");
    let ran = run(&["render", &plan, "--out", out.to_str().expect("UTF-8")]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.starts_with("warning[VER003]"), "{}", ran.err);
    assert_eq!(
        run(&["render", &plan, "--zip", zip.to_str().expect("UTF-8")]).status,
        0
    );
    assert_eq!(
        fs::read_to_string(out.join("plan.json")).expect("plan.json"),
        warned()
    );
    let mut archive = zip::ZipArchive::new(fs::File::open(&zip).expect("a zip")).expect("a zip");
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let path = out.join(name.strip_prefix("orders/").expect("one folder"));
        if entry.is_dir() {
            assert!(path.is_dir(), "{name}");
            continue;
        }
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text).expect("text");
        assert_eq!(fs::read_to_string(&path).expect("a file"), text, "{name}");
        let mode = fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
        assert_eq!(
            entry.unix_mode().map(|mode| mode & 0o777),
            Some(mode),
            "{name}"
        );
    }
    assert_eq!(
        names(folder.path()),
        ["new", "orders.zip", "plan.json"],
        "nothing is left behind"
    );
}

/// Later steps run as another user than the one who renders: the modes are the bundle's, not the umask's.
#[test]
fn a_closed_umask_closes_nothing_but_the_secrets() {
    let folder = folder();
    let plan = file(&folder, "plan.json", example());
    let password = file(&folder, "pw", "correct horse\n");
    let out = folder.path().join("orders");
    let ran = run_under_umask_077(&[
        "render",
        &plan,
        "--out",
        out.to_str().expect("UTF-8"),
        "--password-file",
        &password,
    ]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for (inside, mode) in [
        ("", 0o755),
        ("runbook", 0o755),
        ("nodes", 0o755),
        ("nodes/alpha", 0o755),
        ("operate", 0o755),
        ("secrets", 0o700),
        ("README.md", 0o644),
        ("secrets/role.sql", 0o600),
    ] {
        let metadata = fs::metadata(out.join(inside)).expect("it is there");
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{inside:?}");
    }
}

/// The salt is drawn by the program where none is given: two bundles of one password have two verifiers.
#[test]
fn without_a_salt_each_bundle_has_its_own() {
    let folder = folder();
    let plan = file(&folder, "plan.json", example());
    let password = file(&folder, "pw", "correct horse\n");
    let salts: Vec<String> = ["one", "two"]
        .iter()
        .map(|name| {
            let out = folder.path().join(name);
            let out_text = out.to_str().expect("UTF-8");
            let words = ["render", &plan, "--out", out_text, "--password-file"];
            assert_eq!(run(&[&words[..], &[&password]].concat()).status, 0);
            let role = fs::read_to_string(out.join("secrets/role.sql")).expect("role.sql");
            let (_, rest) = role.split_once("SCRAM-SHA-256$4096:").expect("a verifier");
            rest.split_once('$').expect("a salt").0.to_owned()
        })
        .collect();
    assert_ne!(salts[0], salts[1]);
    // 16 bytes in base64.
    assert!(salts.iter().all(|salt| salt.len() == 24), "{salts:?}");
}

#[test]
fn the_same_plan_password_and_salt_give_the_same_bytes() {
    let folder = folder();
    let plan = file(&folder, "plan.json", example());
    let password = file(&folder, "pw", "correct horse\n");
    let salt = "00112233445566778899aabbccddeeff";
    let zips = ["a.zip", "b.zip"].map(|name| {
        let zip = folder.path().join(name);
        let args = [
            "render",
            &plan,
            "--zip",
            zip.to_str().expect("UTF-8"),
            "--password-file",
            &password,
            "--salt",
            salt,
        ];
        assert_eq!(run(&args).status, 0);
        fs::read(zip).expect("a zip")
    });
    assert_eq!(zips[0], zips[1]);
}

#[test]
fn on_an_error_nothing_is_written() {
    let folder = folder();
    let good = file(&folder, "good.json", example());
    let empty = file(&folder, "empty", "\n");
    for (name, text) in [("wrong.json", wrong()), ("syntax.json", "{".to_owned())] {
        let plan = file(&folder, name, text);
        for target in ["--out", "--zip"] {
            let path = folder.path().join("target");
            assert_eq!(
                run(&["render", &plan, target, path.to_str().expect("UTF-8")]).status,
                1
            );
            assert_eq!(names(folder.path()).len(), 3, "{name} {target}");
        }
        fs::remove_file(plan).expect("removed");
    }
    let path = folder.path().join("target");
    let ran = run(&[
        "render",
        &good,
        "--out",
        path.to_str().expect("UTF-8"),
        "--password-file",
        &empty,
    ]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.err.contains("error[PWD001]: the password is empty"),
        "{}",
        ran.err
    );
    assert_eq!(names(folder.path()), ["empty", "good.json"]);
}

#[test]
fn what_exists_is_overwritten_by_force_alone() {
    let folder = folder();
    let plan = file(&folder, "plan.json", example());
    let zip = file(&folder, "orders.zip", "old");
    let ran = run(&["render", &plan, "--zip", &zip]);
    assert_eq!(
        (
            ran.status,
            fs::read_to_string(&zip).expect("a file").as_str()
        ),
        (2, "old")
    );
    assert!(
        ran.err.contains("exists; --force overwrites it"),
        "{}",
        ran.err
    );
    assert_eq!(run(&["render", &plan, "--zip", &zip, "--force"]).status, 0);
    assert!(fs::read(&zip).expect("a file").starts_with(b"PK"));

    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    fs::create_dir(out).expect("a folder");
    assert_eq!(
        run(&["render", &plan, "--out", out]).status,
        0,
        "an empty folder is free"
    );
    let written = names(Path::new(out));
    let own = Path::new(out).join("notes.txt");
    fs::write(&own, "mine").expect("a file");
    let ran = run(&["render", &plan, "--out", out]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("is not empty; --force writes into it"),
        "{}",
        ran.err
    );
    fs::write(Path::new(out).join("plan.json"), "old").expect("a file");
    assert_eq!(run(&["render", &plan, "--out", out, "--force"]).status, 0);
    assert_eq!(
        fs::read_to_string(Path::new(out).join("plan.json")).expect("a file"),
        example()
    );
    assert_eq!(
        fs::read_to_string(&own).expect("a file"),
        "mine",
        "what is not ours stays"
    );
    assert_eq!(names(Path::new(out)).len(), written.len() + 1);

    assert_eq!(
        run(&["render", &plan, "--out", &plan]).status,
        2,
        "a file is no folder"
    );
    assert_eq!(
        run(&["render", &plan, "--zip", out, "--force"]).status,
        2,
        "a folder is no zip"
    );
    let nowhere = folder.path().join("no/such/x.zip");
    assert_eq!(
        run(&["render", &plan, "--zip", nowhere.to_str().expect("UTF-8")]).status,
        2
    );
}

#[test]
fn force_removes_the_earlier_bundles_files_and_no_others() {
    let folder = folder();
    let plan = file(&folder, "plan.json", example());
    let outside = file(&folder, "outside", "stays");
    let out = folder.path().join("out");
    fs::create_dir_all(out.join("runbook")).expect("folders");
    for name in ["runbook/09-old-step.sh", "notes.txt"] {
        fs::write(out.join(name), "x").expect("a file");
    }
    let sums = format!("00  runbook/09-old-step.sh\n00  ../outside\n00  {outside}\n00  gone\n");
    fs::write(out.join("SHA256SUMS"), sums).expect("a file");
    assert_eq!(
        run(&[
            "render",
            &plan,
            "--out",
            out.to_str().expect("UTF-8"),
            "--force"
        ])
        .status,
        0
    );
    assert!(!out.join("runbook/09-old-step.sh").exists());
    assert!(out.join("notes.txt").exists());
    assert_eq!(fs::read_to_string(outside).expect("a file"), "stays");
}

#[test]
fn a_password_file_is_taken_as_it_is_but_for_one_line_end() {
    let folder = folder();
    let plan = file(&folder, "plan.json", example());
    let try_password = |bytes: &[u8], mode: u32| {
        let password = file(&folder, "pw", bytes);
        fs::set_permissions(&password, fs::Permissions::from_mode(mode)).expect("a mode");
        let zip = folder.path().join("x.zip");
        run(&[
            "render",
            &plan,
            "--zip",
            zip.to_str().expect("UTF-8"),
            "--password-file",
            &password,
            "--force",
        ])
    };
    for bytes in [&b"secret"[..], b"secret\n", b"secret\r\n"] {
        assert_eq!(try_password(bytes, 0o600), Ran::printed(""));
    }
    for (bytes, status, message) in [
        (
            &b"secret\n\n"[..],
            1,
            "error[PWD001]: the password holds a line break",
        ),
        (b"\n", 1, "error[PWD001]: the password is empty"),
        (
            b"\xFFsecret",
            1,
            "error[PWD001]: the password file is not UTF-8",
        ),
        (
            &[b'x'; 70_000],
            1,
            "error[PWD001]: the password file has more than 65536 bytes",
        ),
        (
            b"tab\tsecret",
            0,
            "warning[PWD002]: the password holds a control character",
        ),
        (
            b"secret ",
            0,
            "note[PWD003]: the password starts or ends with a blank",
        ),
    ] {
        let ran = try_password(bytes, 0o600);
        assert_eq!(ran.status, status, "{}", ran.err);
        assert!(ran.err.starts_with(message), "{}", ran.err);
        assert!(!ran.err.contains("secret"), "{}", ran.err);
    }
    let ran = try_password(b"secret\n", 0o644);
    assert_eq!(ran.status, 0);
    assert!(
        ran.err.starts_with("warning: ") && ran.err.contains("(mode 0644): chmod 600"),
        "{}",
        ran.err
    );
}
