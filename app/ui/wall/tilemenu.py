"""The menu of a tile: everything that can be done with it, and what the service does not offer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from app.core.choices import ALLOWED

if TYPE_CHECKING:
    from app.core.choices import TileChoices
    from app.ui.actions import ActionBook
    from app.ui.wall.view import WallView


class TileMenu(QObject):
    """Builds it for the selected tile."""

    def __init__(self, view: WallView) -> None:
        super().__init__(view)
        self._view = view

    def build(self, index: int, book: ActionBook | None) -> QMenu:
        """Whoever shows it deletes it. Without a book (no window yet) it is empty."""
        view = self._view
        menu = QMenu(view)
        menu.setToolTipsVisible(True)
        if book is None or view.wall is None:
            return menu
        book.refresh()
        choices = view.wall.tiles[index].choices
        known = view.wall.tiles[index].device_id is not None
        # A column of it fits the smallest screen: what is done seldom lies one step further.
        self._add(menu, book, "tile.enlarge", "tile.retry")
        if view.tile_actions.can_play_back():
            self._add(menu, book, "tile.replay", "tile.playback")
        self._add(menu, book, "tile.search")
        menu.addSeparator()
        self._add(menu, book, "tile.snapshot", "tile.clip", "tile.sound")
        kept = menu.addMenu(self.tr("More of snapshots and sound"))
        self._add(kept, book, "tile.snapshot_copy", "tile.snapshot_all", "tile.folder")
        kept.addSeparator()
        self._add(kept, book, "tile.volume_up", "tile.volume_down")
        menu.addSeparator()
        self._picture(menu.addMenu(self.tr("Picture")), book, index, choices, known)
        self._stream(menu.addMenu(self.tr("Stream")), index, choices, known)
        self._add(menu.addMenu(self.tr("Tour and hotspot")), book, "tile.hotspot", "tour.menu", "tour.hold")
        if view.send_targets is not None and known:
            targets = menu.addMenu(self.tr("Send to window"))
            for number, target in enumerate(view.send_targets()):
                targets.addAction(target).triggered.connect(partial(self._send, index, number))
        self._missing(menu.addMenu(self.tr("Not offered by the service")))
        menu.addSeparator()
        self._add(menu, book, "tile.information", "tile.diagnosis", "tile.details", "tile.copy_id")
        menu.addSeparator()
        self._add(menu, book, "tile.close")
        close_all = menu.addAction(self.tr("Close all tiles"))
        close_all.triggered.connect(view.close_all)
        return menu

    def _add(self, menu: QMenu, book: ActionBook, *names: str) -> None:
        for name in names:
            if book.has(name):
                menu.addAction(book.qaction(name))

    def _picture(self, menu: QMenu, book: ActionBook, index: int, choices: TileChoices, known: bool) -> None:
        self._choices(
            menu,
            index,
            "aspect",
            (
                ("fit", self.tr("Fit (whole picture)")),
                ("fill", self.tr("Fill (edges cut off)")),
                ("stretch", self.tr("Stretch (distorted)")),
            ),
            choices.aspect,
            known,
        )
        menu.addSeparator()
        turns = tuple(
            (
                angle,
                self.tr("Not turned") if not angle else self.tr("Turned by %1°").replace("%1", str(angle)),
            )
            for angle in (0, 90, 180, 270)
        )
        self._choices(menu, index, "rotate", turns, choices.rotate, known)
        menu.addSeparator()
        self._add(menu, book, "tile.mirror", "tile.zoom_in", "tile.zoom_out", "tile.zoom_reset")

    def _stream(self, menu: QMenu, index: int, choices: TileChoices, known: bool) -> None:
        automatic = self.tr("Automatic")
        self._choices(
            menu,
            index,
            "stream",
            (("auto", automatic), ("main", self.tr("Main stream")), ("sub", self.tr("Sub stream"))),
            choices.stream,
            known,
        )
        protocols = menu.addMenu(self.tr("Protocol"))
        names = tuple(
            (name, automatic if name == "auto" else _plain(str(name))) for name in ALLOWED["protocol"]
        )
        self._choices(protocols, index, "protocol", names, choices.protocol, known)
        decoding = menu.addMenu(self.tr("Decoding"))
        self._choices(
            decoding,
            index,
            "decode",
            (
                ("auto", automatic),
                ("all", self.tr("Every picture")),
                ("reference", self.tr("Reference frames only")),
                ("key", self.tr("Key frames only")),
            ),
            choices.decode,
            known,
        )

    def _choices(
        self,
        menu: QMenu,
        index: int,
        name: str,
        values: tuple[tuple[Any, str], ...],
        now: object,
        known: bool,
    ) -> None:
        group = QActionGroup(menu)
        for value, text in values:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == now)
            action.setEnabled(known)
            group.addAction(action)
            action.triggered.connect(partial(self._on_choice, index, name, value))

    def _send(self, index: int, window: int) -> None:
        self._view.send_requested.emit(index, window)

    def _on_choice(self, index: int, name: str, value: object) -> None:
        self._view.choose(index, **{name: value})

    def _missing(self, menu: QMenu) -> None:
        """Where an operator looks for them; said, not hidden."""
        menu.setToolTipsVisible(True)
        for text, why in (
            (
                self.tr("PTZ: the service cannot move cameras"),
                self.tr("The interface of VCS has no PTZ. Zoom here is digital: turn the wheel."),
            ),
            (
                self.tr("Talk-back: the service cannot speak to cameras"),
                self.tr("The interface of VCS has no talk-back. Cameras that send sound can be listened to."),
            ),
        ):
            action = menu.addAction(text)
            action.setEnabled(False)
            action.setToolTip(why)
            action.setStatusTip(why)


def _plain(protocol: str) -> str:
    """What the service calls it, readable."""
    return {"hls": "HLS", "httpshls": "HLS (https)", "httpsflv": "FLV (https)", "flv": "FLV", "rtmp": "RTMP",
            "rtsp": "RTSP"}.get(protocol, protocol)  # fmt: skip
