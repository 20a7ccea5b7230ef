"""DescribeIpcs, DescribeNvrs, ListCorps: filters, precedence, paging, and how they stand a large site."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.localvcs import devices, seeding
from app.localvcs.database import Database
from app.localvcs.demo.site import demo_site
from app.localvcs.devices import Query
from tests.support.localvcs import LocalVcs, running_service

SITE = demo_site()
NVR1, NVR2 = (d.device_id for d in SITE.devices if d.device_type == "NVR")
(ABOX,) = (d.device_id for d in SITE.devices if d.device_type == "ABOX")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    """Only read by the tests of this module."""
    with running_service(tmp_path_factory.mktemp("site")) as service:
        yield service


def ipcs(service: LocalVcs, **filters: str) -> list[str]:
    data = service.answer("DescribeIpcs", PageNum="1", PageSize="200", **filters)["Data"]
    ids = [record["DeviceId"] for record in data["Records"]]
    assert len(ids) == data["TotalCount"]
    return ids


def nvrs(service: LocalVcs, **filters: str) -> list[str]:
    data = service.answer("DescribeNvrs", PageNum="1", PageSize="200", **filters)["Data"]
    return [record["DeviceId"] for record in data["Records"]]


def expected(**having: Any) -> list[str]:
    return [
        camera.device_id
        for camera in SITE.cameras
        if all(getattr(camera, name) == value for name, value in having.items())
    ]


def test_without_lists_all_cameras_and_channels_in_order(site: LocalVcs) -> None:
    assert ipcs(site) == expected()


def test_each_list(site: LocalVcs) -> None:
    corp = SITE.corps[1].corp_id
    assert ipcs(site, CorpIdList=corp) == expected(corp_id=corp)
    assert ipcs(site, NvrIdList=NVR1) == expected(parent_id=NVR1)
    some = expected()[3:6]
    assert ipcs(site, DeviceIdList=", ".join(some)) == some
    assert ipcs(site, DeviceIdList=NVR1) == []
    assert ipcs(site, CorpIdList=f"{SITE.corps[0].corp_id},{corp},none") == expected()


def test_the_strongest_list_wins(site: LocalVcs) -> None:
    camera = expected()[0]
    other = SITE.corps[1].corp_id
    assert ipcs(site, DeviceIdList=camera, NvrIdList=NVR2, CorpIdList=other) == [camera]
    assert ipcs(site, NvrIdList=NVR1, CorpIdList=other) == expected(parent_id=NVR1)
    assert ipcs(site, DeviceIdList="", NvrIdList="", CorpIdList=other) == expected(corp_id=other)


def test_parent_device_type(site: LocalVcs) -> None:
    assert ipcs(site, ParentDeviceType="IPC") == expected(parent_id=None)
    assert ipcs(site, ParentDeviceType="ABOX") == expected(parent_id=ABOX)
    assert ipcs(site, ParentDeviceType="NVR") == expected(parent_id=NVR1) + expected(parent_id=NVR2)
    corp = SITE.corps[0].corp_id
    assert ipcs(site, ParentDeviceType="NVR", CorpIdList=corp) == expected(parent_id=NVR1)


@pytest.mark.parametrize("status", ["0", "1", "2"])
def test_device_status(site: LocalVcs, status: str) -> None:
    assert ipcs(site, DeviceStatus=status) == expected(status=status)


def test_device_filter_finds_names_and_ids(site: LocalVcs) -> None:
    assert ipcs(site, DeviceFilter="北门") == [c.device_id for c in SITE.cameras if "北门" in c.name]
    assert ipcs(site, DeviceFilter="GATE") == [c.device_id for c in SITE.cameras if "gate" in c.name.lower()]
    assert ipcs(site, DeviceFilter="0000013") == [
        c.device_id for c in SITE.cameras if "0000013" in c.device_id
    ]
    for nothing in ("%", "_", "\\", "'", "no such thing"):
        assert ipcs(site, DeviceFilter=nothing) == []
    assert ipcs(site, DeviceFilter="") == expected()


def test_filters_together(site: LocalVcs) -> None:
    found = ipcs(site, NvrIdList=NVR1, DeviceStatus="1", DeviceFilter="East")
    assert found == [c.device_id for c in SITE.cameras if "East" in c.name and c.parent_id == NVR1]


def test_recorders_and_boxes(site: LocalVcs) -> None:
    assert nvrs(site) == [d.device_id for d in SITE.devices if d.device_type != "IPC"]
    assert nvrs(site, DeviceFilter="ACube") == [ABOX]
    assert nvrs(site, NvrDeviceIdList=NVR1, CorpIdList=SITE.corps[1].corp_id) == [NVR1]
    assert nvrs(site, NvrDeviceIdList=expected()[0]) == []


@pytest.mark.parametrize("size", [1, 3, 7, 200])
def test_pages_make_up_the_whole(site: LocalVcs, size: int) -> None:
    collected: list[str] = []
    number = 0
    while True:
        number += 1
        data = site.answer("DescribeIpcs", PageNum=str(number), PageSize=str(size))["Data"]
        assert (data["PageNum"], data["PageSize"]) == (number, size)
        assert data["TotalPage"] == -(-data["TotalCount"] // size)
        if not data["Records"]:
            break
        collected += [record["DeviceId"] for record in data["Records"]]
    assert collected == expected()
    assert number == data["TotalPage"] + 1


def test_a_page_far_behind_the_end_is_empty(site: LocalVcs) -> None:
    for number in ("1000000", str(2**63 - 1)):
        data = site.answer("DescribeIpcs", PageNum=number, PageSize="200")["Data"]
        assert (data["Records"], data["TotalCount"]) == ([], len(expected()))
        assert site.answer("ListCorps", PageNumber=number, PageSize=number)["Data"]["Records"] == []


@pytest.mark.parametrize("name", ["PageNum", "PageSize"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "", "x", str(2**63)])
def test_page_limits(site: LocalVcs, name: str, value: str) -> None:
    for action in ("DescribeIpcs", "DescribeNvrs"):
        response = site.call(action, {"PageNum": "1", "PageSize": "1", name: value})
        assert response.status_code == 400
        assert response.json()["Code"] == (f"Invalid{name}" if value else f"Missing{name}")
        assert site.call(action, {"PageNum": "1", "PageSize": "201"}).json()["Code"] == "InvalidPageSize"


def test_list_corps_pages_and_finds_substrings(empty: LocalVcs) -> None:
    names = ["Alpha 50%", "beta_1", "Alphabet", "中文 alpha"]
    for name in names:
        empty.answer("CreateCorp", CorpName=name, AppName="a")

    def listed(**parameters: str) -> list[str]:
        page = {"PageNumber": "1", "PageSize": "50"} | parameters
        return [r["CorpName"] for r in empty.answer("ListCorps", **page)["Data"]["Records"]]

    assert listed() == names
    assert listed(PageNumber="2", PageSize="3") == names[3:]
    assert listed(CorpName="alpha") == [names[0], names[2], names[3]]
    assert listed(CorpName="50%") == names[:1]
    assert listed(CorpName="a_1") == names[1:2]
    assert listed(CorpName="_") == names[1:2]


def test_a_new_services_lists_are_empty(empty: LocalVcs) -> None:
    for action in ("DescribeIpcs", "DescribeNvrs"):
        data = empty.answer(action, PageNum="1", PageSize="10")["Data"]
        assert (data["TotalCount"], data["TotalPage"], data["Records"]) == (0, 0, [])


def test_synthetic_devices_are_topped_up(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.sqlite3")
    try:
        assert seeding.add_synthetic(database, 100, 1) == 100
        assert seeding.add_synthetic(database, 100, 1) == 0
        assert seeding.add_synthetic(database, 5000, 1) == 4900
        page = devices.page(database.read(), Query(kinds=("IPC",)), 25, 200)
        assert (page.total, len(page.rows), page.total_pages) == (5000, 200, 25)
        recorders = devices.page(database.read(), Query(kinds=("NVR",)), 1, 1)
        assert recorders.total == -(-5000 // seeding.CHANNELS_PER_NVR)
        full = devices.channels(database.read(), recorders.rows[0]["device_id"])
        assert len(full) == seeding.CHANNELS_PER_NVR
    finally:
        database.close()


@pytest.mark.parametrize(
    "query",
    [
        Query(kinds=("IPC",)),
        Query(kinds=("IPC",), corp_ids=("900001",)),
        Query(kinds=("IPC",), text="7", status="1", parent_kind="NVR"),
        Query(kinds=("IPC",), parent_ids=("1", "2")),
    ],
    ids=["all", "corp", "filter", "recorder"],
)
def test_counting_and_paging_stay_on_covering_indexes(tmp_path: Path, query: Query) -> None:
    """What keeps a page quick among a hundred thousand devices; the time itself is bench's to measure."""
    database = Database(tmp_path / "x.sqlite3")
    try:
        where, values = devices._where(query)
        for statement in (
            f"SELECT count(*) FROM devices WHERE {where}",
            f"SELECT id FROM devices WHERE {where} ORDER BY id LIMIT 200 OFFSET 1000",
        ):
            plan = database.read().execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            on_devices = [row["detail"] for row in plan if "devices" in row["detail"]]
            assert on_devices and all("COVERING INDEX" in detail for detail in on_devices), on_devices
    finally:
        database.close()


def test_synthetic_cameras_play(tmp_path: Path) -> None:
    with running_service(tmp_path, devices=64, pull_seconds=0.0) as service:
        synthetic = ipcs(service, CorpIdList="900000")
        assert len(synthetic) == 64
        answer = service.answer("GetDeviceLiveUrl", DeviceId=synthetic[5], OutProtocol="httpsflv")
        assert answer["Code"] == "200"
        with service.session() as http, http.get(answer["Url"], stream=True, timeout=20) as stream:
            assert next(stream.iter_content(3)) == b"FLV"


def test_pages_while_devices_come_and_go(tmp_path: Path) -> None:
    """Two clients: one lists, one deletes and adds. Every page is whole, every answer is one moment's."""
    with running_service(tmp_path, devices=300, register_seconds=None) as service:
        corp = "900000"
        stop = threading.Event()
        failures: list[BaseException] = []

        def churn() -> None:
            try:
                page = service.answer("DescribeIpcs", PageNum="1", PageSize="20", CorpIdList=corp)["Data"]
                for device_id in [record["DeviceId"] for record in page["Records"]]:
                    assert service.answer("DeleteDevices", DeviceIdList=device_id)["Data"][0]["Code"] == "200"
                    service.answer(
                        "CreateDevice",
                        CorpId=corp,
                        DeviceType="IPC",
                        DataSourceType="VIDEO",
                        DeviceName="late",
                        DeviceAddress="杭州",
                    )
            except BaseException as error:
                failures.append(error)
            finally:
                stop.set()

        other = threading.Thread(target=churn)
        other.start()
        while not stop.is_set():
            data = service.answer("DescribeIpcs", PageNum="1", PageSize="200", CorpIdList=corp)["Data"]
            assert len(data["Records"]) == 200 and data["TotalCount"] in (299, 300)
        other.join()
        assert not failures
        assert len(set(ipcs(service, DeviceFilter="late"))) == 20


def test_two_clients_writing_lose_nothing(tmp_path: Path) -> None:
    with running_service(tmp_path, demo=False) as service:
        made: list[str] = []
        failures: list[BaseException] = []

        def work(name: str) -> None:
            try:
                for number in range(15):
                    made.append(
                        service.answer("CreateCorp", CorpName=f"{name}{number}", AppName="a")["CorpId"]
                    )
            except BaseException as error:
                failures.append(error)

        workers = [threading.Thread(target=work, args=(name,)) for name in "ab"]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert not failures
        assert len(set(made)) == 30
        listed = service.answer("ListCorps", PageNumber="1", PageSize="100")["Data"]
        assert {r["CorpId"] for r in listed["Records"]} == set(made)
    database = sqlite3.connect(tmp_path / "localvcs" / "localvcs.sqlite3")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
