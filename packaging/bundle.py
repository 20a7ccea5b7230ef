"""Work on a frozen folder, for build.sh: makes it smaller, gives it libvlc and icons, lists it.

bundle.py strip FOLDER                 symbols nobody reads go (Linux)
bundle.py vlc FOLDER                   libvlc with the plugins a wall needs, and what those need (Linux)
bundle.py icons FOLDER                 the icon in all sizes, as hicolor wants them
bundle.py depends LISTING              the Debian packages that own the listed libraries, for a control file
bundle.py hashes FOLDER                SHA-256, size and path of each file, sorted
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Set
from pathlib import Path

import needed

ROOT = Path(__file__).resolve().parent.parent
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)

# By folder: what our pictures and our TS go in by, what cuts, decodes, scales and shows it, and what sounds.
VLC_PLUGINS = {
    "access": ("access_imem", "imem", "filesystem"),
    "audio_filter": ("audio_format", "gain", "mono", "samplerate", "scaletempo", "simple_channel_mixer",
                     "speex_resampler", "trivial_channel_mixer", "ugly_resampler"),
    "audio_mixer": ("float_mixer", "integer_mixer"),
    "audio_output": ("adummy", "alsa", "amem", "pulse"),
    "codec": ("adpcm", "araw", "avcodec", "faad", "g711", "lpcm", "mpg123", "rawvideo"),
    "demux": ("es", "h26x", "ts"),
    "logger": ("console_logger",),
    "packetizer": ("packetizer_copy", "packetizer_h264", "packetizer_hevc", "packetizer_mpeg4audio",
                   "packetizer_mpeg4video", "packetizer_mpegaudio", "packetizer_mpegvideo"),
    "stream_filter": ("cache_block", "cache_read", "prefetch"),
    "video_chroma": ("chain", "i420_10_p010", "i420_nv12", "i420_rgb", "i420_rgb_sse2", "rv32", "swscale",
                     "yuvp"),
    "video_filter": ("deinterlace", "scale"),
    "video_output": ("vdummy", "vmem"),
}  # fmt: skip

# What libavcodec of Debian asks for and a wall never uses (drawing SVG, coding video, a radio codec): 80 MB
# with what they need in turn. A library of the same name stands in, whose functions all answer "nothing".
STAND_INS = (
    "librsvg-2.so.2",
    "libcairo.so.2",
    "libcodec2.so.1.0",
    "libx265.so.199",
    "libSvtAv1Enc.so.1",
    "librav1e.so.0",
)

# What every Linux with a desktop has in a version of its own that must be taken (drivers, the C library).
NEVER_BUNDLED = re.compile(
    r"^(ld-linux|libc|libm|libdl|libpthread|librt|libresolv|libutil|libanl|libmvec|libnss_\w+|libstdc\+\+|libgcc_s"
    r"|libGL\w*|libEGL|libOpenGL|libGLX|libGLdispatch|libgbm|libX11|libX11-xcb"
    r"|libxcb|libxcb-dri\d|libasound|libpulse\w*|libpulsecommon-[\d.]+|libdbus-1|libfontconfig|libsystemd|libudev"
    r"|libglib-2\.0|libgobject-2\.0|libgio-2\.0|libgmodule-2\.0|libwayland-\w+)\.so"
)


# --- strip --------------------------------------------------------------------------------------------


def strip(folder: Path) -> None:
    """Takes symbols and debug information out of Python's library and its extension modules.

    Libraries that a wheel brought in a folder ``*.libs`` stay as they are: they were moved about by
    auditwheel, and strip has damaged such files.
    """
    before = size_of(folder)
    for path in sorted(folder.rglob("*.so*")):
        moved = any(part.endswith(".libs") or part == "PySide6" or part == "shiboken6" for part in path.parts)
        if path.is_file() and not path.is_symlink() and not moved:
            subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)
    print(f"stripped: {before} MB -> {size_of(folder)} MB")


def size_of(folder: Path) -> int:
    """Megabytes on the disk."""
    return sum(p.lstat().st_blocks * 512 for p in folder.rglob("*") if not p.is_dir()) >> 20


# --- libvlc -------------------------------------------------------------------------------------------


def vlc(folder: Path) -> None:
    """Copies this machine's libvlc into ``_internal/vlc``: the libraries, the plugins of the list, and every
    library those ask for that a desktop may lack."""
    library = Path(needed.library_of("libvlc.so.5"))
    plugins = library.parent / "vlc" / "plugins"
    target = folder / "_internal" / "vlc"
    shutil.rmtree(target, ignore_errors=True)
    (target / "plugins").mkdir(parents=True)
    roots = [library, Path(needed.library_of("libvlccore.so.9"))]
    for root in roots:
        shutil.copy2(root.resolve(), target / root.name)
    copied = list(roots)
    for group, names in VLC_PLUGINS.items():
        (target / "plugins" / group).mkdir()
        for name in names:
            source = plugins / group / f"lib{name}_plugin.so"
            if not source.is_file():
                sys.exit(f"the plugin {source.name} is missing on this machine (package vlc-plugin-base)")
            shutil.copy2(source, target / "plugins" / group / source.name)
            copied.append(source)
    users = [*copied, *closure(copied, without=set(STAND_INS))]
    for name in STAND_INS:
        stand_in(name, users, target)
    for path in sorted(closure(copied, without=set(STAND_INS))):
        if not (folder / "_internal" / path.name).exists() and not (target / path.name).exists():
            shutil.copy2(path.resolve(), target / path.name)
    print(f"libvlc: {size_of(target)} MB")


def closure(paths: list[Path], without: Set[str] = frozenset()) -> set[Path]:
    """What these files need, directly or not, without what is never bundled and without ``without`` and what
    only those need."""
    told = subprocess.run(["ldd", *map(str, paths)], capture_output=True, text=True, check=True).stdout
    where = {m[1]: Path(m[2]).parent / m[1] for m in re.finditer(r"^\s*(\S+) => (/\S+)", told, re.MULTILINE)}
    found: set[Path] = set()
    waiting = list(paths)
    while waiting:
        for name in needed.names_of(str(waiting.pop())):
            path = where.get(name)
            if (
                path is not None
                and path not in found
                and name not in without
                and not NEVER_BUNDLED.match(name)
            ):
                found.add(path)
                waiting.append(path)
    return found


def stand_in(name: str, users: list[Path], target: Path) -> None:
    """Makes a library ``name`` with the functions that any of ``users`` asks of the real one. Needs gcc."""
    real = subprocess.run(
        ["nm", "-D", "--defined-only", needed.library_of(name)], capture_output=True, text=True, check=True
    )
    asked = subprocess.run(
        ["nm", "-D", "--undefined-only", "--quiet", *users], capture_output=True, text=True, check=True
    )
    defined = {line.split()[-1].split("@")[0] for line in real.stdout.splitlines() if line.strip()}
    wanted = {line.split()[-1].split("@")[0] for line in asked.stdout.splitlines() if line.strip()}
    functions = sorted(wanted & defined)
    source = "".join(f"void *{function}(void) {{ return 0; }}\n" for function in functions)
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O2", "-s", "-Wl,--build-id=none", f"-Wl,-soname,{name}",
         "-o", str(target / name), "-x", "c", "-"],
        input=source, text=True, check=True,
    )  # fmt: skip


# --- icons --------------------------------------------------------------------------------------------


def icons(folder: Path) -> None:
    """``hicolor/SIZExSIZE/apps/vcs-wall.png`` and the drawing itself."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    drawing = ROOT / "resources" / "icons" / "app.svg"
    renderer = QSvgRenderer(str(drawing))
    for size in ICON_SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        place = folder / "hicolor" / f"{size}x{size}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        if not image.save(str(place / "vcs-wall.png")):
            sys.exit(f"the icon of {size} pixels could not be written")
    place = folder / "hicolor" / "scalable" / "apps"
    place.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(drawing, place / "vcs-wall.svg")
    del application


# --- Debian -------------------------------------------------------------------------------------------


def depends(listing: Path) -> None:
    """The packages that own the listed libraries, comma separated."""
    owners = {needed.package_of(Path(line)) for line in listing.read_text().split()}
    print(", ".join(sorted(owners - {"libc6"})))  # its version is in the control file


# --- the list -----------------------------------------------------------------------------------------


def hashes(folder: Path) -> Iterator[str]:
    """One line a file: what two builds of one commit are compared by."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_symlink():
            yield f"link {os.readlink(path)} {name}"
        elif path.is_file():
            yield f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_size} {name}"


def main(argv: list[str]) -> None:
    """As the module's docstring says."""
    match argv:
        case ["strip", folder]:
            strip(Path(folder))
        case ["vlc", folder]:
            vlc(Path(folder))
        case ["icons", folder]:
            icons(Path(folder))
        case ["depends", listing]:
            depends(Path(listing))
        case ["hashes", folder]:
            print("\n".join(hashes(Path(folder))))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
