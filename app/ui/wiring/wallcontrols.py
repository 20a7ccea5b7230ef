"""Layouts, views and undo of one window: bar and actions on one side, the wall of the core on the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core import arrangement
from app.core.layouts import LAYOUTS, Layout
from app.core.views import KEYS, NewerFormat, View
from app.store.problems import why
from app.ui import filedialog, i18n
from app.ui.deleting import DeleteBox
from app.ui.screens import screen_of
from app.ui.views.bar import WallBar
from app.ui.views.dialog import ViewDialog
from app.ui.views.panel import ViewsPanel

if TYPE_CHECKING:
    from app.core.station import Station
    from app.core.wall import Wall, WallChange
    from app.ui.actions import ActionBook
    from app.ui.layouts.editor import LayoutEditor
    from app.ui.wall.view import WallView

FILE_ENDING = ".vcsview"


class WallControls(QObject):
    """Give it a station and its wall with ``show``; None takes them away."""

    said = Signal(str)
    """A note for the operator."""
    window_requested = Signal(object)
    """A new window: with this ``View``, or None for an empty one."""
    changed = Signal()
    """The wall or the open view is different: what is kept for the next start is out of date."""

    def __init__(self, window: QWidget, bar: WallBar, wall_view: WallView, book: ActionBook) -> None:
        super().__init__(window)
        self._window = window
        self._bar = bar
        self._wall_view = wall_view
        self._book = book
        self._station: Station | None = None
        self._wall: Wall | None = None
        self._unsubscribes: list[Callable[[], None]] = []
        self.panel: ViewsPanel | None = None
        self.editor: LayoutEditor | None = None
        bar.picker.chosen.connect(self.set_layout)
        bar.picker.edit_requested.connect(self.edit_layouts)
        bar.views.clicked.connect(self.toggle_panel)
        bar.new_window.clicked.connect(self._on_new_window)
        self._bind(book)

    def _bind(self, book: ActionBook) -> None:
        for name, layout in LAYOUTS.items():
            book.bind(f"layout.{name}", partial(self.set_layout, layout), self._has_wall)
        book.bind("layout.choose", self._bar.picker.open_popup, self._has_wall)
        book.bind("layout.edit", self.edit_layouts, self._has_wall)
        book.bind("wall.undo", self.undo, self._can_undo)
        book.bind("wall.redo", self.redo, self._can_redo)
        book.bind("view.panel", self.toggle_panel, self._has_wall)
        book.bind("view.save", self.save, self._has_wall)
        book.bind("view.save_as", self.save_as, self._has_wall)
        for key in KEYS:
            book.bind(f"view.open_{key}", partial(self._open_key, key), self._has_wall)
        book.keymap.changed.connect(self._show_keys)
        self._show_keys()

    def _show_keys(self) -> None:
        self._bar.show_keys(self._book.keymap.hint("view.panel"), self._book.keymap.hint("window.new"))

    # -- which wall ------------------------------------------------------------------------------------

    def show(self, station: Station | None, wall: Wall | None) -> None:
        """The wall of this window from now on."""
        for unsubscribe in self._unsubscribes:
            unsubscribe()
        self._station, self._wall = station, wall
        self._unsubscribes = []
        if station is not None and wall is not None:
            self._unsubscribes = [
                wall.subscribe(self._on_wall),
                station.views.subscribe(lambda _: self._show_view()),
                station.layouts.subscribe(lambda _: self._show_own()),
            ]
            self._bar.picker.set_layout(wall.layout)
            self._show_own()
        self._show_view()

    @property
    def view_id(self) -> str:
        """Id of the open view; empty for none."""
        return self._wall.state.view if self._wall is not None else ""

    @property
    def view(self) -> View | None:
        """The open view."""
        return self._station.views.get(self.view_id) if self._station is not None else None

    @property
    def view_changed(self) -> bool:
        """Whether the wall is no more what the open view says. That a tour of views goes over it does not
        count: it will be another view in a moment."""
        view, wall = self.view, self._wall
        if view is None or wall is None:
            return False
        shown = replace(arrangement.of(wall.state), tour=view.arrangement.tour)
        return not arrangement.same(shown, view.arrangement)

    def _has_wall(self) -> bool:
        return self._wall is not None

    def _can_undo(self) -> bool:
        return self._wall is not None and self._wall.history.can_undo

    def _can_redo(self) -> bool:
        return self._wall is not None and self._wall.history.can_redo

    def _on_wall(self, change: WallChange) -> None:
        wall = self._wall
        if wall is None:
            return
        if change.layout:
            self._bar.picker.set_layout(wall.layout)
        self._show_view()
        self.changed.emit()

    def _show_view(self) -> None:
        view = self.view
        self._bar.show_view(view.name if view is not None else "", changed=self.view_changed)

    def _show_own(self) -> None:
        if self._station is not None:
            self._bar.picker.set_own(self._station.layouts.layouts)

    # -- layouts and undo ------------------------------------------------------------------------------

    def set_layout(self, layout: Layout) -> None:
        """What stays keeps running."""
        if self._wall is not None:
            self._wall.set_layout(layout)
            self._bar.picker.set_layout(self._wall.layout)

    def edit_layouts(self) -> None:
        """The editor of free layouts; what is used there is used here."""
        if self._station is None or self._wall is None:
            return
        from app.ui.layouts.editor import LayoutEditor

        editor = LayoutEditor(self._station.layouts, self._wall.layout, self._window)
        self.editor = editor
        editor.chosen.connect(self.set_layout)
        editor.open()

    def undo(self) -> None:
        """One change of this wall back."""
        if self._wall is not None:
            self._wall.undo()

    def redo(self) -> None:
        """One change of this wall forth again."""
        if self._wall is not None:
            self._wall.redo()

    # -- views -----------------------------------------------------------------------------------------

    def toggle_panel(self) -> None:
        """The list of views below its button."""
        station = self._station
        if station is None or self._wall is None:
            return
        panel = ViewsPanel(
            station.views, self.view_id or None, changed=self.view_changed, parent=self._window
        )
        self.panel = panel
        panel.destroyed.connect(self._forget_panel)
        panel.open_requested.connect(self.open_view)
        panel.open_in_window_requested.connect(self._on_open_in_window)
        panel.save_requested.connect(self.save)
        panel.save_requested.connect(panel.close)
        panel.save_as_requested.connect(self.save_as)
        panel.replace_requested.connect(self.replace_view)
        panel.edit_requested.connect(self.edit_view)
        panel.delete_requested.connect(self.ask_delete)
        panel.import_requested.connect(self.ask_import)
        panel.export_requested.connect(self.ask_export)
        button = self._bar.views
        corner = button.mapToGlobal(button.rect().bottomRight())
        screen = screen_of(button).availableGeometry()
        left = max(screen.left() + 4, min(corner.x() - panel.width(), screen.right() - panel.width() - 4))
        top = min(corner.y() + 6, screen.bottom() - panel.height() - 4)
        panel.move(left, top)
        panel.show()
        panel.filter.setFocus()

    def _forget_panel(self) -> None:
        self.panel = None

    def open_view(self, view_id: str) -> None:
        """Shows a view; cameras that are on the wall already keep running."""
        station, wall = self._station, self._wall
        view = station.views.get(view_id) if station is not None else None
        if station is None or wall is None or view is None:
            return
        station.warm_up(view.arrangement.device_ids)
        wall.apply(arrangement.onto(wall.state, view.arrangement, view_id))

    def _open_key(self, key: int) -> None:
        view = self._station.views.on_key(key) if self._station is not None else None
        if view is not None:
            self.open_view(view.id)
        else:
            self.said.emit(self.tr("No view has the number key %1.").replace("%1", str(key)))

    def save(self) -> None:
        """The open view is what the wall shows from now on; without one it becomes a new one."""
        view = self.view
        if view is None:
            self.save_as()
        else:
            self.replace_view(view.id)

    def replace_view(self, view_id: str) -> None:
        """This view is what the wall shows from now on."""
        station, wall = self._station, self._wall
        view = station.views.get(view_id) if station is not None else None
        if station is not None and wall is not None and view is not None:
            station.views.update(view_id, arrangement.of(wall.state))
            self._call_it(view_id)
            self.said.emit(self.tr("View “%1” saved.").replace("%1", view.name))

    def _call_it(self, view_id: str) -> None:
        """What the wall shows is this view from now on."""
        if self._wall is not None:
            self._wall.apply(replace(self._wall.state, view=view_id), record=False)

    def save_as(self) -> None:
        """Asks for a name and keeps the wall under it."""
        if self._station is None or self._wall is None:
            return
        dialog = ViewDialog(self._station.views, None, parent=self._window)
        dialog.named.connect(self._on_named)
        dialog.open()

    def _on_named(self, name: str, folder: str, key: int | None) -> None:
        station, wall = self._station, self._wall
        if station is None or wall is None:
            return
        view = station.views.add(name, arrangement.of(wall.state), folder)
        if view.key != key:
            station.views.set_key(view.id, key)
        self._call_it(view.id)
        self.said.emit(self.tr("View “%1” saved.").replace("%1", view.name))

    def edit_view(self, view_id: str) -> None:
        """Another name, folder or key for a view."""
        station = self._station
        view = station.views.get(view_id) if station is not None else None
        if station is None or view is None:
            return
        dialog = ViewDialog(station.views, view, parent=self._window)
        dialog.named.connect(partial(self._on_edited, view_id))
        dialog.open()

    def _on_edited(self, view_id: str, name: str, folder: str, key: int | None) -> None:
        if self._station is not None and self._station.views.get(view_id) is not None:
            self._station.views.move(view_id, folder)
            self._station.views.rename(view_id, name)
            self._station.views.set_key(view_id, key)

    def ask_delete(self, view_id: str) -> None:
        """A view is gone for good: asks first."""
        view = self._station.views.get(view_id) if self._station is not None else None
        if view is None:
            return
        text = self.tr("Delete the view “%1”? The wall stays as it is.").replace("%1", view.name)
        box = DeleteBox(self._window, text)
        box.agreed.connect(partial(self._on_delete, view_id))
        box.open()

    def _on_delete(self, view_id: str) -> None:
        station = self._station
        if station is not None and station.views.get(view_id):
            station.views.delete(view_id)

    def _on_open_in_window(self, view_id: str) -> None:
        view = self._station.views.get(view_id) if self._station is not None else None
        if view is not None:
            self.window_requested.emit(view)

    def _on_new_window(self) -> None:
        self.window_requested.emit(None)

    # -- files -----------------------------------------------------------------------------------------

    def ask_export(self, view_ids: list[str]) -> None:
        """Asks for a file and writes these views into it."""
        dialog = self._file_dialog(self.tr("Export views"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(FILE_ENDING.removeprefix("."))
        dialog.selectFile(self.tr("views") + FILE_ENDING)
        dialog.fileSelected.connect(partial(self.export_to, view_ids))
        dialog.open()

    def export_to(self, view_ids: list[str], path: str) -> None:
        """Writes views into a file, off the window's thread, and says how it went."""

        def done(error: Exception | None) -> None:
            if error is None:
                text = self.tr("%n view(s) exported to %1.", "", len(view_ids))
            else:
                text = self.tr("%1 could not be written: %2")
            self.said.emit(i18n.fill(text, path, "" if error is None else why(error)))

        if self._station is not None:
            self._station.views.write_file(Path(path), view_ids, done)

    def ask_import(self) -> None:
        """Asks for a file and takes its views in."""
        dialog = self._file_dialog(self.tr("Import views"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def import_from(self, path: str) -> None:
        """Takes in the views of a file, off the window's thread, and says how it went."""

        def done(result: list[View] | Exception) -> None:
            reason = ""
            if isinstance(result, list):
                text = self.tr("%n view(s) imported.", "", len(result))
            elif isinstance(result, NewerFormat):
                text = self.tr("%1 was written by a newer version of this program.")
            elif isinstance(result, OSError):
                text, reason = self.tr("%1 could not be read: %2"), why(result)
            else:
                text = self.tr("%1 is not a file of views. Nothing was imported.")
            self.said.emit(i18n.fill(text, path, reason))

        if self._station is not None:
            self._station.views.read_file(Path(path), done)

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = filedialog.make(self._window, title)
        dialog.setNameFilters([self.tr("Views") + f" (*{FILE_ENDING})", self.tr("All files") + " (*)"])
        return dialog
