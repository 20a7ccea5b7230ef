"""What is recorded, as a test says it: has what ``station.recordings`` has for a page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from app.core.recordings import Coverage, Segment, Spans, State, Stretch, Track
from app.core.recordings.thumbs import Thumb, ThumbState
from app.core.status import Reason
from app.core.subscribers import Subscribers
from tests.support.fake_review import NOW


class FakeThumbs:
    """Small pictures a test gives."""

    def __init__(self) -> None:
        self.wishes: list[tuple[Track, int, Callable[[Thumb], None]]] = []

    def wish(
        self, track: Track, at_utc_ms: int, tolerance_ms: int, done: Callable[[Thumb], None]
    ) -> Callable[[], None]:
        one = (track, at_utc_ms, done)
        self.wishes.append(one)
        return lambda: self.wishes.remove(one) if one in self.wishes else None

    def give(self, jpegs: Sequence[bytes]) -> None:
        """Answers every wish; where there is no picture (an empty one), nothing was recorded."""
        wishes, self.wishes = self.wishes, []
        for number, (_, at_utc_ms, done) in enumerate(wishes):
            jpeg = jpegs[number % len(jpegs)]
            done(Thumb(ThumbState.READY if jpeg else ThumbState.NOTHING, jpeg, at_utc_ms))


class FakeRecordings:
    """Everything is known up to ``now_ms``; ``spans`` by track, a track nobody set is empty. ``unknown``,
    ``failed``: by device, a range [from, to) nobody asked about yet, or that could not be asked about."""

    def __init__(self, now_ms: int = NOW) -> None:
        self.now_ms = now_ms
        self.spans: dict[Track, Spans] = {}
        self.looks: dict[Hashable, tuple[tuple[Track, ...], int, int]] = {}
        self.tries = 0
        self.thumbs = FakeThumbs()
        self.unknown: dict[str, tuple[int, int]] = {}
        self.failed: dict[str, tuple[int, int]] = {}
        self._told: Subscribers[Track] = Subscribers()

    def record(self, device_id: str, *pairs: tuple[int, int], storage: str = "cloud") -> None:
        """This is recorded of it."""
        track = Track(device_id, storage)
        self.spans[track] = Spans.of(pairs)
        self._told.tell(track)

    def subscribe(self, callback: Callable[[Track], None]) -> Callable[[], None]:
        return self._told.subscribe(callback)

    def now_utc_ms(self) -> int:
        return self.now_ms

    def coverage(self, track: Track, from_utc_ms: int, to_utc_ms: int) -> Coverage:
        end = min(to_utc_ms, self.now_ms)
        cuts = [from_utc_ms, end]
        for ranges in (self.unknown, self.failed):
            cuts += [min(max(at, from_utc_ms), end) for at in ranges.get(track.device_id, ())]
        cuts.sort()
        stretches = [
            self._stretch(track.device_id, a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b > a
        ]
        known = Spans.of((one.from_utc_ms, one.to_utc_ms) for one in stretches if one.state is State.KNOWN)
        spans = self.spans.get(track, Spans.of(())).between(from_utc_ms, to_utc_ms)
        if len(stretches) > 1:
            spans = Spans.of((s.from_utc_ms, s.to_utc_ms) for k in known for s in spans.between(*_edges(k)))
        return Coverage(from_utc_ms, to_utc_ms, spans, tuple(stretches))

    def _stretch(self, device_id: str, begin: int, end: int) -> Stretch:
        for ranges, state in ((self.unknown, State.ASKING), (self.failed, State.FAILED)):
            low, high = ranges.get(device_id, (0, 0))
            if low <= begin and end <= high:
                return Stretch(begin, end, state, Reason.TIMEOUT if state is State.FAILED else None)
        return Stretch(begin, end, State.KNOWN)

    def look(
        self,
        owner: Hashable,
        tracks: Iterable[Track],
        from_utc_ms: int,
        to_utc_ms: int,
        focus_utc_ms: int | None = None,
    ) -> None:
        self.looks[owner] = (tuple(tracks), from_utc_ms, to_utc_ms)

    def unlook(self, owner: Hashable) -> None:
        self.looks.pop(owner, None)

    def try_again(self, track: Track | None = None) -> None:
        self.tries += 1

    def asking(self) -> int:
        return 0


def _edges(segment: Segment) -> tuple[int, int]:
    return segment.from_utc_ms, segment.to_utc_ms
