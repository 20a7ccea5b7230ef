"""All sightings of the demo site: what its analysers would have reported, for any stretch of time.

Nothing is stored for good: sightings follow from the timetable, so they are worked out when somebody asks,
six hours of a project at a time, and kept while there is room. Whether an instance was running and whether
there is a recording is not decided here.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo import chance, timetable
from app.localvcs.demo.actors import Person, kind_of
from app.localvcs.search.moments import Moments, joined, seen_best
from app.localvcs.search.vocabulary import ATTRIBUTES

SPAN_S = 6 * 3600
_KEPT_BYTES = 64 * 1024 * 1024

Allowed = NDArray[np.bool_]
"""camera x actor: which of them are wanted."""


class Sightings:
    """Thread-safe. One for the process: what it knows depends on nothing but the demo site."""

    def __init__(self, kept_bytes: int = _KEPT_BYTES) -> None:
        self._limit = kept_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, int], tuple[Moments, Moments]] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

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
        known. They are not if there is no more room."""
        key = (corp_id, number)
        if key in self._kept or self._bytes > self._limit * 3 // 4:
            return False
        self._span(corp_id, number)
        return True

    def _span(self, corp_id: str, number: int) -> tuple[Moments, Moments]:
        key = (corp_id, number)
        if (kept := self._get(key)) is not None:
            return kept
        with self._making:  # two who ask for the same hours wait for one
            if (kept := self._get(key)) is not None:
                return kept
            made = seen_best(corp_id, number * SPAN_S * 1000, (number + 1) * SPAN_S * 1000)
            with self._lock:
                self._kept[key] = made
                self._bytes += made[0].nbytes + made[1].nbytes
                while self._bytes > self._limit and len(self._kept) > 1:
                    oldest = self._kept.popitem(last=False)[1]
                    self._bytes -= oldest[0].nbytes + oldest[1].nbytes
            return made

    def _get(self, key: tuple[str, int]) -> tuple[Moments, Moments] | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept


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
