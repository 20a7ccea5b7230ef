"""When a camera sees each visitor best: what an analyser of its picture would report.

The analyser looks at one picture a second, the first of each (a key frame). Of every visit it reports at
most one moment for the whole figure and, of people, one for the face: where it is large, whole in the
picture, and not behind scenery or somebody else. Who never is like that is not reported.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo import timetable
from app.localvcs.demo.actors import Person
from app.localvcs.demo.people import FACE_FROM
from app.localvcs.demo.site import MAIN_SIZE
from app.localvcs.demo.timetable import Flags, Ints, Reals, Visits
from app.localvcs.search.tracks import Seen, Size, Track, size_of, track_of

VERSION = 1
"""Raise it when other sightings are reported: those kept in files are not used then."""
SECOND_MS = 1000
VIEWS = 12
"""Directions somebody is seen from, counted like ``demo.pen``'s angle."""
CLARITIES = 16
_MARGIN = (6.0, 26.0, MAIN_SIZE[0] - 6.0, 664.0)
"""Left, top, right, bottom between which a figure is whole: between the strips and above the captions."""
_SMALLEST_PX = 72.0
_SMALLEST_FACE_SCALE = 78.0
"""Pixels a metre from which on a face is told: about 20 pixels across."""
_COVERED, _FACE_COVERED = 0.12, 0.05
_OVERLAPPED = 0.15
"""How much of a figure somebody nearer may hide."""
_HEAD_M = 0.15
_GRID_M = 0.25
_AROUND = np.array([-1, 0, 1, 2], np.int64)


@dataclass(frozen=True, slots=True)
class Moments:
    """Sightings, a row each, by time. ``at_s``: whole UTC seconds; ``camera`` and ``actor``: indices into
    ``timetable.cameras`` and ``everybody``; ``clarity``: 0..15, how large it is; ``view``: 0..11."""

    at_s: NDArray[np.uint32]
    camera: NDArray[np.uint8]
    actor: NDArray[np.uint8]
    clarity: NDArray[np.uint8]
    view: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.at_s)

    @property
    def nbytes(self) -> int:
        return len(self) * 8

    def at(self, rows: NDArray[np.intp] | Flags | slice) -> Moments:
        return Moments(*(getattr(self, n)[rows] for n in ("at_s", "camera", "actor", "clarity", "view")))


def joined(parts: list[Moments]) -> Moments:
    names = ("at_s", "camera", "actor", "clarity", "view")
    if not parts:
        return Moments(np.zeros(0, np.uint32), *(np.zeros(0, np.uint8) for _ in range(4)))
    return Moments(*(np.concatenate([getattr(p, n) for p in parts]) for n in names))


def seen_best(corp_id: str, begin_ms: int, end_ms: int) -> tuple[Moments, Moments]:
    """Figures and faces reported in [begin_ms, end_ms)."""
    visits = timetable.visits_between(corp_id, begin_ms - timetable.LONGEST_MS, end_ms + timetable.LONGEST_MS)
    order = np.argsort(visits.way, kind="stable")
    visits = visits.at(order)
    crowd = _Crowd(corp_id, visits)
    figures: list[tuple[Ints, Ints, Seen]] = []
    faces: list[tuple[Ints, Ints, Seen]] = []
    bounds = np.searchsorted(visits.way, np.arange(len(timetable.ways(corp_id)) + 1))
    for way in range(len(bounds) - 1):
        rows = np.arange(bounds[way], bounds[way + 1])
        if not len(rows):
            continue
        found = _on_way(corp_id, way, visits, rows, False)
        figures += found
        if timetable.ways(corp_id)[way].route.kind == "walk":
            faces += _on_way(corp_id, way, visits, rows, True)
    return (
        _reported(visits, figures, crowd, begin_ms, end_ms, False),
        _reported(visits, faces, crowd, begin_ms, end_ms, True),
    )


def _reported(
    visits: Visits,
    found: list[tuple[Ints, Ints, Seen]],
    crowd: _Crowd,
    begin_ms: int,
    end_ms: int,
    face: bool,
) -> Moments:
    if not found:
        return joined([])
    rows = np.concatenate([f[0] for f in found])
    at_ms = np.concatenate([f[1] for f in found])
    names = ("left", "top", "right", "bottom", "depth", "scale", "angle", "covered")
    seen = Seen(*(np.concatenate([getattr(f[2], name) for f in found]) for name in names))
    inside = (at_ms >= begin_ms) & (at_ms < end_ms)
    rows, at_ms = rows[inside], at_ms[inside]
    seen = Seen(*(getattr(seen, name)[inside] for name in names))
    free = ~crowd.hidden(rows, at_ms, seen)
    rows, at_ms = rows[free], at_ms[free]
    tall = (seen.scale * 0.3 * 4 if face else seen.bottom - seen.top)[free]
    clarity = np.clip(np.log2(tall / _SMALLEST_PX) * 6, 0, CLARITIES - 1)
    view = np.rint(seen.angle[free] / math.tau * VIEWS).astype(np.int64) % VIEWS
    camera = crowd.camera[rows]
    order = np.lexsort((visits.actor[rows], camera, at_ms))
    return Moments(
        (at_ms[order] // SECOND_MS).astype(np.uint32),
        camera[order].astype(np.uint8),
        visits.actor[rows][order].astype(np.uint8),
        clarity[order].astype(np.uint8),
        view[order].astype(np.uint8),
    )


def _on_way(corp_id: str, way: int, visits: Visits, rows: Ints, face: bool) -> list[tuple[Ints, Ints, Seen]]:
    """(rows, moments, what is seen then) of the visits of one way that are seen well at all."""
    here = timetable.ways(corp_id)[way]
    track = track_of(here.device, here.number)
    sizes = _sizes(corp_id)
    found = []
    large = sizes[visits.actor[rows], 0] > 3
    for backwards in (False, True):
        for big in (False, True):
            some = rows[(visits.backwards[rows] == backwards) & (large == big)]
            if not len(some):
                continue
            best = _best_metre(track, backwards, _typical(corp_id, track, big), face)
            if best is None:
                continue
            speed, start = visits.speed[some], visits.start_ms[some]
            reached = start + (track.seconds(best, speed) * 1000).astype(np.int64)
            at_ms = (reached // SECOND_MS)[:, None] * SECOND_MS + _AROUND * SECOND_MS
            seconds = (at_ms - start[:, None]) / 1000
            shape = at_ms.shape
            seen = track.seen(
                track.gone(seconds, np.broadcast_to(speed[:, None], shape)),
                np.broadcast_to(visits.backwards[some][:, None], shape),
                np.broadcast_to(visits.aside[some][:, None], shape),
                tuple(  # type: ignore[arg-type]
                    np.broadcast_to(sizes[visits.actor[some], n][:, None], shape) for n in range(3)
                ),
            )
            quality = _quality(seen, face)
            quality[(seconds < 0) | (at_ms >= (start + visits.duration_ms[some])[:, None])] = -1.0
            which = quality.argmax(1)
            every = np.arange(len(some))
            good = quality[every, which] > 0
            pick = (every[good], which[good])
            names = ("left", "top", "right", "bottom", "depth", "scale", "angle", "covered")
            found.append((some[good], at_ms[pick], Seen(*(getattr(seen, name)[pick] for name in names))))
    return found


def _quality(seen: Seen, face: bool) -> Reals:
    """How well somebody is seen: larger is better, not above 0 is not well enough."""
    left, top, right, bottom = _MARGIN
    whole = (seen.left >= left) & (seen.top >= top) & (seen.right <= right) & (seen.bottom <= bottom)
    if face:
        front = -np.sin(seen.angle)
        good = whole & (front > FACE_FROM + 0.1) & (seen.scale >= _SMALLEST_FACE_SCALE)
        good &= seen.covered <= _FACE_COVERED
        return np.where(good, seen.scale * (0.5 + front), -1.0)
    tall = seen.bottom - seen.top
    good = whole & (tall >= _SMALLEST_PX) & (seen.covered <= _COVERED)
    return np.where(good, tall, -1.0)


@functools.cache
def _best_metre(track: Track, backwards: bool, size: Size, face: bool) -> float | None:
    gone = np.arange(0.0, track.length, _GRID_M)
    full = tuple(np.full(len(gone), value) for value in size)
    seen = track.seen(gone, np.full(len(gone), backwards), np.zeros(len(gone)), full)  # type: ignore[arg-type]
    quality = _quality(seen, face)
    best = int(quality.argmax())
    return float(gone[best]) if quality[best] > 0 else None


@functools.cache
def _sizes(corp_id: str) -> Reals:
    return np.array([size_of(actor) for actor in timetable.everybody(corp_id)], np.float64)


@functools.cache
def _typical(corp_id: str, track: Track, big: bool) -> Size:
    kind = track.route.kind
    for actor in timetable.everybody(corp_id):
        size = size_of(actor)
        if timetable.kind_of_route(actor) == kind and (size.half_length > 3) == big:
            return size
    raise AssertionError(f"nobody takes a {kind}")


class _Crowd:
    """Everybody who is in the pictures, to see who stands before whom."""

    def __init__(self, corp_id: str, visits: Visits) -> None:
        self._corp_id = corp_id
        self._visits = visits
        cameras = np.array([way.camera for way in timetable.ways(corp_id)], np.int64)
        self.camera: Ints = cameras[visits.way]
        self._rows = np.lexsort((visits.start_ms, self.camera))
        # One number that grows with camera and start: searched like a telephone book.
        self._span = np.int64(1) << np.int64(50)
        self._keys = self.camera[self._rows] * self._span + visits.start_ms[self._rows]
        longest = np.zeros(len(timetable.cameras(corp_id)), np.int64)
        np.maximum.at(longest, self.camera, visits.duration_ms)
        self._longest = longest

    def hidden(self, rows: Ints, at_ms: Ints, seen: Seen) -> Flags:
        """Which of these are hidden by somebody nearer to the camera at that moment."""
        camera = self.camera[rows]
        first = np.searchsorted(self._keys, camera * self._span + at_ms - self._longest[camera])
        last = np.searchsorted(self._keys, camera * self._span + at_ms, side="right")
        counts = last - first
        target = np.repeat(np.arange(len(rows)), counts)
        offsets = np.arange(len(target)) - np.repeat(np.cumsum(counts) - counts, counts)
        other = self._rows[first[target] + offsets]
        there = (self._visits.end_ms[other] > at_ms[target]) & (other != rows[target])
        target, other = target[there], other[there]
        share = np.zeros(len(rows))
        order = np.argsort(self._visits.way[other], kind="stable")
        target, other = target[order], other[order]
        way = self._visits.way[other]
        bounds = np.searchsorted(way, np.arange(len(timetable.ways(self._corp_id)) + 1))
        sizes = _sizes(self._corp_id)
        for number in np.unique(way):
            part = slice(bounds[number], bounds[number + 1])
            here, who = target[part], other[part]
            track_way = timetable.ways(self._corp_id)[number]
            track = track_of(track_way.device, track_way.number)
            visits = self._visits
            seconds = (at_ms[here] - visits.start_ms[who]) / 1000
            size = sizes[visits.actor[who]]
            them = track.seen(
                track.gone(seconds, visits.speed[who]),
                visits.backwards[who],
                visits.aside[who],
                (size[:, 0], size[:, 1], size[:, 2]),
            )
            wide = np.minimum(seen.right[here], them.right) - np.maximum(seen.left[here], them.left)
            tall = np.minimum(seen.bottom[here], them.bottom) - np.maximum(seen.top[here], them.top)
            area = (seen.right - seen.left)[here] * (seen.bottom - seen.top)[here]
            part_of = np.clip(wide, 0, None) * np.clip(tall, 0, None) / area
            np.add.at(share, here, np.where(them.depth < seen.depth[here], part_of, 0.0))
        result: Flags = share > _OVERLAPPED
        return result


def is_person(corp_id: str, actor: int) -> bool:
    return isinstance(timetable.everybody(corp_id)[actor], Person)
