"""What is recorded, read from the running local VCS: the demo's gaps, and those of a real camera."""

from __future__ import annotations

from pathlib import Path

from app.core.recordings import CLOUD, DEVICE, Track
from app.core.recordings.ledger import HOUR_MS
from app.core.review.sources import SourceAnswer, SourceReady
from app.localvcs.clock import ManualClock
from app.localvcs.demo.recordings import PLANS, recorded
from app.localvcs.demo.site import demo_site
from app.store.database import Database
from tests.support.live_station import LiveStation
from tests.support.localvcs import running_service
from tests.support.recordings import CAMERA, T0, Recorder

GAPS_MS = ((20_000, 32_000), (52_000, 300_000))


def near(found: list[tuple[int, int]], expected: list[tuple[int, int]]) -> bool:
    """Lists round lengths to a millisecond."""
    pairs = zip(found, expected, strict=True)
    return all(abs(a - b) <= 2 for one, other in pairs for a, b in zip(one, other, strict=True))


def test_the_demo_site_for_a_day_and_on_both_tracks(tmp_path: Path) -> None:
    with running_service(tmp_path) as vcs, LiveStation(vcs.base_url, pool=False) as live:
        it = live.station.recordings
        live.until(lambda: live.station.catalogue.state.phase == "complete")
        # One for which nothing else is said: what the cloud lacks, its device has (localvcs.demo.recordings).
        usual = next(d for d in demo_site().cameras if d.status == "1" and d.label not in PLANS)
        device = live.station.catalogue.devices[usual.device_id]
        now = it.now_utc_ms() // HOUR_MS * HOUR_MS
        begin = now - 96 * HOUR_MS
        tracks = [Track(device.id, CLOUD), Track(device.id, DEVICE)]
        it.look("test", tracks, begin, now)
        live.until(lambda: all(it.coverage(track, begin, now).complete for track in tracks))
        cloud, on_device = (it.coverage(track, begin, now) for track in tracks)
        for coverage, storage in ((cloud, "cloud"), (on_device, "device")):
            expected = recorded(usual, storage, begin, now, it.now_utc_ms())
            assert near([(s.from_utc_ms, s.to_utc_ms) for s in coverage.spans], list(expected))
        assert 5 <= len(cloud.gaps()) <= 40 and len(on_device.gaps()) == 0

        answers: list[SourceAnswer] = []
        it.sources.ask_source(device.id, CLOUD, begin, begin + HOUR_MS, answers.append)
        live.until(lambda: bool(answers))
        assert isinstance(answers[0], SourceReady)
        assert answers[0].spec.url.startswith(vcs.base_url)
        # The address names its end: half an hour from now.
        good_until = answers[0].good_until_s
        assert good_until is not None


def test_a_real_camera_with_gaps_on_its_disk(tmp_path: Path) -> None:
    data = tmp_path / "localvcs"
    recorder = Recorder(data)
    try:
        recorder.record(T0, times=5)  # 20 s
        recorder.record(T0 + GAPS_MS[0][1], times=5)
    finally:
        recorder.close()
    clock = ManualClock(T0 + HOUR_MS)
    database = Database(tmp_path / "db.sqlite")
    with (
        running_service(tmp_path, demo=False, clock=clock) as vcs,
        LiveStation(vcs.base_url, pool=False, database=database) as live,
    ):
        it = live.station.recordings
        live.until(lambda: CAMERA in live.station.catalogue.devices)
        track = Track(CAMERA, CLOUD)
        it.look("test", [track], T0 - HOUR_MS, T0 + HOUR_MS)
        live.until(lambda: it.coverage(track, T0 - HOUR_MS, T0 + HOUR_MS // 2).complete)
        coverage = it.coverage(track, T0 - HOUR_MS, T0 + 300_000)
        found = [(s.from_utc_ms - T0, s.to_utc_ms - T0) for s in coverage.segments]
        assert near(found, [(0, GAPS_MS[0][0]), (GAPS_MS[0][1], GAPS_MS[1][0])])
        gaps = [(g.from_utc_ms - T0, g.to_utc_ms - T0) for g in coverage.gaps()]
        assert near(gaps, [(-HOUR_MS, 0), *GAPS_MS])
