"""Recordings of known pictures behind a small HTTP server: every picture carries its time strip.

Small, quick to make, and as awkward as real ones: pictures out of order (B-frames), H.264 and H.265, gaps,
keys that expire, segments that are missing or broken, playlists that tell no time.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from urllib.parse import parse_qs, urlsplit

import av
import numpy as np

from app.core.review import SourceAnswer, SourceReady
from app.localvcs.demo.strip import StripWriter
from app.media.types import FeedSpec
from tests.support.peers import Exchange, HttpPeer

START = 1_767_312_900_000
"""2026-01-02 00:15:00 UTC, the beginning of a quarter of an hour."""
WIDTH, HEIGHT = 320, 180
SEGMENT_MS = 2000
GOP_MS = 1000


def picture_times(start_ms: int, fps: float, count: int) -> list[int]:
    """When the pictures from ``start_ms`` on are taken, UTC milliseconds."""
    return [start_ms + round(number * 1000 / fps) for number in range(count)]


@functools.cache
def segment(start_ms: int, codec: str, fps: float, bframes: int) -> bytes:
    """Two seconds from ``start_ms``, MPEG-TS, a key frame every second."""
    out = io.BytesIO()
    container = av.open(out, "w", format="mpegts")
    stream = container.add_stream("libx265" if codec == "hevc" else "libx264", rate=Fraction(fps))
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    stream.time_base = Fraction(1, 90_000)
    gop = round(GOP_MS / 1000 * fps)
    if codec == "hevc":
        params = f"bframes={bframes}:keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:log-level=none"
        stream.options = {"preset": "ultrafast", "x265-params": params + ":pools=1:frame-threads=1"}
    else:
        params = f"bframes={bframes}:keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0"
        stream.options = {"preset": "ultrafast", "x264-params": params, "threads": "1"}
    strips = StripWriter(WIDTH, HEIGHT)
    for utc_ms in picture_times(start_ms, fps, round(SEGMENT_MS / 1000 * fps)):
        y = np.full((HEIGHT, WIDTH), 90, np.uint8)
        at = (utc_ms // 20) % (WIDTH - 30)
        y[60:120, at : at + 30] = 180
        u, v = (
            np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8),
            np.full((HEIGHT // 2, WIDTH // 2), 110, np.uint8),
        )
        strips.write((y, u, v), utc_ms)
        frame = av.VideoFrame.from_ndarray(
            np.concatenate([y.ravel(), u.ravel(), v.ravel()]).reshape(-1, WIDTH), "yuv420p"
        )
        frame.pts, frame.time_base = (utc_ms - start_ms) * 90 + 7_000_000, Fraction(1, 90_000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
    container.close()
    return out.getvalue()


@dataclass
class RecordedCamera:
    """``spans``: recorded, from START, milliseconds, in whole segments."""

    spans: tuple[tuple[int, int], ...] = ((0, 20_000),)
    codec: str = "h264"
    fps: float = 25.0
    bframes: int = 2
    tells_time: bool = True
    missing: set[int] = field(default_factory=set)
    """Segments (their beginnings) that answer 404."""
    broken: set[int] = field(default_factory=set)
    """Segments that are no video."""

    def times(self) -> list[int]:
        """When all its pictures were taken."""
        found: list[int] = []
        for start, end in self.spans:
            for begin in range(start, end, SEGMENT_MS):
                found += picture_times(START + begin, self.fps, round(SEGMENT_MS / 1000 * self.fps))
        return found

    def keys(self) -> list[int]:
        """When its key frames were taken."""
        return [START + at for start, end in self.spans for at in range(start, end, GOP_MS)]


class RecordedSite:
    """Serves cameras on a peer; ``find`` is what a rig asks. ``key`` is the only one that is good."""

    def __init__(self, peer: HttpPeer, **cameras: RecordedCamera) -> None:
        self.peer = peer
        self.cameras = cameras
        self.key = "k1"
        self.on_segment: Callable[[], None] = lambda: None
        for name in cameras:
            self._serve(name)

    def _serve(self, name: str) -> None:
        camera = self.cameras[name]

        def listed(exchange: Exchange) -> None:
            if self._refused(exchange):
                return
            lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:2", "#EXT-X-PLAYLIST-TYPE:VOD"]
            query = parse_qs(urlsplit(exchange.path).query)
            low, high = int(query["from"][0]), int(query["to"][0])
            for number, (start, end) in enumerate(camera.spans):
                if number:
                    lines.append("#EXT-X-DISCONTINUITY")
                for begin in range(start, end, SEGMENT_MS):
                    if not (START + begin + SEGMENT_MS > low and START + begin < high):
                        continue
                    if camera.tells_time:
                        at = datetime.fromtimestamp((START + begin) / 1000, UTC)
                        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{at.isoformat(timespec='milliseconds')}")
                    lines += ["#EXTINF:2.000,", f"{begin}.ts?key={self.key}"]
            lines.append("#EXT-X-ENDLIST")
            exchange.reply("\n".join(lines).encode(), "application/vnd.apple.mpegurl")

        self.peer.routes[f"/{name}/index.m3u8"] = listed
        for start, end in camera.spans:
            for begin in range(start, end, SEGMENT_MS):
                self.peer.routes[f"/{name}/{begin}.ts"] = functools.partial(self._segment, camera, begin)

    def _refused(self, exchange: Exchange) -> bool:
        if parse_qs(urlsplit(exchange.path).query).get("key") == [self.key]:
            return False
        exchange.reply(b"expired", status=403)
        return True

    def _segment(self, camera: RecordedCamera, begin: int, exchange: Exchange) -> None:
        self.on_segment()
        if self._refused(exchange):
            return
        if begin in camera.missing:
            exchange.reply(b"gone", status=404)
        elif begin in camera.broken:
            exchange.reply(b"\x00garbage" * 2000)
        else:
            exchange.reply(segment(START + begin, camera.codec, camera.fps, camera.bframes), "video/mp2t")

    def find(self, device_id: str, storage: str, from_utc_ms: int, to_utc_ms: int) -> SourceAnswer:
        """The address of a window, good until ``key`` changes."""
        url = f"{self.peer.url}/{device_id}/index.m3u8?key={self.key}&from={from_utc_ms}&to={to_utc_ms}"
        return SourceReady(FeedSpec(url, "hls", live=False, read_timeout_s=5.0), from_utc_ms, to_utc_ms)
