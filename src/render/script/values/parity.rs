//! What the comparison of two hosts asks the primary.

use crate::pg::{Feature, Major};
use crate::topology::{Platform, Topology};

/// Rows of three texts that the replication role may read: `locale`, its name, how many databases have it; `libc` and
/// `icu`, how many databases are sorted by them; where the copy brings postgresql.conf, `setting`, a locale, its setting.
pub fn locales(topology: &Topology) -> String {
    let by_icu = topology.major().has(Feature::DatabaseProvider);
    let mut text = format!(
        "SELECT 'locale'::text, locale, count(DISTINCT datname)::text FROM \
         (SELECT datname, datcollate::text AS locale FROM pg_database WHERE datallowconn \
         UNION ALL SELECT datname, datctype::text FROM pg_database WHERE datallowconn) AS d GROUP BY locale \
         UNION ALL SELECT 'libc', '', count(*)::text FROM pg_database WHERE datallowconn AND {}datcollate::text NOT IN ('C', 'POSIX') \
         AND datcollate::text NOT LIKE 'C.%'",
        if by_icu {
            "datlocprovider = 'c' AND "
        } else {
            ""
        }
    );
    if by_icu {
        text.push_str(
            " UNION ALL SELECT 'icu', '', count(*)::text FROM pg_database WHERE datallowconn AND datlocprovider = 'i'",
        );
    }
    if topology.platform() == Platform::Source {
        text.push_str(
            " UNION ALL SELECT 'setting', setting, name FROM pg_settings \
             WHERE name IN ('lc_messages', 'lc_monetary', 'lc_numeric', 'lc_time') AND setting <> ''",
        );
    }
    text
}

/// Rows of two texts for one database: `locale` with each locale that a column is sorted by, and `icu` with `used` if one
/// is sorted by ICU.
pub fn collations(major: Major) -> String {
    let in_use = "pg_collation WHERE oid IN (SELECT attcollation FROM pg_attribute)";
    let locales = |provider: &str| {
        format!(
            "SELECT 'locale'::text, locale FROM (SELECT unnest(ARRAY[collcollate::text, collctype::text]) AS locale \
             FROM {in_use}{provider}) AS c WHERE locale NOT IN ('', 'C', 'POSIX')"
        )
    };
    match major.has(Feature::CollationProvider) {
        true => format!(
            "{} UNION SELECT 'icu', 'used' FROM {in_use} AND collprovider = 'i'",
            locales(" AND collprovider = 'c'")
        ),
        false => locales(""),
    }
}
