"""Keeps the lanes of a timeline true: asks for what is shown, takes what comes, at most ten times a
second."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.recordings import Recordings, State, Track
from app.ui.timeline.lanes import Lane, Mark
from app.ui.timeline.widget import Timeline

SETTLE_MS = 80
EDGE_MS = 1000
SPARE = 0.25
"""So much of what is shown is asked for on either side besides."""


@dataclass(frozen=True, slots=True)
class LaneSpec:
    """A track to be shown, as the page knows it. See ``Lane`` for ``offset_ms``."""

    track: Track
    name: str
    offset_ms: int = 0


class RecordingLanes(QObject):
    """Between ``station.recordings`` and a ``Timeline``: ``set_recordings`` when another station opens (None:
    none does), ``set_tracks`` when tiles change, ``set_marks`` for a device's hits, alerts and bookmarks.
    Stops looking while the timeline is hidden (``set_active``)."""

    changed = Signal()
    """Other tracks are shown."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._timeline = timeline
        self._recordings: Recordings | None = None
        self._stop: Callable[[], None] | None = None
        self._specs: tuple[LaneSpec, ...] = ()
        self._marks: dict[str, tuple[Mark, ...]] = {}
        self._lanes: list[Lane] = []
        self._changed: set[Track] = set()
        self._active = True
        self._looked: tuple[list[Track], int, int, int] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self._take)
        self._edge = QTimer(self)
        self._edge.setInterval(EDGE_MS)
        self._edge.timeout.connect(self._tick)
        timeline.view_changed.connect(self._moved)

    def set_recordings(self, recordings: Recordings | None) -> None:
        """Whose recordings are shown from now on."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        if self._recordings is not None:
            self._recordings.unlook(self)
        self._looked = None
        self._recordings = recordings
        if recordings is not None:
            self._stop = recordings.subscribe(self._told)
            self._tick()
            self._edge.start()
        else:
            self._edge.stop()
        self._all()

    def set_tracks(self, specs: Sequence[LaneSpec]) -> None:
        """The tracks, top down."""
        if tuple(specs) != self._specs:
            self._specs = tuple(specs)
            self._all()
            self.changed.emit()

    def set_marks(self, device_id: str, marks: Sequence[Mark]) -> None:
        """The marks of a device, on every track of it."""
        if marks:
            self._marks[device_id] = tuple(marks)
        else:
            self._marks.pop(device_id, None)
        self._all()

    def set_active(self, active: bool) -> None:
        """Whether anybody sees it."""
        self._active = active
        self._look()

    @property
    def failed(self) -> bool:
        """Whether something of what is shown could not be asked."""
        stretches = (stretch for lane in self._lanes for stretch in lane.coverage.stretches)
        return any(stretch.state is State.FAILED for stretch in stretches)

    def try_again(self) -> None:
        """The operator wants what failed asked for now, not when its pause is over."""
        if self._recordings is not None:
            for spec in self._specs:
                self._recordings.try_again(spec.track)

    @property
    def specs(self) -> tuple[LaneSpec, ...]:
        """What is shown."""
        return self._specs

    def _range(self) -> tuple[int, int]:
        begin, end = self._timeline.view
        spare = int((end - begin) * SPARE)
        return begin - spare, end + spare

    def _look(self) -> None:
        if self._recordings is None:
            return
        if not self._active or not self._specs:
            self._looked = None
            self._recordings.unlook(self)
            return
        begin, end = self._range()
        at = self._timeline.position
        shown = self._timeline.view
        focus = round(at) if at is not None and shown[0] <= at < shown[1] else sum(shown) // 2
        part = max(1, (end - begin) // 8)
        focus = focus // part * part  # playing alone changes nothing about what is wanted first
        wanted = ([spec.track for spec in self._specs], begin, end, focus)
        # Not each time something comes: who looked last goes first, and that may be a calendar.
        if wanted != self._looked:
            self._looked = wanted
            self._recordings.look(self, *wanted)

    def _told(self, track: Track) -> None:
        self._changed.add(track)
        if not self._soon.isActive():
            self._soon.start()

    def _moved(self, begin: int, end: int) -> None:
        self._changed.update(spec.track for spec in self._specs)
        if not self._soon.isActive():
            self._soon.start()

    def _take(self) -> None:
        self._look()
        self._fill(self._changed)
        self._changed = set()

    def _all(self) -> None:
        self._lanes = [
            Lane(
                self._key(spec),
                spec.name,
                marks=self._marks.get(spec.track.device_id, ()),
                offset_ms=spec.offset_ms,
            )
            for spec in self._specs
        ]
        self._look()
        self._fill({spec.track for spec in self._specs})

    def _key(self, spec: LaneSpec) -> Hashable:
        return spec.track

    def _fill(self, tracks: set[Track]) -> None:
        recordings = self._recordings
        if recordings is not None:
            begin, end = self._range()
            for index, spec in enumerate(self._specs):
                if spec.track in tracks:
                    coverage = recordings.coverage(spec.track, begin + spec.offset_ms, end + spec.offset_ms)
                    self._lanes[index] = replace(self._lanes[index], coverage=coverage)
        self._timeline.set_lanes(self._lanes)

    def _tick(self) -> None:
        if self._recordings is not None:
            self._timeline.set_now(self._recordings.now_utc_ms())
