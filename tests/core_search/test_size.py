"""Ten thousand results: what they and their pictures take."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pytest

from app.core import timing
from app.core.search.hits import Narrowing
from app.core.search.pictures import THUMB_EDGE, PictureAsk
from app.core.search.run import RunCode
from app.store.picturecache import PictureCache
from tests.support.fake_search import DRAFT, FakeSearch, jpeg, targets

RESULTS = 10_000
LIMIT_BYTES = 300 * 1024 * 1024


def test_ten_thousand_results_and_their_pictures_stay_within_limits(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path, limit_bytes=200_000)
    fake = FakeSearch(targets(RESULTS, every_ms=300), cache=cache)
    large = jpeg("", (THUMB_EDGE, THUMB_EDGE))
    fake.service.pictures["/t/"] = large
    gc.collect()
    tracemalloc.start()
    try:
        run = fake.search.start(DRAFT)
        run.need(RESULTS)
        fake.settle()
        assert (run.status.code, len(run.hits)) == (RunCode.DONE, RESULTS)
        for first in range(0, 500, 50):
            fake.search.pictures.want([PictureAsk(hit.target) for hit in run.hits[first : first + 50]])
            fake.settle()
        gc.collect()
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    shown = 500 * THUMB_EDGE * THUMB_EDGE * 3
    assert shown > timing.HIT_PICTURES_BYTES, "otherwise this shows nothing"
    assert fake.search.pictures.image_bytes <= timing.HIT_PICTURES_BYTES
    assert timing.HIT_PICTURES_BYTES < now < peak < LIMIT_BYTES
    assert len(large) * 500 > cache.bytes_kept > 100_000
    assert sum(one.stat().st_size for one in tmp_path.iterdir()) == cache.bytes_kept <= 200_000


def test_facets_and_narrowing_count_what_is_loaded() -> None:
    fake = FakeSearch(targets(250))
    run = fake.search.start(DRAFT)
    fake.settle()
    facets = run.hits.facets
    assert facets.count == 100 == sum(facets.devices.values()) == sum(facets.hours.values())
    run.need(249)
    fake.settle()
    assert facets.devices == {f"cam{n}": 50 for n in range(5)}
    assert sum(facets.scores.values()) == facets.count == 250
    assert facets.attributes[("CoatColor", "1")] == 63
    begin, end = min(h.at_utc_ms for h in run.hits), max(h.at_utc_ms for h in run.hits) + 1000
    assert sum(facets.histogram(begin, end, 7)) == 250
    assert facets.histogram(begin, begin, 3) == (0, 0, 0) and facets.histogram(begin, end, 0) == ()
    hits = run.hits
    cases = [
        Narrowing(devices=frozenset({"cam1", "cam2"})),
        Narrowing(attributes=frozenset({("CoatColor", "1"), ("CoatColor", "2")})),
        Narrowing(devices=frozenset({"cam1"}), scores=frozenset({9})),
        Narrowing(hours=frozenset({facets.hour(hits[0])})),
        Narrowing(attributes=frozenset({("CoatColor", "1"), ("HairColor", "2")})),
    ]
    for narrowing in cases:
        expected = [
            row
            for row, hit in enumerate(hits)
            if (not narrowing.devices or hit.device_id in narrowing.devices)
            and (not narrowing.hours or facets.hour(hit) in narrowing.hours)
            and (not narrowing.scores or int((hit.attributes[0].score or 0) * 10) in narrowing.scores)
            and all(
                any((a.key, a.value) in narrowing.attributes for a in hit.attributes if a.key == key)
                for key in {key for key, _ in narrowing.attributes}
            )
        ]
        assert hits.narrowed(narrowing) == expected
        parts = hits.narrowed(narrowing, range(0, 120)) + hits.narrowed(narrowing, range(120, 250))
        assert parts == expected
    assert hits.narrowed(Narrowing()) == list(range(250))


@pytest.mark.parametrize("size", [(0, 100), (100, 0), (-1, 5)])
def test_a_box_in_a_picture_of_no_size_is_none(size: tuple[int, int]) -> None:
    fake = FakeSearch(targets(1))
    run = fake.search.start(DRAFT)
    fake.settle()
    hit = run.hits[0]
    assert hit.edges(*size) is None
    assert hit.edges(1280, 720) == (100 / 1280, 50 / 720, 220 / 1280, 330 / 720)
    assert hit.edges(200, 200) == (0.5, 0.25, 1.0, 1.0)
