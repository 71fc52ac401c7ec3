//! Plans that together reach every branch of rendering: the majors that the rules take, on each platform.

use std::sync::LazyLock;

use pgrunbook::check::check;
use pgrunbook::pg::Major;
use pgrunbook::plan::{Node, Plan};
use pgrunbook::render::{File, render};
use pgrunbook::topology::Topology;

pub const PLATFORMS: [&str; 2] = ["debian", "source"];

/// Characters that mean something to bash, awk, SQL, configuration files, connection strings and Markdown.
pub const HOSTILE: &str = r#"a b'c"d$(touch CANARY)`id`|;&*?[x]{y,z}~\n\\#%!=<>ö中_"#;

/// A topology, the words that name it in a failure, and its files without a password.
pub struct Case {
    pub label: String,
    pub topology: Topology,
    pub files: Vec<File>,
}

/// The topology of a plan that must have no error.
pub fn topology(plan: &Plan) -> Topology {
    let (report, topology) = check(plan);
    topology.unwrap_or_else(|| panic!("{plan:?}: {:?}", report.findings))
}

/// A node of this platform, on `10.77.0.<number>`.
pub fn node(platform: &str, name: &str, number: usize) -> Node {
    let mut node = Node {
        name: name.to_owned(),
        address: format!("10.77.{}.{}", number / 200, number % 200 + 11),
        ..Node::default()
    };
    if platform == "source" {
        node.data = "/srv/pg/data".to_owned();
        node.bin = "/opt/pg/bin".to_owned();
    }
    node
}

/// A plan with so many standbys and otherwise nothing but what must be given.
pub fn plan(major: &str, platform: &str, standbys: usize) -> Plan {
    Plan {
        plan: "1".to_owned(),
        name: String::new(),
        postgres: major.to_owned(),
        platform: platform.to_owned(),
        os_user: String::new(),
        replication: Default::default(),
        copy: Default::default(),
        wal: Default::default(),
        primary: node(platform, "alpha", 0),
        standbys: (1..=standbys)
            .map(|i| node(platform, &format!("standby-{i}"), i))
            .collect(),
    }
}

/// Every major that the rules take, oldest first.
pub fn majors() -> Vec<Major> {
    Major::all()
        .filter(|major| !check(&plan(major.label(), "debian", 1)).0.has_errors())
        .collect()
}

/// The plan with every text as hostile as the rules let it be.
pub fn hostile(major: &str, platform: &str) -> Plan {
    let mut plan = plan(major, platform, 2);
    plan.replication.user = HOSTILE.to_owned();
    plan.name = "A._b_".to_owned();
    plan.standbys[1].name = "Z._x_".to_owned();
    if platform == "source" {
        for node in std::iter::once(&mut plan.primary).chain(&mut plan.standbys) {
            node.data = format!("/srv/d {HOSTILE}");
            node.bin = format!("/opt/b {HOSTILE}");
        }
    }
    plan
}

/// The plans of one major on one platform.
pub fn plans(major: &str, platform: &str) -> Vec<(&'static str, Plan)> {
    let one = || plan(major, platform, 1);
    let mut ipv6 = one();
    ipv6.primary.address = "fd00:77::11".to_owned();
    ipv6.standbys[0].address = "fd00:77::12".to_owned();
    let mut names = one();
    names.primary.address = "alpha.example".to_owned();
    names.standbys[0].address = "beta.example".to_owned();
    names.standbys[0].port = "6432".to_owned();
    names.replication.tls = "verify-full".to_owned();
    if major == "9.0" {
        // Its pg_hba.conf knows no names.
        names.primary.from = "10.77.0.11".to_owned();
        names.standbys[0].from = "10.77.0.12".to_owned();
    }
    let mut other = one();
    if platform == "source" {
        other.os_user = "_pg_1_".to_owned();
    }
    other.copy.wal = "fetch".to_owned();
    other.wal.keep = "0".to_owned();
    other.wal.slot_limit = "-1".to_owned();
    other.replication.tls = "off".to_owned();
    other.primary.listen = "*".to_owned();
    other.standbys[0].listen = "10.77.0.12, ::1".to_owned();
    other.standbys[0].from = "192.0.2.7".to_owned();
    let mut by_hand = hostile(major, platform);
    by_hand.copy.method = "manual".to_owned();
    vec![
        ("one standby", one()),
        ("three standbys", plan(major, platform, 3)),
        ("twenty standbys", plan(major, platform, 20)),
        ("IPv6", ipv6),
        ("host names", names),
        ("other choices", other),
        ("hostile", hostile(major, platform)),
        ("by hand", by_hand),
    ]
}

/// Every plan at every major on every platform.
pub fn cases() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let majors = majors();
        let places = majors
            .iter()
            .flat_map(|major| PLATFORMS.map(|platform| (major.label(), platform)));
        let plans = places.flat_map(|(major, platform)| {
            plans(major, platform)
                .into_iter()
                .map(move |(label, plan)| (format!("{major}, {platform}, {label}"), plan))
        });
        let case = |(label, plan): (String, Plan)| {
            let topology = topology(&plan);
            let files = render(&topology, None);
            Case {
                label,
                topology,
                files,
            }
        };
        plans.map(case).collect()
    });
    &CASES
}
