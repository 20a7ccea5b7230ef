"""Which shared libraries a frozen folder needs, and which of them the system has (Linux).

PyInstaller follows the dependencies of every plugin before the spec can leave plugins out, so their libraries
stay behind with nobody who needs them. Here they are followed again, from what was kept.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

SYSTEM = ("/lib/", "/usr/lib/", "/lib64/", "/usr/lib64/")
_NEEDED = re.compile(r"\(NEEDED\).*\[(?P<name>[^\]]+)\]")

Entry = tuple[str, str, str]
"""As PyInstaller's: place in the folder, place on this machine, kind."""


def names_of(path: str) -> list[str]:
    """The libraries an ELF file asks for by name; none where it is no ELF file."""
    told = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=False)
    return [match["name"] for match in _NEEDED.finditer(told.stdout)]


def split(binaries: list[Entry], *, outside: bool) -> tuple[list[Entry], list[str]]:
    """The files to keep, and the system's own that are left out (``outside``) because packages have them.

    A library of the system (a plain name at the top of the folder, taken from its folders) is kept only where
    something kept asks for it. Of those left out, only what our own files ask for is told: what these need in
    turn is their packages' business, and goes by other names on the next Debian.
    """
    system = {Path(e[0]).name: e for e in binaries if "/" not in e[0] and e[1].startswith(SYSTEM)}
    kept = [e for e in binaries if Path(e[0]).name not in system or system[Path(e[0]).name] is not e]
    asked: dict[str, Entry] = {}
    waiting = [e[1] for e in kept if e[2] in ("BINARY", "EXTENSION")]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in names_of(path):
            if name in system and name not in asked:
                asked[name] = system[name]
                if not outside:
                    waiting.append(system[name][1])
    if outside:
        return kept, sorted(entry[1] for entry in asked.values())
    return kept + list(asked.values()), []


def library_of(name: str) -> str:
    """Where the loader finds a library."""
    told = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    match = re.search(rf"^\s*{re.escape(name)} .*=> (\S+)$", told, re.MULTILINE)
    if match is None:
        sys.exit(f"{name} is missing on this machine")
    return match[1]


def package_of(path: Path) -> str:
    """The Debian package a file of the system belongs to; the path may be a pattern."""
    line = str(path)
    # dpkg knows one of the two spellings of a merged /usr.
    spellings = {line, line.removeprefix("/usr"), f"/usr{line}"}
    told = subprocess.run(
        ["dpkg", "-S", *sorted(spellings)], capture_output=True, text=True, check=False
    ).stdout
    found = [row.split(":")[0] for row in told.splitlines() if ": " in row]
    if not found:
        sys.exit(f"no package owns {line}")
    return found[0]
