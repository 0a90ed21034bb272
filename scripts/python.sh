# shellcheck shell=bash
# The Python that runs the supervisor and makes the environments: 3.11, or 3.12.

PYTHON_CHECK='import sys
v = sys.version_info
if v[:2] not in ((3, 11), (3, 12)):
    sys.exit(1)
print(sys.executable, "%d.%d.%d" % v[:3])'

# find_python: sets PYTHON (path) and PYTHON_VERSION; returns 1 when there is none.
find_python() {
    local candidate found
    for candidate in ${SCRIBE_PYTHON:-python3.11 /usr/bin/python3.11 python3 python3.12 /usr/bin/python3.12}; do
        if found=$("$candidate" -c "$PYTHON_CHECK" 2>/dev/null); then
            export PYTHON=${found% *} PYTHON_VERSION=${found##* }
            return 0
        fi
    done
    return 1
}

# with_python: for commands that only talk to what is there.
with_python() {
    find_python || fail "expected Python 3.11 or 3.12, found none: install python3.11 and python3.11-venv"
}

has_venv() { "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; }
