# shellcheck shell=bash disable=SC2086,SC2016 # statuses are numbers; apt fills in $(REPO_URI) itself
# Shared by verify_deb.sh and verify_appdir.sh (sourced, not run): a Debian with nothing in it, in a folder.
#
# VCS_WALL_SUITE: which Debian, by its name: bookworm (12, if nothing is said) or trixie (13).
# Needs $ROOT, the folder of pyproject.toml, root, and debootstrap. The mirror is the one this machine uses.
SYSTEM=$ROOT/build/verify/root
SUITE=${VCS_WALL_SUITE:-bookworm}

# make_system: $SYSTEM becomes a fresh Debian with a user "watch". A tarball of the bare system is kept in
# build/verify, so that the next time takes seconds.
make_system() {
    local mirror bare=$ROOT/build/verify/$SUITE.tar
    [ "$(id -u)" = 0 ] || fail $NO_ROOT "making a Debian of its own needs root."
    need_packages debootstrap
    end_system
    mkdir -p "$ROOT/build/verify"
    if [ ! -f "$bare" ]; then
        mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -1)
        [ -n "$mirror" ] || fail $NO_APT "this machine's apt knows no archive of Debian."
        say "Making a Debian ($SUITE; a minute or two)"
        debootstrap --variant=minbase "$SUITE" "$SYSTEM" "$mirror" >"$ROOT/build/verify/debootstrap.log" 2>&1 ||
            fail $NO_NETWORK "debootstrap could not make a Debian: see build/verify/debootstrap.log."
        chroot "$SYSTEM" apt-get clean
        tar -C "$SYSTEM" -cf "$bare.part" . && mv "$bare.part" "$bare"
        rm -rf "$SYSTEM"
    fi
    mkdir -p "$SYSTEM"
    tar -C "$SYSTEM" -xpf "$bare"
    cp -a /etc/apt/apt.conf.d/. "$SYSTEM/etc/apt/apt.conf.d/"
    cp /etc/resolv.conf /etc/hosts "$SYSTEM/etc/" 2>/dev/null || true
    mount -t proc proc "$SYSTEM/proc"
    mount --bind /dev "$SYSTEM/dev"
    trap end_system EXIT
    inside useradd --create-home --shell /bin/bash watch
}

# newest FILE...: the newest of them; nothing where there is none.
newest() {
    local file best=
    for file in "$@"; do
        if [ -f "$file" ] && { [ -z "$best" ] || [ "$file" -nt "$best" ]; }; then best=$file; fi
    done
    printf '%s' "$best"
}

# end_system: nothing stays mounted, nothing runs, the folder is gone.
end_system() {
    local pid
    for pid in /proc/[0-9]*; do
        [ "$(readlink "$pid/root" 2>/dev/null)" = "$SYSTEM" ] && kill -9 "${pid#/proc/}" 2>/dev/null
    done
    for place in dev proc; do
        if mountpoint -q "$SYSTEM/$place"; then umount -l "$SYSTEM/$place"; fi
    done
    rm -rf --one-file-system "$SYSTEM"
}

# inside COMMAND...: as root, with nothing of this machine's environment but the way to the network.
inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        ${http_proxy:+http_proxy=$http_proxy} ${https_proxy:+https_proxy=$https_proxy} chroot "$SYSTEM" "$@"
}

# as_user COMMAND: a line for the shell, as a user of the system, in his home.
as_user() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 chroot "$SYSTEM" \
        su --login watch --command "export LANG=C.UTF-8; $1"
}

# files: everything on the system but what belongs to apt, dpkg and logs.
files() {
    (cd "$SYSTEM" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./var/lib/apt -o -path ./var/lib/dpkg \
        -o -path ./var/cache -o -path ./var/log -o -path ./tmp -o -path ./home \) -prune -o -print | LC_ALL=C sort)
}

# examined PROGRAM: its doctor, as the user, finds nothing bad, and that pictures go the compiled way.
examined() {
    local told
    told=$(as_user "'$1' doctor") || { say "$told"; fail 1 "the doctor found something bad."; }
    say "$told"
    grep -q '^ok .*pictures: .*compiled way' <<<"$told" || fail 1 "pictures do not go the compiled way."
}

# sixteen_live PROGRAM: sixteen live tiles of the demo site, from PROGRAM, as the user.
sixteen_live() {
    as_user "cd && '$1' --demo --headless" || fail 1 "not every tile showed live pictures."
    [ -s "$SYSTEM/home/watch/wall.png" ] || fail 1 "there is no wall.png."
    local live
    live=$(grep -c '"live": true' "$SYSTEM/home/watch/wall.json")
    [ "$live" = 16 ] || fail 1 "$live of 16 tiles were live."
}
