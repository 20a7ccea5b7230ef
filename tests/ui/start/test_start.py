"""What is in the way of a start: found, said with what to do, an exit status of its own."""

from __future__ import annotations

import errno
import logging
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.cli.exits import MEANING, Exit
from app.cli.window import EXITS
from app.core import support
from app.store import paths
from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.ui import app
from app.ui.start import CannotStart, Obstacle, ObstacleCode, obstacles
from app.ui.start.crash import CrashFile, crashes, mark_seen
from app.ui.start.dialog import ObstacleDialog
from app.ui.start.logbook import Logbook
from app.ui.start.single import SingleInstance, files_of, server_name
from app.ui.start.words import StartWords
from app.ui.wiring.startup import Startup
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.waiting import LIMIT_S, run_until

ROOT = Path(__file__).parents[3]
ALL = [
    Obstacle(ObstacleCode.NO_LIBVLC, {"detail": "OSError: libvlc.so.5"}),
    Obstacle(ObstacleCode.NOT_WRITABLE, {"path": "/a/b", "reason": "Read-only file system"}),
    Obstacle(ObstacleCode.NEWER_DATA, {"path": "/a/b.sqlite", "found": 99, "known": 7}),
    Obstacle(ObstacleCode.ALREADY_RUNNING, {"pid": 4711}),
    Obstacle(ObstacleCode.NO_PROFILE, {"profile": "Depot"}),
    Obstacle(ObstacleCode.DAMAGED_FILE, {"path": "/a/b", "kept_as": "/a/b.corrupt"}),
    Obstacle(ObstacleCode.DAMAGED_FILE, {"path": "/a/b", "reason": "Permission denied"}),
    Obstacle(ObstacleCode.NO_KEYRING, {"profile": "Depot"}),
    Obstacle(ObstacleCode.NO_SERVICE, {"detail": "It is gone.", "path": "/a/service.log"}),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


# -- looking -------------------------------------------------------------------------------------------


def test_nothing_is_in_the_way_of_a_usual_start(home: Path) -> None:
    assert obstacles.look() == []
    assert [p.name for p in paths.config_dir().iterdir()] == []  # trying leaves nothing behind


def test_a_folder_that_cannot_be_written_is_named(home: Path) -> None:
    home.write_text("a file where the folder should be")
    found = obstacles.look()
    assert {o.code for o in found} == {ObstacleCode.NOT_WRITABLE}
    assert [o.params["path"] for o in found] == [str(home / "config"), str(home / "data")]


def test_a_folder_that_cannot_even_be_looked_at_is_named_with_the_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name no file system takes stands for a folder without any right: root has every right."""
    monkeypatch.setenv("VCS_WALL_HOME", str(home / ("x" * 300)))
    found = obstacles.look()
    assert [o.code for o in found] == [ObstacleCode.NOT_WRITABLE] * 2
    assert {o.params["reason"] for o in found} == {os.strerror(errno.ENAMETOOLONG)}


def test_a_fault_while_it_starts_ends_a_headless_run() -> None:
    class Window:
        def start(self, problems: object) -> None:
            raise OSError

    options = app.WindowOptions(headless=True)
    starter = app._Starter(Window(), None, options, [], None)  # type: ignore[arg-type]
    ended: list[int] = []
    starter._end = ended.append  # type: ignore[method-assign]
    with pytest.raises(OSError):
        starter.start()
    assert ended == [1]


def test_a_disk_on_which_an_empty_file_can_be_made_and_no_more_is_full(home: Path) -> None:
    resource = pytest.importorskip("resource")
    paths.config_dir(), paths.data_dir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        found = obstacles.look()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [o.code for o in found] == [ObstacleCode.NOT_WRITABLE] * 2
    assert not any(paths.config_dir().iterdir())


def test_data_of_a_newer_program_is_seen_and_left_alone(home: Path) -> None:
    path = paths.data_dir() / "vcs-wall.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    (found,) = obstacles.look(known_version=7)
    assert (found.code, found.params["found"], found.params["known"]) == (ObstacleCode.NEWER_DATA, 99, 7)
    assert path.read_bytes() == before


def test_a_damaged_database_is_no_obstacle(home: Path) -> None:
    (paths.data_dir() / "vcs-wall.sqlite").write_bytes(b"no database at all" * 100)
    assert obstacles.look() == []


# -- saying --------------------------------------------------------------------------------------------


def test_each_code_has_an_exit_status_that_is_explained() -> None:
    assert set(EXITS) == {str(code) for code in ObstacleCode} == {str(one.code) for one in ALL}
    assert set(EXITS.values()) <= set(MEANING) and len(set(EXITS.values())) == len(EXITS)


@pytest.mark.parametrize("obstacle", ALL, ids=lambda o: str(o.code))
def test_each_has_a_title_and_a_sentence_with_what_was_found(qtbot: object, obstacle: Obstacle) -> None:
    words = StartWords()
    assert words.title(obstacle)
    sentence = words.sentence(obstacle)
    for value in obstacle.params.values():
        assert str(value) in sentence
    assert "%" not in sentence


@pytest.mark.parametrize(("button", "expected"), [("go_on", True), ("quit", False)])
def test_a_person_decides_once(qtbot: object, button: str, expected: bool) -> None:
    told: list[bool] = []
    dialog = ObstacleDialog(ALL[1], told.append)
    dialog.open()
    getattr(dialog, button).click()
    QApplication.processEvents()
    assert told == [expected]


def test_escape_quits(qtbot: object) -> None:
    told: list[bool] = []
    dialog = ObstacleDialog(ALL[1], told.append)
    dialog.open()
    dialog.reject()
    QApplication.processEvents()
    assert told == [False]


def test_escape_does_not_end_a_wall_that_runs(qtbot: object) -> None:
    for key in (True, False):
        told: list[bool] = []
        dialog = ObstacleDialog(ALL[1], told.append, running=True)
        dialog.open()
        if key:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            dialog.close()
        QApplication.processEvents()
        assert told == [True]


# -- the program, with something in the way ------------------------------------------------------------


def headless(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "app", "--demo", "--headless", "--language", "en", "--layout", "1"],
        cwd=home.parent,
        env=inherited | {"PYTHONPATH": str(ROOT), "VCS_WALL_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_libvlc(home: Path) -> None:
    done = headless(home, PYTHON_VLC_LIB_PATH="/nowhere/libvlc.so.5")
    assert done.returncode == Exit.NO_LIBVLC, done.stderr
    assert "Install the packages libvlc5 and vlc-plugin-base" in done.stderr


def test_with_data_of_a_newer_program(home: Path) -> None:
    with sqlite3.connect(paths.data_dir() / "vcs-wall.sqlite") as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    done = headless(home)
    assert done.returncode == Exit.NEWER_DATA, done.stderr
    assert "written by a newer version" in done.stderr and "999" in done.stderr


def test_where_nothing_can_be_written(home: Path) -> None:
    home.write_text("a file where the folder should be")
    done = headless(home)
    assert done.returncode == Exit.NOT_WRITABLE, done.stderr
    assert "cannot be written" in done.stderr and "VCS_WALL_HOME" in done.stderr


# -- one window ----------------------------------------------------------------------------------------

FIRST = """
import sys
from PySide6.QtCore import QCoreApplication
from app.ui.start.single import SingleInstance, server_name
app = QCoreApplication([])
single = SingleInstance()
assert single.first
def asked(files):
    print("asked", *files, flush=True)
    if files[-1:] == ["end"]:
        app.quit()
single.asked.connect(asked)
single.serve()
print("ready", flush=True)
app.exec()
single.close()
"""


def test_a_second_start_hands_its_files_over(qtbot: object, home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", FIRST], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ.copy()
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        second = SingleInstance()
        assert not second.first and second.owner_pid == child.pid
        assert second.hand_over(["/a view.vcsview"])
        assert child.stdout.readline() == "asked /a view.vcsview\n"
        assert second.hand_over(["end"])
        assert child.stdout.readline() == "asked end\n"
        assert child.wait(LIMIT_S) == 0
    finally:
        child.kill()
        child.communicate()
    third = SingleInstance()
    assert third.first
    third.close()


def test_on_windows_the_place_to_hear_has_a_name_that_is_no_path() -> None:
    home, other = (server_name(Path(folder), "win32") for folder in ("C:\\Users\\a", "C:\\Users\\b"))
    assert re.fullmatch(r"vcs-wall-[0-9a-f]{32}", home) and home != other
    assert server_name(Path("/run/a"), "linux") == "/run/a/window.sock"


def test_one_that_was_killed_does_not_count(qtbot: object, home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", FIRST], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ.copy()
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.kill()
    child.communicate()
    single = SingleInstance()
    assert single.first
    single.close()


def test_one_that_does_not_answer_is_said_and_nothing_starts(
    qtbot: object, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.start.single.ANSWER_MS", 50)
    held = SingleInstance()
    assert held.first  # and it never comes to serve
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    startup = Startup(application, headless=False)
    shown: list[str] = []

    def press() -> None:
        for top in QApplication.topLevelWidgets():
            if isinstance(top, ObstacleDialog):
                shown.append(top.informativeText())
                assert top.go_on is None
                top.quit.click()

    timer = QTimer()
    timer.timeout.connect(press)
    timer.start(20)
    try:
        with pytest.raises(CannotStart) as told:
            startup.first([])
    finally:
        timer.stop()
        startup.close()
        held.close()
    assert told.value.code is ObstacleCode.ALREADY_RUNNING
    assert shown == [told.value.sentence]
    assert str(os.getpid()) in told.value.sentence and told.value.sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "message", [b"", b"{}", b"[1]", b'{"open": "x"}', b'{"open": [1]}', b"\xff", b"null", b"[" * 16_000]
)
def test_other_words_are_no_message(message: bytes) -> None:
    assert files_of(message) is None


# -- crashes and logs ----------------------------------------------------------------------------------


def test_a_run_that_ends_as_it_should_leaves_no_trace(home: Path) -> None:
    file = CrashFile()
    assert file.path.exists()
    file.close()
    assert not file.path.exists() and crashes() == []


def test_a_crash_is_found_at_the_next_start_and_shown_once(home: Path) -> None:
    code = "from app.ui.start.crash import CrashFile\nCrashFile()\nimport ctypes; ctypes.string_at(0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=LIMIT_S)
    assert done.returncode < 0
    (crash,) = crashes()
    assert "Segmentation fault" in crash.text() and "string_at" in crash.text()
    mark_seen([crash])
    assert crashes() == []


def test_a_run_that_was_killed_is_no_crash(home: Path) -> None:
    (paths.log_dir() / "crash-1700000000000-999999999.txt").touch()
    assert crashes() == []
    assert list(paths.log_dir().glob("crash-*")) == []


def test_the_log_keeps_no_secret(home: Path) -> None:
    book = Logbook()
    book.open()
    secret = "https://me:hunter2@host/live.flv?auth_key=1700-abcdef"
    logging.getLogger("vcs_wall.test").warning("opened %s with password=%s", secret, "hunter3")
    try:
        raise ValueError(f"no {secret}")
    except ValueError:
        logging.getLogger("vcs_wall.test").exception("failed")
    book.close()
    text = (paths.log_dir() / "window.log").read_text() + "\n".join(book.lines())
    assert "host/live.flv" in text and "ValueError" in text
    for part in ("hunter2", "hunter3", "abcdef"):
        assert part not in text


def test_a_report_holds_what_helps_and_nothing_secret(home: Path, tmp_path: Path) -> None:
    (paths.config_dir() / "settings.toml").write_text('[settings]\ntheme = "dark"\n')
    store = ProfileStore()
    cloud = Profile("Harbour", ProfileKind.CLOUD, "https://hidden.example", access_key_id="LTAIxyz")
    store.save(replace(cloud, proxy="http://proxy.example:3128"))
    store.save(replace(cloud, name="a", endpoint="https://second.example"))
    (paths.log_dir() / "window.log").write_text(
        "opened rtsp://user:pw1@cam/1?auth_key=zzz\n"
        "profile Harbour: https://hidden.example does not answer, LTAIxyz is refused, a proxy.example:3128\n"
    )
    folder = paths.data_dir() / "views" / "Night shift"
    folder.mkdir(parents=True)
    (folder / "North gate.json").write_text("{}")
    target = tmp_path / "report.zip"
    support.write(target, findings={"disk": {"sentence": "ok"}}, lines=["password: pw2"])
    with zipfile.ZipFile(target) as report:
        text = "".join(report.read(name).decode() for name in report.namelist())
        assert {"about.json", "doctor.json", "settings.toml", "log/window.log", "files.json"} <= set(
            report.namelist()
        )
    secret = ("pw1", "pw2", "zzz", "hidden.example", "proxy.example", "Harbour", "LTAIxyz")
    for part in (*secret, "North gate", "Night shift"):
        assert part not in text
    assert "does not answer, … is refused, … …" in text
    assert target.stat().st_mode & 0o077 == 0


def test_a_report_that_cannot_be_written_leaves_no_half(home: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        support.write(tmp_path / "missing" / "report.zip")
    assert list(tmp_path.rglob("*.new")) == []
    QTest.qWait(0)


# -- files to open -------------------------------------------------------------------------------------


def test_views_are_taken_in_evidence_is_checked_and_the_rest_is_said(qtbot: object, tmp_path: Path) -> None:
    window = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    taken: list[str] = []
    checked: list[Path] = []
    window.controls.import_from = taken.append  # type: ignore[method-assign]
    window.evidence.check = checked.append  # type: ignore[method-assign]
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    startup = Startup(application, headless=True)
    startup.attend(window)
    (tmp_path / "bundle").mkdir()
    names = ["night.vcsview", "bundle.zip", "evidence.vcsevidence", "CAPITAL.VCSEVIDENCE", "film.avi"]
    startup.open_files([*(f"/a/{name}" for name in names), str(tmp_path / "bundle")])
    assert taken == ["/a/night.vcsview"]
    run_until(lambda: len(checked) == 4, "the folder is looked at")  # by another thread: it may be far away
    assert checked == [*(Path("/a") / name for name in names[1:4]), tmp_path / "bundle"]
    assert "/a/film.avi" in window.status_line.note.full
    startup.close()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


FILE_EVENT = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QFileOpenEvent
from app.ui.start.application import Application
app = Application(["x"])
heard = []
app.file_asked.connect(lambda: heard.append(1))
QCoreApplication.postEvent(app, QFileOpenEvent("/a/evidence.vcsevidence"))
QTimer.singleShot(0, app.quit)
app.exec()
print(len(heard), app.take(), app.take())
"""


def test_a_file_the_system_asks_for_is_kept_until_somebody_takes_it() -> None:
    """As macOS does on a double-click; the event itself is the same everywhere."""
    done = subprocess.run(
        [sys.executable, "-c", FILE_EVENT], cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert done.stdout == "1 ['/a/evidence.vcsevidence'] []\n", done.stderr
