//! The ordinary operating system user that owns the clusters.

use nix::unistd::{Gid, Uid, User};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Who owns clusters and runs their programs: `postgres` or `nobody` if the tests run as root, else oneself.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub uid: Uid,
    pub gid: Gid,
}

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
        }
    }

    /// `program` as this user, with nothing of our environment but what a login has.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>, home: &Path) -> Command {
        let mut command = Command::new(program);
        if Uid::effective().is_root() {
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
        }
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
