//! The 37 defects and what holds each.

use crate::bundle::Bundle;
use crate::checks;

/// What keeps a defect out of a bundle.
pub enum Held {
    /// A rule, by its name: the plan that leads to it is found.
    Rule(&'static str),
    /// A test: its file and its function.
    Test(&'static str, &'static str),
    /// Something that every bundle is read for.
    Bundles(Check),
    /// What nothing holds, in words.
    NotYet(&'static str),
}

/// What holds of every bundle, and no longer with the classic line at the end of one of these files.
pub struct Check {
    pub holds: fn(&Bundle) -> bool,
    pub files: &'static [&'static str],
    pub classic: &'static str,
}

pub struct Defect {
    pub id: &'static str,
    /// The majors at which it goes wrong, oldest and newest.
    pub majors: &'static str,
    pub held: &'static [Held],
}

const fn bundles(
    holds: fn(&Bundle) -> bool,
    files: &'static [&'static str],
    classic: &'static str,
) -> Held {
    Held::Bundles(Check {
        holds,
        files,
        classic,
    })
}

const fn defect(id: &'static str, majors: &'static str, held: &'static [Held]) -> Defect {
    Defect { id, majors, held }
}

const CONF: &[&str] = &["nodes/alpha/postgresql.conf"];
const STANDBY: &[&str] = &[
    "nodes/standby-1/recovery.conf",
    "nodes/standby-1/postgresql.conf",
];
const VALUES: &[&str] = &["nodes/standby-1/values.bash"];
const LIBRARY: &[&str] = &["runbook/standby.bash"];
const ROLE: &[&str] = &["secrets/role.sql"];
const README: &[&str] = &["README.md"];

const SCENARIOS: &str = "tests/servers/scenarios.rs";
const CALLS: &str = "tests/bundle/postgres/calls.rs";
const MAKES: &str = "tests/bundle/postgres/standby.rs";

pub const DEFECTS: &[Defect] = &[
    defect(
        "C01",
        "9.0–19",
        &[bundles(
            checks::conf_is_read,
            CONF,
            r#"listen_addresses  = "*""#,
        )],
    ),
    defect(
        "C02",
        "9.0–19",
        &[
            Held::Rule("listen-foreign"),
            bundles(
                checks::listens_at_its_own,
                CONF,
                "listen_addresses = 'localhost,10.77.0.12'",
            ),
        ],
    ),
    defect(
        "C03",
        "9.0–9.6",
        &[bundles(
            checks::wal_level_on_every_node,
            CONF,
            "wal_level = minimal",
        )],
    ),
    defect(
        "C04",
        "9.0–17",
        &[bundles(
            checks::no_connection_limit,
            ROLE,
            "CREATE USER replicator REPLICATION LOGIN CONNECTION LIMIT 1 PASSWORD 'secret';",
        )],
    ),
    defect(
        "C05",
        "9.0",
        &[
            Held::Rule("role-needs-superuser"),
            bundles(
                checks::role_of_its_major,
                ROLE,
                "CREATE USER replicator REPLICATION LOGIN;",
            ),
        ],
    ),
    defect(
        "C06",
        "9.0–19",
        &[
            Held::Test("tests/bundle/secrets.rs", "a_password_is_in_secrets_alone"),
            bundles(
                checks::no_password_in_conninfo,
                STANDBY,
                "primary_conninfo = 'host=10.77.0.11 port=5432 user=replicator password=secret'",
            ),
        ],
    ),
    defect(
        "C07",
        "10–19",
        &[bundles(
            checks::scram_where_there_is,
            &["nodes/alpha/pg_hba.conf"],
            "host\treplication\treplicator\t10.77.0.12/32\tmd5",
        )],
    ),
    defect("C08", "9.0–19", &[Held::Rule("tls-off")]),
    defect(
        "C09",
        "9.0–19",
        &[Held::Test(
            "tests/bundle/records.rs",
            "every_peer_is_admitted_to_both_and_nobody_else",
        )],
    ),
    defect(
        "C10",
        "13–19",
        &[
            Held::Rule("wal-keep-zero"),
            bundles(
                checks::wal_keep_of_its_major,
                CONF,
                "wal_keep_segments = 32",
            ),
        ],
    ),
    defect(
        "C11",
        "9.0–19",
        &[bundles(
            checks::senders_to_spare,
            CONF,
            "max_wal_senders = 1",
        )],
    ),
    defect(
        "C12",
        "9.0–19",
        &[
            Held::Test(SCENARIOS, "a_restart_that_fails"),
            Held::Test(
                "tests/debian/primary.rs",
                "a_restart_that_fails_is_rolled_back",
            ),
        ],
    ),
    defect(
        "C13",
        "9.0–19",
        &[bundles(
            checks::each_step_has_its_user,
            README,
            "runuser -u postgres -- runbook/03-alpha-restart.sh # on alpha",
        )],
    ),
    defect(
        "C14",
        "9.0–19",
        &[Held::Test(
            "tests/debian/two_clusters.rs",
            "main_is_the_primary_and_a_second_cluster_its_standby",
        )],
    ),
    defect(
        "C15",
        "9.0–19",
        &[
            Held::Test(
                "tests/debian/replace.rs",
                "a_cluster_with_a_database_is_refused_until_it_is_named",
            ),
            Held::Test(SCENARIOS, "the_standby_is_not_empty"),
            bundles(
                checks::nothing_is_emptied,
                LIBRARY,
                "rm -rf $SLAVE_DATA_DIRECTORY/*",
            ),
        ],
    ),
    defect(
        "C16",
        "9.1–19",
        &[bundles(
            checks::no_wrapper,
            LIBRARY,
            "PGCLUSTER=$PG_VERSION/$SLAVE_CLUSTER_NAME pg_basebackup --pgdata=$SLAVE_DATA_DIRECTORY",
        )],
    ),
    defect(
        "C17",
        "9.1–19",
        &[bundles(
            checks::copies_from_the_port,
            VALUES,
            "COPY_ARGUMENTS=(-h 10.77.0.11 -w -U replicator)",
        )],
    ),
    defect(
        "C18",
        "9.1–19",
        &[Held::Test(CALLS, "options_of_pg_basebackup_exist")],
    ),
    defect(
        "C19",
        "9.2–19",
        &[
            Held::Rule("copy-fetch-unreserved"),
            bundles(
                checks::copies_with_its_wal,
                VALUES,
                "COPY_ARGUMENTS=(-h 10.77.0.11 -p 5432 -U replicator -w --xlog-method=fetch)",
            ),
        ],
    ),
    defect(
        "C20",
        "9.1–19",
        &[bundles(
            checks::copies_without_a_question,
            VALUES,
            "COPY_ARGUMENTS=(-h 10.77.0.11 -p 5432 -U replicator)",
        )],
    ),
    defect(
        "C21",
        "9.3–19",
        &[
            Held::Test(SCENARIOS, "promotes"),
            bundles(
                checks::copies_without_its_files,
                VALUES,
                "COPY_ARGUMENTS=(-h 10.77.0.11 -p 5432 -U replicator -w -R)",
            ),
        ],
    ),
    defect(
        "C22",
        "12–19",
        &[Held::Test(MAKES, "what_makes_a_standby_is_of_its_major")],
    ),
    defect(
        "C23",
        "9.0–19",
        &[bundles(
            checks::no_trigger_for_everybody,
            STANDBY,
            "trigger_file = '/tmp/postgresql.trigger.5432'",
        )],
    ),
    defect(
        "C24",
        "9.0–19",
        &[
            Held::Test(
                "tests/scripts/values.rs",
                "hostile_values_run_nothing_and_come_back",
            ),
            Held::Test(
                MAKES,
                "connection_strings_are_read_back_and_their_keywords_exist",
            ),
        ],
    ),
    defect(
        "C25",
        "9.0–19",
        &[bundles(
            checks::connections_are_complete,
            STANDBY,
            "primary_conninfo = 'host=10.77.0.11 port=5432 user=replicator password=secret'",
        )],
    ),
    defect(
        "C26",
        "9.0–19",
        &[Held::Test(
            "tests/bundle/pages.rs",
            "the_readme_lists_the_scripts_in_their_order",
        )],
    ),
    defect(
        "C27",
        "9.2–19",
        &[bundles(
            checks::no_links,
            LIBRARY,
            "ln -s /etc/ssl/certs/ssl-cert-snakeoil.pem $SLAVE_DATA_DIRECTORY/server.crt",
        )],
    ),
    defect(
        "C28",
        "9.0–19",
        &[
            Held::Test(CALLS, "functions_and_views_exist"),
            Held::Test("tests/servers/settings.rs", "what_is_stronger_stays"),
        ],
    ),
    defect(
        "C29",
        "9.0–19",
        &[
            Held::Rule("copy-by-hand"),
            Held::Test("tests/servers/manual.rs", "from_nothing_to_promotion"),
            Held::Test("tests/servers/manual.rs", "killed_in_the_middle"),
        ],
    ),
    defect(
        "C30",
        "9.0–19",
        &[bundles(
            checks::wal_directory_is_made,
            VALUES,
            "EMPTY_DIRECTORIES=()",
        )],
    ),
    defect(
        "C31",
        "9.0–19",
        &[
            Held::Test("tests/servers/manual.rs", "a_tablespace"),
            Held::Test("tests/servers/manual.rs", "another_host_answers"),
        ],
    ),
    defect(
        "C32",
        "9.0–19",
        &[
            Held::Test(
                "tests/scripts/names.rs",
                "every_variable_that_a_script_can_read_is_set",
            ),
            Held::Test(
                "tests/bundle/layout.rs",
                "the_plan_of_a_bundle_makes_the_same_bundle",
            ),
        ],
    ),
    defect(
        "C33",
        "9.0–19",
        &[bundles(
            checks::hot_standby_is_on,
            &["nodes/standby-1/postgresql.conf"],
            "hot_standby = off",
        )],
    ),
    defect(
        "C34",
        "9.0–19",
        &[
            Held::Test(
                "tests/scripts/library/files.rs",
                "the_block_stands_before_the_first_record_and_nothing_else_changes",
            ),
            bundles(
                checks::only_the_role_is_admitted,
                &["nodes/standby-1/pg_hba.conf"],
                "local all all  md5",
            ),
        ],
    ),
    defect(
        "C35",
        "9.0–19",
        &[
            Held::Test(SCENARIOS, "from_nothing_to_promotion"),
            Held::Test("tests/bundle/pages.rs", "the_pages_of_operate_read_well"),
            Held::NotYet(
                "firewall, SELinux, synchronous replication, cascades, an archive, alerts",
            ),
        ],
    ),
    defect(
        "C36",
        "9.0–19",
        &[bundles(
            checks::words_of_today,
            README,
            "# Master and slave",
        )],
    ),
    defect(
        "C37",
        "9.0–19",
        &[
            Held::Test(
                "tests/upstream/settings.rs",
                "every_setting_is_as_the_servers_show_it",
            ),
            Held::Test(
                "tests/reference.rs",
                "lines_are_those_of_the_files_of_the_bundle",
            ),
        ],
    ),
];
