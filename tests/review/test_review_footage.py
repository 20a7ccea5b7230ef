"""Footage that nginx-rtmp sent and the local VCS recorded, with a gap made by killing the sender, reviewed:
by the strips of what was sent, which know nothing of the service's times."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.core.review import ReviewPhase
from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET
from tests.support.cameras import add_camera
from tests.support.localvcs import service_process
from tests.support.peers import free_port, nginx_rtmp
from tests.support.recorded_site import SEGMENT_MS, START, segment
from tests.support.review_rig import ServiceFinder, on_time_strip_of, rig_on, strip_of
from tests.support.waiting import wait_until

FRAME_MS = 40
SLACK_MS = 25
"""The service times pictures of RTMP by when they come, smoothed: so far they may be off one another."""


def _recorded(folder: Path) -> int:
    return len(list((folder / "data" / "recordings").rglob("*.ts")))


@pytest.mark.timeout(120)
def test_recorded_footage_is_reviewed_picture_by_picture_and_across_its_gap(tmp_path: Path) -> None:
    film = tmp_path / "film.ts"
    # Far longer than it takes until some of it is recorded: it is sent once.
    film.write_bytes(b"".join(segment(START + at, "h264", 25.0, 0) for at in range(0, 40_000, SEGMENT_MS)))
    secret = tmp_path / "secret"
    secret.write_text(DEMO_ACCESS_KEY_SECRET)
    source = ["-fflags", "+genpts", "-i", str(film)]
    ports = (free_port(), free_port())
    with service_process(
        tmp_path / "data",
        demo=False,
        access_key_id=DEMO_ACCESS_KEY_ID,
        access_key_secret_file=secret,
        allow_private=True,
        record="continuous",
        segment_seconds=1.0,
        disk_floor=0,
    ) as service:
        camera = ""
        for take, wanted in ((1, 3), (2, 1)):
            (tmp_path / f"nginx{take}").mkdir()
            with nginx_rtmp(tmp_path / f"nginx{take}", source, ports=ports) as nginx:
                camera = camera or add_camera(service, nginx.rtmp_url)
                have = _recorded(tmp_path)
                wait_until(lambda most=have + wanted: _recorded(tmp_path) >= most, "it is recorded")  # type: ignore[misc]
            # Leaving the block killed both nginx and its sender.
        with rig_on(ServiceFinder(service)) as rig:
            ended = time.time_ns() // 1_000_000
            review = rig.reviews.open(ended - 60_000)
            review.assign(0, camera)
            tile = review.tiles[0]
            spans: list[tuple[int, int]] = []
            for at in (ended - 60_000, ended - 1_000):  # a border of windows may lie in it
                review.seek(at)
                rig.run_until(lambda at=at: tile.recorded_at(at) is not None, "nothing is known")  # type: ignore[misc]
                window = tile._windows.window_at(at)  # type: ignore[union-attr]
                assert window is not None and window.spans is not None
                for begin, end in window.spans:
                    if spans and begin <= spans[-1][1]:
                        spans[-1] = spans[-1][0], max(end, spans[-1][1])
                    else:
                        spans.append((begin, end))
            assert len(spans) >= 2, spans
            for begin, end in (spans[0], spans[-1]):
                offsets = []
                for at in range(begin + 100, end - 100, 410):
                    review.seek(at)
                    rig.run_until(lambda: review.settled and tile.on_time, f"no picture at {at - begin}")
                    shown, strip = tile.shown_utc_ms, strip_of(review, 0)
                    assert shown is not None and strip is not None and 0 <= at - shown <= FRAME_MS + SLACK_MS
                    offsets.append(strip - shown)
                assert max(offsets) - min(offsets) <= 2 * SLACK_MS, offsets
                first = strip_of(review, 0)
                assert first is not None
                for number in range(1, 6):
                    before = review.now_utc_ms()
                    review.step(-1)
                    rig.run_until(
                        lambda before=before: review.now_utc_ms() != before and tile.on_time, "no step"
                    )  # type: ignore[misc]
                    assert strip_of(review, 0) == first - number * FRAME_MS
            review.seek(spans[0][1] + 300)
            rig.run_until(lambda: tile.status().phase is ReviewPhase.NO_RECORDING, "the gap is not said")
            assert tile.status().params["next_utc_ms"] == spans[1][0]
            review.seek(spans[0][1] - 400)
            review.play(1.0)
            seen: list[int] = []

            def to_the_gap() -> bool:
                review.begin_frame()
                strip = on_time_strip_of(review, 0)
                if strip is not None and (not seen or seen[-1] != strip):
                    seen.append(strip)
                return review.now_utc_ms() > spans[0][1] + 100

            rig.run_until(to_the_gap, "it does not play")
            assert seen == sorted(seen) and len(seen) >= 3
            with tile.picture() as view:
                assert view is None
