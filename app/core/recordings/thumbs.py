"""Small pictures of recordings: from memory, from disk, or made by the process of small pictures."""

from __future__ import annotations

import enum
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Protocol

from app.core.calls import Caller
from app.core.recordings.ledger import HOUR_MS, State
from app.core.recordings.spans import Spans
from app.core.recordings.tracks import Track
from app.core.review.sources import SourceAnswer, SourceFailed, SourceNothing, SourceReady, SourceRetry
from app.core.status import Reason

if TYPE_CHECKING:
    from app.core.recordings.service import Recordings
    from app.media.thumbs import ThumbAsk, ThumbMade
    from app.store.thumbcache import ThumbCache

AT_ONCE = 4
"""So many are on their way at once; the newest wish goes first."""
KEPT = 400
LEAST_TOLERANCE_MS = 1000
HEIGHT = 180


class ThumbState(enum.StrEnum):
    """What came of a wish."""

    READY = "ready"
    NOTHING = "nothing"
    """Nothing was recorded near enough."""
    FAILED = "failed"
    """See ``reason``; may be wished for again."""


@dataclass(frozen=True, slots=True)
class Thumb:
    """``jpeg``: the picture, ``HEIGHT`` pixels high, of the key frame taken at ``utc_ms`` (as recorded)."""

    state: ThumbState
    jpeg: bytes = field(default=b"", repr=False)
    utc_ms: int = 0
    reason: Reason | None = None


class ThumbMaker(Protocol):
    """What is needed of ``app.media.thumbs.ThumbProcess``."""

    def ask(self, ask: ThumbAsk) -> None: ...
    def cancel(self, number: int) -> None: ...
    def close(self) -> None: ...


@dataclass
class _Wish:
    number: int
    track: Track
    at_ms: int
    tolerance_ms: int
    done: dict[int, Callable[[Thumb], None]]
    stop: Callable[[], None] | None = None
    begun: bool = False
    asked: bool = False
    """The process has it."""
    tries: int = 0
    look_ms: int = 0
    """Where it is looked for: the moment itself, or the nearest one known to be recorded."""


class Thumbnails:
    """Owned by one thread. Equal wishes are joined; one that nobody wants any more is taken back. The moment
    asked for is taken on a grid as wide as the tolerance, so that moving a little finds the same picture."""

    def __init__(
        self,
        recordings: Recordings,
        caller: Caller,
        post: Callable[[Callable[[], None]], None],
        cache: Callable[[], ThumbCache] | None,
        maker: Callable[[Callable[[ThumbMade], None]], ThumbMaker] | None = None,
        profile: str = "",
    ) -> None:
        self._recordings = recordings
        self._caller = caller
        self._post = post
        self._make_cache = cache
        self._cache: ThumbCache | None = None
        self._make_maker = maker or _process
        self._maker: ThumbMaker | None = None
        self._profile = profile
        self._numbers = count(1)
        self._wishes: dict[int, _Wish] = {}
        self._by_key: dict[tuple[Track, int, int], _Wish] = {}
        self._kept: OrderedDict[tuple[Track, int, int], Thumb] = OrderedDict()
        self._closed = False

    def slot(self, at_utc_ms: int, tolerance_ms: int) -> int:
        """The moment on the grid that stands for this one."""
        grid = max(LEAST_TOLERANCE_MS, tolerance_ms)
        return at_utc_ms // grid * grid + grid // 2

    def known(self, track: Track, at_utc_ms: int, tolerance_ms: int) -> Thumb | None:
        """The picture, if it is at hand."""
        grid = max(LEAST_TOLERANCE_MS, tolerance_ms)
        return self._kept.get((track, grid, self.slot(at_utc_ms, tolerance_ms)))

    def wish(
        self, track: Track, at_utc_ms: int, tolerance_ms: int, done: Callable[[Thumb], None]
    ) -> Callable[[], None]:
        """The key frame nearest to a moment, as recorded. ``done`` is called later, once, on this thread;
        returns how to take the wish back."""
        grid = max(LEAST_TOLERANCE_MS, tolerance_ms)
        key = (track, grid, self.slot(at_utc_ms, tolerance_ms))
        wish = self._by_key.get(key)
        if wish is None:
            wish = _Wish(next(self._numbers), track, key[2], grid, {}, look_ms=key[2])
            self._wishes[wish.number] = self._by_key[key] = wish
        one = next(self._numbers)
        wish.done[one] = done
        self._next()

        def cancel() -> None:
            wish.done.pop(one, None)
            if not wish.done:
                self._drop(wish)
                self._next()

        return cancel

    def waiting(self) -> int:
        """How many wishes are open."""
        return len(self._wishes)

    def close(self) -> None:
        """Nothing is made any more."""
        self._closed = True
        for wish in list(self._wishes.values()):
            self._drop(wish)
        if self._maker is not None:
            self._maker.close()

    # -- the way of a wish ---------------------------------------------------------------------------

    def _next(self) -> None:
        if self._closed:
            return
        begun = sum(wish.begun for wish in self._wishes.values())
        for wish in reversed(list(self._wishes.values())):
            if begun >= AT_ONCE:
                return
            if not wish.begun:
                wish.begun = True
                begun += 1
                self._look_up(wish)

    def _look_up(self, wish: _Wish) -> None:
        key = (wish.track, wish.tolerance_ms, wish.at_ms)
        at_hand = self._kept.get(key)

        def found(result: tuple[bytes, int] | None) -> None:
            if result is not None:
                self._end(wish, Thumb(ThumbState.READY, *result))
            elif wish.number in self._wishes:
                self._ask_address(wish)

        if at_hand is not None:
            self._caller.run(lambda: None, lambda _: self._end(wish, at_hand))
        else:
            self._caller.run(lambda: self._from_disk(wish), found, lambda _: found(None))

    def _folder(self, track: Track) -> str:
        from app.store.thumbcache import folder_of

        return folder_of(self._profile, track.device_id, track.storage)

    def _from_disk(self, wish: _Wish) -> tuple[bytes, int] | None:
        """On the executor."""
        if self._make_cache is None:
            return None
        if self._cache is None:
            self._cache = self._make_cache()
        return self._cache.get((self._folder(wish.track), wish.tolerance_ms, wish.at_ms))

    def _ask_address(self, wish: _Wish, fresh: bool = False) -> None:
        reach = wish.tolerance_ms // 2
        known = self._recordings.coverage(wish.track, wish.at_ms - reach, wish.at_ms + reach)
        if len(known.spans):
            wish.look_ms = _nearest(known.spans, wish.at_ms)
        elif known.stretches and all(s.state is State.KNOWN for s in known.stretches):
            self._end(wish, Thumb(ThumbState.NOTHING))
            return
        begin = wish.look_ms // HOUR_MS * HOUR_MS
        wish.stop = self._recordings.sources.ask_source(
            wish.track.device_id,
            wish.track.storage,
            begin,
            begin + HOUR_MS,
            lambda answer: self._addressed(wish, answer),
            fresh,
        )

    def _addressed(self, wish: _Wish, answer: SourceAnswer) -> None:
        from app.media.thumbs import ThumbAsk

        if wish.number not in self._wishes or isinstance(answer, SourceRetry):
            return
        wish.stop = None
        if isinstance(answer, SourceNothing):
            self._end(wish, Thumb(ThumbState.NOTHING))
        elif isinstance(answer, SourceFailed):
            self._end(wish, Thumb(ThumbState.FAILED, reason=answer.reason))
        elif isinstance(answer, SourceReady):
            if self._maker is None:
                self._maker = self._make_maker(lambda made: self._post(lambda: self._made(made)))
            wish.asked = True
            self._maker.ask(
                ThumbAsk(
                    wish.number,
                    answer.spec,
                    answer.from_utc_ms,
                    answer.to_utc_ms,
                    wish.look_ms,
                    # A grid cell on either side of its middle, and where key frames are far apart the last
                    # one before it.
                    max(wish.tolerance_ms, 10_000),
                    HEIGHT,
                )
            )

    def _made(self, made: ThumbMade) -> None:
        wish = self._wishes.get(made.number)
        if wish is None:
            return
        wish.asked = False
        if made.failure is not None:
            wish.tries += 1
            if made.failure.value in ("address_expired", "decoder_lost") and wish.tries == 1:
                self._ask_address(wish, fresh=made.failure.value == "address_expired")
                return
            self._end(wish, Thumb(ThumbState.FAILED, reason=Reason(made.failure.value)))
        elif made.jpeg is None:
            self._end(wish, Thumb(ThumbState.NOTHING))
        else:
            self._save(wish, made.jpeg, made.utc_ms)
            self._end(wish, Thumb(ThumbState.READY, made.jpeg, made.utc_ms))

    def _save(self, wish: _Wish, jpeg: bytes, taken: int) -> None:
        cache = self._cache
        if cache is not None:
            key = (self._folder(wish.track), wish.tolerance_ms, wish.at_ms)
            self._caller.run(lambda: cache.put(key, jpeg, taken), lambda _: None)

    def _end(self, wish: _Wish, thumb: Thumb) -> None:
        if wish.number not in self._wishes:
            return
        self._forget(wish)
        if thumb.state is ThumbState.READY:
            key = (wish.track, wish.tolerance_ms, wish.at_ms)
            self._kept[key] = replace(thumb)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        for done in list(wish.done.values()):
            done(thumb)
        self._next()

    def _drop(self, wish: _Wish) -> None:
        if wish.number in self._wishes:
            self._forget(wish)
            if wish.stop is not None:
                wish.stop()
            if wish.asked and self._maker is not None:
                self._maker.cancel(wish.number)

    def _forget(self, wish: _Wish) -> None:
        del self._wishes[wish.number]
        self._by_key.pop((wish.track, wish.tolerance_ms, wish.at_ms), None)


def _nearest(spans: Spans, at_ms: int) -> int:
    """The recorded moment next to this one."""
    if spans.covering(at_ms) is not None:
        return at_ms
    before, after = spans.preceding(at_ms), spans.following(at_ms)
    if before is None or (after is not None and after.from_utc_ms - at_ms < at_ms - before.to_utc_ms):
        assert after is not None
        return after.from_utc_ms
    return before.to_utc_ms - 1


def _process(made: Callable[[ThumbMade], None]) -> ThumbMaker:
    from app.media.thumbs import ThumbProcess

    return ThumbProcess(made)
