//! systemd unit names.

/// The unit of a Debian cluster, `postgresql@15-main`; `None` if systemd cannot manage a cluster of this name.
///
/// The unit passes its instance to pg_ctlcluster as it stands (`%i`) and finds the configuration by the unescaped form
/// (`%I`), in which `15-main` is `15/main`. The two agree only for a name that systemd-escape leaves as it is:
/// ASCII letters, digits, `_`, `.` and `:`. With a dash neither `my-db` nor `my\x2ddb` names a unit that starts;
/// pg_createcluster warns of it. Such a cluster is driven by `pg_ctlcluster --skip-systemctl-redirect`.
///
/// Source: `postgresql@.service` and `pg_ctlcluster` of postgresql-common, systemd.unit(5) and systemd-escape(1).
pub fn debian_unit(major_label: &str, cluster: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.:".contains(c);
    (!cluster.is_empty() && cluster.chars().all(plain))
        .then(|| format!("postgresql@{major_label}-{cluster}"))
}
