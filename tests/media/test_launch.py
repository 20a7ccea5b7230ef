"""How processes of ours start and end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.media import launch
from tests.support.peers import gone
from tests.support.waiting import LIMIT_S, wait_until

FORBIDDEN = ("PySide6", "shiboken6", "keyring", "app.vcs", "app.ui", "app.core", "app.store", "app.cli")


ROOT = Path(launch.__file__).parents[2]


def test_a_child_runs_a_function_of_ours_and_can_be_talked_to():
    child = launch.python_child("tests.support.media_children:echo_environment", ("PATH",), name="echo")
    value, interrupt_ignored, _ = child.conn.recv()
    assert value == os.environ["PATH"]
    assert interrupt_ignored  # Ctrl-C belongs to the window
    assert child.exit_code is None
    child.conn.send("go")
    assert child.join(LIMIT_S)
    assert child.exit_code == 0


def test_how_a_child_ended_is_known_though_another_thread_waited_for_it(monkeypatch: pytest.MonkeyPatch):
    waited, waitpid = threading.Event(), os.waitpid

    def wait_and_dawdle(pid: int, flags: int) -> tuple[int, int]:
        ended = waitpid(pid, flags)
        if threading.current_thread() is other:
            waited.set()
            told.wait(0.05)
        return ended

    child = launch.python_child("tests.support.media_children:dies", name="dies")
    told = threading.Event()
    other = threading.Thread(target=lambda: child._process.join(LIMIT_S))
    monkeypatch.setattr(os, "waitpid", wait_and_dawdle)
    other.start()
    child.conn.send("go")
    assert waited.wait(LIMIT_S)
    assert child.join(LIMIT_S)
    assert child.exit_code == 3
    other.join()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="nothing is nice here")
@pytest.mark.parametrize("behind", [0, 5])
def test_a_child_lets_the_window_go_first_with_all_its_threads(behind: int):
    child = launch.python_child("tests.support.media_children:tell_niceness", behind=behind)
    own, of_a_thread = child.conn.recv()
    assert child.join(LIMIT_S)
    assert own == of_a_thread == min(19, os.nice(0) + behind)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere shared memory has names")
def test_children_start_no_other_process():
    script = (
        "import psutil\n"
        "from app.media import launch\n"
        "child = launch.python_child('tests.support.media_children:echo_environment', ('PATH',))\n"
        "child.conn.recv()\n"
        "print(len(psutil.Process().children(recursive=True)), child.exit_code)\n"
        "child.conn.send('go')\n"
        "print(child.join(20), child.exit_code)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=LIMIT_S, cwd=ROOT, check=False
    )
    assert (ran.stdout.split(), ran.stderr, ran.returncode) == (["1", "None", "True", "0"], "", 0)


def test_a_frozen_child_finds_the_libraries_of_the_system_first(monkeypatch: pytest.MonkeyPatch):
    bundled = {"LD_LIBRARY_PATH": "/bundle:/mine", "LD_LIBRARY_PATH_ORIG": "/mine", "A": "b"}
    assert launch.library_environment(bundled) == bundled
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/bundle", raising=False)
    environment = launch.library_environment(bundled)
    places = environment.pop("LD_LIBRARY_PATH").split(":")
    assert places[0] == "/mine"
    assert places[-1] == "/bundle"
    assert "/usr/lib" in places
    assert environment == {"A": "b"}
    assert launch.command_line(["serve"]) == [sys.executable, "serve"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="LD_LIBRARY_PATH is Linux's")
@pytest.mark.parametrize("original", ["/mine", None])
def test_a_program_of_others_finds_its_own_libraries(monkeypatch: pytest.MonkeyPatch, original: str | None):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle:/mine" if original else "/bundle")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if original:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", original)
    told = 'echo "${LD_LIBRARY_PATH-none} ${LD_LIBRARY_PATH_ORIG-none}"'

    def seen() -> str:
        return subprocess.run(
            ["/bin/sh", "-c", told], capture_output=True, text=True, check=True
        ).stdout.strip()

    before = seen()
    with launch.others_libraries():
        assert seen() == before  # not frozen: it is the user's own
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with launch.others_libraries():
        assert seen() == f"{original or 'none'} none"
    assert seen() == before


def test_large_blocks_of_a_child_go_back_to_the_system():
    child = launch.python_child("tests.support.media_children:large_blocks", name="blocks")
    libc, in_heap = child.conn.recv()
    assert child.join(LIMIT_S)
    if not libc.startswith("glibc"):
        assert not launch.keep_heap_small()  # there is nothing to be said; it must not fail
        return
    assert in_heap == [False] * 3


def test_what_lies_free_between_small_blocks_of_a_child_goes_back_too():
    child = launch.python_child("tests.support.media_children:small_blocks", name="blocks")
    libc, before_mb, after_mb = child.conn.recv()
    assert child.join(LIMIT_S)
    if not libc.startswith("glibc"):
        assert not launch.give_heap_back()
        return
    assert before_mb - after_mb > 25


@contextlib.contextmanager
def window(clip: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A program of its own that shows ``clip``; it and the pid of its decoder."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.media_children", str(clip)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        decoder = int(process.stdout.readline())
        assert not gone(decoder)
        yield process, decoder
    finally:
        process.kill()
        process.wait(LIMIT_S)
        process.stdout.close()


def test_a_decoder_ends_with_its_window_and_leaves_nothing(clip_path: Path):
    with window(clip_path) as (process, decoder):
        maps = Path(f"/proc/{decoder}/maps").read_text()
        assert "memfd:vcs-wall-ring" in maps  # shared memory without a name cannot be left behind
        assert "/dev/shm/" not in maps
        process.kill()
        wait_until(lambda: gone(decoder), "the decoder to end")


def test_even_a_stopped_decoder_ends_with_its_window(clip_path: Path):
    with window(clip_path) as (process, decoder):
        os.kill(decoder, signal.SIGSTOP)
        process.kill()
        wait_until(lambda: gone(decoder), "the stopped decoder to end")


PROGRAM = """
import sys
from app.media.launch import python_child

def main():
    child = python_child("tests.support.media_children:echo_environment", ("PATH",))
    print(" ".join(child.conn.recv()[2]))
    child.conn.send("go")
    child.join(10)

if __name__ == "__main__":
    from multiprocessing import freeze_support
    freeze_support()
    main()
"""


def test_a_child_of_the_console_script_imports_nothing_heavy(tmp_path: Path):
    # The spawned child imports the main module again, here a file without ".py" as pip installs it.
    script = tmp_path / "vcs-wall"
    script.write_text("import app.__main__\n" + PROGRAM)
    result = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    modules = result.stdout.split()
    assert "app.media.launch" in modules
    assert not [name for name in modules if name.startswith((*FORBIDDEN, "vlc", "av", "requests"))]


def test_a_decoder_imports_no_window_no_keyring_and_no_api():
    code = "import sys, app.media.decoder.main; print(' '.join(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT_S, check=True
    )
    modules = result.stdout.split()
    assert "vlc" in modules
    assert not [name for name in modules if name.startswith(FORBIDDEN)]


def guarded(
    tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch, before: str = ""
) -> launch.CommandHandle:
    """A command of the shape of ours: ``before``, obeys its guard, says ready, then does ``body``."""
    script = tmp_path / "command.py"
    script.write_text(
        "import signal, threading, time, sys\n"
        f"from app.media import launch\n{before}"
        "guarded = launch.obey_stdin_guard(grace_s=0.5)\n"
        "print('ready', guarded, *sys.argv[1:], flush=True)\n" + body
    )
    monkeypatch.setattr(launch, "command_line", lambda arguments: [sys.executable, str(script), *arguments])
    return launch.command(["--port", "0"], stop_grace_s=5.0)


def test_a_guarded_command_ends_when_we_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    handle = guarded(tmp_path, "threading.Event().wait(60)\n", monkeypatch)
    assert handle.readline(LIMIT_S) == "ready True --port 0"
    assert handle.poll() is None
    assert handle.readline(0.01) is None
    handle.stop()
    assert handle.poll() == -signal.SIGTERM  # asked by its own guard
    assert handle.readline(1) is None
    assert list(handle.tail) == ["ready True --port 0"]


def test_a_guarded_command_that_hangs_ends_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    handle = guarded(tmp_path, "threading.Event().wait(60)\n", monkeypatch, before=deaf)
    assert handle.readline(LIMIT_S) == "ready True --port 0"
    assert handle.stop() == 0


def test_the_output_of_a_command_never_blocks_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    handle = guarded(tmp_path, "for i in range(5000): print('x' * 200, i)\n", monkeypatch)
    assert handle.wait(LIMIT_S) == 0
    handle.stop()
    assert len(handle.tail) == 200
    assert handle.tail[-1].endswith("4999")


def test_the_command_line_of_a_source_tree_is_independent_of_the_working_directory():
    assert launch.command_line(["doctor"]) == [sys.executable, "-P", "-m", "app", "doctor"]


def test_without_a_guard_nothing_is_watched(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(launch.STDIN_GUARD, raising=False)
    assert launch.obey_stdin_guard() is False
