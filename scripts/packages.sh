# shellcheck shell=bash
# What must come from the system: Python with venv, ffmpeg, curl. Root installs what is missing; others are told.

missing_packages() {
    if ! find_python; then
        printf '%s\n' python3 python3-venv
    elif ! has_venv; then
        # Debian's own Python wants the package of its minor version.
        printf '%s\n' "python${PYTHON_VERSION%.*}-venv"
    fi
    if ! command -v ffmpeg >/dev/null || ! command -v ffprobe >/dev/null; then
        printf '%s\n' ffmpeg
    fi
    command -v curl >/dev/null || printf '%s\n' curl
}

ensure_packages() {
    local -a missing
    mapfile -t missing < <(missing_packages)
    if ((${#missing[@]} > 0)); then
        if is_root && command -v apt-get >/dev/null; then
            install_packages "${missing[@]}"
        else
            report_packages "${missing[@]}"
        fi
    fi
    with_python
    has_venv || fail "expected $PYTHON with venv, found none: install python${PYTHON_VERSION%.*}-venv"
}

install_packages() {
    local log=$ROOT/.venvs/logs/apt.log
    run_step "installing Debian packages: $*" "$log" apt_install "$@"
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    local -a wait_for_lock=(-o DPkg::Lock::Timeout=300)
    apt-get "${wait_for_lock[@]}" update -qq
    apt-get "${wait_for_lock[@]}" install -y --no-install-recommends "$@"
}

# report_packages PACKAGE...: an ordinary user cannot install; ffmpeg has a replacement, curl is a convenience.
report_packages() {
    local package
    local -a needed=()
    for package in "$@"; do
        case $package in
        ffmpeg) export NEEDS_FFMPEG=1 ;;
        curl) warn "curl is not installed: the demo does without it, the examples in the README do not" ;;
        *) needed+=("$package") ;;
        esac
    done
    ((${#needed[@]} == 0)) || fail "missing system packages, ask for: apt-get install ${needed[*]}"
}
