"""From the command line to a window: the order of the start.

1. Qt, look, language, profiles (small files); the window is shown and painted.
2. Then the station: core, decoders in the background, on threads the local service, keyring and API client.
3. The last known device tree comes from the database, then the service's own.

Nothing that takes time is imported before the first paint.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.store.settings import SettingsStore
from app.ui import faults, fonts, i18n, restyle, stylesheet
from app.ui.collector import Collector
from app.ui.preferences import Preferences
from app.ui.qt_station import LocalService, StationHost
from app.ui.settings.book import ProfileBook
from app.ui.start import Obstacle, ObstacleCode
from app.ui.start.application import Application
from app.ui.start.firstpaint import AfterFirstPaint
from app.ui.window import MainWindow
from app.ui.windows.mainplace import MainPlace
from app.ui.wiring.looks import suit_screen
from app.ui.wiring.startup import Startup

if TYPE_CHECKING:
    from app.store.problems import StoreProblem
    from app.store.profiles import Profile
    from app.ui.awake import WallWatch

__all__ = ["LocalService", "WindowOptions", "run_window"]

HEADLESS_SIZE = (1920, 1080)


@dataclass(frozen=True, kw_only=True)
class WindowOptions:
    """What to show. The last three are for ``app.bench``."""

    profile: str | None = None
    demo: bool = False
    headless: bool = False
    wall_png: Path | None = None
    wall_json: Path | None = None
    layout: str | None = None
    """A name of ``core.layouts.LAYOUTS``; None: the last one (headless: 16)."""
    cameras: tuple[str, ...] = ()
    """Device ids for the tiles, in order; empty: the last wall (headless: the first cameras online)."""
    language: str | None = None
    settle_s: float = 45.0
    """Headless: how long the tiles have to become live."""
    service: LocalService | None = None
    """Starts a local VCS for the demo; never stopped here."""
    client_factory: Callable[..., Any] | None = None
    protocols: tuple[str, ...] | None = None
    files: tuple[str, ...] = ()
    """Files to open (absolute paths): views, evidence."""
    findings: Callable[[], Mapping[str, Any]] | None = None
    """What the doctor finds now, by name, for a support report. Takes seconds; called on any thread."""
    observer: Callable[[MainWindow], None] | None = None
    """Called once after ``show``; then a headless run does not end by itself and writes nothing."""


def run_window(options: WindowOptions) -> int:
    """Shows the window until it is closed; headless until the wall is settled. Returns the exit status:
    0, or 1 when a headless wall is not wholly live. Raises ``CannotStart`` when something is in the way, or a
    person chose to end it because of that; its dialog has been shown."""
    if options.headless:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    fonts.prepare()
    QCoreApplication.setApplicationName("vcs-wall")
    QCoreApplication.setOrganizationName("vcs-wall")
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else Application(sys.argv[:1])
    # While pages of devices are read on other threads, each return from Qt to Python waits for the
    # interpreter lock: 5 ms a time by default, which made a paint of the tree last 100 ms (measured).
    sys.setswitchinterval(0.0005)
    _few_painting_threads(app)
    restore_hooks = faults.install()
    collector = Collector()
    collector.start()
    try:
        return _run(app, options, collector)
    finally:
        collector.stop()
        restore_hooks()


MANY_PIXELS = 3000 * 2000
"""A screen with more has pictures so large that one thread could not scale them in time."""


def _few_painting_threads(app: QApplication) -> None:
    """Qt shares the scaling of every picture between threads, which costs more than it saves while tiles are
    small: 16 sub streams, 20 % of a core with and 16 % without. Before the first paint."""
    pixels = 0.0
    for screen in app.screens():
        size, ratio = screen.size(), screen.devicePixelRatio()
        pixels = max(pixels, size.width() * size.height() * ratio**2)
    if pixels <= MANY_PIXELS:
        os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")


def _run(app: QApplication, options: WindowOptions, collector: Collector) -> int:
    store = SettingsStore()
    settings = Preferences(store)
    i18n.install(options.language or str(settings.get("language")))
    if options.headless:
        stylesheet.apply(app)
    else:
        if options.observer is None:
            suit_screen(settings, store, app.primaryScreen().size())
        restyle.apply(app, str(settings.get("theme")), int(settings.get("text_size")))
    headless = options.headless or options.observer is not None
    startup = Startup(app, headless=headless, findings=options.findings)
    try:
        if not startup.first(options.files):
            return 0
        return _show(app, options, store, settings, startup, collector)
    finally:
        startup.close()


def _show(
    app: QApplication,
    options: WindowOptions,
    store: SettingsStore,
    settings: Preferences,
    startup: Startup,
    collector: Collector,
) -> int:
    book = ProfileBook()
    profile = _profile(book, options, str(settings.get("profile")))
    startup.found_damaged([*store.problems, *book.problems])
    if profile is None and (options.profile is not None or options.headless):
        startup.refuse(Obstacle(ObstacleCode.NO_PROFILE, {"profile": options.profile or ""}))
    host = StationHost(
        book.secrets,
        options.service,
        client_factory=options.client_factory,
        protocols=options.protocols,
        players_per_decoder=int(settings.get("players_per_decoder")),
        keep_walls=not options.headless and bool(settings.get("restore_wall")),
    )
    layout = options.layout or ("16" if options.headless else None)
    window = MainWindow(host, book, preferences=settings, chosen_layout=layout)
    place = _place(window, options.headless)
    watch = None if options.headless else _keep_awake(window, bool(settings.get("keep_awake")))
    window.show()
    problems = store.problems if place is None else [*store.problems, *place.problems]
    starter = _Starter(window, profile, options, problems, startup)
    startup.attend(window)
    collector.settle()
    AfterFirstPaint(window, starter.start)
    status = app.exec()
    if watch is not None:
        watch.close()
    window.close()
    if place is not None:
        place.close()
    host.close()
    window.deleteLater()
    QCoreApplication.processEvents()
    if startup.cannot is not None:
        raise startup.cannot
    return starter.status if starter.status is not None else status


def _profile(book: ProfileBook, options: WindowOptions, fixed: str) -> Profile | None:
    """The profile to open: asked for, the demo, or the last one; None means the first-run page. ``fixed``:
    the only one the administrator lets this machine open."""
    if fixed and not options.demo and not options.headless:
        return book.find(fixed)
    if options.demo:
        from app.store.profiles import ProfileKind

        return next((p for p in book.profiles if p.kind is ProfileKind.DEMO), None) or book.demo()
    if options.profile is not None:
        return book.find(options.profile)
    return book.last_used


def _place(window: MainWindow, headless: bool) -> MainPlace | None:
    if headless:
        window.resize(*HEADLESS_SIZE)
        return None
    return MainPlace(window)


def _keep_awake(window: MainWindow, enabled: bool) -> WallWatch:
    """The screen stays awake while a wall is watched."""
    from app.core.awake import AwakeKeeper
    from app.ui.awake import WallWatch

    watch = WallWatch(
        AwakeKeeper(), lambda: window.windows.views, lambda: window.playback.grids, parent=window
    )
    watch.set_enabled(enabled)
    watch.unable.connect(window.say_no_sleep_guard)
    return watch


class _Starter:
    """The second half of the start, from the event loop."""

    def __init__(
        self,
        window: MainWindow,
        profile: Profile | None,
        options: WindowOptions,
        problems: list[StoreProblem],
        startup: Startup,
    ) -> None:
        self.status: int | None = None
        self._startup = startup
        self._window = window
        self._profile = profile
        self._options = options
        self._problems = problems

    def start(self) -> None:
        """Says what is in the way; then, or when a person wants to go on all the same, ``go``."""
        with self._ended_by_a_fault():
            self._window.start(self._problems)
            self._startup.clear_the_way(self.go)

    def go(self) -> None:
        """Opens the profile, or asks for one."""
        with self._ended_by_a_fault():
            self._go()

    @contextlib.contextmanager
    def _ended_by_a_fault(self) -> Iterator[None]:
        """Nobody is there to close a headless window that came up only in part."""
        try:
            yield
        except Exception:
            if self._options.headless:
                self._end(1)
            raise

    def _go(self) -> None:
        window, options = self._window, self._options
        if self._profile is None:
            window.show_first_run()
        else:
            window.open_profile(self._profile, fill=False)
            if options.headless:
                window.fill_when_ready = False
            if options.cameras and not options.headless:
                self._assign()
        if not options.headless:
            window.kiosk.start()
        self._startup.open_files(list(options.files))
        if options.observer is not None:
            options.observer(window)
        elif options.headless:
            from app.ui.headless import HeadlessRun

            HeadlessRun(
                window,
                cameras=options.cameras,
                settle_s=options.settle_s,
                png=options.wall_png,
                facts=options.wall_json,
                done=self._end,
            )

    def _assign(self) -> None:
        station = self._window.station
        if station is not None:
            self._window.fill_when_ready = False
            station.wall.assign_many(self._options.cameras)

    def _end(self, status: int) -> None:
        self.status = status
        QCoreApplication.exit(status)
