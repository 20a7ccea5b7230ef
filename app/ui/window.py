"""The main window: puts the parts together and wires them. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.core.endpoint import is_loopback
from app.store.profiles import Profile, ProfileKind
from app.ui import faults, figures, i18n, restyle, theme
from app.ui.actions import ActionBook, Scope
from app.ui.chrome import Banner, Rail, StatusLine, TopBar
from app.ui.devices.details import DeviceDetails
from app.ui.devices.panel import DevicePanel
from app.ui.menu import MainMenu
from app.ui.modes import LIVE, Modes
from app.ui.notes import NOTE_S, Notes
from app.ui.preferences import Preferences
from app.ui.resources import resource_path
from app.ui.settings.first_run import FirstRun
from app.ui.status import StatusPresenter
from app.ui.storewords import StoreSentences
from app.ui.usage import ProcessUsage
from app.ui.wall.view import WallView
from app.ui.windows.desk import WallWindows
from app.ui.wiring.connection import ConnectionBanner
from app.ui.wiring.evidence import Evidence
from app.ui.wiring.help import Help
from app.ui.wiring.keyboard import Keyboard
from app.ui.wiring.kiosk import Kiosk
from app.ui.wiring.looks import Looks
from app.ui.wiring.opening import Opening
from app.ui.wiring.playback import Playback
from app.ui.wiring.preferences import SettingsWiring
from app.ui.wiring.search import Searching
from app.ui.wiring.shift import Shift
from app.ui.wiring.wallcontrols import WallControls

if TYPE_CHECKING:
    from app.core.station import Station
    from app.media.pool import DecoderPool
    from app.store.problems import StoreProblem
    from app.ui.qt_station import StationHost
    from app.ui.settings.book import ProfileBook

STATUS_MS = 500


class MainWindow(QMainWindow):
    """Top bar, rail, tree, wall, status line; or the first-run page."""

    def __init__(
        self,
        host: StationHost,
        book: ProfileBook,
        *,
        preferences: Preferences | None = None,
        chosen_layout: str | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("VCS Wall")
        self.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
        self.resize(theme.scaled(1600), theme.scaled(940))
        self.setMinimumSize(QSize(900, 560))
        self.host = host
        self.book = book
        self.preferences = preferences or Preferences(parent=self)
        self.zone: tzinfo | None = None
        self._chosen_layout = chosen_layout
        self.fill_when_ready = False
        self._notes = Notes()
        self._noted = ""
        self._full_for_tile = False
        self._bare = False
        self._put_away: list[QWidget] = []
        self._store_sentences = StoreSentences(self)
        self._usage = ProcessUsage()

        self.top_bar = TopBar()
        self.rail = Rail()
        self.device_panel = DevicePanel()
        self.wall_view = WallView()
        self.banner = Banner()
        self.status_line = StatusLine()
        self.first_run = FirstRun()
        self.status = StatusPresenter(self.status_line)
        self.action_book = ActionBook(self)
        self.controls = WallControls(self, self.top_bar.wall_bar, self.wall_view, self.action_book)
        self.windows = WallWindows(self)
        self.looks = Looks(self.preferences, self)
        self.connection = ConnectionBanner(self)
        self.menu = MainMenu(self, self.top_bar.main_menu)

        self.pages = QStackedWidget()
        wall_page = QWidget()
        row = QHBoxLayout(wall_page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.device_panel)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.banner)
        stack = QStackedWidget()
        stack.addWidget(self.wall_view)
        column.addWidget(stack, 1)
        row.addLayout(column, 1)
        self.pages.addWidget(wall_page)
        self.pages.addWidget(self.first_run)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.top_bar)
        outer.addWidget(self.pages, 1)
        outer.addWidget(self.status_line)
        self.setCentralWidget(whole)

        self.opening = Opening(self)
        self._wire()
        self._bind_actions()
        self.modes = Modes(self, stack, self.wall_view)
        self.keyboard = Keyboard(self)
        self.searching = Searching(self)
        self.shift = Shift(self)
        self.playback = Playback(self)
        self.evidence = Evidence(self)
        self.settings = SettingsWiring(self)
        self.kiosk = Kiosk(self)
        self.help = Help(self)
        restyle.dress(self)
        self._clock = QTimer(self)
        self._clock.setInterval(STATUS_MS)
        self._clock.timeout.connect(self.refresh_status)
        self._clock.start()
        self.modes.changed.connect(self.refresh_status)
        self._translate()
        self.refresh_status()

    # -- parts others use ------------------------------------------------------------------------------

    @property
    def station(self) -> Station | None:
        """The open station, None until there is one."""
        return self.host.station

    @property
    def pool(self) -> DecoderPool | None:
        """The decoders of the open station."""
        return self.host.pool

    # -- wiring ----------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self.top_bar.language_chosen.connect(self.set_language)
        self.first_run.chosen.connect(self.choose)
        tree, wall = self.device_panel, self.wall_view
        tree.details_requested.connect(self.show_details)
        tree.retry_requested.connect(self.retry)
        tree.set_order(str(self.preferences.get("tree_order")))
        tree.order_chosen.connect(partial(self.preferences.set, "tree_order"))
        wall.details_requested.connect(self.show_details)
        wall.message.connect(self.say)
        wall.trouble.connect(self.say_trouble)
        self.controls.said.connect(self.say)
        wall.tile_actions.preferences = self.preferences
        wall.double_clicked.connect(self._on_double_click)
        wall.enlarged_changed.connect(self._on_enlarged)
        host, book = self.host, self.book
        self.preferences.trouble.connect(self._on_trouble)
        host.opened.connect(self._on_opened)
        host.closed.connect(self._on_closed)
        host.connected.connect(self._on_connected)
        host.failed.connect(self.connection.fail)
        host.connection_changed.connect(self.refresh_status)
        host.learned.connect(book.learned)
        host.trouble.connect(self._on_trouble)
        book.changed.connect(self.menu.fill)
        book.secret_kept.connect(self._on_secret_kept)
        book.trouble.connect(self._on_trouble)

    def _bind_actions(self) -> None:
        book = self.action_book
        self.device_panel.bind_actions(book)
        book.bind("devices.tree", self.toggle_tree)
        book.bind("devices.filter", self.focus_filter)
        book.bind("wall.retry", self.retry)
        book.bind("window.full_screen", self.toggle_full_screen, checked=self.isFullScreen)
        book.bind("window.leave", self.leave)
        book.bind("window.quit", self.close)
        self.wall_view.bind_actions(book)
        self.looks.bind(book)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.action_book.handle(event, Scope.REST):
            super().keyPressEvent(event)

    # -- what an operator does -------------------------------------------------------------------------

    @property
    def may_change_layout(self) -> bool:
        """Whether the wall may be as it was: no layout was asked for at the start."""
        return self._chosen_layout is None

    def open_view(self, view_id: str) -> None:
        """Shows a view on the main wall."""
        self.modes.show(LIVE)
        self.controls.open_view(view_id)

    def set_language(self, code: str) -> None:
        """Speaks another language at once; kept for the next start."""
        i18n.install(code)
        self.preferences.set("language", code)

    def toggle_tree(self) -> None:
        """F9."""
        self.device_panel.setVisible(not self.device_panel.isVisible())

    def leave(self) -> None:
        """Escape: back from one large tile, or else from the full screen."""
        if not self.wall_view.restore() and self.isFullScreen():
            self.toggle_full_screen()

    def toggle_full_screen(self) -> None:
        """F11: the wall and nothing else; Escape or F11 again brings everything back."""
        self._full_for_tile = False
        self.set_full_screen(not self.isFullScreen())

    def set_full_screen(self, full: bool) -> None:
        """A window that was maximised is so again."""
        self._go_bare(full)
        if full != self.isFullScreen():
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
            if full:
                self.wall_view.focus_selected()

    def _go_bare(self, bare: bool) -> None:
        """What was folded stays folded."""
        if bare and not self._bare:
            chrome = (self.top_bar, self.rail, self.device_panel, self.status_line)
            self._put_away = [part for part in chrome if part.isVisibleTo(self)]
        if bare != self._bare:
            self._bare = bare
            for part in self._put_away:
                part.setVisible(not bare)

    def _on_double_click(self) -> None:
        """One tile over the whole screen; the second one comes back here only where the wall is one tile."""
        if not self.isFullScreen():
            self._full_for_tile = True
            self.set_full_screen(True)
        elif self._full_for_tile and not self.wall_view.is_enlarged:
            self._on_enlarged(False)

    def _on_enlarged(self, enlarged: bool) -> None:
        """Back on the wall: a screen that was taken for one tile is given back."""
        if not enlarged and self._full_for_tile:
            self._full_for_tile = False
            self.set_full_screen(False)

    def focus_filter(self) -> None:
        """Ctrl+F, also when the panel is folded."""
        self.device_panel.show()
        self.device_panel.focus_filter()

    def retry(self) -> None:
        """Reads the device list again and tries every troubled tile now; opens the profile anew if it
        could not be opened."""
        if self.host.failure is not None and self.host.profile is not None:
            self.open_profile(self.host.profile)
        elif self.station is not None:
            self.station.catalogue.refresh()
            for tile in self.wall_view.tile_widgets:
                if tile.words.look in ("stale", "waiting", "refused"):
                    self.station.wall.tiles[tile.index].retry_now()

    def show_details(self, device_id: str) -> None:
        """A small window with what is known about a device."""
        station = self.station
        device = station.catalogue.devices.get(device_id) if station is not None else None
        if station is not None and device is not None:
            DeviceDetails(device, station.catalogue, self).show()

    def open_device(self, device_id: str) -> None:
        """As a double-click in the tree."""
        self.opening.open_device(device_id)

    def say(self, text: str, stay_s: float = NOTE_S) -> None:
        """A note in the status line, gone after a while."""
        self._notes.say(text, stay_s)
        self._show_notes()

    def say_trouble(self, text: str) -> None:
        """The same, and no note takes its place before it could be read."""
        self._notes.trouble(text)
        self._show_notes()

    def _show_notes(self) -> None:
        text = self._notes.text
        if text != self._noted:
            self._noted = text
            self.status.note(text)

    def say_no_sleep_guard(self) -> None:
        """The machine may fall asleep under the wall."""
        text = self.tr(
            "Nothing on this system can keep the screen awake for the wall: switch its screen saver off."
        )
        self.say_trouble(text)

    # -- profiles --------------------------------------------------------------------------------------

    def show_first_run(self) -> None:
        """Nothing is set up: ask."""
        self.pages.setCurrentWidget(self.first_run)
        self.top_bar.set_wall_controls(False)
        self.top_bar.set_site("")
        self.first_run.focus_first()

    def choose(self, kind: str) -> None:
        """One of the three ways: demo, cloud, local."""
        if kind == "demo":
            demo = next((p for p in self.book.profiles if p.kind is ProfileKind.DEMO), None)
            self.open_profile(demo or self.book.demo(), fill=True)
        else:
            self.edit_profile(ProfileKind(kind), None)

    def open_profile(self, profile: Profile, secret: str | None = None, *, fill: bool = False) -> None:
        """Shows this profile's site. ``fill``: put cameras on an empty wall as soon as they are known."""
        self.book.use(profile)
        self.fill_when_ready = fill or profile.kind is ProfileKind.DEMO
        self.pages.setCurrentIndex(0)
        self.modes.show(LIVE)
        self.top_bar.set_wall_controls(True)
        self.host.open(profile, secret)
        self.device_panel.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def edit_profile(self, kind: ProfileKind, profile: Profile | None) -> None:
        """The form of a new (None) or an old profile."""
        from app.ui.settings.profile_editor import ProfileEditor

        taken = self.book.names - ({profile.name} if profile is not None else set())
        editor = ProfileEditor(kind, self.book.secrets, frozenset(taken), profile, self)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.setObjectName(profile.name if profile is not None else "")
        editor.saved.connect(self._on_saved)
        editor.open()

    def _on_saved(self, profile: Profile, secret: str) -> None:
        sender = self.sender()
        replaces = sender.objectName() if sender is not None else ""
        self.book.save(profile, secret, replaces or None)
        if replaces and replaces != profile.name:
            self.host.rename(replaces, profile.name)
        self.open_profile(profile, secret or None)

    def close_profile(self, name: str) -> None:
        """Forgets the open profile and asks what to show instead."""
        self.host.close()
        self.host.profile = None
        self.book.forget(name)
        self.show_first_run()

    # -- the station -----------------------------------------------------------------------------------

    def _on_opened(self) -> None:
        station, profile = self.station, self.host.profile
        if station is None or profile is None:
            return
        zone = figures.zone_named(profile.time_zone)
        self.zone = self.wall_view.zone = self.device_panel.zone = zone
        self.wall_view.loopback = profile.kind is ProfileKind.DEMO or is_loopback(profile.endpoint)
        if self._chosen_layout or profile.kind is ProfileKind.DEMO:
            station.wall.set_layout(self._chosen_layout or "16", record=False)
        self.wall_view.set_wall(station.wall, station.device_name)
        self.device_panel.set_catalogue(station.catalogue, station.own, station.pictures)
        self.controls.show(station, station.wall)
        self.connection.clear()
        station.catalogue.subscribe(self._on_catalogue)
        self._show_site()
        self.menu.fill()
        self.refresh_status()

    def _on_closed(self) -> None:
        self.wall_view.set_wall(None)
        self.controls.show(None, None)
        self.device_panel.set_catalogue(None)
        self.connection.clear()

    def _on_connected(self) -> None:
        self._show_site()
        self._fill_wall()
        self.refresh_status()

    def _on_catalogue(self, change: object) -> None:
        if self.fill_when_ready:
            self._fill_wall()

    def _fill_wall(self) -> None:
        """Cameras on an empty wall, once, as soon as they are known (demo: one command to live pictures)."""
        station = self.station
        if station is None or not self.fill_when_ready or self.host.preparing:
            return
        from app.ui.headless import first_cameras

        ids = first_cameras(station.catalogue, station.wall.layout.count)
        if ids:
            self.fill_when_ready = False
            if all(t.device_id is None for t in station.wall.tiles):
                station.wall.assign_many(ids, record=False)

    def _on_secret_kept(self, name: str, in_keyring: bool) -> None:
        if in_keyring:
            text = self.tr("The secret of %1 is in the system's keyring.")
        else:
            text = self.tr("No keyring: the secret of %1 is kept for this session only.")
        self.say(text.replace("%1", name))

    def _on_trouble(self, code: str, params: dict[str, object]) -> None:
        """Trouble with files of ours."""
        self.say_trouble(self._store_sentences.problem(code, params))

    # -- words -----------------------------------------------------------------------------------------

    def refresh_status(self) -> None:
        """The status line; also called by a timer."""
        self._show_notes()
        station = self.station
        pool = self.host.pool
        lost = 0
        if station is not None:
            lost = sum(t.status.lost for t in self.wall_view.tile_widgets)
            self.connection.refresh()
        decoders = [d.pid for d in pool.decoders()] if pool is not None else []
        self.status.show(
            station,
            self.host.preparing,
            decoders,
            self._usage.percent(decoders),
            lost,
            self.zone,
            self.modes.state_words(),
        )
        if faults.counted["exceptions"]:
            self.status.faults(faults.counted["exceptions"])

    def _show_site(self) -> None:
        profile = self.host.profile
        if profile is None:
            return
        kind = {
            ProfileKind.DEMO: self.tr("demo site on this machine"),
            ProfileKind.LOCAL: self.tr("local service"),
            ProfileKind.CLOUD: self.tr("cloud account"),
        }[profile.kind]
        name = (
            self.tr("Riverside Park", "name of the demo site")
            if profile.kind is ProfileKind.DEMO
            else profile.name
        )
        self.top_bar.set_site(f"{name} · {kind}")
        starting = self.host.preparing and profile.kind is ProfileKind.DEMO
        empty = self.station is None or not self.station.catalogue.devices
        self.device_panel.set_starting(self.tr("Starting the demo site…") if starting and empty else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.refresh_status()
        elif event.type() == QEvent.Type.WindowStateChange and not self.isMinimized():
            self._go_bare(self.isFullScreen() or self.kiosk.on)  # the system can do it, too

    def _translate(self) -> None:
        self.top_bar.set_languages([*i18n.LANGUAGES], i18n.current())
        self.menu.fill()
        self._show_site()
        if self.host.failure is not None:
            self.connection.fail(*self.host.failure)

    def start(self, problems: Sequence[StoreProblem] = ()) -> None:
        """After the first paint: what is to be told. ``problems``: of the settings."""
        for problem in (*problems, *self.book.problems):
            self._on_trouble(problem.code, problem.params)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._clock.stop()
        self.host.close()
        self.keyboard.close()
        self.menu.removal.close()
        self.shift.close()
        self.settings.close()
        self.kiosk.close()
        self.searching.close()
        self.preferences.close()
        super().closeEvent(event)
