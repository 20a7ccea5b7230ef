"""What an operator does with the picture of a tile: bound to the actions, used by menu and hover tools."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import SIGNAL, QObject, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from app.core.captures import CaptureNews, RecordingState
from app.core.choices import ALLOWED
from app.media.captures import CaptureFailure, CaptureId
from app.ui.preferences import captures_folder
from app.ui.qt_station import Poster
from app.ui.wall import picture, stillfile
from app.ui.wall.capturewords import CaptureWords

if TYPE_CHECKING:
    from app.core.captures import Captures
    from app.core.wall import Tile
    from app.ui.actions import ActionBook
    from app.ui.preferences import Preferences
    from app.ui.wall.view import WallView

PLAYBACK_BACK_MS = 30_000
VOLUME_STEP = 10
_PLAYBACK = SIGNAL("playback_requested(QString,PyObject)")
_ASPECTS = ("fit", "fill", "stretch")
_PANS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class TileActions(QObject):
    """Of one wall view; everything is for the selected tile unless an index is given."""

    def __init__(self, view: WallView) -> None:
        super().__init__(view)
        self._view = view
        self.words = CaptureWords(self)
        self.preferences: Preferences | None = None
        self._poster = Poster(self)
        self._captures: Captures | None = None
        self._unsubscribe: Any = None
        self._asked: set[CaptureId] = set()
        self._copies: dict[CaptureId, str] = {}
        self._all: set[CaptureId] = set()
        self._all_saved = self._all_failed = 0
        self._all_failure: CaptureFailure | None = None
        """Why, of one of them, where a person can do something about it."""
        self._clips: set[str] = set()
        self._pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        self._movies = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)

    def use(self, captures: Captures | None) -> None:
        """Another station's, or none."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._captures = captures
        for known in (self._asked, self._copies, self._all, self._clips):
            known.clear()
        if captures is not None:
            self._unsubscribe = captures.subscribe(self._on_news)

    def take_over(self, other: TileActions) -> None:
        """Says here what becomes of the clips of a window that closes."""
        self._clips |= other._clips

    def bind(self, book: ActionBook) -> None:
        """Under their names."""
        camera, picture = self._has_camera, self._has_picture
        book.bind("tile.snapshot", self.snapshot, picture)
        book.bind("tile.snapshot_all", self.snapshot_all, self._has_any)
        book.bind("tile.snapshot_copy", self.copy_picture, picture)
        book.bind("tile.clip", self.toggle_clip, camera, self._is_recording)
        book.bind("tile.sound", self.toggle_sound, camera, self._is_heard)
        book.bind("tile.volume_up", partial(self._louder, VOLUME_STEP), self._is_heard)
        book.bind("tile.volume_down", partial(self._louder, -VOLUME_STEP), self._is_heard)
        book.bind("tile.zoom_in", partial(self._zoom, 1), picture)
        book.bind("tile.zoom_out", partial(self._zoom, -1), self._is_zoomed)
        book.bind("tile.zoom_reset", self._zoom_reset, self._is_zoomed)
        for name, (right, down) in _PANS.items():
            book.bind(f"tile.pan_{name}", partial(self._pan, right, down), self._is_zoomed)
        book.bind("tile.aspect", partial(self._next, "aspect", _ASPECTS), camera)
        book.bind("tile.rotate", partial(self._next, "rotate", (0, 90, 180, 270)), camera)
        book.bind("tile.mirror", self._mirror, camera, self._is_mirrored)
        book.bind("tile.stream", partial(self._next, "stream", ("auto", "main", "sub")), camera)
        book.bind("tile.protocol", partial(self._next, "protocol", ALLOWED["protocol"]), camera)
        book.bind("tile.information", self.toggle_information, camera, self._has_information)
        book.bind("tile.information_all", self.toggle_information_all, None, self._all_information)
        book.bind("tile.diagnosis", self.diagnose, camera)
        book.bind("tile.retry", self._retry, camera)
        book.bind("tile.playback", self.play_back, self.can_play_back)
        book.bind("tile.details", self._details, camera)
        book.bind("tile.copy_id", self._copy_id, camera)
        book.bind("tile.folder", self.choose_folder)

    # -- which tile ------------------------------------------------------------------------------------

    @property
    def _index(self) -> int | None:
        wall = self._view.wall
        return None if wall is None else wall.selected

    @property
    def _tile(self) -> Tile | None:
        wall, index = self._view.wall, self._index
        return None if wall is None or index is None else wall.tiles[index]

    def _has_camera(self) -> bool:
        tile = self._tile
        return tile is not None and tile.device_id is not None

    def _has_picture(self) -> bool:
        index = self._index
        if index is None or index >= len(self._view.tile_widgets):
            return False
        return not self._view.tile_widgets[index].picture_rect().isEmpty()

    def _has_any(self) -> bool:
        return any(not tile.picture_rect().isEmpty() for tile in self._view.tile_widgets)

    def _choose(self, **changes: Any) -> None:
        if self._index is not None:
            self._view.choose(self._index, **changes)

    def _next(self, name: str, values: tuple[Any, ...]) -> None:
        tile = self._tile
        if tile is not None:
            now = getattr(tile.choices, name)
            self._choose(**{name: values[(values.index(now) + 1) % len(values)]})

    # -- the picture -----------------------------------------------------------------------------------

    def _is_zoomed(self) -> bool:
        tile = self._tile
        return tile is not None and tile.choices.zoom is not None

    def _zoom(self, notches: int) -> None:
        if self._index is not None:
            self._view.tile_widgets[self._index].zoom_step(notches)

    def _zoom_reset(self) -> None:
        self._choose(zoom=None)

    def _pan(self, right: int, down: int) -> None:
        if self._index is not None:
            self._view.tile_widgets[self._index].pan_step(right, down)

    def _is_mirrored(self) -> bool:
        tile = self._tile
        return tile is not None and tile.choices.mirror

    def _mirror(self) -> None:
        self._choose(mirror=not self._is_mirrored())

    # -- sound -----------------------------------------------------------------------------------------

    def _is_heard(self) -> bool:
        tile = self._tile
        return tile is not None and tile.choices.audio

    def toggle_sound(self) -> None:
        """The selected tile is heard, all others are not; or it is mute again."""
        self._choose(audio=not self._is_heard())

    def _louder(self, by: int) -> None:
        tile = self._tile
        if tile is not None:
            self._choose(volume=min(100, max(0, tile.choices.volume + by)))

    def sound_state(self, tile: Tile) -> str:
        """See ``StreamStats.sound``; empty while it is not known."""
        running = tile.running
        live = running.session.live if running is not None else None
        return live.stats.sound if live is not None and live.stats is not None else ""

    # -- snapshots -------------------------------------------------------------------------------------

    def snapshot(self) -> None:
        """Of the selected tile, to the folder."""
        if self._index is not None:
            self._snapshot(self._index, self.folder(self._pictures))

    def snapshot_all(self) -> None:
        """Of every tile that shows a picture."""
        self._all_saved = self._all_failed = 0
        self._all_failure = None
        for tile in self._view.tile_widgets:
            if not tile.picture_rect().isEmpty():
                capture = self._snapshot(tile.index, self.folder(self._pictures))
                if capture is not None:
                    self._all.add(capture)

    def copy_picture(self) -> None:
        """The selected tile's picture in the clipboard, in the stream's own size."""
        index = self._index
        if index is not None:
            threading.Thread(target=self._make_room, args=(index,), name="copy", daemon=True).start()

    def _make_room(self, index: int) -> None:
        from app.store import paths

        folder = str(paths.runtime_dir() / "copied")
        self._poster.post(lambda: self._copy_into(index, folder))

    def _copy_into(self, index: int, folder: str) -> None:
        capture = self._snapshot(index, folder, keep=False)
        if capture is not None:
            self._copies[capture] = folder

    def _snapshot(self, index: int, folder: str, *, keep: bool = True) -> CaptureId | None:
        wall = self._view.wall
        if wall is None or index >= len(wall.tiles):
            return None
        tile = wall.tiles[index]
        if tile.device_id is None:
            return None
        name = self._view.device_name(tile.device_id)
        capture = None
        if tile.running is not None and self._captures is not None:
            capture = self._captures.snapshot(tile.running, name, folder, self._zone)
        if capture is not None:
            self._asked.add(capture)
            return capture
        self._from_ring(tile, name, folder, keep=keep)
        return None

    def _from_ring(self, tile: Tile, name: str, folder: str, *, keep: bool) -> None:
        """While the stream is away: the last picture, as large as it was shown."""
        ring = tile.ring()
        device = tile.device_id or ""
        if ring is None:
            return
        with ring.acquire() as view:
            if view is None:
                return
            shown = picture.image_of(view).copy()
            taken = view.capture_utc_ms
        if not keep:
            QGuiApplication.clipboard().setImage(shown)
            self._view.message.emit(self.words.copied(name))
            return
        seen = tile.status().last_picture_utc_ms or self._view.now_utc_ms()
        utc_ms, zone = taken if taken is not None else seen, self._zone

        def save() -> None:
            news = stillfile.save(shown, device, name, folder, zone, utc_ms, from_stream=taken is not None)
            self._poster.post(lambda: self._view.message.emit(self.words.news(news)))

        threading.Thread(target=save, name="snapshot", daemon=True).start()

    # -- clips -----------------------------------------------------------------------------------------

    def recording(self, tile: Tile | None) -> RecordingState | None:
        """What is being recorded of a tile."""
        if tile is None or self._captures is None:
            return None
        return self._captures.recording(tile.running)

    def _is_recording(self) -> bool:
        return self.recording(self._tile) is not None

    def toggle_clip(self) -> None:
        """Begins to record the selected tile, or ends it."""
        tile, captures = self._tile, self._captures
        if tile is None or tile.device_id is None or tile.running is None or captures is None:
            return
        if captures.recording(tile.running) is not None:
            captures.stop_clip(tile.running)
            return
        self._clips.add(tile.device_id)
        name = self._view.device_name(tile.device_id)
        captures.start_clip(tile.running, name, self.folder(self._movies), self._zone)

    # -- what became of them ---------------------------------------------------------------------------

    def _on_news(self, news: CaptureNews) -> None:
        if news.code in ("snapshot", "snapshot_failed"):
            if news.capture not in self._asked:
                return  # another window's
            self._asked.discard(news.capture)
            if self._copies.pop(news.capture, None) is not None and news.code == "snapshot":
                threading.Thread(target=self._read_copy, args=(news,), name="copy", daemon=True).start()
            elif news.capture in self._all:
                self._count(news)
            else:
                self._view.message.emit(self.words.news(news))
        elif news.device_id in self._clips:
            if news.code in ("clip_ended", "clip_failed"):
                self._clips.discard(news.device_id)
            # Who believes that something is being recorded may look elsewhere.
            signal = self._view.trouble if news.failure is not None else self._view.message
            signal.emit(self.words.news(news))
        self._view.refresh()

    def _count(self, news: CaptureNews) -> None:
        self._all.discard(news.capture)
        self._all_saved += news.code == "snapshot"
        self._all_failed += news.code != "snapshot"
        if news.failure in (CaptureFailure.NO_ROOM, CaptureFailure.NO_PERMISSION):
            self._all_failure = news.failure
        if not self._all:
            folder, why = self.folder(self._pictures), self._all_failure
            self._view.message.emit(self.words.snapshots(self._all_saved, self._all_failed, folder, why))

    def _read_copy(self, news: CaptureNews) -> None:
        shown = QImage(news.path)
        Path(news.path).unlink(missing_ok=True)

        def put() -> None:
            QGuiApplication.clipboard().setImage(shown)
            self._view.message.emit(self.words.copied(news.name))

        self._poster.post(put)

    @property
    def _zone(self) -> str:
        return str(getattr(self._view.zone, "key", "") or "")

    def folder(self, default: str) -> str:
        """Where captures go: the user's choice, or the system's own folder for them."""
        return captures_folder(self.preferences, default)

    def choose_folder(self) -> None:
        """Asks for the folder."""
        dialog = QFileDialog(self._view.window(), self.tr("Folder for snapshots and clips"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(self.folder(self._pictures))
        dialog.fileSelected.connect(self.set_folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def set_folder(self, folder: str) -> None:
        """From now on."""
        if self.preferences is not None and folder:
            self.preferences.set("captures_folder", folder)
            self._view.message.emit(self.tr("Snapshots and clips go to %1").replace("%1", folder))

    # -- what is known ---------------------------------------------------------------------------------

    @property
    def begins_with_information(self) -> bool:
        """What a new tile says over its picture."""
        return self.preferences is not None and self.preferences.get("show_information") is True

    def _has_information(self) -> bool:
        index = self._index
        return index is not None and self._view.tile_widgets[index].information

    def toggle_information(self) -> None:
        """Over the selected tile."""
        if self._index is not None:
            tile = self._view.tile_widgets[self._index]
            tile.set_information(not tile.information)

    def _all_information(self) -> bool:
        tiles = self._view.tile_widgets
        return bool(tiles) and all(tile.information for tile in tiles)

    def toggle_information_all(self) -> None:
        """Over all tiles; kept for the next start."""
        on = not self._all_information()
        for tile in self._view.tile_widgets:
            tile.set_information(on)
        if self.preferences is not None:
            self.preferences.set("show_information", on)

    def diagnose(self) -> None:
        """A small window that follows the way of the selected tile's picture."""
        from app.ui.wall.diagnosis import DiagnosisDialog

        if self._index is not None and self._has_camera():
            DiagnosisDialog(self._view, self._index, self._view.window()).show()

    def _retry(self) -> None:
        tile = self._tile
        if tile is not None:
            tile.retry_now()

    def _details(self) -> None:
        tile = self._tile
        if tile is not None and tile.device_id is not None:
            self._view.details_requested.emit(tile.device_id)

    def _copy_id(self) -> None:
        tile = self._tile
        if tile is not None and tile.device_id is not None:
            QGuiApplication.clipboard().setText(tile.device_id)

    def can_play_back(self) -> bool:
        """Whether anybody plays recordings."""
        # (QMetaMethod.fromSignal would keep the view alive for ever.)
        return self._has_camera() and self._view.receivers(_PLAYBACK) > 0

    def play_back(self) -> None:
        """What the selected camera saw, from half a minute ago on."""
        tile = self._tile
        if tile is not None and tile.device_id is not None:
            since = self._view.now_utc_ms() - PLAYBACK_BACK_MS
            self._view.playback_requested.emit(tile.device_id, since)
