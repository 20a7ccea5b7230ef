"""Everything that can be in the way of a start, provoked for real in a process of its own: the exit status,
the line on stderr, and what the dialog says where there can be one."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.cli.exits import Exit
from app.localvcs.settings import ExitStatus
from app.store import paths
from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.ui.start.crash import crashes
from tests.support.backgrounds import share_at_home

ROOT = Path(__file__).parents[3]
LIMIT_S = 120
"""Only for what hangs: on an idle machine each is there in two seconds."""
pytestmark = pytest.mark.timeout(3 * LIMIT_S)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def environment(**more: str) -> dict[str, str]:
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "QT_QPA_PLATFORM")
    kept = {key: value for key, value in os.environ.items() if key not in gone}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def program(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command line itself."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=os.environ["VCS_WALL_HOME"].rpartition("/")[0] or "/",
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )


class Started:
    """The window with somebody at its dialogs (``start_child``), when it has ended."""

    def __init__(self, answers: str, last: str, *arguments: str, **more: str) -> None:
        if "--demo" in arguments:
            share_at_home(Path(os.environ["VCS_WALL_HOME"]))
        done = subprocess.run(
            command_of(answers, last, *arguments),
            env=environment(QT_QPA_PLATFORM="offscreen", **more),
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
        )
        self.status, self.err = done.returncode, done.stderr
        self.seen: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def dialogs(self) -> list[dict[str, Any]]:
        return [one for one in self.seen if one["kind"] != "window"]


def command_of(answers: str, last: str, *arguments: str) -> list[str]:
    return [
        sys.executable, "-m", "tests.support.start_child", answers, last, "--", "--language", "en", *arguments
    ]  # fmt: skip


def said(err: str) -> list[str]:
    """The lines on stderr that are the program's word about the start."""
    return [line.removeprefix("vcs-wall: ") for line in err.splitlines() if line.startswith("vcs-wall: ")]


def logged(err: str) -> list[str]:
    """Everything else, but what Qt says of the screen that is none."""
    own = [line for line in err.splitlines() if not line.startswith(("vcs-wall: ", "vcs-wall serve: "))]
    return [line for line in own if "propagateSizeHints" not in line]


# -- libvlc --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def libvlc_4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This machine's libvlc as if it were of version 4: it says so, and has not all functions any more."""
    code = (
        "import vlc, re; print(vlc.libvlc_get_version().decode());"
        "print(next(l.split()[-1] for l in open('/proc/self/maps') if re.search(r'/libvlc[.]so', l)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    version, place = told.splitlines()
    raw = Path(place).read_bytes()
    assert raw.count(version.encode()) == 1 and version.startswith("3.")
    raw = raw.replace(version.encode(), b"4" + version[1:].encode())
    name = b"\0libvlc_video_set_format_callbacks\0"  # one that libvlc itself does not call
    raw = raw.replace(name, name.replace(b"callbacks", b"callbackz"))
    made = tmp_path_factory.mktemp("vlc4") / "libvlc.so.12"
    made.write_bytes(raw)
    return made


NO_LIBVLC = "Install the packages libvlc5 and vlc-plugin-base, and start again. What was found: "


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libvlc is looked for as on Linux")
@pytest.mark.parametrize("version", ["none", "4"])
def test_libvlc_is_missing_or_of_another_version(version: str, libvlc_4: Path) -> None:
    place = str(libvlc_4) if version == "4" else "/nowhere/libvlc.so.5"
    found = r"libvlc 4\.\S+ .*instead of version 3\." if version == "4" else r"no libvlc that can be loaded\."
    run = Started("Quit", "quit", "--demo", PYTHON_VLC_LIB_PATH=place)
    assert run.status == Exit.NO_LIBVLC, run.err
    (dialog,) = run.dialogs
    assert dialog["title"] == "No picture can be decoded on this machine"
    assert dialog["buttons"] == ["Go on", "Quit"]
    assert re.search(re.escape(NO_LIBVLC) + found, dialog["text"]), dialog["text"]
    assert said(run.err) == [dialog["text"]]
    doctor = program("doctor", "--json", PYTHON_VLC_LIB_PATH=place)
    assert doctor.returncode == Exit.FAILED
    finding = json.loads(doctor.stdout)["libvlc"]
    assert finding["verdict"] == "bad" and ("instead of version 3" in finding["sentence"]) == (version == "4")


# -- no display ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have one")
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); try --headless."),
        (
            {"DISPLAY": ":64999"},
            "The display :64999 does not answer; log in to a desktop, or try --headless.",
        ),
        (
            {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": "/nowhere"},
            "The display wayland-7 does not answer; log in to a desktop, or try --headless.",
        ),
    ],
    ids=["none", "x11", "wayland"],
)
def test_no_display(variables: dict[str, str], words: str, home: Path) -> None:
    done = program(**variables)
    assert (done.returncode, said(done.stderr)) == (Exit.NO_DISPLAY, [words])
    assert len(done.stderr.splitlines()) == 1  # no abort, no trace, nothing of Qt's own


# -- no keyring ----------------------------------------------------------------------------------------

NO_RING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
"""What keyring itself takes where there is none."""


@pytest.fixture
def profile() -> Profile:
    made = Profile("Depot", ProfileKind.CLOUD, "https://vcs.example.test", access_key_id="LTAIxxxxxxxx")
    store = ProfileStore(paths.config_dir() / "profiles.toml")
    store.save(made)
    store.set_last_used(made.name)
    return made


def test_no_keyring_can_be_done_without(profile: Profile) -> None:
    run = Started("Go on", "close", **NO_RING)
    assert run.status == Exit.OK, run.err
    (dialog,) = run.dialogs
    assert dialog["title"] == "There is no keyring on this machine"
    for part in ("secret of Depot", "plain file", "this session", "Edit the profile", "gnome-keyring"):
        assert part in dialog["text"]
    assert said(run.err) == [dialog["text"]] and logged(run.err) == []


def test_no_keyring_and_nobody_to_type_the_secret(profile: Profile) -> None:
    alone = program("--headless", "--profile", "Depot", "--language", "en", **NO_RING)
    assert alone.returncode == Exit.NO_KEYRING, alone.stderr
    assert "secret of Depot is looked for in the system's keyring, and none answers" in said(alone.stderr)[0]
    call = program("call", "ListCorps", "PageNumber=1", "PageSize=1", "--profile", "Depot", **NO_RING)
    assert call.returncode == Exit.NO_KEYRING
    (line,) = said(call.stderr)
    assert "There is no keyring" in line and "--access-key-secret-file" in line


# -- files of ours -------------------------------------------------------------------------------------


def test_no_write_permission(home: Path) -> None:
    """Not even root may make a folder there, so this is the same for everybody."""
    more = {"VCS_WALL_HOME": "/proc/sys/vcs-wall"}
    run = Started("Go on|Quit", "quit", **more)
    assert run.status == Exit.NOT_WRITABLE, run.err
    assert [one["kind"] for one in run.seen] == ["window", "ObstacleDialog", "ObstacleDialog"]
    for dialog, folder in zip(run.dialogs, ("config", "data"), strict=True):
        assert dialog["title"] == "Nothing can be kept on this machine"
        assert f"The folder /proc/sys/vcs-wall/{folder} cannot be written: " in dialog["text"]
        assert "Give this user the right to write there" in dialog["text"]
    assert said(run.err) == [dialog["text"] for dialog in run.dialogs]


def corrupt(name: str) -> Path:
    path = paths.config_dir() / name
    path.write_bytes(b'[settings\ntheme = "dark\x00\xff')
    return path


def without_room(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line where files can be made and nothing can be written into them, as on a full disk."""
    resource = pytest.importorskip("resource")
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )


def test_a_full_disk(home: Path) -> None:
    done = without_room("--demo", "--headless", "--language", "en", "--layout", "1")
    assert done.returncode == Exit.NOT_WRITABLE, done.stderr
    assert f"The folder {home}/config cannot be written: {os.strerror(errno.EFBIG)}." in said(done.stderr)[0]
    assert "Traceback" not in done.stderr and "Logging error" not in done.stderr


def test_a_full_disk_and_a_service(tmp_path: Path) -> None:
    done = without_room("serve", "--data", str(tmp_path / "site"), "--demo")
    assert done.returncode == ExitStatus.BAD_DATA_DIR, done.stderr
    assert done.stderr.startswith("vcs-wall serve: The data folder ") and done.stderr.count("\n") == 1


def test_corrupt_settings_are_set_aside_and_the_start_goes_on(home: Path) -> None:
    path = corrupt("settings.toml")
    before = path.read_bytes()
    run = Started("Go on", "close")
    assert run.status == Exit.OK, run.err
    assert [one["kind"] for one in run.seen] == ["window", "ObstacleDialog"]
    dialog = run.dialogs[0]
    (kept,) = path.parent.glob("settings.toml.corrupt-*")
    assert kept.read_bytes() == before
    assert dialog["title"] == "A file of this program could not be read"
    assert f"{path} is damaged and was set aside as {kept}." in dialog["text"]
    assert "repair the file and give it its old name" in dialog["text"]
    assert said(run.err) == [dialog["text"]]


def test_corrupt_profiles_too_and_a_person_may_end_it(home: Path) -> None:
    corrupt("settings.toml")
    path = corrupt("profiles.toml")
    run = Started("Go on|Quit", "quit")
    assert run.status == Exit.DAMAGED_FILE, run.err
    assert len(run.dialogs) == 2 and str(path) in run.dialogs[1]["text"]
    assert said(run.err) == [one["text"] for one in run.dialogs]


def test_a_newer_database(home: Path) -> None:
    path = paths.data_dir() / "vcs-wall.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 999")
    before = path.read_bytes()
    run = Started("Quit", "quit")
    assert run.status == Exit.NEWER_DATA, run.err
    (dialog,) = run.dialogs
    assert dialog["title"] == "The data was written by a newer version"
    assert str(path) in dialog["text"] and "version 999" in dialog["text"]
    assert "Install the newer version again" in dialog["text"]
    assert said(run.err) == [dialog["text"]]
    assert path.read_bytes() == before


# -- the local service ---------------------------------------------------------------------------------


def test_a_busy_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        done = program("serve", "--demo", "--port", str(port), "--data", str(tmp_path / "vcs"))
    assert done.returncode == ExitStatus.PORT_BUSY
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"vcs-wall serve: Port {port} of 127.0.0.1 cannot be taken: ")
    assert "in use" in line


def test_the_service_of_the_demo_cannot_start(home: Path) -> None:
    """Its database is of a newer version; another window's would be "in use"."""
    folder = paths.data_dir() / "local-vcs"
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "localvcs.sqlite3")) as db:
        db.execute("PRAGMA user_version = 999")
    run = Started("Quit", "quit", "--demo")
    assert run.status == Exit.SERVICE, run.err
    (dialog,) = run.dialogs
    assert dialog["title"] == "The local service could not be started"
    assert "written by a newer version" in dialog["text"] and str(folder / "service.log") in dialog["text"]
    assert dialog["text"] in said(run.err)
    assert logged(run.err) == []


# -- a second instance ---------------------------------------------------------------------------------


@pytest.fixture
def first() -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        command_of("", "stay"),
        env=environment(QT_QPA_PLATFORM="offscreen"),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None and json.loads(child.stdout.readline()) == {"kind": "window"}
        yield child
    finally:
        child.kill()
        child.communicate()


def test_a_second_start_hands_over_to_the_first(first: subprocess.Popen[str], tmp_path: Path) -> None:
    """As a double-click on a file of evidence does: the window that is open checks it."""
    alone = tmp_path / "evidence.vcsevidence"
    alone.write_text("vcs-wall evidence 1\n")
    done = program(alone.name, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == Exit.OK, done.stderr
    assert done.stderr == "vcs-wall is running already; its window was brought to the front.\n"
    assert first.stdout is not None
    told = json.loads(first.stdout.readline())
    assert told["kind"] == "CheckDialog" and "evidence.vcsevidence is here without the rest" in told["text"]


@pytest.mark.skipif(os.name != "posix", reason="stopped by a signal")
def test_a_first_that_does_not_answer(first: subprocess.Popen[str]) -> None:
    first.send_signal(signal.SIGSTOP)
    run = Started("Quit", "quit")
    assert run.status == Exit.ALREADY_RUNNING, run.err
    (dialog,) = run.dialogs
    assert dialog["title"] == "VCS Wall is running already, but does not answer"
    assert f"process {first.pid}" in dialog["text"] and dialog["buttons"] == ["Quit"]
    assert said(run.err) == [dialog["text"]]


# -- what was asked for --------------------------------------------------------------------------------


def test_a_profile_that_does_not_exist() -> None:
    run = Started("Quit", "quit", "--profile", "Nowhere")
    assert run.status == Exit.CONFIGURATION, run.err
    (dialog,) = run.dialogs
    assert "no profile named Nowhere" in dialog["text"] and dialog["buttons"] == ["Quit"]
    assert said(run.err) == [dialog["text"]]


# -- crashes -------------------------------------------------------------------------------------------


def test_a_crash_of_the_window_is_shown_at_the_next_start_and_saved(tmp_path: Path) -> None:
    run = Started("", "crash")
    assert run.status == -signal.SIGSEGV
    (trace,) = paths.log_dir().glob("crash-*.txt")
    assert "Segmentation fault" in trace.read_text()
    report = tmp_path / "report.zip"
    following = Started("Save report…", str(report))
    assert following.status == Exit.OK, following.err
    box, files = following.dialogs
    assert box["title"] == "The program ended unexpectedly" and "A report helps" in box["text"]
    assert "Segmentation fault" in box["detail"] and "start_child.py" in box["detail"]
    assert box["buttons"][:2] == ["Save report…", "Not now"] and files["kind"] == "QFileDialog"
    with zipfile.ZipFile(report) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith(f"log/{trace.name}")]
        assert "Segmentation fault" in archive.read(name).decode()
        found = json.loads(archive.read("doctor.json"))
        assert found["libvlc"]["verdict"] == "good" and {"feeds", "disk", "screens"} <= found.keys()
    assert crashes() == []  # shown once
