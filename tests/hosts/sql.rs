//! Questions to the servers from outside the scripts: as postgres, over the socket.

use crate::host::Host;
use std::time::Duration;

impl Host {
    /// What a query returns on the cluster with this port.
    pub fn try_sql(&self, port: u16, database: &str, query: &str) -> Result<String, String> {
        let mut command = self.command("postgres");
        command
            // The program itself: Debian's psql is a script that looks for it.
            .arg("PGCONNECT_TIMEOUT=10")
            .arg(format!("{}/psql", self.bin))
            .args(["-X", "-A", "-t", "-q", "-w"])
            .args(["-v", "ON_ERROR_STOP=1", "-h", "/run/postgresql"])
            .args(["-p", &port.to_string(), "-d", database, "-c", query]);
        let ran = self.run(command, Duration::from_secs(60));
        let text = ran.output.trim_end().to_owned();
        if ran.code == Some(0) {
            Ok(text)
        } else {
            Err(text)
        }
    }

    /// As `try_sql`; panics if it fails.
    pub fn sql(&self, port: u16, database: &str, query: &str) -> String {
        self.try_sql(port, database, query)
            .unwrap_or_else(|error| panic!("{}, port {port}, {query}: {error}", self.name))
    }

    /// Waits until a query returns `wanted`.
    pub fn wait_sql(&self, port: u16, database: &str, query: &str, wanted: &str) {
        let mut last = Err("not asked".to_owned());
        for _round in 0..600 {
            last = self.try_sql(port, database, query);
            if last.as_deref() == Ok(wanted) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "{}, port {port}, {query}: {last:?}, not {wanted:?}, for 30 s",
            self.name
        );
    }
}
