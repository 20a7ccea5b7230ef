"""Work done before somebody waits for it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from app.localvcs.demo.ahead import Ahead, Piece
from app.localvcs.demo.site import demo_site
from tests.support.localvcs import running_service
from tests.support.waiting import LIMIT_S, wait_until


class Pauses:
    """Never waits; notes for how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        return False


def test_it_rests_after_work_and_only_then() -> None:
    pauses, done = Pauses(), []

    def piece(number: int, works: bool) -> bool:
        done.append(number)
        return works

    ahead = Ahead((lambda n=n: piece(n, n % 2 == 0) for n in range(4)), pauses)
    ahead._thread.join(LIMIT_S)
    ahead.close()
    assert done == [0, 1, 2, 3]
    assert len(pauses.seconds) == 3 and pauses.seconds[0] > 1


def test_what_fails_is_told_and_the_rest_is_done(caplog: pytest.LogCaptureFixture) -> None:
    done = threading.Event()

    def fails() -> bool:
        raise ValueError("no")

    def works() -> bool:
        done.set()
        return True

    ahead = Ahead([fails, works], Pauses())
    ahead._thread.join(LIMIT_S)
    ahead.close()
    assert done.is_set()
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_it_ends_when_it_is_told_to() -> None:
    began = threading.Event()

    def piece() -> bool:
        began.set()
        return True

    ahead = Ahead([piece])
    ahead.close()
    ahead.close()
    assert not began.is_set() and not ahead._thread.is_alive()


def test_a_demo_makes_ready_what_is_asked_for_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.localvcs.demo.ahead._WAIT_S", 0.0)
    monkeypatch.setattr("app.localvcs.demo.ahead._REST", 0.0)
    with running_service(tmp_path, ahead=True):
        scenes = tmp_path / "localvcs" / "scenes"
        # Three seconds of a processor's time; a machine that others keep busy takes long for them.
        wait_until(lambda: any(scenes.glob("*-1280x720-*")), "a scene is there", 120.0)


def is_scene(piece: Piece) -> bool:
    return isinstance(piece, partial) and piece.func.__name__ == "draw_ahead"


class Kept:
    """Stands for ``Ahead``; does nothing of it."""

    pieces: Iterator[partial[bool]]

    def __init__(self, pieces: Iterable[Piece]) -> None:
        Kept.pieces = itertools.takewhile(is_scene, pieces)  # type: ignore[assignment]

    def close(self) -> None:
        pass


def test_scenes_of_what_is_watched_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.localvcs.server.Ahead", Kept)
    watched = [camera for camera in demo_site().cameras if camera.status == "1" and not camera.on_demand][-1]
    with running_service(tmp_path, ahead=True) as service:
        camera = {"DeviceId": watched.device_id, "OutProtocol": "httpsflv", "StreamType": "2"}
        url = service.answer("GetDeviceLiveUrl", **camera)["Url"]
        with service.session().get(url, stream=True, timeout=30) as film:
            assert len(film.raw.read(2000)) == 2000  # more than headers: its encoder runs
            first, *others = [piece.func.__self__.device.device_id for piece in Kept.pieces]
    assert first == watched.device_id and first not in others
