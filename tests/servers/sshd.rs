//! An ssh server of a lab's own: unprivileged, on a free port of loopback, with keys that nobody else has.

use crate::lab::Lab;
use crate::node::{free_port, succeed};
use crate::wait;
use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};

const SSHD: &str = "/usr/sbin/sshd";

/// Runs as the clusters' owner and admits that user alone. Dropping it ends it.
pub struct Sshd {
    child: Child,
    dir: PathBuf,
    port: u16,
}

impl Sshd {
    /// Keys, configuration and the server, all in the lab's folder; it answers when this returns.
    pub fn start(lab: &Lab) -> Sshd {
        let dir = lab.dir().join("ssh");
        fs::create_dir(&dir).expect("the lab is writable");
        lab.account.own(&dir);
        let port = free_port();
        for (key, kind) in [
            ("host", "ed25519"),
            ("other", "ecdsa"),
            ("client", "ed25519"),
            ("stranger", "ed25519"),
        ] {
            let mut keygen = lab.account.command("ssh-keygen", &dir);
            keygen.args(["-q", "-t", kind, "-N", "", "-f"]);
            succeed(keygen.arg(dir.join(key)));
        }
        let path = |name: &str| dir.join(name).display().to_string();
        // The folder lies below /tmp, which everybody can write to: StrictModes would refuse the keys.
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nUsePAM no\n\
             StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n",
            path("host"),
            path("other"),
            path("client.pub"),
        );
        fs::write(dir.join("sshd_config"), config).expect("writable");
        let log = fs::File::create(lab.dir().join("sshd.log")).expect("writable");
        let child = lab
            .account
            .command(SSHD, &dir)
            .args(["-D", "-e", "-f"])
            .arg(dir.join("sshd_config"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("sshd; `cargo xtask test` installs it");
        let sshd = Sshd {
            child,
            dir: dir.clone(),
            port,
        };
        wait::until("sshd answers", 20, || {
            TcpStream::connect(("127.0.0.1", port)).map_err(|error| error.to_string())
        });
        sshd.know("host");
        fs::write(
            sshd.config(),
            format!(
                "Host 127.0.0.1\n  Port {port}\n  IdentityFile {}\n  IdentitiesOnly yes\n  UserKnownHostsFile {}\n  \
                 GlobalKnownHostsFile none\n",
                path("client"),
                path("known_hosts"),
            ),
        )
        .expect("writable");
        lab.account.own(&sshd.dir);
        sshd
    }

    /// Makes the client's configuration say that it learns every key of a host that it knows, as ssh does of itself with
    /// the file for known hosts that is its default.
    pub fn learn_keys(&self) {
        let config = fs::read_to_string(self.config()).expect("readable");
        fs::write(self.config(), config + "  UpdateHostKeys yes\n").expect("writable");
    }

    /// What the client knows of the host.
    pub fn known(&self) -> String {
        fs::read_to_string(self.dir.join("known_hosts")).expect("readable")
    }

    /// Makes the client expect this key of the host.
    pub fn know(&self, key: &str) {
        let public = fs::read_to_string(self.dir.join(format!("{key}.pub"))).expect("a key");
        let file = self.dir.join("known_hosts");
        fs::write(&file, format!("[127.0.0.1]:{} {public}", self.port)).expect("writable");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("ours");
    }

    /// Nobody is admitted any more.
    pub fn admit_nobody(&self) {
        fs::write(self.dir.join("client.pub"), "").expect("writable");
    }

    /// The file for `--ssh-config`.
    pub fn config(&self) -> PathBuf {
        self.dir.join("config")
    }

    /// The option of the scripts that names it.
    pub fn option(&self) -> String {
        format!("--ssh-config={}", self.config().display())
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
