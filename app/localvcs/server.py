"""``serve``: the local VCS as a process of its own.

In this order: options are checked, the folder is locked, the database opened and migrated, the demo seeded,
the port bound, and only when everything answers one line ``ready http://127.0.0.1:P`` goes to stdout
(``https`` with a certificate, whose fingerprint goes to stderr before). Each thing that can go wrong has an
exit status of its own (``ExitStatus``) and one sentence on stderr.

The log (``service.log`` in the data folder, rotated) has a line a request and no secret; warnings go to
stderr too.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from app.localvcs import logs
from app.localvcs.auth import Authenticator
from app.localvcs.cameras import Cameras
from app.localvcs.clock import Clock, FileClock, SystemClock
from app.localvcs.connections import bounded
from app.localvcs.database import Database
from app.localvcs.demo.ahead import Ahead
from app.localvcs.faults import Faults
from app.localvcs.front import Front, build_app
from app.localvcs.recording import Recording
from app.localvcs.recording.model import DAY_MS
from app.localvcs.runtime import Service
from app.localvcs.seeding import add_synthetic, seed_demo, seed_instances
from app.localvcs.settings import ExitStatus, ServeOptions, StartError
from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET

if TYPE_CHECKING:
    from app.localvcs.tls import Tls

__all__ = ["ExitStatus", "RunningService", "ServeOptions", "StartError", "serve"]

log = logging.getLogger("app.localvcs")

GRACE_SECONDS = 1
"""How long running answers get after a stop was asked for; streams are ended before."""
FORCED_END_SECONDS = 8.0


class RunningService:
    """The service without its process: for ``serve`` and for tests that run it in a thread.

    ``open()`` raises ``StartError``; ``run()`` blocks until ``stop()`` was called from any thread (or, where
    ``signals`` is set, until SIGINT or SIGTERM) and leaves everything closed.
    """

    def __init__(
        self,
        options: ServeOptions,
        clock: Clock | None = None,
        on_ready: Callable[[str], None] | None = None,
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        """``tidy``: called every ten seconds, on a thread of its own."""
        self._options = options
        self._tidy = tidy
        self._clock = clock
        self._on_ready = on_ready or (lambda url: None)
        self._server: _Server | None = None
        self._closing = contextlib.ExitStack()
        self.base_url = ""
        self.tls: Tls | None = None

    def open(self) -> None:
        """Everything but answering: afterwards the port is bound and ``base_url`` known."""
        options = self._options
        keys = _keys(options)
        clock = self._clock or _clock(options)
        try:
            self._closing.callback(_lock_data_dir(options.data_dir).close)
            self.tls = _tls(options)
            database = Database(options.data_dir / "localvcs.sqlite3")
            self._closing.callback(database.close)
            if options.demo:
                seed_demo(database, clock.now_ms())
                seed_instances(database, clock.now_ms())
            if options.devices:
                add_synthetic(database, options.devices, clock.now_ms())
            listener = _listen(options)
            self._closing.callback(listener.close)
            host, port = listener.getsockname()[:2]
            scheme = "https" if self.tls else "http"
            self.base_url = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
            self._listener = listener
            faults = Faults()
            service = Service(
                options=options,
                clock=clock,
                database=database,
                cameras=Cameras(database, clock, faults, options),
                faults=faults,
                base_url=self.base_url,
            )
            service.cameras.open(service.url_for_caller)
            self._closing.callback(service.cameras.close)
            service.recording = Recording(
                database, clock, options, service.cameras.ingest, service.url_for_caller
            )
            self._closing.callback(service.recording.close)
            service.recording.open()
            service.cameras.playback = service.recording.playback
            service.cameras.extra_routes += service.recording.playback.routes()
            self._closing.callback(service.search.close)
            service.cameras.extra_routes += service.search.pictures.routes()
            if options.demo and options.ahead:
                search = service.search
                pieces = (
                    service.cameras.ahead(),  # first of all somebody makes a tile large
                    search.ahead(0, DAY_MS),
                    search.looks_ahead(DAY_MS),
                    search.ahead(DAY_MS, 7 * DAY_MS),
                )
                ahead = Ahead(itertools.chain(*pieces))
                self._closing.callback(ahead.close)
            front = Front(service, Authenticator(keys, clock), lambda: self.base_url.partition("//")[2])
            self._closing.callback(front.close)
            self._closing.callback(service.search.stop)  # or the front waits for a search of minutes
        except BaseException:
            self._closing.close()
            raise
        config = _Config(
            build_app(service, front),
            http=bounded(options),
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            backlog=256,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        config.tls = self.tls
        self._server = _Server(config, service, lambda: self._on_ready(self.base_url), self._tidy)

    def run(self, signals: bool = False) -> None:
        assert self._server is not None, "open() comes first"
        try:
            self._server.take_signals = signals
            asyncio.run(self._server.serve(sockets=[self._listener]))
        finally:
            self._closing.close()

    def stop(self) -> None:
        """Asks ``run`` to end. From any thread, any number of times."""
        if self._server is not None:
            self._server.should_exit = True


class _Config(uvicorn.Config):
    """uvicorn's own TLS settings know fewer ways and older ciphers."""

    tls: Tls | None = None

    def load(self) -> None:
        super().load()
        if self.tls is not None:
            self.ssl = self.tls.context


class _Server(uvicorn.Server):
    """uvicorn with our own signals (a stop asked for is no failure), streams ended first, a second hand."""

    take_signals = False

    def __init__(
        self,
        config: uvicorn.Config,
        service: Service,
        ready: Callable[[], None],
        tidy: Callable[[], object],
    ) -> None:
        super().__init__(config)
        self._service = service
        self._ready = ready
        self._tidy = tidy

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            try:
                await asyncio.to_thread(self._service.housekeeping)
            except sqlite3.Error:
                log.exception("housekeeping failed")
        if counter % 100 == 0:
            await asyncio.to_thread(self._tidy)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Viewers hold their connections for hours: end the streams, or uvicorn waits for them.
        await asyncio.to_thread(self._service.cameras.close)
        await super().shutdown(sockets=sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if not self.take_signals:
            yield
            return
        asked = {signal.SIGINT, signal.SIGTERM}
        before = {number: signal.signal(number, self.handle_exit) for number in asked}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(options: ServeOptions, tidy: Callable[[], object] = lambda: None) -> int:
    """Runs the service in this process until it is told to stop; the exit status. ``tidy``: see
    ``RunningService``."""
    try:
        options.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        handlers = logs.log_to(options.data_dir)
    except OSError as error:
        return _complain(
            StartError(
                ExitStatus.BAD_DATA_DIR, f"The data folder {options.data_dir} cannot be used: {error}."
            )
        )
    try:
        running = RunningService(options, on_ready=_say_ready, tidy=tidy)
        try:
            running.open()
        except StartError as error:
            log.info("not started: %s", error)
            return _complain(error)
        if running.tls is not None:
            _tell_fingerprint(running.tls)
        if options.stop_on_stdin_eof:
            threading.Thread(target=_stop_at_eof, args=(running,), daemon=True, name="stdin").start()
        running.run(signals=threading.current_thread() is threading.main_thread())
        log.info("stopped")
        return ExitStatus.STOPPED
    finally:
        logs.stop(handlers)


def _say_ready(url: str) -> None:
    log.info("ready at %s", url)
    print(f"ready {url}", flush=True)


def _tell_fingerprint(made: Tls) -> None:
    """For whoever sets up a profile: what the program shows there must be the same."""
    pairs = ":".join(made.fingerprint[at : at + 2] for at in range(0, 64, 2)).upper()
    log.info("certificate %s SHA-256 %s", made.certificate, made.fingerprint)
    print(f"vcs-wall serve: certificate SHA-256 {pairs}", file=sys.stderr, flush=True)


def _complain(error: StartError) -> int:
    print(f"vcs-wall serve: {error}", file=sys.stderr, flush=True)
    return error.status


def _stop_at_eof(running: RunningService) -> None:
    """Whoever started us holds the other end of stdin; when it is gone, so are we, whatever hangs."""
    stdin = sys.stdin.fileno()
    while os.read(stdin, 4096):
        pass
    running.stop()
    threading.Event().wait(FORCED_END_SECONDS)
    os._exit(ExitStatus.STOPPED)


def _keys(options: ServeOptions) -> dict[str, str]:
    if options.access_key_id:
        if options.access_key_secret_file is None:
            raise StartError(ExitStatus.NO_KEY, "An AccessKey id needs the file with its secret.")
        try:
            secret = options.access_key_secret_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StartError(
                ExitStatus.UNREADABLE_SECRET,
                f"The secret file {options.access_key_secret_file} cannot be read "
                f"({error.__class__.__name__}).",
            ) from error
        if not secret:
            raise StartError(
                ExitStatus.UNREADABLE_SECRET,
                f"The secret file {options.access_key_secret_file} is empty.",
            )
        return {options.access_key_id: secret}
    if not options.demo:
        raise StartError(
            ExitStatus.NO_KEY,
            "The service needs a key: give an AccessKey id and the file with its secret, or serve the demo.",
        )
    if not options.loopback:
        raise StartError(
            ExitStatus.DEMO_KEY_NOT_LOOPBACK,
            f"The demo's key is known to everybody: it is not served on {options.host}. "
            "Give an AccessKey id and a secret file, or stay on 127.0.0.1.",
        )
    return {DEMO_ACCESS_KEY_ID: DEMO_ACCESS_KEY_SECRET}


def _tls(options: ServeOptions) -> Tls | None:
    if not (options.tls or options.tls_cert or options.tls_key):
        return None
    # Only here: the library behind it takes a while to load.
    from app.localvcs.tls import prepare

    return prepare(options)


def _clock(options: ServeOptions) -> Clock:
    if options.clock_file is None:
        return SystemClock()
    try:
        return FileClock(options.clock_file)
    except (OSError, ValueError) as error:
        raise StartError(
            ExitStatus.BAD_CLOCK_FILE,
            f"The clock file {options.clock_file} does not hold UTC milliseconds.",
        ) from error


def _lock_data_dir(data_dir: Path) -> sqlite3.Connection:
    """Holds the folder for this process. An SQLite lock works everywhere and ends with the process."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = sqlite3.connect(
            data_dir / "in-use.lock", timeout=0.5, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error) as error:
        raise StartError(
            ExitStatus.BAD_DATA_DIR, f"The data folder {data_dir} cannot be used: {error}."
        ) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" in str(error):
            raise StartError(
                ExitStatus.DATA_DIR_IN_USE, f"Another service is using the data folder {data_dir}."
            ) from error
        raise StartError(
            ExitStatus.BAD_DATA_DIR, f"The data folder {data_dir} cannot be used: {error}."
        ) from error
    except sqlite3.DatabaseError as error:
        lock.close()
        raise StartError(
            ExitStatus.BAD_DATA_DIR, f"The data folder {data_dir} cannot be used: {error}."
        ) from error
    return lock


def _listen(options: ServeOptions) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # Only with the protocol named asyncio switches Nagle off, and without that an answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # A restarted service must get its port back at once; on Windows this would steal a port in use.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
        listener.listen(256)
        listener.setblocking(False)
    except (OSError, OverflowError) as error:
        listener.close()
        raise StartError(
            ExitStatus.PORT_BUSY, f"Port {options.port} of {options.host} cannot be taken: {error}."
        ) from error
    return listener
