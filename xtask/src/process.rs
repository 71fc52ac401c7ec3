//! Running programs with a time limit. Each runs in a process group of its own, and whatever it leaves behind is ended
//! by its id.

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

/// The group that runs now, for the handler of Ctrl-C; 0 for none.
static GROUP: AtomicI32 = AtomicI32::new(0);

/// How long a program that was asked to end may take to do so.
const GRACE: Duration = Duration::from_secs(5);

/// How a program ended.
pub enum End {
    Exit(ExitStatus),
    /// The limit passed and it was ended.
    TimedOut,
}

/// Makes this process the parent of every orphan below it, and lets Ctrl-C end what runs. Called once.
pub fn adopt() -> Result<(), String> {
    nix::sys::prctl::set_child_subreaper(true).map_err(|error| format!("prctl: {error}"))?;
    ctrlc::set_handler(|| {
        let group = GROUP.load(Ordering::SeqCst);
        if group != 0 {
            let _gone = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        end_descendants();
        std::process::exit(130);
    })
    .map_err(|error| format!("signal handler: {error}"))
}

/// Runs `command` to its end or until `deadline`.
pub fn run(command: &mut Command, deadline: Instant) -> Result<End, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .process_group(0)
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    let group = Pid::from_raw(child.id().cast_signed());
    GROUP.store(group.as_raw(), Ordering::SeqCst);
    let end = wait(&mut child, deadline).map_err(|error| format!("{program}: {error}"))?;
    let end = match end {
        Some(status) => End::Exit(status),
        None => {
            let _gone = killpg(group, Signal::SIGTERM);
            let left = wait(&mut child, Instant::now() + GRACE)
                .map_err(|error| format!("{program}: {error}"))?;
            let _gone = killpg(group, Signal::SIGKILL);
            if left.is_none() {
                child
                    .wait()
                    .map_err(|error| format!("{program}: {error}"))?;
            }
            End::TimedOut
        }
    };
    GROUP.store(0, Ordering::SeqCst);
    Ok(end)
}

/// Runs `command`; an error if it does not exit with 0 before `deadline`.
pub fn succeed(command: &mut Command, deadline: Instant) -> Result<(), String> {
    match run(command, deadline)? {
        End::Exit(status) if status.success() => Ok(()),
        End::Exit(status) => Err(format!("{} ended with {status}", line(command))),
        End::TimedOut => Err(format!("{} was ended at the time limit", line(command))),
    }
}

/// A command as one line, for messages.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn wait(child: &mut Child, deadline: Instant) -> std::io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Ends every process below this one and says how many there were: a server that a test forgot.
pub fn end_descendants() -> usize {
    let mut ended = Vec::new();
    for _round in 0..10 {
        let left = descendants();
        if left.is_empty() {
            break;
        }
        for pid in left {
            let _gone = kill(pid, Signal::SIGKILL);
            let _reaped = nix::sys::wait::waitpid(pid, None);
            if !ended.contains(&pid) {
                ended.push(pid);
            }
        }
    }
    ended.len()
}

/// The processes below this one that still run; finished ones are reaped.
fn descendants() -> Vec<Pid> {
    let mut found = vec![nix::unistd::getpid()];
    let parents = parents();
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| *of == parent)
                .map(|(pid, _)| *pid),
        );
        next += 1;
    }
    found.split_off(1)
}

/// Every process of the machine with its parent. Finished ones are left out, our own finished children reaped.
fn parents() -> Vec<(Pid, Pid)> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
            .map(Pid::from_raw)
        else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // The name, in parentheses, may hold anything; state and parent follow the last one.
        let mut fields = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        let (state, parent) = (
            fields.next(),
            fields
                .next()
                .and_then(|text| text.parse().ok())
                .map(Pid::from_raw),
        );
        match (state, parent) {
            (Some("Z"), Some(parent)) if parent == nix::unistd::getpid() => {
                let _reaped = nix::sys::wait::waitpid(pid, None);
            }
            (Some("Z"), _) | (_, None) => {}
            (_, Some(parent)) => found.push((pid, parent)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_over_its_limit_is_ended_with_its_children() {
        let started = Instant::now();
        let mark = std::env::temp_dir().join(format!("xtask-limit-{}", std::process::id()));
        let script = format!("sleep 300 & echo $! > {}; wait", mark.display());
        let end = run(
            Command::new("sh").args(["-c", &script]),
            started + Duration::from_millis(500),
        )
        .expect("runs");
        assert!(matches!(end, End::TimedOut));
        assert!(started.elapsed() < Duration::from_secs(20));
        let pid = fs::read_to_string(&mark)
            .expect("the script wrote its child's id")
            .trim()
            .to_owned();
        fs::remove_file(&mark).expect("removable");
        let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        assert!(
            state.is_empty() || state.contains(") Z "),
            "still runs: {state}"
        );
    }

    #[test]
    fn an_exit_code_is_handed_on() {
        let end = run(
            Command::new("sh").args(["-c", "exit 7"]),
            Instant::now() + Duration::from_secs(20),
        );
        assert!(matches!(end, Ok(End::Exit(status)) if status.code() == Some(7)));
    }
}
