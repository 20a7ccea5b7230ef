"""Opening a profile: nothing blocks the window, failures are told, the wall comes back."""

from __future__ import annotations

import gc
import os
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.cli.local_service import ServiceEnded, ServiceLate
from app.core import desk
from app.core.calls import CallFailed
from app.store.database import Database
from app.store.jsonfolder import profile_folder
from app.store.profiles import Profile, ProfileKind
from app.ui import faults
from app.ui.heartbeat import Heartbeat
from app.ui.qt_station import REST_TICK_MS, TICK_MS, ClientPromise, Poster, StationHost
from app.ui.screens import screen_of
from app.ui.windows.mainplace import MainPlace
from tests.support.fake_window import FakeSecrets
from tests.support.waiting import LIMIT_S, run_until

DEMO = Profile("Demo site", ProfileKind.DEMO, "")
LOCAL = Profile("Local", ProfileKind.LOCAL, "http://127.0.0.1:9", access_key_id="id")
"""Nobody answers there."""


class SlowService:
    """A local service that never gets ready until it is told that it failed."""

    def __init__(self, fails: RuntimeError | None = None) -> None:
        self.fails = fails or ServiceEnded(20)
        self.asked = threading.Event()
        self.go = threading.Event()

    def start(self) -> None:
        self.asked.set()

    def url(self, timeout_s: float) -> str:
        assert self.go.wait(LIMIT_S)
        raise self.fails

    def stop(self) -> None:
        pass


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        (ServiceEnded(20), ("service_port", "")),
        (ServiceEnded(99), ("service_ended", "99")),
        (ServiceLate(60.0), ("service_late", "60")),
        (RuntimeError("a reason of its own"), ("service_start", "a reason of its own")),
    ],
    ids=["known", "other", "late", "unknown"],
)
def test_a_service_that_does_not_start_is_told_and_never_blocks(
    qtbot: object, fails: RuntimeError, told: tuple[str, str]
) -> None:
    service = SlowService(fails)
    host = StationHost(FakeSecrets(), service)  # type: ignore[arg-type]
    failures: list[tuple[str, str]] = []
    host.failed.connect(lambda code, detail: failures.append((code, detail)))
    try:
        host.open(DEMO)
        assert host.station is not None and host.preparing
        assert host.pool is not None
        assert service.asked.wait(LIMIT_S)
        service.go.set()
        run_until(lambda: bool(failures))
        assert failures == [told]
        assert host.failure == failures[0]
    finally:
        service.go.set()
        host.close()
    assert host.station is None


def test_a_host_can_be_closed_while_it_prepares(qtbot: object) -> None:
    service = SlowService()
    host = StationHost(FakeSecrets(), service)  # type: ignore[arg-type]
    host.open(DEMO)
    assert service.asked.wait(LIMIT_S)
    host.close()
    service.go.set()
    run_until(lambda: not any(thread.name == "prepare" for thread in threading.enumerate()))
    QApplication.processEvents()  # what it posted
    assert host.station is None and host.failure is None


def local_host() -> StationHost:
    """Of one who has the secret for ``LOCAL``."""
    secrets = FakeSecrets()
    secrets.kept[LOCAL.name] = "s"
    return StationHost(secrets)  # type: ignore[arg-type]


def test_a_missing_secret_is_told(qtbot: object) -> None:
    host = StationHost(FakeSecrets())  # type: ignore[arg-type]
    try:
        host.open(Profile("Cloud", ProfileKind.CLOUD, "https://vcs.example", access_key_id="id"))
        run_until(lambda: host.failure is not None)
        assert host.failure == ("no_secret", "")
    finally:
        host.close()


def test_time_passes_in_larger_steps_while_the_station_is_at_rest(qtbot: object) -> None:
    host = local_host()
    host.open(LOCAL)
    run_until(lambda: not host.preparing)
    station = host.station
    assert station is not None
    run_until(lambda: host._tick.interval() == REST_TICK_MS)
    station.wall.assign(0, "device-5")  # nobody answers
    run_until(lambda: host._tick.interval() == TICK_MS)
    station.wall.close(0)
    run_until(lambda: host._tick.interval() == REST_TICK_MS)
    host.open(LOCAL)
    assert host._tick.interval() == TICK_MS
    host.close()


def test_what_is_open_is_kept_and_comes_back(qtbot: object) -> None:
    host = local_host()
    host.open(LOCAL)
    run_until(lambda: not host.preparing)
    station = host.station
    assert station is not None
    station.wall.set_layout("9")
    station.wall.assign(4, "device-5")
    was = desk.Desk((desk.kept(station.wall.state),))
    host.closing.connect(lambda: host.keep_wall(desk.to_text(was)))  # the last moment is not too late
    host.close()
    assert desk.read(Database().load_wall("Local"))[0] == was
    restored: list[object] = []
    host.wall_restored.connect(restored.append)
    host.open(LOCAL)
    run_until(lambda: bool(restored))
    host.close()
    assert restored == [was]


def test_what_was_open_and_cannot_be_read_is_kept_aside_and_told_once(qtbot: object) -> None:
    Database().save_wall("Local", '{"windows": [{"layout": "4", "ti')
    told: list[tuple[str, dict[str, object]]] = []
    restored: list[object] = []
    for _ in range(2):
        host = local_host()
        host.trouble.connect(lambda code, params: told.append((code, params)))
        host.wall_restored.connect(restored.append)
        host.open(LOCAL)
        run_until(lambda: bool(restored))
        host._on_tick()
        host.close()
        assert restored.pop() is None
    ((code, params),) = told
    assert (code, params["what"]) == ("text_set_aside", "windows")
    aside = Path(str(params["kept_as"]))
    assert aside.read_text() == '{"windows": [{"layout": "4", "ti'
    assert aside.parent == profile_folder("damaged", "Local")


def test_nothing_of_a_station_is_left_when_another_is_opened(qtbot: object) -> None:
    host = local_host()
    host.open(LOCAL)
    run_until(lambda: not host.preparing and bool(host.pool.decoders()))  # type: ignore[union-attr]
    stations, pools = weakref.ref(host.station), weakref.ref(host.pool)  # type: ignore[type-var]
    pipes = [open_pipes()]
    for _ in range(3):
        host.open(LOCAL)
        run_until(lambda: not host.preparing and len(host.pool.decoders()) == 2)  # type: ignore[union-attr]
        run_until(lambda: not any(ending.is_alive() for ending in host._endings))
        gc.collect()  # as the window does once a minute
        pipes.append(open_pipes())
    host.close()
    gc.collect()
    assert stations() is None and pools() is None
    assert pipes[-1] == pipes[1]


def test_another_profile_does_not_wait_for_the_decoders_of_the_last_one(
    qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ends takes its time, and one that is being started as well."""
    host = local_host()
    host.open(LOCAL)
    run_until(lambda: not host.preparing)
    pool, on = host.pool, threading.Event()
    assert pool is not None
    shutdown, ended = pool.shutdown, threading.Event()

    def slow(timeout_s: float = 3.0) -> None:
        assert on.wait(LIMIT_S)
        shutdown(timeout_s)
        ended.set()

    monkeypatch.setattr(pool, "shutdown", slow)
    host.open(LOCAL)
    assert host.pool is not pool and not ended.is_set()
    on.set()
    host.close()
    assert ended.is_set(), "the program does not end before they have"


def open_pipes() -> int:
    links = [os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]
    return sum(os.path.islink(link) and os.readlink(link).startswith("pipe:") for link in links)


def test_a_damaged_database_is_told_and_no_obstacle(qtbot: object, tmp_path: Path) -> None:
    file = tmp_path / "home" / "data" / "vcs-wall.sqlite"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no database" * 300)
    service = SlowService()
    service.go.set()
    host = StationHost(FakeSecrets(), service)  # type: ignore[arg-type]
    told: list[str] = []
    host.trouble.connect(lambda code, params: told.append(code))
    try:
        host.open(DEMO)
        run_until(lambda: bool(told))
        assert told == ["file_set_aside"]
        assert host.station is not None
    finally:
        host.close()


def test_posted_work_arrives_in_order_on_the_owner_s_thread(qtbot: object) -> None:
    poster = Poster()
    seen: list[tuple[int, bool]] = []
    here = threading.current_thread()

    def work(number: int) -> Callable[[], None]:
        return lambda: seen.append((number, threading.current_thread() is here))

    def send() -> None:
        for number in range(100):
            poster.post(work(number))

    thread = threading.Thread(target=send)
    thread.start()
    thread.join()
    run_until(lambda: len(seen) == 100)
    assert seen == [(n, True) for n in range(100)]


def test_a_client_promise_ends_its_waiters() -> None:
    promise = ClientPromise()
    ended: list[str] = []

    def wait() -> None:
        try:
            promise.get()
        except CallFailed as error:
            ended.append(error.result.code)

    thread = threading.Thread(target=wait)
    thread.start()
    promise.cancel()
    thread.join(LIMIT_S)
    assert ended == ["NoConnection"]


@pytest.mark.parametrize("own", [True, False])
def test_the_heartbeat_sees_a_block(qtbot: object, own: bool) -> None:
    running = QTimer()
    running.start(16)
    beat = Heartbeat(timer=None if own else running)
    beat.start()
    run_until(lambda: beat.beats > 0, "a beat")
    beat.reset()  # of other blocks, where the machine is busy
    began = time.perf_counter()
    while time.perf_counter() - began < 0.12:
        pass
    run_until(lambda: beat.beats > 0, "the late beat")
    assert beat.block_ms_max > 80
    assert beat.late_beats >= 1
    beats = beat.beats
    beat.stop()
    assert running.isActive()
    assert running.receivers("2timeout()") == 0  # it is not called any more
    QTest.qWait(40)
    assert beat.beats == beats
    beat.stop()
    beat.start()
    assert beat.beats == 0
    run_until(lambda: beat.beats > 0, "it beats again")
    beat.stop()


def test_the_first_paint_waits_for_nothing_heavy() -> None:
    """What the window imports before it is shown: no HTTP client, keyring, decoder, numbers library."""
    import subprocess
    import sys

    heavy = (
        "requests",
        "urllib3",
        "keyring",
        "vlc",
        "av",
        "numpy",
        "psutil",
        "starlette",
        "PySide6.QtNetwork",
    )
    code = f"import sys, app.ui.app; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT_S, check=True
    )
    assert done.stdout.strip() == "[]"


def test_garbage_is_collected_on_the_window_s_thread(qtbot: object) -> None:
    from app.ui.collector import YOUNG, Collector

    gc.enable()
    try:
        collector = Collector()
        collector.start()
        try:
            assert not gc.isenabled()
            kept = [[n] for n in range(YOUNG + 100)]
            collector.look()
            assert gc.get_count()[0] < len(kept)
        finally:
            collector.stop()
        assert gc.isenabled()
    finally:
        gc.disable()


def test_no_other_thread_destroys_an_object_of_qt(qtbot: object) -> None:
    """In the tests as in the window. It did, and its worker stood still: see ``conftest``."""
    from PySide6.QtCore import QObject

    class Part(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.itself = self

    gone = weakref.ref(Part())
    busy = threading.Thread(target=lambda: [[n] for n in range(100_000)])
    busy.start()
    busy.join()
    assert gone() is not None
    gc.collect()
    assert gone() is None


def test_nothing_fails_in_silence(
    qtbot: object, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sys

    monkeypatch.setitem(faults.counted, "exceptions", 0)
    restore = faults.install()
    try:
        try:
            raise ValueError("in a slot")
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)

        def fail() -> None:
            raise ValueError("in a thread")

        thread = threading.Thread(target=fail, name="failing")
        thread.start()
        thread.join()
        from PySide6.QtCore import qWarning

        qWarning("a warning of Qt")
    finally:
        restore()
    assert faults.counted["exceptions"] == 2
    for text in ("uncaught exception in the window", "thread failing", "a warning of Qt"):
        assert text in caplog.text


def test_a_damaged_view_is_told_and_the_others_are_there(qtbot: object) -> None:
    folder = profile_folder("views", DEMO.name)
    folder.mkdir(parents=True)
    (folder / f"{'1' * 32}.json").write_text("{")
    service = SlowService()
    service.go.set()
    host = StationHost(FakeSecrets(), service)  # type: ignore[arg-type]
    told: list[str] = []
    host.trouble.connect(lambda code, params: told.append(f"{code} {params['kept_as']}"))
    try:
        host.open(DEMO)
        run_until(lambda: bool(told))
        assert told[0].startswith(f"file_set_aside {folder}/{'1' * 32}.json.corrupt-")
        assert host.station is not None and host.station.views.loaded
    finally:
        host.close()


def test_the_place_of_the_main_window_is_kept_at_once_and_a_damaged_one_set_aside(
    qtbot: object, tmp_path: Path
) -> None:
    first = QWidget()
    place = MainPlace(first)
    first.setGeometry(50, 60, 640, 400)
    first.show()
    file = tmp_path / "home" / "config" / "window.json"
    run_until(file.exists)
    place.close()
    first.close()
    again = QWidget()
    other = MainPlace(again)
    assert (again.geometry().width(), again.geometry().height()) == (640, 400)
    other.close()
    file.write_text("[" * 10)
    window = QWidget()
    broken = MainPlace(window)
    broken.close()
    assert [p.code for p in broken.problems] == ["file_set_aside"] and not file.exists()


def test_a_main_window_that_was_never_anywhere_fits_its_screen(qtbot: object) -> None:
    window = QWidget()
    window.resize(5000, 4000)
    window.setMinimumSize(4000, 3000)
    place = MainPlace(window)
    room = screen_of(window).availableSize()
    assert window.width() <= room.width() and window.height() < room.height()  # and there is a frame, too
    assert not window.isMaximized()
    place.close()


def test_where_nobody_tells_of_panels_a_window_that_needs_the_whole_screen_is_maximized(
    qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    for size, maximized in ((5000, True), (300, False)):
        window = QWidget()
        window.resize(size, size)
        place = MainPlace(window)
        assert window.isMaximized() is maximized
        place.close()
