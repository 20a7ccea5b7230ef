"""Which stream a tile shows and how much of it is decoded. Pure: facts in, qualities out, time is a number.

Every tile has a ladder, from the best its size deserves down to key frames. Dear streams (main streams in
tiles that show a part of their pixels) share a budget: beyond it the smallest tiles nobody looked at lately
step down, with room to spare the most important ones step up, into a part of the room at a time. Small
streams step up together, as far as the machine has room, and down only where pictures get lost or the window
comes late. What a step costs is expected (``cost``), corrected by what is measured (``evidence``). The
enlarged and the selected tile stand at the top. What an operator pinned is never touched.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from app.core.quality import limits
from app.core.quality.evidence import Evidence
from app.core.quality.streams import MAIN, NAMES, SUB, by_size
from app.media.types import Load

ALL: Final = "all"
REFERENCE: Final = "reference"
KEY: Final = "key"

_STREAM_OF: Final = {name: number for number, name in NAMES.items()}
_RANK: Final = {"enlarged": 2, "hotspot": 2, "selected": 1, "": 0}


class WhyCode(enum.StrEnum):
    """Why a tile has the quality it has. In braces: the parameters that are always there."""

    SMALL_TILE = "small_tile"
    """{width}: the sub stream, because the tile is not wider (device pixels) than it."""
    LARGE_TILE = "large_tile"
    """{width}: the main stream, because the tile is large."""
    ONLY_STREAM = "only_stream"
    """{}: the device has one stream only."""
    FOCUS = "focus"
    """{focus: selected|enlarged|hotspot}: the best, because it is looked at, while others make room."""
    LOAD = "load"
    """{decoders_percent | None, budget_percent, decode: all|reference|key}: less, because decoding takes all
    this machine can spare; ``all``: the sub stream, with every picture."""
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
    ladder: list[Rung] = field(default_factory=list)
    ladder_of: TileFacts | None = None
    """What ``ladder`` was made for: one decision asks for it a dozen times."""
    known: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    lost_from: tuple[float, int] | None = None
    """When pictures began to be counted, and how many were lost until then."""
    short_since: float | None = None
    came: bool = False
    """It has shown something."""
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
        self._scale = {True: 1.0, False: 1.0}
        """By whether it is a tile on key frames: what a machine is slow at differs."""
        self._evidence = Evidence()
        self._raised_at = self._lowered_at = self._forced_at = float("-inf")
        self._came_at = float("-inf")
        """When the newest tile came, or showed its first picture."""
        self._rest_s = self._most_rest_s = 0.0

    # -- what can be asked ---------------------------------------------------------------------------

    @property
    def budget_percent(self) -> float:
        """What decoding may take where streams are dear."""
        return self._all_cores * limits.RAISE_TO

    @property
    def expected_percent(self) -> float:
        """What decoding is expected to take as it stands."""
        return sum(self._cost(facts) for facts in self._facts.values())

    @property
    def _all_cores(self) -> float:
        return 100.0 * self._cores

    def one(self, facts: TileFacts) -> Quality:
        """The quality of a tile now; a new one gets a place that the others leave it."""
        if facts.key not in self._tiles:
            standing = self._tiles[facts.key] = _Standing()
            ladder = self._ladder(facts, standing)
            self._came_at = self._clock()
            self._evidence.stir(self._came_at)
            more = self._cost_of(facts, standing, ladder[0])
            if not facts.focus and self.expected_percent + more > self._begin_to(facts, standing, ladder[0]):
                standing.rung = len(ladder) - 1
                standing.guessed = True
        self._facts[facts.key] = facts
        return self._quality(facts)

    def forget(self, key: Hashable) -> None:
        """The tile is gone; costs and measurements are others now."""
        self._evidence.stir(self._clock())
        self._tiles.pop(key, None)
        self._facts.pop(key, None)

    def decide(self, tiles: Iterable[TileFacts], load: Load | None) -> dict[Hashable, Quality]:
        """The quality of every tile there is; ``load``: as measured last."""
        now = self._clock()
        facts = {one.key: one for one in tiles}
        for gone in self._tiles.keys() - facts.keys():
            self.forget(gone)
        before = dict(self._facts)
        for one in facts.values():
            self.one(one)
        opening = self._see_coming(now, before)
        self._evidence.decided(now)
        losing = self._see_losses(now, before, opening)
        if load is not None:
            self._cores = load.cores
            self._load = load
            if self._evidence.hear(load) and not opening:
                self._calibrate()
        self._focus(now)
        self._look_again(now)
        if now - self._lowered_at >= limits.LOWER_EVERY_S and self._lower(now, losing):
            self._lowered_at = now
            self._evidence.stir(now)
        elif now - self._raised_at >= limits.RAISE_EVERY_S and not opening and self._raise(now):
            self._raised_at = now
            self._evidence.stir(now)
        return {key: self._quality(one) for key, one in facts.items()}

    # -- ladders and costs ---------------------------------------------------------------------------

    def _ladder(self, facts: TileFacts, standing: _Standing) -> list[Rung]:
        """From the best to the least, at least one rung."""
        if standing.ladder_of is not facts:
            standing.ladder_of, standing.ladder = facts, self._ladder_for(facts, standing)
        return standing.ladder

    def _ladder_for(self, facts: TileFacts, standing: _Standing) -> list[Rung]:
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
        return limits.BASE_PERCENT + self._scale[rung[1] == KEY] * self._plain_cost(facts, standing, rung)

    def _small(self, facts: TileFacts, standing: _Standing, rung: Rung) -> bool:
        return limits.BASE_PERCENT + self._plain_cost(facts, standing, rung) <= limits.SMALL_PERCENT

    def _begin_to(self, facts: TileFacts, standing: _Standing, rung: Rung) -> float:
        """What decoding may be expected to take where a stream begins at ``rung``, yet unmeasured."""
        if self._small(facts, standing, rung):
            return self._all_cores * limits.MACHINE_MOST / (1 + limits.PAINT_PERCENT)
        return self.budget_percent

    def _plain_cost(self, facts: TileFacts, standing: _Standing, rung: Rung) -> float:
        stream, decode = rung
        if facts.picture is not None and facts.shown is not None:
            standing.known[facts.shown] = facts.picture
        width, height, fps = standing.known.get(stream, limits.EXPECTED[stream])
        mpx = width * height / 1e6
        if decode == KEY:
            return limits.KEY_MPX_PERCENT * mpx
        return limits.MPX_PERCENT * mpx * fps * (limits.REFERENCE_SHARE if decode == REFERENCE else 1)

    # -- decisions -----------------------------------------------------------------------------------

    def _see_coming(self, now: float, before: Mapping[Hashable, TileFacts]) -> bool:
        """Whether tiles are being opened, which costs something else than showing them."""
        dark = False
        for key, facts in self._facts.items():
            standing = self._tiles[key]
            if facts.hidden:
                continue
            if facts.shown is None:
                dark = True
                continue
            if not standing.came:
                standing.came, self._came_at = True, now
            old = before.get(key)
            if old is not None and (old.hidden or old.shown != facts.shown):
                self._evidence.stir(now)
        return dark and now - self._came_at < limits.OPENING_S

    def _see_losses(self, now: float, before: Mapping[Hashable, TileFacts], opening: bool) -> bool:
        """Whether tiles lose pictures because of the machine; those of the network change for themselves."""
        load, evidence = self._load, self._evidence
        busy = load is not None and load.machine_percent > self._all_cores * limits.BUSY
        judged = evidence.settled(now) and not opening
        losing, lost, due = False, 0, 0.0
        for key, facts in self._facts.items():
            standing = self._tiles[key]
            if facts.hidden or not facts.short or not busy or not judged:
                standing.short_since = None
            elif standing.short_since is None:
                standing.short_since = now
            elif now - standing.short_since >= limits.LOST_FOR_S:
                losing = True  # a busy machine leaves out pictures without counting them
            old = before.get(key)
            if not facts.hidden and facts.picture is not None and self._decode(facts) == ALL:
                due += facts.picture[2]
                lost += max(0, facts.lost - old.lost) if old is not None else 0
            since, counted = standing.lost_from or (now, facts.lost)
            if facts.hidden or facts.lost < counted:
                since, counted = now, facts.lost
            standing.lost_from = (since, counted)
            if now - since < limits.LOST_FOR_S:
                continue
            standing.lost_from = (now, facts.lost)
            if facts.lost - counted <= limits.LOST_PER_S * (now - since):
                continue
            if busy:
                losing = losing or judged
            elif load is not None and standing.rung == 0:
                standing.network_until = now + standing.network_rest_s
                standing.network_rest_s = min(2 * standing.network_rest_s, limits.NETWORK_REST_MOST_S)
        if not judged or not busy:
            evidence.count_anew()
            return False
        return evidence.count(now, lost, due) or losing or evidence.window_late

    def _calibrate(self) -> None:
        load = self._load
        expected = {True: 0.0, False: 0.0}
        for facts in self._facts.values():
            if facts.shown is not None:
                expected[self._decode(facts) == KEY] += self._cost(facts)
        if load is None or sum(expected.values()) < limits.MEASURABLE_PERCENT:
            return
        key = expected[True] > expected[False]  # what most of it is spent on
        before = self._scale[key]
        ratio = before * (load.decoders_percent - expected[not key]) / expected[key]
        if ratio < before and load.machine_percent > self._all_cores * limits.BUSY:
            return  # decoders that do not get their turn look cheap
        scale = before + limits.SCALE_STEP * (ratio - before)
        self._scale[key] = min(max(scale, limits.SCALE_LEAST), limits.SCALE_MOST)

    def _focus(self, now: float) -> None:
        for key, facts in self._facts.items():
            if facts.focus and not facts.hidden and self._tiles[key].rung:
                self._tiles[key].rung = 0
                self._evidence.stir(now)

    def _look_again(self, now: float) -> None:
        """Streams that turn out to be small are shown in full at once, as far as they are expected to fit.
        Nobody waits for those that are not known yet."""
        known = sum(self._cost(facts) for facts in self._facts.values() if facts.shown is not None)
        for facts in reversed(self._by_importance()):
            standing = self._tiles[facts.key]
            if not standing.guessed or facts.picture is None or facts.shown is None:
                continue
            standing.guessed = False
            ladder = self._ladder(facts, standing)
            top = self._top(facts, standing, ladder)
            if self._rung(facts) <= top or not self._small(facts, standing, ladder[top]):
                continue
            more = self._cost_of(facts, standing, ladder[top]) - self._cost(facts)
            if known + more <= self._begin_to(facts, standing, ladder[top]):
                standing.rung = top
                known += more
                self._evidence.stir(now)

    def _decode(self, facts: TileFacts) -> str:
        return self._ladder(facts, self._tiles[facts.key])[self._rung(facts)][1]

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
        if losing:
            self._force(now)
            return self._give(
                limits.GIVE_UP * self._all_cores + self._evidence.shed * self._evidence.machine_low
            )
        evidence, most = self._evidence, self._all_cores * limits.LOWER_FROM
        measured = evidence.readings == limits.READINGS and (
            evidence.decoders_low > most or evidence.machine_low > self._all_cores * limits.MACHINE_MOST
        )
        if not measured and self.expected_percent <= most:
            return False
        lowered = False
        for facts in self._by_importance():
            standing = self._tiles[facts.key]
            ladder = self._ladder(facts, standing)
            if facts.focus or not self._dear(facts, standing, ladder):
                continue
            # What is expected is brought down at once; what is measured makes one tile give way, wholly.
            while self._dear(facts, standing, ladder) and (
                measured or self.expected_percent > self.budget_percent
            ):
                standing.rung += 1
                lowered = True
            if measured or self.expected_percent <= self.budget_percent:
                break
        if lowered and measured:
            self._force(now)
        return lowered

    def _dear(self, facts: TileFacts, standing: _Standing, ladder: list[Rung]) -> bool:
        """Whether it can make room for others without becoming one of the small ones' matter."""
        rung = self._rung(facts)
        return rung < len(ladder) - 1 and not self._small(facts, standing, ladder[rung])

    def _give(self, percent: float) -> bool:
        """The least important tiles give way until so much of the machine is free; at least one does."""
        saved = 0.0
        for facts in self._by_importance():
            standing = self._tiles[facts.key]
            bottom = len(self._ladder(facts, standing)) - 1
            if facts.focus or self._rung(facts) >= bottom:
                continue
            before = self._cost(facts)
            standing.rung = bottom
            saved += (before - self._cost(facts)) * (1 + limits.PAINT_PERCENT)
            if saved >= percent:
                break
        return saved > 0

    def _force(self, now: float) -> None:
        """Something had to be lowered because of what was measured."""
        again = now - self._forced_at
        calm = again > limits.REST_MOST_S
        if calm:
            self._rest_s, self._most_rest_s = limits.REST_S, limits.MACHINE_MOST_REST_S
        elif again >= limits.NOT_ENOUGH_S:
            self._rest_s = min(2 * self._rest_s, limits.REST_MOST_S)
            self._most_rest_s = min(2 * self._most_rest_s, limits.MACHINE_MOST_REST_MOST_S)
        self._forced_at = now

    def _raise(self, now: float) -> bool:
        evidence, rested = self._evidence, now - self._forced_at
        if rested < self._rest_s or (self._load is not None and not evidence.readings):
            return False
        expected = self.expected_percent
        dark = sum(
            self._cost(facts)
            for key, facts in self._facts.items()
            if facts.shown is None and self._tiles[key].came
        )  # cameras that will be back
        share = limits.MACHINE_MOST if rested >= self._most_rest_s else limits.MACHINE_TO
        taken = evidence.machine_high + dark * (1 + limits.PAINT_PERCENT)
        small_room = self._all_cores * share - taken
        calm = rested > limits.REST_MOST_S
        part = small_room * (limits.RAISE_PART if calm else limits.RAISE_PART_AFTER_LOSS)
        dear_room = min(
            self.budget_percent - max(expected, evidence.decoders_high),
            (self._all_cores * limits.MACHINE_TO - taken) / (1 + limits.PAINT_PERCENT),
        )
        if now - max(self._raised_at, self._came_at) > limits.AT_REST_S:
            dear_room /= limits.REST_MARGIN
        dear_part = dear_room * (limits.RAISE_PART if calm else limits.RAISE_PART_AFTER_LOSS)
        raised, dear, full = 0, 0, False
        for facts in reversed(self._by_importance()):
            standing = self._tiles[facts.key]
            ladder = self._ladder(facts, standing)
            top = self._top(facts, standing, ladder)
            if self._rung(facts) <= top:
                continue
            step = standing.rung - 1
            while step > top and self._small(facts, standing, ladder[step - 1]):
                step -= 1  # leaving out what nobody refers to saves nothing worth a step of its own
            up = ladder[step]
            more = self._cost_of(facts, standing, up) - self._cost(facts)
            if self._small(facts, standing, up):
                whole = more * (1 + limits.PAINT_PERCENT)
                if (
                    dear
                    or evidence.readings < limits.RAISE_READINGS
                    or whole > (part if raised else small_room)
                ):
                    break
                small_room, part = small_room - whole, part - whole
                standing.rung = step
                raised += 1
            elif not (raised or full):
                room = dear_part if dear else dear_room
                wholly = self._cost_of(facts, standing, ladder[top]) - self._cost(facts)
                if wholly <= room:  # rather than wait for it twice
                    step, more = top, wholly
                full = more > room
                if not full:
                    dear_room, dear_part = dear_room - more, dear_part - more
                    standing.rung = step
                    dear += 1
        return raised + dear > 0

    # -- reasons -------------------------------------------------------------------------------------

    def _quality(self, facts: TileFacts) -> Quality:
        standing = self._tiles[facts.key]
        rung = self._rung(facts)
        stream, decode = self._ladder(facts, standing)[rung]
        return Quality(stream, decode, self._why(facts, standing, rung, stream, decode))

    def _why(self, facts: TileFacts, standing: _Standing, rung: int, stream: str, decode: str) -> Why:
        if facts.hidden:
            return Why(WhyCode.HIDDEN)
        if rung and rung == self._top(facts, standing, self._ladder(facts, standing)):
            return Why(WhyCode.NETWORK)
        if rung:
            percent = None if self._load is None else round(self._load.decoders_percent)
            budget = round(self.budget_percent)
            params = {"decoders_percent": percent, "budget_percent": budget, "decode": decode}
            return Why(WhyCode.LOAD, params)
        if facts.pinned_decode != "auto" or (facts.pinned_stream != "auto" and facts.has_sub):
            return Why(WhyCode.PINNED)  # where only one of both is, the other was lowered above
        if facts.focus and any(standing.rung for standing in self._tiles.values()):
            return Why(WhyCode.FOCUS, {"focus": facts.focus})
        if not facts.has_sub:
            return Why(WhyCode.ONLY_STREAM)
        code = WhyCode.LARGE_TILE if stream == MAIN else WhyCode.SMALL_TILE
        return Why(code, {"width": facts.width})
