#!/usr/bin/env bash
# From a fresh machine to a running wall on the demo site: installs what is missing, makes .venv, starts.
# Arguments go to `vcs-wall` (e.g. --layout 9 --language zh_CN); without any it shows the demo.
# Without a display it runs headless: wall.png and wall.json in this folder, a line a tile, exit status 0
# only if every tile shows live pictures.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/common.sh
. "$ROOT/packaging/common.sh"

need_packages "${RUN_PACKAGES[@]}"
need_venv run
need_native try
need_translations

[ $# -gt 0 ] || set -- --demo
if ! has_display; then
    say "No display: the wall runs headless and leaves wall.png and wall.json here."
    export QT_QPA_PLATFORM=offscreen
    set -- "$@" --headless --wall-png "$ROOT/wall.png" --wall-json "$ROOT/wall.json"
fi
exec "$VENV/bin/vcs-wall" "$@"
