"""Reading feeds in tests."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import av
import pytest

from app.media.feed import Failure, Feed, FeedError, FeedSpec, open_feed

QUICK = {"connect_timeout_s": 0.5, "read_timeout_s": 0.5}
"""Time limits for peers that are expected to fail."""


@contextlib.contextmanager
def feeding(url: str, **spec: object) -> Iterator[Feed]:
    """A started feed, closed at the end."""
    feed = open_feed(FeedSpec(url, **spec))
    try:
        feed.start()
        yield feed
    finally:
        feed.close()


def read_all(feed: Feed) -> bytes:
    return read_until(feed, lambda data: False)


def read_until(feed: Feed, enough: Callable[[bytes], bool]) -> bytes:
    """Reads until ``enough(all bytes so far)`` or the end."""
    data = b""
    while not enough(data):
        part = feed.read(65536)
        if not part:
            break
        data += part
    return data


def read_pictures(feed: Feed, count: int) -> bytes:
    """Reads until so many pictures were written (or the end)."""
    data = b""
    while written(data) < count:
        part = feed.read(65536)
        if not part:
            break
        data += part
    return data


def written(ts: bytes) -> int:
    """Number of pictures that begin in this MPEG-TS (payload starts on the video's PID, 256)."""
    return sum(
        1
        for at in range(0, len(ts), 188)
        if ts[at + 1] & 0x40 and (ts[at + 1] & 0x1F) << 8 | ts[at + 2] == 256
    )


def times(ts: bytes, kind: str = "video") -> list[int]:
    """Presentation times as they stand in the TS (ISO/IEC 13818-1, 2.4.3.7), 90 kHz, in its order."""
    pid = {"video": 256, "audio": 257}[kind]
    found = []
    for at in range(0, len(ts) - 187, 188):
        packet = ts[at : at + 188]
        if not packet[1] & 0x40 or (packet[1] & 0x1F) << 8 | packet[2] != pid:
            continue
        pes = packet[5 + packet[4] :] if packet[3] & 0x20 else packet[4:]
        assert pes[:3] == b"\0\0\1" and pes[7] & 0x80
        p = pes[9:14]
        found.append((p[0] >> 1 & 7) << 30 | p[1] << 22 | p[2] >> 1 << 15 | p[3] << 7 | p[4] >> 1)
    return found


def pictures(ts: bytes) -> int:
    """How many pictures a decoder gets out of it."""
    with av.open(io.BytesIO(ts), format="mpegts") as back:
        packets = [packet for packet in back.demux(video=0) if not packet.size or not _is_end(packet)]
        return sum(len(packet.decode()) for packet in packets)


def _is_end(packet: av.Packet) -> bool:
    """Nothing, or the delimiters behind the very last picture: av takes them for one more."""
    return not packet.size or (packet.size < 20 and bytes(packet)[-3:] in (b"\1\x09\xf0", b"\x46\1\x50"))


def assert_smooth(pts: list[int], frame: int = 6000, slack: int = 100) -> None:
    """Every picture follows its predecessor by one frame, give or take rounding."""
    steps = {b - a for a, b in zip(pts, pts[1:], strict=False)}
    assert all(abs(step - frame) <= slack for step in steps), sorted(steps)


def failure_of(url: str, **spec: object) -> FeedError:
    """Opens and reads; whatever ends it must be a ``FeedError``, which is returned."""
    feed = None
    try:
        feed = open_feed(FeedSpec(url, **spec))
        feed.start()
        read_all(feed)
    except FeedError as error:
        return error
    finally:
        if feed is not None:
            ended = feed.error
            feed.close()
    if ended is None:
        pytest.fail("the feed plainly ended")
    return ended


def fails(url: str, failure: Failure, **spec: object) -> FeedError:
    error = failure_of(url, **spec)
    assert error.failure is failure, error
    assert "secret" not in str(error) and "://" not in str(error)
    return error


def playlist(
    names: list[str],
    *,
    sequence: int = 0,
    duration: float = 1.0,
    ended: bool = False,
    begins_utc_ms: int | None = None,
    discontinuities: tuple[str, ...] = (),
    extra: str = "",
) -> bytes:
    """A media playlist; capture times count from ``begins_utc_ms`` at its first segment."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{max(1, round(duration))}"]
    lines.append(f"#EXT-X-MEDIA-SEQUENCE:{sequence}")
    if extra:
        lines.append(extra)
    for number, name in enumerate(names):
        if name in discontinuities:
            lines.append("#EXT-X-DISCONTINUITY")
        if begins_utc_ms is not None:
            at = datetime.fromtimestamp(begins_utc_ms / 1000 + number * duration, UTC)
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{at.isoformat(timespec='milliseconds')}")
        lines += [f"#EXTINF:{duration:.3f},", name]
    if ended:
        lines.append("#EXT-X-ENDLIST")
    return ("\n".join(lines) + "\n").encode()
