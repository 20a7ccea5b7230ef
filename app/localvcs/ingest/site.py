"""All real cameras of the service: one pull each, and the truth about which of them are there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from app.localvcs.ingest import PullStatus, Sink, SourceInfo
from app.localvcs.ingest.pull import BACKOFF_S, KeyPicture, Pull
from app.localvcs.outbound import Outbound

log = logging.getLogger("app.localvcs.ingest")

_JOIN_SECONDS = 3.0
_IDLE = PullStatus("idle", held=False)

StateListener = Callable[[str, bool, SourceInfo | None, str], None]
"""(device id, online, what it sends, why it is not there)."""


class Ingest:
    """See ``IngestApi``. Thread-safe.

    A camera that is not known to be there is tried until it was seen once, wanted or not; afterwards it is
    pulled only while somebody holds it. ``on_state`` is called on pulls' threads.
    """

    def __init__(
        self,
        outbound: Outbound,
        now_ms: Callable[[], int],
        on_state: StateListener,
        backoff_s: tuple[float, ...] = BACKOFF_S,
    ) -> None:
        self._outbound = outbound
        self._now_ms = now_ms
        self._on_state = on_state
        self._backoff_s = backoff_s
        self._lock = threading.Lock()
        self._pulls: dict[str, Pull] = {}
        self._tried: set[str] = set()
        self._closed = False

    def put(self, device_id: str, url: str) -> None:
        """A camera, or a new address for one; it is tried at once."""
        with self._lock:
            if self._closed:
                return
            pull = self._pulls.get(device_id)
            if pull is None:
                pull = self._pulls[device_id] = Pull(
                    device_id,
                    url,
                    self._outbound,
                    self._now_ms,
                    lambda online, info, failure: self._told(device_id, online, info, failure),
                    backoff_s=self._backoff_s,
                )
            elif pull.url == url:
                return
        pull.change(url)
        self._try(device_id, pull)

    def remove(self, device_id: str) -> None:
        with self._lock:
            pull = self._pulls.pop(device_id, None)
            self._tried.discard(device_id)
        if pull is not None:
            pull.close()

    def close(self) -> None:
        """Ends all pulls; waits a moment for their threads."""
        with self._lock:
            self._closed = True
            pulls = list(self._pulls.values())
        for pull in pulls:
            pull.close()
        for pull in pulls:
            pull.join(_JOIN_SECONDS)

    # -- IngestApi

    def subscribe(self, device_id: str, sink: Sink) -> Callable[[], None]:
        pull = self._pulls.get(device_id)
        return pull.subscribe(sink) if pull is not None else lambda: None

    def hold(self, device_id: str) -> None:
        pull = self._pulls.get(device_id)
        if pull is not None:
            pull.hold()

    def release(self, device_id: str) -> None:
        pull = self._pulls.get(device_id)
        if pull is not None:
            pull.release()

    def status(self, device_id: str) -> PullStatus:
        pull = self._pulls.get(device_id)
        return pull.status() if pull is not None else _IDLE

    def is_camera(self, device_id: str) -> bool:
        return device_id in self._pulls

    def picture(self, device_id: str) -> KeyPicture | None:
        """The newest key picture, while the camera is being pulled."""
        pull = self._pulls.get(device_id)
        return pull.picture() if pull is not None else None

    # -- inside

    def _try(self, device_id: str, pull: Pull) -> None:
        with self._lock:
            if self._closed or device_id in self._tried or device_id not in self._pulls:
                return
            self._tried.add(device_id)
        pull.hold()

    def _told(self, device_id: str, online: bool, info: SourceInfo | None, failure: str) -> None:
        with self._lock:
            pull = self._pulls.get(device_id)
            if pull is None or self._closed:
                return
        try:
            self._on_state(device_id, online, info, failure)
        except Exception:
            log.exception("%s: its state could not be kept", device_id)
        if not online:
            self._try(device_id, pull)
            return
        with self._lock:
            seen = device_id in self._tried
            self._tried.discard(device_id)
        if seen:
            pull.release()
