"""Watch tasks in the service: secrets, time, restarts, crowds; what is stored becomes rules to match by."""

from __future__ import annotations

import json
import os
import stat
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from app.localvcs import watch
from app.localvcs.clock import ManualClock
from app.localvcs.database import Database
from app.localvcs.sealing import KEY_FILE, SealBroken, seal, unseal
from app.localvcs.watch_matching import Attribute, Listed, Match, Target, matches
from tests.support.localvcs import LocalVcs, running_service, service_process

CORP = "252060345870948301"
CAMERA = "33010600001320000001"
SECOND = "33010600001320000002"
PASSWORD = "kafka-Passw0rd-äöü"
NOON = round(datetime(2026, 1, 2, 12, tzinfo=timezone(timedelta(hours=8))).timestamp() * 1000)
HOUR = 3_600_000


def receiver(password: str = PASSWORD) -> str:
    return json.dumps(
        {
            "MessageQueue": "Kafka",
            "Config": {
                "BootstrapServers": "127.0.0.1:9092",
                "Topic": "alarms",
                "Authorization": "SASL",
                "SASL": {"Type": "SCRAM", "Username": "wall", "Password": password},
            },
        }
    )


def new_policy(service: LocalVcs, **more: str) -> str:
    parameters = {"WatchMode": "NotifyIfInList", "TargetType": "Body", "ItemMatchType": "ByAttributes"} | more
    policy_id: str = service.answer("CreateWatchPolicy", **parameters)["Data"]["WatchPolicyId"]
    return policy_id


def new_task(service: LocalVcs, policy_id: str, **more: str) -> str:
    parameters = {
        "CorpId": CORP,
        "ScheduleType": "LONG_RUNNING",
        "DeviceList": json.dumps([CAMERA]),
        "WatchPolicyIds": json.dumps([policy_id]),
        "MessageReceiver": receiver(),
    } | more
    task_id: str = service.answer("CreateWatchTask", **parameters)["Data"]["WatchTaskId"]
    return task_id


def tasks(service: LocalVcs) -> dict[str, dict[str, Any]]:
    data = service.answer("DescribeWatchTasks", PageNumber="1", PageSize="100")["Data"]
    return {row["WatchTaskId"]: row for row in data.get("Records", ())}


def rules_of(folder: Path) -> watch.Rules:
    database = Database(folder / "localvcs.sqlite3")
    try:
        with database.snapshot() as connection:
            return watch.rules(connection, 480)
    finally:
        database.close()


def times(*ranges: tuple[str, str]) -> str:
    return json.dumps([{"StartTime": start, "EndTime": end} for start, end in ranges])


# Secrets


def test_a_password_is_nowhere_but_sealed(tmp_path: Path) -> None:
    folder = tmp_path / "localvcs"
    with running_service(tmp_path) as service:
        policy_id = new_policy(service)
        task_id = new_task(service, policy_id)
        service.answer("UpdateWatchTask", WatchTaskId=task_id, MessageReceiver=receiver("second-one"))
        for form in ("JSON", "XML"):
            told = service.call("DescribeWatchTasks", {"PageNumber": "1", "PageSize": "9", "Format": form})
            assert "wall" in told.text and "assword" not in told.text
        # Refused calls do not repeat it either.
        refused = service.call(
            "CreateWatchTask", {"CorpId": CORP, "MessageReceiver": receiver()[:-1], "ScheduleType": "ONCE"}
        )
        assert refused.status_code == 400 and PASSWORD not in refused.text
        everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for secret in (PASSWORD.encode(), json.dumps(PASSWORD).encode(), b"second-one"):
        assert secret not in everything
    database = Database(folder / "localvcs.sqlite3")
    row = watch.find_task(database.read(), task_id)
    assert row is not None
    assert unseal(folder, row["sealed_password"]) == "second-one"
    database.close()


def test_the_log_of_a_process_has_no_password(tmp_path: Path) -> None:
    with service_process(tmp_path) as service:
        new_task(service, new_policy(service))
        service.call("CreateWatchTask", {"CorpId": CORP, "MessageReceiver": receiver() + "}"})
        service.terminate()
        assert service.process is not None and service.process.stderr is not None
        assert PASSWORD not in service.process.stderr.read()
    assert PASSWORD not in (tmp_path / "service.log").read_text("utf-8")


def test_sealing(tmp_path: Path) -> None:
    sealed = seal(tmp_path, PASSWORD)
    assert unseal(tmp_path, sealed) == PASSWORD
    assert seal(tmp_path, PASSWORD) != sealed
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_broken_seals(tmp_path: Path) -> None:
    sealed = seal(tmp_path, "x")
    for wrong in (sealed[:-1], b"", b"\xff" * 40, sealed[:-5] + b"AAAA="):
        with pytest.raises(SealBroken):
            unseal(tmp_path, wrong)
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(SealBroken):
        unseal(tmp_path, sealed)
    seal(tmp_path, "y")
    with pytest.raises(SealBroken):
        unseal(tmp_path, sealed)
    (tmp_path / KEY_FILE).write_bytes(b"half a k")
    with pytest.raises(SealBroken):
        seal(tmp_path, "z")


def test_many_make_one_key(tmp_path: Path) -> None:
    sealed: list[bytes] = []
    threads = [threading.Thread(target=lambda: sealed.append(seal(tmp_path, "x"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [unseal(tmp_path, one) for one in sealed] == ["x"] * 8


def test_what_a_crash_left_of_a_key_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "watch.new").write_bytes(b"half")
    assert unseal(tmp_path, seal(tmp_path, "x")) == "x"


# Rules


def test_what_is_stored_is_what_is_matched(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    red = json.dumps([{"Key": "Color", "Value": ["red", "red", "blue"], "Score": 0.5}])
    with running_service(tmp_path, clock=clock) as service:
        listed = new_policy(service)
        pictures = new_policy(service, ItemMatchType="ByImage", SimilarityThreshold="0.25")
        service.answer(
            "AddWatchItems",
            **{
                "WatchPolicyId": listed,
                "WatchItemList.1.WatchItemId": "red",
                "WatchItemList.1.ItemAttributes": red,
            },
        )
        service.answer(
            "AddWatchItems",
            **{
                "WatchPolicyId": pictures,
                "WatchItemList.7.WatchItemId": "him",
                "WatchItemList.7.ItemImageUrl": "http://pictures/him.jpg",
            },
        )
        both = json.dumps([listed, pictures])
        somewhere = new_task(
            service,
            listed,
            WatchPolicyIds=both,
            ScheduleType="EVERYDAY",
            ScheduleTimes=times(("13:00:00", "14:00:00")),
        )
        everywhere = new_task(service, listed, DeviceList="ALL")
        rules = rules_of(tmp_path / "localvcs")

        def found(device_id: str, at_ms: int, corp_id: str = CORP) -> list[Match]:
            target = Target("Body", corp_id, device_id, {"Color": Attribute("blue", 0.5)})
            return matches(target, at_ms, rules.tasks, rules.policies, rules.items, lambda t, url: 0.3)

        in_list = "NotifyIfInList"
        anywhere = Match(everywhere, listed, in_list, (Listed("red"),))
        assert found(SECOND, NOON + HOUR) == [anywhere]
        assert found(CAMERA, NOON) == [anywhere]
        assert found(CAMERA, NOON - 1) == []
        assert found(CAMERA, NOON + HOUR) == [
            Match(somewhere, listed, in_list, (Listed("red"),)),
            Match(somewhere, pictures, in_list, (Listed("him", 0.3),)),
            anywhere,
        ]
        assert found(CAMERA, NOON + HOUR, corp_id="other") == []
        service.answer("RemoveWatchItems", WatchPolicyId=listed, WatchItemIds='["red"]')
        service.answer("UpdateWatchTask", WatchTaskId=somewhere, DeviceList="[]")
        rules = rules_of(tmp_path / "localvcs")
        assert found(CAMERA, NOON + HOUR) == []


def test_once_counts_anew_when_its_schedule_is_changed(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    with running_service(tmp_path, clock=clock) as service:
        ten = times(("10:00:00", "11:00:00"))
        task_id = new_task(service, new_policy(service), ScheduleType="ONCE", ScheduleTimes=ten)

        def opens() -> list[tuple[int, int]]:
            (made,) = rules_of(tmp_path / "localvcs").tasks
            return made.schedule.windows(0, NOON + 10 * 24 * HOUR)

        tomorrow = NOON + 22 * HOUR
        assert opens() == [(tomorrow, tomorrow + HOUR)]
        clock.set(tomorrow + 2 * HOUR)
        service.answer("UpdateWatchTask", WatchTaskId=task_id, TaskName="renamed")
        assert opens() == [(tomorrow, tomorrow + HOUR)]
        service.answer("UpdateWatchTask", WatchTaskId=task_id, ScheduleTimes=ten)
        assert opens() == [(tomorrow + 24 * HOUR, tomorrow + 25 * HOUR)]


# Restarts and crowds


def test_a_service_that_is_killed_has_forgotten_nothing(tmp_path: Path) -> None:
    made: dict[str, str] = {}
    for _ in range(2):
        with service_process(tmp_path) as service:
            assert {task_id: row["TaskName"] for task_id, row in tasks(service).items()} == made
            for number in range(3):
                name = f"task-{len(made)}-{number}"
                made[new_task(service, new_policy(service), TaskName=name)] = name
            service.kill()
    with service_process(tmp_path) as service:
        listed = tasks(service)
        assert list(listed) == list(made)
        service.answer("DeleteWatchTasks", WatchTaskIds=json.dumps(list(made)))
        service.kill()
    database = Database(tmp_path / "localvcs.sqlite3")
    left = database.read().execute(
        "SELECT (SELECT count(*) FROM watch_tasks) + (SELECT count(*) FROM watch_task_devices)"
        " + (SELECT count(*) FROM watch_task_policies)"
    )
    assert left.fetchone()[0] == 0
    database.close()


def test_many_clients_at_one_task_and_one_policy(tmp_path: Path) -> None:
    """Every item is added once, by whoever came first; a task is always as one client wrote it."""
    with running_service(tmp_path) as service:
        policy_id = new_policy(service)
        task_id = new_task(service, policy_id)
        added: list[str] = []
        failures: list[AssertionError] = []

        def work(number: int) -> None:
            name = f"side-{number}"
            try:
                for turn in range(5):
                    answer = service.answer(
                        "AddWatchItems",
                        **{
                            "WatchPolicyId": policy_id,
                            "WatchItemList.1.WatchItemId": f"item-{turn}",
                            "WatchItemList.1.ItemImageUrl": f"http://pictures/{number}.jpg",
                        },
                    )
                    added.extend(json.loads(answer["Data"]["AddedItemIds"]))
                    service.answer(
                        "UpdateWatchTask",
                        WatchTaskId=task_id,
                        TaskName=name,
                        Description=name,
                        DeviceList=json.dumps([CAMERA, SECOND][: number % 3]),
                    )
            except AssertionError as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert sorted(added) == [f"item-{turn}" for turn in range(5)]
        row = tasks(service)[task_id]
        assert row["TaskName"] == row["Description"]
        number = int(row["TaskName"].partition("-")[2])
        assert json.loads(row["DeviceList"]) == [CAMERA, SECOND][: number % 3]


def test_ten_thousand_devices_in_one_task(tmp_path: Path) -> None:
    with running_service(tmp_path, devices=4_000) as service:
        rows = [
            row["DeviceId"]
            for number in range(1, 21)
            for row in service.answer(
                "DescribeIpcs", PageNum=str(number), PageSize="200", CorpIdList="900000"
            )["Data"]["Records"]
        ]
        policy_id = new_policy(service)
        task_id = new_task(service, policy_id, CorpId="900000", DeviceList=json.dumps((rows * 3)[:10_000]))
        assert json.loads(tasks(service)[task_id]["DeviceList"]) == rows
