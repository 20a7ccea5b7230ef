#!/usr/bin/env bash
# Builds a target twice from this commit and compares every file: reproducible but for the exceptions below.
#   bash packaging/verify_same.sh [deb|appdir]
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TARGET=${1:-deb}
# PyInstaller's archive in the executable carries nothing of the moment of its building; there are no exceptions yet.
EXCEPTIONS='^$'
for turn in 1 2; do
    # Compiled anew, too.
    rm -f "$ROOT/app/media/decoder/native/libwall_plugin.so" "$ROOT/app/media/painting/libwall_painter.so"
    VCS_WALL_TREE_ONLY=1 bash "$ROOT/packaging/build.sh" "$TARGET" >/dev/null
    mv "$ROOT/build/$TARGET-hashes.txt" "$ROOT/build/$TARGET-hashes-$turn.txt"
done
if diff <(grep -Ev "$EXCEPTIONS" "$ROOT/build/$TARGET-hashes-1.txt") <(grep -Ev "$EXCEPTIONS" "$ROOT/build/$TARGET-hashes-2.txt"); then
    echo "Two builds gave the same $(wc -l <"$ROOT/build/$TARGET-hashes-1.txt") files."
else
    echo "vcs-wall: two builds of one commit differ in the files above." >&2
    exit 1
fi
