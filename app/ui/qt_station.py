"""A ``core.Station`` on the window's thread: posting, ticking, and getting it started without blocking.

What takes time (starting a local VCS, asking the keyring, importing the API client) is done on a thread of
its own while the window already shows the last known tree.
"""

from __future__ import annotations

import collections
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from app.core import ownlayouts, views
from app.core.calls import CallFailed
from app.core.desk import Desk, read, to_text
from app.core.evidence import job
from app.core.inorder import InOrder
from app.store import paths
from app.store.damaged import KIND, keep_aside
from app.store.jsonfolder import JsonFolder, profile_folder
from app.store.profiles import Profile, ProfileKind

if TYPE_CHECKING:
    from app.core.evidence.job import Job
    from app.core.layouts import Layout
    from app.core.station import Station
    from app.core.views import View
    from app.media.pool import DecoderPool
    from app.store.database import Database
    from app.store.problems import StoreProblem
    from app.store.secrets import SecretStore
    from app.ui.network import NetworkWatch

log = logging.getLogger("vcs_wall.ui.station")

TICK_MS = 100
REST_TICK_MS = 200
"""Where the station is at rest (measured: a tick costs 0.5 ms of 16 tiles)."""
SERVICE_START_S = 60.0
"""One that ends is noticed at once; on a machine that is much too busy twenty seconds were not enough."""
DECODERS_WARM = 2
END_S = 3.0
"""The decoders of a station end within about this time."""


class LocalService(Protocol):
    """A local VCS this program can start (given by the command line)."""

    def start(self) -> None: ...
    def url(self, timeout_s: float) -> str: ...
    def stop(self) -> None: ...


class _Bell(QObject):
    """Wakes the window's thread, and is there as long as the program."""

    _wake = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: collections.deque[tuple[Poster, Callable[[], None]]] = collections.deque()
        self._wake.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def ring(self, poster: Poster, work: Callable[[], None]) -> None:
        self._waiting.append((poster, work))
        self._wake.emit()

    def _run(self) -> None:
        if self._waiting:
            poster, work = self._waiting.popleft()
            if shiboken6.isValid(poster):
                work()


class Poster(QObject):
    """Brings callables of any thread to the window's thread, in order. Made there; what is posted when it
    is gone is dropped, so that a thread may outlive the window or dialog it works for: to emit a signal of
    an object while that is deleted would end the program."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        app = QCoreApplication.instance()
        assert app is not None
        self._bell: _Bell = app.findChild(_Bell) or _Bell(app)

    def post(self, work: Callable[[], None]) -> None:
        """Run ``work`` there, later. From any thread."""
        self._bell.ring(self, work)


class ClientPromise:
    """An API client that is being made. The station waits for it on its own threads, never the window."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self._client: Any = None
        self._closed = False

    def keep(self, client: Any) -> None:
        """It is made; None means it never will be."""
        self._client = client
        self._done.set()
        if self._closed and client is not None:
            client.close()

    def cancel(self) -> None:
        """Nobody waits any more."""
        self._closed = True
        self._done.set()

    def get(self) -> Any:
        """Blocks until it is made. ``CallFailed`` if it never will be: why has been said (``failed``), or the
        station ends."""
        self._done.wait()
        if self._client is None or self._closed:
            raise CallFailed("internal", "NoConnection")
        return self._client


class StationHost(QObject):
    """Owns at most one station. Everything here belongs to the window's thread."""

    opened = Signal()
    """There is a station (its catalogue may still be empty)."""
    connected = Signal()
    """The service is known and the API client made; calls go out from now on."""
    closing = Signal()
    """The station is about to end: the last moment to keep what is open."""
    closed = Signal()
    failed = Signal(str, str)
    """A profile could not be opened: code and a detail fit for an operator."""
    connection_changed = Signal()
    learned = Signal(object)
    """The open profile with something learned about its service, to be kept in its place."""
    trouble = Signal(str, dict)
    """Something about the local database: code and parameters of a ``StoreProblem``."""
    wall_restored = Signal(object)
    """The ``Desk`` that was kept; None if there is none. After this ``keep_wall`` may replace it."""

    def __init__(
        self,
        secrets: SecretStore | None,
        service: LocalService | None = None,
        *,
        client_factory: Callable[..., Any] | None = None,
        protocols: tuple[str, ...] | None = None,
        players_per_decoder: int = 8,
        keep_walls: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self._service = service
        self._client_factory = client_factory
        self._protocols = protocols
        self._players = players_per_decoder
        self._keep_walls = keep_walls
        self.poster = Poster(self)
        self.station: Station | None = None
        self.pool: DecoderPool | None = None
        self.profile: Profile | None = None
        self.preparing = False
        self.failure: tuple[str, str] | None = None
        self._promise: ClientPromise | None = None
        self._database: Database | None = None
        self._told = 0  # of the database's problems
        self._unsubscribes: list[Callable[[], None]] = []
        self._serial = 0
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._keeper: InOrder | None = None
        self._renamed: tuple[str, str] | None = None
        self._network: NetworkWatch | None = None
        self._endings: list[threading.Thread] = []
        """Each ends the decoders of a station that was closed."""

    # -- life ------------------------------------------------------------------------------------------

    def open(self, profile: Profile, secret: str | None = None) -> None:
        """Opens a profile in place of the one that is open. ``secret``: what was just typed in, else it is
        looked up. Returns at once."""
        self._end()
        from app.core.station import Station
        from app.media.pool import DecoderPool
        from app.store.database import Database

        self._serial += 1
        promise = ClientPromise()
        self._promise = promise
        self.profile = profile
        self.preparing = True
        self.failure = None
        # The endpoint of a demo is not known before it runs; that it is this machine is.
        shown = profile if profile.endpoint else replace(profile, endpoint="http://127.0.0.1")
        renamed, self._renamed = self._renamed, None
        if renamed is not None and renamed[1] != profile.name:
            renamed = None
        self._database = Database(renamed=renamed)
        self._keeper = InOrder(self.poster.post)
        if renamed is not None:
            self._keeper.run(partial(profile_folder, KIND, profile.name, renamed[0]), _kept)
        self._told = 0
        made: list[DecoderPool] = []

        def pool_factory(on_event: Callable[[Any], None]) -> DecoderPool:
            made.append(DecoderPool(on_event, self._players))
            return made[0]

        station = Station(
            profile=shown,
            client_factory=promise.get,
            pool_factory=pool_factory,
            post=self.poster.post,
            database=self._database,
            protocols=self._protocols,
            view_files=_view_files(profile.name, renamed[0] if renamed is not None else None),
            layout_files=_layout_files(),
            export_files=_export_files(profile.name, renamed[0] if renamed is not None else None),
        )
        self.station = station
        self.pool = made[0]
        self.pool.warm(DECODERS_WARM)
        self._unsubscribes = [
            station.subscribe(self._on_connection),
            station.views.on_trouble(self._on_files),
            station.layouts.on_trouble(self._on_files),
            station.exports.on_trouble(self._on_files),
        ]
        threading.Thread(
            target=self._prepare, args=(profile, secret, promise, self._serial), name="prepare", daemon=True
        ).start()
        self.opened.emit()
        station.start()
        from app.ui.network import NetworkWatch

        self._network = NetworkWatch(self)
        self._network.changed.connect(self._on_network)
        self._tick.start(TICK_MS)

    def rename(self, old: str, new: str) -> None:
        """The profile that is opened next had another name: what was kept for it is still its own."""
        self._renamed = (old, new)

    def close(self) -> None:
        """Ends the station, if there is one, and its decoders."""
        self._end()
        for ending in self._endings:
            ending.join(END_S)
        self._endings.clear()

    def _aside(self, end: Callable[[], None]) -> None:
        ending = threading.Thread(target=end, name="end", daemon=True)
        self._endings = [one for one in self._endings if one.is_alive()] + [ending]
        ending.start()

    def _end(self) -> None:
        """The same, without waiting for the decoders."""
        self._tick.stop()
        if self._network is not None:
            self._network.stop()
            self._network.deleteLater()
            self._network = None
        if self.station is not None:
            self.closing.emit()
        if self._promise is not None:
            self._promise.cancel()
            self._promise = None
        for unsubscribe in self._unsubscribes:
            unsubscribe()
        self._unsubscribes = []
        station, self.station = self.station, None
        self.preparing = False
        if station is not None:
            self.closed.emit()
            station.shutdown(END_S, self._aside)
            self.pool = None
        if self._keeper is not None:
            self._keeper.shutdown()
            self._keeper = None
        if self._database is not None:
            self._database.close()
            self._database = None

    @property
    def database(self) -> Database | None:
        """The local database, while a profile is open."""
        return self._database

    # -- off the window's thread -----------------------------------------------------------------------

    def _prepare(self, profile: Profile, secret: str | None, promise: ClientPromise, serial: int) -> None:
        """On its own thread: the service's address, the secret, the client."""
        client: Any = None
        failure: tuple[str, str] | None = None
        try:
            kept = self._kept_wall(profile)
            client, failure, ready = self._make_client(profile, secret)
        except Exception as error:
            log.exception("profile %s could not be prepared", profile.name)
            failure, ready, kept = ("bad_profile", type(error).__name__), profile, None
        promise.keep(client)

        def tell() -> None:
            self._prepared(serial, ready, kept, failure)

        self.poster.post(tell)

    def _make_client(
        self, profile: Profile, secret: str | None
    ) -> tuple[Any, tuple[str, str] | None, Profile]:
        if profile.kind is ProfileKind.DEMO:
            if self._service is None:
                return None, ("service_start", ""), profile
            try:
                self._service.start()
                url = self._service.url(SERVICE_START_S)
            except RuntimeError as error:
                code = getattr(error, "code", "")  # what kept it from starting has a sentence of ours
                detail = getattr(error, "detail", "")
                return None, (code, detail) if code else ("service_start", str(error)), profile
            from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET

            profile = replace(profile, endpoint=url, access_key_id=DEMO_ACCESS_KEY_ID)
            secret = DEMO_ACCESS_KEY_SECRET
        if secret is None and self._secrets is not None:
            secret = self._secrets.get(profile.name)
        if secret is None:
            no_keyring = self._secrets is not None and self._secrets.backend() is None
            return None, ("no_keyring" if no_keyring else "no_secret", ""), profile
        from app.store.connecting import client_for, connection_for

        try:
            if self._client_factory is not None:
                return self._client_factory(connection_for(profile, secret)), None, profile
            return client_for(profile, secret, self._learned), None, profile
        except ValueError as error:
            return None, ("bad_profile", str(error)), profile

    def _learned(self, profile: Profile) -> None:
        self.poster.post(lambda: self.learned.emit(profile))

    def _kept_wall(self, profile: Profile) -> Desk | None:
        database = self._database
        if not self._keep_walls or database is None:
            return None
        try:
            text = database.load_wall(profile.name)
        except OSError as error:
            log.warning("the last wall could not be read: %s", error)
            return None
        kept, whole = read(text)
        if not whole and text is not None and keep_aside(database, profile.name, "windows", text):
            _save_wall(database, profile.name, to_text(kept) if kept is not None else "")
        return kept

    def _prepared(
        self,
        serial: int,
        profile: Profile,
        kept: Desk | None,
        failure: tuple[str, str] | None,
    ) -> None:
        if serial != self._serial or self.station is None:
            return
        self.preparing = False
        self.failure = failure
        if failure is not None:
            self.failed.emit(*failure)
            return
        self.profile = profile
        self.wall_restored.emit(kept)
        self.connected.emit()

    # -- on the window's thread ------------------------------------------------------------------------

    def _on_tick(self) -> None:
        if self._database is not None:
            while self._told < len(self._database.problems):
                problem = self._database.problems[self._told]
                self._told += 1
                self.trouble.emit(problem.code, problem.params)
        if self.station is not None and not self.preparing:
            self.station.tick()
            interval = REST_TICK_MS if self.station.at_rest else TICK_MS
            if interval != self._tick.interval():
                self._tick.setInterval(interval)

    def _on_network(self) -> None:
        if self.station is not None and not self.preparing:
            self.station.reconnect_now()

    def _on_connection(self) -> None:
        self.connection_changed.emit()

    def _on_files(self, problem: StoreProblem) -> None:
        self.trouble.emit(problem.code, problem.params)

    def keep_wall(self, text: str) -> None:
        """Keeps what is open (``app.core.desk.to_text``) for the next start, on another thread, in order."""
        database, profile, keeper = self._database, self.profile, self._keeper
        if self._keep_walls and database is not None and profile is not None and keeper is not None:
            keeper.run(partial(_save_wall, database, profile.name, text), _kept)


def _save_wall(database: Database, profile: str, text: str) -> None:
    try:
        database.save_wall(profile, text)
    except OSError as error:
        log.warning("the wall could not be kept: %s", error)


def _kept(result: object) -> None:
    if isinstance(result, Exception):
        raise result


def _view_files(profile: str, was: str | None) -> JsonFolder[View]:
    return JsonFolder(
        partial(profile_folder, "views", profile, was),
        views.from_json,
        views.to_json,
        attrgetter("id"),
        views.VERSION,
    )


def _export_files(profile: str, was: str | None) -> JsonFolder[Job]:
    return JsonFolder(
        partial(profile_folder, "exports", profile, was),
        job.from_json,
        job.to_json,
        attrgetter("id"),
        job.VERSION,
    )


def _layout_files() -> JsonFolder[Layout]:
    return JsonFolder(
        lambda: paths.data_dir() / "layouts",
        ownlayouts.from_json,
        ownlayouts.to_json,
        ownlayouts.file_name,
        ownlayouts.VERSION,
    )
