"""``station.recordings``: what is recorded, asked for where somebody looks; play addresses for a review."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from app.core import liveurl, timing
from app.core.addresses import (
    REASON_OF,
    AddressAnswer,
    AddressBroker,
    AddressReady,
    AddressRefused,
    AddressTrouble,
    Deliver,
)
from app.core.calls import Answered, Caller, CallFailed, CallResult
from app.core.instant import Clock
from app.core.recordings import videourl
from app.core.recordings.asking import Question, good_for_s
from app.core.recordings.ledger import HOUR_MS, Coverage, Hour, Ledger, runs
from app.core.recordings.thumbs import Thumbnails
from app.core.recordings.tracks import Track
from app.core.recordings.videourl import VideoKey
from app.core.review.sources import SourceAnswer, SourceFailed, SourceNothing, SourceReady, SourceRetry
from app.core.status import Reason
from app.core.subscribers import Subscribers
from app.media.types import FeedSpec, Trust

if TYPE_CHECKING:
    from app.core.tree import Device
    from app.media.playlist import Recorded
    from app.store.profiles import Profile
    from app.store.recordings import RecordingStore
    from app.store.thumbcache import ThumbCache

__all__ = ["Recordings"]

log = logging.getLogger("vcs_wall.recordings")

DAY_MS = 24 * HOUR_MS
_BLOCKS = ((3 * HOUR_MS, 1), (3 * DAY_MS, 6))
"""A look so wide at most is asked for in blocks of so many hours; a wider one by days."""
_NUMBERS_MAX = 100 * 24
"""A look is cut to so many hours."""
_AWAY = frozenset({Reason.UNREACHABLE, Reason.NOT_ANSWERED, Reason.CERTIFICATE})
_SLOW = frozenset({Reason.OFFLINE, Reason.UNREGISTERED, Reason.REFUSED, Reason.START_DEADLINE})
_FORBIDDEN = frozenset({Reason.FORBIDDEN, Reason.NO_SUCH_DEVICE, Reason.BAD_REQUEST})
_FETCH_REASONS = {
    "unreachable": Reason.UNREACHABLE,
    "timed_out": Reason.TIMEOUT,
    "certificate": Reason.CERTIFICATE,
    "unavailable": Reason.HTTP_STATUS,
    "throttled": Reason.THROTTLED,
    "bad_playlist": Reason.BAD_PLAYLIST,
    "bad_answer": Reason.BAD_ANSWER,
    "internal": Reason.INTERNAL,
}


@dataclass(slots=True)
class _Look:
    tracks: tuple[Track, ...]
    from_utc_ms: int
    to_utc_ms: int
    focus_utc_ms: int
    order: int


@dataclass(slots=True)
class _Ask:
    """One window of one track on its way: hours from ``first`` to ``last``."""

    track: Track
    first: int
    last: int
    from_utc_ms: int
    asked_ms: int
    asker: object = field(default_factory=object)
    question: Question | None = None
    again: bool = False
    """Its address had expired when its list was fetched; a fresh one is asked for once."""


@dataclass(frozen=True, slots=True)
class _Address:
    answer: AddressReady
    good_until_s: float
    asker: object


class Recordings:
    """Owned by one thread. Who shows recordings says where it looks (``look``), hears of changes
    (``subscribe``) and reads what is known (``coverage``); what is not known there is asked for, what is
    nearest to the focus first. ``tick`` lets time pass. Fulfils ``core.review.SourceProvider``.

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
        keep: Callable[[Callable[[], Any], Callable[[Any], None]], None],
        store: Callable[[], RecordingStore] | None,
        post: Callable[[Callable[[], None]], None],
        thumb_cache: Callable[[], ThumbCache] | None = None,
    ) -> None:
        self._profile = profile
        self._caller = caller
        self._clock = clock
        self._device = device
        self._is_up = is_up
        self._keep = keep
        self._make_store = store
        self._store: RecordingStore | None = None
        self._broker: AddressBroker[VideoKey] = AddressBroker(clock, self._send)
        self._trust = Trust(ca_file=profile.ca_file, pinned_sha256=profile.pinned_sha256)
        self._ledgers: OrderedDict[Track, Ledger] = OrderedDict()
        self._loaded: set[Track] = set()
        self._loading: set[Track] = set()
        self._looks: dict[Hashable, _Look] = {}
        self._orders = count()
        self._asks: list[_Ask] = []
        self._queue: list[tuple[Track, int, int]] | None = None
        self._look_at = 0.0
        self._hold_until = 0.0
        self._was_up = True
        self._skew_ms = 0
        self._addresses: OrderedDict[VideoKey, _Address] = OrderedDict()
        self._questions: list[Question] = []
        self._unsaved: dict[tuple[Track, int], Hour] = {}
        self._save_at = 0.0
        self._saving = False
        self._told: Subscribers[Track] = Subscribers()
        self.thumbs = Thumbnails(self, caller, post, thumb_cache, profile=profile.name)
        """Small pictures of them."""

    # -- what is known -------------------------------------------------------------------------------

    def subscribe(self, callback: Callable[[Track], None]) -> Callable[[], None]:
        """Calls back with a track when more (or something else) is known of it; returns how to stop."""
        return self._told.subscribe(callback)

    def now_utc_ms(self) -> int:
        """Now by the service's clock, as well as it is known: recordings bear its times."""
        return self._clock.utc() + self._skew_ms

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
        for question in list(self._questions):
            if up:
                question.tick()
        self._questions = [question for question in self._questions if not question.over]
        if now_s >= self._look_at or self._queue is None:
            self._look_at = now_s + timing.RECORDINGS_LOOK_S
            self._queue = self._wanted(now_s)
        if up and now_s >= self._hold_until:
            self._take()
        self._broker.sweep()
        if self._unsaved and not self._saving and now_s >= self._save_at:
            self._save()

    def shutdown(self) -> None:
        """What was learned is handed over to be kept; no small pictures any more."""
        self.thumbs.close()
        if self._unsaved and not self._saving:
            self._save()

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
                if track not in self._loaded:
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
            self._load(track)
        else:
            self._ledgers.move_to_end(track)
        return ledger

    def _forget_old(self) -> None:
        looked_at = {track for look in self._looks.values() for track in look.tracks}
        busy = {ask.track for ask in self._asks} | {track for track, _ in self._unsaved}
        for track in list(self._ledgers):
            if len(self._ledgers) <= timing.RECORDINGS_TRACKS:
                return
            if track not in looked_at and track not in busy and track not in self._loading:
                del self._ledgers[track]
                self._loaded.discard(track)

    def _take(self) -> None:
        while self._queue:
            waiting = sum(1 for ask in self._asks if ask.question is not None and ask.question.waiting)
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
        ask = _Ask(track, first, last, begin, now_ms)
        self._asks.append(ask)
        self._start(ask, end, device)
        self._told.tell(track)

    def _start(self, ask: _Ask, to_utc_ms: int, device: Device) -> None:
        def came(answer: AddressAnswer) -> None:
            self._addressed(ask, to_utc_ms, answer)

        keys = self._keys(ask.track, device, ask.from_utc_ms, to_utc_ms)
        ask.question = Question(self._broker, self._clock, keys, came, asker=ask.asker)
        self._questions.append(ask.question)
        ask.question.start()

    def _keys(self, track: Track, device: Device, from_utc_ms: int, to_utc_ms: int) -> list[VideoKey]:
        return [
            VideoKey(track, device.corp_id, from_utc_ms, to_utc_ms, protocol)
            for protocol in videourl.protocols(self._profile)
        ]

    # -- answers -------------------------------------------------------------------------------------

    def _send(self, key: VideoKey, done: Deliver) -> None:
        def came(result: CallResult) -> None:
            if isinstance(result, Answered) and result.clock_skew_ms is not None:
                # It is good to a second: less is none.
                self._skew_ms = result.clock_skew_ms if abs(result.clock_skew_ms) >= 2000 else 0
            done(liveurl.answer_of(result))

        self._caller.call(lambda: videourl.build(key), lambda response: videourl.read(key, response), came)

    def _addressed(self, ask: _Ask, to_utc_ms: int, answer: AddressAnswer) -> None:
        if isinstance(answer, AddressReady):
            self._fetch(ask, to_utc_ms, answer.url, may_lead_on=True)
        elif isinstance(answer, AddressRefused):
            if answer.reason is Reason.NOT_RECORDED:
                self._learned(ask, (), True)
            else:
                self._failed(ask, answer.reason, answer.message)
        elif isinstance(answer, AddressTrouble):
            self._failed(ask, REASON_OF[answer.trouble], answer.message, answer.retry_after_s)

    def _fetch(self, ask: _Ask, to_utc_ms: int, url: str, may_lead_on: bool) -> None:
        begin = ask.from_utc_ms

        def fetched(result: CallResult) -> None:
            if isinstance(result, Answered):
                found: Recorded = result.value
                if found.elsewhere is None:
                    self._learned(ask, found.spans, found.dated)
                elif may_lead_on:
                    self._fetch(ask, to_utc_ms, found.elsewhere, may_lead_on=False)
                else:
                    self._failed(ask, Reason.BAD_PLAYLIST, "")
                return
            device = self._device(ask.track.device_id)
            if result.code in ("Http401", "Http403") and not ask.again and device is not None:
                ask.again = True
                self._start(ask, to_utc_ms, device)
                return
            reason = _FETCH_REASONS.get(result.kind, Reason.HTTP_STATUS)
            if result.kind == "refused":
                expired, gone = ("Http401", "Http403"), ("Http404", "Http410")
                reason = Reason.ADDRESS_EXPIRED if result.code in expired else Reason.HTTP_STATUS
                reason = Reason.NOT_FOUND if result.code in gone else reason
            self._failed(ask, reason, "", result.retry_after_s)

        self._caller.fetch(
            url,
            _most_bytes(),
            timing.RECORDINGS_FETCH_S,
            lambda data: _recorded(data, url, begin),
            fetched,
        )

    def _learned(self, ask: _Ask, pairs: tuple[tuple[int, int], ...], dated: bool) -> None:
        self._over(ask)
        ledger = self._ledgers.get(ask.track)
        if ledger is None:
            return
        for hour in ledger.answered(ask.first, ask.last, pairs, ask.asked_ms, dated):
            self._unsaved[(ask.track, hour.number)] = hour
        self._told.tell(ask.track)
        self._take_more()

    def _failed(self, ask: _Ask, reason: Reason, message: str, retry_after_s: float | None = None) -> None:
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

    def _over(self, ask: _Ask) -> None:
        if ask in self._asks:
            self._asks.remove(ask)

    def _take_more(self) -> None:
        if self._queue and self._is_up() and self._clock.monotonic() >= self._hold_until:
            self._take()

    # -- the local database --------------------------------------------------------------------------

    def _load(self, track: Track) -> None:
        if self._make_store is None:
            self._loaded.add(track)
            return
        if track in self._loading:
            return
        self._loading.add(track)
        make = self._make_store

        def work() -> list[Hour]:
            if self._store is None:
                self._store = make()
                self._store.prune(self._clock.utc() // HOUR_MS - timing.RECORDINGS_KEEP_DAYS * 24)
            return [Hour(*row) for row in self._store.load(track.device_id, track.storage)]

        def done(result: Any) -> None:
            self._loading.discard(track)
            self._loaded.add(track)
            self._queue = None
            if isinstance(result, OSError):
                log.warning("what is known of recordings could not be read: %s", result)
            elif isinstance(result, BaseException):
                raise result
            else:
                self._ledgers.setdefault(track, Ledger()).load(result)
                self._told.tell(track)

        self._keep(work, done)

    def _save(self) -> None:
        if self._make_store is None:
            self._unsaved.clear()
            return
        rows = [
            (track.device_id, track.storage, (h.number, h.asked_ms, h.known_to_ms, h.spans, h.dated))
            for (track, _), h in self._unsaved.items()
        ]
        self._unsaved = {}
        self._saving = True
        make = self._make_store

        def work() -> None:
            self._store = self._store or make()
            self._store.keep(rows)

        def done(result: Any) -> None:
            self._saving = False
            self._save_at = self._clock.monotonic() + timing.RECORDINGS_KEEP_S
            if isinstance(result, OSError):
                log.warning("what is known of recordings could not be kept: %s", result)
            elif isinstance(result, BaseException):
                raise result

        self._keep(work, done)

    # -- play addresses (SourceProvider) -------------------------------------------------------------

    def ask_source(
        self,
        device_id: str,
        storage: str,
        from_utc_ms: int,
        to_utc_ms: int,
        answer: Callable[[SourceAnswer], None],
        fresh: bool = False,
    ) -> Callable[[], None]:
        """A play address that covers [from, to): see ``SourceProvider``."""
        track = Track(device_id, storage)
        asked_ms = self.now_utc_ms()
        end_ms = min(to_utc_ms, asked_ms)
        gone = [False]

        def give(what: SourceAnswer) -> None:
            if not gone[0]:
                answer(what)

        def later(what: SourceAnswer) -> Callable[[], None]:
            self._caller.run(lambda: None, lambda _: give(what))
            return lambda: gone.__setitem__(0, True)

        device = self._device(device_id)
        if device is None:
            return later(SourceFailed(Reason.NO_SUCH_DEVICE, refused=True))
        if end_ms <= from_utc_ms:
            return later(SourceNothing(from_utc_ms, to_utc_ms))
        if not self._is_up():
            return later(SourceFailed(Reason.UNREACHABLE, retry_in_s=timing.PROBE_S))
        # Whole windows of the past have a name of their own; the last one is new each time.
        keys = self._keys(track, device, from_utc_ms, end_ms)
        known = self._addresses.get(keys[0])
        left_s = 0.0 if known is None else known.good_until_s - self._clock.monotonic()
        if known is not None and not fresh and left_s >= timing.RECORDINGS_MARGIN_S:
            return later(self._source(known.answer, from_utc_ms, end_ms, known.good_until_s))

        def came(found: AddressAnswer) -> None:
            if isinstance(found, AddressReady):
                good_until_s = self._remember(keys[0], found, asker)
                give(self._source(found, from_utc_ms, end_ms, good_until_s))
            elif isinstance(found, AddressRefused):
                if found.reason is Reason.NOT_RECORDED:
                    give(SourceNothing(from_utc_ms, end_ms))
                else:
                    give(SourceFailed(found.reason, found.message, refused=True))
            elif isinstance(found, AddressTrouble):
                give(SourceFailed(REASON_OF[found.trouble], found.message, retry_in_s=found.retry_after_s))

        def starting(pause_s: float, message: str) -> None:
            give(SourceRetry(pause_s, message))

        # Whose address is no good any more is not given the same one again.
        asker = object() if known is None else known.asker
        question = Question(self._broker, self._clock, keys, came, starting, asker)
        self._questions.append(question)
        question.start()

        def cancel() -> None:
            gone[0] = True
            question.cancel()

        return cancel

    def _source(
        self, address: AddressReady, from_utc_ms: int, to_utc_ms: int, good_until_s: float
    ) -> SourceReady:
        spec = FeedSpec(url=address.url, protocol="hls", live=False, trust=self._trust)
        return SourceReady(spec, from_utc_ms, to_utc_ms, good_until_s)

    def _remember(self, key: VideoKey, answer: AddressReady, asker: object) -> float:
        """Keeps it for whoever asks for the same; returns until when it is good (monotonic)."""
        good_s = good_for_s(answer.url, self.now_utc_ms())
        until = self._clock.monotonic() + (timing.RECORDINGS_SHARE_S if good_s is None else good_s)
        self._addresses[key] = _Address(answer, until, asker)
        self._addresses.move_to_end(key)
        while len(self._addresses) > timing.RECORDINGS_TRACKS:
            self._addresses.popitem(last=False)
        return until


def _most_bytes() -> int:
    from app.media.playlist import MAX_RECORDED_BYTES

    return MAX_RECORDED_BYTES


def _recorded(data: bytes, url: str, from_utc_ms: int) -> Recorded:
    """On the executor."""
    from app.media.failures import FeedError
    from app.media.playlist import recorded

    try:
        return recorded(data, url, from_utc_ms)
    except FeedError as error:
        raise CallFailed("bad_playlist", str(error.failure)) from None
