"""Which picture libvlc shows at an instant.

libvlc 3 does not tell. But it plays what we feed by a clock it starts once: the time of display minus the
presentation time is the same for every picture (to 1 ms, measured), except for the first one, which is
shown as soon as it is decoded. We know the presentation times we fed, so counting the first new pictures
gives that difference.
"""

from __future__ import annotations

import bisect

TICKS_PER_S = 90_000
_WRAP = 1 << 33
_PACKET = 188
_SYNC = 0x47

_ANCHOR_PICTURES = 24
"""Pictures over which the least difference is taken; lost and late ones make it larger, never smaller."""


class PresentationTimes:
    """Reads the presentation times of the first video pictures out of the MPEG-TS that is fed."""

    def __init__(self, wanted: int = 2 * _ANCHOR_PICTURES) -> None:
        self._wanted = wanted
        self._rest = b""
        self._pid: int | None = None
        self._first: int | None = None
        self.times: list[int] = []
        """Sorted, 90 kHz, unwrapped from the first one on."""

    @property
    def complete(self) -> bool:
        return len(self.times) >= self._wanted

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the stream, in any portions."""
        if self.complete:
            return
        data = self._rest + data
        at = 0
        while at + _PACKET <= len(data) and not self.complete:
            if data[at] != _SYNC:
                at += 1
                continue
            self._packet(data[at : at + _PACKET])
            at += _PACKET
        self._rest = data[at:]

    def _packet(self, packet: bytes) -> None:
        if not packet[1] & 0x40:  # no payload unit starts here
            return
        control = packet[3] >> 4 & 3
        if not control & 1:
            return
        start = 4 + (1 + packet[4] if control & 2 else 0)
        pes = packet[start : start + 14]
        # ISO/IEC 13818-1 table 2-22: 0xE0..0xEF are video streams; the flag says a PTS follows.
        if len(pes) < 14 or pes[:3] != b"\0\0\1" or pes[3] & 0xF0 != 0xE0 or not pes[7] & 0x80:
            return
        pid = (packet[1] & 0x1F) << 8 | packet[2]
        if self._pid is None:
            self._pid = pid
        if pid != self._pid:
            return
        pts = (pes[9] >> 1 & 7) << 30 | pes[10] << 22 | pes[11] >> 1 << 15 | pes[12] << 7 | pes[13] >> 1
        if self._first is None:
            self._first = pts
        pts = self._first + (pts - self._first + _WRAP // 2) % _WRAP - _WRAP // 2
        if pts >= self._first:  # pictures before the first key frame cannot be decoded
            bisect.insort(self.times, pts)


class PlayClock:
    """Maps the time of display to the presentation time shown. Used on libvlc's output thread."""

    def __init__(self, fed: PresentationTimes) -> None:
        self._fed = fed
        self._shown = 0
        self._offset_s: float | None = None
        self._late_s = 0.0

    def shown(self, now_s: float) -> int | None:
        """A new picture is shown at ``now_s`` (monotonic): its presentation time, 90 kHz, as far as known."""
        times = self._fed.times
        index = self._shown
        self._shown += 1
        if index == 0:
            return times[0] if times else None
        if index < _ANCHOR_PICTURES and index < len(times):
            offset = now_s - times[index] / TICKS_PER_S
            if self._offset_s is None or offset < self._offset_s:
                self._offset_s = offset
        return self.at(now_s)

    def at(self, now_s: float) -> int | None:
        """The presentation time due at ``now_s``; None before the clock is known."""
        if self._offset_s is None:
            return None
        return round((now_s - self._offset_s - self._late_s) * TICKS_PER_S)

    def delayed(self, by_s: float) -> None:
        """libvlc plays everything that much later from now on (its input came too late)."""
        self._late_s += by_s
