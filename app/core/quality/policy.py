"""Which stream a tile shows and how much of it is decoded. Pure: facts in, qualities out, time is a number.

Every tile has a ladder, from the best its size deserves down to key frames. Where it stands follows from what
all tiles together are expected to cost (``cost``), corrected by what is measured: beyond the budget the
smallest tiles nobody looked at lately step down, with room to spare the most important one steps up, one a
time. The enlarged and the selected tile stand at the top. What an operator pinned is never touched.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from app.core.quality import limits
from app.core.quality.streams import MAIN, NAMES, SUB, by_size
from app.media.types import Load

ALL: Final = "all"
REFERENCE: Final = "reference"
KEY: Final = "key"

_STREAM_OF: Final = {name: number for number, name in NAMES.items()}
_RANK: Final = {"enlarged": 2, "selected": 1, "": 0}


class WhyCode(enum.StrEnum):
    """Why a tile has the quality it has. In braces: the parameters that are always there."""

    SMALL_TILE = "small_tile"
    """{width}: the sub stream, because the tile is not wider (device pixels) than it."""
    LARGE_TILE = "large_tile"
    """{width}: the main stream, because the tile is large."""
    ONLY_STREAM = "only_stream"
    """{}: the device has one stream only."""
    FOCUS = "focus"
    """{focus: selected|enlarged}: the best, because it is looked at, while others make room."""
    LOAD = "load"
    """{decoders_percent | None, budget_percent}: less, because decoding takes all this machine can spare."""
    NETWORK = "network"
    """{}: the sub stream, because pictures of the main stream got lost on the way."""
    PINNED = "pinned"
    """{}: as the operator chose."""
    HIDDEN = "hidden"
    """{}: nobody sees it."""


_NO_PARAMS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with its parameters."""

    code: WhyCode
    params: Mapping[str, Any] = field(default_factory=lambda: _NO_PARAMS)


@dataclass(frozen=True, slots=True)
class Quality:
    """What a tile shall show. ``stream``: StreamType; ``decode``: ``all``, ``reference`` or ``key``."""

    stream: str
    decode: str
    why: Why


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What the policy knows of a tile. Sizes in device pixels, 0 where not known yet."""

    key: Hashable
    width: int = 0
    height: int = 0
    focus: str = ""
    """``selected``, ``enlarged`` or neither."""
    looked_at: float = float("-inf")
    """When it had the focus last (monotonic s)."""
    hidden: bool = False
    has_sub: bool = True
    pinned_stream: str = "auto"
    pinned_decode: str = "auto"
    shown: str | None = None
    """StreamType of what is shown; None while nothing is."""
    picture: tuple[int, int, float] | None = None
    """Width, height and pictures a second of what is shown, as the stream itself says."""
    lost: int = 0
    """Pictures lost so far; counts from anew with another stream."""
    short: bool = False
    """Far fewer pictures come out than the stream should give at this level."""


Rung = tuple[str, str]


@dataclass(slots=True)
class _Standing:
    """What the policy remembers of a tile."""

    rung: int = 0
    guessed: bool = False
    """It began low because of what its stream was taken for; looked at again when the stream is known."""
    stream: str | None = None
    """The stream its size asked for last."""
    known: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    lost_from: tuple[float, int] | None = None
    """When pictures began to be counted, and how many were lost until then."""
    short_since: float | None = None
    network_until: float = float("-inf")
    network_rest_s: float = limits.NETWORK_REST_S


class QualityPolicy:
    """Not thread-safe. ``clock``: monotonic seconds."""

    def __init__(self, clock: Callable[[], float], cores: int = 2) -> None:
        self._clock = clock
        self._cores = cores
        self._tiles: dict[Hashable, _Standing] = {}
        self._facts: dict[Hashable, TileFacts] = {}
        self._load: Load | None = None
        self._scale = 1.0
        self._changed_at = float("-inf")
        self._lowered_at = float("-inf")
        self._forced_at = float("-inf")
        self._rest_s = 0.0

    # -- what can be asked ---------------------------------------------------------------------------

    @property
    def budget_percent(self) -> float:
        """What decoding may take."""
        return 100 * self._cores * limits.RAISE_TO

    @property
    def expected_percent(self) -> float:
        """What decoding is expected to take as it stands."""
        return sum(self._cost(facts) for facts in self._facts.values())

    def one(self, facts: TileFacts) -> Quality:
        """The quality of a tile now; a new one gets a place that the others leave it."""
        if facts.key not in self._tiles:
            standing = self._tiles[facts.key] = _Standing()
            ladder = self._ladder(facts, standing)
            room = self.budget_percent - self.expected_percent
            self._changed_at = self._clock()
            if not facts.focus and self._cost_of(facts, standing, ladder[0]) > room:
                standing.rung = len(ladder) - 1
                standing.guessed = True
        self._facts[facts.key] = facts
        return self._quality(facts)

    def forget(self, key: Hashable) -> None:
        """The tile is gone; costs and measurements are others now."""
        self._changed_at = self._clock()
        self._tiles.pop(key, None)
        self._facts.pop(key, None)

    def decide(self, tiles: Iterable[TileFacts], load: Load | None) -> dict[Hashable, Quality]:
        """The quality of every tile there is; ``load``: as measured last."""
        now = self._clock()
        facts = {one.key: one for one in tiles}
        for gone in self._tiles.keys() - facts.keys():
            self.forget(gone)
        for one in facts.values():
            self.one(one)
        losing = self._see_losses(now)
        if load is not None and (self._load is None or load.measured_s > self._load.measured_s):
            self._cores = load.cores
            self._load = load
            self._calibrate(now)
        self._focus(now)
        self._look_again(now)
        if now - self._lowered_at >= limits.LOWER_EVERY_S and self._lower(now, losing):
            self._changed_at = self._lowered_at = now
        elif now - self._changed_at >= limits.RAISE_EVERY_S and self._raise(now):
            self._changed_at = now
        return {key: self._quality(one) for key, one in facts.items()}

    # -- ladders and costs ---------------------------------------------------------------------------

    def _ladder(self, facts: TileFacts, standing: _Standing) -> list[Rung]:
        """From the best to the least, at least one rung."""
        if facts.pinned_stream in _STREAM_OF and facts.has_sub:
            streams = [_STREAM_OF[facts.pinned_stream]]
        else:
            standing.stream = by_size(facts.has_sub, facts.width, facts.height, standing.stream)
            streams = [standing.stream]
            if standing.stream == MAIN and facts.has_sub:
                streams.append(SUB)
        if facts.pinned_decode in (ALL, REFERENCE, KEY):
            return [(stream, facts.pinned_decode) for stream in streams]
        ladder = [(stream, ALL) for stream in streams]
        if len(streams) == 1:
            ladder.append((streams[0], REFERENCE))
        ladder.append((streams[-1], KEY))
        return ladder

    def _top(self, facts: TileFacts, standing: _Standing, ladder: list[Rung]) -> int:
        """The best rung the network allows."""
        on_main_with_sub = len(ladder) > 1 and ladder[0][0] == MAIN and ladder[1][0] == SUB
        return int(on_main_with_sub and self._clock() < standing.network_until)

    def _rung(self, facts: TileFacts) -> int:
        standing = self._tiles[facts.key]
        ladder = self._ladder(facts, standing)
        standing.rung = min(max(standing.rung, self._top(facts, standing, ladder)), len(ladder) - 1)
        return standing.rung

    def _cost(self, facts: TileFacts) -> float:
        standing = self._tiles[facts.key]
        if facts.hidden:
            return 0.0
        return self._cost_of(facts, standing, self._ladder(facts, standing)[self._rung(facts)])

    def _cost_of(self, facts: TileFacts, standing: _Standing, rung: Rung) -> float:
        stream, decode = rung
        if facts.picture is not None and facts.shown is not None:
            standing.known[facts.shown] = facts.picture
        width, height, fps = standing.known.get(stream, limits.EXPECTED[stream])
        mpx = width * height / 1e6
        if decode == KEY:
            percent = limits.KEY_MPX_PERCENT * mpx
        else:
            percent = limits.MPX_PERCENT * mpx * fps * (limits.REFERENCE_SHARE if decode == REFERENCE else 1)
        return limits.BASE_PERCENT + self._scale * percent

    # -- decisions -----------------------------------------------------------------------------------

    def _see_losses(self, now: float) -> bool:
        """Whether tiles lose pictures because of the machine; those of the network change for themselves."""
        busy = self._load is not None and self._load.machine_percent > 100 * self._cores * limits.BUSY
        losing = False
        for key, facts in self._facts.items():
            standing = self._tiles[key]
            if facts.hidden or not facts.short or not busy:
                standing.short_since = None
            elif standing.short_since is None:
                standing.short_since = now
            elif now - standing.short_since >= limits.LOST_FOR_S:
                losing = True  # a busy machine leaves out pictures without counting them
            since, before = standing.lost_from or (now, facts.lost)
            if facts.hidden or facts.lost < before:
                since, before = now, facts.lost
            standing.lost_from = (since, before)
            if now - since < limits.LOST_FOR_S:
                continue
            standing.lost_from = (now, facts.lost)
            if facts.lost - before <= limits.LOST_PER_S * (now - since):
                continue
            if busy:
                losing = True
            elif self._load is not None and standing.rung == 0:
                standing.network_until = now + standing.network_rest_s
                standing.network_rest_s = min(2 * standing.network_rest_s, limits.NETWORK_REST_MOST_S)
        return losing

    def _calibrate(self, now: float) -> None:
        load, expected = self._load, self.expected_percent
        if load is None or now - self._changed_at < limits.SETTLE_S or expected < limits.MEASURABLE_PERCENT:
            return
        if any(facts.shown is None for facts in self._facts.values() if not facts.hidden):
            return  # what is only being opened costs something else
        ratio = self._scale * load.decoders_percent / expected
        if ratio < self._scale and load.machine_percent > 100 * self._cores * limits.BUSY:
            return  # decoders that do not get their turn look cheap
        scale = self._scale + limits.SCALE_STEP * (ratio - self._scale)
        self._scale = min(max(scale, limits.SCALE_LEAST), limits.SCALE_MOST)

    def _focus(self, now: float) -> None:
        for key, facts in self._facts.items():
            if facts.focus and not facts.hidden and self._tiles[key].rung:
                self._tiles[key].rung = 0
                self._changed_at = now

    def _look_again(self, now: float) -> None:
        """Streams that turn out to be small need not climb one a time, up to where some would be lowered."""
        most = 100 * self._cores * limits.LOWER_FROM
        for facts in reversed(self._by_importance()):
            standing = self._tiles[facts.key]
            if not standing.guessed or facts.picture is None or facts.shown is None:
                continue
            standing.guessed = False
            ladder = self._ladder(facts, standing)
            top = self._top(facts, standing, ladder)
            more = self._cost_of(facts, standing, ladder[top]) - self._cost(facts)
            if more > limits.SMALL_PERCENT or self.expected_percent + more > most:
                continue
            if self._rung(facts) > top:
                standing.rung = top
                self._changed_at = now

    def _by_importance(self) -> list[TileFacts]:
        """The least important first: small, not looked at for long, shown late."""
        seen = [facts for facts in self._facts.values() if not facts.hidden]
        order = {facts.key: number for number, facts in enumerate(seen)}
        return sorted(
            seen,
            key=lambda one: (
                _RANK.get(one.focus, 0),
                one.width * one.height,
                one.looked_at,
                -order[one.key],
            ),
        )

    def _lower(self, now: float, losing: bool) -> bool:
        load, most = self._load, 100 * self._cores * limits.LOWER_FROM
        settled = now - self._changed_at >= limits.SETTLE_S
        measured = settled and load is not None and load.decoders_percent > most
        expected = self.expected_percent
        if not (measured or (losing and settled) or expected > most):
            return False
        lowered = False
        for facts in self._by_importance():
            standing = self._tiles[facts.key]
            bottom = len(self._ladder(facts, standing)) - 1
            if facts.focus or self._rung(facts) >= bottom:
                continue
            # What is expected is brought down at once; what is measured makes one tile give way, wholly.
            # Small ones fall no further than they have to: sixty-four of them are just above or just below.
            goal = most if self._cost(facts) <= limits.SMALL_PERCENT else self.budget_percent
            while standing.rung < bottom and (measured or losing or expected > goal):
                standing.rung += 1
                lowered = True
                expected = self.expected_percent
            if measured or losing or expected <= goal:
                break
        if lowered and (measured or losing):
            calm = now - self._forced_at > limits.REST_MOST_S
            self._rest_s = limits.REST_S if calm else min(2 * self._rest_s, limits.REST_MOST_S)
            self._forced_at = now
        return lowered

    def _raise(self, now: float) -> bool:
        if now - self._forced_at < self._rest_s:
            return False
        expected, load = self.expected_percent, self._load
        for facts in reversed(self._by_importance()):
            standing = self._tiles[facts.key]
            ladder = self._ladder(facts, standing)
            if self._rung(facts) <= self._top(facts, standing, ladder):
                continue
            here = self._cost_of(facts, standing, ladder[standing.rung])
            more = self._cost_of(facts, standing, ladder[standing.rung - 1]) - here
            if expected + more > self.budget_percent:
                return False
            if load is not None:
                whole = 100 * self._cores * limits.MACHINE_TO
                if load.decoders_percent + more > self.budget_percent or load.machine_percent + more > whole:
                    return False
            standing.rung -= 1
            return True
        return False

    # -- reasons -------------------------------------------------------------------------------------

    def _quality(self, facts: TileFacts) -> Quality:
        standing = self._tiles[facts.key]
        rung = self._rung(facts)
        stream, decode = self._ladder(facts, standing)[rung]
        return Quality(stream, decode, self._why(facts, standing, rung, stream))

    def _why(self, facts: TileFacts, standing: _Standing, rung: int, stream: str) -> Why:
        if facts.hidden:
            return Why(WhyCode.HIDDEN)
        if facts.pinned_decode != "auto" or (facts.pinned_stream != "auto" and facts.has_sub):
            return Why(WhyCode.PINNED)
        if rung and rung == self._top(facts, standing, self._ladder(facts, standing)):
            return Why(WhyCode.NETWORK)
        if rung:
            percent = None if self._load is None else round(self._load.decoders_percent)
            budget = round(self.budget_percent)
            return Why(WhyCode.LOAD, {"decoders_percent": percent, "budget_percent": budget})
        if facts.focus and any(standing.rung for standing in self._tiles.values()):
            return Why(WhyCode.FOCUS, {"focus": facts.focus})
        if not facts.has_sub:
            return Why(WhyCode.ONLY_STREAM)
        code = WhyCode.LARGE_TILE if stream == MAIN else WhyCode.SMALL_TILE
        return Why(code, {"width": facts.width})
