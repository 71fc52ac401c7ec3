//! `cargo xtask hosts`: whole Debian hosts, driven by a bundle. The tests are `tests/hosts/`; here are their root file
//! systems, the choice of platforms, and what is kept of the results.

mod base;
mod page;
mod platforms;
mod results;

use crate::layers::Run;
use crate::table::Outcome;
use crate::{cache, process, servers};
use platforms::{PLATFORMS, Platform};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What `cargo xtask hosts` was told to do.
#[derive(Default)]
struct Wanted {
    platforms: Vec<&'static Platform>,
    /// A part of the names of cells; all if there is none.
    cells: Option<String>,
    /// Keeps the results in the repository.
    record: bool,
    /// Makes the root file systems anew, with today's packages.
    fresh: bool,
    /// Runs nothing: what the last runs have left is shown, and kept if that is wanted.
    last: bool,
}

/// How long one platform may take, its root file system included.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// `cargo xtask hosts`; true if no cell failed.
pub fn command(words: &[&str]) -> Result<bool, String> {
    let wanted = wanted(words)?;
    process::adopt()?;
    crate::install::missing(Instant::now() + Duration::from_secs(480))?;
    if let Some(why) = lacking() {
        return Err(format!("whole hosts cannot be run here: {why}"));
    }
    let cache = cache::dir()?;
    let mut good = true;
    let to_run = wanted.platforms.iter().filter(|_| !wanted.last);
    for platform in to_run {
        println!("\n== {} (limit {} s)", platform.name, LIMIT.as_secs());
        let run = Run::new(Instant::now() + LIMIT, &cache);
        match on_platform(&run, platform, &wanted) {
            Outcome::Passed => {}
            Outcome::Failed(why) | Outcome::Skipped(why) => {
                eprintln!("{}: {why}", platform.name);
                good = false;
            }
        }
        process::end_descendants();
    }
    let names: Vec<&str> = wanted.platforms.iter().map(|is| is.name).collect();
    print!("\n{}", results::table(&folder(), &names));
    if wanted.record {
        good &= record(&names)?;
    }
    Ok(good)
}

/// Keeps the results of those platforms that were run whole; true if these are all.
fn record(platforms: &[&str]) -> Result<bool, String> {
    let mut runs = Vec::new();
    for name in platforms {
        match results::read(&folder(), name) {
            _ if results::is_partial(&folder(), name) => {
                eprintln!("{name} is not recorded: its last run was of some cells only");
            }
            Ok(run) => runs.push(run),
            Err(why) => eprintln!("{name} is not recorded: {why}"),
        }
    }
    page::record(&runs)?;
    Ok(runs.len() == platforms.len())
}

/// The layer of `cargo xtask test`: what every change is held to.
pub fn layer(run: &Run) -> Outcome {
    if let Some(why) = lacking() {
        return Outcome::Skipped(why);
    }
    let mut outcome = Outcome::Passed;
    for platform in of_every_change() {
        match on_platform(run, platform, &Wanted::default()) {
            Outcome::Passed => {}
            other => outcome = other,
        }
    }
    let names: Vec<&str> = of_every_change().map(|platform| platform.name).collect();
    print!("\n{}", results::table(&folder(), &names));
    outcome
}

/// The platforms that every change is held to.
fn of_every_change() -> impl Iterator<Item = &'static Platform> {
    PLATFORMS.iter().filter(|platform| platform.always)
}

fn wanted(words: &[&str]) -> Result<Wanted, String> {
    let mut wanted = Wanted::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--all" => wanted.platforms.extend(PLATFORMS),
            "--record" => wanted.record = true,
            "--fresh" => wanted.fresh = true,
            "--last" => wanted.last = true,
            "--cell" => {
                let part = words.next().ok_or("--cell needs a part of a cell's name")?;
                wanted.cells = Some((*part).to_owned());
            }
            name => wanted.platforms.push(platforms::named(name)?),
        }
    }
    if wanted.record && wanted.cells.is_some() {
        return Err("--record keeps whole platforms: leave out --cell".to_owned());
    }
    if wanted.platforms.is_empty() {
        wanted.platforms = of_every_change().collect();
    }
    wanted.platforms.dedup_by_key(|platform| platform.name);
    Ok(wanted)
}

/// What keeps this machine from running whole hosts, if anything does.
fn lacking() -> Option<String> {
    if !nix::unistd::Uid::effective().is_root() {
        return Some("needs root".to_owned());
    }
    if !PathBuf::from("/etc/debian_version").exists() {
        return Some("needs Debian, whose mirrors apt knows".to_owned());
    }
    let labs = match labs() {
        Ok(labs) => labs,
        Err(message) => return Some(message),
    };
    let try_it = "d=$(mktemp -d \"$1/try-XXXXXX\") && mkdir $d/lower $d/upper $d/work $d/root &&
        mount -t overlay overlay -o lowerdir=$d/lower,upperdir=$d/upper,workdir=$d/work $d/root; code=$?
        umount $d/root; rm -rf \"$d\"; exit $code";
    let tried = Command::new("unshare")
        .args(["--mount", "--uts", "--ipc", "--net", "--pid", "--fork"])
        .args(["sh", "-c", try_it, "sh"])
        .arg(labs)
        .output();
    match tried {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(format!(
            "this system lets root make no namespaces or no overlay: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )),
        Err(error) => Some(format!("unshare: {error}")),
    }
}

/// Where this run's labs live: a folder with our id as its name. Those of runs that were cut off are removed.
fn labs() -> Result<PathBuf, String> {
    let all = cache::dir()?.join("labs");
    let own = all.join(std::process::id().to_string());
    let fail = |error: std::io::Error| format!("{}: {error}", all.display());
    fs::create_dir_all(&own).map_err(fail)?;
    for entry in fs::read_dir(&all).map_err(fail)?.flatten() {
        let runs = PathBuf::from("/proc").join(entry.file_name()).exists();
        if !runs && entry.path().is_dir() {
            fs::remove_dir_all(entry.path()).map_err(fail)?;
        }
    }
    Ok(own)
}

/// Where results and transcripts of the last runs are.
fn folder() -> PathBuf {
    crate::root().join("target/hosts")
}

fn on_platform(run: &Run, platform: &Platform, wanted: &Wanted) -> Outcome {
    let outcome = match prepared(run, platform, wanted) {
        Ok(mut command) => match run.run(&mut command) {
            Outcome::Failed(why) => once_more(run, platform, &command, why),
            outcome => outcome,
        },
        Err(message) => Outcome::Failed(message),
    };
    // What holds namespaces in there has ended with the program.
    match labs().map(fs::remove_dir_all) {
        Ok(Ok(())) => outcome,
        Ok(Err(error)) => Outcome::Failed(format!("the labs cannot be removed: {error}")),
        Err(message) => Outcome::Failed(message),
    }
}

/// Runs the cells that failed once more, each alone: this tells a machine that was too busy from a runbook that is wrong.
/// The closing table names them.
fn once_more(run: &Run, platform: &Platform, command: &Command, why: String) -> Outcome {
    let failed = match results::failed(&folder(), platform.name) {
        Ok(failed) if (1..=3).contains(&failed.len()) => failed,
        _ => return Outcome::Failed(why),
    };
    for cell in failed {
        let mut again = Command::new(command.get_program());
        let words = command.get_args().take_while(|word| *word != "--");
        again.args(words).args(["--", "--exact"]);
        again.arg(format!("{}/{cell}", platform.name));
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                again.env(name, value);
            }
        }
        match run.run(&mut again) {
            Outcome::Passed => {}
            outcome => return outcome,
        }
    }
    Outcome::Passed
}

/// The test program for one platform, with everything that it needs made ready.
fn prepared(run: &Run, platform: &Platform, wanted: &Wanted) -> Result<Command, String> {
    // First: what is there after a run is of that run.
    let results = folder().join(platform.name);
    let fail = |error: std::io::Error| format!("{}: {error}", results.display());
    if results.exists() {
        fs::remove_dir_all(&results).map_err(fail)?;
    }
    fs::create_dir_all(&results).map_err(fail)?;
    if wanted.cells.is_some() {
        results::mark_partial(&folder(), platform.name)?;
    }
    let base = base::ready(platform, wanted.fresh, run.deadline)?;
    let older = match platform.older {
        Some(name) => base::ready(platforms::named(name)?, wanted.fresh, run.deadline)?,
        None => PathBuf::new(),
    };
    let graft = if platform.grafted || platform.older.is_some() {
        servers::ready(run.deadline)?
    } else {
        PathBuf::new()
    };
    let labs = labs()?;
    let mut command = match memory()? {
        Some(size) => in_memory(&labs, size),
        None => Command::new("cargo"),
    };
    command
        .args(["test", "--test", "hosts", "--locked", "--quiet", "--"])
        .arg(format!("--test-threads={}", threads()))
        .args(wanted.cells.as_deref())
        .env("PGRUNBOOK_HOSTS_PLATFORM", platform.name)
        .env("PGRUNBOOK_HOSTS_BASE", base)
        .env("PGRUNBOOK_HOSTS_OLDER_BASE", older)
        .env("PGRUNBOOK_HOSTS_GRAFT", graft)
        .env("PGRUNBOOK_HOSTS_LABS", labs)
        .env("PGRUNBOOK_HOSTS_RESULTS", &results);
    Ok(command)
}

/// How many MB of memory the labs may take; none if they have to be on the disk.
fn memory() -> Result<Option<u64>, String> {
    let text = fs::read_to_string("/proc/meminfo").map_err(|error| error.to_string())?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"));
    let available = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let available = available.ok_or("/proc/meminfo does not say what is available")? / 1024;
    let enough = available >= ENOUGH;
    println!(
        "{available} MB of memory are available: the labs are {}",
        if enough { "in memory" } else { "on the disk" }
    );
    Ok(enough.then_some(available / 2))
}

/// The labs are in memory where so many MB are available; they may fill half of what is.
const ENOUGH: u64 = 8 * 1024;

/// `cargo`, in a mount namespace of its own where the folder for the labs is in memory: servers wait for no disk there.
fn in_memory(labs: &Path, size: u64) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-c"])
        .arg("mount -t tmpfs -o mode=755,size=$2m labs \"$1\" && shift 2 && exec \"$@\"")
        .arg("sh")
        .arg(labs)
        .arg(size.to_string())
        .arg("cargo");
    command
}

/// Cells wait for each other's servers often: two more at a time than there are cores.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from) + 2
}
