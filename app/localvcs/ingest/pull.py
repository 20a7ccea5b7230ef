"""One camera being pulled: a thread that connects, reads, places packets in time and hands them on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.localvcs.ingest import IngestPacket, PullState, PullStatus, Sink, SourceInfo
from app.localvcs.ingest.bitstream import is_complete, parameter_sets, split_adts
from app.localvcs.ingest.smoother import Smoother
from app.localvcs.ingest.sources import Reader, open_source
from app.localvcs.ingest.timebase import Placed, TimeBase
from app.localvcs.outbound import Forbidden, Outbound
from app.media.failures import FeedClosed, FeedError
from app.media.feed.backlog import Item
from app.media.feed.demux import Demuxer, picture_size
from app.media.types import Failure

log = logging.getLogger("app.localvcs.ingest")

BACKOFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
VIDEO_CODECS = ("h264", "hevc")
AUDIO_CODECS = ("aac", "pcm_alaw", "pcm_mulaw", "mp3")
_MOST_GROUP_BYTES = 24 << 20
_BURST_PAUSE_S = 0.02
"""A packet later than this after the one before was not waiting for us: the start-up burst is over."""
_LONGEST_BURST_S = 0.5

_SENTENCES = {
    Failure.ADDRESS_EXPIRED: "The source refuses its address (401 or 403).",
    Failure.NOT_FOUND: "The source does not know this stream.",
    Failure.HTTP_STATUS: "The source answers with an error.",
    Failure.UNREACHABLE: "The source cannot be reached.",
    Failure.TIMEOUT: "The source does not answer in time.",
    Failure.CERTIFICATE: "The certificate of the source is not trusted.",
    Failure.BAD_PLAYLIST: "The source's playlist cannot be read.",
    Failure.BAD_STREAM: "What the source sends cannot be read.",
    Failure.NO_VIDEO: "There is no picture in what the source sends.",
    Failure.PLAYLIST_STUCK: "The source's playlist does not grow any more.",
    Failure.UNSUPPORTED: "What the source sends is not supported.",
}


def sentence(error: FeedError) -> str:
    """Why a source cannot be had, for people; never holds its address."""
    if isinstance(error, Forbidden):
        return error.sentence
    return _SENTENCES.get(error.failure, "The source cannot be played.")


@dataclass(frozen=True, slots=True)
class KeyPicture:
    """The newest picture that can be decoded alone."""

    codec: str
    data: bytes = field(repr=False)
    wall_utc_ms: int


class Pull:
    """Thread-safe. ``on_state`` (online or not, what it sends) is called on the pull's thread."""

    def __init__(
        self,
        name: str,
        url: str,
        outbound: Outbound,
        now_ms: Callable[[], int],
        on_state: Callable[[bool, SourceInfo | None, str], None],
        *,
        backoff_s: tuple[float, ...] = BACKOFF_S,
        opener: Callable[[str, Outbound], Reader] = open_source,
    ) -> None:
        self._name = name
        self._url = url
        self._outbound = outbound
        self._on_state = on_state
        self._backoff_s = backoff_s
        self._opener = opener
        self._times = TimeBase(now_ms, time.monotonic)
        self._lock = threading.RLock()
        self._wake = threading.Condition(self._lock)
        self._holds = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._reader: Reader | None = None
        self._state: PullState = "idle"
        self._failure = ""
        self._attempts = 0
        self._info: SourceInfo | None = None
        self._sinks: list[Sink] = []
        self._group: list[IngestPacket] = []
        self._group_bytes = 0
        self._picture: KeyPicture | None = None
        self._url_serial = 0
        self._told: bool | None = None
        # Of the connection; touched by the pull's thread only.
        self._burst: list[Item] = []
        self._begun = False
        self._saw_key = False
        self._gap_due = False
        self._sets = b""
        self._codec = ""
        self._audio: SourceInfo | None = None
        self._smoother: Smoother | None = None
        self._demuxed: tuple[str, int, int, float | None] = ("", 0, 0, None)

    # -- what everybody may call

    def hold(self) -> None:
        with self._lock:
            self._holds += 1
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name=f"pull-{self._name}", daemon=True)
                self._thread.start()

    def release(self) -> None:
        with self._lock:
            if self._holds:
                self._holds -= 1
            if not self._holds:
                self._interrupt()

    def change(self, url: str) -> None:
        """A new address: a running pull goes over to it at once, its sinks see a gap."""
        with self._lock:
            if url == self._url:
                return
            self._url = url
            self._url_serial += 1
            self._attempts = 0
            self._interrupt()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._sinks.clear()
            self._interrupt()

    def join(self, limit_s: float) -> None:
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(limit_s)

    def subscribe(self, sink: Sink) -> Callable[[], None]:
        with self._lock:
            for packet in self._group:
                sink.on_packet(packet)
            self._sinks.append(sink)

        def unsubscribe() -> None:
            with self._lock:
                if sink in self._sinks:
                    self._sinks.remove(sink)

        return unsubscribe

    def status(self) -> PullStatus:
        with self._lock:
            return PullStatus(self._state, self._holds > 0, self._info, self._failure, self._attempts)

    def picture(self) -> KeyPicture | None:
        """The newest key frame of a running pull."""
        with self._lock:
            return self._picture if self._state == "running" else None

    @property
    def url(self) -> str:
        return self._url

    # -- the thread

    def _interrupt(self) -> None:
        """With the lock: ends the connection and any pause."""
        if self._reader is not None:
            self._reader.close()
        self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._closed or not self._holds:
                    self._idle()
                    return
                url, serial = self._url, self._url_serial
                self._state = "connecting"
                self._lose()
            failure = self._connect(url)
            with self._lock:
                self._reader = None
                self._state = "waiting"
                if self._closed or not self._holds or serial != self._url_serial:
                    continue
                self._attempts += 1
                self._failure = failure
                self._lose()
                pause_s = self._backoff_s[min(self._attempts, len(self._backoff_s)) - 1]
                log.info("%s: %s Next attempt in %.0f s.", self._name, failure, pause_s)
            self._tell(False, failure)
            self._pause(pause_s, serial)

    def _pause(self, seconds: float, serial: int) -> None:
        """Until the next attempt, or until something has changed."""
        with self._wake:
            self._wake.wait_for(
                lambda: self._closed or not self._holds or serial != self._url_serial, seconds
            )

    def _idle(self) -> None:
        self._state = "idle"
        self._thread = None
        self._attempts = 0
        self._lose()

    def _lose(self) -> None:
        """With the lock: what was read belongs to the past."""
        self._group = []
        self._group_bytes = 0
        self._picture = None

    def _connect(self, url: str) -> str:
        """One connection to its end; a sentence that says why it ended."""
        self._burst, self._begun, self._saw_key = [], False, False
        try:
            reader = self._opener(url, self._outbound)
            with self._lock:
                self._reader = reader
                if self._closed or not self._holds or url != self._url:
                    return ""
            if reader.bursts:
                self._smoother = Smoother(self._emit)
            reader.run(self)
            self._flush()
            return "The source ended."
        except FeedClosed:
            return "The source ended."
        except FeedError as error:
            return sentence(error)
        except Exception as error:
            log.error("%s: reading failed: %s", self._name, type(error).__name__, exc_info=error)
            return "The source cannot be played."
        finally:
            smoother, self._smoother = self._smoother, None
            if smoother is not None:
                smoother.close()
            # Whatever comes next, from this source or another, does not continue this.
            self._gap_due = True

    def _tell(self, online: bool, failure: str = "") -> None:
        if self._told is not online or online:
            self._told = online
            self._on_state(online, self._info, failure)

    # -- what the reader delivers (Receiver)

    def opened(self, demuxer: Demuxer) -> None:
        if demuxer.codec not in VIDEO_CODECS:
            raise FeedError(Failure.UNSUPPORTED, f"video codec {demuxer.codec[:20]} is not passed on")
        if self._codec and demuxer.codec != self._codec:
            self._gap_due, self._saw_key, self._sets = True, False, b""
        self._codec = demuxer.codec
        self._demuxed = (demuxer.codec, demuxer.width, demuxer.height, demuxer.fps)
        self._audio = None
        sound = demuxer.audio
        # Some servers announce sound that never comes; then nobody knows its rate.
        rate = sound.codec_context.sample_rate if sound is not None else 0
        if sound is not None and rate and demuxer.audio_codec in AUDIO_CODECS:
            context = sound.codec_context
            self._audio = SourceInfo(
                codec="",
                width=0,
                height=0,
                frames_per_second=None,
                audio_codec=demuxer.audio_codec,
                audio_extradata=bytes(context.extradata or b""),
                sample_rate=rate,
                channels=context.channels or 0,
            )

    def take(self, items: list[Item]) -> None:
        if self._begun:
            for item in items:
                self._place(item)
            self._times.arrived()
            return
        first_s = self._burst[0].arrival_s if self._burst else items[0].arrival_s
        waited = bool(self._burst) and (
            items[0].arrival_s - self._burst[-1].arrival_s > _BURST_PAUSE_S
            or items[0].arrival_s - first_s > _LONGEST_BURST_S
        )
        if waited and len(items) == 1 and any(item.video for item in self._burst):
            self._flush()
            self.take(items)
        else:
            self._burst += items

    def pausing(self) -> None:
        self._flush()

    def _flush(self) -> None:
        """The start-up burst is over: what was held back goes out."""
        burst, self._burst = self._burst, []
        if not burst or self._begun:
            return
        self._begun = True
        self._times.begin(burst, max(0.0, time.monotonic() - burst[-1].arrival_s))
        for item in burst:
            self._place(item)

    def _place(self, item: Item) -> None:
        if item.video:
            placed = self._times.video(item)
            self._video(item, placed)
        elif self._saw_key and self._audio is not None:
            sound = self._times.audio(item)
            if sound is not None:
                self._sound(item, sound)

    def _video(self, item: Item, placed: Placed) -> None:
        data = bytes(item.packet)  # type: ignore[arg-type]
        if item.key:
            own = parameter_sets(self._codec, data)
            if is_complete(self._codec, own):
                if self._sets and own != self._sets:
                    self._gap_due = True
                self._sets = own
            elif self._sets:
                data = self._sets + data
        if not self._saw_key:
            if not item.key or not self._sets:
                return
            self._saw_key = True
        if item.key and (placed.gap or self._gap_due):
            self._gap_due = False
            self._out(None)
        if item.key:
            self._learn(item)
        packet = IngestPacket(
            kind="video",
            codec=self._codec,
            data=data,
            pts_90k=placed.pts_90k,
            dts_90k=placed.dts_90k,
            key=item.key,
            wall_utc_ms=placed.wall_utc_ms,
            extradata=self._sets,
        )
        with self._lock:
            if item.key:
                self._picture = KeyPicture(self._codec, data, placed.wall_utc_ms)
            first = self._state == "connecting"
            if first:
                self._state, self._attempts, self._failure = "running", 0, ""
        self._out(packet)
        if first:
            self._tell(True)

    def _sound(self, item: Item, placed: Placed) -> None:
        assert self._audio is not None and self._audio.audio_codec is not None
        data, config = bytes(item.packet), self._audio.audio_extradata  # type: ignore[arg-type]
        codec = self._audio.audio_codec
        if codec == "aac":
            data, own = split_adts(data)
            config = own or config
            if not config:
                return
            if config != self._audio.audio_extradata:
                self._audio = replace(self._audio, audio_extradata=config)
        packet = IngestPacket(
            kind="audio",
            codec=codec,
            data=data,
            pts_90k=placed.pts_90k,
            dts_90k=placed.dts_90k,
            key=False,
            wall_utc_ms=placed.wall_utc_ms,
            extradata=config if codec == "aac" else b"",
            sample_rate=self._audio.sample_rate,
            channels=self._audio.channels,
        )
        self._out(packet)

    def _learn(self, item: Item) -> None:
        """What the camera sends, at a key frame."""
        codec, width, height, fps = self._demuxed
        known = self._info
        if known is not None and known.codec == codec and not (width and height):
            width, height = known.width, known.height
        if not (width and height):
            width, height = picture_size(codec, item)
        audio = self._audio
        info = SourceInfo(
            codec=codec,
            width=width,
            height=height,
            frames_per_second=fps,
            audio_codec=audio.audio_codec if audio else None,
            audio_extradata=audio.audio_extradata if audio else b"",
            sample_rate=audio.sample_rate if audio else 0,
            channels=audio.channels if audio else 0,
        )
        with self._lock:
            self._info = info

    def _out(self, packet: IngestPacket | None) -> None:
        """On its way to the sinks; None: a gap."""
        if self._smoother is not None:
            self._smoother.put(packet)
        else:
            self._emit(packet)

    def _emit(self, packet: IngestPacket | None) -> None:
        with self._lock:
            if self._closed:
                return
            if packet is None:
                self._group, self._group_bytes = [], 0
            else:
                self._remember(packet)
            for sink in list(self._sinks):
                try:
                    if packet is None:
                        sink.on_gap()
                    else:
                        sink.on_packet(packet)
                except Exception:
                    log.exception("%s: a sink failed and is left out from now on", self._name)
                    self._sinks.remove(sink)

    def _remember(self, packet: IngestPacket) -> None:
        """With the lock: the picture group under way, for sinks that come in the middle of it."""
        if packet.key:
            self._group, self._group_bytes = [], 0
        elif not self._group:
            return
        self._group.append(packet)
        self._group_bytes += len(packet.data)
        if self._group_bytes > _MOST_GROUP_BYTES:
            self._group, self._group_bytes = [], 0  # who comes now waits for the next key frame
