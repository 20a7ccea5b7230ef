"""A display that is not there, does not answer, or that Qt could not use: said before Qt aborts."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import display


def loads(name: str) -> object:
    return name


@pytest.fixture
def x11(tmp_path: Path) -> Iterator[str]:
    """A display that accepts connections: an abstract socket as Xvfb has one."""
    number = 5000 + hash(tmp_path) % 50_000
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        yield f":{number}"


def test_none_is_named() -> None:
    assert "DISPLAY" in display.problem({}, "linux", loads)


@pytest.mark.parametrize(
    "environment", [{"QT_QPA_PLATFORM": "offscreen"}, {"QT_QPA_PLATFORM": "vnc:size=1x1"}]
)
def test_other_platforms_need_none(environment: dict[str, str]) -> None:
    assert display.problem(environment, "linux", loads) == ""


def test_elsewhere_than_linux_nothing_is_asked() -> None:
    assert display.problem({}, "win32", loads) == ""


def test_one_that_does_not_answer_is_named(tmp_path: Path) -> None:
    assert ":64999 does not answer" in display.problem({"DISPLAY": ":64999"}, "linux", loads)
    environment = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert "wayland-7 does not answer" in display.problem(environment, "linux", loads)


def test_one_that_answers_will_do(x11: str) -> None:
    assert display.problem({"DISPLAY": x11}, "linux", loads) == ""
    assert display.problem({"DISPLAY": f"{x11}.0"}, "linux", loads) == ""


def test_a_wayland_that_is_gone_falls_back_to_x11(x11: str, tmp_path: Path) -> None:
    environment = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path), "DISPLAY": x11}
    assert display.problem(environment, "linux", loads) == ""


def test_what_qt_lacks_is_named_with_its_packages(x11: str) -> None:
    def lack(name: str) -> object:
        if name == "libxcb-cursor.so.0":
            raise OSError(name)
        return name

    assert "libxcb-cursor0" in display.problem({"DISPLAY": x11}, "linux", lack)
