//! From a plan to files and to a zip, with a finished credential. `cargo bench --bench pipeline`.

use divan::{Bencher, black_box};
use pgrunbook::audit::audited;
use pgrunbook::check::check;
use pgrunbook::plan::{Node, Plan};
use pgrunbook::secret::{Credential, Salt, Secret};
use pgrunbook::topology::Topology;
use pgrunbook::{bundle, render};

fn main() {
    divan::main();
}

/// The example with this many standbys.
fn plan(standbys: usize) -> Plan {
    let mut plan = Plan::default();
    plan.standbys = (0..standbys)
        .map(|i| Node {
            name: format!("standby{i}"),
            address: format!("10.78.{}.{}", i / 250, i % 250 + 1),
            ..plan.standbys[0].clone()
        })
        .collect();
    plan
}

fn topology(plan: &Plan) -> Topology {
    check(plan).1.expect("the plan has no error")
}

fn credential(topology: &Topology) -> Credential {
    let password = Secret::new("a password".to_owned());
    let role = topology.role().as_str();
    Credential::derive(topology.major(), role, password, Salt([7; 16]))
}

const STANDBYS: [usize; 4] = [1, 10, 100, 1000];

#[divan::bench(args = STANDBYS)]
fn check_and_render(bencher: Bencher, standbys: usize) {
    let plan = plan(standbys);
    let credential = credential(&topology(&plan));
    bencher.bench(|| render::render(&topology(black_box(&plan)), Some(&credential)));
}

#[divan::bench(args = STANDBYS)]
fn check_render_and_audit(bencher: Bencher, standbys: usize) {
    let plan = plan(standbys);
    let credential = credential(&topology(&plan));
    bencher.bench(|| audited(&topology(black_box(&plan)), Some(&credential)));
}

#[divan::bench(args = STANDBYS)]
fn check_render_and_zip(bencher: Bencher, standbys: usize) {
    let plan = plan(standbys);
    let credential = credential(&topology(&plan));
    bencher.bench(|| {
        let topology = topology(black_box(&plan));
        let files = render::render(&topology, Some(&credential));
        bundle::zip(topology.name(), &files)
    });
}

#[divan::bench(args = STANDBYS)]
fn check_alone(bencher: Bencher, standbys: usize) {
    let plan = plan(standbys);
    bencher.bench(|| topology(black_box(&plan)));
}

#[divan::bench]
fn derive_the_credential(bencher: Bencher) {
    let topology = topology(&plan(1));
    bencher.bench(|| credential(black_box(&topology)));
}
