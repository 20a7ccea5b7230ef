#!/usr/bin/env bash
# From a fresh machine to passed tests. Arguments go to pytest (then only the tests run, not the checks):
#   bash packaging/test.sh                 everything, as CI does
#   bash packaging/test.sh tests/core -x   these tests only
#   bash packaging/test.sh --cov           what the tests run through (takes nearly twice as long)
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/common.sh
. "$ROOT/packaging/common.sh"

need_packages "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
need_venv test
need_native must
need_translations
cd "$ROOT"

export QT_QPA_PLATFORM=offscreen
# The user's own display, session bus and keyring stay out of the tests.
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

if [ $# -gt 0 ]; then exec "$VENV/bin/python" -m pytest "$@"; fi

step() { printf '\n== %s\n' "$*"; }

step "The rooms import only what they may"
"$VENV/bin/lint-imports"
step "Style"
"$VENV/bin/ruff" check .
"$VENV/bin/ruff" format --check .
step "Types"
"$VENV/bin/mypy" --strict

step "Tests"
# More of them than cores: most wait for pictures that come in their own time.
"$VENV/bin/python" -m pytest -n 3 --dist worksteal -m "not xvfb" --durations=10

step "Tests on a virtual display"
xvfb-run --auto-servernum --server-args="-screen 0 1920x1080x24" \
    env QT_QPA_PLATFORM=xcb "$VENV/bin/python" -m pytest -m xvfb --no-header
