# shellcheck shell=bash
# demo: from a bare clone to a transcript.

cmd_demo() {
    local once=0 code=0 file
    local -a files=() options=()
    while (($# > 0)); do
        case $1 in
        --once) once=1 ;;
        --json) options+=(--json) ;;
        --)
            shift
            files+=("$@")
            break
            ;;
        -*) usage_error "demo: unknown option $1" ;;
        *) files+=("$1") ;;
        esac
        shift
    done
    # Before anything heavy: a name that is not there is a matter of one line.
    for file in "${files[@]}"; do
        [[ -n $file ]] || fail "expected the name of a recording, found an empty one"
        [[ ! -d $file ]] || fail "$file: a folder; name the recordings in it"
        [[ -f $file ]] || fail "$file: no such file"
        [[ -r $file ]] || fail "$file: not readable"
    done
    setup_stack
    embedded start
    embedded demo "${options[@]}" -- "${files[@]}" || code=$?
    if ((once)); then
        embedded stop
    elif embedded status >/dev/null; then
        say "It goes on running: ./manage.sh status | logs | stop"
    fi
    return "$code"
}
