begin "$@"
resume_restart
require_primary
find_dropin
build_dropin
same_as_configured
restart_needed
perform
prove_listening
finish 'the settings are in force'
