"""The stream hub: every camera's live streams, recordings and pictures, and the addresses they play under.

``StreamHub`` answers what the actions ask (may this be watched, and where); ``routes`` serves the bytes.
All methods are thread-safe and, but for ``picture_jpeg`` and ``close``, quick.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from starlette.routing import Route

from app.localvcs.clock import Clock
from app.localvcs.streams.addresses import AddressBook, Form, Grant
from app.localvcs.streams.live import LiveStream
from app.localvcs.streams.pacer import Pacer
from app.localvcs.streams.packets import GOP_MS, MAIN, SUB, Packet, Source, Span, Stream
from app.localvcs.streams.vault import Reader, Vault, packets_between

DeviceState = Literal["online", "offline", "unregistered"]
Reason = Literal[
    "DeviceUnknown",
    "DeviceOffline",
    "DeviceUnregistered",
    "ProtocolUnsupported",
    "TimeRangeInvalid",
    "NotRecorded",
]

LIVE_PROTOCOLS: dict[str, Form] = {"hls": "hls", "httpshls": "hls", "httpsflv": "flv", "flv": "flv"}
_CLOUD_PROTOCOLS: dict[str, Form] = {"hls": "hls", "httpshls": "hls"}
_DEVICE_PROTOCOLS: dict[str, Form] = {**_CLOUD_PROTOCOLS, "flv": "flv", "httpsflv": "flv"}
VIDEO_PROTOCOLS: dict[str, dict[str, Form]] = {"0": _CLOUD_PROTOCOLS, "1": _DEVICE_PROTOCOLS}
"""By StorageType: a recording in the cloud plays as HLS only, one on the device as FLV too."""

_HLS_VIEWER_MS = 5000
"""An HLS viewer that asked for nothing for so long has gone."""
LONGEST_VIDEO_MS = 7 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """``pull_seconds``: how long an on-demand camera takes to start. ``linger_seconds``: how long a
    stream goes on after its last viewer. ``address_seconds``: how long an address opens.
    ``segment_seconds``: length of live segments, and the distance of the sources' key pictures."""

    pull_seconds: float = 2.0
    linger_seconds: float = 20.0
    address_seconds: float = 1800.0
    segment_seconds: int = 1
    window_segments: int = 6
    cache_bytes: int = 48 * 1024 * 1024

    def __post_init__(self) -> None:
        if self.segment_seconds < 1:
            raise ValueError("live segments are whole seconds")

    @property
    def live_ms(self) -> int:
        """How much older than the newest a live segment may be that can still be had."""
        return (2 * self.window_segments + 1) * self.segment_seconds * GOP_MS

    @property
    def viewer_backlog(self) -> int:
        """Tags kept for an FLV viewer that does not read: some 5 s and the group it was greeted with."""
        return 60 + 30 * self.segment_seconds


@dataclass(frozen=True, slots=True)
class StreamProfile:
    """A camera as the hub sees it. ``has_sub`` False: the main stream is given whatever was asked."""

    source: Source
    on_demand: bool = False
    has_sub: bool = True
    state: DeviceState = "online"


@dataclass(frozen=True, slots=True)
class Ready:
    """It plays under ``url`` (a secret: it carries the ``auth_key``)."""

    url: str = field(repr=False)
    protocol: str
    stream: Stream


@dataclass(frozen=True, slots=True)
class Starting:
    """The camera is being pulled; ask again."""

    eta_s: float


@dataclass(frozen=True, slots=True)
class Refused:
    reason_code: Reason
    message: str


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """``state`` of the pull; ``running``: the streams whose encoder runs."""

    state: Literal["idle", "starting", "running", "offline", "unregistered", "unknown"]
    viewers: int = 0
    running: tuple[Stream, ...] = ()


class _Device:
    """What the hub remembers of one registered camera. Guarded by the hub's lock."""

    def __init__(self, profile: StreamProfile) -> None:
        self.profile = profile
        self.pull_started_ms: int | None = None
        self.used_ms = 0
        self.kept = False
        self.live: dict[Stream, LiveStream] = {}
        self.hls_viewers: dict[str, int] = {}


class StreamHub:
    """See the module. ``base_url``: scheme and authority of the service, known once it listens."""

    def __init__(
        self,
        clock: Clock,
        settings: StreamSettings,
        base_url: Callable[[], str],
        key: bytes,
        kept_from: Callable[[str, int], int] = lambda device_id, now_ms: 0,
    ) -> None:
        """``kept_from``: the earliest moment of a device's recordings that is kept, seen from now."""
        self.clock = clock
        self.settings = settings
        self._base_url = base_url
        self._kept_from = kept_from
        self.addresses = AddressBook(clock, key, settings.address_seconds)
        self.executor = ThreadPoolExecutor(2, thread_name_prefix="streams")
        self._pacer = Pacer(clock)
        self._vault = Vault(settings.cache_bytes, self.executor, settings.live_ms)
        self._devices: dict[str, _Device] = {}
        self._lock = threading.RLock()
        self._closed = False

    # -- who is there

    def register(self, device_id: str, profile: StreamProfile) -> None:
        """Makes a camera playable; one already there is replaced like ``update``."""
        self.update(device_id, profile)

    def update(self, device_id: str, profile: StreamProfile) -> None:
        """A new source or state ends the streams of the old one; anything else leaves viewers alone."""
        with self._lock:
            device = self._devices.get(device_id)
            if device is None:
                self._devices[device_id] = _Device(profile)
                return
            old, device.profile = device.profile, profile
            ended = []
            if old.source is not profile.source or profile.state != "online":
                ended, device.live = list(device.live.values()), {}
                device.pull_started_ms = None
            if old.source is not profile.source:
                self._vault.forget(device_id)
        for live in ended:
            live.close()

    def unregister(self, device_id: str) -> None:
        with self._lock:
            device = self._devices.pop(device_id, None)
        if device:
            for live in device.live.values():
                live.close()
            self._vault.forget(device_id)

    # -- what the actions ask

    def ask_live(self, device_id: str, stream: int, protocol: str) -> Ready | Starting | Refused:
        """An address for the live picture; starts what has to be started."""
        with self._lock:
            device = self._devices.get(device_id)
            if refused := self._refuse_live(device):
                return refused
            assert device is not None
            form = LIVE_PROTOCOLS.get(protocol)
            if form is None:
                return Refused("ProtocolUnsupported", f"The stream is not available as {protocol}.")
            chosen = SUB if stream == SUB and device.profile.has_sub else MAIN
            if waiting := self._pull(device):
                return waiting
            self._live(device, chosen).touch()
        return self._ready(self.addresses.grant("live", form, device_id, chosen), protocol)

    def ask_video(
        self, device_id: str, start_ms: int, end_ms: int, protocol: str, storage: str = "0"
    ) -> Ready | Starting | Refused:
        """An address for the recording of [start_ms, end_ms); gaps in it are in the playlist."""
        with self._lock:
            device = self._devices.get(device_id)
        if device is None:
            return Refused("DeviceUnknown", "The device does not exist.")
        if device.profile.state == "unregistered":
            return Refused("DeviceUnregistered", "The device has not registered yet.")
        form = VIDEO_PROTOCOLS.get(storage, {}).get(protocol)
        if form is None:
            where = "in the cloud" if storage == "0" else "on the device"
            return Refused("ProtocolUnsupported", f"A recording {where} is not available as {protocol}.")
        if not 0 <= start_ms < end_ms or end_ms - start_ms > LONGEST_VIDEO_MS:
            return Refused("TimeRangeInvalid", "EndTime must be after StartTime, by 7 days at most.")
        now_ms = self.clock.now_ms()
        kept_ms = max(start_ms, self._kept_from(device_id, now_ms))
        if kept_ms >= end_ms:
            return Refused("NotRecorded", "Recordings of this device are not kept for so long.")
        if not device.profile.source.recorded(kept_ms, end_ms, now_ms, storage):
            return Refused("NotRecorded", "Nothing was recorded in this time.")
        grant = self.addresses.grant("video", form, device_id, MAIN, start_ms, end_ms, storage)
        return self._ready(grant, protocol)

    def picture(self, device_id: str, at_ms: int | None = None, stream: int = MAIN) -> Ready | Refused:
        """An address for the picture of a moment (default: of now)."""
        with self._lock:
            device = self._devices.get(device_id)
            refused = self._refuse_live(device) if at_ms is None else None
        if device is None or refused:
            return refused or Refused("DeviceUnknown", "The device does not exist.")
        chosen = SUB if stream == SUB and device.profile.has_sub else MAIN
        moment = self.clock.now_ms() if at_ms is None else at_ms
        return self._ready(self.addresses.grant("picture", "jpeg", device_id, chosen, moment), "jpeg")

    def picture_jpeg(self, device_id: str, at_ms: int | None = None, stream: int = MAIN) -> bytes:
        """The picture itself; blocks while it is drawn. ``KeyError`` for an unknown device."""
        with self._lock:
            source = self._devices[device_id].profile.source
        return source.jpeg(SUB if stream == SUB else MAIN, self.clock.now_ms() if at_ms is None else at_ms)

    def start(self, device_ids: Iterable[str]) -> None:
        """StartStreams: pulls them and keeps them pulled until ``let_go`` or ``stop``. Unknown ones are
        passed over."""
        with self._lock:
            for device in map(self._devices.get, device_ids):
                if device and device.profile.state == "online":
                    device.kept = True
                    self._pull(device)

    def let_go(self, device_ids: Iterable[str]) -> None:
        """They are pulled for whoever watches only, as those that were never started."""
        with self._lock:
            for device in map(self._devices.get, device_ids):
                if device:
                    device.kept = False

    def stop(self, device_ids: Iterable[str]) -> None:
        """StopStreams: whoever still watches sees the stream end; asking again starts it again."""
        ended: list[LiveStream] = []
        with self._lock:
            for device in map(self._devices.get, device_ids):
                if device:
                    device.kept = False
                    device.pull_started_ms = None
                    ended += device.live.values()
                    device.live = {}
        for live in ended:
            live.close()

    def status(self, device_id: str) -> StreamStatus:
        with self._lock:
            device = self._devices.get(device_id)
            if device is None:
                return StreamStatus("unknown")
            if device.profile.state != "online":
                return StreamStatus(device.profile.state)
            running = tuple(s for s, live in device.live.items() if live.running)
            viewers = self._viewers(device)
            now = self.clock.now_ms()
            if device.profile.on_demand:
                if not self._awake(device, now):
                    return StreamStatus("idle", viewers, running)
                assert device.pull_started_ms is not None
                state: Literal["starting", "running"] = (
                    "starting" if now - device.pull_started_ms < self._pull_ms else "running"
                )
                return StreamStatus(state, viewers, running)
            return StreamStatus("running" if running else "idle", viewers, running)

    def load(self) -> dict[str, float]:
        """Counters for the request log and for ``bench``."""
        with self._lock:
            devices = list(self._devices.values())
            times = os.times()
            return {
                "devices": len(devices),
                "viewers": sum(map(self._viewers, devices)),
                "encoders": sum(live.running for d in devices for live in d.live.values()),
                "segments_made": self._vault.made,
                "cpu_seconds": times.user + times.system,
            }

    def close(self) -> None:
        """Ends all streams and threads; waits for what is being encoded."""
        with self._lock:
            self._closed = True
            ids = list(self._devices)
        for device_id in ids:
            self.unregister(device_id)
        self._vault.close()
        self._pacer.close()
        self.executor.shutdown(wait=True, cancel_futures=True)

    def routes(self) -> list[Route]:
        """The play addresses, for the service to mount at its root."""
        from app.localvcs.streams.routes import play_routes

        return play_routes(self)

    # -- what the routes ask

    def live_of(self, grant: Grant) -> LiveStream | None:
        """The running (or starting) stream of a live address; None when the camera has gone."""
        with self._lock:
            device = self._devices.get(grant.device_id)
            if device is None or device.profile.state != "online" or self._closed:
                return None
            now = self.clock.now_ms()
            if device.profile.on_demand and not self._awake(device, now):
                return None
            device.used_ms = now
            if grant.form == "hls":
                device.hls_viewers[grant.token] = now
            live = self._live(device, grant.stream)
        live.touch()
        return live

    def live_window(self, grant: Grant, live: LiveStream) -> Sequence[int]:
        """The segments a live playlist lists. A continuous camera has the past ones at once."""
        newest = live.newest_group()
        oldest = newest - self.settings.window_segments + 1
        with self._lock:
            device = self._devices.get(grant.device_id)
            if device and device.profile.on_demand and device.pull_started_ms is not None:
                # What the camera sent while it was being pulled is there; the time before is not.
                oldest = max(oldest, device.pull_started_ms // self._segment_ms - 1)
        return range(oldest, newest + 1)

    def live_segment(
        self, grant: Grant, live: LiveStream, number: int, loop: asyncio.AbstractEventLoop
    ) -> bytes | Reader:
        """One segment as MPEG-TS, from the encoder if it has it."""
        length = self._segment_ms
        key = (grant.device_id, grant.stream, number * length, (number + 1) * length)
        return self._vault.ask(key, live.source, loop, lambda: live.group(number))

    def spans_of(self, grant: Grant) -> Sequence[Span]:
        """What is recorded in the range of a video address, now."""
        source = self.source_of(grant)
        now_ms = self.clock.now_ms()
        start_ms = max(grant.start_ms, self._kept_from(grant.device_id, now_ms))
        if source is None or start_ms >= grant.end_ms:
            return ()
        return source.recorded(start_ms, grant.end_ms, now_ms, grant.storage)

    def video_segment(
        self, grant: Grant, source: Source, start_ms: int, end_ms: int, loop: asyncio.AbstractEventLoop
    ) -> bytes | Reader:
        return self._vault.ask((grant.device_id, grant.stream, start_ms, end_ms), source, loop)

    def video_packets(self, grant: Grant, source: Source, start_ms: int, end_ms: int) -> list[Packet]:
        return packets_between(source, grant.stream, start_ms, end_ms)

    def source_of(self, grant: Grant) -> Source | None:
        with self._lock:
            device = self._devices.get(grant.device_id)
            return device.profile.source if device else None

    # -- inside

    @property
    def _segment_ms(self) -> int:
        return self.settings.segment_seconds * GOP_MS

    @property
    def _pull_ms(self) -> int:
        return round(self.settings.pull_seconds * 1000)

    @property
    def _linger_ms(self) -> int:
        return round(self.settings.linger_seconds * 1000)

    def _refuse_live(self, device: _Device | None) -> Refused | None:
        if device is None:
            return Refused("DeviceUnknown", "The device does not exist.")
        if device.profile.state == "offline":
            return Refused("DeviceOffline", "The device is offline.")
        if device.profile.state == "unregistered":
            return Refused("DeviceUnregistered", "The device has not registered yet.")
        return None

    def _pull(self, device: _Device) -> Starting | None:
        """Marks a use; for an on-demand camera starts the pull and says how long it still takes."""
        now = self.clock.now_ms()
        awake = self._awake(device, now)
        device.used_ms = now
        if not device.profile.on_demand:
            return None
        if not awake:
            device.pull_started_ms = now
        assert device.pull_started_ms is not None
        left_ms = device.pull_started_ms + self._pull_ms - now
        return Starting(left_ms / 1000) if left_ms > 0 else None

    def _awake(self, device: _Device, now_ms: int) -> bool:
        """Whether an on-demand camera is being pulled, or still is."""
        if device.pull_started_ms is None or now_ms < device.pull_started_ms:
            return False  # never, or the clock was moved back: begin again
        if device.kept or any(live.in_use() for live in device.live.values()):
            return True
        if now_ms - device.used_ms < max(self._linger_ms, self._pull_ms):
            return True
        device.pull_started_ms = None
        return False

    def _live(self, device: _Device, stream: Stream) -> LiveStream:
        live = device.live.get(stream)
        if live is None:
            live = device.live[stream] = LiveStream(
                device.profile.source,
                stream,
                self.clock,
                self._pacer,
                self.executor,
                self._linger_ms,
                self.settings.window_segments,
                self.settings.segment_seconds,
            )
        return live

    def _viewers(self, device: _Device) -> int:
        now = self.clock.now_ms()
        gone = [t for t, seen in device.hls_viewers.items() if abs(now - seen) > _HLS_VIEWER_MS]
        for token in gone:
            with contextlib.suppress(KeyError):
                del device.hls_viewers[token]
        return len(device.hls_viewers) + sum(live.viewer_count for live in device.live.values())

    def _ready(self, grant: Grant, protocol: str) -> Ready:
        path = {
            "hls": f"/play/{grant.kind}/{grant.token}/index.m3u8",
            "flv": f"/play/{grant.kind}/{grant.token}.flv",
            "jpeg": f"/play/{grant.kind}/{grant.token}.jpg",
        }[grant.form]
        return Ready(
            url=f"{self._base_url().rstrip('/')}{path}?auth_key={grant.auth_key}",
            protocol=protocol,
            stream=grant.stream,
        )
