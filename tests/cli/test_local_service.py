"""The window's own local VCS as a process: started, found, stopped, and said so when it cannot start."""

from __future__ import annotations

import os
import signal
import urllib.request
from pathlib import Path

import psutil
import pytest

from app.cli.exits import CommandError, Exit
from app.cli.local_service import LocalServiceProcess, ServiceLate, ready_url
from tests.support.peers import free_port
from tests.support.waiting import LIMIT_S, wait_until


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=LIMIT_S):
            return True
    except urllib.error.HTTPError:
        return True  # refused without a signature, but it is there
    except OSError:
        return False


def test_it_comes_up_answers_and_goes(tmp_path: Path) -> None:
    with LocalServiceProcess(tmp_path / "vcs") as service:
        service.start()  # again: nothing more happens
        url = service.url(30.0)
        assert url.startswith("http://127.0.0.1:") and answers(url)
        assert service.url(0.0) == url
        pid = service.pid
        assert pid is not None
    assert service.pid is None
    wait_until(lambda: not psutil.pid_exists(pid), "the service is gone")
    assert not answers(url)


def test_it_comes_back_at_the_same_port(tmp_path: Path) -> None:
    with LocalServiceProcess(tmp_path / "vcs", port=free_port()) as service:
        first = service.url(30.0)
        service.stop()
        service.start()
        assert service.url(30.0) == first


def test_one_that_was_killed_is_there_again_by_itself(tmp_path: Path) -> None:
    with LocalServiceProcess(tmp_path / "vcs") as service:
        url = service.url(30.0)
        for _ in range(2):
            killed = service.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            wait_until(lambda killed=killed: service.pid != killed, "another one is started")
            wait_until(lambda: answers(url), "it answers where the first one did", 30.0)
        last = service.pid
        assert last is not None and service.url(30.0) == url  # it may answer before it has said so
    wait_until(lambda: not psutil.pid_exists(last), "stopped, it stays away")
    assert service.pid is None and not answers(url)


def test_its_data_lies_below_the_programs_own(tmp_path: Path) -> None:
    with LocalServiceProcess() as service:
        service.url(30.0)
        assert list((tmp_path / "home" / "data" / "local-vcs").iterdir())


def test_a_service_that_cannot_start_is_a_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "vcs"
    blocked.write_text("a file where a folder is needed")
    with LocalServiceProcess(blocked) as service, pytest.raises(CommandError) as caught:
        ready_url(service, 30.0)
    assert caught.value.status == Exit.SERVICE
    assert "ended at its start with status 21" in caught.value.sentence


def test_a_service_that_is_not_ready_in_time_is_a_sentence(tmp_path: Path) -> None:
    with (
        LocalServiceProcess(tmp_path / "vcs") as service,
        pytest.raises(ServiceLate, match="not ready within"),
    ):
        service.url(0.0)
