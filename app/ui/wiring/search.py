"""The search page in the main window: its actions, its tools, and boxes dragged on tiles."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.core.captures import CaptureNews
from app.ui.modes import LIVE
from app.ui.qt_station import Poster
from app.ui.wall import picture as placing

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.media.captures import CaptureId
    from app.ui.playback.tile import ReviewTileWidget
    from app.ui.search.page import SearchPage
    from app.ui.search.region import RegionPicker
    from app.ui.wall.tile import TileWidget
    from app.ui.window import MainWindow

SEARCH = "search"


class Searching(QObject):
    """Of the main window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._page: SearchPage | None = None
        self._region: RegionPicker | None = None
        self._poster = Poster(self)
        self._sharper: CaptureId | None = None
        self._unsubscribe: Callable[[], None] | None = None
        book = window.action_book
        for name in ("play", "live", "similar", "same_time", "trail", "case", "copy", "save"):
            book.bind(f"search.{name}", partial(self._act, name), self._has_hit)
        book.bind("search.run", self._run, self._shown)
        book.bind("search.cancel", self._cancel, self._busy)
        book.bind("search.query", self._toggle_query, self._shown)
        book.bind("search.table", self._toggle_table, self._shown)
        book.bind("search.paste", self._paste, self._shown)
        book.bind("tile.search", self.choose_region, self._has_picture)
        book.bind("review.search", self.choose_review_region, self._has_review_picture)

    def close(self) -> None:
        """What is being written is written first."""
        if self._page is not None:
            self._page.close_worker()

    def make_page(self) -> SearchPage:
        """The page, made when somebody first looks at it."""
        from app.ui.search.page import SearchPage

        page = SearchPage(self._window)
        self._page = page
        page.said.connect(self._window.say)
        page.region_requested.connect(self._ask_for_region)
        self._window.keyboard.regions += [page.query, page.results, page.detail]
        return page

    @property
    def page(self) -> SearchPage:
        """The page; made if nobody saw it yet."""
        self._window.modes.page(SEARCH)
        assert self._page is not None
        return self._page

    def show_page(self) -> SearchPage:
        """The page, shown."""
        page = self.page
        self._window.modes.show(SEARCH)
        return page

    # -- actions ---------------------------------------------------------------------------------------

    def _shown(self) -> bool:
        return self._page is not None and self._window.modes.current == SEARCH

    def _has_hit(self) -> bool:
        return self._shown() and self._page is not None and self._page.current() is not None

    def _busy(self) -> bool:
        from app.core.search.run import BUSY

        page = self._page
        return self._shown() and page is not None and page.run is not None and page.run.status.code in BUSY

    def _act(self, name: str) -> None:
        if self._page is not None:
            self._page.act(name)

    def _run(self) -> None:
        self.page.search()

    def _cancel(self) -> None:
        self.page.cancel()

    def _toggle_query(self) -> None:
        self.page.toggle_query()

    def _toggle_table(self) -> None:
        from app.ui.search.results import GRID, TABLE

        results = self.page.results
        results.set_view(TABLE if results.view is results.grid else GRID)

    def _paste(self) -> None:
        self.page.query.picture.paste_now()

    # -- a box on a tile -------------------------------------------------------------------------------

    def _ask_for_region(self) -> None:
        """To the wall, where a tile with a picture is to be chosen."""
        window = self._window
        window.modes.show(LIVE)
        if self._has_picture():
            self.choose_region()
        else:
            window.say(self.tr("Select a tile with a picture and press %1.").replace("%1", self._key()))

    def _key(self) -> str:
        return self._window.action_book.keymap.hint("tile.search")

    def _tile(self) -> TileWidget | None:
        view = self._window.wall_view
        wall = view.wall
        if wall is None or wall.selected is None or wall.selected >= len(view.tile_widgets):
            return None
        return view.tile_widgets[wall.selected]

    def _has_picture(self) -> bool:
        tile = self._tile()
        return tile is not None and not tile.picture_rect().isEmpty()

    def choose_region(self) -> None:
        """Freezes the picture of the selected tile; a box dragged on it is looked for."""
        tile = self._tile()
        image = tile.frozen() if tile is not None else None
        if tile is None or image is None:
            return
        self.pick_from(tile, tile.picture_rect(), _seen(tile, image))
        self._ask_for_sharper(tile.index)

    def _review_tile(self) -> ReviewTileWidget | None:
        page = self._window.playback.page
        tiles = page.grid.tile_widgets if page is not None else ()
        selected = page.grid.selected if page is not None else 0
        return tiles[selected] if selected < len(tiles) else None

    def _has_review_picture(self) -> bool:
        tile = self._review_tile()
        return tile is not None and not tile.picture_rect().isEmpty()

    def choose_review_region(self) -> None:
        """The same in playback, which pauses meanwhile."""
        tile, page = self._review_tile(), self._window.playback.page
        if tile is None or page is None:
            return
        page.driver.pause()
        image = tile.frozen()
        if image is not None:
            self.pick_from(tile, tile.picture_rect(), _seen(tile, image))

    def pick_from(self, parent: QWidget, area: QRect, image: QImage) -> None:
        """Lays a frozen picture over a part of a widget (a tile of any page)."""
        from app.ui.search.region import RegionPicker

        if self._region is not None:
            self._region.close()
        self._region = RegionPicker(parent, area, image)
        self._region.picked.connect(self._on_region)
        self._region.cancelled.connect(self._region_over)
        self._region.destroyed.connect(self._region_over)
        self._region.begin()

    def _region_over(self) -> None:
        self._region = None

    def _on_region(self, image: QImage) -> None:
        from app.ui.search.picturebox import Kind, Source

        self._region = None
        page = self.show_page()
        page.intake.take(Source(Kind.IMAGE, image, self.tr("box on a tile")))

    # A stream is decoded as small as its tile is; a snapshot of the picture shown has all its pixels.

    def _ask_for_sharper(self, index: int) -> None:
        threading.Thread(target=self._find_room, args=(index,), name="region", daemon=True).start()

    def _find_room(self, index: int) -> None:
        from app.store import paths

        folder = str(paths.runtime_dir() / "copied")
        self._poster.post(partial(self._take_snapshot, index, folder))

    def _take_snapshot(self, index: int, folder: str) -> None:
        wall = self._window.wall_view.wall
        if self._region is None or wall is None or index >= len(wall.tiles):
            return
        running = wall.tiles[index].running
        if running is None:
            return
        self._forget_sharper()
        self._sharper = wall.captures.snapshot(running, "region", folder)
        if self._sharper is not None:
            self._unsubscribe = wall.captures.subscribe(partial(self._on_capture, index))

    def _forget_sharper(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._unsubscribe, self._sharper = None, None

    def _on_capture(self, index: int, news: CaptureNews) -> None:
        if news.capture != self._sharper:
            return
        self._forget_sharper()
        if news.code == "snapshot":
            threading.Thread(target=self._read, args=(index, news.path), name="region", daemon=True).start()

    def _read(self, index: int, path: str) -> None:
        image = QImage(path)
        Path(path).unlink(missing_ok=True)
        self._poster.post(partial(self._show_sharper, index, image))

    def _show_sharper(self, index: int, image: QImage) -> None:
        tiles = self._window.wall_view.tile_widgets
        if self._region is not None and index < len(tiles) and self._region.parent() is tiles[index]:
            self._region.show_sharper(_seen(tiles[index], image))


def _seen(tile: TileWidget | ReviewTileWidget, image: QImage) -> QImage:
    """The part of the picture that fills the tile, as it is looked at: turned, mirrored, zoomed."""
    choices, part = tile.choices, tile.picture_part()
    width, height = placing.seen_size(image.width(), image.height(), choices)
    size = (max(1, round(width * part.width())), max(1, round(height * part.height())))
    made = QImage(*size, QImage.Format.Format_RGB32)
    made.fill(0)
    painter = QPainter(made)
    placing.paint(painter, image, placing.Placed(QRect(0, 0, *size), part), choices)
    painter.end()
    return made
