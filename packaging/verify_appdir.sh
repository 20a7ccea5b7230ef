#!/usr/bin/env bash
# Unpacks the portable folder in a fresh Debian without libvlc (debootstrap), uses it there, moves it, again.
#   bash packaging/build.sh appdir && bash packaging/verify_appdir.sh
# VCS_WALL_SUITE=trixie before it: in Debian 13. Needs root and a network. Exit status 0 only if all of it is as it
# should be.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/common.sh
. "$ROOT/packaging/common.sh"
# shellcheck source=packaging/root.sh
. "$ROOT/packaging/root.sh"

ARCHIVE=${1:-$(newest "$ROOT"/build/vcs-wall-*-linux-*.tar.xz)}
[ -f "$ARCHIVE" ] || fail 2 "there is no archive; build it first: bash packaging/build.sh appdir."
# What any Linux with a desktop has, and the portable folder therefore leaves to it.
DESKTOP=(libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxcb1 libx11-6 libpulse0 libasound2 fonts-noto-cjk)

make_system
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends "${DESKTOP[@]}" >"$ROOT/build/verify/desktop.log" 2>&1 ||
    fail $NO_NETWORK "the libraries of a desktop could not be installed."
inside sh -c '! command -v python3 && ! ldconfig -p | grep -q libvlc' || fail 1 "there is a Python or a libvlc already."
tar -C "$SYSTEM/home/watch" -xf "$ARCHIVE"
inside chown -R watch: /home/watch/vcs-wall
for folder in vcs-wall "moved elsewhere"; do
    say "== from ~/$folder"
    [ "$folder" = vcs-wall ] || as_user "mv vcs-wall '$folder'"
    examined "./$folder/vcs-wall"
    sixteen_live "./$folder/vcs-wall"
done
say "The portable folder works without libvlc, and from wherever it is put."
