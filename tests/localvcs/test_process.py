"""``serve`` as a process: the ready line, how it stops, why it does not start, what it leaves behind."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from app.localvcs.database import MIGRATIONS, Database
from app.localvcs.logs import log_to, stop
from app.localvcs.settings import ExitStatus, ServeOptions, StartError
from app.vcs.local import DEMO_ACCESS_KEY_SECRET
from tests.support.localvcs import READY_SECONDS, running_service, service_process, spawn_serve


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a process that ends by itself."""
    out, err = process.communicate(timeout=READY_SECONDS)
    return process.returncode, out, err


def refusal(data_dir: Path, **options: Any) -> tuple[ExitStatus, str]:
    """Why the service does not start, without the cost of a process."""
    from app.localvcs.server import RunningService

    with pytest.raises(StartError) as caught:
        RunningService(ServeOptions(data_dir=data_dir, **options)).open()
    return caught.value.status, str(caught.value)


def test_ready_line_answers_and_sigterm(tmp_path: Path) -> None:
    with service_process(tmp_path) as service:
        assert service.answer("DescribeIpcs", PageNum="1", PageSize="1")["Data"]["TotalCount"] >= 24
        url = service.answer("GetDeviceLiveUrl", DeviceId="33010600001320000001", OutProtocol="httpsflv")[
            "Url"
        ]
        with service.session() as http, http.get(url, stream=True, timeout=20) as stream:
            assert next(stream.iter_content(3)) == b"FLV"
            assert service.terminate() == ExitStatus.STOPPED
        assert service.process is not None and service.process.stdout is not None
        assert service.process.stdout.read() == ""


def test_it_tidies_up_while_it_runs(tmp_path: Path) -> None:
    from app.localvcs.server import RunningService

    tidied = threading.Event()
    running = RunningService(ServeOptions(data_dir=tmp_path, demo=True), tidy=tidied.set)
    running.open()
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        assert tidied.wait(READY_SECONDS)
    finally:
        running.stop()
        thread.join(READY_SECONDS)


def test_ends_when_stdin_closes(tmp_path: Path) -> None:
    process = spawn_serve(tmp_path, demo=True, stop_on_stdin_eof=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready http://127.0.0.1:")
    status, _, err = ended(process)
    assert (status, err) == (0, "")


def test_a_refusal_is_one_sentence_and_a_status_of_its_own(tmp_path: Path) -> None:
    status, out, err = ended(spawn_serve(tmp_path))
    assert status == ExitStatus.NO_KEY
    assert out == ""
    assert err.startswith("vcs-wall serve: ") and err.count("\n") == 1


def test_busy_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, sentence = refusal(tmp_path, demo=True, port=port)
    assert status == ExitStatus.PORT_BUSY and str(port) in sentence


def test_bad_data_dir(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refusal(tmp_path / "file" / "below", demo=True)[0] == ExitStatus.BAD_DATA_DIR
    (tmp_path / "localvcs.sqlite3").write_bytes(b"not a database " * 100)
    assert refusal(tmp_path, demo=True)[0] == ExitStatus.BAD_DATA_DIR


def test_data_dir_in_use(tmp_path: Path) -> None:
    with running_service(tmp_path):
        assert refusal(tmp_path / "localvcs", demo=True)[0] == ExitStatus.DATA_DIR_IN_USE


def test_newer_database(tmp_path: Path) -> None:
    database = Database(tmp_path / "localvcs.sqlite3")
    with database.write() as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    status, sentence = refusal(tmp_path, demo=True)
    assert status == ExitStatus.NEWER_DATABASE and "newer" in sentence


def test_secret_file(tmp_path: Path) -> None:
    key = {"access_key_id": "me"}
    assert refusal(tmp_path, **key)[0] == ExitStatus.NO_KEY
    missing = {"access_key_secret_file": tmp_path / "none"}
    assert refusal(tmp_path, **key, **missing)[0] == ExitStatus.UNREADABLE_SECRET
    (tmp_path / "empty").write_text("\n")
    status, _ = refusal(tmp_path, **key, access_key_secret_file=tmp_path / "empty")
    assert status == ExitStatus.UNREADABLE_SECRET
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    status, _ = refusal(tmp_path, **key, access_key_secret_file=tmp_path / "binary")
    assert status == ExitStatus.UNREADABLE_SECRET


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "myhost"])
def test_the_demo_key_is_not_served_to_others(tmp_path: Path, host: str) -> None:
    assert refusal(tmp_path, demo=True, host=host)[0] == ExitStatus.DEMO_KEY_NOT_LOOPBACK


def test_clock_file(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("noon")
    status, _ = refusal(tmp_path / "data", demo=True, clock_file=tmp_path / "clock")
    assert status == ExitStatus.BAD_CLOCK_FILE


def test_the_clock_file_moves_the_service(tmp_path: Path) -> None:
    clock_file = tmp_path / "clock"
    clock_file.write_text("1767323045000")
    with running_service(tmp_path, clock_file=clock_file) as service:
        response = service.call("ListCorps", {"PageNumber": "1", "PageSize": "1"})
        assert response.json()["Code"] == "InvalidTimeStamp.Expired"
        assert response.headers["date"].startswith("Fri, 02 Jan 2026 03:0")


def test_all_acknowledged_changes_survive_a_kill(tmp_path: Path) -> None:
    made: list[str] = []
    with service_process(tmp_path / "localvcs") as service:
        for number in range(5):
            made.append(service.answer("CreateCorp", CorpName=f"c{number}", AppName="a")["CorpId"])
        service.kill()
    with running_service(tmp_path) as service:
        records = service.answer("ListCorps", PageNumber="1", PageSize="1000")["Data"]["Records"]
        assert set(made) <= {record["CorpId"] for record in records}
        assert len(records) == len(made) + 2


def test_the_log_has_a_line_a_request_and_no_secret(tmp_path: Path) -> None:
    with service_process(tmp_path) as service:
        service.answer("ModifyDevice", DeviceId="33010600001320000001", Password="correct-horse")
        answer = service.answer("GetDeviceLiveUrl", DeviceId="33010600001320000001", OutProtocol="httpsflv")
        url = answer["Url"]
        with service.session() as http, http.get(url, stream=True, timeout=20) as stream:
            next(stream.iter_content(3))
        signed = service.signed("ListCorps", {"CorpName": "tell-nobody"}, secret="wrong")
        with service.session() as http:
            http.get(service.base_url + "/", params=signed, timeout=20)
            http.get(service.base_url + "/", params={"Action": "x\r\ny"}, timeout=20)
        service.terminate()
    log = (tmp_path / "service.log").read_text("utf-8")
    line = next(line for line in log.splitlines() if answer["RequestId"] in line)
    assert "POST GetDeviceLiveUrl 200 " in line and " ms " in line
    assert "GET ListCorps SignatureDoesNotMatch" in log
    token = url.split("/play/live/")[1].split(".")[0]
    for secret in (
        "correct-horse",
        "tell-nobody",
        "auth_key",
        token,
        signed["Signature"],
        DEMO_ACCESS_KEY_SECRET,
    ):
        assert secret not in log
    assert "x\r" not in log


def test_what_it_keeps_is_its_owners_in_a_folder_of_everybody(tmp_path: Path) -> None:
    folder = tmp_path / "localvcs"
    folder.mkdir(mode=0o755)
    (folder / "localvcs.sqlite3").touch(0o644)  # of an earlier version
    handlers = log_to(folder)
    try:
        with running_service(tmp_path, demo=False) as service:
            service.answer("CreateCorp", CorpName="A", AppName="B")
            names = ("localvcs.sqlite3", "localvcs.sqlite3-wal", "localvcs.sqlite3-shm", "service.log")
            modes = {name: (folder / name).stat().st_mode & 0o777 for name in names}
    finally:
        stop(handlers)
    assert modes == dict.fromkeys(names, 0o600)


def test_demo_is_seeded_once(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        listed = service.answer("ListInstances")["Data"]["Items"]
        ids = json.dumps([instance["InstanceId"] for instance in listed])
        service.answer("DeleteAIInstance", InstanceIds=ids)
        service.answer("DeleteDevices", DeviceIdList="33010600001320000001")
    with running_service(tmp_path) as service:
        assert service.answer("ListInstances")["Data"]["TotalCount"] == 0
        found = service.answer("DescribeIpcs", PageNum="1", PageSize="1", DeviceIdList="33010600001320000001")
        assert found["Data"]["TotalCount"] == 0


def test_port_is_free_again_at_once(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        port = int(service.base_url.rpartition(":")[2])
        service.answer("ListCorps", PageNumber="1", PageSize="1")
    with running_service(tmp_path, port=port) as again:
        assert again.base_url.endswith(f":{port}")


def test_a_stderr_that_nobody_reads_does_not_stop_the_service(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    os.set_blocking(writing, True)
    full = os.fdopen(writing, "w")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stderr", full)
            handlers = log_to(tmp_path)
            try:
                for number in range(1000):
                    logging.getLogger("app.localvcs").error("trouble %d", number)
            finally:
                stop(handlers)
        assert "trouble 999" in (tmp_path / "service.log").read_text()
    finally:
        os.read(reading, 1 << 20)  # lets the thread that waits there go
        os.close(reading)
        with contextlib.suppress(OSError):
            full.close()
