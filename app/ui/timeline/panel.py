"""A timeline with what belongs to it: its tracks fed, pictures under the pointer, a strip of pictures."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.recordings import Recordings
from app.ui.timeline.feeding import RecordingLanes
from app.ui.timeline.hovercard import HoverPictures
from app.ui.timeline.strip import ThumbStrip
from app.ui.timeline.widget import Timeline


class TimelinePanel(QWidget):
    """What a page places. ``timeline`` (see there for signals and keys), ``lanes`` (``set_tracks``,
    ``set_marks``, ``set_active``), ``strip`` (hidden at first; ``show_strip``; ``strip.chosen`` seeks),
    ``hover``. ``use(station.recordings)`` when another station opens, ``use(None)`` when none does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = Timeline()
        self.lanes = RecordingLanes(self.timeline)
        self.hover = HoverPictures(self.timeline, self.lanes)
        self.strip = ThumbStrip(self.timeline, self.lanes)
        self.strip.chosen.connect(self.timeline.seek)
        self.strip.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.strip)
        box.addWidget(self.timeline, 1)

    def use(self, recordings: Recordings | None) -> None:
        """Whose recordings are shown from now on."""
        self.lanes.set_recordings(recordings)
        self.hover.use(recordings)
        self.strip.use(recordings)

    def show_strip(self, shown: bool) -> None:
        """The strip of pictures of the chosen track, or not."""
        self.strip.setVisible(shown)
