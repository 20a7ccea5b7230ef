"""Snapshot and clip of a demo camera: what the time strip in the pictures says is what the files say."""

from __future__ import annotations

from pathlib import Path

import av
from PIL import Image

from app.bench.strip import from_png, read_time
from app.core.captures import CaptureNews
from app.localvcs.demo.site import demo_site
from tests.support.live_station import LiveStation
from tests.support.localvcs import running_service

FRAME_MS = 1000 / 15


def test_files_show_the_moment_they_name(tmp_path: Path) -> None:
    camera = next(d for d in demo_site().cameras if d.status == "1" and not d.on_demand)
    with running_service(tmp_path) as service, LiveStation(service.base_url) as live:
        wall, captures = live.station.wall, live.station.captures
        news: list[CaptureNews] = []
        captures.subscribe(news.append)
        live.until(lambda: camera.device_id in live.station.catalogue.devices)
        wall.assign(0, camera.device_id)
        wall.tiles[0].set_size(640, 360)
        running = wall.tiles[0].running
        assert running is not None
        live.until(lambda: live.playing == 1)
        ring = wall.tiles[0].ring()
        assert ring is not None
        before = ring.sequence
        live.until(lambda: ring.sequence > before + 8)

        def shown_ms() -> int:
            with ring.acquire() as view:
                assert view is not None and view.capture_utc_ms is not None
                return view.capture_utc_ms

        before_ms = shown_ms()
        captures.snapshot(running, "Camera", str(tmp_path / "shots"), "Asia/Shanghai")
        after_ms = shown_ms()  # the next one already, or the tenth on a busy machine
        captures.start_clip(running, "Camera", str(tmp_path / "clips"))
        live.until(lambda: any(n.code == "snapshot" for n in news))
        taken = next(n for n in news if n.code == "snapshot")
        strip_ms = read_time(from_png(Path(taken.path)))
        assert strip_ms is not None
        assert abs(strip_ms - taken.taken_utc_ms) <= FRAME_MS
        assert before_ms - 2 * FRAME_MS <= strip_ms <= after_ms + 2 * FRAME_MS
        with Image.open(taken.path) as image:
            assert image.size == (taken.width, taken.height)
            assert image.text["Device ID"] == camera.device_id
            assert image.text["UTC Milliseconds"] == str(taken.taken_utc_ms)

        live.until(lambda: (state := captures.recording(running)) is not None and state.size > 0)
        written_ms = shown_ms()
        captures.stop_clip(running)
        live.until(lambda: any(n.code == "clip_ended" for n in news))
        clip = next(n for n in news if n.code == "clip_ended")
        with av.open(clip.path) as whole:
            pictures = list(whole.decode(video=0))
        assert pictures[0].key_frame
        times = [read_time(p.to_ndarray(format="bgra")) for p in pictures]
        assert None not in times
        # It begins with the key frame of what was shown, not with the next that came; and leaves nothing out.
        assert times[0] <= written_ms
        steps = [b - a for a, b in zip(times, times[1:], strict=False)]
        assert all(abs(step - FRAME_MS) < 3 for step in steps)
