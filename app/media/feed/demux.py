"""Takes a source apart with av: packets of its video (and sound) as queue items in 90 kHz ticks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import av
import av.container
from av.bitstream import BitStreamFilterContext

from app.media.failures import FeedError
from app.media.feed.backlog import Item
from app.media.feed.errors import from_av
from app.media.feed.recent import SoundShape
from app.media.feed.timeline import TICKS_PER_S
from app.media.hops import here
from app.media.types import Failure

TICK = Fraction(1, TICKS_PER_S)

FORMATS = "flv,live_flv,mpegts,mpeg,mov,mp4,matroska,webm,avi,h264,hevc,rtsp,sdp,rtp"
"""Containers we open. Playlists (hls, concat, dash...) are not among them: they name other addresses."""

# Annex B is what MPEG-TS carries; the filters pass a stream through that already is.
_FILTERS = {
    "h264": "h264_mp4toannexb",
    "hevc": "hevc_mp4toannexb",
    "mpeg4": "dump_extra=freq=keyframe",
    "mpeg2video": "null",
}
_AUDIO_AS_IT_IS = frozenset({"aac", "mp3", "mp2", "ac3"})

_SOUNDS = 512
"""Packets of sound kept between two pictures, at most."""

PROBE_OPTIONS = {"probesize": "1000000", "analyzeduration": "100000"}
"""A tenth of a second is enough to know a stream. Fewer bytes are not: a key frame of 720p can be larger
than 64 KiB, and sound that comes behind it would never be found. No ``nobuffer``: it throws the probed
packets away, the first key frame among them."""


class Demuxer:
    """One opened container. Not thread-safe; its packets may go to another thread.

    Raises ``FeedError`` from ``__init__`` and ``items``.
    """

    def __init__(
        self,
        source: Any,
        *,
        audio: bool,
        epoch: int,
        clock: Callable[[], float],
        format_name: str | None = None,
        options: dict[str, str] | None = None,
        timeout: tuple[float | None, float | None] | None = None,
        repeat_parameters: bool = False,
    ) -> None:
        self._clock = clock
        self.epoch = epoch
        began_s = time.monotonic()
        try:
            self._container: av.container.InputContainer = av.open(
                source,
                mode="r",
                format=format_name,
                options={**PROBE_OPTIONS, "format_whitelist": FORMATS, **(options or {})},
                timeout=timeout,
            )
        except Exception as error:
            # RTSP calls an interrupted conversation invalid data
            if timeout is not None and timeout[0] and time.monotonic() - began_s >= timeout[0]:
                raise FeedError(Failure.TIMEOUT, "the server did not answer in time") from None
            raise from_av(error, opening=True) from None
        try:
            self._choose(audio, repeat_parameters)
        except BaseException:
            self.close()
            raise

    def _choose(self, audio: bool, repeat_parameters: bool) -> None:
        videos = [s for s in self._container.streams.video if s.codec_context is not None and not _cover(s)]
        if not videos:
            raise FeedError(Failure.NO_VIDEO, "there is no picture in this stream")
        self.video = videos[0]
        self.codec: str = self.video.codec_context.name
        if self.codec not in _FILTERS:
            raise FeedError(Failure.UNSUPPORTED, f"video codec {self.codec[:20]} is not supported")
        self.width: int = self.video.codec_context.width
        self.height: int = self.video.codec_context.height
        self.matrix: int = int(self.video.codec_context.colorspace)
        rate = self.video.average_rate or self.video.guessed_rate
        self.reorders = bool(self.video.codec_context.has_b_frames)
        """Whether pictures come in another order than they are shown, as far as the stream says."""
        self.fps: float | None = round(float(rate), 3) if rate and 0 < rate <= 240 else None
        # RTSP gives parameter sets in its description only; who misses the first key frame never sees them.
        self._filter_text = _FILTERS[self.codec] + (
            ",dump_extra=freq=keyframe" if repeat_parameters and self.video.codec_context.extradata else ""
        )
        sounds = [s for s in self._container.streams.audio if s.codec_context is not None]
        self.audio_codec: str | None = sounds[0].codec_context.name if sounds else None
        self._sound_stream: Any = sounds[0] if sounds else None
        self.audio = sounds[0] if audio and sounds else None
        here().byte()
        self._filter: BitStreamFilterContext | None = None
        self.sound_left: list[tuple[bytes, int]] = []
        """Sound behind the last picture that ``items`` gave, once it has ended."""

    def filter_into(self, out_stream: Any) -> None:
        """Starts the bitstream filter; ``out_stream`` (of the TS) takes the parameters, None: it has them."""
        try:
            self._filter = BitStreamFilterContext(self._filter_text, self.video, out_stream)
        except Exception as error:
            raise from_av(error, opening=True) from None

    @property
    def audio_as_it_is(self) -> bool:
        """Whether the sound's own packets can go into the TS."""
        return self.audio_codec in _AUDIO_AS_IT_IS

    def items(self) -> Iterator[Item]:
        """Packets in the order of the source, until its end."""
        assert self._filter is not None
        streams = [self.video] if self._sound_stream is None else [self.video, self._sound_stream]
        video_index = self.video.index
        sounds = self.sound_left
        last_dts: int | None = None
        step = int(TICKS_PER_S / self.fps) if self.fps else TICKS_PER_S // 25
        scale = unit = 0
        epoch, clock = self.epoch, self._clock
        try:
            for packet in self._container.demux(*streams):
                if packet.stream_index != video_index:
                    self._note(packet, sounds)
                    if self.audio is not None:
                        yield from self._sound(packet)
                    continue
                if not packet.size:
                    continue
                # In whole numbers: a multiplication of fractions takes as long as all the rest.
                if not unit:  # each packet makes a fraction of its own when asked
                    base = packet.time_base
                    scale, unit = base.numerator * TICKS_PER_S, base.denominator
                for filtered in self._filter.filter(packet):
                    dts, pts = filtered.dts, filtered.pts
                    if dts is None:
                        dts = pts
                    if dts is not None:
                        dts90 = _scaled(dts, scale, unit)
                    else:
                        dts90 = 0 if last_dts is None else last_dts + step
                    pts90 = dts90 if pts is None or pts == dts else _scaled(pts, scale, unit)
                    last_dts = dts90
                    item = Item(
                        filtered, True, pts90, dts90, filtered.is_keyframe, filtered.size, epoch, clock()
                    )
                    if sounds:
                        item.sound = tuple(sounds)
                        sounds.clear()
                    yield item
        except FeedError:
            raise
        except (av.error.EOFError, IndexError):
            # IndexError: av flushes a stream at the end that appeared after it had listed the streams
            return
        except (av.FFmpegError, OSError, ValueError) as error:
            raise from_av(error, opening=False) from None

    @property
    def sound_shape(self) -> SoundShape | None:
        """What the source's sound is, wanted or not; None: it is mute."""
        if self._sound_stream is None:
            return None
        context = self._sound_stream.codec_context
        return SoundShape(
            context.name, context.sample_rate or 8000, context.channels or 1, bytes(context.extradata or b"")
        )

    def _note(self, packet: Any, into: list[tuple[bytes, int]]) -> None:
        """Sound as it is, for clips; it goes with the next picture."""
        time = packet.pts if packet.pts is not None else packet.dts
        if packet.size and time is not None and len(into) < _SOUNDS:
            into.append((bytes(packet), int(time * packet.time_base * TICKS_PER_S)))

    def _sound(self, packet: Any) -> Iterator[Item]:
        base = packet.time_base
        if self.audio_as_it_is:
            time = packet.pts if packet.pts is not None else packet.dts
            if packet.size and time is not None:
                ticks = int(time * base * TICKS_PER_S)
                yield Item(packet, False, ticks, ticks, False, packet.size, self.epoch, self._clock())
            return
        try:
            frames = packet.decode()
        except av.FFmpegError:  # a damaged piece of sound is left out, the picture goes on
            return
        for frame in frames:
            if frame.pts is not None:
                ticks = int(frame.pts * (frame.time_base or base) * TICKS_PER_S)
                yield Item(frame, False, ticks, ticks, False, packet.size, self.epoch, self._clock())

    def close(self) -> None:
        self._container.close()


def _scaled(time: int, scale: int, unit: int) -> int:
    """``time * scale / unit``, towards zero."""
    return time * scale // unit if time >= 0 else -(-time * scale // unit)


def _cover(stream: Any) -> bool:
    """Pictures attached to a file (album covers) are no video."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def picture_size(codec: str, item: Item) -> tuple[int, int]:
    """Decodes one key frame for streams joined between their parameter sets; (0, 0) if it fails."""
    context: Any = av.CodecContext.create(codec, "r")
    try:
        context.decode(item.packet)
        context.decode(None)
    except (av.FFmpegError, ValueError):
        return 0, 0
    return context.width, context.height
