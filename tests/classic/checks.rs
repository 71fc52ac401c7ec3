//! What holds of every bundle, so that a defect of the classic procedure is impossible.

use pgrunbook::topology::{CopyMethod, Platform};

use crate::bundle::Bundle;

const PROGRAMS: &[&str] = &[".sh", ".bash"];
const TEXTS: &[&str] = &[".sh", ".bash", ".md", ".conf", ".sql"];

/// C01: the server of this major reads every line of postgresql.conf, and takes it.
pub fn conf_is_read(bundle: &Bundle) -> bool {
    bundle.topology.nodes().all(|node| {
        let text = bundle.of_node(node, "postgresql.conf").unwrap_or_default();
        let conf = bundle.conf(node);
        let faults = pgrunbook::read::conf::check(text, &conf, bundle.major());
        !conf.entries.is_empty() && conf.faults.is_empty() && faults.is_empty()
    })
}

/// C02: a server listens at no address of another node.
pub fn listens_at_its_own(bundle: &Bundle) -> bool {
    bundle.topology.nodes().all(|node| {
        let listen = bundle.setting(node, "listen_addresses").unwrap_or_default();
        let own = node.address().to_string();
        let others = bundle
            .topology
            .nodes()
            .map(|other| other.address().to_string());
        let foreign: Vec<String> = others.filter(|address| *address != own).collect();
        !listen.is_empty()
            && !listen
                .split(',')
                .any(|one| foreign.iter().any(|a| a == one))
    })
}

/// C03: the node that writes WAL writes enough of it, under the word that its major has for it.
pub fn wal_level_on_every_node(bundle: &Bundle) -> bool {
    let level = if bundle.within("9.0–9.5") {
        "hot_standby"
    } else {
        "replica"
    };
    let mut nodes = bundle.topology.nodes();
    nodes.all(|node| bundle.setting(node, "wal_level").as_deref() == Some(level))
}

/// C04: no role gets a connection limit.
pub fn no_connection_limit(bundle: &Bundle) -> bool {
    let limited = |line: &str| {
        let after = line.split("CONNECTION LIMIT ").nth(1);
        after.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    !bundle.lines(TEXTS).any(limited)
}

/// C05: the role is a superuser where nothing less can replicate, and nowhere else.
pub fn role_of_its_major(bundle: &Bundle) -> bool {
    let sql = bundle.text("secrets/role.sql").unwrap_or_default();
    let has = |word: &str| sql.split_whitespace().any(|one| one == word);
    has("SUPERUSER") == bundle.within("9.0") && has("REPLICATION") != bundle.within("9.0")
}

/// C06: no connection string holds a password.
pub fn no_password_in_conninfo(bundle: &Bundle) -> bool {
    bundle.topology.standbys().iter().all(|node| {
        bundle.conninfo(node, "user").is_some() && bundle.conninfo(node, "password").is_none()
    })
}

/// C07: SCRAM where there is SCRAM.
pub fn scram_where_there_is(bundle: &Bundle) -> bool {
    let method = if bundle.within("9.0–9.6") {
        "\tmd5"
    } else {
        "\tscram-sha-256"
    };
    let records = |line: &&str| line.contains('\t');
    let mut lines = bundle.lines(&["/pg_hba.conf"]).filter(records);
    bundle
        .lines(&["/pg_hba.conf"])
        .any(|line| line.ends_with(method))
        && lines.all(|line| line.ends_with(method))
}

/// C10: WAL is kept by the setting that the major has.
pub fn wal_keep_of_its_major(bundle: &Bundle) -> bool {
    let names = ["wal_keep_segments", "wal_keep_size"];
    let [has, lacks] = if bundle.within("9.0–12") {
        names
    } else {
        [names[1], names[0]]
    };
    let mut nodes = bundle.topology.nodes();
    nodes.all(|node| bundle.setting(node, has).is_some() && bundle.setting(node, lacks).is_none())
}

/// C11: a WAL sender for each standby, two for a copy, and ten at least.
pub fn senders_to_spare(bundle: &Bundle) -> bool {
    let needed = (bundle.topology.standbys().len() + 2).max(10);
    bundle.topology.nodes().all(|node| {
        let value = bundle.setting(node, "max_wal_senders").unwrap_or_default();
        value.parse().is_ok_and(|senders: usize| senders >= needed)
    })
}

/// C13: on Debian root starts and stops servers, and the owner of the cluster does the rest.
pub fn each_step_has_its_user(bundle: &Bundle) -> bool {
    let of_root = ["prepare", "restart", "stop", "start"];
    let steps = bundle
        .lines(&["README.md"])
        .filter_map(|line| line.split_once("runbook/"));
    let steps = steps.filter_map(|(before, after)| Some((before, after.split_once(".sh ")?.0)));
    let steps: Vec<_> = steps.collect();
    !steps.is_empty()
        && steps.iter().all(|(before, step)| {
            let root = of_root.iter().any(|verb| step.ends_with(verb));
            let becomes = before.contains("runuser -u postgres");
            bundle.topology.platform() != Platform::Debian || root != becomes
        })
}

/// C15: nothing is removed with what is in it, but the scripts' own work directories; pages name the bundle's folder and
/// the scripts' state directories, each a plain path.
pub fn nothing_is_emptied(bundle: &Bundle) -> bool {
    let recursive = |line: &&str| {
        ["rm -r", "rm -fr", "--delete"]
            .iter()
            .any(|word| line.contains(word))
    };
    let of_scripts = |line: &str| {
        line == r#"[ -z "$WORK" ] || rm -rf -- "$WORK""#
            || line.contains(r#"[ ! -L "$folder" ] && [ -O "$folder" ]"#)
                && line.ends_with(r#"then rm -rf -- "$folder"; fi"#)
    };
    let name = bundle.topology.name().to_string();
    let of_pages = |line: &str| {
        line.strip_prefix("rm -r ").is_some_and(|path| {
            let quoted = path.starts_with('\'');
            path == name
                || path.contains("pgrunbook") && (quoted || !path.contains(['$', '*', '~']))
        })
    };
    let scripts = bundle.lines(&[".sh", ".bash"]).filter(recursive);
    let pages = bundle.lines(&[".md"]).filter(recursive);
    scripts.map(str::trim).all(of_scripts) && pages.map(str::trim).all(of_pages)
}

/// C16: no program is looked for by Debian's wrapper.
pub fn no_wrapper(bundle: &Bundle) -> bool {
    let wrapped =
        |line: &str| line.contains("PGCLUSTER=") || line.trim_start().starts_with("pg_basebackup ");
    !bundle.lines(PROGRAMS).any(wrapped)
}

/// What pg_basebackup is called with, on every standby: none where the copy is made by hand.
fn copies(bundle: &Bundle, right: impl Fn(&[&str], &str) -> bool) -> bool {
    let port = bundle.topology.primary().port().to_string();
    let by_hand = bundle.topology.copy_method() == CopyMethod::Manual;
    let mut standbys = bundle.topology.standbys().iter();
    standbys.all(|node| by_hand || right(&bundle.words(node, "COPY_ARGUMENTS"), &port))
}

/// C17: the copy comes from the primary's port.
pub fn copies_from_the_port(bundle: &Bundle) -> bool {
    copies(bundle, |words, port| {
        words.windows(2).any(|pair| pair == ["-p", port])
    })
}

/// C19: WAL comes along while the copy is made, where that is possible and the plan does not say otherwise.
pub fn copies_with_its_wal(bundle: &Bundle) -> bool {
    let fetch = bundle.within("9.0–9.1") || bundle.topology.plan().copy.wal == "fetch";
    copies(bundle, |words, _| {
        fetch || words.iter().any(|word| word.ends_with("stream"))
    })
}

/// C20: the copy asks nobody.
pub fn copies_without_a_question(bundle: &Bundle) -> bool {
    copies(bundle, |words, _| {
        words.contains(&"-w") && !words.contains(&"-W")
    })
}

/// C21: the standby's files are ours, not what pg_basebackup makes of its own connection.
pub fn copies_without_its_files(bundle: &Bundle) -> bool {
    copies(bundle, |words, _| {
        words.len() > 5 && !words.contains(&"-R") && !words.contains(&"--write-recovery-conf")
    })
}

/// C23: a trigger file where there is nothing better, and there where only its owner can make one.
pub fn no_trigger_for_everybody(bundle: &Bundle) -> bool {
    bundle.topology.standbys().iter().all(|node| {
        let newer = bundle.setting(node, "promote_trigger_file");
        let trigger = bundle.setting(node, "trigger_file");
        let private = |path: &String| {
            !["/tmp/", "/var/tmp/", "/dev/shm/"]
                .iter()
                .any(|open| path.starts_with(open))
        };
        newer.is_none() && trigger.is_some() == bundle.within("9.0") && trigger.iter().all(private)
    })
}

/// C25: a standby names itself, says how it encrypts, and follows the next primary.
pub fn connections_are_complete(bundle: &Bundle) -> bool {
    bundle.topology.standbys().iter().all(|node| {
        let named = bundle.conninfo(node, "application_name") == Some(node.name().to_string());
        let encrypted = bundle.conninfo(node, "sslmode").is_some();
        let timeline = bundle.setting(node, "recovery_target_timeline");
        named && encrypted && (timeline.as_deref() == Some("latest")) == bundle.within("9.0–11")
    })
}

/// C27: no script makes a link, to a certificate or to anything else.
pub fn no_links(bundle: &Bundle) -> bool {
    let mut lines = bundle.lines(PROGRAMS);
    !lines.any(|line| line.trim_start().starts_with("ln "))
}

/// C30: a copy by hand has the directory of WAL, empty.
pub fn wal_directory_is_made(bundle: &Bundle) -> bool {
    let directory = if bundle.within("9.0–9.6") {
        "pg_xlog"
    } else {
        "pg_wal"
    };
    let status = format!("{directory}/archive_status");
    let by_hand = bundle.topology.copy_method() == CopyMethod::Manual;
    bundle.topology.standbys().iter().all(|node| {
        let excluded = bundle
            .words(node, "COPY_EXCLUDES")
            .contains(&format!("/{directory}").as_str());
        let made = bundle.words(node, "EMPTY_DIRECTORIES");
        !by_hand || excluded && made.contains(&directory) && made.contains(&status.as_str())
    })
}

/// C33: hot standby is on, so that what keeps a standby from answering is another thing.
pub fn hot_standby_is_on(bundle: &Bundle) -> bool {
    let mut nodes = bundle.topology.nodes();
    nodes.all(|node| bundle.setting(node, "hot_standby").as_deref() == Some("on"))
}

/// C34: only the replication role is admitted, and nobody's own lines are touched.
pub fn only_the_role_is_admitted(bundle: &Bundle) -> bool {
    let mut records = bundle
        .lines(&["/pg_hba.conf"])
        .filter(|line| !line.starts_with('#'));
    records.all(|line| {
        let databases = line.split('\t').nth(1);
        line.starts_with("host") && matches!(databases, Some("replication" | "postgres"))
    })
}

/// C36: PostgreSQL's own words; the older ones once, so that they are found.
pub fn words_of_today(bundle: &Bundle) -> bool {
    let introduced = |line: &str| {
        line.contains("the primary (master) ")
            && (line.contains("standby (slave) ") || line.contains("standbys (slaves) "))
    };
    let old = |line: &&str| {
        let mut words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.any(|word| {
            ["master", "slave", "masters", "slaves"].contains(&word.to_lowercase().as_str())
        })
    };
    bundle.lines(TEXTS).filter(old).all(introduced)
}
