"""What viewers of one pulled camera get: HLS segments cut at key pictures, and FLV from the last key picture.

Shares the camera's one pull. Holds it while somebody watches and for a while after.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.localvcs.ingest import IngestApi, IngestPacket, SourceInfo
from app.localvcs.ingest import flv as flv_format
from app.localvcs.ingest.mpegts import TsWriter
from app.localvcs.ingest.sound import G711, AacFromG711
from app.localvcs.streams.live import Viewer
from app.localvcs.streams.playlist import program_date_time

log = logging.getLogger("app.localvcs.ingest")

WINDOW_SEGMENTS = 6
KEPT_BEHIND = 4
"""Segments a slow reader may still fetch after they left the list."""
SEGMENT_MS = 950
"""Cut at the first key picture after this: cameras with a key picture a second get segments of a second."""
FLV_BACKLOG = 600
"""Tags kept for a viewer that does not read: some 8 s of a camera with sound."""
HLS_VIEWER_MS = 5000
"""An HLS viewer that asked for nothing for so long has gone."""
_LONGEST_SEGMENT_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Segment:
    sequence: int
    start_utc_ms: int
    duration_ms: int
    after_gap: bool
    data: bytes = field(repr=False)


class CameraLive:
    """Thread-safe. ``on_packet`` and ``on_gap`` come from the pull; see ``Sink``."""

    def __init__(self, device_id: str, ingest: IngestApi, now_ms: Callable[[], int], linger_ms: int) -> None:
        self.device_id = device_id
        self._ingest = ingest
        self._now_ms = now_ms
        self._linger_ms = linger_ms
        self._lock = threading.RLock()
        self._unsubscribe: Callable[[], None] | None = None
        self._used_ms = 0
        self._closed = False
        # HLS
        self._segments: deque[Segment] = deque()
        self._sequence = 0
        self._piece: list[bytes] = []
        self._piece_bytes = 0
        self._piece_first: IngestPacket | None = None
        self._piece_after_gap = False
        self._discontinuities = 0
        self._writer: TsWriter | None = None
        self._converter: AacFromG711 | None = None
        self._hls_viewers: dict[str, int] = {}
        # FLV
        self._viewers: dict[Viewer, bool] = {}
        """Each with whether it was told how the sound is coded."""
        self._origin: int | None = None
        self._group: list[IngestPacket] = []
        self._info: SourceInfo | None = None

    # -- the viewers' side

    def touch(self) -> None:
        """Somebody watches or is about to: have the camera pulled, and keep it for the linger time."""
        with self._lock:
            self._used_ms = self._now_ms()
            if self._closed or self._unsubscribe is not None:
                return
            self._unsubscribe = lambda: None
        self._ingest.hold(self.device_id)
        # Outside of our lock: the pull has its own, and calls us with it.
        unsubscribe = self._ingest.subscribe(self.device_id, self)
        with self._lock:
            self._unsubscribe = unsubscribe

    def tick(self) -> None:
        """Called about once a second: lets the camera go when nobody watches any more."""
        with self._lock:
            if self._unsubscribe is None or self._in_use():
                return
        self._let_go()

    def close(self) -> None:
        """For good: viewers see their connection end."""
        with self._lock:
            self._closed = True
            viewers = list(self._viewers)
            self._viewers.clear()
        for viewer in viewers:
            viewer.end()
        self._let_go()

    def _let_go(self) -> None:
        with self._lock:
            unsubscribe, self._unsubscribe = self._unsubscribe, None
            self._group, self._info = [], None
            self._segments.clear()
            self._drop_piece()
        if unsubscribe is not None:
            unsubscribe()
            self._ingest.release(self.device_id)

    def watched_hls(self, token: str) -> None:
        """A playlist was asked for under this address."""
        with self._lock:
            self._hls_viewers[token] = self._now_ms()
        self.touch()

    def watch(self, viewer: Viewer) -> None:
        """Adds an FLV viewer: what a decoder must know, the picture group under way, then all that comes."""
        self.touch()
        with self._lock:
            if self._closed:
                viewer.end()
                return
            self._viewers[viewer] = False
            info = self._info
            if info is None or not self._group:
                return
            self._greet(viewer, self._group[0])
            for packet in self._group:
                self._push(viewer, packet)

    def leave(self, viewer: Viewer) -> None:
        with self._lock:
            self._viewers.pop(viewer, None)
            self._used_ms = self._now_ms()

    @property
    def viewers(self) -> int:
        with self._lock:
            now = self._now_ms()
            for token in [t for t, seen in self._hls_viewers.items() if abs(now - seen) > HLS_VIEWER_MS]:
                del self._hls_viewers[token]
            return len(self._viewers) + len(self._hls_viewers)

    @property
    def has_segments(self) -> bool:
        with self._lock:
            return bool(self._segments)

    def playlist(self, auth_key: str) -> str:
        """The live list: whole segments only, each with the UTC time of its first picture."""
        with self._lock:
            window = list(self._segments)[-WINDOW_SEGMENTS:]
            gone = sum(s.after_gap for s in list(self._segments)[:-WINDOW_SEGMENTS])
            before = self._discontinuities - sum(s.after_gap for s in self._segments) + gone
            next_sequence = self._sequence
        target_s = max((-(-s.duration_ms // 1000) for s in window), default=1)
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:6",
            f"#EXT-X-TARGETDURATION:{target_s}",
            f"#EXT-X-MEDIA-SEQUENCE:{window[0].sequence if window else next_sequence}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{before}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        for segment in window:
            if segment.after_gap:
                lines.append("#EXT-X-DISCONTINUITY")
            lines += (
                f"#EXT-X-PROGRAM-DATE-TIME:{program_date_time(segment.start_utc_ms)}",
                f"#EXTINF:{segment.duration_ms / 1000:.3f},",
                f"{segment.sequence}.ts?auth_key={auth_key}",
            )
        return "\n".join(lines) + "\n"

    def segment(self, sequence: int) -> bytes | None:
        with self._lock:
            for segment in self._segments:
                if segment.sequence == sequence:
                    return segment.data
        return None

    # -- the pull's side

    def on_packet(self, packet: IngestPacket) -> None:
        with self._lock:
            if self._closed:
                return
            if packet.key:
                self._group = []
                self._info = self._ingest.status(self.device_id).info
            if self._group or packet.key:
                self._group.append(packet)
            self._to_hls(packet)
            self._to_flv(packet)

    def on_gap(self) -> None:
        with self._lock:
            self._cut(None)
            self._drop_piece()
            self._piece_after_gap = bool(self._segments)
            self._writer, self._converter = None, None
            self._group = []
            for viewer in self._viewers:
                viewer.greeted = False

    def _to_hls(self, packet: IngestPacket) -> None:
        first = self._piece_first
        if packet.key and first is not None and (packet.dts_90k - first.dts_90k) // 90 >= SEGMENT_MS:
            self._cut(packet)
        if self._piece_first is None:
            if not packet.key:
                return
            self._piece_first = packet
        if self._writer is None:
            audio = self._info.audio_codec if self._info else None
            self._writer = TsWriter(packet.codec, "aac" if audio in G711 else audio)
        packets = [packet]
        if packet.codec in G711:
            if self._converter is None:
                self._converter = AacFromG711(packet.codec, packet.sample_rate, packet.channels)
            packets = self._converter.convert(packet)
        for each in packets:
            data = self._writer.write(each)
            self._piece.append(data)
            self._piece_bytes += len(data)
        if self._piece_bytes > _LONGEST_SEGMENT_BYTES:
            log.warning("%s: no key picture for %d MB, left out", self.device_id, self._piece_bytes >> 20)
            self._drop_piece()
            self._piece_after_gap = True

    def _cut(self, following: IngestPacket | None) -> None:
        """The piece under way becomes a segment; it ends where ``following`` begins (None: at a gap)."""
        first = self._piece_first
        if first is None:
            return
        if following is not None:
            duration_ms = (following.dts_90k - first.dts_90k) // 90
        else:
            duration_ms = max(1, (self._group[-1].dts_90k - first.dts_90k) // 90) if self._group else 1
        self._segments.append(
            Segment(
                self._sequence,
                first.wall_utc_ms,
                duration_ms,
                self._piece_after_gap,
                b"".join(self._piece),
            )
        )
        self._discontinuities += self._piece_after_gap
        self._sequence += 1
        while len(self._segments) > WINDOW_SEGMENTS + KEPT_BEHIND:
            self._segments.popleft()
        self._piece_after_gap = False
        self._drop_piece()

    def _drop_piece(self) -> None:
        self._piece, self._piece_bytes, self._piece_first = [], 0, None

    def _to_flv(self, packet: IngestPacket) -> None:
        for viewer in list(self._viewers):
            if not viewer.greeted and packet.key:
                self._greet(viewer, packet)
            if viewer.greeted:
                self._push(viewer, packet)

    def _greet(self, viewer: Viewer, key: IngestPacket) -> None:
        info = self._info
        if info is None or not flv_format.carries(info):
            viewer.end()
            return
        if self._origin is None:
            self._origin = key.dts_90k
        viewer.push(flv_format.greeting(info, key, self._origin), True)
        viewer.greeted = True
        self._viewers[viewer] = False

    def _push(self, viewer: Viewer, packet: IngestPacket) -> None:
        assert self._origin is not None
        data = flv_format.packet_tag(packet, self._origin)
        if packet.kind == "audio" and not self._viewers[viewer]:
            data = flv_format.audio_config(packet, self._origin) + data
            self._viewers[viewer] = True
        if data:
            viewer.push(data, packet.key)

    def _in_use(self) -> bool:
        return bool(self._viewers) or abs(self._now_ms() - self._used_ms) < self._linger_ms
