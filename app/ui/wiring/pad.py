"""The number pad of a window: camera number, tile number; on the tiles of a wall or of a playback page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtWidgets import QWidget

from app.ui.actions import ActionBook
from app.ui.numberpad import NumberPad, Outcome
from app.ui.numberpad.readout import Wall
from app.ui.wall.view import WallView
from app.ui.wiring.numbers import CameraNumbers

if TYPE_CHECKING:
    from app.core.station import Station
    from app.ui.playback.page import PlaybackPage


class PadTiles(Protocol):
    """The tiles a pad works on; their indices go from 0."""

    @property
    def over(self) -> QWidget:
        """What the pad stands over, when it has been put into its window."""

    @property
    def widgets(self) -> Sequence[QWidget]:
        """One per tile."""

    @property
    def cameras(self) -> list[str | None]:
        """What each tile shows."""

    @property
    def selected(self) -> int | None:
        """None without a selection."""

    def restore(self) -> object:
        """Back from one large tile."""

    def put(self, index: int | None, camera: str) -> None:
        """Onto a tile, which becomes the selected one; None: onto a free one."""

    def empty(self, index: int) -> None:
        """Takes the camera away."""

    def select(self, index: int) -> None:
        """Gives it the keyboard, too."""


class WallTiles:
    """Of a live wall."""

    def __init__(self, view: WallView) -> None:
        self.over = view
        self.restore, self.empty, self.select = view.restore, view.close_tile, view.select

    @property
    def widgets(self) -> Sequence[QWidget]:
        """As ``PadTiles`` says."""
        return self.over.tile_widgets

    @property
    def cameras(self) -> list[str | None]:
        """As ``PadTiles`` says; none without a wall."""
        return [tile.device_id for tile in self.over.wall.tiles] if self.over.wall is not None else []

    @property
    def selected(self) -> int | None:
        """As ``PadTiles`` says."""
        return self.over.wall.selected if self.over.wall is not None else None

    def put(self, index: int | None, camera: str) -> None:
        """As ``PadTiles`` says."""
        if index is None:
            self.over.open_in_free(camera)
        else:
            self.over.drop_devices(index, [camera])


class PlaybackTiles:
    """Of a playback page."""

    def __init__(self, page: PlaybackPage) -> None:
        self._page = page
        self.over = page.grid
        self.restore, self.empty, self.select = page.grid.leave_large, page.grid.clear_tile, page.grid.select

    @property
    def widgets(self) -> Sequence[QWidget]:
        """As ``PadTiles`` says."""
        return self.over.tile_widgets

    @property
    def cameras(self) -> list[str | None]:
        """As ``PadTiles`` says."""
        return [slot.device_id if slot is not None else None for slot in self.over.slots[: self.over.count]]

    @property
    def selected(self) -> int | None:
        """As ``PadTiles`` says; there is always one."""
        return self.over.selected

    def put(self, index: int | None, camera: str) -> None:
        """As ``PadTiles`` says."""
        if index is None:
            self._page.open_in_free(camera)
        else:
            self.over.drop_devices(index, [camera])


class TilePad(QObject):
    """Over tiles in ``window``, where they are put sooner or later. ``shown``: whether they are to be seen
    there."""

    def __init__(
        self,
        window: QWidget,
        tiles: PadTiles,
        numbers: CameraNumbers,
        station: Callable[[], Station | None],
        shown: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(window)
        self._tiles = tiles
        self._numbers = numbers
        self._station = station
        self._shown = shown
        wall = Wall(
            self._camera_name,
            self._highest,
            self._tile_places,
            self._tile_shows,
            self._selected,
            self._do,
        )
        self.pad = NumberPad(window, tiles.over, wall)

    def may_begin(self) -> bool:
        """Whether there is something to work on now."""
        return self._station() is not None and self._shown()

    def _highest(self) -> int:
        return self._numbers.book.highest

    def _camera(self, number: int) -> str | None:
        station = self._station()
        camera = self._numbers.book.device(number)
        return camera if station is not None and camera in station.catalogue.devices else None

    def _name(self, camera: str) -> str:
        station = self._station()
        return station.device_name(camera) if station is not None else camera

    def _camera_name(self, number: int) -> str | None:
        camera = self._camera(number)
        return self._name(camera) if camera is not None else None

    def _tile_places(self) -> list[QRect]:
        return [tile.geometry() if tile.isVisible() else QRect() for tile in self._tiles.widgets]

    def _tile_shows(self, number: int) -> str | None:
        cameras = self._tiles.cameras
        if not 1 <= number <= len(cameras):
            return None
        camera = cameras[number - 1]
        return self._name(camera) if camera is not None else ""

    def _selected(self) -> int | None:
        selected = self._tiles.selected
        return selected + 1 if selected is not None else None

    def _do(self, outcome: Outcome) -> None:
        tiles = self._tiles
        if not tiles.cameras:
            return
        tile = outcome.tile - 1 if outcome.tile is not None else tiles.selected
        if tile is not None and tile != tiles.selected:
            tiles.restore()  # one large tile would hide what is being done
        if outcome.camera == 0:
            if tile is not None:
                tiles.empty(tile)
        elif outcome.camera is not None:
            camera = self._camera(outcome.camera)
            if camera is not None:
                tiles.put(tile, camera)
        elif tile is not None:
            tiles.select(tile)


class Pads:
    """Those of one window; its keys are heard for the one whose tiles are to be seen."""

    def __init__(self, book: ActionBook, *pads: TilePad) -> None:
        self._pads = [*pads]
        book.bind("devices.number", self._begin, self._may_begin)
        book.bind("devices.number_pad", self._on_pad, self._may_begin)

    def add(self, pad: TilePad) -> None:
        """Of a page made later."""
        self._pads.append(pad)

    def _meant(self) -> TilePad | None:
        return next((pad for pad in self._pads if pad.may_begin()), None)

    def _may_begin(self) -> bool:
        return self._meant() is not None

    def _begin(self) -> None:
        meant = self._meant()
        if meant is not None:
            meant.pad.begin()

    def _on_pad(self, keys: str) -> None:
        meant = self._meant()
        if meant is not None:
            meant.pad.begin(Qt.Key(Qt.Key.Key_0.value + int(keys.removeprefix("Num+"))))
