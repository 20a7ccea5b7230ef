"""What SearchTarget does, apart from reading its parameters and writing its answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.localvcs import datasources, devices
from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.demo import timetable
from app.localvcs.demo.planes import Box
from app.localvcs.demo.site import demo_site
from app.localvcs.demo.timetable import Ints
from app.localvcs.search import sightings
from app.localvcs.search.descriptor import Vector, describe, similarity
from app.localvcs.search.looks import Looks
from app.localvcs.search.pictures import FORMATS, MAX_PIXELS, Pictures
from app.localvcs.search.query import Found, Query, Searcher
from app.localvcs.search.scenes import demo_cameras
from app.localvcs.search.targets import box_at, record_id
from app.localvcs.search.vocabulary import ATTRIBUTES
from app.localvcs.settings import ServeOptions
from app.localvcs.streams.sources import DemoSource

SortKey = tuple[Literal["Timestamp", "DeviceId"], Literal["Asc", "Desc"]]
LOOKS, OF_EACH_LOOK, COMPARED = 12, 3, 40
"""So many of the likeliest looks, sightings of each, and then of the likeliest sightings, are compared by
their own pixels."""
UPLOADS_FROM = 0.5
"""An uploaded picture is a hit from this similarity on; nobody has told what it shows."""
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
        self,
        database: Database,
        clock: Clock,
        options: ServeOptions,
        base_url: Callable[[], str],
        source_of: Callable[[str], DemoSource],
    ) -> None:
        """``source_of``: the pictures of a demo camera."""
        self._database = database
        self._clock = clock
        self._data_dir = options.data_dir
        self.searcher = Searcher(
            database, clock, options.utc_offset_minutes, options.data_dir / "sightings.sqlite3"
        )
        self._looks = Looks(options.data_dir / "looks.sqlite3", source_of)
        self._uploads = _Uploads(database, options.data_dir)
        self.pictures = Pictures(
            clock, base_url, options.address_seconds, self._camera_of, self._upload_of, source_of
        )

    def stop(self) -> None:
        """Searches under way end soon, unanswered: a picture over many looks, a week that was not worked out
        yet (minutes on a busy machine). Before ``close`` and any wait for them."""
        self._looks.stop()
        self.searcher.stop()

    def close(self) -> None:
        self.stop()
        self.pictures.close()
        self._looks.close()
        self.searcher.close()

    def ahead(self, from_ms: int, to_ms: int) -> Iterator[Callable[[], bool]]:
        """Works out the sightings of the demo site that are so old, some hours a piece, the newest first
        (``Ahead``)."""
        yield from self.searcher.ahead(self._clock.now_ms(), from_ms, to_ms)

    def looks_ahead(self, to_ms: int) -> Iterator[Callable[[], bool]]:
        """Describes what was seen so long until now looks like, for searches by picture (``Ahead``)."""
        now_ms = self._clock.now_ms()
        for corp in demo_site().corps:
            for target_type in ATTRIBUTES:
                seen = self.searcher.seen(corp.corp_id, target_type, now_ms - to_ms, now_ms)
                yield from self._looks.ahead(corp.corp_id, target_type, seen)

    def by_attributes(self, query: Query, order: Sequence[SortKey], number: int, size: int) -> Page:
        """Page ``number`` (from 1) of the hits in this order; what is equal by it, newest first."""
        groups = self.searcher.find(query)
        total = sum(map(len, groups))
        first = (number - 1) * size
        rows = _sorted(groups, order, slice(first, first + size))
        return Page(total, tuple(self._hits(query, [(groups[g], row) for g, row in rows])))

    def by_picture(
        self, query: Query, picture: Image.Image, threshold: float, number: int, size: int
    ) -> Page:
        """Page ``number`` (from 1) of the hits at least this similar, the most similar first.

        Looks tell which sightings come into question; of each of the likeliest looks some sightings, and
        then the likeliest of all, are compared by the pixels of their own cut-outs. Whatever is not
        compared itself counts as similar as those of its look that were. Uploaded pictures are among the
        hits unless attributes are asked for.
        """
        wanted = describe(np.asarray(picture), query.target_type)
        groups = self.searcher.find(query)
        group, row, at_s = _flat(groups)
        look, alike = self._by_look(query, wanted, groups)
        compared = np.zeros(len(alike), np.bool_)

        def compare(rows: Ints) -> None:
            for n, g in enumerate(groups):
                mine = rows[group[rows] == n]
                if len(mine):
                    own = self._looks.own(g.source_corp, query.target_type, g.moments, row[mine].tolist())
                    alike[mine] = similarity(wanted, own)
            compared[rows] = True

        newest_first = np.lexsort((-at_s, -alike))
        compare(_some_of_each(look[newest_first], newest_first))
        if compared.any():
            sums = np.bincount(look[compared], alike[compared], look.max() + 1)
            counts = np.bincount(look[compared], minlength=look.max() + 1)
            judged = ~compared & (counts[look] > 0)
            alike[judged] = sums[look[judged]] / counts[look[judged]]
            likeliest = np.lexsort((-at_s, -alike))[:COMPARED]
            compare(likeliest[~compared[likeliest]])
        alike = np.floor(alike * 10_000) / 10_000
        order = np.lexsort((-at_s, -alike))
        order = order[: int((alike >= threshold).sum())]
        uploads = self._uploads.like(query, wanted, max(threshold, UPLOADS_FROM))
        places = np.searchsorted(-alike[order], [-(hit.similarity or 0.0) for hit in uploads])
        places += np.arange(len(uploads))
        inserted = dict(zip(places.tolist(), uploads, strict=True))
        total = len(order) + len(uploads)
        begin = (number - 1) * size
        hits: list[Hit] = []
        for position in range(begin, min(begin + size, total)):
            if position in inserted:
                hits.append(inserted[position])
                continue
            n = order[position - int((places < position).sum())]
            hit = self._hit(query, groups[group[n]], int(row[n]), float(alike[n]))
            if hit is not None:
                hits.append(hit)
        return Page(total, tuple(hits))

    def _by_look(
        self, query: Query, wanted: Vector, groups: Sequence[Found]
    ) -> tuple[Ints, NDArray[np.float64]]:
        """By row, over all groups, a number for its look and how similar that is."""
        looks, alike = [np.zeros(0, np.int64)], [np.zeros(0)]
        count = 0
        for g in groups:
            which, vectors = self._looks.shared(g.source_corp, query.target_type, g.moments)
            looks.append(which.astype(np.int64) + count)
            alike.append(similarity(wanted, vectors)[which])
            count += len(vectors)
        return np.concatenate(looks), np.concatenate(alike)

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
        return row["source"] if row is not None and row["source"] in demo_cameras() else None

    def _upload_of(self, source_id: str) -> Path | None:
        for picture in datasources.uploaded_pictures(self._database.read()):
            if picture.source_id == source_id:
                return self._data_dir / picture.path
        return None


class _Uploads:
    """Uploaded pictures, described once each."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._data_dir = data_dir
        self._known: dict[tuple[str, str], Vector | None] = {}

    def like(self, query: Query, wanted: Vector, threshold: float) -> list[Hit]:
        """Those of the project that are so similar, the most similar first."""
        if query.wanted or query.algorithm_id:
            return []
        hits = []
        for picture in datasources.uploaded_pictures(self._database.read(), query.corp_id):
            if query.devices is not None and picture.data_source_id not in query.devices:
                continue
            if query.begin_ms is not None and picture.created_ms < query.begin_ms:
                continue
            if query.end_ms is not None and picture.created_ms > query.end_ms:
                continue
            vector = self._vector(picture, query.target_type)
            if vector is None:
                continue
            alike = float(similarity(wanted, vector[None, :])[0])
            if alike >= threshold:
                hits.append(
                    Hit(
                        record_id=picture.source_id,
                        device_id=picture.data_source_id,
                        at_ms=picture.created_ms,
                        box=(0, 0, picture.width, picture.height),
                        similarity=math.floor(alike * 10_000) / 10_000,
                    )
                )
        return sorted(hits, key=lambda hit: -(hit.similarity or 0.0))

    def _vector(self, picture: datasources.UploadedPicture, target_type: str) -> Vector | None:
        key = (picture.source_id, target_type)
        if key not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            try:
                with Image.open(self._data_dir / picture.path, formats=FORMATS) as image:
                    if image.width * image.height > MAX_PIXELS:
                        raise OSError("too large")
                    self._known[key] = describe(np.asarray(image.convert("RGB")), target_type)
            except (OSError, SyntaxError, ValueError):
                self._known[key] = None  # deleted or damaged behind our back: no hit
        return self._known[key]


def _sorted(groups: Sequence[Found], order: Sequence[SortKey], part: slice) -> list[tuple[int, int]]:
    """(group, row) of a part of the hits in this order."""
    if not groups:
        return []
    group, row, at_s = _flat(groups)
    names = sorted({device_id for g in groups for device_id in g.devices})
    rank = {name: n for n, name in enumerate(names)}
    device = np.concatenate([np.array([rank[d] for d in g.devices], np.int64)[g.device] for g in groups])
    columns = {"Timestamp": at_s, "DeviceId": device}
    keys = [row, device, -at_s]
    for name, direction in reversed(order):
        keys.append(columns[name] if direction == "Asc" else -columns[name])
    ordered = np.lexsort(keys)[part]
    return list(zip(group[ordered].tolist(), row[ordered].tolist(), strict=True))


def _flat(groups: Sequence[Found]) -> tuple[Ints, Ints, Ints]:
    """Group, row and second of all hits."""
    none = np.zeros(0, np.int64)
    return (
        np.concatenate([none, *(np.full(len(g), n, np.int64) for n, g in enumerate(groups))]),
        np.concatenate([none, *(np.arange(len(g)) for g in groups)]),
        np.concatenate([none, *(g.moments.at_s.astype(np.int64) for g in groups)]),
    )


def _some_of_each(look: Ints, rows: Ints) -> Ints:
    """Of the first ``LOOKS`` looks the first ``OF_EACH_LOOK`` rows each; both run alongside."""
    _, first = np.unique(look, return_index=True)
    chosen = [rows[look == look[at]][:OF_EACH_LOOK] for at in np.sort(first)[:LOOKS]]
    return np.concatenate([np.zeros(0, np.int64), *chosen])
