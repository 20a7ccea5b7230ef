"""A review of a station on the demo site: through its recordings, to the picture of the time asked for."""

from __future__ import annotations

import time
from pathlib import Path

from app.bench.reviewing import exact_picture
from app.core.review import ReviewPhase
from tests.support.live_station import LiveStation, database
from tests.support.localvcs import service_process
from tests.support.review_rig import on_time_strip_of, strip_of

CAMERA = "33010600001320000001"


def test_seek_replay_and_the_live_edge_of_the_demo(tmp_path: Path) -> None:
    with (
        service_process(tmp_path / "service") as service,
        LiveStation(service.base_url, pool=False, database=database(tmp_path)) as live,
    ):
        station = live.station
        live.until(lambda: CAMERA in station.catalogue.devices)
        now_ms = time.time_ns() // 1_000_000
        review = station.reviews.open(now_ms - 2 * 3_600_000)
        review.assign(0, CAMERA)
        tile = review.tiles[0]
        for ago in (7_200_000, 7_190_123, 3_600_500):
            review.seek(now_ms - ago)
            live.until(lambda: tile.on_time or tile.status().phase is ReviewPhase.NO_RECORDING)
            if tile.on_time:
                assert strip_of(review, 0) == exact_picture(now_ms - ago)
        review.set_offset(0, 250)
        station.reviews.close(review)

        # The last half minute of a live tile; time goes on into what is recorded only meanwhile.
        replay = station.reviews.replay(CAMERA, 12.0)
        assert replay.tiles[0].offset_ms == 250  # kept with the camera
        replay.set_offset(0, 0)
        seen: list[int] = []

        def look() -> bool:
            replay.begin_frame()
            strip = on_time_strip_of(replay, 0)
            if strip is not None and (not seen or seen[-1] != strip):
                seen.append(strip)
            return len(seen) >= 20

        live.until(look)
        assert seen == sorted(seen) and seen[0] >= now_ms - 13_000
        replay.seek(time.time_ns() // 1_000_000)
        live.until(lambda: replay.tiles[0].status().phase is ReviewPhase.LIVE_EDGE or replay.tiles[0].on_time)
        station.reviews.close(replay)
