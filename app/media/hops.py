"""How far a stream came on its way to the window, and when. Plain records; no libvlc, av or Qt here."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from app.media.types import StreamId


@dataclass(slots=True)
class Hops:
    """Of one feed. Instants of ``time.monotonic`` (one clock a machine); None: not yet. First times count."""

    connected_s: float | None = None
    """The connection (TLS included) stands."""
    first_byte_s: float | None = None
    first_key_s: float | None = None
    """The first key frame arrived: from here on there is something to decode."""

    def connected(self) -> None:
        if self.connected_s is None:
            self.connected_s = time.monotonic()

    def byte(self) -> None:
        if self.first_byte_s is None:
            self.connected()
            self.first_byte_s = time.monotonic()

    def key(self) -> None:
        if self.first_key_s is None:
            self.byte()
            self.first_key_s = time.monotonic()


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


_here = threading.local()


def follow(hops: Hops) -> None:
    """Connections made on this thread from now on belong to this feed."""
    _here.hops = hops


def here() -> Hops:
    """Those of the feed whose thread this is; others' are counted and forgotten."""
    found: Hops | None = getattr(_here, "hops", None)
    return found if found is not None else Hops()
