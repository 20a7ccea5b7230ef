"""Whether the service answers, told once for all tiles: one probe for all, then a few at a time."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.core import timing
from app.core.instant import Clock, Instant


def is_loopback(endpoint: str) -> bool:
    """Whether an address is on this machine, by its spelling (no look-up)."""
    host = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}").hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass
class EndpointGate:
    """Open while the service answers. Any answer opens it, a refusal too: refusing is answering.

    ``tick`` says what is due: a probe (at most one in flight), or leave for so many waiting tiles.
    """

    clock: Clock
    probe_s: float = timing.PROBE_S
    up: bool = True
    down_since: Instant | None = None
    _down_at: float = 0.0
    _next_probe: float = 0.0
    _probing_until: float | None = None
    _next_release: float = field(default=0.0)

    def failed(self) -> bool:
        """A call did not reach the service or was not answered. True when that closes the gate."""
        if not self.up:
            return False
        self.up = False
        self.down_since = self.clock.utc()
        self._down_at = self.clock.monotonic()
        self._next_probe = self._down_at + self.probe_s
        self._probing_until = None
        return True

    def answered(self) -> bool:
        """A call was answered. True when that opens the gate."""
        if self.up:
            return False
        self.up = True
        self.down_since = None
        self._probing_until = None
        self._next_release = 0.0
        return True

    @property
    def away_s(self) -> float:
        """How long the service has been away; 0 while it answers."""
        return 0.0 if self.up else max(0.0, self.clock.monotonic() - self._down_at)

    def probe_due(self) -> bool:
        """Whether to send the shared probe now; the caller must, and then call ``probed``."""
        now = self.clock.monotonic()
        if self.up or now < self._next_probe:
            return False
        if self._probing_until is not None and now < self._probing_until:
            return False
        self._probing_until = now + timing.PROBE_LIMIT_S
        return True

    def probe_over(self) -> None:
        """The probe came back (its result goes to ``failed`` or ``answered``)."""
        self._probing_until = None
        self._next_probe = self.clock.monotonic() + self.probe_s

    def hurry(self) -> None:
        """Probe at the next tick (the operator asked, or the network came back)."""
        self._next_probe = 0.0

    def releases(self) -> int:
        """How many waiting tiles may go now."""
        now = self.clock.monotonic()
        if not self.up or now < self._next_release:
            return 0
        self._next_release = now + timing.RELEASE_EACH_S
        return timing.RELEASE_COUNT
