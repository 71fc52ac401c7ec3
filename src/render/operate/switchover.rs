//! `operate/switchover.md`: a standby becomes the primary, as planned.

use super::{keep_down, promotions, received, sh, shown};
use crate::pg::Feature;
use crate::platform::Site;
use crate::render::quote::sh_word;
use crate::topology::Topology;

pub fn page(topology: &Topology, site: &Site) -> String {
    let primary = topology.primary();
    let name = shown(primary);
    let owner = topology.os_user().as_str();
    let status = format!("operate/status-{}.sh", primary.name());
    let control = format!(
        "LC_ALL=C {} {} | grep '^Latest checkpoint location'",
        sh_word(&format!("{}/pg_controldata", site.bin)),
        sh_word(&site.data)
    );
    let one = if topology.standbys().len() > 1 {
        " Only the chosen one:"
    } else {
        ""
    };
    format!(
        "# Switchover: a standby becomes the primary, as planned\n\n\
         ## 1. Look at the standbys\n\n{look}\
         Go on only with a standby that streams.\n\n\
         ## 2. Stop the primary and keep it down\n\n\
         It ends only when the standbys that stream have everything.\n\n{down}\
         ## 3. See that the standby has everything\n\n\
         The last thing that {name} has written is a checkpoint:\n\n{control}\
         The chosen standby must have received more than that, which is a higher value:\n\n{received}\
         If it has not, do not promote it: let {name} start again, as step 3 of `operate/rejoin.md` begins.\n\n\
         ## 4. Promote it\n\n\
         The script refuses as long as {name} answers.{one}\n\n{promote}\
         ## 5. Afterwards\n\n\
         Let the applications connect to the new primary. {name} becomes a standby of it as in `operate/rejoin.md`, {how}.\n",
        how = match topology.major().has(Feature::TimelineFollow) {
            true => "as it is and without a copy",
            false =>
                "by a new copy: before PostgreSQL 9.3 nothing else brings it to the new timeline",
        },
        look = sh(&name, owner, &status),
        down = keep_down(topology, primary),
        control = sh(&name, owner, &control),
        received = received(topology),
        promote = promotions(topology),
    )
}
