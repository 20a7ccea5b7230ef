#!/usr/bin/env bash
# Makes what leaves the repository. Targets:
#   bash packaging/build.sh smoke      freeze once, show one live tile of the demo site from the frozen files
#   bash packaging/build.sh deb        build/vcs-wall_VERSION_ARCH.deb (Debian 12; libvlc is the distribution's)
#   bash packaging/build.sh appdir     build/vcs-wall-VERSION-linux-ARCH.tar.xz (portable folder with libvlc)
#   bash packaging/build.sh windows    build/…-setup-stub.exe: the installer's script compiled on a stub tree
# Results lie in build/ (git-ignored). Two builds of one commit give the same files; packaging/verify_same.sh tries,
# with VCS_WALL_TREE_ONLY=1: what would be packed is listed, and not packed.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/common.sh
. "$ROOT/packaging/common.sh"

TARGET=${1:-}
case "$TARGET" in
    smoke | deb | appdir | windows) ;;
    "") fail 2 "name a target: smoke, deb, appdir, windows." ;;
    *) fail 2 "there is no target '$TARGET'; there are smoke, deb, appdir, windows." ;;
esac

BUILD=$ROOT/build
VERSION=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$ROOT/app/__init__.py")
[ -n "$VERSION" ] || fail 1 "app/__init__.py has no __version__."
MACHINE=$(uname -m)
# One instant for every file: that of the commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$ROOT" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH PYTHONHASHSEED=0 LC_ALL=C.UTF-8 TZ=UTC
DATE=$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)
umask 022

bundle() { "$VENV/bin/python" "$ROOT/packaging/bundle.py" "$@"; }
notices() { "$VENV/bin/python" "$ROOT/packaging/notices.py" "$@"; }

# fill FILE: its text with the words in @ filled in.
fill() {
    sed -e "s|@VERSION@|$VERSION|g" -e "s|@DATE@|$DATE|g" -e "s|@YEAR@|${DATE%%-*}|g" "$1"
}

# freeze DIST [outside]: the program as DIST/vcs-wall; "outside" leaves the system's libraries to the system.
freeze() {
    local log=$BUILD/pyinstaller.log
    rm -rf "$1" "$BUILD/work"
    mkdir -p "$BUILD"
    say "Freezing into ${1#"$ROOT"/}/vcs-wall (a minute or two)"
    if ! (cd "$ROOT" && VCS_WALL_SYSTEM_LIBS=${2:-} "$VENV/bin/python" -m PyInstaller --noconfirm --log-level WARN \
        --distpath "$1" --workpath "$BUILD/work" packaging/vcs-wall.spec) >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail 1 "PyInstaller could not freeze the program; its own words are above."
    fi
    bundle strip "$1/vcs-wall"
}

# size_is_kept FOLDER: what is installed stays below 350 MB.
size_is_kept() {
    local size
    size=$(du -sm --apparent-size "$1" | cut -f1)
    say "Installed size: $size MB"
    [ "$size" -lt 350 ] || fail 1 "the installed tree is $size MB; at most 350 are allowed."
}

one_time() { find "$1" -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0 -r touch --no-dereference -d "@$SOURCE_DATE_EPOCH"; }

# show_a_tile PROGRAM SCRATCH: it shows one live tile in a bare environment.
show_a_tile() {
    say "Showing one live tile from the frozen files"
    # Nothing of .venv or of this folder can help out.
    (cd / && env -i PATH=/usr/bin:/bin HOME="$2" LANG=C.UTF-8 VCS_WALL_HOME="$2/home" QT_QPA_PLATFORM=offscreen \
        "$1" --demo --headless --layout 1 --wall-png "$2/wall.png" --wall-json "$2/wall.json") ||
        fail 1 "the frozen program did not show a live tile."
    # The strips tell that the picture is new and whole; the reader is the one bench uses.
    "$VENV/bin/python" - "$2" "$ROOT" <<'PY'
import json
import sys
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
}

smoke() {
    need_packages "${RUN_PACKAGES[@]}" "${BUILD_PACKAGES[@]}"
    need_venv build
    need_native must
    need_translations
    rm -rf "$BUILD/smoke"
    mkdir -p "$BUILD/smoke"
    freeze "$BUILD/dist"
    show_a_tile "$BUILD/dist/vcs-wall/vcs-wall" "$BUILD/smoke"
}

deb() {
    need_packages "${RUN_PACKAGES[@]}" "${BUILD_PACKAGES[@]}" "${DEB_PACKAGES[@]}"
    need_venv build
    need_native must
    need_translations
    freeze "$BUILD/deb-dist" outside
    local tree=$BUILD/deb-tree arch out share doc glibc
    arch=$(dpkg --print-architecture)
    out=$BUILD/vcs-wall_${VERSION}_$arch.deb
    rm -rf "$tree" "$out"
    mkdir -p "$tree"/{DEBIAN,opt,usr/bin,usr/share/applications,usr/share/metainfo,usr/share/man/man1,usr/lib/systemd/system}
    mv "$BUILD/deb-dist/vcs-wall" "$tree/opt/vcs-wall"
    share=$tree/usr/share
    doc=$share/doc/vcs-wall
    mkdir -p "$doc" "$share/lintian/overrides" "$share/icons"
    ln -s /opt/vcs-wall/vcs-wall "$tree/usr/bin/vcs-wall"
    bundle icons "$share/icons"
    notices "$tree/opt/vcs-wall" "$doc/THIRD-PARTY-NOTICES.txt"
    cp "$ROOT/packaging/linux/vcs-wall.desktop" "$share/applications/"
    mkdir -p "$share/mime/packages"
    cp "$ROOT/packaging/linux/vcs-wall-mime.xml" "$share/mime/packages/vcs-wall.xml"
    fill "$ROOT/packaging/linux/org.vcswall.VcsWall.metainfo.xml" >"$share/metainfo/org.vcswall.VcsWall.metainfo.xml"
    "$VENV/bin/python" "$ROOT/packaging/manpage.py" >"$BUILD/vcs-wall.1"
    fill "$BUILD/vcs-wall.1" | gzip -9n >"$share/man/man1/vcs-wall.1.gz"
    cp "$ROOT/packaging/vcs-wall-local.service" "$tree/usr/lib/systemd/system/"
    fill "$ROOT/packaging/deb/copyright.in" >"$doc/copyright"
    { printf 'vcs-wall (%s) bookworm; urgency=medium\n\n  * See CHANGELOG.md.gz beside this file.\n\n' "$VERSION"
      printf ' -- The vcs-wall engineers <maintainers@vcswall.example>  %s\n' "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
    } | gzip -9n >"$doc/changelog.gz"
    gzip -9n <"$ROOT/packaging/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
    cp "$ROOT/packaging/deb/lintian-overrides" "$share/lintian/overrides/vcs-wall"
    for script in preinst postinst prerm postrm; do
        fill "$ROOT/packaging/deb/$script" >"$tree/DEBIAN/$script"
        chmod 755 "$tree/DEBIAN/$script"
    done
    chmod -R u=rwX,go=rX "$tree"
    find "$tree/opt" -type f -name '*.so*' -exec chmod 644 {} +
    # The newest C library anything here asks for.
    glibc=$(find "$tree/opt" -type f \( -name '*.so*' -o -name vcs-wall \) -print0 | xargs -0 readelf -V 2>/dev/null |
        grep -o 'GLIBC_2\.[0-9]*' | sort -u -V | tail -1)
    fill "$ROOT/packaging/deb/control.in" | sed -e "s|@ARCH@|$arch|" -e "s|@GLIBC@|${glibc#GLIBC_}|" \
        -e "s|@SIZE@|$(du -sk --apparent-size "$tree" | cut -f1)|" \
        -e "s|@DEPENDS@|$(bundle depends "$BUILD/system-libs.txt")|" >"$tree/DEBIAN/control"
    (cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    size_is_kept "$tree/opt/vcs-wall"
    one_time "$tree"
    bundle hashes "$tree" >"$BUILD/deb-hashes.txt"
    [ -z "${VCS_WALL_TREE_ONLY:-}" ] || return 0
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$out" >/dev/null
    say "Checking with lintian"
    lintian --fail-on error --tag-display-limit 0 "$out" || fail 1 "lintian found errors."
    desktop-file-validate "$share/applications/vcs-wall.desktop" || fail 1 "the desktop file is not valid."
    appstreamcli validate --no-net "$share/metainfo/org.vcswall.VcsWall.metainfo.xml" >/dev/null ||
        fail 1 "the AppStream data is not valid: appstreamcli validate says why."
    say "Built ${out#"$ROOT"/}: $(du -m "$out" | cut -f1) MB"
}

appdir() {
    need_packages "${RUN_PACKAGES[@]}" "${BUILD_PACKAGES[@]}" "${APPDIR_PACKAGES[@]}"
    need_venv build
    need_native must
    need_translations
    freeze "$BUILD/appdir-dist"
    local folder=$BUILD/appdir-dist/vcs-wall out=$BUILD/vcs-wall-$VERSION-linux-$MACHINE.tar.xz
    bundle vlc "$folder"
    notices "$folder" "$folder/THIRD-PARTY-NOTICES.txt"
    bundle icons "$folder/share/icons"
    mkdir -p "$folder/share/applications"
    cp "$ROOT/packaging/linux/vcs-wall.desktop" "$folder/share/applications/"
    cp "$ROOT/packaging/CHANGELOG.md" "$folder/"
    chmod -R u=rwX,go=rX "$folder"
    size_is_kept "$folder"
    one_time "$folder"
    bundle hashes "$folder" >"$BUILD/appdir-hashes.txt"
    [ -z "${VCS_WALL_TREE_ONLY:-}" ] || return 0
    tar -C "$BUILD/appdir-dist" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
        -cf - vcs-wall | xz -T0 -3 >"$out"
    say "Built ${out#"$ROOT"/}: $(du -m "$out" | cut -f1) MB"
}

# What can be tried of the Windows installer here: its script, compiled on a tree that stands for the real one.
windows() {
    need_packages nsis
    local stub=$BUILD/windows-stub
    rm -rf "$stub"
    mkdir -p "$stub/_internal"
    for name in vcs-wall.exe vcs-wall-window.exe _internal/base_library.zip; do echo stub >"$stub/$name"; done
    makensis -V2 -WX "-DVERSION=$VERSION" "-DTREE=$stub" "-DOUT=$BUILD/vcs-wall-$VERSION-setup-stub.exe" \
        "$ROOT/packaging/windows/vcs-wall.nsi" || fail 1 "the installer's script does not compile."
    say "The installer's script compiles (on a stub tree; it was not run on Windows)."
}

"$TARGET"
