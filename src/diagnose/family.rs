//! What is known of a message: one table row a family, which the answer and the family's page are made of.

use crate::pg::messages::Message;
use crate::runbook::Verb;

/// How a family stands among others that the same text shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// What other things fail of: a full disk.
    Root,
    /// A cause.
    Cause,
    /// What follows from a cause that should stand near it.
    Effect,
    /// What is normal, or only a word of advice.
    Note,
}

/// Messages with the same causes and the same way out.
#[derive(Debug)]
pub struct Family {
    /// Its stable name, and the name of its page.
    pub slug: &'static str,
    /// What has happened, in a few words without a point.
    pub title: &'static str,
    pub rank: Rank,
    pub messages: &'static [Message],
    /// At least one; with several each says how it is told from the others.
    pub causes: &'static [Cause],
    /// What to look at.
    pub look: &'static [Act],
    /// What to do.
    pub fix: &'static [Act],
    /// Pages of PostgreSQL's manual.
    pub docs: &'static [Doc],
}

/// Why a message appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// Sentences; `{primary}`, `{standby}` and `{role}` are the plan's.
    pub what: &'static str,
    /// How it is told from the other causes; empty if there is no other.
    pub sign: &'static str,
}

/// A page of PostgreSQL's manual: its title, and its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doc(pub &'static str, pub &'static str);

/// Something to look at or to do.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// What is to be seen, or what it does: sentences with the same holes as a cause's.
    pub words: &'static str,
    pub place: Place,
    pub how: How,
}

/// Where a command is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Primary,
    Standby,
    /// The host that the message is about, which the text does not name: shown as for the standby.
    Either,
}

/// The command of an [`Act`].
#[derive(Debug, Clone, Copy)]
pub enum How {
    /// None: the words are all.
    Words,
    /// A query or a statement on the node's own server.
    Sql(Query),
    /// A command of the shell.
    Shell(Shell),
    /// A step of the runbook.
    Step(Verb),
    /// The step that copies, told to take the place of what is there.
    Replace,
}

impl How {
    /// Whether there is something to type.
    pub fn is_command(self) -> bool {
        !matches!(self, How::Words)
    }
}

/// What is asked of a server, or told it.
#[derive(Debug, Clone, Copy)]
pub enum Query {
    Role,
    RoleMayReplicate,
    RoleUnlimited,
    Slots,
    CreateSlot,
    DropSlot,
    Senders,
    Receiver,
    Recovery,
    Settings(&'static [&'static str]),
    HbaRules,
    FileErrors,
    Sessions,
    OldestTransactions,
    Conflicts,
    Identifier,
    Timeline,
    Archiver,
    Collations,
    Checkpoint,
    Reload,
    NoSynchronousStandby,
    ResumeReplay,
}

/// What is typed in a shell.
#[derive(Debug, Clone, Copy)]
pub enum Shell {
    Log,
    Reachable,
    Login,
    HostName,
    Listening,
    Space,
    DataDirectory,
    Signal,
    StandbySettings,
    Control,
    DataVersion,
    Passfile,
    ClosePassfile,
    CloseData,
    Postmaster,
    CopyVersion,
    Start,
    Restart,
    Stop,
}

pub(super) const fn cause(what: &'static str, sign: &'static str) -> Cause {
    Cause { what, sign }
}

const fn act(words: &'static str, place: Place, how: How) -> Act {
    Act { words, place, how }
}

pub(super) const fn on_primary(words: &'static str, how: How) -> Act {
    act(words, Place::Primary, how)
}

pub(super) const fn on_standby(words: &'static str, how: How) -> Act {
    act(words, Place::Standby, how)
}

pub(super) const fn on_either(words: &'static str, how: How) -> Act {
    act(words, Place::Either, how)
}

pub(super) const fn words(words: &'static str) -> Act {
    act(words, Place::Either, How::Words)
}
