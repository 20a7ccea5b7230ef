"""What an operator does on a playback page, bound to the actions of the table; the menu of a tile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.core.keptplayback import Slot
    from app.ui.actions import ActionBook
    from app.ui.playback.page import PlaybackPage

_MOVES = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
_PANS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_ASPECTS = ("fit", "fill", "stretch")


class PlaybackActions(QObject):
    """Of one page; everything is for the selected tile unless said otherwise."""

    live_requested = Signal(str)
    """A camera is to be seen as it is now."""

    def __init__(self, page: PlaybackPage) -> None:
        super().__init__(page)
        self._page = page
        self._grid = page.grid
        self._driver = page.driver

    def bind(self, book: ActionBook) -> None:
        """Under their names."""
        drive, grid = self._driver, self._grid
        some, camera, picture = drive.has_camera, self._has_camera, self._has_picture
        for name, slot in (
            ("play", drive.play_or_pause), ("forward", drive.forward), ("reverse", drive.reverse),
            ("faster", drive.faster), ("slower", drive.slower), ("normal", drive.normal),
            ("step_forward", partial(drive.step, 1)), ("step_back", partial(drive.step, -1)),
            ("back_5", partial(drive.jump, -5)), ("ahead_5", partial(drive.jump, 5)),
            ("back_30", partial(drive.jump, -30)), ("ahead_30", partial(drive.jump, 30)),
            ("start", drive.to_start), ("next_start", drive.to_next_start), ("newest", drive.to_newest),
            ("next_mark", partial(drive.to_mark, 1)), ("previous_mark", partial(drive.to_mark, -1)),
        ):  # fmt: skip
            book.bind(f"review.{name}", slot, some)
        book.bind("review.next_picture", drive.to_next_picture, self._leads_on)
        book.bind("review.loop", drive.cycle_loop, some, lambda: drive.looping)
        book.bind("review.utc", self._page.toggle_utc, drive.has_review, lambda: self._page.utc)
        for name, way in _MOVES.items():
            book.bind(f"review.tile_{name}", partial(grid.step_selection, *way), drive.has_review)
        book.bind("review.enlarge", self._enlarge, self._has_camera_or_large)
        book.bind("review.close", self._close, camera)
        book.bind("review.close_all", grid.close_all, some)
        book.bind("review.menu", self._menu_by_key, drive.has_review)
        book.bind("review.offset", self._page.edit_offset, camera)
        book.bind("review.storage", self._other_storage, camera)
        book.bind("review.live", self._live, camera)
        book.bind("review.zoom_in", partial(self._zoom, 1), picture)
        book.bind("review.zoom_out", partial(self._zoom, -1), self._is_zoomed)
        book.bind("review.zoom_reset", partial(self._choose, zoom=None), self._is_zoomed)
        for name, step in _PANS.items():
            book.bind(f"review.pan_{name}", partial(self._pan, *step), self._is_zoomed)
        book.bind("review.aspect", partial(self._next, "aspect", _ASPECTS), camera)
        book.bind("review.rotate", partial(self._next, "rotate", (0, 90, 180, 270)), camera)
        book.bind("review.mirror", self._mirror, camera, lambda: self._choice("mirror") is True)
        book.bind("review.sound", self._toggle_sound, self._has_sound, self._is_heard)
        stills = self._page.stills
        book.bind("review.snapshot", stills.snapshot, picture)
        book.bind("review.copy_picture", stills.copy, picture)
        book.bind("review.print", stills.print_frame, picture)
        book.bind("review.contact_sheet", stills.contact_sheet, camera)
        book.bind("review.copy_time", self._copy_time, drive.has_review)
        book.bind("review.copy_id", self._copy_id, camera)

    # -- which tile ------------------------------------------------------------------------------------

    @property
    def _slot(self) -> Slot | None:
        return self._grid.selected_slot

    def _has_camera(self) -> bool:
        return self._grid.review is not None and self._slot is not None

    def _has_camera_or_large(self) -> bool:
        return self._has_camera() or self._grid.is_enlarged

    def _has_picture(self) -> bool:
        tiles = self._grid.tile_widgets
        at = self._grid.selected
        return at < len(tiles) and not tiles[at].picture_rect().isEmpty()

    def _leads_on(self) -> bool:
        return self._driver.next_picture_ms() is not None

    def _choice(self, name: str) -> Any:
        return getattr(self._grid.choices(self._grid.selected), name)

    def _is_zoomed(self) -> bool:
        return self._choice("zoom") is not None

    def _choose(self, **changes: Any) -> None:
        self._grid.choose(self._grid.selected, **changes)

    # -- what is done ----------------------------------------------------------------------------------

    def _enlarge(self) -> None:
        self._grid.toggle_enlarged(self._grid.selected)

    def _close(self) -> None:
        self._grid.clear_tile(self._grid.selected)

    def _next(self, name: str, values: tuple[Any, ...]) -> None:
        now = self._choice(name)
        self._choose(**{name: values[(values.index(now) + 1) % len(values)]})

    def _mirror(self) -> None:
        self._choose(mirror=not self._choice("mirror"))

    def _zoom(self, notches: int) -> None:
        self._grid.tile_widgets[self._grid.selected].zoom_step(notches)

    def _pan(self, right: int, down: int) -> None:
        self._grid.tile_widgets[self._grid.selected].pan_step(right, down)

    def _other_storage(self) -> None:
        slot = self._slot
        if slot is not None:
            self.set_storage("device" if slot.storage == "cloud" else "cloud")

    def set_storage(self, storage: str) -> None:
        """Where the selected tile's recording is fetched from."""
        self._grid.set_storage(self._grid.selected, storage)

    def _live(self) -> None:
        slot = self._slot
        if slot is not None:
            self.live_requested.emit(slot.device_id)

    def _has_sound(self) -> bool:
        tiles, at = self._grid.tile_widgets, self._grid.selected
        return self._has_camera() and at < len(tiles) and tiles[at].status.has_sound is not False

    def _is_heard(self) -> bool:
        review = self._grid.review
        return review is not None and review.listening == self._grid.selected

    def _toggle_sound(self) -> None:
        review = self._grid.review
        if review is not None:
            review.listen(None if self._is_heard() else self._grid.selected)
            self._grid.refresh()

    def _copy_time(self) -> None:
        text = self._grid.sentences.whole_time(self._grid.now_utc_ms(), self._grid.zone)
        QGuiApplication.clipboard().setText(text)
        self._page.said.emit(self.tr("Copied: %1").replace("%1", text))

    def _copy_id(self) -> None:
        slot = self._slot
        if slot is not None:
            QGuiApplication.clipboard().setText(slot.device_id)
            self._page.said.emit(self.tr("Copied: %1").replace("%1", slot.device_id))

    # -- menu ------------------------------------------------------------------------------------------

    def _menu_by_key(self) -> None:
        tiles, at = self._grid.tile_widgets, self._grid.selected
        if at < len(tiles):
            self._page.show_menu(at, tiles[at].menu_point())

    def menu(self, book: ActionBook) -> QMenu:
        """Of the selected tile; whoever shows it deletes it."""
        menu = QMenu(self._page)
        menu.setToolTipsVisible(True)
        book.refresh()
        groups: tuple[tuple[str, ...], ...] = (
            ("review.enlarge", "review.next_picture", "review.live", "review.search"),
            ("review.bookmark", "review.export"),
            ("review.snapshot", "review.copy_picture", "review.print", "review.contact_sheet"),
            ("review.offset", "STORAGE", "review.sound"),
            ("PICTURE",),
            ("review.copy_time", "review.copy_id"),
            ("review.close", "review.close_all"),
        )
        for group in groups:
            before = len(menu.actions())
            for name in group:
                if name == "STORAGE":
                    self._storage(menu.addMenu(self.tr("Recording")))
                elif name == "PICTURE":
                    self._picture(menu.addMenu(self.tr("Picture")), book)
                elif book.has(name):
                    menu.addAction(book.qaction(name))
            if len(menu.actions()) > before:
                menu.addSeparator()
        return menu

    def _storage(self, menu: QMenu) -> None:
        slot = self._slot
        menu.setEnabled(slot is not None)
        group = QActionGroup(menu)
        for storage, text in (("cloud", self.tr("In the cloud")), ("device", self.tr("On the device"))):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(slot is not None and slot.storage == storage)
            action.triggered.connect(partial(self.set_storage, storage))
            group.addAction(action)

    def _picture(self, menu: QMenu, book: ActionBook) -> None:
        menu.setEnabled(self._slot is not None)
        for name in ("zoom_in", "zoom_out", "zoom_reset", "aspect", "rotate", "mirror"):
            menu.addAction(book.qaction(f"review.{name}"))
