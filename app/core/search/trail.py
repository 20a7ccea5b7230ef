"""From one target its way: similar hits across cameras, ordered in time; wrong ones are taken out by hand.

``Path`` is pure. ``Trail`` asks for similar hits with pictures of the target: the first one's, and those of
hops an operator is sure of.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from app.core.instant import Instant
from app.core.search.draft import Draft
from app.core.search.hits import Hit
from app.core.search.run import BUSY, Run, RunStatus
from app.core.search.when import Between
from app.core.subscribers import Subscribers

AROUND_MS = 30 * 60_000
"""So far before and after its target a trail is looked for, unless told otherwise."""
LEAST = 0.82
"""Less similar is not taken for the same, unless told otherwise."""
FLOOR = 0.6
"""Less similar is not even fetched: ``narrow`` can go down to here at once."""
VISIT_MS = 60_000
"""Hits of one camera no further apart, with no other camera between, are one hop."""
SURE = 0.9
"""What is as similar as this, or more, is the same without asking an operator."""
SUREST = 3
MOST_HITS = 500
"""Of one picture: beyond, a trail says nothing."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A stay before one camera. ``hits``: by time; ``best``: the most similar one; ``key``: the same while
    the hop is there, whatever is found besides. ``removed``: taken out by hand."""

    key: str
    device_id: str
    hits: tuple[Hit, ...]
    removed: bool = False

    @property
    def best(self) -> Hit:
        return max(self.hits, key=lambda one: (one.similarity or 0.0, -one.at_utc_ms))

    @property
    def begin_utc_ms(self) -> Instant:
        return self.hits[0].at_utc_ms

    @property
    def end_utc_ms(self) -> Instant:
        return self.hits[-1].at_utc_ms


@dataclass(frozen=True, slots=True)
class Path:
    """``start``: the hit it began with; it is always on it. ``found``: other hits, each once; ``removed``:
    keys of those taken out; ``least``: less similar ones are left out."""

    start: Hit
    found: tuple[Hit, ...] = ()
    removed: frozenset[str] = frozenset()
    least: float = LEAST

    def with_found(self, hits: Iterable[Hit]) -> Path:
        """Found again with another picture, a hit counts by its best similarity."""
        known = {one.key: one for one in self.found}
        for hit in hits:
            if hit.key == self.start.key:
                continue
            before = known.get(hit.key)
            if before is None or (before.similarity or 0.0) < (hit.similarity or 0.0):
                known[hit.key] = hit
        return replace(self, found=tuple(known.values()))

    def remove(self, hop: Hop) -> Path:
        """Takes a hop out; the one with the target itself stays."""
        keys = {one.key for one in hop.hits}
        return self if self.start.key in keys else replace(self, removed=self.removed | keys)

    def restore(self, hop: Hop) -> Path:
        """Puts it back."""
        return replace(self, removed=self.removed - {one.key for one in hop.hits})

    def hops(self) -> tuple[Hop, ...]:
        """In the order of time, with those taken out in their places."""
        hits = [self.start, *(one for one in self.found if (one.similarity or 0.0) >= self.least)]
        hits.sort(key=lambda one: (one.at_utc_ms, one.device_id, one.key))
        made: list[list[Hit]] = []
        for hit in hits:
            last = made[-1] if made else None
            if (
                last is not None
                and last[-1].device_id == hit.device_id
                and hit.at_utc_ms - last[-1].at_utc_ms <= VISIT_MS
                and (last[-1].key in self.removed) == (hit.key in self.removed)
            ):
                last.append(hit)
            else:
                made.append([hit])
        return tuple(
            Hop(one[0].key, one[0].device_id, tuple(one), one[0].key in self.removed) for one in made
        )

    def way(self) -> tuple[Hop, ...]:
        """The hops that were not taken out, in the order of time."""
        kept = {one.key for one in self.found} - self.removed
        left = replace(self, found=tuple(one for one in self.found if one.key in kept), removed=frozenset())
        return left.hops()


class TrailCode(enum.StrEnum):
    """How a trail stands; ``status`` of its run tells more."""

    PICTURE = "picture"  # the target's picture is fetched
    NO_PICTURE = "no_picture"  # it cannot be had: ``reason`` as ``HitPictureState`` or ``PictureRefused``
    SEARCHING = "searching"
    DONE = "done"
    STOPPED = "stopped"  # the run did: see its code; ``again`` goes on


class Similar(Protocol):
    """Makes the query for hits like one: see ``Search.similar``."""

    def __call__(self, hit: Hit, draft: Draft, done: Callable[[Draft | str], None]) -> None: ...


class Trail:
    """Owned by one thread. Begins at once."""

    def __init__(
        self,
        start: Hit,
        draft: Draft,
        similar: Similar,
        run: Callable[[Draft], Run],
        around_ms: int = AROUND_MS,
        least: float = LEAST,
    ) -> None:
        """``draft``: the query the hit came from; project, type and devices are taken from it."""
        begin, end = start.at_utc_ms - around_ms, start.at_utc_ms + around_ms
        self._draft = replace(
            draft,
            attributes=(),
            devices=None,
            when=Between(begin, end),
            threshold=min(least, FLOOR),
            picture=None,
        )
        self._similar = similar
        self._start_run = run
        # It is the target itself, whatever search it came from.
        self.path = Path(replace(start, similarity=1.0), least=least)
        self.span = (Instant(begin), Instant(end))
        self.reason = ""
        self.code = TrailCode.PICTURE
        self.run: Run | None = None
        self._asked: dict[str, Hit] = {}
        self._waiting: list[Hit] = []
        self._over = self._fetching = False
        self._told: Subscribers[None] = Subscribers()
        self.follow(start)

    @property
    def status(self) -> RunStatus | None:
        """Of the search that runs, or ran last; None before the first."""
        return None if self.run is None else self.run.status

    @property
    def busy(self) -> bool:
        """Something is on its way."""
        return self.code in (TrailCode.PICTURE, TrailCode.SEARCHING)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back when ``path`` or ``code`` is another; returns how to unsubscribe."""
        return self._told.subscribe(lambda _: callback())

    def followed(self, hit: Hit) -> bool:
        """Whether its picture was searched with."""
        return hit.key in self._asked

    def follow(self, hit: Hit) -> None:
        """Searches with this hit's picture too: it is the same target, seen from another side."""
        if self._over or hit.key in self._asked:
            return
        self._asked[hit.key] = hit
        self._waiting.append(hit)
        self._next()

    def follow_surest(self, count: int = SUREST) -> int:
        """Follows the most similar hops before other cameras, each camera once, of those nobody can mistake;
        how many. From one side alone a target is lost when it turns."""
        hops = sorted(self.path.way(), key=lambda one: -(one.best.similarity or 0.0))
        seen = {one.device_id for one in self._asked.values()}
        chosen: list[Hit] = []
        for hop in hops:
            best = hop.best
            if (best.similarity or 0.0) >= SURE and hop.device_id not in seen and len(chosen) < count:
                seen.add(hop.device_id)
                chosen.append(best)
        for hit in chosen:
            self.follow(hit)
        return len(chosen)

    def remove(self, hop: Hop) -> None:
        """Takes a wrong hop out."""
        self._become(self.path.remove(hop))

    def restore(self, hop: Hop) -> None:
        """Puts it back."""
        self._become(self.path.restore(hop))

    def narrow(self, least: float) -> None:
        """Only hits at least this similar; less than ``FLOOR`` finds nothing more."""
        self._become(replace(self.path, least=least))

    def again(self) -> None:
        """After ``STOPPED`` or ``NO_PICTURE``: goes on."""
        if self.code is TrailCode.STOPPED and self.run is not None:
            self._say(TrailCode.SEARCHING)
            self.run.again()
        elif self.code is TrailCode.NO_PICTURE:
            self._next()

    def cancel(self) -> None:
        """Ends it; what was found stays."""
        self._over = True
        self._waiting.clear()
        if self.run is not None:
            self.run.cancel()
        if self.busy:
            self._say(TrailCode.DONE)

    # -- one picture after the other ---------------------------------------------------------------------

    def _next(self) -> None:
        if self._fetching or (self.run is not None and self.run.status.code in BUSY):
            return
        if not self._waiting:
            self._say(TrailCode.DONE)
            return
        hit = self._waiting[0]
        self.run = None
        self._fetching = True
        self._say(TrailCode.PICTURE)
        self._similar(hit, self._draft, self._made)

    def _made(self, made: Draft | str) -> None:
        self._fetching = False
        if self._over:
            return
        if isinstance(made, str):
            self.reason = made
            self._say(TrailCode.NO_PICTURE)
            return
        self._waiting.pop(0)
        run = self.run = self._start_run(
            replace(made, when=self._draft.when, threshold=self._draft.threshold)
        )
        run.hits.subscribe(lambda rows: self._found(run, rows))
        run.subscribe(lambda: self._run_says(run))
        self._say(TrailCode.SEARCHING)
        run.need(MOST_HITS - 1)

    def _found(self, run: Run, rows: range) -> None:
        if run is self.run and not self._over:
            self._become(self.path.with_found(run.hits[row] for row in rows))

    def _run_says(self, run: Run) -> None:
        if run is not self.run or self._over or run.status.code in BUSY:
            return
        if run.stopped:
            self._say(TrailCode.STOPPED)
        elif len(run.hits) >= MOST_HITS or not run.can_fetch_more:
            self._next()

    def _become(self, path: Path) -> None:
        if path != self.path:
            self.path = path
            self._told.tell(None)

    def _say(self, code: TrailCode) -> None:
        if code is not self.code:
            self.code = code
            self._told.tell(None)
