"""The stage a measurement plays on: the real window, headless, on a local VCS of its own.

A bench writes a script, a function of the stage. ``play`` starts the service, runs ``app.ui.app.run_window``
and calls the script from the window's event loop once the window is there. The script waits with the stage's
methods, which keep that loop running; so nothing about the window is different from an operator's.

Everything is kept below a temporary folder: the user's own profiles and device trees are not touched.
"""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.bench.figures import NotMeasured

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer

    from app.ui.window import MainWindow

OUT_PROTOCOL = {"flv": "httpsflv", "hls": "hls"}
"""What to ask the service for, to play FLV or HLS (on loopback it answers httpsflv with an http address)."""

POLL_MS = 20
"""How often a script's conditions are looked at; below the time between two pictures."""


class Service(Protocol):
    """What plays the part of ``LocalServiceProcess``."""

    @property
    def pid(self) -> int | None: ...
    def start(self) -> None: ...
    def url(self, timeout_s: float) -> str: ...
    def stop(self) -> None: ...


class NoService:
    """The service of a wall that plays plain addresses: there is none, and nobody asks it anything."""

    pid: int | None = None

    def start(self) -> None:
        """Nothing to start."""

    def url(self, timeout_s: float) -> str:
        """An address on which nobody listens (the discard port)."""
        return "http://127.0.0.1:9"

    def stop(self) -> None:
        """Nothing to stop."""


class Stage:
    """What a script works with. Belongs to the window's thread."""

    def __init__(self, window: MainWindow, service: Service) -> None:
        self.window = window
        self.service = service

    # -- the parts of the window ---------------------------------------------------------------------

    @property
    def station(self) -> Any:
        """The window's station; NotMeasured before there is one."""
        if self.window.station is None:
            raise NotMeasured("the window has no station")
        return self.window.station

    @property
    def wall(self) -> Any:
        """The wall of core."""
        return self.station.wall

    @property
    def pool(self) -> Any:
        """The decoders."""
        return self.window.pool

    def painted(self, tile: int) -> int:
        """How many different pictures this tile has painted so far."""
        return int(self.window.wall_view.paint_stats.tile(tile).pictures)

    def all_painted(self) -> list[int]:
        """``painted`` of every tile of the layout."""
        return [self.painted(tile.index) for tile in self.wall.tiles]

    def shown(self, tile: int) -> int | None:
        """The pool's stream whose pictures this tile paints; None while there is none."""
        running = self.wall.tiles[tile].running
        return None if running is None else running.shown

    def decoder_pid(self, tile: int) -> int | None:
        """The process that decodes what this tile shows."""
        decoder = self.wall.decoder_of(tile)
        return None if decoder is None else int(decoder.pid)

    # -- letting time pass ---------------------------------------------------------------------------

    def run_for(
        self, seconds: float, watch: Callable[[], None] | None = None, every_ms: int = POLL_MS
    ) -> None:
        """Let the window run; ``watch`` is called about every ``every_ms`` meanwhile."""
        end = time.monotonic() + seconds

        def over() -> bool:
            if watch is not None:
                watch()
            return time.monotonic() >= end

        self._spin(over, every_ms)

    def wait(self, condition: Callable[[], bool], limit_s: float, what: str | Callable[[], str]) -> float:
        """Wait until it is so; the seconds it took. NotMeasured, saying what did not happen, at the limit."""
        began = time.monotonic()
        met = False

        def over() -> bool:
            nonlocal met
            met = condition()
            return met or time.monotonic() - began > limit_s

        self._spin(over)
        if not met:
            told = what() if callable(what) else what
            raise NotMeasured(f"{told} (waited {limit_s:.0f} s).")
        return time.monotonic() - began

    def _spin(self, over: Callable[[], bool], every_ms: int = POLL_MS) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        timer = QTimer()
        failed: list[BaseException] = []

        def look() -> None:
            try:
                if over():
                    loop.quit()
            except BaseException as error:  # must reach the script, not Qt's slot
                failed.append(error)
                loop.quit()

        timer.timeout.connect(look)
        timer.start(every_ms)
        loop.exec()
        timer.stop()
        if failed:
            raise failed[0]

    # -- common steps --------------------------------------------------------------------------------

    def ready(self, limit_s: float = 30.0) -> None:
        """Wait for the station and its complete device list."""
        self.wait(lambda: self.window.station is not None, limit_s, "the window got no station")
        state = self.station.catalogue.state
        self.wait(
            lambda: self.station.catalogue.state.phase == "complete",
            limit_s,
            lambda: f"the device list is {self.station.catalogue.state.phase}, {state.error_code}",
        )

    def live(
        self, tiles: Iterable[int], pictures: int, limit_s: float, since: list[int] | None = None
    ) -> float:
        """Wait until each of these tiles painted so many new pictures; the seconds it took."""
        wanted = list(tiles)
        base = since or self.all_painted()
        return self.wait(
            lambda: all(self.painted(tile) - base[tile] >= pictures for tile in wanted),
            limit_s,
            lambda: "not live: " + self.trouble([t for t in wanted if self.painted(t) - base[t] < pictures]),
        )

    def trouble(self, tiles: Iterable[int]) -> str:
        """What these tiles say about themselves, in codes."""
        told = []
        for index in tiles:
            status = self.wall.tiles[index].status()
            told.append(f"tile {index + 1} {status.code} {dict(status.params)}")
        return "; ".join(told)

    def lost(self) -> int:
        """Pictures the decoders had to drop, over all tiles, as they tell."""
        return sum(tile.status().lost for tile in self.wall.tiles)


class Heart:
    """The window's heartbeat while a script measures: ``window_block_ms_max``."""

    def __init__(self, timer: QTimer | None = None) -> None:
        """``timer``: one that runs all the time (see ``Heartbeat``)."""
        from app.ui.heartbeat import Heartbeat

        self._beat = Heartbeat(timer=timer)
        self._beat.start()

    def reset(self) -> None:
        """Forget what was."""
        self._beat.reset()

    def stop(self) -> None:
        """No more beats."""
        self._beat.stop()

    @property
    def block_ms_max(self) -> float:
        """The longest block since, in ms."""
        return round(self._beat.block_ms_max, 1)


def free_port() -> int:
    """A port nobody listens on now (for a service that must come back at the same address)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def play(
    script: Callable[[Stage], None],
    *,
    layout: str = "16",
    service_options: tuple[str, ...] = (),
    service: Service | None = None,
    port: int = 0,
    protocols: tuple[str, ...] | None = None,
    client_factory: Callable[..., Any] | None = None,
    home: Path | None = None,
    service_ready_s: float = 0.0,
    limit_s: float = 600.0,
) -> None:
    """Run a script on a stage. NotMeasured where the script could not.

    ``service_ready_s``: wait so long for the service before the window is started (a large database is
    filled first); 0: it comes up beside the window, as for an operator. ``limit_s`` bounds the whole play.
    """
    with tempfile.TemporaryDirectory(prefix="vcs-wall-bench-") as temporary:
        place = home or Path(temporary)
        os.environ["VCS_WALL_HOME"] = str(place)
        from app.cli.local_service import LocalServiceProcess

        actual = service or LocalServiceProcess(place / "service", service_options, port)
        actual.start()
        try:
            if service_ready_s:
                _await(actual, service_ready_s)
            _run_window(script, actual, layout, protocols, client_factory, limit_s)
        finally:
            actual.stop()


def _await(service: Service, limit_s: float) -> None:
    try:
        service.url(limit_s)
    except RuntimeError as error:
        raise NotMeasured(str(error)) from None


def _run_window(
    script: Callable[[Stage], None],
    service: Service,
    layout: str,
    protocols: tuple[str, ...] | None,
    client_factory: Callable[..., Any] | None,
    limit_s: float,
) -> None:
    from PySide6.QtCore import QCoreApplication, QTimer

    from app.ui.app import WindowOptions, run_window

    failed: list[BaseException] = []
    done = False

    def observe(window: MainWindow) -> None:
        def act() -> None:
            nonlocal done
            try:
                script(Stage(window, service))
                done = True
            except BaseException as error:  # raised again below, outside Qt
                failed.append(error)
            finally:
                QCoreApplication.exit(0)

        def too_long() -> None:
            failed.append(NotMeasured(f"the measurement did not end within {limit_s:.0f} s."))
            QCoreApplication.exit(0)

        QTimer.singleShot(int(limit_s * 1000), window, too_long)
        QTimer.singleShot(0, window, act)

    run_window(
        WindowOptions(
            profile=None,
            demo=True,
            headless=True,
            wall_png=None,
            wall_json=None,
            layout=layout,
            cameras=(),
            language="en",
            settle_s=0.0,
            service=service,
            client_factory=client_factory,
            protocols=protocols,
            observer=observe,
        )
    )
    if failed:
        raise failed[0]
    if not done:
        raise NotMeasured("the window was closed before the measurement was done.")


def cameras(count: int, *, on_demand: bool = False, sub: bool = True) -> list[str]:
    """Device ids of the demo site: online, running all the time (or pulled on demand), with a sub stream."""
    from app.localvcs.demo.site import demo_site

    found = [
        device.device_id
        for device in demo_site().cameras
        if device.status == "1" and device.on_demand == on_demand and (device.has_sub or not sub)
    ]
    if len(found) < count:
        raise NotMeasured(f"the demo site has {len(found)} such cameras, {count} are needed.")
    return found[:count]
