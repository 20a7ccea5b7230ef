"""What the window's side and the decoder's side of ``app.media`` say to one another.

Plain, picklable records: no libvlc, no av, no Qt may be imported here. All ``*_utc_ms`` are integer
milliseconds since 1970-01-01T00:00Z; all ``*_s`` are seconds as float; rates are per second.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from urllib.parse import urlsplit

StreamId = int
"""Names one opened stream of one ``DecoderPool``; never used twice in a process's life."""


def redact_url(url: str) -> str:
    """An address fit for a log: scheme, host, port, path; no user, no password, no query. One that cannot be
    read, or in which a password with a slash in it looks like a host, is left out. Never raises."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return "…"
    web = parts.scheme in ("http", "https")  # whose queries may well name somebody's mail address
    if "@" in f"{parts.path}{parts.fragment}{'' if web else parts.query}":
        return f"{parts.scheme}://…"
    return f"{parts.scheme}://{host}{port}{parts.path}" + ("?…" if parts.query else "")


@dataclass(frozen=True, slots=True)
class Trust:
    """How a server's certificate is checked. There is no way to switch checking off.

    ``ca_file``: a PEM bundle instead of the system's. ``pinned_sha256``: hex SHA-256 of the DER leaf
    certificate of a local VCS; when set, exactly this certificate is accepted (and nothing else).
    """

    ca_file: str | None = None
    pinned_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """What to open. ``url`` is a secret (play addresses carry ``auth_key``): it is not in the repr."""

    url: str = field(repr=False)
    protocol: str = "auto"
    """``auto``, ``hls``, ``flv``, ``rtmp``, ``rtsp`` or ``file``; ``auto`` goes by scheme and path."""
    live: bool = True
    loop: bool = False
    """A finite file starts again at its end (bench only)."""
    audio: bool = False
    trust: Trust = field(default_factory=Trust)
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 10.0

    def __str__(self) -> str:
        return f"{self.protocol} {redact_url(self.url)}"


@dataclass(frozen=True, slots=True)
class TileSize:
    """Size in device pixels at which a stream is shown; the decoder scales large streams down to it."""

    width: int
    height: int


class Failure(enum.StrEnum):
    """Why a stream could not be opened or did not go on. Codes; sentences are made in ``ui``."""

    ADDRESS_EXPIRED = "address_expired"  # 403 (or 401) on a play address: ask for a new one
    NOT_FOUND = "not_found"  # 404/410
    HTTP_STATUS = "http_status"  # any other status, see ``http_status``
    UNREACHABLE = "unreachable"  # refused, no route, name unknown
    TIMEOUT = "timeout"  # connect or read limit passed
    CERTIFICATE = "certificate"  # TLS verification failed
    BAD_PLAYLIST = "bad_playlist"
    BAD_STREAM = "bad_stream"  # bytes that are no video we know
    NO_VIDEO = "no_video"
    PLAYLIST_STUCK = "playlist_stuck"  # a live playlist that stopped growing
    UNSUPPORTED = "unsupported"  # scheme or codec this machine cannot open
    NO_MEMORY = "no_memory"  # no room for the frame buffers
    NO_DECODER = "no_decoder"  # libvlc is missing on this machine, or does not start
    NO_PROCESS = "no_process"  # no decoder comes up: the machine gives no process, memory or open files
    DECODER_LOST = "decoder_lost"  # its decoder process died or hung and was replaced
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class StreamOpened:
    """The feed found the stream and the decoder knows what it is. No picture yet."""

    stream: StreamId
    protocol: str
    codec: str
    width: int
    height: int
    nominal_fps: float | None
    audio_codec: str | None
    encrypted: bool
    """False when the picture travels over plain http/rtmp/rtsp."""


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """The first picture stands in the ring. ``after_ms`` counts from ``DecoderPool.open``."""

    stream: StreamId
    after_ms: int


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """The source ended by itself; for a live stream that is trouble, for a recording its end."""

    stream: StreamId


@dataclass(frozen=True, slots=True)
class StreamFailed:
    """The stream is over for the given reason. ``detail`` is short English for the log, never a secret."""

    stream: StreamId
    failure: Failure
    detail: str = ""
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class StreamStats:
    """Sent about once a second for every open stream."""

    stream: StreamId
    new_pictures: int
    """Pictures since the stream opened whose content differed from the one before."""
    new_pictures_per_s: float
    silence_ms: int
    """Time since the last new picture (or since open)."""
    lost: int
    """Pictures nobody could see because they came too late, in the network or in the decoder. What is left
    out at the start, to catch up with what is live, does not count."""
    bitrate_kbps: float
    delay_ms: int | None
    """Now minus capture time of the picture shown; None before the first picture."""
    delay_at_least: bool
    """True when the stream does not tell capture times and ``delay_ms`` is only our own buffering."""
    last_capture_utc_ms: int | None
    time_to_first_picture_ms: int | None
    sound: str = ""
    """``playing``, ``mute`` (the source has none), ``no_device`` (nothing on this machine takes it);
    empty: not wanted, or not known yet."""
    level: str = "all"
    """What is decoded: see ``wire.DECODE_LEVELS``."""
    interval_ms: int | None = None
    """Expected time between two pictures at this level; None while unknown."""
    starved_ms: int = 0
    """For how long nothing has come from the source although a picture was due."""
    held: bool = False
    """Nothing is decoded, because nobody sees it."""


@dataclass(frozen=True, slots=True)
class StreamHops:
    """Sent while a stream is on its way to its first picture. Milliseconds since ``DecoderPool.open``; None:
    not yet."""

    stream: StreamId
    connected_ms: int | None = None
    first_byte_ms: int | None = None
    known_ms: int | None = None
    """Codec and size are known."""
    first_key_ms: int | None = None
    decoded_ms: int | None = None
    """The first picture was decoded."""


@dataclass(frozen=True, slots=True)
class DecoderLost:
    """A decoder process died (``exit_code``) or hung (None) and is being replaced.

    A ``StreamFailed(DECODER_LOST)`` follows for each of its streams; the owner opens them again.
    """

    decoder: int
    pid: int
    exit_code: int | None
    streams: tuple[StreamId, ...]


@dataclass(frozen=True, slots=True)
class SwapFailed:
    """The player that was to take over (for sound, a larger size) did not come up, and the one
    that plays goes on as it was. Usually its address is no longer good: open the stream anew beside."""

    stream: StreamId
    failure: Failure


@dataclass(frozen=True, slots=True)
class Crowded:
    """Its decoder process plays more than its share. Nothing is wrong with it; opened anew beside what is
    shown, it goes to another process. Who has a reason not to does nothing."""

    stream: StreamId


@dataclass(frozen=True, slots=True)
class Load:
    """Processor time used lately, in percent of one core."""

    decoders_percent: float
    """By all decoder processes."""
    machine_percent: float
    """By everything on this machine."""
    cores: int
    """How many cores this program may use."""
    measured_s: float
    """When (monotonic)."""


MediaEvent = (
    StreamOpened
    | FirstPicture
    | StreamEnded
    | StreamFailed
    | SwapFailed
    | Crowded
    | StreamStats
    | StreamHops
    | DecoderLost
)
