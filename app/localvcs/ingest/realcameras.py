"""Real cameras as the rest of the service sees them: their rows, their addresses, their picture.

Stands beside the stream hub of the demo: ``Cameras`` asks this one for devices that are data sources.
"""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable

import av
from av.video.codeccontext import VideoCodecContext
from starlette.routing import BaseRoute

from app.localvcs import datasources
from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.devices import CONTINUOUS
from app.localvcs.ingest import PullStatus, SourceInfo
from app.localvcs.ingest.flv import carries
from app.localvcs.ingest.live import CameraLive
from app.localvcs.ingest.pull import KeyPicture
from app.localvcs.ingest.site import Ingest
from app.localvcs.outbound import Outbound
from app.localvcs.settings import ServeOptions
from app.localvcs.streams.addresses import AddressBook, Form, Grant
from app.localvcs.streams.hub import LIVE_PROTOCOLS, Ready, Refused, Starting
from app.localvcs.streams.packets import MAIN

_POLL_SECONDS = 1.0
_JPEG_QUALITY = 88


class RealCameras:
    """Thread-safe; nothing blocks but ``close``."""

    def __init__(self, database: Database, clock: Clock, options: ServeOptions) -> None:
        self._database = database
        self._clock = clock
        self._linger_ms = round(options.linger_seconds * 1000)
        self._data_dir = options.data_dir
        self._lock = threading.Lock()
        self._live: dict[str, CameraLive] = {}
        self._kept: set[str] = set()
        self._closed = False
        self._base_url: Callable[[], str] = lambda: ""
        self.outbound = Outbound(allow_private=options.allow_private)
        self.addresses = AddressBook(clock, os.urandom(32), options.address_seconds)
        self.ingest = Ingest(self.outbound, clock.now_ms, self._on_state)

    def open(self, base_url: Callable[[], str]) -> None:
        """Begins to look for all cameras there are; pulls those that are pulled all the time."""
        self._base_url = base_url
        datasources.sweep_files(self._database.read(), self._data_dir)
        with self._database.write() as connection:
            datasources.all_away(connection)
        for row in datasources.cameras(self._database.read()):
            self.ingest.put(row["device_id"], row["url"])
            self.keep(row["device_id"], row["stream_mode"] == CONTINUOUS)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            lives = list(self._live.values())
        for live in lives:
            live.close()
        self.ingest.close()

    def routes(self) -> list[BaseRoute]:
        from app.localvcs.ingest.routes import camera_routes

        return camera_routes(self)

    def housekeeping(self) -> None:
        """Once a second: cameras that nobody watches any more are let go."""
        with self._lock:
            lives = list(self._live.values())
        for live in lives:
            live.tick()

    # -- changes

    def put(self, device_id: str, url: str) -> None:
        self.ingest.put(device_id, url)

    def forget(self, device_ids: Iterable[str]) -> None:
        for device_id in device_ids:
            with self._lock:
                live = self._live.pop(device_id, None)
                self._kept.discard(device_id)
            if live is not None:
                live.close()
            self.ingest.remove(device_id)

    def keep(self, device_id: str, wanted: bool) -> None:
        """Pulled whether watched or not, or not any more."""
        with self._lock:
            if wanted == (device_id in self._kept):
                return
            if wanted:
                self._kept.add(device_id)
            else:
                self._kept.discard(device_id)
        if wanted:
            self.ingest.hold(device_id)
        else:
            self.ingest.release(device_id)

    def stop(self, device_id: str) -> None:
        """StopStreams: whoever watches sees the stream end; asking again starts it again."""
        self.keep(device_id, False)
        with self._lock:
            live = self._live.pop(device_id, None)
        if live is not None:
            live.close()

    # -- what the actions ask

    def ask_live(self, row: sqlite3.Row, protocol: str) -> Ready | Starting | Refused:
        device_id = row["device_id"]
        if protocol in ("rtmp", "rtsp"):
            return self._own_address(device_id, protocol)
        form = LIVE_PROTOCOLS.get(protocol)
        if form is None:
            return Refused("ProtocolUnsupported", f"The stream is not available as {protocol}.")
        live = self.live(device_id)
        if live is None:
            return Refused("DeviceUnknown", "Nothing is connected as this device.")
        live.touch()
        status = self.ingest.status(device_id)
        if away := _away(status):
            return away
        if status.state != "running" or status.info is None:
            return Starting(_POLL_SECONDS)
        if form == "flv" and not carries(status.info):
            return Refused(
                "ProtocolUnsupported",
                "The camera sends H.265, which FLV does not carry: it plays as hls.",
            )
        if form == "hls" and not live.has_segments:
            return Starting(_POLL_SECONDS)
        return self._ready(self.addresses.grant("live", form, device_id, MAIN), protocol)

    def picture(self, row: sqlite3.Row) -> Ready | Starting | Refused:
        """An address for the newest key picture; its route waits for one if the pull is starting."""
        device_id = row["device_id"]
        live = self.live(device_id)
        if live is None:
            return Refused("DeviceUnknown", "Nothing is connected as this device.")
        live.touch()
        if away := _away(self.ingest.status(device_id)):
            return away
        return self._ready(self.addresses.grant("picture", "jpeg", device_id, MAIN), "jpeg")

    def stream_state(self, device_id: str) -> tuple[bool, bool]:
        """Whether a stream is arriving, and whether pulling is asked for."""
        status = self.ingest.status(device_id)
        return status.state == "running", status.held

    def is_watched(self, device_id: str) -> bool:
        with self._lock:
            live = self._live.get(device_id)
        return live is not None and live.viewers > 0

    def live(self, device_id: str) -> CameraLive | None:
        with self._lock:
            if self._closed or not self.ingest.is_camera(device_id):
                return None
            live = self._live.get(device_id)
            if live is None:
                live = self._live[device_id] = CameraLive(
                    device_id, self.ingest, self._clock.now_ms, self._linger_ms
                )
            return live

    # -- inside

    def _own_address(self, device_id: str, protocol: str) -> Ready | Refused:
        row = datasources.find(self._database.read(), device_id)
        url: str = row["url"] if row is not None else ""
        scheme = url.partition(":")[0].lower()
        if scheme in (protocol, protocol + "s"):
            return Ready(url=url, protocol=protocol, stream=MAIN)
        return Refused(
            "ProtocolUnsupported",
            f"The camera itself is not an {protocol} source; it plays as hls or httpsflv.",
        )

    def _ready(self, grant: Grant, protocol: str) -> Ready:
        paths: dict[Form, str] = {
            "hls": f"/play/camera/{grant.token}/index.m3u8",
            "flv": f"/play/camera/{grant.token}.flv",
            "jpeg": f"/play/snapshot/{grant.token}.jpg",
        }
        url = f"{self._base_url().rstrip('/')}{paths[grant.form]}?auth_key={grant.auth_key}"
        return Ready(url=url, protocol=protocol, stream=grant.stream)

    def _on_state(self, device_id: str, online: bool, info: SourceInfo | None, failure: str) -> None:
        with self._lock:
            if self._closed:
                return
        # The service closes its database only after the pulls; what comes in that moment has no place.
        with contextlib.suppress(sqlite3.ProgrammingError), self._database.write() as connection:
            datasources.set_state(connection, device_id, online, info)


def _away(status: PullStatus) -> Refused | None:
    """Why the camera cannot be had at the moment, if that is known."""
    if status.state != "running" and status.attempts:
        return Refused("DeviceOffline", f"The camera is not there: {status.failure}")
    return None


def jpeg_of(picture: KeyPicture) -> bytes:
    """A key picture as JPEG; raises ``ValueError`` when it cannot be decoded."""
    context = av.CodecContext.create(picture.codec, "r")
    assert isinstance(context, VideoCodecContext)
    try:
        frames = [*context.decode(av.Packet(picture.data)), *context.decode(None)]
    except av.FFmpegError as error:
        raise ValueError("the picture is damaged") from error
    if not frames:
        raise ValueError("the picture is damaged")
    out = io.BytesIO()
    frames[0].to_image().save(  # type: ignore[no-untyped-call]
        out, "JPEG", quality=_JPEG_QUALITY
    )
    return out.getvalue()
