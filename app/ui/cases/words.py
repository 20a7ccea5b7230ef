"""Words of bookmarks and cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import PurePath

from PySide6.QtCore import QObject

from app.core.cases.file import Exported
from app.core.cases.model import Camera, CaseTrouble, Item, Kind
from app.ui import figures, i18n

MARK_COLOURS = {
    "blue": "#4C9BE8",
    "green": "#3FB950",
    "yellow": "#E5C34B",
    "orange": "#E8853D",
    "red": "#F2665B",
    "purple": "#A77BDB",
    "grey": "#9FB0BF",
}
"""What the colours of bookmarks look like, on every theme: an operator chose them."""


class CaseSentences(QObject):
    """Each method is total."""

    def colour(self, name: str) -> str:
        """Of a bookmark."""
        table: dict[str, Callable[[], str]] = {
            "blue": lambda: self.tr("blue"),
            "green": lambda: self.tr("green"),
            "yellow": lambda: self.tr("yellow"),
            "orange": lambda: self.tr("orange"),
            "red": lambda: self.tr("red"),
            "purple": lambda: self.tr("purple"),
            "grey": lambda: self.tr("grey"),
        }
        return table[name]() if name in table else name

    def kind(self, kind: str) -> str:
        """What a thing in a case is."""
        table: dict[str, Callable[[], str]] = {
            Kind.CLIP: lambda: self.tr("Clip"),
            Kind.PICTURE: lambda: self.tr("Picture"),
            Kind.NOTE: lambda: self.tr("Note"),
            Kind.HIT: lambda: self.tr("Search hit"),
            Kind.TRAIL: lambda: self.tr("Trail"),
        }
        return table[kind]() if kind in table else kind

    def cameras(self, cameras: Sequence[Camera]) -> str:
        """Names, a few of them."""
        names = i18n.listed(camera.name or camera.device_id for camera in cameras[:3])
        rest = len(cameras) - 3
        return names if rest <= 0 else i18n.fill(self.tr("%1 and %2 more"), names, str(rest))

    def item(self, item: Item, zone: tzinfo | None) -> list[str]:
        """Lines about a thing in a case, the first one its head."""
        head = self.kind(item.kind)
        at = item.from_utc_ms
        if at is not None:
            head += " · " + figures.date_time_zone(at, zone)
            if item.to_utc_ms is not None and item.to_utc_ms > at:
                head += " – " + figures.clock(item.to_utc_ms, zone)
        elif item.pictures and item.pictures[0].utc_ms is not None:
            head += " · " + figures.date_time_zone(item.pictures[0].utc_ms, zone)
        else:
            head += " · " + figures.date_time_zone(item.created_utc_ms, zone)
        lines = [head, self.cameras(item.cameras), item.text]
        if len(item.pictures) > 1:
            lines.append(self.tr("%n picture(s)", "", len(item.pictures)))
        return [line for line in lines if line]

    def exported(self, done: Exported) -> str:
        """A case was written into a file."""
        text = self.tr("The case was written to %1.").replace("%1", done.path)
        if done.left_out:
            left_out = self.tr(
                "%n picture(s) were gone or changed on the disk and are not in it.", "", done.left_out
            )
            return i18n.in_a_row(text, left_out)
        return text

    def trouble(self, trouble: CaseTrouble) -> str:
        """What could not be kept or read, and what can be done."""
        params = trouble.params
        path = PurePath(str(params.get("path", ""))).name
        table: dict[str, Callable[[], str]] = {
            "not_kept": lambda: self.tr("It could not be kept: %1."),
            "not_read": lambda: self.tr("%2 could not be read: %1."),
            "no_room": lambda: self.tr("The disk is full: nothing was kept. Free some room and try again."),
            "unavailable": lambda: self.tr("There is no local database: cases cannot be kept."),
            "no_case": lambda: self.tr("This case is not there any more."),
            "too_many": lambda: self.tr("There are too many already: at most %3."),
            "too_large": lambda: self.tr("It is too large: at most %3 bytes."),
            "not_a_picture": lambda: self.tr("This is not a picture that can be kept (JPEG, PNG or WebP)."),
            "not_a_case": lambda: self.tr("%2 is not a file of a case."),
            "newer_version": lambda: self.tr("%2 was written by a newer version of this program."),
            "damaged": lambda: self.tr("%2 is damaged (%4): nothing was taken in."),
        }
        text = table[trouble.code]() if trouble.code in table else trouble.code
        reason, limit, name = (str(params.get(key, "")) for key in ("reason", "limit", "name"))
        return i18n.fill(text, reason, path, limit, name)
