"""Where a picture is on its way from the service to the screen, and where it is stuck. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.attempt import Feed, Journey
from app.core.quality import NAMES
from app.media.types import redact_url

if TYPE_CHECKING:
    from app.core.session import StreamSession

HOPS = ("api", "address", "connect", "first_byte", "first_key", "decoded", "painted")
"""In the order of the way. ``api``: the service answered; ``address``: it named one."""

_ADDRESS = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s\"'<>]+")
_SECRET = re.compile(
    r"(?i)\b([\w-]*(?:auth_?key|secret|password|passwd|pwd|token|signature|access_?key(?:_?id)?|credential"
    r"|authorization|_pin\b)[\w-]*)"
    r"([\"']?\s*(?:[=:]|%3d)\s*)"
    r"(\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?|(?:basic|bearer|digest)\s[^\r\n\"']+|[^\s&,;\"']+)"
)
"""What is named like a secret, and its value: up to its quote, else up to a blank."""


@dataclass(frozen=True, slots=True)
class Hop:
    """``state``: ``done``, ``waiting`` (under way now), ``stuck`` (it failed here), ``stopped`` (it came
    through and comes no more), ``ahead``.

    ``at_ms``: since the attempt began; ``took_ms``: since the hop before."""

    code: str
    state: str
    at_ms: int | None = None
    took_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``running_ms``: since the attempt began, while it has no picture yet; since the last new picture, where
    one ``stopped``. ``address`` has no key in it."""

    hops: tuple[Hop, ...] = ()
    stream: str = ""
    protocol: str = ""
    address: str = ""
    running_ms: int | None = None

    @property
    def stuck(self) -> Hop | None:
        """Where it waits, failed or stopped; None when every hop is done."""
        return next((hop for hop in self.hops if hop.state in ("waiting", "stuck", "stopped")), None)


def diagnose(session: StreamSession, painted_at: float | None) -> Diagnosis:
    """``painted_at``: when the window first painted this stream (the session's clock); None: never."""
    live, attempt = session.live, session.attempt
    journey = session.journey
    now = session.clock.monotonic()
    frozen = attempt is None and live is not None and not session.held and _is_frozen(live, now)
    # Of a frozen picture that was opened anew in vain, how far that came tells more.
    in_vain = frozen and session.wait is not None
    if attempt is None and live is not None and live.journey is not None and not in_vain:
        journey = live.journey
    if journey is None:
        return Diagnosis()
    feed = attempt.feed if attempt is not None else live
    address = redact_url(feed.address.url) if feed is not None else ""
    times = _times(journey, painted_at)
    under_way = attempt is not None or (live is not None and journey is live.journey)
    stopped = ""
    if frozen and live is not None and journey is live.journey:
        stopped = _stopped_at(live, now)
    hops: list[Hop] = []
    before = 0
    open_hop = False
    for code in HOPS:
        at = times[code]
        if at is None or open_hop:
            state = "ahead" if open_hop else ("waiting" if under_way else "stuck")
            open_hop = True
            hops.append(Hop(code, state))
            continue
        if code == stopped:
            open_hop = True
            hops.append(Hop(code, "stopped", at, max(0, at - before)))
            continue
        hops.append(Hop(code, "done", at, max(0, at - before)))
        before = max(before, at)
    running = round((now - journey.began_at) * 1000) if open_hop and under_way else None
    if stopped and live is not None:
        running = round((now - live.new_picture_at) * 1000)
    stream = NAMES.get(journey.stream) or journey.stream
    return Diagnosis(tuple(hops), stream, journey.protocol, address, running)


def _is_frozen(live: Feed, now: float) -> bool:
    return live.resumed_at is None and live.is_silent(now)


def _stopped_at(live: Feed, now: float) -> str:
    """The hop after which nothing comes any more: the data themselves, or pictures made of them."""
    if live.stats is None:
        return "decoded"
    starved_s = live.stats.starved_ms / 1000
    return "first_byte" if starved_s >= (now - live.new_picture_at) / 2 else "decoded"


def _times(journey: Journey, painted_at: float | None) -> dict[str, int | None]:
    def since(instant: float | None) -> int | None:
        return None if instant is None else max(0, round((instant - journey.began_at) * 1000))

    opened, hops = since(journey.opened_at), journey.hops
    picture = since(journey.picture_at)

    def of(ms: int | None) -> int | None:
        # A picture says that all before it is behind it, also where no word of it came.
        return opened + ms if ms is not None and opened is not None else picture

    painted = since(painted_at) if painted_at is not None and picture is not None else None
    return {
        "api": since(journey.heard_at),
        "address": since(journey.answered_at),
        "connect": of(hops.connected_ms if hops else None),
        "first_byte": of(hops.first_byte_ms if hops else None),
        "first_key": of(hops.first_key_ms if hops else None),
        "decoded": picture if picture is not None else of(hops.decoded_ms if hops else None),
        "painted": painted,
    }


def scrub(text: str) -> str:
    """Without addresses' keys, users and passwords, and without anything that is named like a secret."""
    return _SECRET.sub(_hidden, _ADDRESS.sub(lambda found: redact_url(found.group()), text))


def _hidden(found: re.Match[str]) -> str:
    quote = found[3][0] if found[3][0] in "\"'" else ""
    return f"{found[1]}{found[2]}{quote}…{quote}"
