"""Stations whose signature is known here: their keys' fingerprints, with names. No secrets."""

from __future__ import annotations

import contextlib
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from app.store import paths
from app.store.tomlfile import TomlFile

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class KnownStation:
    """``fingerprint``: SHA-256 of the public key, 64 hex digits. ``own``: a key of this program here."""

    fingerprint: str
    name: str
    own: bool = False


class KnownStations:
    """``known_stations.toml`` beside the profiles. Blocks; thread-safe."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()

    def _file(self) -> TomlFile:
        return TomlFile(self._path or paths.config_dir() / "known_stations.toml")

    def load(self) -> dict[str, KnownStation]:
        """By fingerprint; what cannot be read is left out."""
        with self._lock:
            found = self._file().read().get("station", [])
        known: dict[str, KnownStation] = {}
        for entry in found if isinstance(found, list) else []:
            with contextlib.suppress(AttributeError, KeyError, TypeError):
                fingerprint = str(entry["fingerprint"]).replace(" ", "").lower()
                if FINGERPRINT.fullmatch(fingerprint):
                    name = str(entry.get("name", ""))[:_LONGEST_NAME]
                    known[fingerprint] = KnownStation(fingerprint, name, bool(entry.get("own", False)))
        return known

    def add(self, station: KnownStation) -> None:
        """New, or in place of the one with its fingerprint. Raises OSError."""
        self._change(station.fingerprint, station)

    def remove(self, fingerprint: str) -> None:
        """No longer known. Raises OSError."""
        self._change(fingerprint, None)

    def _change(self, fingerprint: str, station: KnownStation | None) -> None:
        def edit(document: tomlkit.TOMLDocument) -> None:
            left: list[dict[str, Any]] = []
            found = document.get("station", [])
            for entry in found if isinstance(found, list) else []:
                plain = dict(entry) if isinstance(entry, dict) else {}
                if str(plain.get("fingerprint", "")).replace(" ", "").lower() != fingerprint:
                    left.append(plain)
            if station is not None:
                left.append(
                    {
                        "fingerprint": station.fingerprint,
                        "name": station.name[:_LONGEST_NAME],
                        "own": station.own,
                    }
                )
            table = tomlkit.aot()
            for plain in left:
                table.append(tomlkit.item(plain))
            document["station"] = table

        with self._lock:
            self._file().change(edit)
