"""A service that is only the stream hub: for the tests of streams, and to look at the demo by hand.

By hand: ``python -m tests.support.stream_service 8099`` prints an address a camera.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from app.localvcs.clock import Clock, SystemClock
from app.localvcs.demo.camera import DemoCamera
from app.localvcs.demo.site import demo_site
from app.localvcs.streams.hub import Ready, StreamHub, StreamProfile, StreamSettings
from app.localvcs.streams.sources import DemoSource
from tests.support import backgrounds

STATES = {"1": "online", "0": "offline", "2": "unregistered"}


@dataclass
class StreamService:
    hub: StreamHub
    base_url: str


def register_demo(hub: StreamHub) -> None:
    for device in demo_site().cameras:
        source = DemoSource(DemoCamera(device, backgrounds.folder()), hub.settings.segment_seconds)
        profile = StreamProfile(source, device.on_demand, device.has_sub, STATES[device.status])
        hub.register(device.device_id, profile)


@contextlib.contextmanager
def serving(
    clock: Clock | None = None, settings: StreamSettings | None = None, port: int = 0
) -> Iterator[StreamService]:
    """The hub with all demo cameras behind a real uvicorn, on a port of its own, in a thread."""
    listener = socket.create_server(("127.0.0.1", port))
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    hub = StreamHub(clock or SystemClock(), settings or StreamSettings(), lambda: base_url, b"test key")
    register_demo(hub)
    config = uvicorn.Config(
        Starlette(routes=hub.routes()),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield StreamService(hub, base_url)
    finally:
        server.should_exit = True
        hub.close()
        thread.join()
        listener.close()


if __name__ == "__main__":
    with serving(port=int(sys.argv[1])) as service:
        for camera in demo_site().cameras:
            for protocol in ("hls", "flv"):
                answer = service.hub.ask_live(camera.device_id, 2, protocol)
                print(camera.label, answer.url if isinstance(answer, Ready) else answer, flush=True)
        threading.Event().wait()
