"""``station.recordings``: what is recorded, asked for where somebody looks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from app.core import timing
from app.core.calls import Caller
from app.core.inorder import Run
from app.core.instant import Clock
from app.core.recordings.keeping import KeptHours
from app.core.recordings.ledger import HOUR_MS, Coverage, Hour, Ledger, runs
from app.core.recordings.listing import Ask, Listing
from app.core.recordings.playing import PlayAddresses
from app.core.recordings.questions import Questions
from app.core.recordings.thumbs import Thumbnails
from app.core.recordings.tracks import Track
from app.core.status import Reason
from app.core.subscribers import Subscribers
from app.media.types import Trust

if TYPE_CHECKING:
    from app.core.tree import Device
    from app.store.profiles import Profile
    from app.store.recordings import RecordingStore
    from app.store.thumbcache import ThumbCache

__all__ = ["Recordings"]

DAY_MS = 24 * HOUR_MS
_BLOCKS = ((3 * HOUR_MS, 1), (3 * DAY_MS, 6))
"""A look so wide at most is asked for in blocks of so many hours; a wider one by days."""
_NUMBERS_MAX = 100 * 24
"""A look is cut to so many hours."""
_AWAY = frozenset({Reason.UNREACHABLE, Reason.NOT_ANSWERED, Reason.CERTIFICATE})
_SLOW = frozenset({Reason.OFFLINE, Reason.UNREGISTERED, Reason.REFUSED, Reason.START_DEADLINE})
_FORBIDDEN = frozenset({Reason.FORBIDDEN, Reason.NO_SUCH_DEVICE, Reason.BAD_REQUEST})


@dataclass(slots=True)
class _Look:
    tracks: tuple[Track, ...]
    from_utc_ms: int
    to_utc_ms: int
    focus_utc_ms: int
    order: int


class Recordings:
    """Owned by one thread. Who shows recordings says where it looks (``look``), hears of changes
    (``subscribe``) and reads what is known (``coverage``); what is not known there is asked for, what is
    nearest to the focus first. ``tick`` lets time pass.

    ``device`` gives a device of the catalogue. ``keep`` runs work that touches the database, in order
    (``InOrder.run``). ``store`` None: nothing is kept. ``is_up``: whether the service answers.
    ``thumb_cache``: where small pictures are kept; None: nowhere."""

    def __init__(
        self,
        profile: Profile,
        caller: Caller,
        clock: Clock,
        device: Callable[[str], Device | None],
        is_up: Callable[[], bool],
        keep: Run,
        store: Callable[[], RecordingStore] | None,
        post: Callable[[Callable[[], None]], None],
        thumb_cache: Callable[[], ThumbCache] | None = None,
    ) -> None:
        self._clock = clock
        self._device = device
        self._is_up = is_up
        self._questions = Questions(profile, caller, clock)
        self._listing = Listing(caller, self._questions, device, self._learned, self._failed)
        self._kept = KeptHours(clock, keep, store, self._came_back)
        self._ledgers: OrderedDict[Track, Ledger] = OrderedDict()
        self._looks: dict[Hashable, _Look] = {}
        self._orders = count()
        self._asks: list[Ask] = []
        self._queue: list[tuple[Track, int, int]] | None = None
        self._look_at = 0.0
        self._hold_until = 0.0
        self._was_up = True
        self._told: Subscribers[Track] = Subscribers()
        trust = Trust(ca_file=profile.ca_file, pinned_sha256=profile.pinned_sha256)
        self.sources = PlayAddresses(trust, caller, clock, device, is_up, self._questions)
        """Play addresses of them."""
        self.thumbs = Thumbnails(self, caller, post, thumb_cache, profile=profile.name)
        """Small pictures of them."""

    # -- what is known -------------------------------------------------------------------------------

    def subscribe(self, callback: Callable[[Track], None]) -> Callable[[], None]:
        """Calls back with a track when more (or something else) is known of it; returns how to stop."""
        return self._told.subscribe(callback)

    def now_utc_ms(self) -> int:
        """Now by the service's clock, as well as it is known: recordings bear its times."""
        return self._questions.now_utc_ms()

    def coverage(self, track: Track, from_utc_ms: int, to_utc_ms: int) -> Coverage:
        """What is known of it in [from, to) now. Asks for nothing: see ``look``."""
        ledger = self._ledgers.get(track) or Ledger()
        return ledger.coverage(from_utc_ms, to_utc_ms, self.now_utc_ms())

    def look(
        self,
        owner: Hashable,
        tracks: Iterable[Track],
        from_utc_ms: int,
        to_utc_ms: int,
        focus_utc_ms: int | None = None,
    ) -> None:
        """``owner`` looks at [from, to) of these tracks from now on, in place of where it looked before.
        ``focus``: what is asked for first lies around it (None: the middle). Whoever looked last goes first.
        """
        from_utc_ms = max(0, from_utc_ms)
        to_utc_ms = max(from_utc_ms + 1, to_utc_ms)
        focus = (from_utc_ms + to_utc_ms) // 2 if focus_utc_ms is None else focus_utc_ms
        self._looks[owner] = _Look(tuple(tracks), from_utc_ms, to_utc_ms, focus, next(self._orders))
        self._queue = None

    def unlook(self, owner: Hashable) -> None:
        """It looks no more. What is under way is still finished."""
        if self._looks.pop(owner, None) is not None:
            self._queue = None

    def try_again(self, track: Track | None = None) -> None:
        """What failed (of one track, or of all) is asked for again now: the operator said so."""
        for one, ledger in self._ledgers.items():
            if track is None or one == track:
                ledger.forgive()
                self._told.tell(one)
        self._hold_until = 0.0
        self._queue = None

    def asking(self) -> int:
        """How many windows are being asked for."""
        return len(self._asks)

    # -- life ----------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Asks for what is looked at, and keeps what was learned. Every 100 ms."""
        now_s = self._clock.monotonic()
        up = self._is_up()
        if up and not self._was_up:
            for track, ledger in self._ledgers.items():
                ledger.forgive(_AWAY)
                self._told.tell(track)
            self._queue = None
        self._was_up = up
        self._questions.tick(up)
        if now_s >= self._look_at or self._queue is None:
            self._look_at = now_s + timing.RECORDINGS_LOOK_S
            self._queue = self._wanted(now_s)
        if up and now_s >= self._hold_until:
            self._take()
        self._kept.tick()

    def shutdown(self) -> None:
        """What was learned is handed over to be kept; no small pictures any more."""
        self.thumbs.close()
        self._kept.save()

    # -- what to ask for -----------------------------------------------------------------------------

    def _wanted(self, now_s: float) -> list[tuple[Track, int, int]]:
        """Windows to ask for, the most wanted last."""
        now_ms = self.now_utc_ms()
        found: list[tuple[int, float, int, Track, int, int]] = []
        seen: set[tuple[Track, int]] = set()
        for look in sorted(self._looks.values(), key=lambda look: -look.order):
            width_ms = look.to_utc_ms - look.from_utc_ms
            block = next((hours for widest, hours in _BLOCKS if width_ms <= widest), 24)
            first = look.from_utc_ms // HOUR_MS
            last = min(look.to_utc_ms - 1, now_ms) // HOUR_MS
            first = max(first, last - _NUMBERS_MAX)
            for place, track in enumerate(look.tracks):
                ledger = self._ledger(track)
                if not self._kept.is_loaded(track):
                    continue
                due = [
                    n
                    for n in range(first, last + 1)
                    if (track, n) not in seen and ledger.due(n, now_ms, now_s)
                ]
                for begin, end in runs(due, block):
                    seen.update((track, n) for n in range(begin, end + 1))
                    middle = (begin + end + 1) * HOUR_MS / 2
                    away = abs(middle - look.focus_utc_ms) // (block * HOUR_MS)
                    found.append((-look.order, away, place, track, begin, end))
        found.sort(key=lambda one: one[:3], reverse=True)
        return [(track, begin, end) for _, _, _, track, begin, end in found]

    def _ledger(self, track: Track) -> Ledger:
        ledger = self._ledgers.get(track)
        if ledger is None:
            ledger = self._ledgers[track] = Ledger()
            self._forget_old()
            self._kept.load(track)
        else:
            self._ledgers.move_to_end(track)
        return ledger

    def _forget_old(self) -> None:
        looked_at = {track for look in self._looks.values() for track in look.tracks}
        busy = {ask.track for ask in self._asks} | self._kept.at_work()
        for track in list(self._ledgers):
            if len(self._ledgers) <= timing.RECORDINGS_TRACKS:
                return
            if track not in looked_at and track not in busy:
                del self._ledgers[track]
                self._kept.forget(track)

    def _take(self) -> None:
        while self._queue:
            waiting = sum(1 for ask in self._asks if ask.waiting)
            if len(self._asks) - waiting >= timing.RECORDINGS_ASKS or waiting >= timing.RECORDINGS_WAITING:
                return
            self._ask(*self._queue.pop())

    def _ask(self, track: Track, first: int, last: int) -> None:
        device = self._device(track.device_id)
        ledger = self._ledgers.get(track)
        if device is None or ledger is None:
            return  # not in the list (yet): looked for again in a second
        now_ms = self.now_utc_ms()
        begin, end = first * HOUR_MS, min((last + 1) * HOUR_MS, now_ms)
        if end <= begin:
            return
        ledger.ask(first, last)
        ask = Ask(track, first, last, begin, end, now_ms)
        self._asks.append(ask)
        self._listing.start(ask, device)
        self._told.tell(track)

    # -- answers -------------------------------------------------------------------------------------

    def _learned(self, ask: Ask, pairs: tuple[tuple[int, int], ...], dated: bool) -> None:
        self._over(ask)
        ledger = self._ledgers.get(ask.track)
        if ledger is None:
            return
        for hour in ledger.answered(ask.first, ask.last, pairs, ask.asked_ms, dated):
            self._kept.keep(ask.track, hour)
        self._told.tell(ask.track)
        self._take_more()

    def _failed(self, ask: Ask, reason: Reason, message: str, retry_after_s: float | None) -> None:
        self._over(ask)
        now_s = self._clock.monotonic()
        ledger = self._ledgers.get(ask.track)
        if ledger is None:
            return
        times = ledger.failures(ask.first, ask.last)
        pause = timing.BACKOFF_S[min(times, len(timing.BACKOFF_S) - 1)]
        if reason in _FORBIDDEN:
            pause = timing.FORBIDDEN_CHECK_S
        elif reason in _SLOW:
            pause = timing.REFUSED_CHECK_S
        if reason is Reason.THROTTLED:
            pause = max(pause, retry_after_s or 0.0)
            self._hold_until = now_s + pause
        if reason in _AWAY and not self._is_up():
            pause = 0.0  # the gate is closed: nothing is asked until it opens
        ledger.failed(ask.first, ask.last, reason, message, now_s + pause)
        self._told.tell(ask.track)
        self._take_more()

    def _over(self, ask: Ask) -> None:
        if ask in self._asks:
            self._asks.remove(ask)

    def _take_more(self) -> None:
        if self._queue and self._is_up() and self._clock.monotonic() >= self._hold_until:
            self._take()

    def _came_back(self, track: Track, hours: list[Hour] | None) -> None:
        """What was kept of a track."""
        self._queue = None
        if hours is not None:
            self._ledgers.setdefault(track, Ledger()).load(hours)
            self._told.tell(track)
