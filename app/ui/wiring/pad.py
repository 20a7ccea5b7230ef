"""The number pad of one wall: camera number, tile number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt

from app.ui.actions import ActionBook
from app.ui.numberpad import NumberPad, Outcome
from app.ui.numberpad.readout import Wall
from app.ui.wall.view import WallView
from app.ui.wiring.numbers import CameraNumbers

if TYPE_CHECKING:
    from app.core.station import Station


class WallPad(QObject):
    """Over a wall that stands in its window already. ``shown``: whether the wall is to be seen there."""

    def __init__(
        self,
        view: WallView,
        numbers: CameraNumbers,
        station: Callable[[], Station | None],
        shown: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._numbers = numbers
        self._station = station
        self._shown = shown
        self.pad = NumberPad(
            view,
            Wall(
                self._camera_name,
                self._highest,
                self._tile_places,
                self._tile_shows,
                self._selected,
                self._do,
            ),
        )

    def bind(self, book: ActionBook) -> None:
        """Its keys."""
        book.bind("devices.number", self.pad.begin, self._may_begin)
        book.bind("devices.number_pad", self._on_pad, self._may_begin)

    def _may_begin(self) -> bool:
        return self._station() is not None and self._shown()

    def _on_pad(self, keys: str) -> None:
        self.pad.begin(Qt.Key(Qt.Key.Key_0.value + int(keys.removeprefix("Num+"))))

    def _highest(self) -> int:
        return self._numbers.book.highest

    def _camera(self, number: int) -> str | None:
        station = self._station()
        camera = self._numbers.book.device(number)
        return camera if station is not None and camera in station.catalogue.devices else None

    def _camera_name(self, number: int) -> str | None:
        camera = self._camera(number)
        return self._view.device_name(camera) if camera is not None else None

    def _tile_places(self) -> list[QRect]:
        tiles = self._view.tile_widgets
        return [tile.geometry() if tile.isVisible() else QRect() for tile in tiles]

    def _tile_shows(self, number: int) -> str | None:
        wall = self._view.wall
        if wall is None or not 1 <= number <= len(wall.tiles):
            return None
        device = wall.tiles[number - 1].device_id
        return self._view.device_name(device) if device is not None else ""

    def _selected(self) -> int | None:
        wall = self._view.wall
        return wall.selected + 1 if wall is not None and wall.selected is not None else None

    def _do(self, outcome: Outcome) -> None:
        view = self._view
        if view.wall is None:
            return
        tile = outcome.tile - 1 if outcome.tile is not None else view.wall.selected
        if tile is not None and tile != view.wall.selected:
            view.restore()  # one large tile would hide what is being done
        if outcome.camera == 0:
            if tile is not None:
                view.close_tile(tile)
        elif outcome.camera is not None:
            camera = self._camera(outcome.camera)
            if camera is None:
                return
            if tile is None:
                view.open_in_free(camera)
            else:
                view.drop_devices(tile, [camera])
        elif tile is not None:
            view.select(tile)
