"""The command line's surface: what it takes, what it says, and the status it ends with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.exits import MEANING, SERVE, CommandError, Exit, complain, table
from app.cli.main import BENCHES, build_parser, run
from app.localvcs.settings import ExitStatus

ROOT = Path(__file__).parents[2]
UNSEEN = "x" * 300
"""A name no file system takes: looking at it fails, as in a folder without rights (root has them all)."""


def test_every_status_is_explained_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert set(MEANING) == set(Exit)
    assert set(SERVE) == {status for status in ExitStatus if status}
    for status, meaning in table().items():
        assert f"  {status:<4} {meaning}" in shown


@pytest.mark.parametrize("command", ["serve", "call", "doctor", "bench"])
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert command in capsys.readouterr().out


@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_has_its_module(name: str) -> None:
    assert (ROOT / "app" / "bench" / f"{name.replace('-', '_')}.py").is_file()


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["--demo", "--profile", "x"],
        ["--layout", "5"],
        ["bench", "nothing"],
        ["serve"],
        ["call"],
    ],
    ids=" ".join,
)
def test_what_is_not_understood_is_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(argv) == Exit.USAGE
    assert "usage: vcs-wall" in capsys.readouterr().err


def test_no_option_takes_a_secret_itself() -> None:
    """Arguments are in the process list: secrets come from files, standard input or the keyring."""
    parser = build_parser()
    parsers = [parser, *parser._subparsers._group_actions[0].choices.values()]  # type: ignore[union-attr]
    options = [option for one in parsers for action in one._actions for option in action.option_strings]
    assert [o for o in options if "secret" in o] == ["--access-key-secret-file"] * 3
    assert [o for o in options if "password" in o or "token" in o] == ["--password-file"]


def test_the_command_line_alone_loads_nothing_heavy() -> None:
    """The window is on the screen sooner, and a spawned decoder imports the entry module again."""
    code = (
        "import sys; import app.__main__, app.cli.main; app.cli.main.build_parser();"
        "print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {
        "PySide6",
        "vlc",
        "av",
        "requests",
        "keyring",
        "numpy",
        "starlette",
        "uvicorn",
        "msgspec",
        "psutil",
    }
    assert not heavy & set(loaded)


def test_an_error_is_one_sentence_and_its_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> int:
        raise CommandError(Exit.CREDENTIALS, "The secret is empty.")

    monkeypatch.setattr("app.cli.doctor.run_doctor", refuse)
    assert run(["doctor"]) == Exit.CREDENTIALS
    assert capsys.readouterr().err == "vcs-wall: The secret is empty.\n"


def test_a_missing_part_of_the_program_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lack(_: object) -> int:
        raise ModuleNotFoundError("No module named 'vlc'", name="vlc")

    monkeypatch.setattr("app.cli.doctor.run_doctor", lack)
    assert run(["doctor"]) == Exit.PROGRAM
    assert "vlc" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["night.vcsview", "evidence.vcsevidence", "Bundle.ZIP"])
def test_a_file_alone_is_opened_in_the_window(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(
        "app.cli.window.run_window_command", lambda arguments: opened.append(arguments.open) or 0
    )
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run([name, "another.vcsview", "--demo"]) == 0
    assert run(["folder"]) == 0
    assert opened == [[Path(name), Path("another.vcsview")], [Path("folder")]]


def test_interrupting_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.doctor.run_doctor", interrupt)
    assert run(["doctor"]) == Exit.INTERRUPTED
    assert capsys.readouterr().err == "vcs-wall: interrupted.\n"


def test_a_window_without_a_display_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run([]) == Exit.NO_DISPLAY
    assert "--headless" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "status"),
    [
        (["serve", "--data", "d", "--access-key-id", "x"], Exit.CREDENTIALS),
        (
            ["serve", "--data", "d", "--access-key-id", "x", "--access-key-secret-file", "/nowhere/x"],
            Exit.CREDENTIALS,
        ),
        (["serve", "--data", "d", "--clock-file", "/nowhere/x"], Exit.CONFIGURATION),
        (["--headless", "--demo", "--wall-png", f"/{UNSEEN}/wall.png"], Exit.CONFIGURATION),
        ([f"{UNSEEN}.vcsview"], Exit.CONFIGURATION),
        (["serve", "--data", "d", "--port", "70000"], Exit.USAGE),
        (["serve", "--data", "d", "--utc-offset", "Asia/Shanghai"], Exit.USAGE),
        (["serve", "--data", "d", "--utc-offset", "+14:01"], Exit.USAGE),
        (["serve", "--data", "d", "--utc-offset=-5:60"], Exit.USAGE),
        (["--headless", "--demo", "--wall-png", "/nowhere/x/wall.png"], Exit.CONFIGURATION),
        (["bench", "api", "--json", "/nowhere/x/api.json"], Exit.CONFIGURATION),
        (["bench", "wall", "--tiles", "65"], Exit.USAGE),
        (["bench", "wall", "--minutes", "0"], Exit.USAGE),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_options_are_found_before_anything_starts(
    argv: list[str], status: Exit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert run(argv) == status
    assert capsys.readouterr().err.startswith("vcs-wall: ")


def test_a_secret_that_may_not_be_looked_at_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["serve", "--data", str(tmp_path), "--access-key-id", "x", "--access-key-secret-file", UNSEEN]
    assert run(argv) == ExitStatus.UNREADABLE_SECRET
    assert capsys.readouterr().err.startswith("vcs-wall serve: The secret file")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("+08:00", 480), ("8:00", 480), ("-05:30", -330), ("00:00", 0), ("-00:00", 0), ("+14:00", 840)],
)
def test_zones(text: str, minutes: int) -> None:
    from app.cli.serve import _offset

    assert _offset(text) == minutes


def test_the_service_gives_memory_back_before_it_draws_anything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[str] = []
    monkeypatch.setattr("app.media.launch.keep_heap_small", lambda: done.append("heap") is None)

    def serve(options: object, tidy: Callable[[], object]) -> int:
        done.append("serve")
        tidy()
        return 0

    monkeypatch.setattr("app.localvcs.server.serve", serve)
    monkeypatch.setattr("app.media.launch.give_heap_back", lambda: done.append("back"))
    assert run(["serve", "--data", str(tmp_path)]) == 0
    assert done == ["heap", "serve", "back"]


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes what a program says things to")
def test_where_nobody_listens_nothing_fails_but_what_did(tmp_path: Path) -> None:
    """A program without a console on Windows has no stderr: words about a start ended with another error."""
    command = [sys.executable, "-m", "app", "--profile", "none", "--headless"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *command],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "VCS_WALL_HOME": str(tmp_path / "home")},
        timeout=120,
        check=False,
    )
    assert done.returncode == Exit.CONFIGURATION


def test_a_word_of_the_service_s_does_not_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    complain("the service answered Busy: \x1b[2J\x07监控\u3000中心\nask again")
    assert capsys.readouterr().err == (
        "vcs-wall: the service answered Busy: \\x1b[2J\\x07监控\u3000中心\nask again\n"
    )
