#!/usr/bin/env bash
# Freezes the program (PyInstaller, one folder). Targets:
#   bash packaging/build.sh smoke   freeze once, show one live tile of the demo site from the frozen files
# Results lie in build/ (git-ignored).
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/common.sh
. "$ROOT/packaging/common.sh"

TARGET=${1:-}
case "$TARGET" in
    smoke) ;;
    "") fail 2 "name a target; there is one so far: smoke." ;;
    *) fail 2 "there is no target '$TARGET' yet; there is one so far: smoke." ;;
esac

need_packages "${RUN_PACKAGES[@]}" "${BUILD_PACKAGES[@]}"
need_venv build
need_translations

DIST=$ROOT/build/dist
SMOKE=$ROOT/build/smoke
rm -rf "$DIST" "$SMOKE"
mkdir -p "$SMOKE"
say "Freezing into build/dist/vcs-wall (a minute or two)"
LOG=$SMOKE/pyinstaller.log
if ! (cd "$ROOT" && "$VENV/bin/python" -m PyInstaller --noconfirm --log-level WARN \
    --distpath "$DIST" --workpath "$ROOT/build/work" packaging/vcs-wall.spec) >"$LOG" 2>&1; then
    tail -n 20 "$LOG" >&2
    fail 1 "PyInstaller could not freeze the program; its own words are above."
fi
say "Frozen: $(du -sm "$DIST/vcs-wall" | cut -f1) MB"

say "Showing one live tile from the frozen files"
# A bare environment: nothing of .venv or of this folder can help out.
cd /
env -i PATH=/usr/bin:/bin HOME="$SMOKE" LANG=C.UTF-8 VCS_WALL_HOME="$SMOKE/home" QT_QPA_PLATFORM=offscreen \
    "$DIST/vcs-wall/vcs-wall" --demo --headless --layout 1 \
    --wall-png "$SMOKE/wall.png" --wall-json "$SMOKE/wall.json" ||
    fail 1 "the frozen program did not show a live tile."
# The strips tell that the picture is new and whole; the reader is the one bench uses.
"$VENV/bin/python" - "$SMOKE" "$ROOT" <<'PY'
import json
import sys
import time
from pathlib import Path

folder, root = Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, root)
from app.bench import strip

wall = json.loads((folder / "wall.json").read_text())
tile = wall["tiles"][0]
drawn = strip.read_time(strip.from_png(folder / "wall.png", tuple(tile["rect"])))
age = None if drawn is None else wall["utc_ms"] - drawn
print(f"The tile's picture was drawn {age} ms before the wall was saved.")
sys.exit(0 if age is not None and -1000 < age < 5000 else 1)
PY
say "The frozen program shows a live tile."
