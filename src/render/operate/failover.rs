//! `operate/failover.md`: the primary is lost.

use super::{keep_down, promotions, received, shown};
use crate::pg::Feature;
use crate::platform::Site;
use crate::topology::{Platform, Topology};

pub fn page(topology: &Topology, site: &Site) -> String {
    let primary = topology.primary();
    let name = shown(primary);
    let several = topology.standbys().len() > 1;
    let choose = if several {
        format!(
            "Take the standby that has received most: the highest of these.\n\n{}",
            received(topology)
        )
    } else {
        let only = topology.standbys().first().map(shown);
        format!("There is one: {}.\n\n", only.unwrap_or_default())
    };
    let others = if several && !topology.major().has(Feature::TimelineFollow) {
        format!(
            " The other standbys still wait for {name}, and before PostgreSQL 9.3 they cannot follow another primary: make them anew from it, by steps 1, 2 and 4 of `operate/rejoin.md` without {name}'s own scripts and without the proofs."
        )
    } else if several {
        format!(
            " The other standbys still wait for {name}: let them follow the new primary before {name} is switched on again, by steps 1, 2 and 4 of `operate/rejoin.md` without {name}'s own scripts and without the proofs. A standby that has received more from {name} than the new primary had cannot follow it."
        )
    } else {
        String::new()
    };
    let boot = match topology.platform() {
        Platform::Debian => format!(
            "Debian starts the cluster {} when the host boots, and then there are two primaries.",
            site.title
        ),
        Platform::Source => {
            "Whatever starts its server at boot makes a second primary of it.".to_owned()
        }
    };
    format!(
        "# Failover: {name} is lost\n\n\
         What {name} had committed and no standby had received is lost: replication is asynchronous unless synchronous_standby_names says otherwise.\n\n\
         ## 1. Keep {name} down\n\n\
         **Make sure that {name} is down and stays down**: power, hypervisor, network. Two primaries diverge, and no program puts them together again. If its host can still be reached:\n\n{down}\
         ## 2. Choose a standby\n\n{choose}\
         ## 3. Promote it\n\n\
         The script refuses as long as {name} answers. After a power cut the standby may take a minute to notice that {name} is gone; the script waits for that.{one}\n\n{promote}\
         ## 4. Afterwards\n\n\
         Let the applications connect to the new primary, and to it alone.{others}\n\n\
         ## When {name} comes back\n\n\
         {boot} The new primary is not harmed by that and does not notice it, but what an application writes to {name} now is lost when it rejoins. Switch its host on without the network, or block its port first. Then stop it at once:\n\n{down}\
         It becomes a standby as in `operate/rejoin.md`.\n",
        down = keep_down(topology, primary),
        promote = promotions(topology),
        one = if several { " Only the chosen one:" } else { "" },
    )
}
