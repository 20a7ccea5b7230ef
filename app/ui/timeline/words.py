"""What the timeline says in words."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import QLocale, QObject

from app.core.localtime import Change, local
from app.core.recordings import State, Stretch
from app.ui import figures, i18n
from app.ui.sentences import TileSentences
from app.ui.timeline.lanes import Mark, MarkKind

DAY_PX_MS = 60_000
"""From this scale on (a day on 1440 pixels) a time of day alone says too little."""


class TimelineWords(QObject):
    """Dates, states and marks as text, in the language of now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles = TileSentences(self)

    def day(self, utc_ms: int, zone: tzinfo | None) -> str:
        """``22 Nov``: at the first line of a day."""
        return self._date(utc_ms, zone, self.tr("d MMM"))

    def weekday(self, utc_ms: int, zone: tzinfo | None) -> str:
        """``Sun 22 Nov 2026``"""
        return self._date(utc_ms, zone, self.tr("ddd d MMM yyyy"))

    def _date(self, utc_ms: int, zone: tzinfo | None, form: str) -> str:
        moment = local(utc_ms, zone)
        return QLocale(i18n.current()).toString(moment.date(), form)  # type: ignore[call-overload,no-any-return]

    def moment(self, utc_ms: float, zone: tzinfo | None, ms_per_px: float) -> str:
        """The time under the pointer, as exactly as it can be pointed at."""
        moment = local(round(utc_ms), zone)
        text = moment.strftime("%H:%M:%S")
        if ms_per_px < 200:
            text += f".{moment.microsecond // 1000:03d}"
        elif ms_per_px > DAY_PX_MS:
            text = f"{self.day(round(utc_ms), zone)} {moment.strftime('%H:%M')}"
        return text

    def zone(self, utc_ms: float, zone: tzinfo | None) -> str:
        """``UTC+8``"""
        return figures.offset_name(local(round(utc_ms), zone))

    def change(self, change: Change) -> str:
        """What happens where the clocks change."""
        minutes = abs(change.after_ms - change.before_ms) // 60_000
        if change.after_ms < change.before_ms:
            return self.tr("clocks go back %1 min").replace("%1", str(minutes))
        return self.tr("clocks go forward %1 min").replace("%1", str(minutes))

    def state(self, stretch: Stretch | None, recorded: bool, future: bool) -> str:
        """What is under the pointer."""
        if future:
            return self.tr("still to come")
        if recorded:
            return self.tr("recorded")
        if stretch is None or stretch.state is State.UNKNOWN:
            return self.tr("not known yet")
        if stretch.state is State.ASKING:
            return self.tr("asking the service…")
        if stretch.state is State.FAILED:
            why = self._tiles.reason_short(str(stretch.reason or ""))
            return self.tr("not known: %1").replace("%1", why)
        return self.tr("nothing recorded")

    def length(self, ms: float) -> str:
        """``3 min 20 s``"""
        return self._tiles.age(max(0, round(ms / 1000)))

    def mark(self, mark: Mark) -> str:
        """What a mark stands for."""
        kind = {
            MarkKind.HIT: self.tr("search hit"),
            MarkKind.ALERT: self.tr("alert"),
            MarkKind.BOOKMARK: self.tr("bookmark"),
        }[mark.kind]
        return f"{kind}: {mark.text}" if mark.text else kind

    def position(self, utc_ms: float, zone: tzinfo | None) -> str:
        """For who does not see it: where the playhead stands."""
        text = f"{self.weekday(round(utc_ms), zone)} {self.moment(utc_ms, zone, 1000)}"
        return f"{text} {self.zone(utc_ms, zone)}"

    def now(self) -> str:
        """At the live edge."""
        return self.tr("now")

    def empty(self) -> str:
        """Where there are no tracks."""
        return self.tr("Drag cameras onto the page: what was recorded of them is shown here")
