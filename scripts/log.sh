# shellcheck shell=bash
# Messages go to standard error: standard output belongs to results.

say() { printf '%s\n' "$*" >&2; }

warn() { printf 'warning: %s\n' "$*" >&2; }

fail() {
    printf 'FAIL: %s\n' "$*" >&2
    exit 1
}

# confirm QUESTION: returns when the answer is yes; FORCE=1 answers; without a terminal nobody can.
confirm() {
    [[ ${FORCE:-} == 1 ]] && return 0
    [[ -t 0 ]] || fail "$1 There is nobody to ask here: add --yes, or set FORCE=1"
    local answer
    read -r -p "$1 [y/N] " answer
    [[ $answer == [yY]* ]] || fail "not confirmed: nothing was changed"
}

# run_step WHAT LOG COMMAND...: runs quietly into LOG, tells every ten seconds that it is alive, names LOG if it fails.
run_step() {
    local what=$1 log=$2 began=$SECONDS ticker code=0
    shift 2
    mkdir -p -- "$(dirname -- "$log")"
    say "$what ..."
    # The sleep outlives us by seconds: it keeps neither our pipes open nor the set-up's lock (9).
    (while sleep 10 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do say "$what ... $((SECONDS - began)) s"; done) 9>&- &
    ticker=$!
    "$@" >>"$log" 2>&1 || code=$?
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    if ((code != 0)); then
        tail -n 12 -- "$log" | sed 's/^/  | /' >&2
        fail "$what failed after $((SECONDS - began)) s; its log is $log. Run the same command again to go on from here"
    fi
    say "$what: done in $((SECONDS - began)) s"
}

# run_parallel FUNCTION ARG...: calls FUNCTION once with each ARG, all at once; fails if one of them does.
run_parallel() {
    local run=$1 code=0 pid
    local -a pids=()
    shift
    # Job control gives each its own process group, so that an interrupt ends what they started, too.
    set -m
    for argument in "$@"; do
        ("$run" "$argument") &
        pids+=("$!")
    done
    set +m
    # shellcheck disable=SC2064 # the pids of now
    trap "end_groups ${pids[*]}; exit 130" INT TERM
    for pid in "${pids[@]}"; do
        wait "$pid" || code=1
    done
    trap - INT TERM
    return "$code"
}

end_groups() {
    for pid in "$@"; do
        kill -- "-$pid" 2>/dev/null || true
    done
}
