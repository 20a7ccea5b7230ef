"""What every sighting looks like: descriptors of cut-outs, made when they are needed and then kept.

A search by picture would have to draw and describe tens of thousands of cut-outs. So sightings of one
identity that look alike (same side, same light) share a look: the descriptor of one of them, the exemplar.
Looks decide which sightings come into question; the most alike of those are then compared by the pixels of
their own cut-outs. Cut-outs are taken from the camera's picture at a quarter of its size: a descriptor
sees no more than that, and a background costs little. Of a face that would leave five pixels: there it is
half the size.

Kept in a file of its own (``Kept``), those used last in memory.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app import __version__
from app.localvcs.demo import chance, light, timetable, traffic
from app.localvcs.demo.scenes import scene_of
from app.localvcs.demo.site import SUB_SIZE, demo_site
from app.localvcs.search.descriptor import VERSION, Vector, describe
from app.localvcs.search.kept import Kept, Stopped
from app.localvcs.search.moments import VIEWS, Moments
from app.localvcs.search.pictures import cut_out
from app.localvcs.search.scenes import SMALL_SIZE
from app.localvcs.streams.sources import DemoSource

_SIDES = 4
_MOST_KEPT = 60_000
_MEMORY_BYTES = 16 * 1024 * 1024
_HOUR_S = 3600
_AT_ONCE = 16
"""So many are described before somebody else gets a turn."""


class Looks:
    """Thread-safe; describing is done by one thread at a time."""

    def __init__(self, path: Path, source_of: Callable[[str], DemoSource]) -> None:
        """``source_of``: the pictures of a demo camera."""
        self._source_of = source_of
        self._describing = threading.Lock()
        self._kept = Kept(path, chance.number(__version__, VERSION), _MOST_KEPT, _MEMORY_BYTES)
        self._stopped = False

    def stop(self) -> None:
        """Whoever waits for a description gets ``Stopped``."""
        self._stopped = True

    def close(self) -> None:
        with self._describing:
            self._kept.close()

    def shared(
        self, corp_id: str, target_type: str, found: Moments
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """By row the index of its look, and the looks, a vector a row."""
        if not len(found):
            return np.zeros(0, np.intp), np.zeros((0, 1), np.float32)
        which, exemplars, names = _shared(corp_id, target_type, found)
        return which, self._vectors(corp_id, target_type, found, exemplars, names)

    def ahead(self, corp_id: str, target_type: str, found: Moments) -> Iterator[Callable[[], bool]]:
        """Describes the looks of these sightings, some a piece (``Ahead``)."""
        if not len(found):
            return
        _, exemplars, names = _shared(corp_id, target_type, found)
        # By camera and time: few backgrounds are needed at once, and none is lit twice.
        order = np.lexsort((found.at_s[exemplars], found.camera[exemplars]))
        exemplars, names = exemplars[order], [names[n] for n in order]

        def describe_some(begin: int) -> bool:
            some = slice(begin, begin + _AT_ONCE)
            missing = self._kept.unknown(names[some])
            if missing:
                self._make(corp_id, target_type, found, _rows_of(missing, names[some], exemplars[some]))
            return bool(missing)

        for begin in range(0, len(names), _AT_ONCE):
            yield functools.partial(describe_some, begin)

    def own(self, corp_id: str, target_type: str, found: Moments, rows: Sequence[int]) -> NDArray[np.float32]:
        """The descriptors of these sightings themselves, a vector a row."""
        cameras = timetable.cameras(corp_id)
        names = [
            f"{cameras[found.camera[row]].device_id}|{target_type}|{found.at_s[row]}|{found.actor[row]}"
            for row in rows
        ]
        return self._vectors(corp_id, target_type, found, np.array(rows, np.intp), names)

    def _vectors(
        self,
        corp_id: str,
        target_type: str,
        found: Moments,
        rows: NDArray[np.intp],
        names: Sequence[str],
    ) -> NDArray[np.float32]:
        known = self._kept.get(names)
        missing = [name for name in dict.fromkeys(names) if name not in known]
        if missing:
            rows_of = _rows_of(missing, names, rows)
            known |= self._make(corp_id, target_type, found, rows_of, soon=True)
        flat = np.frombuffer(b"".join([known[name] for name in names]), np.float16)
        return flat.reshape(len(names), -1).astype(np.float32)

    def _make(
        self, corp_id: str, target_type: str, found: Moments, rows: dict[str, int], soon: bool = False
    ) -> dict[str, bytes]:
        """Describes these and keeps them. ``soon``: somebody waits for them."""
        # By camera and time: each background is drawn once.
        names = sorted(rows, key=lambda name: (int(found.camera[rows[name]]), int(found.at_s[rows[name]])))
        result: dict[str, bytes] = {}
        for begin in range(0, len(names), _AT_ONCE):
            with self._describing:
                if self._stopped:
                    raise Stopped
                some = names[begin : begin + _AT_ONCE]
                known = self._kept.get(some)  # somebody else made them meanwhile
                made = {
                    name: self._describe(corp_id, target_type, found, rows[name]).astype(np.float16).tobytes()
                    for name in some
                    if name not in known
                }
                self._kept.put(made, soon)
                result |= known | made
        return result

    def _describe(self, corp_id: str, target_type: str, found: Moments, row: int) -> Vector:
        camera = self._source_of(timetable.cameras(corp_id)[found.camera[row]].device_id).camera
        at_ms = int(found.at_s[row]) * 1000
        actor = timetable.everybody(corp_id)[found.actor[row]]
        here = traffic.visits(corp_id, camera.device.device_id, at_ms)
        truth = next((camera.truth_of(visit, at_ms) for visit in here if visit.actor is actor), None)
        box = truth.face if truth and target_type == "Face" else truth.box if truth else None
        if box is None:
            return np.zeros_like(describe(np.zeros((8, 8, 3), np.uint8), target_type))
        size = SUB_SIZE if target_type == "Face" else SMALL_SIZE
        return describe(cut_out(camera, at_ms, box, target_type, size), target_type)


def _rows_of(wanted: Sequence[str], names: Sequence[str], rows: NDArray[np.intp]) -> dict[str, int]:
    """``names`` and ``rows`` run alongside."""
    of = dict(zip(names, rows.tolist(), strict=True))
    return {name: of[name] for name in wanted}


def _shared(
    corp_id: str, target_type: str, found: Moments
) -> tuple[NDArray[np.intp], NDArray[np.intp], list[str]]:
    """By row the index of its look; of each look the row of its exemplar, and its name."""
    keys = _alike(corp_id, found)
    # The newest of each: they lie close together, so that few backgrounds are drawn.
    looks, last, which = np.unique(keys[::-1], return_index=True, return_inverse=True)
    names = [f"{corp_id}|{target_type}|{look}" for look in looks.tolist()]
    return which[::-1], len(keys) - 1 - last, names


def _alike(corp_id: str, found: Moments) -> NDArray[np.int64]:
    """The same number for sightings that look alike: identity, side, light."""
    side = found.view.astype(np.int64) * _SIDES // VIEWS
    zone_h = demo_site().corp(corp_id).zone_h
    hours = found.at_s.astype(np.int64) // (_HOUR_S // 4)
    dark_at = {
        int(hour): light.level(int(hour) * (_HOUR_S // 4) * 1000, zone_h) < light.STEPS // 2
        for hour in np.unique(hours)
    }
    outdoors = np.array([not scene_of(camera).indoor for camera in timetable.cameras(corp_id)])
    dark = np.array([dark_at[int(hour)] for hour in hours], np.bool_) & outdoors[found.camera]
    keys: NDArray[np.int64] = (found.actor.astype(np.int64) * _SIDES + side) * 2 + dark
    return keys
