# shellcheck shell=bash
# The Docker way: three compose files that validate; running and proving them comes later.

cmd_start_docker() {
    say "The Docker stacks (01-core, 02-workers, 03-interface) are written and pass 'docker compose config',"
    say "but they have not been run and proven yet. Until then, start everything on this machine with:"
    say ""
    say "    ./manage.sh start --embedded"
    exit 1
}
