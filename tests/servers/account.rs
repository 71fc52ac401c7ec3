//! The ordinary operating system user that owns the clusters.

use nix::unistd::{Gid, Uid, User};
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who owns clusters and runs their programs: `postgres` or `nobody` if the tests run as root, else oneself.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub uid: Uid,
    pub gid: Gid,
    /// What this user's commands find as /etc/passwd, if not the system's.
    passwd: Option<PathBuf>,
}

/// Runs its arguments with the first one in place of /etc/passwd, in a mount namespace of their own.
const WITH_PASSWD: &str = "mount --bind -- \"$1\" /etc/passwd && shift && exec \"$@\"";

impl Account {
    pub fn ordinary() -> Account {
        let user = if Uid::effective().is_root() {
            let named = |name| User::from_name(name).expect("the user database can be read");
            named("postgres")
                .or_else(|| named("nobody"))
                .expect("there is a user postgres or nobody")
        } else {
            User::from_uid(Uid::effective())
                .expect("the user database can be read")
                .expect("I am in it")
        };
        Account {
            name: user.name,
            uid: user.uid,
            gid: user.gid,
            passwd: None,
        }
    }

    /// This user with `home` as the home that the system names too, by a copy of /etc/passwd in `file`: libpq before
    /// PostgreSQL 10 finds a password only there. Needs root.
    pub fn at_home(&self, home: &Path, file: PathBuf) -> Account {
        assert!(
            Uid::effective().is_root(),
            "only root can give a node a home of its own, which this major needs"
        );
        let line = format!(
            "{}:x:{}:{}::{}:/bin/sh\n",
            self.name,
            self.uid,
            self.gid,
            home.display()
        );
        let system = fs::read_to_string("/etc/passwd").expect("readable");
        let others = system
            .lines()
            .filter(|line| line.split(':').next() != Some(&self.name))
            .map(|line| format!("{line}\n"));
        fs::write(&file, line + &others.collect::<String>()).expect("the lab is writable");
        Account {
            passwd: Some(file),
            ..self.clone()
        }
    }

    /// The same commands' world for root.
    pub fn root(&self) -> Account {
        Account {
            name: "root".to_owned(),
            uid: 0.into(),
            gid: 0.into(),
            passwd: self.passwd.clone(),
        }
    }

    /// `program` as this user, with nothing of our environment but what a login has.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>, home: &Path) -> Command {
        let mut command = match &self.passwd {
            None => {
                let mut command = Command::new(program);
                if Uid::effective().is_root() {
                    command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
                }
                command
            }
            Some(passwd) => {
                let mut command = Command::new("unshare");
                command.args(["--mount", "--propagation=private", "sh", "-c", WITH_PASSWD]);
                command.arg("sh").arg(passwd).args([
                    "setpriv",
                    "--clear-groups",
                    &format!("--reuid={}", self.uid),
                    &format!("--regid={}", self.gid),
                    "--",
                ]);
                command.arg(program);
                command
            }
        };
        command.env_clear().current_dir(home);
        command
            .env("HOME", home)
            .env("USER", &self.name)
            .env("LOGNAME", &self.name);
        command
            .env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    /// Gives `path` and all below it to this user.
    pub fn own(&self, path: &Path) {
        std::os::unix::fs::lchown(path, Some(self.uid.as_raw()), Some(self.gid.as_raw()))
            .unwrap_or_else(|error| panic!("chown {}: {error}", path.display()));
        if path.symlink_metadata().expect("exists").is_dir() {
            for entry in path.read_dir().expect("readable") {
                self.own(&entry.expect("readable").path());
            }
        }
    }
}
