"""Data sources and uploads beyond what the official SDK shows: restarts, secrets, limits."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.localvcs import datasources
from app.localvcs.actions import files
from app.localvcs.clock import ManualClock
from app.localvcs.database import Database
from app.localvcs.started import STARTED_MS
from tests.support.cameras import add_camera, corp, device, like_a_camera, source
from tests.support.localvcs import LocalVcs, running_service
from tests.support.peers import HttpPeer, http_peer
from tests.support.waiting import wait_until

NOBODY = "rtsp://admin:pass-word@127.0.0.1:9/street"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sources")


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[LocalVcs]:
    with running_service(folder, demo=False, allow_private=True) as running:
        yield running


@pytest.fixture(scope="module")
def corp_id(service: LocalVcs) -> str:
    return corp(service)


def add(service: LocalVcs, corp_id: str, kind: str = "PIC", name: str = "Faces", **more: str) -> str:
    answer = service.answer("AddDataSource", CorpId=corp_id, DataSourceName=name, DataSourceType=kind, **more)
    assert answer["Code"] == "200"
    found: str = answer["Data"]["DataSourceId"]
    return found


def upload(service: LocalVcs, source_id: str, data: bytes | None = None, **more: str) -> dict[str, Any]:
    content = {} if data is None else {"FileContent": base64.b64encode(data).decode()}
    parameters = {"DataSourceId": source_id, "FileType": "PIC", "FileName": "a.jpg"} | content | more
    answer: dict[str, Any] = service.call("UploadFile", parameters).json()
    return answer


def playing(peer: HttpPeer, path: str = "/a.flv") -> str:
    """The address of a camera."""
    peer.routes[path] = like_a_camera(20, gop=5)
    return peer.url + path


def test_listing(service: LocalVcs) -> None:
    own = corp(service)
    ids = [add(service, own, name=f"Source_{number}") for number in range(5)]
    camera = add_camera(service, NOBODY, "Tür", own)

    def listed(**conditions: str) -> list[str]:
        data = service.answer("DescribeDataSources", CorpIdList=own, **conditions)["Data"]
        return [row["DataSourceId"] for row in data["Records"]]

    assert listed() == [*ids, camera]
    assert listed(PageNum="2", PageSize="2") == ids[2:4]
    assert listed(PageNum="9", PageSize="2") == []
    assert listed(DataSourceType="VIDEO") == [camera] and listed(DataSourceType="nothing") == []
    assert listed(DataSourceFilter="source_3") == [ids[3]] and listed(DataSourceFilter="%") == []
    assert listed(DataSourceFilter=camera[3:12]) == [camera]
    assert listed(DataSourceIdList=f"{ids[1]},nope,{ids[0]}") == ids[:2]
    assert listed(StreamStatus="1") == [] and len(listed(StreamStatus="0")) == 6
    assert service.answer("DescribeDataSources", CorpIdList="nope")["Data"]["TotalCount"] == 0
    data = service.answer("DescribeDataSources", CorpIdList=own, PageSize="4")["Data"]
    assert (data["TotalCount"], data["TotalPage"], data["PageNum"], data["PageSize"]) == (6, 2, 1, 4)


def test_a_camera_is_a_device(service: LocalVcs, corp_id: str) -> None:
    camera = add_camera(service, NOBODY, "Door", corp_id)
    wait_until(lambda: device(service, camera)["DeviceStatus"] == "0", "it is found not to be there")
    row = device(service, camera)
    assert (row["DeviceName"], row["CorpId"], row["DeviceType"]) == ("Door", corp_id, "IPC")
    assert (row["StreamStatus"], row["StreamAction"]) == ("0", "1")  # still looked for
    answer = service.answer("GetDeviceLiveUrl", DeviceId=camera)
    assert answer["Code"] == "Failed" and "cannot be reached" in answer["Message"]
    assert service.answer("GetDevicePicture", DeviceId=camera)["Code"] == "Failed"
    assert service.answer("GetDeviceVideoUrl", CorpId=corp_id, DeviceId=camera)["Code"] == "Failed"
    # The device and the source are one: deleting either deletes both.
    rows = service.answer("DeleteDevices", DeviceIdList=camera)["Data"]
    assert [row["Code"] for row in rows] == ["200"]
    found = service.answer("DescribeDataSources", DataSourceIdList=camera)["Data"]
    assert found["TotalCount"] == 0


def test_other_kinds_are_no_cameras(service: LocalVcs, corp_id: str) -> None:
    for kind, url in (("PIC", ""), ("DEVICE", ""), ("AUDIO", "rtmp://127.0.0.1:9/live/sound")):
        source_id = add(service, corp_id, kind, **({"Url": url} if url else {}))
        listing = service.answer("DescribeIpcs", PageNum="1", PageSize="5", DeviceIdList=source_id)
        assert listing["Data"]["TotalCount"] == 0
        changed = {"DataSourceId": source_id, "DataSourceName": "新", "Description": ""}
        answer = service.call("UpdateDataSource", changed | ({"Url": url} if url else {})).json()
        assert answer["Code"] == "200" and source(service, source_id)["DataSourceName"] == "新"


def test_a_bound_camera_stays(service: LocalVcs, corp_id: str) -> None:
    camera = add_camera(service, NOBODY, "Bound", corp_id)
    instance = service.answer(
        "CreateAIInstance",
        InstanceName="one",
        ProjectId=corp_id,
        AlgorithmId="1",
        AlgorithmName="x",
        ComputeType="StreamCompute",
        DataSource="Camera",
        DataType="Picture",
        InstanceType="Normal",
        ScheduleType="LONG_RUNNING",
    )["Data"]["InstanceId"]
    added = service.answer("AddCameraForInstance", InstanceId=instance, CameraIds=f'["{camera}"]')
    assert added["Code"] in ("0", "200")
    rows = service.answer("DeleteDataSources", DataSourceIdList=camera)["Data"]
    assert [row["Code"] for row in rows] == ["InstanceAlreadyBind"]
    assert source(service, camera)["DataSourceId"] == camera


def test_passwords_stay_out_of_log_and_errors(service: LocalVcs, folder: Path, corp_id: str) -> None:
    camera = add_camera(service, NOBODY, "Secret", corp_id)
    wait_until(lambda: device(service, camera)["DeviceStatus"] == "0", "it is tried")
    bad = service.call(
        "AddDataSource",
        {
            "CorpId": corp_id,
            "DataSourceName": "x",
            "DataSourceType": "VIDEO",
            "Url": "rtsp://admin:pass-word@224.0.0.1/a",
        },
    )
    assert bad.status_code == 400 and "pass-word" not in bad.text
    assert source(service, camera)["Url"] == NOBODY  # as the field is documented
    for message in (
        service.answer("GetDeviceLiveUrl", DeviceId=camera)["Message"],
        service.answer("DescribeIpcs", PageNum="1", PageSize="50").__repr__(),
    ):
        assert "pass-word" not in message


def test_without_leave_nothing_private_is_fetched(tmp_path: Path) -> None:
    with http_peer() as peer, running_service(tmp_path, demo=False) as strict:
        playing(peer)
        answer = strict.call(
            "AddDataSource",
            {
                "CorpId": corp(strict),
                "DataSourceName": "x",
                "DataSourceType": "VIDEO",
                "Url": f"{peer.url}/a.flv",
            },
        )
        assert (answer.status_code, answer.json()["Code"]) == (400, "InvalidUrl")
        assert "--allow-private" in answer.json()["Message"] and not peer.requests


def arriving(service: LocalVcs, camera: str) -> bool:
    """It is there and its packets arrive, in one look: soon it is silent again, and given up."""
    row = device(service, camera)
    return (row["DeviceStatus"], row["StreamStatus"]) == ("1", "1")


def test_cameras_survive_a_restart(tmp_path: Path) -> None:
    with http_peer() as peer:
        url = playing(peer)
        with running_service(tmp_path, demo=False, allow_private=True) as service:
            camera = add_camera(service, url)
            wait_until(lambda: device(service, camera)["DeviceStatus"] == "1", "it is there")
            wait_until(lambda: device(service, camera)["StreamStatus"] == "0", "seen once, it is let go")
            service.answer("SetStreamMode", DeviceIdList=camera, StreamMode="1")
            wait_until(lambda: device(service, camera)["StreamStatus"] == "1", "it is pulled all the time")
        before = peer.count("/a.flv")
        with running_service(tmp_path, demo=False, allow_private=True) as service:
            wait_until(lambda: arriving(service, camera), "it is pulled again")
            assert peer.count("/a.flv") > before
            service.answer("SetStreamMode", DeviceIdList=camera, StreamMode="0")
            wait_until(lambda: device(service, camera)["StreamStatus"] == "0", "it is let go")
            service.answer("StartStreams", DeviceIdList=camera)
            wait_until(lambda: device(service, camera)["StreamStatus"] == "1", "asked for, it is pulled")
            service.answer("StopStreams", DeviceIdList=camera)
            wait_until(lambda: device(service, camera)["StreamAction"] == "0", "and let go")
        del peer.routes["/a.flv"]
        with running_service(tmp_path, demo=False, allow_private=True) as service:
            wait_until(lambda: device(service, camera)["DeviceStatus"] == "0", "gone meanwhile, it says so")


def test_a_started_camera_that_nobody_watches_is_let_go(tmp_path: Path) -> None:
    clock = ManualClock()
    with http_peer() as peer, running_service(tmp_path, False, clock, allow_private=True) as service:
        camera = add_camera(service, playing(peer))
        wait_until(lambda: device(service, camera)["DeviceStatus"] == "1", "it is there")
        wait_until(lambda: device(service, camera)["StreamStatus"] == "0", "seen once, it is let go")
        service.answer("StartStreams", DeviceIdList=camera)
        wait_until(lambda: device(service, camera)["StreamStatus"] == "1", "it is pulled")
        clock.advance(STARTED_MS)
        wait_until(lambda: device(service, camera)["StreamStatus"] == "0", "it is let go")


# Uploads


def test_an_uploaded_picture_is_kept(service: LocalVcs, folder: Path, corp_id: str) -> None:
    source_id = add(service, corp_id)
    for kind in ("JPEG", "PNG", "BMP", "WEBP"):
        data = picture(kind)
        answer = upload(service, source_id, data, FileName="脸.x", MD5=hashlib.md5(data).hexdigest())
        (record,) = answer["Data"]["Records"]
        stored = folder / "localvcs" / record["OssPath"]
        assert stored.read_bytes() == data and stored.suffix == files.PICTURE_FORMATS[kind]
    database = Database(folder / "localvcs" / "localvcs.sqlite3")
    try:
        pictures = datasources.uploaded_pictures(database.read(), corp_id)
        assert [p.data_source_id for p in pictures][-4:] == [source_id] * 4
        assert (pictures[-1].width, pictures[-1].height) == (40, 30)
        assert (pictures[-1].file_name, pictures[-1].alias_name) == ("脸.x", "脸.x")
        assert pictures[-1].read(folder / "localvcs") == picture("WEBP")
        assert datasources.uploaded_pictures(database.read(), "nope") == []
        assert len(datasources.uploaded_pictures(database.read())) >= 4
    finally:
        database.close()
    service.answer("DeleteDataSources", DataSourceIdList=source_id)
    assert not list((folder / "localvcs" / "files" / source_id).iterdir())


def test_files_without_a_source_go(tmp_path: Path) -> None:
    with running_service(tmp_path, demo=False, allow_private=True) as service:
        camera = add_camera(service, NOBODY)
        faces = add(service, corp(service))
        paths = [
            tmp_path / "localvcs" / upload(service, each, picture())["Data"]["Records"][0]["OssPath"]
            for each in (camera, faces)
        ]
        by_hand = paths[0].with_name("by-hand.jpg")
        by_hand.write_bytes(b"x")
        paths[1].with_suffix(".jpg.part").write_bytes(b"x")
        service.answer("DeleteDevices", DeviceIdList=camera)
    with running_service(tmp_path, demo=False):
        assert not paths[0].exists() and by_hand.exists()
        assert list(paths[1].parent.iterdir()) == [paths[1]]


def test_what_is_no_picture_is_refused(service: LocalVcs, corp_id: str) -> None:
    source_id = add(service, corp_id)
    whole = picture(size=(300, 300))
    bomb = picture("PNG", (9000, 9000), "1")
    for data in (b"x", b"\xff\xd8\xff" + b"0" * 50, whole[: len(whole) // 3], b"GIF89a", b"<svg/>", bomb):
        assert upload(service, source_id, data)["Code"] == "InvalidFileContent"
    for content in ("", "@@@@", "QUJD\n!", "QUI"):
        code = upload(service, source_id, FileContent=content)["Code"]
        assert code in ("InvalidFileContent", "MissingFileContent", "MissingParameter"), content
    other = upload(service, source_id, b"any bytes", FileType="AUDIO", FileName="a.Mp3")
    assert other["Data"]["Records"][0]["OssPath"].endswith(".mp3")
    nameless = upload(service, source_id, b"any bytes", FileType="VIDEO", FileName="a.b/../c"[:3])
    assert nameless["Code"] == "200"
    for name in ("..", ".", "a/b", "a\\b", "a\x00b", "x" * 256):
        assert upload(service, source_id, picture(), FileName=name)["Code"] == "InvalidFileName"
        alias = upload(service, source_id, picture(), FileAliasName=name)["Code"]
        assert alias == "InvalidFileAliasName"


def test_paths_lead_into_the_folder_only(service: LocalVcs, folder: Path, corp_id: str) -> None:
    source_id = add(service, corp_id)
    inside = folder / "localvcs" / "files" / source_id
    inside.mkdir(parents=True, exist_ok=True)
    (inside / "face.jpg").write_bytes(picture())
    (inside / "empty.jpg").touch()
    (inside / "link.jpg").symlink_to("face.jpg")
    (inside / "out.jpg").symlink_to(folder / "localvcs" / "localvcs.sqlite3")
    outside = folder / "outside.jpg"
    outside.write_bytes(picture())
    os.mkfifo(inside / "pipe.jpg")
    for good in (f"files/{source_id}/face.jpg", f"{source_id}/face.jpg", str(inside / "link.jpg")):
        assert upload(service, source_id, FilePath=good)["Code"] == "200", good
    for bad in (
        str(outside),
        f"../../{outside.name}",
        f"files/../../{outside.name}",
        f"{source_id}/../../../{outside.name}",
        f"files/{source_id}/out.jpg",
        f"files/{source_id}/empty.jpg",
        f"files/{source_id}/pipe.jpg",
        f"files/{source_id}",
        "files/none.jpg",
        "files",
        "/etc/passwd",
        "/proc/self/environ",
        "http://bucket.oss-cn-hangzhou.aliyuncs.com/face.jpg",
        "a\x00b",
        "x/" * 500,
    ):
        answer = upload(service, source_id, picture(), FilePath=bad)
        assert answer["Code"] == "InvalidFilePath", bad
        assert str(folder) not in answer["Message"]
    with (inside / "large.jpg").open("wb") as large:
        large.truncate(files.MAX_FILE_BYTES + 1)
    assert upload(service, source_id, FilePath=f"{source_id}/large.jpg")["Code"] == "InvalidFilePath"


def test_what_is_sent_along_is_bounded(service: LocalVcs, corp_id: str) -> None:
    source_id = add(service, corp_id)
    response = service.call(
        "UploadFile",
        {
            "DataSourceId": source_id,
            "FileType": "AUDIO",
            "FileName": "a",
            "FileContent": base64.b64encode(bytes(1 << 20)).decode(),
        },
    )
    assert response.status_code == 413
