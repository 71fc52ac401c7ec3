//! Files as people have them, to be mutated.

pub const CONF: &str = "\
# -----------------------------\n\
# our server's settings\n\
# -----------------------------\n\
\n\
data_directory = '/var/lib/postgresql/17/main'\t\t# where the data lies\n\
#listen_addresses = 'localhost'\t\t# what to listen on\n\
listen_addresses = '*'\r\n\
port = 5433\t\t\t\t# (needs a restart)\n\
max_connections 200\n\
shared_buffers = 128MB\n\
work_mem = '1.5 MB'\n\
autovacuum_vacuum_scale_factor = 0.05\n\
log_line_prefix = '%m [%p] %q%u@%d '\n\
archive_command = 'test ! -f /mnt/wal/%f && cp \"%p\" ''/mnt/wal/%f'' # \\\\ \\n \\101'\n\
Wal_Level=replica\n\
myapp.name = 'x'\n\
include_dir 'conf.d'\n\
include_if_exists = 'more.conf'\n\
primary_conninfo = 'host=10.0.0.1 user=''repl ä'' password=p\\\\''w'";

pub const RECOVERY: &str = "\
# back to the primary\n\
standby_mode = 'on'\n\
primary_conninfo = 'host=10.0.0.1 port=5432 user=repl' # the primary\n\
\ttrigger_file = '/tmp/it''s time'\n\
recovery_target_timeline='latest'\r\n\
restore_command = 'cp \"/mnt/wal/%f\" \"%p\"'";

pub const HBA: &str = "\
# TYPE  DATABASE        USER            ADDRESS                 METHOD\n\
local   all             postgres                                peer\n\
local\tall,\"my db\"\t@users,+admins\tident map=os\r\n\
host    replication     repl            10.77.0.12/32           scram-sha-256\n\
hostssl replication     \"re\"\"pl\"     2001:db8::/32           cert clientcert=verify-full\n\
hostnossl sameuser,samerole all         192.168.0.0  255.255.0.0  md5\n\
host    /^app           all             .example.com            \\\n\
        ldap ldapserver=ldap.example.com \"ldapprefix=cn=\" # by name\n\
include_if_exists more.conf\n\
host all all all reject";

pub const CONNINFO: &str = "host=10.0.0.1,10.0.0.2 port = 5432 user='re\\'pl \\\\ x' password=a\\ b application_name='' sslmode=verify-full";

pub const URI: &str = "postgresql://re%20pl:p%40ss@[2001:db8::1]:5433,10.0.0.2/post%67res?sslmode=require&application_name=a&ssl=true";

pub const PGPASS: &str = "\
# the standbys\n\
10.77.0.11:5432:replication:repl:p\\:a\\\\ss:rest\n\
*:*:*:admin:se cret\r\n\
\\:\\:1:5432:my\\:db:*:\n\
broken line\n\
\n\
localhost:5432:postgres:repl:x";
