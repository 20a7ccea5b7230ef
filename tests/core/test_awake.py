"""The machine is kept awake while somebody watches: against a real bus and services made with GLib."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.awake import AwakeKeeper, AwakeState, linux
from app.core.awake.dbus import Connection, DBusError, Target, session_addresses
from app.core.awake.linux import DBusInhibitor
from app.core.awake.macos import PowerAssertions
from app.core.awake.windows import ExecutionState
from tests.support.desktop_services import desktop_services, private_bus
from tests.support.peers import process
from tests.support.waiting import LIMIT_S, wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with private_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address


def ours() -> AwakeKeeper:
    return AwakeKeeper(lambda: DBusInhibitor("VCS Wall", "test"), check_s=0.05)


def test_a_desktop_is_asked_and_told_when_it_is_over(bus: str) -> None:
    keeper = ours()
    with desktop_services(bus, "saver", "login") as services:
        keeper.want(True)
        services.wait("inhibit 1 VCS Wall", "lock idle block")
        by = ("org.freedesktop.ScreenSaver", "org.freedesktop.login1")
        wait_until(lambda: keeper.state == AwakeState(True, by), "it is told who keeps it awake")
        keeper.want(False)
        services.wait("uninhibit 1", "unlock")
        wait_until(lambda: keeper.state == AwakeState(), "given back")
        keeper.want(True)
        services.wait("inhibit 2 VCS Wall")
        keeper.close()
        services.wait("uninhibit 2", "unlock", "unlock")


def test_a_killed_program_leaves_nothing_behind(bus: str) -> None:
    script = (
        "import time\n"
        "from app.core.awake.linux import DBusInhibitor\n"
        "held = DBusInhibitor('VCS Wall', 'test')\n"
        "print(len(held.hold()), flush=True)\n"
        "time.sleep(60)\n"
    )
    with (
        desktop_services(bus, "saver", "login") as services,
        process([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as program,
    ):
        assert program.stdout is not None and program.stdout.readline().strip() == "2"
        program.kill()
        services.wait("gone 1", "unlock")


def test_a_desktop_that_comes_back_is_asked_again(bus: str) -> None:
    keeper = ours()
    try:
        with desktop_services(bus, "saver") as first:
            keeper.want(True)
            first.wait("inhibit 1 VCS Wall")
        wait_until(lambda: keeper.state == AwakeState(True, ()), "nobody keeps it awake now")
        with desktop_services(bus, "saver") as second:
            second.wait("inhibit 1 VCS Wall")
            wait_until(lambda: bool(keeper.state.by), "somebody does")
    finally:
        keeper.close()


def test_a_machine_without_a_bus_is_no_trouble(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, f"unix:path={tmp_path}/nobody")
    keeper = ours()
    keeper.want(True)
    wait_until(lambda: keeper.state == AwakeState(True, ()), "it says that nobody can")
    keeper.close()


def test_a_silent_bus_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "bus"))
    listener.listen(4)
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, f"unix:path={tmp_path}/bus")
    monkeypatch.setattr(linux, "Connection", lambda addresses: Connection(addresses, 10 * LIMIT_S))
    keeper = ours()
    keeper.want(True)
    with listener.accept()[0]:
        keeper.want(False)
        keeper.close(0.2)
        asking = keeper._thread
        assert asking is not None and asking.is_alive(), "the bus is still waited for, by nobody else"
        listener.close()
    asking.join(LIMIT_S)
    assert not asking.is_alive()


@pytest.mark.parametrize("answer", [b"REJECTED EXTERNAL\r\n", b"OK 1234\r\nERROR\r\n" + b"\xff" * 64, b""])
def test_a_bus_that_talks_nonsense_is_an_error_not_a_hang(tmp_path: Path, answer: bytes) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "bus"))
    listener.listen(1)

    def serve() -> None:
        connection = listener.accept()[0]
        connection.recv(4096)
        connection.sendall(answer)
        connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(DBusError):
        Connection(f"unix:path={tmp_path}/bus", 2.0)
    thread.join(LIMIT_S)
    listener.close()


def test_an_error_of_a_service_has_its_name(bus: str) -> None:
    with Connection(bus) as connection:
        assert connection.owner("org.example.Nobody") is None
        with pytest.raises(DBusError) as caught:
            connection.call(Target("org.example.Nobody", "/x", "org.example.Nobody"), "Inhibit", ["a", 1])
        assert caught.value.name == "org.freedesktop.DBus.Error.ServiceUnknown"


def test_where_the_bus_of_the_session_is(tmp_path: Path) -> None:
    assert session_addresses({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a"}) == "unix:path=/a"
    assert session_addresses({"XDG_RUNTIME_DIR": str(tmp_path)}) == ""
    (tmp_path / "bus").touch()
    assert session_addresses({"XDG_RUNTIME_DIR": str(tmp_path)}) == f"unix:path={tmp_path}/bus"


class _Call:
    """A foreign function that notes its calls."""

    def __init__(self, answer: int) -> None:
        self.answer = answer
        self.calls: list[tuple[object, ...]] = []

    def __call__(self, *args: object) -> int:
        self.calls.append(args)
        return self.answer


class _Library:
    def __init__(self, **answers: int) -> None:
        for name, answer in answers.items():
            setattr(self, name, _Call(answer))


def test_windows_is_told_by_the_thread_that_lives_on() -> None:
    kernel = _Library(SetThreadExecutionState=0x80000000)
    keeper = AwakeKeeper(lambda: ExecutionState(kernel), check_s=5)
    keeper.want(True)
    wait_until(lambda: keeper.state.by == ("SetThreadExecutionState",), "held")
    keeper.close()
    assert kernel.SetThreadExecutionState.calls == [(0x80000003,), (0x80000000,)]  # type: ignore[attr-defined]


def test_macos_holds_two_assertions_and_gives_them_back() -> None:
    foundation = _Library(CFStringCreateWithCString=7, CFRelease=0)
    iokit = _Library(IOPMAssertionCreateWithName=0, IOPMAssertionRelease=0)
    held = PowerAssertions("watched", foundation, iokit)
    assert held.hold() == ("PreventUserIdleDisplaySleep", "PreventUserIdleSystemSleep")
    held.release()
    assert len(iokit.IOPMAssertionRelease.calls) == 2  # type: ignore[attr-defined]
    assert len(foundation.CFRelease.calls) == 4  # type: ignore[attr-defined]
    refused = PowerAssertions(
        "watched", foundation, _Library(IOPMAssertionCreateWithName=1, IOPMAssertionRelease=0)
    )
    assert refused.hold() == ()
