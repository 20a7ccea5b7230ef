"""A support report: one zip with what helps to find a fault, and nothing that is secret.

In it: what the doctor found, versions, the settings, the ends of the logs, traces of crashes, names and sizes
of our files. Not in it: profiles (endpoints, AccessKey ids), the database, device names, pictures, the
environment. Every text passes ``diagnosis.scrub``, and loses the names of profiles and services.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app import __version__
from app.core.diagnosis import scrub
from app.store import paths
from app.store.profiles import ProfileStore

LOG_END_BYTES = 300_000
MOST_FILES = 2000
PARTS = (
    "PySide6_Essentials", "python-vlc", "av", "requests", "keyring", "msgspec", "starlette", "uvicorn",
    "m3u8", "numpy", "pillow", "psutil", "cryptography",
)  # fmt: skip


def write(
    target: Path,
    *,
    findings: Mapping[str, Any] | None = None,
    lines: Sequence[str] = (),
    addresses: Iterable[str] = (),
) -> None:
    """Writes the report; the old file or the whole new one. ``findings``: the doctor's, by name;
    ``lines``: of the running window's log; ``addresses``: of services that are in no profile. Takes a moment:
    off the window's thread. Raises OSError."""
    words = _names(addresses)

    def clean(text: str) -> str:
        return words.sub("…", scrub(text))

    def as_json(value: object) -> str:
        return clean(json.dumps(value, indent=1, ensure_ascii=False)) + "\n"

    part = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as report:
            report.writestr("about.json", as_json(about()))
            if findings is not None:
                report.writestr("doctor.json", as_json(findings))
            if lines:
                report.writestr("window-now.log", clean("\n".join(lines)) + "\n")
            settings = paths.config_dir() / "settings.toml"
            if settings.is_file():
                report.writestr("settings.toml", clean(_end_of(settings)))
            for path in _logs():
                report.writestr(f"log/{path.name}", clean(_end_of(path)))
            report.writestr("files.json", as_json(files()))
        os.chmod(part, 0o600)
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def about() -> dict[str, Any]:
    """Versions of the program, of what it is made of and of the system."""
    parts: dict[str, str | None] = {}
    for name in PARTS:
        try:
            parts[name] = version(name)
        except PackageNotFoundError:  # frozen programs carry no records of most of them
            parts[name] = None
    return {
        "program": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "parts": parts,
        "written_utc_ms": time.time_ns() // 1_000_000,
    }


def files() -> list[dict[str, Any]]:
    """Our files by folder: path below it, size, when it was changed (UTC milliseconds). Names only."""
    found: list[dict[str, Any]] = []
    for name, folder in (
        ("config", paths.config_dir()),
        ("data", paths.data_dir()),
        ("log", paths.log_dir()),
    ):
        for path in sorted(folder.rglob("*")):
            if len(found) >= MOST_FILES:
                return found
            try:
                status = path.lstat()
            except OSError:
                continue
            if path.is_file():
                where = path.relative_to(folder).parts
                # What lies deeper is named after cameras and profiles.
                shown = "/".join(where) if len(where) == 1 else f"{where[0]}/…{path.suffix}"
                entry = {"in": name, "file": shown, "bytes": status.st_size}
                found.append(entry | {"changed_utc_ms": status.st_mtime_ns // 1_000_000})
    return found


def _logs() -> list[Path]:
    places = [*paths.log_dir().glob("*.log*"), *paths.log_dir().glob("crash-*")]
    service = paths.data_dir() / "local-vcs" / "service.log"
    return sorted(path for path in (*places, service) if path.is_file())


def _end_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LOG_END_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError as error:
        return f"could not be read: {error.strerror}\n"


def _names(addresses: Iterable[str]) -> re.Pattern[str]:
    """Finds the names of profiles, their AccessKey ids and the places of their services, as whole words."""
    profiles = ProfileStore().load()
    places = [*addresses]
    for one in profiles:
        places += [place for place in (one.endpoint, one.data_endpoint, one.proxy) if place]
    names = {urlsplit(place).netloc for place in places} | {one.name for one in profiles}
    names |= {one.access_key_id for one in profiles}
    names |= {json.dumps(name, ensure_ascii=False)[1:-1] for name in names}
    words = (re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))
    # Whole words: a profile may be called as shortly as "a".
    return re.compile("|".join(rf"(?<![0-9A-Za-z]){word}(?![0-9A-Za-z])" for word in words) or r"(?!)")
