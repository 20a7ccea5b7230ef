"""THIRD-PARTY-NOTICES.txt: name, licence and origin of everything in a frozen folder that is not ours.

    notices.py FOLDER FILE

Four kinds of parts: distributions of Python (their own licence files, and the lists of parts, SBOMs, that
they bring along), libraries inside of their wheels (``WHEEL_LIBRARIES``; one that is not listed there fails
the build), libraries of this Debian that were copied (the portable folder; the copyright file of their
package), and what ``OTHERS`` names. The texts of the licences that most of them refer to stand at the end.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import bundle
import needed

ROOT = Path(__file__).resolve().parent.parent

# Not distributions of Python, or parts inside of one that have a licence of their own.
OTHERS = (
    ("Python", "Python Software Foundation License 2.0", "https://www.python.org/"),
    ("Qt 6 (in PySide6)", "GNU LGPL 3.0; its sources: https://download.qt.io/official_releases/QtForPython/; "
     "licences of what it contains (FreeType, HarfBuzz, libpng, libjpeg-turbo, PCRE2, zlib and others): "
     "https://doc.qt.io/qt-6/licenses-used-in-qt.html", "https://www.qt.io/"),
    ("ICU (in PySide6)", "Unicode License V3", "https://icu.unicode.org/"),
    ("PyInstaller's bootloader", "GNU GPL 2.0 or later with an exception that allows programs of any licence",
     "https://pyinstaller.org/"),
    ("Inter (font)", "SIL Open Font License 1.1, see resources/fonts/Inter-LICENSE.txt",
     "https://rsms.me/inter/"),
)  # fmt: skip
WITH_VLC = (
    "libvlc and its plugins (portable folder, Windows, macOS)",
    "GNU LGPL 2.1 or later; some plugins GPL 2.0 or later; sources: https://get.videolan.org/vlc/",
    "https://www.videolan.org/",
)

FFMPEG = (
    "in PyAV's wheel, a separate file that may be replaced; sources: https://github.com/PyAV-Org/pyav-ffmpeg"
)
# What wheels bring along in folders NAME.libs, by the beginning of the file's name.
WHEEL_LIBRARIES: dict[str, tuple[str, str]] = {
    "libavcodec libavdevice libavfilter libavformat libavutil libswresample libswscale":
        ("FFmpeg", f"GNU LGPL 3.0 or later by its own telling; with x264 and x265, their GPL; {FFMPEG}"),
    "libx264": ("x264", f"GNU GPL 2.0 or later; {FFMPEG}"),
    "libx265": ("x265", f"GNU GPL 2.0 or later; {FFMPEG}"),
    "libSvtAv1Enc": ("SVT-AV1", "BSD 3-Clause Clear, Alliance for Open Media Patent License 1.0"),
    "libdav1d": ("dav1d", "BSD 2-Clause"),
    "libvpx": ("libvpx", "BSD 3-Clause"),
    "libvpl": ("Intel VPL", "MIT"),
    "libopus": ("Opus", "BSD 3-Clause"),
    "libmp3lame": ("LAME", "GNU LGPL 2.0 or later"),
    "libopencore-amrnb libopencore-amrwb": ("opencore-amr", "Apache 2.0"),
    "libgnutls": ("GnuTLS", "GNU LGPL 2.1 or later"),
    "libnettle libhogweed": ("Nettle", "GNU LGPL 3.0 or later, or GNU GPL 2.0 or later"),
    "libgmp": ("GMP", "GNU LGPL 3.0 or later, or GNU GPL 2.0 or later"),
    "libunistring": ("libunistring", "GNU LGPL 3.0 or later, or GNU GPL 2.0 or later"),
    "libasound": ("alsa-lib", "GNU LGPL 2.1 or later"),
    "libdrm": ("libdrm", "MIT"),
    "libxcb libXau": ("libxcb and libXau", "MIT"),
    "libwebp libsharpyuv": ("libwebp", "BSD 3-Clause"),
    "libfreetype": ("FreeType", "FreeType License"),
    "libharfbuzz": ("HarfBuzz", "MIT"),
    "libjpeg": ("libjpeg-turbo", "IJG, BSD 3-Clause"),
    "liblcms2": ("Little CMS 2", "MIT"),
    "liblzma": ("XZ Utils", "0BSD"),
    "libopenjp2": ("OpenJPEG", "BSD 2-Clause"),
    "libpng16": ("libpng", "PNG Reference Library License 2"),
    "libtiff": ("LibTIFF", "libtiff"),
    "libzstd": ("Zstandard", "BSD 3-Clause"),
    "libbrotli": ("Brotli", "MIT"),
    "libavif": ("libavif", "BSD 2-Clause"),
    "libscipy_openblas": ("OpenBLAS", "BSD 3-Clause"),
    "libgfortran libquadmath":
        ("GCC's run-time libraries", "GNU GPL 3.0 with the GCC Runtime Library Exception"),
}  # fmt: skip
COMMON = ("Apache-2.0", "GPL-2", "GPL-3", "LGPL-2.1", "LGPL-3", "MPL-2.0")
COMMON_TEXTS = Path("/usr/share/common-licenses")
LINE = "=" * 78
_LICENCE_FILE = re.compile(r"(?i)(^|/)(licen[cs]e|copying|notice|authors)[^/]*(?<!\.py)$")


def notices(folder: Path) -> str:
    """The whole text for a frozen folder."""
    out = ["vcs-wall bundles the following works of others.", ""]
    others = (*OTHERS, WITH_VLC) if (folder / "_internal" / "vlc").is_dir() else OTHERS
    for name, licence, home in others:
        out += [f"{name}\n    {licence}\n    {home}", ""]
    for name, licence in wheel_libraries(folder):
        out += [f"{name}\n    {licence}", ""]
    for dist in distributions(folder):
        out += [*of_distribution(dist)]
    for package, text in debian_texts(folder):
        out += [LINE, f"{package} (library of Debian)", "", text, ""]
    for name in COMMON if COMMON_TEXTS.is_dir() else ():
        out += [LINE, f"Text of {name}", "", (COMMON_TEXTS / name).read_text("utf-8").rstrip(), ""]
    return "\n".join(out) + "\n"


# --- libraries in wheels ------------------------------------------------------------------------------


def wheel_libraries(folder: Path) -> list[tuple[str, str]]:
    """Name and licence of the libraries that wheels brought. One that nobody has looked up ends the build on
    Linux; elsewhere, where this never ran, it is named as such."""
    internal = folder / "_internal"
    found: dict[str, str] = {}
    for file in sorted([*internal.glob("*.libs/*"), *internal.glob("*/.dylibs/*")]):
        name = stem(file.name)
        known = [
            told
            for names, told in WHEEL_LIBRARIES.items()
            if any(name.startswith(stem(known)) for known in names.split())
        ]
        if known:
            found[known[0][0]] = known[0][1]
        elif sys.platform.startswith("linux"):
            sys.exit(f"{file.parent.name}/{file.name}: its licence is not in packaging/notices.py")
        else:
            found[file.name] = f"a library of {file.parent.name}; see its project for the licence"
    return sorted(found.items(), key=lambda told: told[0].lower())


def stem(name: str) -> str:
    """A library's name without what systems put before it: libX on Linux is X on Windows."""
    return name.lower().removeprefix("lib")


# --- distributions of Python --------------------------------------------------------------------------


def distributions(folder: Path) -> list[importlib.metadata.Distribution]:
    """The distributions of Python whose code is in the folder, by what the build's list of modules says."""
    owners = importlib.metadata.packages_distributions()
    names = {name for top in top_names(folder) for name in owners.get(top, [])} - {"vcs-wall", "vcs_wall"}
    return sorted(
        (importlib.metadata.distribution(n) for n in names), key=lambda d: d.metadata["Name"].lower()
    )


def top_names(folder: Path) -> set[str]:
    """Top-level names of the modules in the folder: in PYZ's table of contents and as files."""
    tops = {path.name.split(".")[0] for path in (folder / "_internal").iterdir()}
    toc = ROOT / "build" / "work" / "vcs-wall" / "PYZ-00.toc"
    modules = re.findall(r"^\s*\(?\[?\('([\w.]+)'", toc.read_text(), re.MULTILINE)
    return tops | {name.split(".")[0] for name in modules}


def of_distribution(dist: importlib.metadata.Distribution) -> Iterator[str]:
    """Name, version, licence, licence texts and listed parts of one."""
    meta = dist.metadata
    licence = meta.get("License-Expression") or short(meta.get("License")) or classifier(meta) or "see below"
    yield from (LINE, f"{meta['Name']} {dist.version}: {licence}", "")
    for file in dist.files or []:
        if ".dist-info/" not in str(file):
            continue
        if _LICENCE_FILE.search(str(file)):
            text = Path(str(dist.locate_file(file))).read_text("utf-8", errors="replace").rstrip()
            yield from (text, "")
        elif "/sboms/" in str(file) and file.suffix == ".json":
            yield from parts(json.loads(Path(str(dist.locate_file(file))).read_text("utf-8")))


def parts(sbom: object) -> Iterator[str]:
    """The components of a CycloneDX list with their licences, a line each; none of another kind of list."""
    components = sbom.get("components", []) if isinstance(sbom, dict) else []
    told = set()
    for part in components:
        entries = part.get("licenses", [])
        licences = [entry.get("expression") or entry.get("license", {}).get("id") for entry in entries]
        if any(licences):
            told.add(f"{part['name']} {part.get('version', '')}: {', '.join(filter(None, licences))}")
    if told:
        yield from ("It contains:", *(f"    {line}" for line in sorted(told)), "")


def short(text: str | None) -> str:
    """The first line of a licence field that is a name and no text."""
    first = (text or "").strip().split("\n")[0]
    return first if len(first) < 80 else ""


def classifier(meta: importlib.metadata.PackageMetadata) -> str:
    """The licence by the classifiers."""
    found = [
        c.rsplit("::", 1)[1].strip() for c in meta.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    return ", ".join(found)


# --- libraries of this Debian -------------------------------------------------------------------------


def debian_texts(folder: Path) -> list[tuple[str, str]]:
    """Packages whose libraries were copied, with their copyright files; packages of one text together."""
    internal = folder / "_internal"
    copied = [*internal.glob("lib*.so*"), *(internal / "vlc").glob("lib*.so*")]
    names = {p.name for p in copied if not p.is_symlink() and not p.name.startswith("libpython")}
    by_text: dict[str, list[str]] = {}
    # By name: some lie in folders of their own, where only those who need them look.
    for package in sorted({needed.package_of(Path("*", name)) for name in names - set(bundle.STAND_INS)}):
        file = Path("/usr/share/doc") / package / "copyright"
        if not file.is_file():
            sys.exit(f"{file} is missing on this machine: the licence of {package}")
        by_text.setdefault(file.read_text("utf-8", errors="replace").rstrip(), []).append(package)
    return sorted((", ".join(packages), text) for text, packages in by_text.items())


def main(argv: list[str]) -> None:
    """As the module's docstring says."""
    if len(argv) != 2:
        sys.exit(__doc__)
    folder, target = Path(argv[0]), Path(argv[1])
    text = notices(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    print(f"notices: {len(distributions(folder))} distributions, {len(text) >> 10} KiB")


if __name__ == "__main__":
    main(sys.argv[1:])
