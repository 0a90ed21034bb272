# shellcheck shell=bash
# One environment per service, made from its lock. A stamp tells in milliseconds that nothing is to do; without it
# an interrupted set-up goes on where it was.

# locks_of NAME: the locks that make an environment.
locks_of() {
    case $1 in
    api) printf '%s\n' "$ROOT/03-interface/backend/requirements.lock" ;;
    worker) printf '%s\n' "$ROOT/02-workers/requirements.lock" ;;
    swift) printf '%s\n' "$ROOT/01-core/embedded/requirements-swift.lock" ;;
    dev) printf "%s\n" "$ROOT/requirements-dev.lock" ;;
    node) printf '%s\n' "$ROOT/03-interface/frontend-nextjs/requirements-node.lock" ;;
    api-dev) printf '%s\n' "$ROOT/03-interface/backend/requirements-dev.lock" ;;
    worker-dev) printf '%s\n' "$ROOT/02-workers/requirements-dev.lock" ;;
    esac
}

# ensure_venv NAME: makes or completes .venvs/NAME; NAME-dev adds the tools of the tests to .venvs/NAME.
ensure_venv() {
    local name=$1 lock venv stamp wanted
    lock=$(locks_of "$name")
    [[ -f $lock ]] || fail "expected ${lock#"$ROOT"/}, found none: is this clone whole?"
    venv=$ROOT/.venvs/${name%-dev}
    stamp=$venv/.ready-$name
    wanted="$(sha256sum <"$lock") $PYTHON_VERSION $ROOT"
    if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then
        return 0
    fi
    rm -f -- "$stamp"
    if ! venv_fits "$venv"; then
        run_step "$name: making its environment" "$ROOT/.venvs/logs/$name.log" "$PYTHON" -m venv --clear "$venv"
    fi
    install_lock "$name" "$venv" "$lock"
    printf '%s\n' "$wanted" >"$stamp"
}

venv_fits() {
    grep -qs "^version = $PYTHON_VERSION\$" "$1/pyvenv.cfg" && "$1/bin/python" -m pip --version >/dev/null 2>&1
}

install_lock() {
    local name=$1 venv=$2 lock=$3 log=$ROOT/.venvs/logs/$1.log torch
    # Compiled when first imported instead: most of what comes along never is.
    local -a pip=("$venv/bin/python" -m pip install --no-compile --no-input --disable-pip-version-check)
    pip+=(--progress-bar off --timeout 60 --retries 5)
    torch=$(grep -m 1 '^torch==' "$lock" || true)
    if [[ -n $torch ]]; then
        # First and by itself: the index that offers the wanted build may offer nothing else.
        local index
        index=$(env_value TORCH_INDEX_URL)
        run_step "$name: installing $torch" "$log" "${pip[@]}" ${index:+--index-url "$index"} "$torch"
    fi
    run_step "$name: installing $(grep -c '==' "$lock") packages" "$log" "${pip[@]}" -r "$lock"
}

# setup_locked COMMAND...: two set-ups at once would trip over each other.
setup_locked() {
    mkdir -p -- "$ROOT/.venvs"
    (
        flock -n 9 || {
            say "another set-up is at work here: waiting for it"
            flock 9
        }
        # An interrupted pip leaves hundreds of megabytes behind: here they are found again, and nobody else uses them.
        export TMPDIR=$ROOT/.venvs/tmp
        rm -rf -- "$TMPDIR"
        mkdir -- "$TMPDIR"
        "$@"
        rm -rf -- "$TMPDIR"
    ) 9>"$ROOT/.venvs/.lock"
}

# What a start needs; everything that runs below holds the lock, nothing that outlives it may inherit it.
setup_stack() {
    ensure_packages
    setup_locked setup_stack_parts
}

setup_stack_parts() {
    run_parallel ensure_venv swift api worker node || exit 1
    ensure_programs
    ensure_models
    ensure_dashboard
}
