"""What SearchTarget does, apart from reading its parameters and writing its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from app.localvcs import datasources, devices
from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.demo import timetable
from app.localvcs.demo.planes import Box
from app.localvcs.search import sightings
from app.localvcs.search.pictures import Pictures
from app.localvcs.search.query import Found, Query, Searcher, is_demo_camera
from app.localvcs.search.targets import box_at, record_id
from app.localvcs.settings import ServeOptions

SortKey = tuple[Literal["Timestamp", "DeviceId"], Literal["Asc", "Desc"]]
NEWEST_FIRST: tuple[SortKey, ...] = (("Timestamp", "Desc"),)


@dataclass(frozen=True, slots=True)
class Hit:
    """``at_ms``: UTC. ``box``: left, top, right, bottom in pixels of the main stream, the last two excluded.
    ``attributes``: key, value, score of those asked for. ``similarity``: 0 to 1, to the picture asked for."""

    record_id: str
    device_id: str
    at_ms: int
    box: Box
    attributes: tuple[tuple[str, str, float], ...] = ()
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    total: int
    hits: tuple[Hit, ...]


class TargetSearch:
    """One a service. Thread-safe."""

    def __init__(
        self, database: Database, clock: Clock, options: ServeOptions, base_url: Callable[[], str]
    ) -> None:
        self._database = database
        self._data_dir = options.data_dir
        self.searcher = Searcher(database, clock, options.utc_offset_minutes)
        self.pictures = Pictures(clock, base_url, options.address_seconds, self._camera_of, self._upload_of)

    def close(self) -> None:
        self.pictures.close()

    def by_attributes(self, query: Query, order: Sequence[SortKey], number: int, size: int) -> Page:
        """Page ``number`` (from 1) of the hits in this order; what is equal by it, newest first."""
        groups = self.searcher.find(query)
        total = sum(map(len, groups))
        first = (number - 1) * size
        rows = _sorted(groups, order, slice(first, first + size))
        return Page(total, tuple(self._hits(query, [(groups[g], row) for g, row in rows])))

    def _hits(self, query: Query, rows: Sequence[tuple[Found, int]]) -> list[Hit]:
        return [hit for group, row in rows if (hit := self._hit(query, group, row)) is not None]

    def _hit(self, query: Query, group: Found, row: int, similarity: float | None = None) -> Hit | None:
        one = group.moments.at(slice(row, row + 1))
        at_s, camera, actor = int(one.at_s[0]), int(one.camera[0]), int(one.actor[0])
        camera_id = timetable.cameras(group.source_corp)[camera].device_id
        device_id = group.devices[group.device[row]]
        box = box_at(camera_id, actor, at_s, query.target_type == "Face")
        if box is None:
            return None
        identity = timetable.everybody(group.source_corp)[actor].identity
        table = sightings.values(group.source_corp, query.target_type)
        return Hit(
            record_id=str(record_id(query.target_type, at_s, device_id, identity)),
            device_id=device_id,
            at_ms=at_s * 1000,
            box=box,
            attributes=tuple(
                (key, table[key][camera][actor], float(sightings.scores(one, group.source_corp, key)[0]))
                for key in dict.fromkeys(wanted.key for wanted in query.wanted)
            ),
            similarity=similarity,
        )

    def _camera_of(self, device_id: str) -> str | None:
        row = devices.find(self._database.read(), device_id)
        return row["source"] if row is not None and is_demo_camera(row["source"]) else None

    def _upload_of(self, source_id: str) -> Path | None:
        for picture in datasources.uploaded_pictures(self._database.read()):
            if picture.source_id == source_id:
                return self._data_dir / picture.path
        return None


def _sorted(groups: Sequence[Found], order: Sequence[SortKey], part: slice) -> list[tuple[int, int]]:
    """(group, row) of a part of the hits in this order."""
    if not groups:
        return []
    group = np.concatenate([np.full(len(g), n) for n, g in enumerate(groups)])
    row = np.concatenate([np.arange(len(g)) for g in groups])
    at_s = np.concatenate([g.moments.at_s for g in groups]).astype(np.int64)
    names = sorted({device_id for g in groups for device_id in g.devices})
    rank = {name: n for n, name in enumerate(names)}
    device = np.concatenate([np.array([rank[d] for d in g.devices], np.int64)[g.device] for g in groups])
    columns = {"Timestamp": at_s, "DeviceId": device}
    keys = [row, device, -at_s]
    for name, direction in reversed(order):
        keys.append(columns[name] if direction == "Asc" else -columns[name])
    ordered = np.lexsort(keys)[part]
    return list(zip(group[ordered].tolist(), row[ordered].tolist(), strict=True))
