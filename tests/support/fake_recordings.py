"""What is recorded, as a test says it: has what ``station.recordings`` has for a page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from app.core.recordings import Coverage, Spans, State, Stretch, Track
from app.core.subscribers import Subscribers
from tests.support.fake_review import NOW


class FakeRecordings:
    """Everything is known up to ``now_ms``; ``spans`` by track, a track nobody set is empty."""

    def __init__(self, now_ms: int = NOW) -> None:
        self.now_ms = now_ms
        self.spans: dict[Track, Spans] = {}
        self.looks: dict[Hashable, tuple[tuple[Track, ...], int, int]] = {}
        self.tries = 0
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
        spans = self.spans.get(track, Spans.of(())).between(from_utc_ms, to_utc_ms)
        end = min(to_utc_ms, self.now_ms)
        known = (Stretch(from_utc_ms, end, State.KNOWN),) if end > from_utc_ms else ()
        return Coverage(from_utc_ms, to_utc_ms, spans, known)

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
