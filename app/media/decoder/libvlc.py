"""The part of libvlc that a decoder uses, with callbacks in the shape ctypes can really serve.

python-vlc finds and loads libvlc. Its own prototype of the read callback declares the buffer as
``c_char_p``, which ctypes copies and so cannot be written to; the prototypes are therefore ours. The
callbacks live as long as the process (libvlc keeps their addresses) and find their player by number.

libvlc is not re-entrant: nothing here may be called from inside a callback.
"""

from __future__ import annotations

import ctypes
import logging
import os
from typing import Any, Protocol

import vlc

from app.media.decoder.native.library import PLUGIN, library
from app.media.decoder.planes import SCRATCH, Planes, swscale
from app.media.decoder.states import KeptStates
from app.media.decoder.usable import LibvlcMissing, check
from app.media.decoder.ways import PlainWay, Way

log = logging.getLogger("vcs_wall.media.decoder")

VERSION = vlc.libvlc_get_version().decode("ascii", "replace")
check(VERSION)  # before any other function is looked up: another version lacks some

# An unknown instance option makes libvlc_new return NULL: keep this list short; the rest goes on the media.
INSTANCE_OPTIONS = ("--quiet", "--no-video-title-show", "--no-xlib")

# Of plugins that a build of libvlc may lack: left out if unknown. Every stream would try two dozen scripts,
# and scaling is bicubic by default (1: bilinear, over all the pixels that become one).
EXTRA_OPTIONS = ("--no-lua", "--swscale-mode=1")

_UNKNOWN_SIZE = 2**64 - 1


class Target(Protocol):
    """What the callbacks talk to; every method is called on a libvlc thread and must be quick."""

    @property
    def path(self) -> int | None:
        """See ``ways.Way``: libvlc's output is the compiled one, which does what ``lock`` would do, and calls
        ``drawn`` and ``display`` only when it does not know better."""

    @property
    def input(self) -> int | None:
        """See ``ways.Way``: libvlc's input is the compiled one, and asks that for pictures, not ``take``; it
        calls ``fill``."""

    def setup(self, width: int, height: int, full_range: bool) -> Planes:
        """The decoded size is known, and whether brightness goes from 0 to 255 (else 16 to 235); returns
        where pictures shall be drawn from now on. Of another size than decoded they are scaled."""

    def lock(self) -> Planes:
        """Where the next picture shall be drawn: as the last ``setup`` said."""

    def drawn(self) -> None:
        """It was drawn: what shall be done with it is done best now, while it is in the processor's cache."""

    def display(self) -> None:
        """The picture drawn last is due now."""

    def event(self, kind: int) -> None:
        """libvlc has an event of one of the kinds attached."""


class ByteTarget(Target, Protocol):
    """A target that gives a container."""

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes of the stream; ``b""`` at its end. May wait."""


class PictureTarget(Target, Protocol):
    """A target that gives pictures one by one."""

    def take(self) -> tuple[int, int, int, int] | None:
        """The next picture to decode: address and size of its bytes, which stay until the next call, and its
        presentation and decode time in microseconds; None at the end. May wait."""

    def fill(self, late_s: float, anew: bool) -> None:
        """Give ``input`` its next pictures; none at the end. May wait. See ``Pace.plan``."""


_targets: dict[int, Any] = {}
"""``ByteTarget`` or ``PictureTarget``: libvlc is given the callbacks of the one it is."""


_states = KeptStates()

_OpenCb = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_uint64)
)
_ReadCb = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_GetCb = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_int64),
    ctypes.POINTER(ctypes.c_int64),
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_size_t),
    ctypes.POINTER(ctypes.c_void_p),
)
_FillCb = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_double, ctypes.c_int)
_LockCb = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_UnlockCb = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
_DisplayCb = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_SetupCb = ctypes.CFUNCTYPE(
    ctypes.c_uint,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_uint),
    ctypes.POINTER(ctypes.c_uint),
    ctypes.POINTER(ctypes.c_uint),
    ctypes.POINTER(ctypes.c_uint),
)
_OpenedCb = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int)
_PictureCb = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_EventCb = ctypes.CFUNCTYPE(None, ctypes.POINTER(ctypes.c_int), ctypes.c_void_p)


def _serve_open(opaque: Any, data: Any, size: Any) -> int:
    data[0] = opaque
    size[0] = _UNKNOWN_SIZE
    return 0


def _serve_read(opaque: Any, buffer: Any, size: int) -> int:
    target: ByteTarget | None = _targets.get(opaque)
    if target is None:
        return 0
    _states.keep(opaque)
    data = target.read(size)
    ctypes.memmove(buffer, data, len(data))
    return len(data)


def _serve_get(opaque: Any, cookie: Any, dts: Any, pts: Any, flags: Any, size: Any, buffer: Any) -> int:
    target: PictureTarget | None = _targets.get(opaque)
    if target is None:
        return 1
    _states.keep(opaque)
    try:
        picture = target.take()
    except Exception as error:  # ctypes would say "there is one" for us, and libvlc read where nothing is
        log.error("taking a picture: %s", type(error).__name__, exc_info=True)
        picture = None
    if picture is None:
        return 1
    buffer[0], size[0], pts[0], dts[0] = picture
    return 0


def _serve_fill(opaque: Any, late_s: float, anew: int) -> None:
    target: PictureTarget | None = _targets.get(opaque)
    if target is not None:
        _states.keep(opaque)
        try:
            target.fill(late_s, bool(anew))
        except Exception as error:  # what was not given is the end
            log.error("taking a picture: %s", type(error).__name__, exc_info=True)


def _serve_setup(opaque: Any, chroma: Any, width: Any, height: Any, pitches: Any, lines: Any) -> int:
    # On any trouble a tiny picture nobody sees: zero would make libvlc look for another video output.
    planes = SCRATCH
    full_range = ctypes.string_at(chroma, 4) == b"J420"
    try:
        target: Target | None = _targets.get(opaque[0])
        if target is not None:
            planes = target.setup(width[0], height[0], full_range)
    finally:
        # What is neither (10 bits, 4:2:2) libvlc converts.
        ctypes.memmove(chroma, b"J420" if planes.shape.full_range else b"I420", 4)
        width[0], height[0] = planes.width, planes.height
        for at in range(3):
            pitches[at], lines[at] = planes.strides[at], planes.lines[at]
    return 1


def _serve_lock(opaque: Any, addresses: Any) -> int | None:
    target: Target | None = _targets.get(opaque)
    planes = SCRATCH
    try:
        if target is not None:
            _states.keep(opaque)
            planes = target.lock()
    finally:
        addresses[0], addresses[1], addresses[2] = planes.addresses
    return None


def _serve_unlock(opaque: Any, picture: Any, addresses: Any) -> None:
    _serve_drawn(opaque)


def _serve_display(opaque: Any, picture: Any) -> None:
    _serve_due(opaque)


def _serve_opened(opaque: Any, width: int, height: int, full_range: int) -> None:
    target: Target | None = _targets.get(opaque)
    if target is not None:
        _states.keep(opaque)
        target.setup(width, height, bool(full_range))


def _serve_drawn(opaque: Any) -> None:
    target: Target | None = _targets.get(opaque)
    if target is not None:
        _states.keep(opaque)
        target.drawn()


def _serve_due(opaque: Any) -> None:
    target: Target | None = _targets.get(opaque)
    if target is not None:
        _states.keep(opaque)
        target.display()


def _serve_event(event: Any, opaque: Any) -> None:
    target: Target | None = _targets.get(opaque)
    if target is not None:
        target.event(event[0])


_on_open = _OpenCb(_serve_open)
_on_read = _ReadCb(_serve_read)
_on_get = _GetCb(_serve_get)
_on_fill = _FillCb(_serve_fill)
_on_setup = _SetupCb(_serve_setup)
_on_lock = _LockCb(_serve_lock)
_on_unlock = _UnlockCb(_serve_unlock)
_on_display = _DisplayCb(_serve_display)
_on_opened = _OpenedCb(_serve_opened)
_on_drawn = _PictureCb(_serve_drawn)
_on_due = _PictureCb(_serve_due)
_on_event = _EventCb(_serve_event)


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def _function(name: str, result: Any, *arguments: Any) -> Any:
    address = ctypes.cast(getattr(vlc.dll, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_p = ctypes.c_void_p
_media_new_callbacks = _function("libvlc_media_new_callbacks", _p, _p, _OpenCb, _ReadCb, _p, _p, _p)
_media_new_location = _function("libvlc_media_new_location", _p, _p, ctypes.c_char_p)
_media_add_option = _function("libvlc_media_add_option", None, _p, ctypes.c_char_p)
_media_release = _function("libvlc_media_release", None, _p)
_media_get_stats = _function("libvlc_media_get_stats", ctypes.c_int, _p, ctypes.POINTER(vlc.MediaStats))
_player_new = _function("libvlc_media_player_new_from_media", _p, _p)
_player_release = _function("libvlc_media_player_release", None, _p)
_player_play = _function("libvlc_media_player_play", ctypes.c_int, _p)
_player_stop = _function("libvlc_media_player_stop", None, _p)
_player_set_volume = _function("libvlc_audio_set_volume", ctypes.c_int, _p, ctypes.c_int)
_player_set_audio_track = _function("libvlc_audio_set_track", ctypes.c_int, _p, ctypes.c_int)
_player_events = _function("libvlc_media_player_event_manager", _p, _p)
_event_attach = _function("libvlc_event_attach", ctypes.c_int, _p, ctypes.c_int, _EventCb, _p)
_event_detach = _function("libvlc_event_detach", None, _p, ctypes.c_int, _EventCb, _p)
_video_callbacks = _function("libvlc_video_set_callbacks", None, _p, _LockCb, _UnlockCb, _DisplayCb, _p)
_video_format = _function("libvlc_video_set_format_callbacks", None, _p, _SetupCb, _p)

_NOTHING = ctypes.cast(vlc.dll.libvlc_get_changeset, _p).value
"""What libvlc shall call when it has copied a picture: a function that does nothing. What ``take`` gave stays
until the next one is taken."""

ENDED = int(vlc.EventType.MediaPlayerEndReached.value)
FAILED = int(vlc.EventType.MediaPlayerEncounteredError.value)


def _bare_options(get: int, data: int, codec: str) -> tuple[str, ...]:
    """Media options of libvlc's ``imem``: an elementary stream from memory. No container, no thread that
    reads ahead, no demultiplexer (measured: a sixth less for each picture). ``get(data, ...)`` gives it."""
    return (
        f":imem-get={get}",
        f":imem-release={_NOTHING}",
        f":imem-data={data}",
        ":imem-cat=2",  # video
        f":imem-codec={codec}",
        ":imem-id=0",
    )


class Libvlc:
    """The process's one libvlc instance."""

    def __init__(self) -> None:
        swscale()  # now, while somebody hears that it is missing
        compiled = library()
        if compiled is not None:
            folders = os.environ.get("VLC_PLUGIN_PATH", "").split(os.pathsep)
            here = str(PLUGIN.path.parent)
            if here not in folders:
                os.environ["VLC_PLUGIN_PATH"] = os.pathsep.join(filter(None, [*folders, here]))
        instance = vlc.Instance(*INSTANCE_OPTIONS, *EXTRA_OPTIONS) or vlc.Instance(*INSTANCE_OPTIONS)
        if instance is None:
            raise LibvlcMissing("libvlc does not start")
        self._instance = instance
        self.pointer = ctypes.cast(instance, ctypes.c_void_p).value
        self.version = VERSION
        self.one_by_one = True
        """Whether pictures can be given without a container. A build of libvlc may lack the plugin for it,
        and there is no other way to ask than to try."""
        self.compiled = compiled if compiled is not None and compiled.wall_found() else None
        """The compiled way of a picture; None: it goes through Python."""
        if compiled is not self.compiled:
            log.warning("libvlc does not find the compiled picture path")

    def way(self) -> Way:
        """For the pictures of one player."""
        if self.compiled is None:
            return PlainWay()
        from app.media.decoder.native.way import NativeWay

        return NativeWay(self.compiled, *map(_address, (_on_opened, _on_drawn, _on_due, _on_fill)))


class Player:
    """One libvlc player that reads from and draws to ``target``. One thread; never from a callback."""

    def __init__(
        self,
        libvlc: Libvlc,
        number: int,
        target: ByteTarget | PictureTarget,
        options: tuple[str, ...],
        *,
        codec: str = "",
    ) -> None:
        """``number``: never used twice; ``options``: media options, unknown ones are ignored by libvlc.

        ``codec``: of the pictures that the target gives one by one; without it gives a container.
        """
        self._number = number
        _targets[number] = target
        self._input = target.input
        compiled = libvlc.compiled
        if codec and self._input is not None and compiled is not None:
            self._media = _media_new_location(libvlc.pointer, f"wall://{codec}".encode())
            _targets[self._input] = target
        elif codec:
            self._media = _media_new_location(libvlc.pointer, b"imem://")
            options = (*options, *_bare_options(_address(_on_get), number, codec))
        else:
            self._media = _media_new_callbacks(libvlc.pointer, _on_open, _on_read, None, None, number)
        for option in options:
            _media_add_option(self._media, option.encode())
        self._player = _player_new(self._media)
        if not self._player:
            raise LibvlcMissing("libvlc gives no player")
        self._path = target.path
        if self._path is not None and compiled is not None:
            _targets[self._path] = target
            compiled.wall_shows(self._player, self._path)
            compiled.wall_reads(self._player, self._input)
        else:
            _video_callbacks(self._player, _on_lock, _on_unlock, _on_display, number)
            _video_format(self._player, _on_setup, None)
        self._events = _player_events(self._player)
        for kind in (ENDED, FAILED):
            _event_attach(self._events, kind, _on_event, number)

    def play(self) -> bool:
        """Start; returns at once, what follows comes through the callbacks."""
        return bool(_player_play(self._player) == 0)

    def set_volume(self, percent: int) -> None:
        """0 is silent, 100 as it came. Also before it plays."""
        _player_set_volume(self._player, percent)

    def leave_sound(self) -> None:
        """Decode no sound any more; the picture goes on."""
        _player_set_audio_track(self._player, -1)

    def sound_counts(self) -> tuple[int, int]:
        """Pieces of sound decoded, and those an audio device took, since the start."""
        stats = vlc.MediaStats()
        if _media_get_stats(self._media, ctypes.byref(stats)):
            return int(stats.decoded_audio), int(stats.played_abuffers)
        return 0, 0

    def lost_pictures(self) -> int:
        """Pictures libvlc decoded and threw away because they were late."""
        stats = vlc.MediaStats()
        if _media_get_stats(self._media, ctypes.byref(stats)):
            return int(stats.lost_pictures)
        return 0

    def stop(self) -> None:
        """Stop and free everything; afterwards no callback comes any more. Its read must return meanwhile."""
        for kind in (ENDED, FAILED):
            _event_detach(self._events, kind, _on_event, self._number)
        _player_stop(self._player)
        _player_release(self._player)
        _media_release(self._media)
        for number in (self._number, self._path, self._input):
            if number is not None:
                _targets.pop(number, None)
                _states.free(number)
