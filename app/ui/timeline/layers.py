"""What stands still between two moves: painted once, and copied at each frame."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPixmap

from app.ui.timeline import painting
from app.ui.timeline.painting import Spans
from app.ui.timeline.scene import Scene
from app.ui.timeline.words import TimelineWords


class Layers:
    """The column of the names, and the tracks with their ruler."""

    def __init__(self, words: TimelineWords) -> None:
        self._words = words
        self._names: QPixmap | None = None
        self._tracks: QPixmap | None = None
        self.times: Spans = []
        """From where to where the times of the ruler go; x 0 where the tracks begin."""
        self.dates: Spans = []
        """And its dates."""

    def names_changed(self) -> None:
        """Others, or another one is chosen, or they stand elsewhere."""
        self._names = None

    def tracks_changed(self) -> None:
        """Another stretch, or more known of it."""
        self._tracks = None

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Both, as they are now."""
        if self._tracks is None:
            self._tracks = painting.tracks(scene, self._words)
            self.times, self.dates = painting.label_spans(scene, self._words)
        if self._names is None:
            self._names = painting.names(scene)
        painter.drawPixmap(0, 0, self._names)
        painter.drawPixmap(scene.rows.left, 0, self._tracks)
