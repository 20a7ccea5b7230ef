"""HLS playlists (RFC 8216): text to plain records, and what to do next with a live one.

Pure: no sockets, no clock of its own. Whatever a server sends, only ``FeedError`` comes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from m3u8.parser import parse as parse_m3u8

from app.media.failures import FeedError
from app.media.types import Failure, TileSize
from app.media.urls import checked_url

MAX_PLAYLIST_BYTES = 1 << 20
MAX_LINE = 16_384
MAX_SEGMENT_S = 120.0
MIN_STUCK_S = 6.0
STUCK_TARGETS = 4
FAR_BEHIND = 4
"""So many unread segments of a live list at once: go to the newest ones instead."""
LIVE_START = 2
"""Live starts at the last segment but one."""
EARLY = 0.7
"""While it is unknown when segments appear: look again after this part of a segment's duration..."""
NEAR = 0.3
NEAR_LOOKS = 3
"""...and, finding nothing, so many times after this part of half a target duration."""
HUNT_AGAIN = 30
"""Segments after which the moment is looked for anew."""
_SEQUENCE_SLACK = 10
"""A list may be this much older than the last one read (caches); older ones are a server that restarted."""

Span = tuple[int, int]
"""Offset and length of a part of a file, bytes."""


@dataclass(frozen=True, slots=True)
class Key:
    """How segments are encrypted (AES-128 in CBC mode, the whole segment). Addresses carry an ``auth_key``:
    none here is in a repr."""

    url: str = field(repr=False)
    iv: bytes | None
    """None: the media sequence number, as 128 bits."""


@dataclass(frozen=True, slots=True)
class Segment:
    sequence: int
    url: str = field(repr=False)
    duration_s: float
    discontinuity: bool
    """Timestamps of this segment do not continue the one before."""
    capture_utc_ms: int | None
    """When its first picture was taken; None where the list does not tell."""
    gap: bool = False
    span: Span | None = None
    key: Key | None = None
    init_url: str | None = field(default=None, repr=False)
    init_span: Span | None = None


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    url: str = field(repr=False)
    sequence: int
    target_s: float
    ended: bool
    segments: tuple[Segment, ...]

    @property
    def end(self) -> int:
        """The sequence number the next segment will have."""
        return self.sequence + len(self.segments)


@dataclass(frozen=True, slots=True)
class Variant:
    url: str = field(repr=False)
    bandwidth: int
    width: int
    height: int
    codecs: str


@dataclass(frozen=True, slots=True)
class MasterPlaylist:
    url: str = field(repr=False)
    variants: tuple[Variant, ...]


def _text_of(body: bytes, most_bytes: int) -> str:
    if len(body) > most_bytes:
        raise _bad("the playlist is too large")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _bad("the playlist is not text") from None
    if not text.lstrip().startswith("#EXTM3U"):
        raise _bad("this is no playlist")
    return text


def parse(body: bytes, url: str) -> MediaPlaylist | MasterPlaylist:
    """Reads a playlist that came from ``url``; raises ``FeedError`` with BAD_PLAYLIST or UNSUPPORTED."""
    text = _text_of(body, MAX_PLAYLIST_BYTES)
    if any(len(line) > MAX_LINE for line in text.splitlines()):
        raise _bad("a line of the playlist is too long")
    try:
        data: dict[str, Any] = parse_m3u8(text)
        if data["is_variant"]:
            return _master(data, url)
        return _media(data, url)
    except FeedError:
        raise
    except Exception:  # the parser raises whatever the text provokes
        raise _bad("the playlist cannot be read") from None


def _bad(detail: str) -> FeedError:
    return FeedError(Failure.BAD_PLAYLIST, detail)


def _entry(base: str, uri: object) -> str:
    if not isinstance(uri, str) or not uri.strip():
        raise _bad("an entry of the playlist has no address")
    try:
        return checked_url(urljoin(base, uri.strip()), came_from=base)
    except ValueError:
        raise _bad("an address in the playlist cannot be read") from None


def _master(data: dict[str, Any], url: str) -> MasterPlaylist:
    variants = []
    for entry in data["playlists"]:
        info = entry.get("stream_info") or {}
        size = re.fullmatch(r"(\d{1,5})x(\d{1,5})", str(info.get("resolution", "")))
        variants.append(
            Variant(
                url=_entry(url, entry.get("uri")),
                bandwidth=max(0, int(info.get("bandwidth") or 0)),
                width=int(size[1]) if size else 0,
                height=int(size[2]) if size else 0,
                codecs=str(info.get("codecs") or ""),
            )
        )
    if not variants:
        raise _bad("the playlist lists nothing")
    return MasterPlaylist(url, tuple(variants))


def _media(data: dict[str, Any], url: str) -> MediaPlaylist:
    sequence = int(data.get("media_sequence") or 0)
    if not 0 <= sequence < 1 << 63:
        raise _bad("the media sequence is out of range")
    segments: list[Segment] = []
    clock: float | None = None
    ends: dict[str, int] = {}
    for entry in data["segments"]:
        if "uri" not in entry:  # partial segments of low-latency HLS: the whole ones follow
            continue
        duration = float(entry.get("duration") or 0.0)
        if not 0.0 <= duration <= MAX_SEGMENT_S:
            raise _bad("a segment's duration is out of range")
        discontinuity = bool(entry.get("discontinuity"))
        stamp = entry.get("program_date_time")
        if isinstance(stamp, datetime):
            clock = _utc_ms(stamp)
        elif stamp is not None or discontinuity:
            clock = None
        segment_url = _entry(url, entry["uri"])
        init = entry.get("init_section")
        segments.append(
            Segment(
                sequence=sequence + len(segments),
                url=segment_url,
                duration_s=duration,
                discontinuity=discontinuity,
                capture_utc_ms=None if clock is None else round(clock),
                gap=bool(entry.get("gap_tag")),
                span=_span(entry.get("byterange"), ends, segment_url),
                key=_key(entry.get("key"), url),
                init_url=_entry(url, init.get("uri")) if init else None,
                init_span=_span(init.get("byterange"), {}, "") if init else None,
            )
        )
        if clock is not None:
            clock += duration * 1000
    target = float(data.get("targetduration") or 0) or max((s.duration_s for s in segments), default=2.0)
    return MediaPlaylist(
        url, sequence, min(max(target, 0.2), MAX_SEGMENT_S), bool(data["is_endlist"]), tuple(segments)
    )


def _span(text: object, ends: dict[str, int], url: str) -> Span | None:
    """``length[@offset]``; without an offset it goes on where the part before ended."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*\"?(\d{1,15})(?:@(\d{1,15}))?\"?\s*", str(text))
    if not found:
        raise _bad("a byte range cannot be read")
    length = int(found[1])
    offset = int(found[2]) if found[2] is not None else ends.get(url, 0)
    if not length:
        raise _bad("a byte range cannot be read")
    ends[url] = offset + length
    return offset, length


def _key(entry: Any, url: str) -> Key | None:
    if not entry or entry.get("method") in (None, "NONE"):
        return None
    if entry["method"] != "AES-128" or entry.get("keyformat", "identity") != "identity":
        raise FeedError(Failure.UNSUPPORTED, "this encryption of segments is not supported")
    iv = entry.get("iv")
    if iv is not None and not re.fullmatch(r"0[xX][0-9A-Fa-f]{1,32}", iv):
        raise _bad("an initialisation vector cannot be read")
    return Key(_entry(url, entry.get("uri")), None if iv is None else int(iv, 16).to_bytes(16, "big"))


def choose(variants: tuple[Variant, ...], size: TileSize | None = None) -> Variant:
    """The variant for a tile: the smallest at least as large as the tile, else the largest.

    Without a size, the one of the highest bandwidth. Variants whose codecs we cannot play come last.
    """

    def playable(variant: Variant) -> bool:
        names = [name.strip().lower() for name in variant.codecs.split(",") if name.strip()]
        return not names or any(name.startswith(("avc", "hvc", "hev", "mp4v")) for name in names)

    candidates = [v for v in variants if playable(v)] or list(variants)
    if size is not None:
        covering = [v for v in candidates if v.height >= size.height and v.width >= size.width]
        if covering:
            return min(covering, key=lambda v: (v.width * v.height, v.bandwidth))
    return max(candidates, key=lambda v: (v.bandwidth, v.width * v.height))


@dataclass(frozen=True, slots=True)
class Step:
    """Read this segment. ``fresh``: its timestamps have nothing to do with what was read before."""

    segment: Segment
    fresh: bool


class Follower:
    """Decides which segments of a growing playlist come next, and when to look again.

    Times are the feed's clock in seconds.
    """

    def __init__(self, *, live: bool, now_s: float) -> None:
        self._live = live
        self._next: int | None = None
        self._grown_s = now_s
        self._end: int | None = None
        self._low_end: int | None = None
        self._hunting = live
        self._misses = 0
        self._since_hunt = 0
        self.target_s = 2.0
        self.wait_s = 0.0
        """Time between the beginnings of two looks at the list."""

    @property
    def stuck_s(self) -> float:
        """A live list that did not grow for this long is stuck."""
        return max(MIN_STUCK_S, STUCK_TARGETS * self.target_s)

    def update(self, playlist: MediaPlaylist, now_s: float) -> list[Step]:
        """What to read now; raises ``FeedError(PLAYLIST_STUCK)`` when the list stopped growing."""
        self.target_s = playlist.target_s
        steps = self._steps(playlist)
        if steps or self._end != playlist.end:
            self._end = playlist.end
            self._grown_s = now_s
            last_s = playlist.segments[-1].duration_s if playlist.segments else 0.0
            self._grew(min(playlist.target_s, last_s) if last_s > 0.1 else playlist.target_s)
        else:
            if not playlist.ended and now_s - self._grown_s >= self.stuck_s:
                raise FeedError(Failure.PLAYLIST_STUCK, f"no new segment for {self.stuck_s:.0f} s")
            self._misses += 1
            half_s = playlist.target_s / 2
            self.wait_s = max(0.1, half_s * NEAR if self._misses <= NEAR_LOOKS else half_s)
        return steps

    def _grew(self, step_s: float) -> None:
        """The next segment is due ``step_s`` after this one; this one may have been there for a while.

        Looking a little early until once nothing is there tells when segments appear; from then on
        each is found as soon as it is there, with hardly more than one look a segment.
        """
        if self._misses:
            self._hunting, self._since_hunt = False, 0
        self._misses = 0
        self._since_hunt += 1
        if self._since_hunt > HUNT_AGAIN:
            self._hunting, self._since_hunt = True, 0
        self.wait_s = step_s * (EARLY if self._hunting else 1.0)

    def _steps(self, playlist: MediaPlaylist) -> list[Step]:
        segments = playlist.segments
        if not segments:
            return []
        fresh = False
        if self._next is None:
            begin = playlist.sequence
            if self._live and not playlist.ended:
                begin = max(begin, playlist.end - LIVE_START)
        elif playlist.end < self._next:
            if not self._restarted(playlist.end):
                return []
            begin, fresh = max(playlist.sequence, playlist.end - LIVE_START), True
        else:
            begin = self._next
            if playlist.sequence > begin:
                begin, fresh = playlist.sequence, True
            if self._live and not playlist.ended and playlist.end - begin > FAR_BEHIND:
                begin, fresh = playlist.end - LIVE_START, True
        self._low_end = None
        self._next = playlist.end
        steps = []
        for segment in segments[begin - playlist.sequence :]:
            if segment.gap:
                fresh = True
                continue
            steps.append(Step(segment, fresh or segment.discontinuity))
            fresh = False
        return steps

    def _restarted(self, end: int) -> bool:
        """Whether a list that ends before what was read is a new one, rather than an old copy."""
        assert self._next is not None
        known, self._low_end = self._low_end, end
        return self._next - end > _SEQUENCE_SLACK or (known is not None and end > known)


MAX_RECORDED_BYTES = 8 << 20
"""A day of segments of two seconds, each with its date and a key of its own."""
_LINES = re.compile(
    r"^#EXTINF:\s*([0-9.]+)|^#EXT-X-PROGRAM-DATE-TIME:\s*([^\r\n]+)"
    r"|^#EXT-X-(DISCONTINUITY|GAP)\s*$|^([^#\s].*)$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """When something was recorded, by a playlist. ``spans``: (from, to), UTC milliseconds, as listed, those
    that go on joined. ``dated``: False where it names no times, so that they were counted from the beginning.
    ``elsewhere``: it is a list of lists, and says nothing itself: the address of one of them."""

    spans: tuple[tuple[int, int], ...] = ()
    dated: bool = True
    elsewhere: str | None = field(default=None, repr=False)


def recorded(body: bytes, url: str, from_utc_ms: int) -> Recorded:
    """When something was recorded, by the playlist that came from ``url``. Much quicker than ``parse``, since
    nothing is made of its addresses: a day of them takes some 20 ms. Raises ``FeedError`` as ``parse`` does.

    ``from_utc_ms``: what was asked for begins there; a list without dates is taken to begin there too."""
    text = _text_of(body, MAX_RECORDED_BYTES)
    if "#EXT-X-STREAM-INF" in text:
        found = parse(body, url)
        if isinstance(found, MasterPlaylist):
            return Recorded(elsewhere=choose(found.variants).url)
    return _recorded(text, from_utc_ms)


def _recorded(text: str, from_utc_ms: int) -> Recorded:
    spans: list[tuple[int, int]] = []
    dated, gap = True, False
    clock = float(from_utc_ms)
    known = False
    duration: float | None = None
    for length, stamp, flag, address in _LINES.findall(text):
        if length:
            try:
                duration = float(length)
            except ValueError:
                raise _bad("a segment's duration cannot be read") from None
            if not 0.0 <= duration <= MAX_SEGMENT_S:
                raise _bad("a segment's duration is out of range")
        elif stamp:
            moment = _moment(stamp)
            known = moment is not None
            clock = clock if moment is None else moment
        elif flag == "GAP":
            gap = True
        elif flag:
            known = False
        elif address and duration is not None:
            begin, clock = clock, clock + duration * 1000
            duration = None
            if gap:
                gap = False
                continue
            dated = dated and known
            if spans and abs(begin - spans[-1][1]) <= 1:
                spans[-1] = (spans[-1][0], round(clock))
            else:
                spans.append((round(begin), round(clock)))
    return Recorded(tuple(spans), dated)


def _moment(stamp: str) -> float | None:
    """UTC milliseconds of a date with a zone; None for any other."""
    try:
        moment = datetime.fromisoformat(stamp.strip())
    except ValueError:
        return None
    return _utc_ms(moment)


def _utc_ms(moment: datetime) -> float | None:
    """None without a zone, and for what nothing is of: near the ends of the calendar no zone can show it."""
    return moment.timestamp() * 1000 if moment.tzinfo is not None and 1970 <= moment.year < 2100 else None
