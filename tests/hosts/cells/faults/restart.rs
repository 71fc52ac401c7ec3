//! A restart of the primary that fails.

use super::{Old, example, finished};
use crate::driver::{run_from, run_until, step};
use crate::host::Host;
use crate::lab::Lab;
use crate::seen;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::process::Child;
use std::time::Duration;

/// Takes the server's port as soon as it is free, and gives it back when the server has failed for it.
const THIEF: &str = r#"
use IO::Socket::IP;
my ($log, $host, $s, $end) = (@ARGV, undef, time + 120);
my $from = -s $log;
until ($s || time > $end) {
  $s = IO::Socket::IP->new(LocalHost => $host, LocalPort => 5432, Listen => 5, ReuseAddr => 1, V6Only => 0);
  select(undef, undef, undef, 0.005) unless $s;
}
print "taken\n";
while (time < $end) {
  open(my $f, '<', $log) or die; seek($f, $from, 0);
  last if grep { /could not create any TCP|ready to accept connections/ } <$f>;
  select(undef, undef, undef, 0.05);
}
print "given back\n";
"#;

/// A loop of connections to the primary.
struct Away {
    child: Child,
    output: File,
}

impl Away {
    fn begin(host: &Host) -> Away {
        let mut command = host.command("postgres");
        command.args(["bash", "-c"]).arg(format!(
            "end=$((SECONDS + 200)); while [ $SECONDS -lt $end ] && [ ! -e /dev/shm/enough ]; do
               {}/psql -X -A -t -q -h /run/postgresql -p 5432 -d postgres -c 'SELECT extract(epoch FROM clock_timestamp())' 2>/dev/null || true
               sleep 0.05; done",
            host.bin
        ));
        let output = tempfile::tempfile().expect("a temporary file");
        let child = host.spawn(&mut command, &output);
        let away = Away { child, output };
        away.answered(0);
        away
    }

    /// When the answers came, by the host's clock.
    fn times(&self) -> Vec<f64> {
        let mut text = vec![0; 1 << 20];
        let length = self.output.read_at(&mut text, 0).expect("a file");
        let text = String::from_utf8_lossy(&text[..length]);
        text.lines().filter_map(|line| line.parse().ok()).collect()
    }

    /// Waits until there are more answers than these.
    fn answered(&self, times: usize) {
        for _round in 0..600 {
            if self.times().len() > times {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("no answer after {times} for 60 s");
    }

    /// The longest time between two connections that were answered, in seconds; the server is back.
    fn end(mut self, host: &Host) -> f64 {
        self.answered(self.times().len());
        host.sh("touch /dev/shm/enough");
        self.child.wait().expect("our child");
        host.sh("rm /dev/shm/enough");
        let times = self.times();
        times
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .fold(0.0, f64::max)
    }
}

/// A program that takes the port of this address as soon as it is free.
fn thief(host: &Host, major: &str, address: &str) -> Child {
    host.write("/srv/thief.pl", THIEF, "0644");
    let mut command = host.command("root");
    command.args(["perl", "/srv/thief.pl"]);
    command.arg(format!("/var/log/postgresql/postgresql-{major}-main.log"));
    command.arg(address);
    let said = tempfile::tempfile().expect("a temporary file");
    let child = host.spawn(&mut command, &said);
    std::thread::sleep(Duration::from_millis(500));
    child
}

pub fn fails(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    let (alpha, port, major) = (lab.host("alpha"), bundle.primary().port, lab.platform.major);
    let etc = format!("/etc/postgresql/{major}/main");
    let files = || {
        alpha.sh(&format!(
            "cd {etc} && ls conf.d && sha256sum postgresql.conf pg_hba.conf"
        ))
    };
    run_until(lab, &bundle, "alpha-configure");
    let before = files();
    step(lab, &bundle, "alpha-configure").must(0);
    // A value of somebody else's that would keep the server down is not taken along.
    alpha.sh(&format!(
        "echo \"shared_buffers = '4000GB'\" >{etc}/conf.d/large.conf && chown postgres: {etc}/conf.d/large.conf && pg_ctlcluster {major} main reload && sleep 0.5"
    ));
    step(lab, &bundle, "alpha-restart").must_refuse(&[
        "settings would change that are not ours",
        "shared_buffers",
        "--accept-pending",
    ]);
    alpha.sh(&format!(
        "rm {etc}/conf.d/large.conf && pg_ctlcluster {major} main reload && sleep 0.5"
    ));
    // Another program takes the port of every address while the server is down.
    let mut program = thief(alpha, major, "::");
    let away = Away::begin(alpha);
    step(lab, &bundle, "alpha-restart").must_fail(&[
        "the server does not come up with the new files",
        "could not create any TCP/IP sockets",
        "the old files are back and the server is up again",
    ]);
    let seconds = away.end(alpha);
    assert!(program.wait().expect("our child").success());
    lab.transcript.measured(&format!(
        "a restart that fails, with its roll-back: the primary was away for {seconds:.1} s"
    ));
    assert_eq!(alpha.sql(port, "postgres", "SELECT 1"), "1");
    assert_eq!(files(), before, "the old files");
    // Again: the way is named, and works.
    step(lab, &bundle, "alpha-restart")
        .must_refuse(&["Run the step \"configure\" of node alpha first"]);
    step(lab, &bundle, "alpha-configure").must(0);
    // The port of the plan's address alone: the server comes up, and no standby would reach it.
    let mut program = thief(alpha, major, &alpha.address);
    let away = Away::begin(alpha);
    step(lab, &bundle, "alpha-restart").must_fail(&[
        "nothing answers at 10.77.0.11, port 5432",
        "Has another program taken that port?",
    ]);
    let seconds = away.end(alpha);
    lab.transcript.measured(&format!(
        "a restart: the primary was away for {seconds:.1} s"
    ));
    assert!(program.wait().expect("our child").success());
    alpha.sh(&format!("pg_ctlcluster {major} main restart"));
    step(lab, &bundle, "alpha-restart").must_say(0, &["a server answers at 10.77.0.11, port 5432"]);
    run_from(lab, &bundle, "alpha-role");
    finished(lab, &bundle, &old);
    seen::again_changes_nothing(lab, &bundle);
}
