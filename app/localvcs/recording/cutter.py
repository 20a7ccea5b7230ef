"""From a camera's packets to segments: where one ends, what time it tells, what goes into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.localvcs.ingest import IngestPacket
from app.localvcs.ingest.mpegts import TsWriter
from app.localvcs.ingest.sound import G711, AacFromG711
from app.localvcs.recording.model import LONGEST_MS

_CLOCK_STEP_MS = 500
"""Wall time that strays further from the pictures' own time within a segment was set anew: a gap."""
_SMALL_OVERLAP_MS = 5_000
"""Set back by so little, recording waits for the moment it had reached; by more, it begins a new take."""
_DEFAULT_PICTURE_MS = 40
_SOUND = ("aac", "mp3")


class OpenSegment(Protocol):
    """A segment being written. Every method may raise ``OSError``."""

    def write(self, data: bytes) -> None: ...

    def finish(self, end_ms: int) -> None:
        """Gives it its name; from now on it is there."""
        ...

    def abandon(self) -> None:
        """Leaves nothing of it."""
        ...


Opener = Callable[[int, int, bool, str], OpenSegment]
"""``(start_ms, take, begins, codecs)``"""


class Cutter:
    """One camera's recording. Used by one thread.

    A segment ends at the first key picture ``target_ms`` after its start, and the next one begins there.
    G.711 becomes AAC (MPEG-TS has no place for G.711); pictures, AAC and MP3 are written as they came. What
    goes wrong with a file passes through as ``OSError``; after ``abandon`` the cutter goes on at the next
    key picture.
    """

    def __init__(
        self,
        opener: Opener,
        audio_codec: Callable[[], str | None],
        target_ms: int,
        last_take: int = 0,
        last_end_ms: int = 0,
    ) -> None:
        """``audio_codec``: what sound the camera is known to send, asked when a take begins."""
        self._opener = opener
        self._audio_codec = audio_codec
        self._target_ms = target_ms
        self._take = last_take
        self._end_ms = last_end_ms
        self._begins = True
        self._segment: OpenSegment | None = None
        self._writer: TsWriter | None = None
        self._writes: tuple[str, str | None] = ("", None)
        self._sound: AacFromG711 | None = None
        self._heard: str | None = None
        self._start_ms = 0
        self._start_pts = 0
        self._last_dts = 0
        self._picture_ms = _DEFAULT_PICTURE_MS

    @property
    def recording(self) -> bool:
        return self._segment is not None

    def feed(self, packet: IngestPacket) -> None:
        if packet.kind == "audio":
            self._heard = packet.codec
            if self._segment is not None:
                self._write_sound(packet)
            return
        if self._segment is not None and self._must_end(packet):
            self.finish()
        if packet.key:
            self._at_key(packet)
        if self._segment is None:
            return
        assert self._writer is not None
        step_ms = (packet.dts_90k - self._last_dts) // 90
        if 0 < step_ms <= 1000:
            self._picture_ms = step_ms
        self._last_dts = packet.dts_90k
        self._end_ms = max(self._end_ms, packet.wall_utc_ms + self._picture_ms)
        self._segment.write(self._writer.write(packet))

    def finish(self) -> None:
        """Something is missing from here on: the segment ends with the last picture."""
        self._begins = True
        self._sound = None
        self._end(self._end_ms)

    def abandon(self) -> None:
        """Drops the segment in flight."""
        self._begins = True
        self._sound = None
        segment, self._segment = self._segment, None
        if segment is not None:
            self._end_ms = self._start_ms
            segment.abandon()

    def _must_end(self, packet: IngestPacket) -> bool:
        told_ms = packet.wall_utc_ms - self._start_ms
        passed_ms = (packet.pts_90k - self._start_pts) / 90
        if packet.codec != self._writes[0] or abs(told_ms - passed_ms) > _CLOCK_STEP_MS:
            return True
        return not packet.key and told_ms >= LONGEST_MS

    def _at_key(self, packet: IngestPacket) -> None:
        wall_ms = packet.wall_utc_ms
        if self._segment is not None:
            if wall_ms - self._start_ms < self._target_ms:
                return
            self._begins = False
            self._end(wall_ms)
        elif self._end_ms - _SMALL_OVERLAP_MS <= wall_ms < self._end_ms:
            return
        writes = (packet.codec, self._tell_sound())
        if self._begins or writes != self._writes or self._writer is None:
            self._begins = True
            self._take += 1
            self._writes = writes
            self._writer = TsWriter(*writes)
        codecs = "-".join(codec for codec in writes if codec)
        self._segment = self._opener(wall_ms, self._take, self._begins, codecs)
        self._start_ms, self._start_pts, self._end_ms = wall_ms, packet.pts_90k, wall_ms
        self._last_dts = packet.dts_90k

    def _tell_sound(self) -> str | None:
        heard = self._heard or self._audio_codec()
        if heard in G711:
            return "aac"
        return heard if heard in _SOUND else None

    def _write_sound(self, packet: IngestPacket) -> None:
        assert self._segment is not None and self._writer is not None
        packets = [packet]
        if packet.codec in G711:
            if self._sound is None:
                self._sound = AacFromG711(packet.codec, packet.sample_rate, packet.channels)
            packets = self._sound.convert(packet)
        for made in packets:
            self._segment.write(self._writer.write(made))

    def _end(self, end_ms: int) -> None:
        segment, self._segment = self._segment, None
        if segment is not None:
            self._end_ms = end_ms
            segment.finish(end_ms)
