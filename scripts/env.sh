# shellcheck shell=bash
# Settings that the shell part needs itself; everything else is read by the programs.

# env_value NAME [DEFAULT]: the environment, else .env, else DEFAULT.
env_value() {
    local name=$1 value=${!1:-}
    if [[ -z $value && -f $ROOT/.env ]]; then
        value=$(sed -n "s/^[[:space:]]*\(export[[:space:]]\+\)\?${name}[[:space:]]*=[[:space:]]*//p" "$ROOT/.env" | tail -n 1)
        value=${value%%[[:space:]]#*}
        value=${value%"${value##*[![:space:]]}"}
        value=${value#[\"\']}
        value=${value%[\"\']}
    fi
    printf '%s' "${value:-${2:-}}"
}

is_root() { [[ $EUID -eq 0 ]]; }
