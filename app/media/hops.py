"""How far a stream came on its way to the window, and when. Plain records; no libvlc, av or Qt here."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass


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


_here = threading.local()


def follow(hops: Hops) -> None:
    """Connections made on this thread from now on belong to this feed."""
    _here.hops = hops


def here() -> Hops:
    """Those of the feed whose thread this is; others' are counted and forgotten."""
    found: Hops | None = getattr(_here, "hops", None)
    return found if found is not None else Hops()
