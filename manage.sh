#!/usr/bin/env bash
# Everything a person does with Smart Meeting Scribe: sets up, starts, watches, demonstrates and tests it.
set -Eeuo pipefail
[[ ${DEBUG:-} ]] && set -x

ROOT=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
readonly ROOT
for part in log env python packages venvs models dashboard embedded docker demo test; do
    # shellcheck source=/dev/null
    source "$ROOT/scripts/$part.sh"
done

usage() {
    cat <<'USAGE'
usage: ./manage.sh COMMAND

  demo [FILE...] [--once] [--json]  set up, start, transcribe the sample (or FILEs), show who said what
                                    --once stops everything at the end, --json prints one JSON array
  test [--full]                     set up what tests need and run them; --full adds the slow ones

  start --embedded [--without worker]
                                    set up and start everything on this machine, without Docker
  start                             start the Docker stacks (written, not proven yet)
  stop | restart                    stop, or stop and start, the embedded stack
  status [--json]                   show each process; exit code 0 healthy, 1 not all of it, 3 not running
  logs [SERVICE] [-f]               end of the logs (postgres, valkey, swift, api, dashboard, worker, supervisor)
  reset-db [--yes]                  erase users, meetings and recordings (asks, unless --yes or FORCE=1)
  rebuild [SERVICE]                 make api, worker, swift, dashboard or dev again (all when not named)
  env NAME                          value of a setting as the services get it
  help                              this text

Settings are read from .env (see .env.example) and from the environment. DEBUG=1 traces this script.
USAGE
}

cmd_start() {
    case ${1:-} in
    --embedded)
        shift
        # Whoever asks what it can do wants no servers set up for the answer.
        if [[ " $* " == *" --help "* || " $* " == *" -h "* ]]; then
            with_python && embedded start --help
            return
        fi
        setup_stack
        embedded start "$@"
        ;;
    "") cmd_start_docker ;;
    *) usage_error "start: unknown option $1" ;;
    esac
}

cmd_stop() {
    no_arguments stop "$@"
    with_python && embedded stop
}

cmd_restart() {
    no_arguments restart "$@"
    setup_stack
    embedded restart
}

cmd_status() { with_python && embedded status "$@"; }

cmd_logs() {
    with_python
    # On a terminal a person wants to watch; a pipe wants an end.
    if [[ -t 1 && " $* " != *" -f "* ]]; then
        embedded logs "$@" --follow
    else
        embedded logs "$@"
    fi
}

cmd_reset_db() {
    if [[ ${1:-} == --yes ]]; then
        export FORCE=1
        shift
    fi
    no_arguments reset-db "$@"
    with_python
    confirm "This erases every user, meeting and recording in $(embedded home). Go on?"
    local was_running=0
    embedded status >/dev/null && was_running=1
    embedded erase
    ((was_running)) && embedded start
    return 0
}

cmd_rebuild() {
    local service=${1:-}
    local known="api worker swift dashboard node dev"
    [[ -z $service || " $known " == *" $service "* ]] || usage_error "rebuild: choose one of: $known"
    with_python
    local was_running=0
    embedded status >/dev/null && was_running=1
    embedded stop
    for name in ${service:-$known}; do
        rm -rf -- "${ROOT:?}/.venvs/$name"
    done
    setup_stack
    [[ -z $service || $service == dev ]] && setup_dev
    ((was_running)) && embedded start
    return 0
}

# no_arguments COMMAND ARG...: what the command does not know must not be ignored.
no_arguments() {
    (($# == 1)) || usage_error "$1: unexpected argument $2"
}

usage_error() {
    warn "$1"
    usage >&2
    exit 2
}

main() {
    local command=${1:-help}
    shift || true
    case $command in
    demo) cmd_demo "$@" ;;
    test) cmd_test "$@" ;;
    start) cmd_start "$@" ;;
    stop) cmd_stop "$@" ;;
    restart) cmd_restart "$@" ;;
    status) cmd_status "$@" ;;
    logs) cmd_logs "$@" ;;
    reset-db) cmd_reset_db "$@" ;;
    rebuild) cmd_rebuild "$@" ;;
    env) with_python && embedded env "$@" ;;
    help | -h | --help) usage ;;
    *) usage_error "unknown command: $command" ;;
    esac
}

main "$@"
