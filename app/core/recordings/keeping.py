"""What was learned of recordings, in the local database: read when a track is first looked at, written now
and then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.core import timing
from app.core.inorder import Run
from app.core.instant import Clock
from app.core.recordings.ledger import HOUR_MS, Hour
from app.core.recordings.tracks import Track

if TYPE_CHECKING:
    from app.store.recordings import RecordingStore

log = logging.getLogger("vcs_wall.recordings")


class KeptHours:
    """Owned by one thread. A database that fails costs what it would have told, no more."""

    def __init__(
        self,
        clock: Clock,
        run: Run,
        store: Callable[[], RecordingStore] | None,
        came: Callable[[Track, list[Hour] | None], None],
    ) -> None:
        """``store`` opens the database; None: nothing is kept. ``came``: what it knows of a track (None: it
        could not be read)."""
        self._clock = clock
        self._run = run
        self._make_store = store
        self._came = came
        self._store: RecordingStore | None = None
        self._loaded: set[Track] = set()
        self._loading: set[Track] = set()
        self._unsaved: dict[tuple[Track, int], Hour] = {}
        self._save_at = 0.0
        self._saving = False

    def is_loaded(self, track: Track) -> bool:
        """Whether all is known of a track that is known here."""
        return track in self._loaded

    def at_work(self) -> set[Track]:
        """Tracks that something is read of, or is still to be written."""
        return self._loading | {track for track, _ in self._unsaved}

    def load(self, track: Track) -> None:
        """Reads what is known of it."""
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
            failed = isinstance(result, BaseException)
            self._came(track, None if failed else result)
            if isinstance(result, OSError):
                log.warning("what is known of recordings could not be read: %s", result)
            elif failed:
                raise result

        self._run(work, done)

    def forget(self, track: Track) -> None:
        """It is read anew when it is wanted again."""
        self._loaded.discard(track)

    def keep(self, track: Track, hour: Hour) -> None:
        """To be written soon."""
        self._unsaved[(track, hour.number)] = hour

    def tick(self) -> None:
        """Writes, from time to time."""
        if self._clock.monotonic() >= self._save_at:
            self.save()

    def save(self) -> None:
        """Writes what is not written yet, unless that is being done."""
        if not self._unsaved or self._saving:
            return
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

        self._run(work, done)
