"""What is true about a tile, as codes with parameters. The sentences are made in ``app.ui``.

Every ``TileCode`` and ``Reason`` needs a sentence in every language; a test of the window walks both.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.core.quality.policy import Why

Params = dict[str, Any]


class Phase(enum.StrEnum):
    """Where a stream session stands. Each but ``idle`` and ``playing`` ends by a deadline of its own."""

    IDLE = "idle"
    RESOLVING = "resolving"
    STARTING = "starting"
    OPENING = "opening"
    PLAYING = "playing"
    SILENT = "silent"
    BACKING_OFF = "backing_off"
    REFUSED = "refused"
    HELD = "held"
    """Nobody sees it; ends when somebody does."""


class TileCode(enum.StrEnum):
    """What to say about a tile. In braces: the parameters that are always there."""

    EMPTY = "empty"
    """{}: nothing is shown here."""
    RESOLVING = "resolving"
    """{asked, waited_s}: the service is asked for the play address."""
    STARTING = "starting"
    """{asked, waited_s, next_ask_in_s}: the service is pulling the stream from the device (``Retry``)."""
    OPENING = "opening"
    """{waited_s, protocol}: the address is known, no picture yet."""
    PLAYING = "playing"
    """{}."""
    SILENT = "silent"
    """{silence_ms, since_utc_ms, unmistakable (bool, from 5 s), decode}: open, but no new picture. Later
    also {reopening: phase of the attempt beside it, attempt, next_try_in_s | None, reason | None}."""
    BACKING_OFF = "backing_off"
    """{reason, next_try_in_s, attempt, message}: tried, will try again. ``reason``: a ``Reason``;
    ``message``: short text of the service or of the failure, may be empty."""
    UNREACHABLE = "unreachable"
    """{since_utc_ms, away_s}: phase ``backing_off``; the service does not answer, all tiles wait for it."""
    HELD = "held"
    """{since_utc_ms (of the last new picture) | None, kept (bool), resuming (bool)}: hidden, so nothing is
    decoded; its stream goes on while ``kept``; ``resuming``: seen again, no new picture yet."""
    REFUSED = "refused"
    """{reason, message, next_check_in_s}: the service said no; asked again slowly, and at once when the
    device list says the device is back."""


class Reason(enum.StrEnum):
    """Why something is being tried again or was refused. Superset of ``app.media.types.Failure``."""

    # refused by the service
    OFFLINE = "offline"
    UNREGISTERED = "unregistered"
    FORBIDDEN = "forbidden"
    NO_SUCH_DEVICE = "no_such_device"
    BAD_REQUEST = "bad_request"
    REFUSED = "refused"  # ``Failed`` with no reason we know; see message
    NOT_RECORDED = "not_recorded"  # there is no recording in the range of time asked for
    # the service, trying again
    THROTTLED = "throttled"
    SERVICE_ERROR = "service_error"  # 5xx
    BAD_ANSWER = "bad_answer"
    NOT_ANSWERED = "not_answered"  # asked for an address, time limit passed
    START_DEADLINE = "start_deadline"  # kept answering Retry until our deadline
    # the stream
    OPENING_DEADLINE = "opening_deadline"  # opened, but no picture in time
    ENDED = "ended"
    SILENCE = "silence"
    ADDRESS_EXPIRED = "address_expired"
    NOT_FOUND = "not_found"
    HTTP_STATUS = "http_status"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    BAD_PLAYLIST = "bad_playlist"
    BAD_STREAM = "bad_stream"
    NO_VIDEO = "no_video"
    PLAYLIST_STUCK = "playlist_stuck"
    UNSUPPORTED = "unsupported"
    NO_MEMORY = "no_memory"
    NO_DECODER = "no_decoder"
    NO_PROCESS = "no_process"
    DECODER_LOST = "decoder_lost"
    INTERNAL = "internal"


_NO_PARAMS: Params = MappingProxyType({})  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class TileStatus:
    """One tile at one instant. Times in ms or s as named; rates per second; None = not known."""

    phase: Phase = Phase.IDLE
    code: TileCode = TileCode.EMPTY
    params: Params = field(default_factory=lambda: _NO_PARAMS)
    attempts: int = 0
    """Tries since the last steady picture; 0 while all is well."""
    next_try_in_s: float | None = None
    silence_ms: int | None = None
    """Time since the last new picture; None while none was seen."""
    delay_ms: int | None = None
    delay_at_least: bool = False
    stream: str | None = None
    """``main`` or ``sub``: what is shown, or what is being opened while nothing is shown."""
    protocol: str | None = None
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float = 0.0
    """New pictures a second."""
    bitrate_kbps: float = 0.0
    lost: int = 0
    encrypted: bool | None = None
    """Whether the picture travels encrypted."""
    last_picture_utc_ms: int | None = None
    """When the last new picture was seen here; kept while reconnecting."""
    time_to_first_picture_ms: int | None = None
    decode: str = "all"
    """How much of it is decoded: ``all``, ``reference`` (without pictures nobody refers to), ``key``."""
    interval_ms: int | None = None
    """Expected between two pictures as it is decoded; None while unknown."""
    why: Why | None = None
    """Why it has this quality; None for an empty tile."""
    pinned: tuple[str, ...] = ()
    """What the operator chose instead of the program: of ``stream``, ``protocol``, ``decode``."""
    changing_to: str | None = None
    """``main`` or ``sub`` while another stream is being opened beside the one shown."""


class ConnectionCode(enum.StrEnum):
    """How the service answers, for the status bar."""

    UNKNOWN = "unknown"  # {}: nothing asked yet
    OK = "ok"  # {}
    UNREACHABLE = "unreachable"  # {since_utc_ms, away_s, kind: unreachable|timed_out|certificate}
    REFUSED = "refused"  # {error_code, message}: key, signature, rights
    THROTTLED = "throttled"  # {retry_after_s}
    FAILING = "failing"  # {error_code, message}: 5xx or answers nobody can read


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """``api_ms``: how long the last good call took; ``clock_skew_ms``: service minus this machine."""

    code: ConnectionCode = ConnectionCode.UNKNOWN
    params: Params = field(default_factory=lambda: _NO_PARAMS)
    api_ms: int | None = None
    clock_skew_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures for the status bar."""

    devices: int = 0
    """Cameras (IPCs and channels); recorders and boxes are not counted."""
    devices_online: int = 0
    tiles_occupied: int = 0
    tiles_live: int = 0
    tiles_starting: int = 0
    """Resolving, starting or opening for the first time."""
    tiles_trouble: int = 0
    """Silent, backing off or reopening."""
    tiles_refused: int = 0
