#!/usr/bin/env bash
# Installs the Debian package into a fresh Debian (debootstrap), as an upgrade of an older one that was used there,
# uses it, tries to go back, removes it, looks what is left.
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

# What users keep, as hashes: their profiles, settings and data, and the recordings of the service. Locks and logs come
# and go.
kept() {
    (cd "$SYSTEM" && find home/watch/.config/vcs-wall home/watch/.local/share/vcs-wall var/lib/vcs-wall -type f \
        ! -name '*.lock*' ! -name '*.log*' ! -name '*-wal' ! -name '*-shm' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

# put PACKAGE: apt installs it with what it needs.
put() {
    inside apt-get install -y -qq "/tmp/$1" >"$ROOT/build/verify/install.log" 2>&1 ||
        { tail -n 15 "$ROOT/build/verify/install.log" >&2; fail 1 "$1 could not be installed."; }
}

make_system
cp "$DEB" "$SYSTEM/tmp/"
inside apt-get update -qq
files >"$ROOT/build/verify/before"

say "== an older one is installed and used (this program, told to be 0.0.9)"
older=$ROOT/build/verify/older
rm -rf "$older"
dpkg-deb -R "$DEB" "$older"
sed -i 's/^Version: .*/Version: 0.0.9/' "$older/DEBIAN/control"
sed -i "s/$VERSION/0.0.9/g" "$older/DEBIAN/preinst"
dpkg-deb --root-owner-group -Znone --build "$older" "$SYSTEM/tmp/vcs-wall-0.0.9.deb" >/dev/null
rm -rf "$older"
put vcs-wall-0.0.9.deb
as_user "mkdir -p .config/vcs-wall && printf '[settings]\nshow_information = true\n' >.config/vcs-wall/settings.toml"
as_user "vcs-wall --demo --headless --layout 1" || fail 1 "the older one did not show a live tile."
inside install -d -o vcs-wall -g vcs-wall -m 0700 /var/lib/vcs-wall
inside sh -c 'echo a recording >/var/lib/vcs-wall/recording'
kept >"$ROOT/build/verify/kept"

say "== apt install ./$(basename "$DEB"), an upgrade"
put "$(basename "$DEB")"
kept | diff "$ROOT/build/verify/kept" - || fail 1 "the upgrade changed what its users keep."
inside sh -c '! command -v python3' || fail 1 "there is a Python in the fresh system: this would prove nothing."
inside dpkg -s vcs-wall | grep -E '^(Status|Version|Installed-Size)'

say "== vcs-wall doctor"
examined vcs-wall
say "== vcs-wall --demo --headless"
sixteen_live vcs-wall
say "== man page, desktop file, icons, unit"
for place in usr/share/man/man1/vcs-wall.1.gz usr/share/applications/vcs-wall.desktop \
    usr/share/icons/hicolor/48x48/apps/vcs-wall.png usr/share/metainfo/org.vcswall.VcsWall.metainfo.xml \
    usr/lib/systemd/system/vcs-wall-local.service usr/share/doc/vcs-wall/THIRD-PARTY-NOTICES.txt; do
    [ -s "$SYSTEM/$place" ] || inside test -f "/$place" || say "not there (documentation is left out of minimal systems): $place"
done

grep -q show_information "$SYSTEM/home/watch/.config/vcs-wall/settings.toml" || fail 1 "the user's settings are gone."

say "== the older package is refused"
if inside dpkg -i /tmp/vcs-wall-0.0.9.deb >"$ROOT/build/verify/old.log" 2>&1; then fail 1 "it replaced the newer one."; fi
grep "going back to 0.0.9 is refused" "$ROOT/build/verify/old.log" || fail 1 "the refusal has no words."
# shellcheck disable=SC2016 # dpkg-query fills that in
[ "$(inside dpkg-query -W -f='${Status} ${Version}' vcs-wall)" = "install ok installed $VERSION" ] ||
    fail 1 "the newer one is not as it was."
as_user "vcs-wall --version"

say "== apt purge"
inside apt-get purge -y -qq vcs-wall >"$ROOT/build/verify/purge.log" 2>&1 || fail 1 "the package could not be removed."
inside apt-get autoremove --purge -y -qq >>"$ROOT/build/verify/purge.log" 2>&1
files >"$ROOT/build/verify/after"
left=$(comm -13 "$ROOT/build/verify/before" "$ROOT/build/verify/after" | grep -iE 'vcs.?wall' |
    grep -vE '^\./var/lib/vcs-wall(/recording)?$' || true)
[ -z "$left" ] || fail 1 "this stays behind: $left"
as_user "test -d .local/share/vcs-wall" || fail 1 "the user's data is gone."
[ -f "$SYSTEM/var/lib/vcs-wall/recording" ] || fail 1 "the service's recordings are gone."
say "The package upgrades, works, refuses to go back, and leaves nothing behind but what its users made."
