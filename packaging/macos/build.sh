#!/usr/bin/env bash
# Makes the disk image for macOS: freezes the program into "VCS Wall.app", adds libvlc, signs, packs.
#   bash packaging/macos/build.sh /Applications/VLC.app ["Developer ID Application: …"]
# Needs Python 3.11 to 3.13, Xcode's command line tools and an installed VLC 3, whose libvlc is taken along.
# Without an identity it is signed ad hoc: it then runs on this Mac only, or after "Open anyway".
# Written and linted with care, but never run here: there is no Mac on the machines this was made on.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=packaging/common.sh
. "$ROOT/packaging/common.sh"

VLC=${1:-/Applications/VLC.app}
IDENTITY=${2:--}
[ "$(uname -s)" = Darwin ] || fail 2 "this recipe runs on macOS only."
LIBRARIES=$VLC/Contents/MacOS/lib
PLUGINS=$VLC/Contents/MacOS/plugins
[ -f "$LIBRARIES/libvlc.dylib" ] || fail 2 "$VLC is no VLC: it has no libvlc.dylib."
VERSION=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$ROOT/app/__init__.py")

need_venv build
need_translations
BUILD=$ROOT/build
ICONS=$BUILD/icons.iconset
mkdir -p "$BUILD/macos-icons" "$ICONS"
"$VENV/bin/python" "$ROOT/packaging/bundle.py" icons "$BUILD/macos-icons"
for size in 16 32 128 256 512; do
    cp "$BUILD/macos-icons/hicolor/${size}x$size/apps/vcs-wall.png" "$ICONS/icon_${size}x$size.png"
done
cp "$ICONS/icon_32x32.png" "$ICONS/icon_16x16@2x.png"
cp "$ICONS/icon_256x256.png" "$ICONS/icon_128x128@2x.png"
cp "$ICONS/icon_512x512.png" "$ICONS/icon_256x256@2x.png"
iconutil -c icns -o "$BUILD/vcs-wall.icns" "$ICONS"

export VCS_WALL_ICON=$BUILD/vcs-wall.icns VCS_WALL_VERSION=$VERSION PYTHONHASHSEED=0
SOURCE_DATE_EPOCH=$(git -C "$ROOT" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
rm -rf "$BUILD/macos"
(cd "$ROOT" && "$VENV/bin/python" -m PyInstaller --noconfirm --log-level WARN \
    --distpath "$BUILD/macos" --workpath "$BUILD/work" packaging/vcs-wall.spec)
APP="$BUILD/macos/VCS Wall.app"
TARGET=$APP/Contents/Frameworks/vlc
mkdir -p "$TARGET/plugins"
cp "$LIBRARIES/libvlc.dylib" "$LIBRARIES/libvlccore.dylib" "$TARGET/"
"$VENV/bin/python" - "$ROOT/packaging" <<'PY' | while read -r name; do
import sys

sys.path.insert(0, sys.argv[1])
import bundle

for names in bundle.VLC_PLUGINS.values():
    print("\n".join(names))
print("auhal")
PY
    # On macOS the plugins lie in one folder; alsa and pulse are Linux's.
    if [ -f "$PLUGINS/lib${name}_plugin.dylib" ]; then cp "$PLUGINS/lib${name}_plugin.dylib" "$TARGET/plugins/"; fi
done
# They look for each other (@rpath) as they lay in VLC.app; here the libraries lie over the plugins.
install_name_tool -add_rpath @loader_path "$TARGET/libvlc.dylib" 2>/dev/null || true
for plugin in "$TARGET"/plugins/*.dylib; do
    install_name_tool -add_rpath @loader_path/.. "$plugin" 2>/dev/null || true # it has it already
done
"$VENV/bin/python" "$ROOT/packaging/notices.py" "$BUILD/macos/vcs-wall" "$APP/Contents/Resources/THIRD-PARTY-NOTICES.txt"

say "Signing ($IDENTITY)"
# Apple's stamp of the time, which notarising asks for, is for real identities only.
STAMP=--timestamp
[ "$IDENTITY" = - ] && STAMP=--timestamp=none
find "$TARGET" -name '*.dylib' -exec codesign --force --options runtime "$STAMP" --sign "$IDENTITY" {} +
codesign --force --deep --options runtime "$STAMP" --entitlements "$ROOT/packaging/macos/entitlements.plist" \
    --sign "$IDENTITY" "$APP"
codesign --verify --deep --strict "$APP"
"$APP/Contents/MacOS/vcs-wall" doctor

STAGE=$BUILD/dmg
rm -rf "$STAGE"
mkdir -p "$STAGE"
cp -R "$APP" "$STAGE/"
ln -s /Applications "$STAGE/Applications"
OUT=$BUILD/vcs-wall-$VERSION-macos-$(uname -m).dmg
rm -f "$OUT"
hdiutil create -quiet -volname "VCS Wall $VERSION" -srcfolder "$STAGE" -format UDZO "$OUT"
say "Built ${OUT#"$ROOT"/}"
