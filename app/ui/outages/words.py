"""Sentences about outages, and the list as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, tzinfo

from PySide6.QtCore import QObject

from app.core.instant import Instant
from app.core.outages import SERVICE_AWAY, Ending, Outage
from app.core.spreadsheet import sheet
from app.ui import figures
from app.ui.sentences import TileSentences


class OutageSentences(QObject):
    """Words of the shift."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles = TileSentences(self)

    def reason(self, reason: str) -> str:
        """Why a camera was dark."""
        if reason == SERVICE_AWAY:
            return self.tr("The service did not answer")
        return self._tiles.reason(reason)

    def ending(self, ending: Ending | None) -> str:
        """How an outage ended."""
        table: dict[Ending | None, Callable[[], str]] = {
            None: lambda: self.tr("still dark"),
            Ending.PICTURE: lambda: self.tr("picture is back"),
            Ending.ONLINE: lambda: self.tr("back online"),
            Ending.NOT_WATCHED: lambda: self.tr("no longer on the wall"),
            Ending.NOT_RUNNING: lambda: self.tr("program not running"),
        }
        return table[ending]()

    def length(self, ms: int) -> str:
        """``7 s``, ``3 min 20 s``, ``2 h 5 min``"""
        return self._tiles.age(max(0, ms // 1000))

    def began(self, outage: Outage, zone: tzinfo | None, now: int) -> str:
        """From when on; ``before …`` for what was dark when watching began."""
        text = figures.day_and_clock(outage.began, zone, now)
        return self.tr("before %1").replace("%1", text) if outage.from_start else text

    def csv(self, outages: Iterable[Outage], zone: tzinfo | None, now: int) -> str:
        """The list for a spreadsheet, with a byte order mark. Times in the zone and in UTC (ISO 8601),
        lengths in whole seconds, so far for those that go on."""
        offset = figures.offset_name(figures.local(now, zone))
        heads = (
            self.tr("Camera"),
            self.tr("Device id"),
            self.tr("From (%1)").replace("%1", offset),
            self.tr("Until (%1)").replace("%1", offset),
            self.tr("From (UTC)"),
            self.tr("Until (UTC)"),
            self.tr("Seconds"),
            self.tr("Reason"),
            self.tr("Reason code"),
            self.tr("Ended by"),
            self.tr("Dark before watching began"),
        )
        rows: list[tuple[str, ...]] = [heads]
        for outage in outages:
            cells = (
                outage.name,
                outage.device_id,
                _local(outage.began, zone),
                _local(outage.ended, zone),
                _utc(outage.began),
                _utc(outage.ended),
                str(outage.length_ms(Instant(now)) // 1000),
                self.reason(outage.reason),
                outage.reason,
                self.ending(outage.ending),
                self.tr("yes") if outage.from_start else self.tr("no"),
            )
            rows.append(cells)
        return sheet(rows)


def _local(at: int | None, zone: tzinfo | None) -> str:
    # With its own offset: a list may reach over a change of the clocks.
    return "" if at is None else figures.local(at, zone).isoformat(sep=" ", timespec="seconds")


def _utc(at: int | None) -> str:
    return "" if at is None else figures.local(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
