//! What the funnels for PostgreSQL's files make, read by a real server and by psql (that is: libpq).

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use pgrunbook::pg::Major;
use pgrunbook::render::quote::*;
use pgrunbook::secret::{Credential, Salt, Secret};

use crate::hostile::{Line, names, texts};
use crate::server::{ADMIN, Server, run, unhex};

/// Lets the superuser in by the socket.
const ADMIN_LINE: &str = "local all admin trust\n";

/// SQL that prints this text expression as hexadecimal digits.
fn hex(expression: &str) -> String {
    format!("encode(convert_to({expression}, 'UTF8'), 'hex')")
}

fn assert_same(read: &[String], written: &[String]) {
    for (i, text) in written.iter().enumerate() {
        assert_eq!(read.get(i), Some(text), "text {i}");
    }
    assert_eq!(read.len(), written.len());
}

#[test]
fn postgresql_conf() {
    let texts = texts(3000, Line::Many, |_| true);
    let lines: String = (0..)
        .zip(&texts)
        .map(|(i, text)| format!("pgrunbook.t_{i} = {}\n", conf(text)))
        .collect();
    let server = Server::start(&lines, ADMIN_LINE);
    let shown = hex("current_setting('pgrunbook.t_' || i)");
    let read = server.sql(&format!(
        "SELECT {shown} FROM generate_series(0, {}) i ORDER BY i;",
        texts.len() - 1
    ));
    assert_same(&unhex(&read), &texts);
}

#[test]
fn pg_hba_conf() {
    let server = Server::start("", ADMIN_LINE);
    let major = server.major();
    // From 16 a name with a slash at its start is written as a regular expression, which the view shows as it is.
    let names = names(3000, |name| !name.starts_with('/') && name.len() <= 63);
    let line = |name: &String| format!("local {0} {0},x trust\n", hba_name(major, name));
    let mut file = ADMIN_LINE.to_owned();
    file.extend(names.iter().map(line));
    server.write("pg_hba.conf", &file);
    let answer = |column: &str| {
        server.sql(&format!(
            "SELECT CASE WHEN error IS NULL AND cardinality(database) = 1 AND cardinality(user_name) = 2 \
             THEN {} ELSE '00' END FROM pg_hba_file_rules WHERE line_number > 1 ORDER BY line_number;",
            hex(column)
        ))
    };
    assert_same(&unhex(&answer("database[1]")), &names);
    assert_same(&unhex(&answer("user_name[1]")), &names);
}

#[test]
fn sql() {
    let server = Server::start("", ADMIN_LINE);
    let texts = texts(3000, Line::Many, |_| true);
    for conforming in ["on", "off"] {
        let settings = format!(
            "SET escape_string_warning = off;\nSET standard_conforming_strings = {conforming};\n"
        );
        let select = |text: &String| format!("SELECT {};\n", hex(&sql_literal(text)));
        let script = settings + &texts.iter().map(select).collect::<String>();
        assert_same(&unhex(&server.sql(&script)), &texts);
    }
    let names = names(2000, |name| name.len() <= 63);
    let select = |name: &String| {
        let row = format!(
            "(SELECT row_to_json(t) FROM (SELECT 1 AS {}) t)",
            sql_identifier(name)
        );
        format!("SELECT {} FROM json_object_keys({row}) k;\n", hex("k"))
    };
    let script: String = names.iter().map(select).collect();
    assert_same(&unhex(&server.sql(&script)), &names);
}

/// Every role has one line in pg_hba.conf and one in the passfile, and logs in with its own password by its own
/// connection string. A stranger, member of the group that a `+every` would mean, gets in by none of these lines.
#[test]
fn logins() {
    let server = Server::start("", ADMIN_LINE);
    let major = server.major();
    let creatable =
        |name: &str| name.len() <= 63 && !["admin", "every", "public", "none"].contains(&name);
    let roles = names(300, creatable);
    let passwords = texts(300, Line::One, |text| !text.is_empty());
    // The passwords are taken from the other end, so that none is its role's name.
    let mut hba = ADMIN_LINE.to_owned();
    let mut passfile = String::new();
    let mut script = "CREATE ROLE every; CREATE ROLE stranger LOGIN IN ROLE every;\n".to_owned();
    let port = server.port().to_string();
    for (i, (role, password)) in (0u8..=255)
        .cycle()
        .zip(roles.iter().zip(passwords.iter().rev()))
    {
        // One in three stores an MD5 verifier, as before 10.
        let (kind, method) = [("9.6", "md5"), ("10", "scram-sha-256")][usize::from(i % 3 != 0)];
        let kind = Major::parse(kind).expect("a major");
        let credential =
            Credential::derive(kind, role, Secret::new(password.clone()), Salt([i; 16]));
        let verifier = sql_literal(credential.verifier().expose());
        script += &format!(
            "CREATE ROLE {} LOGIN PASSWORD {verifier};\n",
            sql_identifier(role)
        );
        hba += &format!(
            "host postgres {} 127.0.0.1/32 {method}\n",
            hba_name(major, role)
        );
        passfile += &pgpass_line(major, "127.0.0.1", &port, "postgres", role, password);
        passfile += "\n";
    }
    server.sql(&script);
    server.write("pg_hba.conf", &hba);
    server.reload();

    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o600)).expect("chmod");
    fs::write(file.path(), passfile).expect("write");
    let passfile = file.path().to_str().expect("UTF-8");
    let string = |role: &str| {
        let address = [
            ("host", "127.0.0.1"),
            ("port", &port),
            ("dbname", "postgres"),
        ];
        conninfo(&[&address[..], &[("user", role), ("passfile", passfile)]].concat())
    };
    let whoami = format!("SELECT {};", hex("current_user::text"));
    for role in &roles {
        let answer = run(server.psql(&string(role)).args(["-c", &whoami]));
        assert_same(&unhex(&answer), std::slice::from_ref(role));
    }
    let refused = server
        .psql(&string("stranger"))
        .args(["-c", "SELECT 1"])
        .output()
        .expect("psql");
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        message.contains("no pg_hba.conf entry"),
        "the stranger got in, or not that far: {message}"
    );
}

/// Values that are no names reach the server as they are.
#[test]
fn connection_strings() {
    let server = Server::start("", ADMIN_LINE);
    let ascii = |text: &str| text.len() <= 63 && text.chars().all(|c| (' '..='~').contains(&c));
    let names = texts(300, Line::One, ascii);
    let port = server.port().to_string();
    let socket = server.socket().to_str().expect("UTF-8");
    let show = hex("current_setting('application_name')");
    for name in &names {
        let address = [
            ("host", socket),
            ("port", &port),
            ("dbname", "postgres"),
            ("user", ADMIN),
        ];
        let string = conninfo(&[&[("application_name", name.as_str())], &address[..]].concat());
        let answer = run(server
            .psql(&string)
            .args(["-c", &format!("SELECT {show};")]));
        assert_same(&unhex(&answer), std::slice::from_ref(name));
    }
}
