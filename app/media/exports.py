"""Evidence from recordings: what the window's side and the export process say to one another.

Plain, picklable records; neither libvlc, av nor Qt is loaded here. Instants are UTC milliseconds. A play
address travels over the pipe only, inside a ``FeedSpec`` whose repr does not show it, and so does a password:
neither is in a record that is kept.

A camera's range becomes one MP4 as long as its pictures go on. Where there is a gap, where size or codec
change, and after ``longest_ms``, another file begins: so the time inside each file is real time.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from app.media.types import FeedSpec

GAP_MS = 500
"""No picture for longer than this (and than four pictures last) is a gap."""
KEEP_FREE = 256 << 20
"""So many bytes stay free on the disk: an export stops before the system has no room."""
LONGEST_MS = 15 * 60_000
"""A file holds no more: what a killed export has to do again."""


class ExportFailure(enum.StrEnum):
    """Why an export ended before it was whole. Codes; sentences are made in ``ui``."""

    NO_ROOM = "no_room"  # the disk is full, or so nearly full that it stops before
    NO_PERMISSION = "no_permission"
    NO_FOLDER = "no_folder"
    DISK = "disk"
    AWAY = "away"  # the service or its recordings could not be reached for long
    REFUSED = "refused"  # the service said no
    CERTIFICATE = "certificate"
    UNSUPPORTED = "unsupported"  # a codec that does not go into the file
    NO_ENCODER = "no_encoder"  # text was to be burnt in, and this machine has no libx264
    NOTHING = "nothing"  # nothing was recorded of any camera
    CANCELLED = "cancelled"
    PROCESS_LOST = "process_lost"  # the export process is gone
    INTERNAL = "internal"


class GapReason(enum.StrEnum):
    """Why there are no pictures."""

    NOT_RECORDED = "not_recorded"
    MISSING = "missing"  # the list names it, the server does not have it (any more)
    DAMAGED = "damaged"  # its bytes are no video


@dataclass(frozen=True, slots=True)
class ExportTrack:
    """One camera. ``stem``: its part of file names, fit for one; unlike the other tracks'. ``storage``:
    ``cloud`` or ``device``. ``offset_ms``: its recordings are ahead of the true time by so much: that much
    later is looked for, and everything told about it stays in its own time."""

    key: int
    device_id: str
    stem: str
    storage: str = "cloud"
    offset_ms: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is burnt in. ``glyphs``: signs of a time, each a PNG whose brightness is its ink; ``mark``: the
    watermark, the same; all of one height. Drawn by the window: it has the fonts."""

    glyphs: dict[str, bytes] = field(default_factory=dict, repr=False)
    mark: bytes = field(default=b"", repr=False)
    show_time: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One file that is whole. Pictures of [``first_utc_ms``, ``end_utc_ms``): its first one, and where its
    last one ends; ``last_utc_ms``: when that begins. ``sound``: codec of the source, empty without;
    ``sound_as``: what it is in the file."""

    track: int
    number: int
    name: str
    sha256: str
    size: int
    first_utc_ms: int
    last_utc_ms: int
    end_utc_ms: int
    pictures: int
    codec: str
    width: int
    height: int
    sound: str = ""
    sound_as: str = ""
    transcoded: bool = False
    dated: bool = True
    """False: the recording tells no times; they are counted from what was asked for."""
    undecoded: int = 0
    """Pictures that could not be decoded and are left out (transcoded files only)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """No pictures in [from, to)."""

    track: int
    from_utc_ms: int
    to_utc_ms: int
    reason: GapReason


# --- to the export process ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """[from, to) of some cameras into ``folder`` (made if need be). ``parts`` and ``gaps``: what an earlier
    run did; files that are still what they were are kept. ``zone``: an IANA name for burnt-in times, empty
    for the machine's own."""

    folder: str
    tracks: tuple[ExportTrack, ...]
    from_utc_ms: int
    to_utc_ms: int
    zone: str = ""
    stamp: Stamp | None = None
    parts: tuple[Part, ...] = ()
    gaps: tuple[Gap, ...] = ()
    longest_ms: int = LONGEST_MS
    keep_free: int = KEEP_FREE
    double: bool = False
    """A second copy is made at the end: room for it is kept too."""
    expected: int = 0
    """Bytes, about: less room than for them, and nothing is begun."""
    patience_s: float = 300.0
    """A source that cannot be reached for so long is given up."""


@dataclass(frozen=True, slots=True)
class EstimatePlan:
    """What [from, to) of some cameras would be, without writing anything."""

    tracks: tuple[ExportTrack, ...]
    from_utc_ms: int
    to_utc_ms: int
    patience_s: float = 20.0


@dataclass(frozen=True, slots=True)
class AddressGiven:
    """The answer to ``AddressWanted``. ``spec`` None: ``nothing`` recorded there, or not to be had now
    (``refused``: the service said no); ``reason``: a ``core.status.Reason``."""

    request: int
    spec: FeedSpec | None = None
    nothing: bool = False
    refused: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PackPlan:
    """Puts the files of ``folder`` into ``path``, a zip encrypted with AES-256 (WinZip AE-2)."""

    folder: str
    path: str
    password: str = field(repr=False)
    keep_free: int = KEEP_FREE


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ends what is being done; whole files stay."""


ExportCommand = ExportPlan | EstimatePlan | PackPlan | AddressGiven | Cancel


# --- from the export process --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddressWanted:
    """Where the recording of a track in [from, to) is. ``fresh``: the address given before is no good."""

    request: int
    track: int
    from_utc_ms: int
    to_utc_ms: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Estimated:
    """One track. ``recorded_ms`` of the range; ``bytes``: about; ``failed``: it could not be asked."""

    track: int
    recorded_ms: int
    bytes: int
    gaps: tuple[Gap, ...] = ()
    codec: str = ""
    failed: ExportFailure | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """A few times a second. ``done_ms`` of ``whole_ms`` (all cameras together); ``bytes``: written by this
    run; ``waiting``: a source cannot be reached, for so many seconds."""

    track: int
    done_ms: int
    whole_ms: int
    bytes: int
    waiting_s: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PartWhole:
    part: Part


@dataclass(frozen=True, slots=True)
class PartsKept:
    """What of an earlier run is still there; everything else is done again."""

    parts: tuple[Part, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class GapFound:
    gap: Gap


@dataclass(frozen=True, slots=True)
class PackProgress:
    """Bytes that are in the archive, of all."""

    done: int
    whole: int


@dataclass(frozen=True, slots=True)
class ExportEnded:
    """The last event of a plan. ``failure`` None: everything is there. ``reason``: more about it (a
    ``core.status.Reason``, or what the disk said); ``needed``: bytes that were missing."""

    failure: ExportFailure | None = None
    reason: str = ""
    needed: int = 0


ExportEvent = (
    AddressWanted | Estimated | ExportProgress | PartWhole | PartsKept | GapFound | PackProgress | ExportEnded
)
