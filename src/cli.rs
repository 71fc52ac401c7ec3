//! The command-line program: the edge, where files are read and written and the salt is drawn.
//!
//! Exit status 0: done (warnings allowed); 1: the plan, link or password has errors, JSON syntax included, or nothing is known
//! of a text; 2: usage, or a file that cannot be read or written.

mod diagnose;
mod explain;
mod input;
mod output;
mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::audit::{Defect, audited};
use crate::bundle;
use crate::check::{check, check_password};
use crate::finding::{Finding, Report};
use crate::pg::Major;
use crate::plan::{Plan, link, schema};
use crate::secret::{Credential, Salt};
use crate::topology::Topology;
use output::Format;

/// Makes everything that sets up PostgreSQL physical streaming replication, for the exact version: configuration files
/// and a checked, ordered runbook.
#[derive(Parser)]
#[command(name = "pgrunbook", version, max_term_width = 100, after_help = EXIT_STATUS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_STATUS: &str = "Exit status: 0 done (warnings allowed), 1 the plan has errors or diagnose knows nothing of the \
                           text, 2 usage or a file that cannot be read or written. Findings go to standard error.";

#[derive(Subcommand)]
enum Command {
    /// Print a plan that works, to begin with
    Example,
    /// Print the JSON Schema of plans
    Schema,
    /// Find what is wrong with a plan
    Check {
        /// The plan's file; - reads standard input
        plan: PathBuf,
        /// How findings are printed
        #[arg(long, value_enum, default_value_t = FormatArg::Human)]
        format: FormatArg,
    },
    /// Make the bundle: files and runbook
    Render(RenderArgs),
    /// Print the link that opens a plan in the form; it holds no password
    Link {
        /// The plan's file; - reads standard input
        plan: PathBuf,
        /// The form's address, which the link begins with
        #[arg(long, value_name = "URL", default_value = "", value_parser = base_url)]
        base: String,
    },
    /// Print the plan that a link holds
    Open {
        /// The link, or what follows its #
        link: String,
    },
    /// Say what the messages in a log or of a program mean, and what to do
    Diagnose {
        /// What was printed, a file; - reads standard input
        text: PathBuf,
        /// The plan whose hosts the commands are for, a file
        #[arg(long, value_name = "PLAN")]
        plan: Option<PathBuf>,
        /// How it is printed
        #[arg(long, value_enum, default_value_t = FormatArg::Human)]
        format: FormatArg,
    },
    /// Explain a rule, a message, a setting or a version; without one, list them
    Explain {
        /// A rule's name or code, a message's name, a setting or a major version: port-shared, PRT002, starting-up, wal_level, 13
        #[arg(value_name = "WORD")]
        word: Option<String>,
        /// What the setting is at this major version
        #[arg(long, value_name = "N", requires = "word", value_parser = major)]
        postgres: Option<Major>,
        /// How it is printed
        #[arg(long, value_enum, default_value_t = FormatArg::Human)]
        format: FormatArg,
    },
}

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("target").required(true))]
struct RenderArgs {
    /// The plan's file; - reads standard input
    plan: PathBuf,
    /// Write the files into this directory
    #[arg(long, value_name = "DIR", group = "target")]
    out: Option<PathBuf>,
    /// Write a zip
    #[arg(long, value_name = "FILE", group = "target")]
    zip: Option<PathBuf>,
    /// The replication role's password, in a file; without it the scripts ask on the host
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// The verifier's salt, 32 hexadecimal digits; drawn at random if not given
    #[arg(long, value_name = "HEX", requires = "password_file", value_parser = salt)]
    salt: Option<Salt>,
    /// Overwrite what an earlier run wrote
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum FormatArg {
    /// For people
    Human,
    /// One JSON object a line
    Json,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Format {
        match format {
            FormatArg::Human => Format::Human,
            FormatArg::Json => Format::Json,
        }
    }
}

fn major(text: &str) -> Result<Major, String> {
    let known: Vec<&str> = Major::all().map(Major::label).collect();
    Major::parse(text).ok_or_else(|| format!("known are {}", known.join(", ")))
}

fn salt(text: &str) -> Result<Salt, String> {
    Salt::parse(text).ok_or_else(|| "a salt is 32 hexadecimal digits".to_owned())
}

fn base_url(text: &str) -> Result<String, String> {
    if text.contains('#') {
        return Err("give the address without # and what follows it".to_owned());
    }
    Ok(text.to_owned())
}

/// Why the program ends early.
enum Stop {
    /// Exit status 1; what is wrong was printed.
    Errors,
    /// Exit status 2, with its reason.
    Failed(String),
    /// Nobody reads what is printed.
    Closed,
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) | Err(Stop::Closed) => ExitCode::SUCCESS,
        Err(Stop::Errors) => ExitCode::from(1),
        Err(Stop::Failed(reason)) => {
            output::complain(&format!("error: {reason}"));
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<(), Stop> {
    match command {
        Command::Example => output::print(&Plan::default().to_json()),
        Command::Schema => output::print(&schema::text()),
        Command::Check { plan, format } => {
            let format = format.into();
            let plan = read_plan(&plan, format)?;
            checked(&plan, format).map(|_| ())
        }
        Command::Render(args) => make(&args),
        Command::Link { plan, base } => {
            let plan = read_plan(&plan, Format::Human)?;
            match link::encode(&plan) {
                Ok(fragment) => output::print(&format!("{base}#{fragment}\n")),
                Err(finding) => Err(refuse(vec![*finding], Format::Human)),
            }
        }
        Command::Open { link } => {
            let (plan, report) = link::decode(&link);
            settle(&report, Format::Human)?;
            output::print(&plan.to_json())
        }
        Command::Diagnose { text, plan, format } => {
            diagnose::command(&text, plan.as_deref(), format.into())
        }
        Command::Explain {
            word,
            postgres,
            format,
        } => explain::explain(word.as_deref(), postgres, format.into()),
    }
}

/// Says that this program has made a mistake, and stops.
fn defective(defects: &[Defect]) -> Stop {
    output::complain(
        "error: the bundle does not say what the plan asks for, so nothing is written\n\
         This is a mistake of pgrunbook and not of your plan. Please report it, with the plan:",
    );
    for defect in defects {
        output::complain(&format!("  {defect}"));
    }
    Stop::Errors
}

/// Prints the findings and stops.
fn refuse(findings: Vec<Finding>, format: Format) -> Stop {
    output::findings(&Report { findings }, format);
    Stop::Errors
}

/// Prints a report, and stops if it has errors.
fn settle(report: &Report, format: Format) -> Result<(), Stop> {
    output::findings(report, format);
    if report.has_errors() {
        Err(Stop::Errors)
    } else {
        Ok(())
    }
}

fn read_plan(path: &Path, format: Format) -> Result<Plan, Stop> {
    let bytes = input::plan(path).map_err(Stop::Failed)?;
    Plan::from_json(&bytes).map_err(|error| refuse(error.findings, format))
}

fn checked(plan: &Plan, format: Format) -> Result<Topology, Stop> {
    let (report, topology) = check(plan);
    settle(&report, format)?;
    topology.ok_or(Stop::Errors)
}

fn make(args: &RenderArgs) -> Result<(), Stop> {
    let target = output::Target::new(args.out.as_deref(), args.zip.as_deref(), args.force)
        .map_err(Stop::Failed)?;
    let plan = read_plan(&args.plan, Format::Human)?;
    let topology = checked(&plan, Format::Human)?;
    let credential = match &args.password_file {
        Some(file) => Some(credential(&topology, file, args.salt)?),
        None => None,
    };
    let files = audited(&topology, credential.as_ref()).map_err(|defects| defective(&defects))?;
    let written = match target {
        output::Target::Folder(folder) => output::folder(&folder, &files, args.force),
        output::Target::Zip(file) => {
            let secret = files.iter().any(|file| file.secret);
            output::zip(
                &file,
                &bundle::zip(topology.name(), &files),
                secret,
                args.force,
            )
        }
    };
    written.map_err(Stop::Failed)
}

fn credential(topology: &Topology, file: &Path, salt: Option<Salt>) -> Result<Credential, Stop> {
    let password = input::password(file).map_err(Stop::Failed)?;
    if let Some(warning) = input::open_to_others(file) {
        output::complain(&warning);
    }
    let password = password.map_err(|finding| refuse(vec![*finding], Format::Human))?;
    settle(
        &Report {
            findings: check_password(topology, &password),
        },
        Format::Human,
    )?;
    let salt = match salt {
        Some(salt) => salt,
        None => input::random_salt().map_err(Stop::Failed)?,
    };
    Ok(Credential::derive(
        topology.major(),
        topology.role().as_str(),
        password,
        salt,
    ))
}
