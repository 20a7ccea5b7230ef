"""The words of the status line."""

from __future__ import annotations

import time
from datetime import tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.status import ConnectionCode, ConnectionState, Counts
from app.ui import figures, i18n, theme
from app.ui.chrome import StatusLine
from app.ui.sentences import ServiceSentences

if TYPE_CHECKING:
    from app.core.station import Station


class StatusPresenter(QObject):
    """Fills a ``StatusLine`` with the figures of a station."""

    def __init__(self, line: StatusLine) -> None:
        super().__init__(line)
        self._line = line
        self._sentences = ServiceSentences(self)

    def show(
        self,
        station: Station | None,
        preparing: bool,
        decoders: list[int],
        percent: float | None,
        lost: int,
        zone: tzinfo | None,
        page: tuple[str, ...] | None,
    ) -> None:
        """Everything anew; labels that do not change are not repainted by Qt. ``page``: what the page that is
        shown tells of itself, from the whole to the shortest; None: it is the wall, whose tiles are counted.
        ``lost``: pictures, of its tiles."""
        line = self._line
        state = station.connection_state if station is not None else ConnectionState()
        mark, ink = self._mark(state.code)
        line.mark.show_mark(mark, ink)
        if station is None:
            word = self.tr("not connected")
        elif preparing:
            word = self.tr("starting")
        else:
            word = self._sentences.connection_word(state)
        line.connection.setText(word)
        colour = f"color: {ink}" if state.code is not ConnectionCode.UNKNOWN else ""
        if colour != line.connection.styleSheet():  # Qt would make all of the line anew
            line.connection.setStyleSheet(colour)
        counts = station.counts if station is not None else Counts()
        online = i18n.fill(self.tr("%1 of %2 online"), str(counts.devices_online), str(counts.devices))
        line.devices.setText(online if counts.devices else "")
        if station is None:
            line.set_tiles("")
        elif page is None:
            line.set_tiles(self.tiles(counts), self.tiles(counts, whole=False))
        else:
            line.set_tiles(*(page or ("",)))
        machine = ""
        if station is not None:
            parts = [self.tr("%n decoder(s)", "", len(decoders))]
            if percent is not None:
                parts.append(self.tr("%1 % CPU").replace("%1", str(round(percent))))
            if page is None:
                parts.append(self.tr("%1 lost").replace("%1", str(lost)))
            machine = " · ".join(parts)
        line.machine.setText(machine)
        line.machine.setToolTip(self.tr("CPU of window and decoders together; 100 % is one core"))
        answers = state.api_ms is not None and state.code is not ConnectionCode.UNREACHABLE
        line.api.setText(self.tr("API %1 ms").replace("%1", str(state.api_ms)) if answers else "")
        line.time.setText(figures.date_time_zone(time.time_ns() // 1_000_000, zone))
        line.make_room()

    def tiles(self, counts: Counts, *, whole: bool = True) -> str:
        """``16 tiles · 14 live · 1 starting · 1 unavailable``; what is 0 is left out. Not ``whole``: how many
        are live, and how many of the others have trouble."""
        if not counts.tiles_occupied:
            return self.tr("no tiles in use")
        parts = [self.tr("%n tile(s)", "", counts.tiles_occupied)]
        parts.append(self.tr("%1 live").replace("%1", str(counts.tiles_live)))
        if not whole:
            trouble = counts.tiles_trouble + counts.tiles_refused
            return " · ".join(
                [parts[-1], *([self.tr("%1 in trouble").replace("%1", str(trouble))] if trouble else [])]
            )
        if counts.tiles_starting:
            parts.append(self.tr("%1 starting").replace("%1", str(counts.tiles_starting)))
        if counts.tiles_trouble:
            parts.append(self.tr("%1 in trouble").replace("%1", str(counts.tiles_trouble)))
        if counts.tiles_refused:
            parts.append(self.tr("%1 unavailable").replace("%1", str(counts.tiles_refused)))
        return " · ".join(parts)

    def note(self, text: str) -> None:
        """A note to the operator; empty to take it away."""
        self._line.note.set_full(text)
        self._line.make_room()

    def faults(self, number: int) -> None:
        """Faults inside the program are not kept from the operator."""
        if not self._line.note.text():
            self.note(self.tr("%n fault(s) inside this program; see the log.", "", number))

    def _mark(self, code: ConnectionCode) -> tuple[str, str]:
        look = theme.tokens()
        if code is ConnectionCode.OK:
            return "dot", look.good
        if code is ConnectionCode.UNKNOWN:
            return "pulse", look.second
        if code is ConnectionCode.THROTTLED:
            return "square", look.careful
        return "triangle", look.bad
