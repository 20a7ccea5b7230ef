# shellcheck shell=bash disable=SC2034,SC2086 # lists are for those who source this; statuses are numbers
# Shared by run.sh, test.sh and build.sh (sourced, not run): system packages, .venv, translations.
#
# Written for a machine that has Python 3.11 and nothing else, and for one that has everything and no
# network: nothing is fetched unless something is missing. Needs $ROOT, the folder of pyproject.toml.

# What the program needs. libvlc decodes inside the decoder processes (libvlc-bin writes down which plugins there
# are: without that list each decoder loads all of them, 20 MB for nothing); the libxcb group is what Qt's
# xcb platform loads; without a CJK font the Chinese names on the wall are boxes.
RUN_PACKAGES=(
    libvlc5 libvlc-bin vlc-plugin-base
    libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libfreetype6 libxkbcommon0 libxkbcommon-x11-0
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
    libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1
    fonts-dejavu-core fonts-noto-cjk
)
# What compiles the picture path (app/media/decoder/native). Who only starts the program can do without: need_native.
NATIVE_PACKAGES=(gcc libc6-dev libvlccore-dev)
# What the tests need besides: streams nobody here made (nginx-rtmp, an RTSP server, ffmpeg and a film),
# a virtual display, something that types and clicks, and a bus of a desktop.
TEST_PACKAGES=(
    nginx-light libnginx-mod-rtmp ffmpeg opencv-doc
    python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-tools
    gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
    xvfb xdotool openssl dbus-daemon binutils shellcheck groff-base
    "${NATIVE_PACKAGES[@]}"
)
# What freezing the program needs besides.
BUILD_PACKAGES=(binutils "${NATIVE_PACKAGES[@]}")
# What making and checking the Debian package needs besides, and the portable folder.
DEB_PACKAGES=(dpkg-dev lintian desktop-file-utils appstream)
APPDIR_PACKAGES=(xz-utils)

say() { printf '%s\n' "$*"; }

# Distinct exit statuses of the set-up itself (the program's own are in `vcs-wall --help`).
readonly NO_ROOT=71 NO_NETWORK=72 NO_PYTHON=73 NO_MODULES=74 NO_APT=75 NOT_COMPILED=76

fail() { # fail STATUS SENTENCE...
    local status=$1
    shift
    printf 'vcs-wall set-up: %s\n' "$*" >&2
    exit "$status"
}

# Under its own name, or under the one that Debian 13 and Ubuntu 24.04 gave libraries whose time_t grew.
is_installed() {
    local name
    for name in "$1" "$1t64"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] && return 0
    done
    return 1
}

# Where UNASKED is set, nobody is asked for a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif [ -n "${UNASKED:-}" ]; then sudo -n "$@"; else sudo -n "$@" 2>/dev/null || sudo "$@"; fi
}

# Installs those of the given Debian packages that are missing; asks nobody and fetches nothing otherwise.
need_packages() {
    local missing=() name log
    if ! command -v dpkg-query >/dev/null; then
        if [ "$(uname -s)" = Linux ]; then
            say "vcs-wall set-up: this is no Debian; taking the system's own libvlc and Qt libraries as they are."
        fi
        return 0
    fi
    for name in "$@"; do is_installed "$name" || missing+=("$name"); done
    [ ${#missing[@]} = 0 ] && return 0
    command -v apt-get >/dev/null || fail $NO_APT "these system packages are missing and there is no apt-get to install them: ${missing[*]}."
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        fail $NO_ROOT "these system packages are missing, and installing them needs root, but this user is not root and there is no sudo: ${missing[*]}."
    fi
    say "Installing system packages: ${missing[*]}"
    log=$(mktemp)
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        say "vcs-wall set-up: the package lists could not be renewed; trying with the ones that are here." >&2
    fi
    # A machine that has just started installs updates of its own: their lock is waited for.
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=300 \
        --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        for name in "${missing[@]}"; do
            is_installed "$name" || fail $NO_NETWORK "the system package $name is missing and could not be installed (no network, or its archive does not have it; apt's own words are above)."
        done
    fi
    rm -f "$log"
}

python_fits() {
    "$1" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14)))' >/dev/null 2>&1
}

# Sets $PYTHON: $VCS_WALL_PYTHON if given, or the first fitting Python of this machine.
find_python() {
    local candidate
    for candidate in ${VCS_WALL_PYTHON:-} python3.11 python3 python3.12 python3.13 /usr/bin/python3; do
        if command -v "$candidate" >/dev/null && python_fits "$candidate"; then
            PYTHON=$(command -v "$candidate")
            return 0
        fi
    done
    need_packages python3
    if python_fits python3; then PYTHON=$(command -v python3); return 0; fi
    fail $NO_PYTHON "no Python from 3.11 to 3.13 was found; install one, or name it in VCS_WALL_PYTHON."
}

# The requirements of pyproject.toml, one a line: the program's own, then those of the named extras.
requirements() {
    "$VENV/bin/python" - "$ROOT/pyproject.toml" "$@" <<'PY'
import sys
import tomllib

with open(sys.argv[1], "rb") as file:
    project = tomllib.load(file)["project"]
for line in project["dependencies"]:
    print(line)
for extra in sys.argv[2:]:
    for line in project["optional-dependencies"][extra]:
        print(line)
PY
}

# The sets of Python packages: what to install besides the program's own requirements (extras of pyproject.toml).
declare -A EXTRAS=([run]="" [test]="test check" [build]="build")

# What .venv must hold for a set, as one hash: requirements, constraints, interpreter, place.
fingerprint() { # fingerprint EXTRA...
    { requirements "$@"; echo "$VENV"; "$VENV/bin/python" --version; cat "$ROOT/packaging/constraints.txt"; } |
        sha256sum | cut -d' ' -f1
}

# Whether .venv was set up for this set, and nothing it depends on has changed since.
is_set_up() { # is_set_up SET
    local stamp=$VENV/.installed-$1
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint ${EXTRAS[$1]})" ]
}

# Makes .venv if there is none that works here (a moved or copied one does not).
make_venv() {
    if [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c 'import pip' >/dev/null 2>&1 &&
        grep -qF "$VENV" "$VENV/bin/activate"; then
        return 0
    fi
    find_python
    if ! "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        need_packages python3-venv
        "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1 || PYTHON=/usr/bin/python3
    fi
    say "Making .venv with $("$PYTHON" --version)"
    rm -rf "$VENV"
    "$PYTHON" -m venv "$VENV" || fail $NO_PYTHON "the virtual environment .venv could not be made; Python's own words are above."
}

# need_venv SET: .venv with the program (editable) and the set's packages. While requirements, constraints and
# interpreter stay the same, pip is not called at all. Every other set has all that "run" needs.
need_venv() {
    local list log
    VENV=$ROOT/.venv
    make_venv
    is_set_up "$1" && return 0
    if [ "$1" = run ] && { is_set_up test || is_set_up build; }; then return 0; fi
    say "Installing Python packages into .venv ($1)"
    log=$(mktemp)
    mapfile -t list < <(requirements ${EXTRAS[$1]})
    [ ${#list[@]} -gt 0 ] || fail $NO_PYTHON "pyproject.toml could not be read."
    # PIP_CONSTRAINT, not --constraint: it also holds for the environments in which packages are built.
    if ! PIP_CONSTRAINT="$ROOT/packaging/constraints.txt" PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$VENV/bin/python" -m pip install --quiet --editable "$ROOT" "${list[@]}" >"$log" 2>&1; then
        tail -n 12 "$log" >&2
        rm -f "$log"
        fail $NO_MODULES "the Python packages could not be installed$(missing_requirement "${list[@]}"); pip's own words are above (without a network they say that nothing was found)."
    fi
    rm -f "$log"
    fingerprint ${EXTRAS[$1]} >"$VENV/.installed-$1"
}

# ": NAME is the first one missing" for the first requirement that .venv does not have, else nothing.
missing_requirement() {
    "$VENV/bin/python" - "$@" <<'PY'
import re
import sys
from importlib.metadata import PackageNotFoundError, version

for requirement in sys.argv[1:]:
    name = re.split(r"[<>=!~\[ ;]", requirement, maxsplit=1)[0]
    try:
        version(name)
    except PackageNotFoundError:
        print(f": {name} is the first one missing", end="")
        break
PY
}

compile_native() {
    (cd "$ROOT" && "$VENV/bin/python" -m app.media.decoder.native.build 2>&1)
}

# need_native try|must: compiles the picture path, unless that is done; after need_venv. Where it cannot be compiled the
# program works without it, at a higher price: that is said in one sentence ("try"), or it is the end ("must").
need_native() {
    local told why more="" tried=$VENV/.compiler-tried
    # Where else libvlc's headers for plugins lie, and how what is compiled finds its core, nobody has tried.
    if [ "$1" = try ] && [ "$(uname -s)" != Linux ]; then return 0; fi
    if told=$(compile_native); then
        [ -z "$told" ] || say "$told"
        return 0
    fi
    # A missing compiler is installed as everything else that is missing, but the start does not hang on it: nobody is
    # asked for a password, and without a network it is tried once, not at every start.
    if [ "$1" = try ] && [ ! -e "$tried" ] && command -v dpkg-query >/dev/null &&
        ! { is_installed gcc && is_installed libc6-dev && is_installed libvlccore-dev; }; then
        : >"$tried"
        if (UNASKED=1; need_packages "${NATIVE_PACKAGES[@]}") 2>/dev/null && told=$(compile_native); then
            say "$told"
            return 0
        fi
    fi
    [ "$1" = try ] || fail $NOT_COMPILED "this needs the compiled picture path. $told"
    why=${told%%$'\n'*}
    [ "$why" = "$told" ] || more=" (.venv/bin/python -m app.media.decoder.native.build says more)"
    why=${why#*: }
    say "vcs-wall set-up: large walls take more of the processor than they need to, because the picture path is not compiled: ${why%.}$more; to mend it install a C compiler and the headers of libvlc's plugins (Debian: apt-get install ${NATIVE_PACKAGES[*]}) and start again." >&2
}

# Compiles resources/i18n/*.ts for Qt (git-ignored results).
need_translations() {
    if [ -f "$ROOT/packaging/translations.sh" ]; then
        bash "$ROOT/packaging/translations.sh" >/dev/null || fail $NO_MODULES "the translations could not be compiled."
    fi
}

has_display() {
    [ "$(uname -s)" = Darwin ] || [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]
}
