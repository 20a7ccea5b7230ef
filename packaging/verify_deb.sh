#!/usr/bin/env bash
# Installs the Debian package into a fresh Debian (debootstrap), uses it there, removes it, looks what is left.
#   bash packaging/build.sh deb && bash packaging/verify_deb.sh
# VCS_WALL_SUITE=trixie before it: in Debian 13. Needs root and a network. Prints a line a step; exit status 0
# only if all of it is as it should be.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/common.sh
. "$ROOT/packaging/common.sh"
# shellcheck source=packaging/root.sh
. "$ROOT/packaging/root.sh"

DEB=${1:-$(newest "$ROOT"/build/vcs-wall_*.deb)}
[ -f "$DEB" ] || fail 2 "there is no package; build it first: bash packaging/build.sh deb."
VERSION=$(dpkg-deb -f "$DEB" Version)

make_system
cp "$DEB" "$SYSTEM/tmp/"
say "== apt install ./$(basename "$DEB")"
inside apt-get update -qq
files >"$ROOT/build/verify/before"
inside apt-get install -y -qq "/tmp/$(basename "$DEB")" >"$ROOT/build/verify/install.log" 2>&1 ||
    { tail -n 15 "$ROOT/build/verify/install.log" >&2; fail 1 "the package could not be installed."; }
inside sh -c '! command -v python3' || fail 1 "there is a Python in the fresh system: this would prove nothing."
inside dpkg -s vcs-wall | grep -E '^(Status|Version|Installed-Size)'

say "== vcs-wall doctor"
as_user "vcs-wall doctor" || fail 1 "the doctor found something bad."
say "== vcs-wall --demo --headless"
sixteen_live vcs-wall
say "== man page, desktop file, icons, unit"
for place in usr/share/man/man1/vcs-wall.1.gz usr/share/applications/vcs-wall.desktop \
    usr/share/icons/hicolor/48x48/apps/vcs-wall.png usr/share/metainfo/org.vcswall.VcsWall.metainfo.xml \
    usr/lib/systemd/system/vcs-wall-local.service usr/share/doc/vcs-wall/THIRD-PARTY-NOTICES.txt; do
    [ -s "$SYSTEM/$place" ] || inside test -f "/$place" || say "not there (documentation is left out of minimal systems): $place"
done

say "== an older package is refused"
old=$ROOT/build/verify/old
rm -rf "$old"
mkdir -p "$old/DEBIAN"
printf 'Package: vcs-wall\nVersion: 0.0.1\nArchitecture: all\nMaintainer: test <test@example.org>\nDescription: test\n' >"$old/DEBIAN/control"
sed 's|@VERSION@|0.0.1|' "$ROOT/packaging/deb/preinst" >"$old/DEBIAN/preinst"
chmod 755 "$old/DEBIAN/preinst"
dpkg-deb --root-owner-group --build "$old" "$SYSTEM/tmp/old.deb" >/dev/null
if inside dpkg -i /tmp/old.deb >"$ROOT/build/verify/old.log" 2>&1; then fail 1 "an older package replaced a newer one."; fi
grep -q "going back to 0.0.1 is refused" "$ROOT/build/verify/old.log" || fail 1 "the refusal has no words."
# shellcheck disable=SC2016 # dpkg-query fills that in
[ "$(inside dpkg-query -W -f='${Version}' vcs-wall)" = "$VERSION" ] || fail 1 "the installed version changed."

say "== apt purge"
inside apt-get purge -y -qq vcs-wall >"$ROOT/build/verify/purge.log" 2>&1 || fail 1 "the package could not be removed."
inside apt-get autoremove --purge -y -qq >>"$ROOT/build/verify/purge.log" 2>&1
files >"$ROOT/build/verify/after"
left=$(comm -13 "$ROOT/build/verify/before" "$ROOT/build/verify/after" | grep -iE 'vcs.?wall' || true)
[ -z "$left" ] || fail 1 "this stays behind: $left"
as_user "test -d .local/share/vcs-wall" || fail 1 "the user's data is gone."
say "The package installs, works, refuses to go back, and leaves nothing behind but the user's data."
