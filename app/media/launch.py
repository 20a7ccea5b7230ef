"""The one way a process of ours is started, from source and frozen.

Two kinds: ``python_child`` runs a function of ours in a spawned interpreter with a pipe to us (decoders),
``command`` runs the program's own command line (the local VCS). Both end with us, however we end: a child
watches its pipe (or its standard input), which the system closes when this process is gone.

A spawned child imports the main module again; ``app.__main__`` therefore imports nothing heavy, and calls
``freeze_support()`` first.
"""

from __future__ import annotations

import atexit
import collections
import contextlib
import ctypes
import functools
import importlib
import logging
import multiprocessing
import os
import platform
import queue
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

log = logging.getLogger("vcs_wall.media.launch")

STDIN_GUARD = "VCS_WALL_STDIN_GUARD"
"""Set in the environment of a command that shall end when its standard input does."""


def frozen() -> bool:
    """Whether this program runs from PyInstaller's files instead of its source or a wheel."""
    return bool(getattr(sys, "frozen", False))


def bundled_vlc() -> Path | None:
    """The folder of the libvlc this program brings along; None: the system's is used (source, ``.deb``)."""
    bundle = getattr(sys, "_MEIPASS", None)
    if not frozen() or bundle is None:
        return None
    folder = Path(bundle) / "vlc"
    return folder if any((folder / name).is_file() for name in _LIBVLC) else None


_LIBVLC = ("libvlc.so.5", "libvlc.dll", "libvlc.dylib")


def library_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` in which a decoder finds the libvlc that is meant, and that libvlc its libraries.

    PyInstaller points ``LD_LIBRARY_PATH`` at its own copies (and keeps the user's value in
    ``LD_LIBRARY_PATH_ORIG``); they shadow the ones the system's libvlc was built against. The bundle stays
    as the last place, for what the system does not have. A libvlc that is brought along is named outright,
    and its folder comes first: it holds its codecs and nothing a desktop has. Unchanged when not frozen.
    """
    result = dict(environment)
    if not frozen():
        return result
    folder = bundled_vlc()
    if folder is not None:
        library = next(folder / name for name in _LIBVLC if (folder / name).is_file())
        result["PYTHON_VLC_LIB_PATH"] = str(library)
        result["PYTHON_VLC_MODULE_PATH"] = str(folder / "plugins")
        result["VLC_PLUGIN_PATH"] = str(folder / "plugins")
    if sys.platform.startswith("linux"):
        original = result.pop("LD_LIBRARY_PATH_ORIG", None)
        triplet = f"{platform.machine()}-linux-gnu"
        system = (f"/usr/lib/{triplet}", f"/lib/{triplet}", "/usr/lib64", "/lib64", "/usr/lib", "/lib")
        bundle = getattr(sys, "_MEIPASS", None)
        ours = None if folder is None else str(folder)
        places = [ours, original, *(place for place in system if os.path.isdir(place)), bundle]
        result["LD_LIBRARY_PATH"] = os.pathsep.join(place for place in places if place)
    return result


_LIBRARY_VARIABLES = (
    "LD_LIBRARY_PATH",
    "LD_LIBRARY_PATH_ORIG",
    "PYTHON_VLC_LIB_PATH",
    "PYTHON_VLC_MODULE_PATH",
    "VLC_PLUGIN_PATH",
)


@contextlib.contextmanager
def _system_libraries() -> Iterator[None]:
    """Start a process meanwhile, and it sees ``library_environment`` (the loader reads it at exec only)."""
    with _libraries_from(library_environment):
        yield


@contextlib.contextmanager
def others_libraries() -> Iterator[None]:
    """Start a program that is not ours meanwhile (the user's browser), and it finds its own libraries: in a
    frozen program on Linux the way to our copies is not for it."""
    with _libraries_from(users_environment):
        yield


def users_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` as the user had it, before PyInstaller put its folder into ``LD_LIBRARY_PATH``."""
    result = dict(environment)
    if frozen() and sys.platform.startswith("linux"):
        original = result.pop("LD_LIBRARY_PATH_ORIG", None)
        result.pop("LD_LIBRARY_PATH", None)
        if original:
            result["LD_LIBRARY_PATH"] = original
    return result


@contextlib.contextmanager
def _libraries_from(change: Callable[[Mapping[str, str]], dict[str, str]]) -> Iterator[None]:
    if not frozen():
        yield
        return
    with _environment_lock:
        saved = {name: os.environ.get(name) for name in _LIBRARY_VARIABLES}
        wanted = change(os.environ)
        _set_environment({name: wanted.get(name) for name in saved})
        try:
            yield
        finally:
            _set_environment(saved)


_environment_lock = threading.Lock()


def _set_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


# --- spawned functions --------------------------------------------------------------------------------


NOTED_S = 0.2


class ChildHandle:
    """A running function of ours in a process of its own; ``conn`` is our end of its pipe."""

    def __init__(self, process: multiprocessing.process.BaseProcess, conn: Connection) -> None:
        self._process = process
        self.conn = conn
        assert process.pid is not None
        self.pid: int = process.pid
        self.sentinel: int = process.sentinel
        self._exit_code: int | None = None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: ended by that signal."""
        with contextlib.suppress(ValueError):  # it is closed
            self._exit_code = self._process.exitcode
        return self._exit_code

    def kill(self) -> None:
        """End it at once (SIGKILL: works on a stopped or hung process too)."""
        with contextlib.suppress(ValueError, ProcessLookupError):
            self._process.kill()

    def join(self, timeout_s: float) -> bool:
        """Wait for its end; whether it has ended."""
        with contextlib.suppress(ValueError):
            self._process.join(timeout_s)
            # Whoever starts a process waits for all that ended, too. Another thread that was there first is
            # about to note how this one did.
            noted_s = time.monotonic() + NOTED_S
            while self.exit_code is None and connection.wait([self.sentinel], 0):
                if time.monotonic() > noted_s:
                    break
                time.sleep(0.001)
        return self.exit_code is not None

    def read_within(self, seconds: float) -> None:
        """From now on the rest of what has begun to arrive must come in so many seconds each time, or reading
        raises ``BlockingIOError``: a process can be stopped in the middle of a word. Not on Windows."""
        if os.name == "posix":
            whole, part = divmod(round(seconds * 1e6), 1_000_000)
            with socket.socket(fileno=os.dup(self.conn.fileno())) as pipe:
                pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", whole, part))

    def close(self) -> None:
        """Gives back our end of its pipe, and of a process that has ended all that stood for it."""
        self.conn.close()
        if self.exit_code is not None:
            self._process.close()


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used so far, in seconds; 0 when it is gone or that cannot be read."""
    try:
        times = psutil.Process(pid).cpu_times()
    except (psutil.Error, OSError):
        return 0.0
    return float(times.user + times.system)


def usable_cores() -> int:
    """How many processors this program may use at once."""
    with contextlib.suppress(AttributeError, NotImplementedError):  # not on every platform
        return max(1, len(psutil.Process().cpu_affinity()))
    return max(1, os.cpu_count() or 1)


def machine_percent() -> float:
    """How busy all processors were since this thread asked last, 0 to 100; 0 when it cannot be read."""
    try:
        return float(psutil.cpu_percent())
    except OSError:
        return 0.0


_running: weakref.WeakSet[ChildHandle] = weakref.WeakSet()


@functools.cache
def _spare_resource_tracker() -> None:
    """Without this, multiprocessing starts an interpreter (6 MB) with the first child, to clean up after
    named semaphores and shared memory. On Linux we make neither (``segment.py``).

    A tracker that takes note of everything and does nothing is there already, as far as it can see. Where it
    looks elsewhere one day, its own is started as ever.
    """
    tracker: Any = getattr(resource_tracker, "_resource_tracker", None)
    if sys.platform.startswith("linux") and getattr(tracker, "_fd", 0) is None:
        tracker._fd = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)


@atexit.register
def _kill_all() -> None:
    # multiprocessing would send SIGTERM and wait, for ever if a child is stopped or hangs.
    for handle in list(_running):
        handle.kill()


def python_child(
    target: str,
    args: Sequence[Any] = (),
    *,
    name: str = "",
    die_with_thread: bool = False,
    behind: int = 0,
) -> ChildHandle:
    """Start ``target`` ("package.module:function") as ``function(conn, *args)`` in a spawned process.

    The child ends by itself (``os._exit``) when our end of ``conn`` closes, if its function reads the pipe
    through ``exit_with_parent``. ``die_with_thread``: on Linux the kernel kills the child when the calling
    THREAD ends (even while the child is stopped); only for callers whose thread lives as long as we do.
    ``behind``: so many steps of niceness after us, where that can be said (not on Windows, where a lower
    class may get nothing at all beside a busy program).
    Raises OSError when the system refuses another process.
    """
    _spare_resource_tracker()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=True)
    process = context.Process(
        target=_child_main,
        args=(target, theirs, tuple(args), os.getpid() if die_with_thread else 0, behind),
        name=name or target,
        daemon=True,
    )
    try:
        with _system_libraries():
            process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    handle = ChildHandle(process, ours)
    _running.add(handle)
    return handle


def keep_heap_small() -> bool:
    """Lets large blocks go back to the system when they are freed, and keeps small ones together; whether
    that can be said here (glibc). Before there are threads.

    glibc takes each freed block as a sign that such blocks should stay in its heaps, where small ones that
    live on hold them: a decoder whose players had come and gone for a minute kept 229 MB, with this 100 MB,
    and decoding costs the same. And it gives each of many threads a heap of its own, in which what others
    freed is of no use. And it keeps the smallest blocks apart, unjoined, until a larger one is asked for, as
    a player does with each picture: then it joins them all (measured: 1 % of what a decoder costs).
    """
    m_mxfast, m_trim_threshold, m_mmap_threshold, m_arena_max = 1, -1, -3, -8
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    wanted = (
        (m_mmap_threshold, 128 * 1024), (m_trim_threshold, 256 * 1024), (m_arena_max, 2), (m_mxfast, 0),
    )  # fmt: skip
    return all(mallopt(option, value) for option, value in wanted)


def give_heap_back() -> bool:
    """Lets what lies free between small blocks go back too; whether that can be said here (glibc). Takes
    some milliseconds, without the interpreter's lock."""
    try:
        malloc_trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return False
    malloc_trim.argtypes = (ctypes.c_size_t,)
    return bool(malloc_trim(0))


def _child_main(target: str, conn: Connection, args: tuple[Any, ...], dies_with: int, behind: int) -> None:
    if behind and hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(behind)  # before there are threads: each begins with that of the one that starts it
    keep_heap_small()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal goes to the window
    if dies_with:
        _die_with_parent(dies_with)
    module, _, function = target.partition(":")
    getattr(importlib.import_module(module), function)(conn, *args)


def _die_with_parent(parent_pid: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent_pid:  # it died before we asked
        os._exit(0)


# --- the program's own command line -------------------------------------------------------------------


def command_line(arguments: Sequence[str]) -> list[str]:
    """The argv that runs ``vcs-wall ARGUMENTS`` from whatever this process runs from."""
    if frozen():
        return [sys.executable, *arguments]
    # -P: a directory called "app" where the user happens to stand is not ours.
    return [sys.executable, "-P", "-m", "app", *arguments]


class CommandHandle:
    """A running command of ours. Its standard output is read all the time, so it can never block on it."""

    _KEEP = 200

    def __init__(self, process: subprocess.Popen[bytes], stop_grace_s: float) -> None:
        self._process = process
        self._grace_s = stop_grace_s
        self.pid = process.pid
        self.tail: collections.deque[str] = collections.deque(maxlen=self._KEEP)
        """The newest lines of its standard output."""
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._waiting = 0
        self._reader = threading.Thread(target=self._read, name=f"stdout-{self.pid}", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for raw in self._process.stdout:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                self.tail.append(line)
                # Nobody may ever ask for the lines: keep the newest few only.
                if self._lines.qsize() < self._KEEP:
                    self._lines.put(line)
        self._lines.put(None)

    def readline(self, timeout_s: float) -> str | None:
        """The next line without its end; None when there is none in time or the output is over."""
        try:
            line = self._lines.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if line is None:
            self._lines.put(None)
        return line

    def poll(self) -> int | None:
        """Its exit status, None while it runs."""
        return self._process.poll()

    def wait(self, timeout_s: float) -> int | None:
        """Wait for its end; its exit status or None."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout_s)
        return self._process.poll()

    def stop(self) -> int | None:
        """End it: its guard closes, then SIGTERM, then SIGKILL; returns the exit status. Never hangs."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            self.wait(self._grace_s)
        if self._process.poll() is None:
            self._process.terminate()
            self.wait(self._grace_s)
        if self._process.poll() is None:
            self._process.kill()
            self.wait(self._grace_s)
        self._reader.join(1.0)
        if self._process.stdout is not None and not self._reader.is_alive():
            self._process.stdout.close()
        return self._process.poll()


def command(
    arguments: Sequence[str],
    *,
    stdin_guard: bool = True,
    env: Mapping[str, str] | None = None,
    stderr: int | None = None,
    stop_grace_s: float = 3.0,
) -> CommandHandle:
    """Run ``vcs-wall ARGUMENTS`` as a process of its own. No secret belongs into ``arguments``.

    ``stdin_guard``: its standard input is a pipe that only we hold; the command ends when it closes, that
    is when we stop it or are gone (``obey_stdin_guard``). ``env``: additions to our environment.
    ``stderr``: a ``subprocess`` constant or descriptor; None = ours. Raises OSError when it cannot start.
    """
    environment = dict(os.environ)
    if not frozen():
        # From source the package may lie beside us only; a spawned interpreter must find the same one.
        root = str(Path(__file__).resolve().parents[2])
        known = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = root if not known else os.pathsep.join([root, known])
    environment.pop(STDIN_GUARD, None)
    if stdin_guard:
        environment[STDIN_GUARD] = "1"
    environment.update(env or {})
    process = subprocess.Popen(
        command_line(arguments),
        stdin=subprocess.PIPE if stdin_guard else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=environment,
        close_fds=True,
        # Ctrl-C in the terminal goes to the window, which ends the command in its own order.
        process_group=0 if os.name == "posix" else None,
    )
    handle = CommandHandle(process, stop_grace_s)
    _commands.add(handle)
    return handle


_commands: weakref.WeakSet[CommandHandle] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    for handle in list(_commands):
        if handle.poll() is None:
            handle.stop()


def obey_stdin_guard(on_end: Callable[[], None] | None = None, *, grace_s: float = 5.0) -> bool:
    """In a command: end when the process that started us with ``stdin_guard`` lets go; whether it did.

    ``on_end`` asks our own main part to finish (default: SIGTERM to ourselves); after ``grace_s`` the
    process exits in any case, from the watching thread, so that nothing hung can keep it.
    """
    if os.environ.pop(STDIN_GUARD, None) != "1":
        return False

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                continue
        log.info("the process that started us is gone, ending")
        hard = threading.Timer(grace_s, os._exit, (0,))
        hard.daemon = True
        hard.start()
        if on_end is not None:
            on_end()
        else:
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="stdin-guard", daemon=True).start()
    return True
