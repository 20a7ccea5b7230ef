"""What SearchTarget asks for, and the sightings that answer it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.localvcs.analysis import Analysis
from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.demo import timetable
from app.localvcs.demo.site import demo_site
from app.localvcs.recording.index import kept_from_ms
from app.localvcs.search import sightings
from app.localvcs.search.moments import Moments, joined
from app.localvcs.search.scenes import demo_cameras, demo_source
from app.localvcs.search.sightings import Sightings
from app.localvcs.search.vocabulary import ATTRIBUTES
from app.vcs.schedules import Window, intersection

KEPT_DAYS = 30
"""So far back targets are found at most, like recordings."""
DEFAULT_RANGE_MS = 86_400_000
"""What is searched without a pair of times; the API reference names no default."""
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attribute that must hold: any of the values, with at least this score."""

    key: str
    values: frozenset[str]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Query:
    """``begin_ms``, ``end_ms``: UTC, both included; None: the last day. ``devices`` None: all of the
    project. All ``wanted`` must hold."""

    corp_id: str
    target_type: str
    wanted: Sequence[Wanted] = ()
    devices: frozenset[str] | None = None
    begin_ms: int | None = None
    end_ms: int | None = None
    algorithm_id: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Hits: ``moments`` of a demo project (``source_corp``), and by row the index into ``devices``."""

    source_corp: str
    devices: tuple[str, ...]
    device: NDArray[np.int32]
    moments: Moments

    def __len__(self) -> int:
        return len(self.moments)

    def at(self, rows: NDArray[np.intp] | slice) -> Found:
        return Found(self.source_corp, self.devices, self.device[rows], self.moments.at(rows))


@functools.lru_cache(maxsize=4096)
def _recorded(camera_id: str, span: int) -> tuple[Window, ...]:
    """What is recorded of one of the stretches of time that ``Sightings`` works out at once."""
    begin_ms, end_ms = span * sightings.SPAN_S * 1000, (span + 1) * sightings.SPAN_S * 1000
    spans = demo_source(camera_id).recorded(begin_ms, end_ms, end_ms)
    return tuple((part.start_ms, part.end_ms) for part in spans)


class Searcher:
    """Finds sightings. Thread-safe."""

    def __init__(self, database: Database, clock: Clock, offset_minutes: int, kept: Path) -> None:
        """``kept``: the file of sightings that were worked out."""
        self._database = database
        self._clock = clock
        self._analysis = Analysis(database, clock, offset_minutes)
        self._sightings = Sightings(kept)

    def stop(self) -> None:
        """See ``Sightings``."""
        self._sightings.stop()

    def close(self) -> None:
        self._sightings.close()

    def find(self, query: Query) -> list[Found]:
        """All hits, one group for each demo project that cameras of the searched one show; by time, the
        oldest first, in each group.

        Found is only what a running instance looked at while the camera gave a picture that can be played.
        """
        range_s = self._range_s(query)
        if range_s is None:
            return []
        by_corp: dict[str, list[tuple[str, str]]] = {}
        for device_id, camera_id in self._devices(query):
            by_corp.setdefault(demo_cameras()[camera_id].corp_id, []).append((device_id, camera_id))
        groups = [self._of_corp(query, corp_id, pairs, *range_s) for corp_id, pairs in by_corp.items()]
        return [group for group in groups if len(group)]

    def ahead(self, now_ms: int, from_ms: int, to_ms: int) -> Iterator[Callable[[], bool]]:
        """See ``TargetSearch.ahead``."""
        newest = (now_ms - from_ms) // 1000 // sightings.SPAN_S
        oldest = (now_ms - to_ms) // 1000 // sightings.SPAN_S
        for number in range(newest, oldest - 1, -1):
            for corp in demo_site().corps:
                yield functools.partial(self._sightings.work_out, corp.corp_id, number)

    def seen(self, corp_id: str, target_type: str, begin_ms: int, end_ms: int) -> Moments:
        """All sightings of a demo project, analysed or not."""
        allowed = sightings.targets(corp_id, target_type)
        return self._sightings.between(corp_id, target_type, begin_ms // 1000, end_ms // 1000, allowed)

    def _range_s(self, query: Query) -> tuple[int, int] | None:
        """The whole seconds to look at, the last one excluded: only those whose picture is there."""
        now_ms = self._clock.now_ms()
        begin_ms, end_s = now_ms - DEFAULT_RANGE_MS, now_ms // 1000
        if query.begin_ms is not None:
            begin_ms = max(now_ms - KEPT_DAYS * _DAY_MS, query.begin_ms)
        if query.end_ms is not None:
            end_s = min(end_s, query.end_ms // 1000 + 1)
        begin_s = -(-begin_ms // 1000)
        return (begin_s, end_s) if begin_s < end_s else None

    def _devices(self, query: Query) -> Iterable[tuple[str, str]]:
        """The searched cameras that ever were in an instance and show a scene of the demo."""
        named, values = "", [query.corp_id]
        if query.devices is not None:
            named = " AND device_id IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(sorted(query.devices)))
        rows = self._database.read().execute(
            "SELECT device_id, source FROM devices WHERE corp_id = ? AND kind = 'IPC' AND source <> ''"
            f"{named} AND device_id IN (SELECT device_id FROM attachments) ORDER BY id",
            values,
        )
        return [(row["device_id"], row["source"]) for row in rows if row["source"] in demo_cameras()]

    def _of_corp(
        self, query: Query, corp_id: str, pairs: Sequence[tuple[str, str]], begin_s: int, end_s: int
    ) -> Found:
        index = {camera.device_id: n for n, camera in enumerate(timetable.cameras(corp_id))}
        allowed = _allowed(corp_id, query)
        shown = np.zeros(len(index), np.bool_)
        shown[[index[camera_id] for _, camera_id in pairs]] = True
        allowed = allowed & shown[:, None]
        moments = joined([])
        if allowed.any():
            moments = self._sightings.between(corp_id, query.target_type, begin_s, end_s, allowed)
        for wanted in query.wanted:
            if wanted.score > 0:
                sure = sightings.scores(moments, corp_id, wanted.key) >= wanted.score
                moments = moments.at(sure)
        rows, owners = [np.zeros(0, np.intp)], [np.zeros(0, np.int32)]
        for number, (device_id, camera_id) in enumerate(pairs):
            here = np.flatnonzero(moments.camera == index[camera_id])
            if not len(here):
                continue
            windows = self._windows(query, device_id, camera_id, begin_s, end_s)
            edges = np.array([edge for window in windows for edge in window], np.int64)
            at_ms = moments.at_s[here].astype(np.int64) * 1000
            here = here[np.searchsorted(edges, at_ms, side="right") % 2 == 1]
            rows.append(here)
            owners.append(np.full(len(here), number, np.int32))
        every, owner = np.concatenate(rows), np.concatenate(owners)
        order = np.argsort(every, kind="stable")
        return Found(
            corp_id, tuple(device_id for device_id, _ in pairs), owner[order], moments.at(every[order])
        )

    def _windows(
        self, query: Query, device_id: str, camera_id: str, begin_s: int, end_s: int
    ) -> Sequence[Window]:
        """When an instance looked and there is a picture that is still kept."""
        kept_ms = kept_from_ms(self._database.read(), device_id, self._clock.now_ms(), "PICTURE")
        begin_ms, end_ms = max(begin_s * 1000, kept_ms), end_s * 1000
        covered = self._analysis.windows(device_id, begin_ms, end_ms, query.algorithm_id)
        if not covered:
            return []
        recorded = [
            window
            for span in range(begin_s // sightings.SPAN_S, -(-end_s // sightings.SPAN_S))
            for window in _recorded(camera_id, span)
        ]
        return intersection(covered, recorded)


def _allowed(corp_id: str, query: Query) -> sightings.Allowed:
    """Who has all the attributes asked for, before which camera."""
    allowed = sightings.targets(corp_id, query.target_type).copy()
    table = sightings.values(corp_id, query.target_type)
    for wanted in query.wanted:
        if wanted.key not in table:
            return np.zeros_like(allowed)
        allowed &= np.array([[value in wanted.values for value in row] for row in table[wanted.key]])
    return allowed


def known_keys(target_type: str) -> frozenset[str]:
    return frozenset(attribute.key for attribute in ATTRIBUTES[target_type])
