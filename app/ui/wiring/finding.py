"""What the palette finds in a window: actions, cameras, views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.store.settings import RECENT
from app.ui import theme
from app.ui.actions import ACTIONS, ActionBook
from app.ui.actions.table import GROUPS, group_words
from app.ui.devices.delegate import status_mark
from app.ui.palette import Palette, PaletteEntry
from app.ui.palette.matching import Query
from app.ui.palette.search import Found, SimpleSource
from app.ui.sentences import ServiceSentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.core.catalogue import Device
    from app.core.station import Station
    from app.ui.preferences import Preferences
    from app.ui.wiring.numbers import CameraNumbers

_BREATHE = 200
"""Cameras looked at between two chances to stop."""


@dataclass(frozen=True, slots=True)
class Opens:
    """Where what was found goes. ``view``: id of one to show; ``device``: of a camera, to open it where there
    is room; ``in_selected``: on the selected tile."""

    station: Callable[[], Station | None]
    view: Callable[[str], object]
    device: Callable[[str], object]
    in_selected: Callable[[str], object]


class Finding(QObject):
    """The palette of one window. What was used lately is the same in all."""

    def __init__(
        self,
        window: QWidget,
        book: ActionBook,
        preferences: Preferences,
        opens: Opens,
        numbers: CameraNumbers,
    ) -> None:
        super().__init__(window)
        self._preferences = preferences
        self.palette = Palette(window)
        self.palette.remembered.connect(self._on_remembered)
        self.palette.search.sources += [
            ActionSource(book),
            ViewSource(opens),
            CameraSource(opens, numbers, ServiceSentences(self)),
        ]

    def bind(self, book: ActionBook) -> None:
        """Ctrl+K."""
        book.bind("window.palette", self.open)

    def open(self) -> None:
        """Shows it; open already, it closes."""
        self.palette.search.recent = list(self._preferences.texts(RECENT).get("palette", ()))
        self.palette.open()

    def _on_remembered(self, keys: list[str]) -> None:
        self._preferences.set_texts(RECENT, {"palette": keys})


class ActionSource(SimpleSource):
    """What can be done now, found in the language in use and in English."""

    def __init__(self, book: ActionBook) -> None:
        super().__init__(self._entries_now, lambda key: ACTIONS[key.removeprefix("action:")].text)
        self._book = book

    def _entries_now(self) -> list[PaletteEntry]:
        rows = [spec for spec in self._book.bound() if spec.palette and self._book.is_enabled(spec.id)]
        order = list(GROUPS)
        rows.sort(key=lambda spec: order.index(spec.group))
        return [
            PaletteEntry(
                f"action:{spec.id}",
                spec.words(),
                partial(self._book.trigger, spec.id),
                group_words(spec.group),
                keys=tuple(self._book.keymap.hints(spec.id)),
                mark=("dot", _accent()) if self._book.is_checked(spec.id) else None,
            )
            for spec in rows
        ]


class ViewSource(SimpleSource):
    """Views that were saved, by name and folder."""

    def __init__(self, opens: Opens) -> None:
        super().__init__(self._entries_now, asked_for=True)  # there is a panel for all of them
        self._opens = opens

    def _entries_now(self) -> list[PaletteEntry]:
        station = self._opens.station()
        if station is None:
            return []
        return [
            PaletteEntry(
                f"view:{view.id}",
                view.name,
                partial(self._opens.view, view.id),
                " · ".join(part for part in (group_words("view"), view.folder) if part),
                icon="panel",
                keys=(str(view.key),) if view.key is not None else (),
            )
            for view in station.views.views
        ]


class CameraSource:
    """All cameras of the open profile, by name, id and number. What is looked through is made while a person
    types, a few hundred cameras at a time, and forgotten when the list of devices changes."""

    def __init__(self, opens: Opens, numbers: CameraNumbers, sentences: ServiceSentences) -> None:
        self._opens = opens
        self._numbers = numbers
        self._sentences = sentences
        self._of: Mapping[str, Device] | None = None
        self._ids: list[str] = []
        self._texts: list[str] = []
        self._left: Iterator[Device] | None = None

    def search(self, query: Query) -> Iterator[Found | None]:
        """Nothing before a letter was typed."""
        station = self._opens.station()
        if query.empty or station is None:
            return
        devices = station.catalogue.devices
        if devices is not self._of:
            self._of, self._left = devices, iter(devices.values())
            self._ids, self._texts = [], []
        only = query.words[0] if len(query.words) == 1 and query.words[0].isdecimal() else ""
        if only:
            exact = self._by_number(int(only[:9]))
            yield None if exact is None else (-0.5, exact)
        at = 0
        while at < len(self._ids) or self._grow():
            text = self._texts[at]
            rank = query.rank(text)
            if rank is not None:
                yield rank + 0.2, partial(self._entry, self._ids[at])
            elif at % _BREATHE == 0:
                yield None
            at += 1

    def find(self, key: str) -> PaletteEntry | None:
        """A camera that is still there."""
        station, camera = self._opens.station(), key.removeprefix("camera:")
        if key == camera or station is None or camera not in station.catalogue.devices:
            return None
        return self._entry(camera)

    def _grow(self) -> bool:
        """Takes in the next camera; False at the end."""
        for device in self._left or ():
            if device.is_camera:
                self._ids.append(device.id)
                self._texts.append(f"{device.name} {device.id}".casefold())
                return True
        return False

    def _by_number(self, number: int) -> partial[PaletteEntry] | None:
        camera = self._numbers.book.device(number)
        station = self._opens.station()
        if camera is None or station is None or camera not in station.catalogue.devices:
            return None
        return partial(self._entry, camera)

    def _entry(self, camera: str) -> PaletteEntry:
        station = self._opens.station()
        device = station.catalogue.devices.get(camera) if station is not None else None
        if station is None or device is None:  # gone between two slices
            return PaletteEntry(f"camera:{camera}", camera, lambda: None)
        number = self._numbers.book.number(camera)
        parent = station.catalogue.devices.get(device.parent_id or "")
        corp = station.catalogue.corps.get(device.corp_id)
        words = [
            self._sentences.camera_number(number) if number is not None else "",
            corp.name if corp is not None else "",
            parent.name if parent is not None else "",
            self._sentences.device_status(device.status) if status_mark(device.status)[0] != "dot" else "",
        ]
        return PaletteEntry(
            f"camera:{camera}",
            device.name,
            partial(self._opens.device, camera),
            " · ".join(word for word in words if word),
            run_other=partial(self._opens.in_selected, camera),
            mark=status_mark(device.status),
        )


def _accent() -> str:
    return theme.tokens().accent
