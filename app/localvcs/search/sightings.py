"""All sightings of the demo site: what its analysers would have reported, for any stretch of time.

Nothing is stored for good: sightings follow from the timetable, so they are worked out when somebody asks,
six hours of a project at a time, and kept (``Kept``). Whether an instance was running and whether
there is a recording is not decided here.
"""

from __future__ import annotations

import functools
import struct
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import __version__
from app.localvcs.demo import chance, shelf, timetable
from app.localvcs.demo.actors import Person, kind_of
from app.localvcs.search.kept import Kept, Stopped
from app.localvcs.search.moments import VERSION, Moments, joined, seen_best
from app.localvcs.search.vocabulary import ATTRIBUTES

SPAN_S = 6 * 3600
_MOST_KEPT = 256
"""Spans of a project in the file, up to 0.35 MB each: all of the days that can be searched."""
_MEMORY_BYTES = 12 * 1024 * 1024
"""A week of a project: read from the file, a search of it would take a tenth more."""
_HEAD = struct.Struct("<II")
_COLUMNS = (
    ("at_s", np.uint32),
    ("camera", np.uint8),
    ("actor", np.uint8),
    ("clarity", np.uint8),
    ("view", np.uint8),
)

Allowed = NDArray[np.bool_]
"""camera x actor: which of them are wanted."""


class Sightings:
    """Thread-safe. One for the process: what it knows depends on nothing but the demo site."""

    def __init__(self, path: Path | None = None, memory_bytes: int = _MEMORY_BYTES) -> None:
        """``path``: of the file they are kept in."""
        written_by = chance.number(__version__, VERSION, shelf.LOOK)
        self._kept = Kept(path, written_by, _MOST_KEPT, memory_bytes)
        self._making = threading.Lock()
        self._stopped = False

    def stop(self) -> None:
        """Whoever waits for hours that are not worked out yet gets ``Stopped``."""
        self._stopped = True

    def close(self) -> None:
        self._kept.close()

    def between(self, corp_id: str, target_type: str, begin_s: int, end_s: int, allowed: Allowed) -> Moments:
        """Sightings of [begin_s, end_s) by time, of wanted actors before wanted cameras."""
        parts = []
        for number in range(begin_s // SPAN_S, -(-end_s // SPAN_S)):
            figures, faces = self._span(corp_id, number)
            found = faces if target_type == "Face" else figures
            first, last = np.searchsorted(found.at_s, (begin_s, end_s))
            found = found.at(slice(int(first), int(last)))
            parts.append(found.at(allowed[found.camera, found.actor]))
        return joined(parts)

    def work_out(self, corp_id: str, number: int) -> bool:
        """Those of the ``number``-th ``SPAN_S`` since 1970, for whoever asks next; whether they were not yet
        known."""
        with self._making:
            missing = self._kept.unknown([_name(corp_id, number)])
            if missing:
                self._make(corp_id, number, soon=False)
        return bool(missing)

    def _span(self, corp_id: str, number: int) -> tuple[Moments, Moments]:
        if (kept := self._known(corp_id, number)) is not None:
            return kept
        with self._making:  # two who ask for the same hours wait for one
            if self._stopped:
                raise Stopped
            return self._known(corp_id, number) or self._make(corp_id, number, soon=True)

    def _known(self, corp_id: str, number: int) -> tuple[Moments, Moments] | None:
        data = self._kept.get([_name(corp_id, number)])
        return _unpacked(*data.values()) if data else None

    def _make(self, corp_id: str, number: int, soon: bool) -> tuple[Moments, Moments]:
        made = seen_best(corp_id, number * SPAN_S * 1000, (number + 1) * SPAN_S * 1000)
        self._kept.put({_name(corp_id, number): _packed(*made)}, soon)
        return made


def _name(corp_id: str, number: int) -> str:
    return f"{corp_id}|{number}"


def _packed(figures: Moments, faces: Moments) -> bytes:
    """Both numbers of rows, then column after column of the one and of the other."""
    columns = [getattr(part, name).astype(kind) for part in (figures, faces) for name, kind in _COLUMNS]
    return b"".join((_HEAD.pack(len(figures), len(faces)), *(column.tobytes() for column in columns)))


def _unpacked(data: bytes) -> tuple[Moments, Moments]:
    """Figures and faces, which read ``data`` where they lie."""
    at, parts = _HEAD.size, []
    for count in _HEAD.unpack_from(data):
        columns: list[NDArray[Any]] = []
        for _, kind in _COLUMNS:
            columns.append(np.frombuffer(data, kind, count, at))
            at += columns[-1].nbytes
        parts.append(Moments(*columns))
    return parts[0], parts[1]


@functools.cache
def values(corp_id: str, target_type: str) -> Mapping[str, Sequence[Sequence[str]]]:
    """By key of the type: camera x actor -> value; "" where somebody is no target of this type there."""
    cameras, actors = timetable.cameras(corp_id), timetable.everybody(corp_id)
    target = targets(corp_id, target_type)
    return {
        attribute.key: [
            [attribute.of(camera, actor) if target[c, a] else "" for a, actor in enumerate(actors)]
            for c, camera in enumerate(cameras)
        ]
        for attribute in ATTRIBUTES[target_type]
    }


@functools.cache
def targets(corp_id: str, target_type: str) -> Allowed:
    """camera x actor: who can be a target of this type there."""
    cameras, actors = timetable.cameras(corp_id), timetable.everybody(corp_id)
    result = np.zeros((len(cameras), len(actors)), np.bool_)
    if target_type == "Event":
        event = ATTRIBUTES["Event"][0]
        for c, camera in enumerate(cameras):
            result[c] = [bool(event.of(camera, actor)) for actor in actors]
    elif target_type == "Face":
        result[:] = [isinstance(actor, Person) for actor in actors]
    else:
        result[:] = [kind_of(actor) == target_type for actor in actors]
    return result


def scores(found: Moments, corp_id: str, key: str) -> NDArray[np.float64]:
    """How sure the analyser is of an attribute, 0 to 1, two decimals: the larger the figure, the surer."""
    word = np.uint64(chance.number("score", corp_id, key))
    mixed = found.at_s.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= found.camera.astype(np.uint64) << np.uint64(8) | found.actor.astype(np.uint64)
    mixed = (mixed ^ word) * np.uint64(0xBF58476D1CE4E5B9)
    unsure = (mixed >> np.uint64(40)).astype(np.float64) / 2.0**24
    return np.rint((0.78 + 0.2 * np.sqrt(found.clarity / 15.0) - 0.08 * unsure) * 100) / 100
