"""The official SDKs on data sources and uploads: success and error paths of every action, in JSON and XML."""

from __future__ import annotations

import base64
import hashlib
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alibabacloud_vcs20200515 import models
from alibabacloud_vcs20200515.client import Client
from aliyunsdkcore.acs_exception.exceptions import ServerException
from PIL import Image
from Tea.exceptions import TeaException

from tests.support.localvcs import LocalVcs, running_service
from tests.support.sdk import Core

CORP = "252060345870948301"
URL = "rtmp://127.0.0.1:9/live/street?auth_key=1"
"""Nobody listens there."""


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 24), (10, 200, 30)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("sdk"), pull_seconds=3600.0, allow_private=True) as running:
        yield running


def added(sdk: Client, **more: Any) -> str:
    body = sdk.add_data_source(
        models.AddDataSourceRequest(
            **{"corp_id": CORP, "data_source_name": "门口", "data_source_type": "VIDEO", "url": URL} | more
        )
    ).body
    assert (body.code, body.message) == ("200", "success")
    data_source_id: str = body.data.data_source_id
    assert data_source_id.startswith("ds_") and body.data.oss_path == f"files/{data_source_id}"
    return data_source_id


def described(sdk: Client, **conditions: Any) -> Any:
    return sdk.describe_data_sources(models.DescribeDataSourcesRequest(**conditions)).body


def code_of(call: Callable[[], Any]) -> str:
    with pytest.raises(TeaException) as caught:
        call()
    return str(caught.value.code)


def test_a_source_and_its_camera(sdk: Client) -> None:
    data_source_id = added(sdk, description="by the door")
    body = described(sdk, data_source_id_list=data_source_id)
    (row,) = body.data.records
    assert (body.code, body.data.total_count, body.data.total_page) == ("200", 1, 1)
    assert (row.data_source_name, row.data_source_type, row.description) == ("门口", "VIDEO", "by the door")
    assert (row.corp_id, row.url, row.stream_status) == (CORP, URL, "0")
    listed = sdk.describe_ipcs(
        models.DescribeIpcsRequest(page_num=1, page_size=10, device_id_list=data_source_id)
    ).body.data.records
    assert [(camera.device_name, camera.device_model) for camera in listed] == [("门口", "RTMP")]

    changed = models.UpdateDataSourceRequest(
        data_source_id=data_source_id, data_source_name="后门", url="http://127.0.0.1:9/a.m3u8"
    )
    assert sdk.update_data_source(changed).body.code == "200"
    (row,) = described(sdk, data_source_id_list=data_source_id).data.records
    assert (row.data_source_name, row.url) == ("后门", "http://127.0.0.1:9/a.m3u8")
    assert row.description == "by the door"

    gone = sdk.delete_data_sources(
        models.DeleteDataSourcesRequest(data_source_id_list=f"{data_source_id},nope")
    ).body
    assert [(row.data_source_id, row.code) for row in gone.data] == [
        (data_source_id, "200"),
        ("nope", "DataSourceNotFound"),
    ]
    assert described(sdk, data_source_id_list=data_source_id).data.total_count == 0


def test_refusals(sdk: Client) -> None:
    request = models.AddDataSourceRequest
    good = {"corp_id": CORP, "data_source_name": "x", "data_source_type": "VIDEO", "url": URL}
    for wrong, code in (
        ({"corp_id": "nope"}, "InvalidCorpId"),
        ({"corp_id": None}, "MissingCorpId"),
        ({"data_source_name": None}, "MissingDataSourceName"),
        ({"data_source_type": "FILM"}, "InvalidDataSourceType"),
        ({"url": None}, "MissingUrl"),
        ({"data_source_type": "AUDIO", "url": None}, "MissingUrl"),
        ({"url": "file:///etc/passwd.flv"}, "InvalidUrl"),
        ({"url": "http://127.0.0.1/a.mp4"}, "InvalidUrl"),
        ({"url": "rtsp://0.0.0.0/a"}, "InvalidUrl"),
    ):
        assert code_of(lambda w=wrong: sdk.add_data_source(request(**good | w))) == code, wrong
    update = models.UpdateDataSourceRequest
    source = added(sdk)
    for wrong, code in (
        ({"data_source_id": "nope"}, "InvalidDataSourceId"),
        ({"data_source_id": None}, "MissingDataSourceId"),
        ({"data_source_name": None}, "MissingDataSourceName"),
        ({"url": None}, "MissingUrl"),
        ({"url": "concat:a.flv"}, "InvalidUrl"),
    ):
        good = {"data_source_id": source, "data_source_name": "x", "url": URL}
        assert code_of(lambda g=good, w=wrong: sdk.update_data_source(update(**g | w))) == code, wrong
    assert code_of(lambda: sdk.delete_data_sources(models.DeleteDataSourcesRequest())) == (
        "MissingDataSourceIdList"
    )
    assert code_of(lambda: described(sdk, page_num=0)) == "InvalidPageNum"


def test_upload(sdk: Client) -> None:
    source = added(sdk, data_source_type="PIC", url=None)
    data = jpeg()
    good = {
        "corp_id": CORP,
        "data_source_id": source,
        "file_type": "PIC",
        "file_name": "脸.jpeg",
        "file_content": base64.b64encode(data).decode(),
        "md5": hashlib.md5(data).hexdigest().upper(),
    }
    body = sdk.upload_file(models.UploadFileRequest(**good)).body
    (record,) = body.data.records
    assert body.code == "200" and record.source_id.startswith("dsf_")
    assert record.oss_path == f"files/{source}/{record.source_id}.jpg"
    again = good | {"file_path": record.oss_path, "file_content": "bm8=", "file_alias_name": "b.jpeg"}
    assert sdk.upload_file(models.UploadFileRequest(**again)).body.code == "200"
    for wrong, code in (
        ({"data_source_id": "nope"}, "InvalidDataSourceId"),
        ({"corp_id": "nope"}, "InvalidCorpId"),
        ({"corp_id": "252060345870948302"}, "InvalidDataSourceId"),
        ({"file_content": None}, "MissingParameter"),
        ({"md5": "0" * 32}, "InvalidMD5"),
        ({"file_content": base64.b64encode(b"no picture").decode(), "md5": None}, "InvalidFileContent"),
        ({"file_path": "../localvcs.sqlite3"}, "InvalidFilePath"),
        ({"file_name": "../x.jpg"}, "InvalidFileName"),
        ({"file_type": "FILM"}, "InvalidFileType"),
    ):
        assert code_of(lambda w=wrong: sdk.upload_file(models.UploadFileRequest(**good | w))) == code, wrong


CORE_CALLS: list[tuple[str, dict[str, str], str]] = [
    (
        "AddDataSource",
        {"CorpId": CORP, "DataSourceName": "core", "DataSourceType": "VIDEO", "Url": URL},
        "200",
    ),
    (
        "UpdateDataSource",
        {"DataSourceId": "{source}", "DataSourceName": "core", "Url": URL},
        "200",
    ),
    ("DescribeDataSources", {"PageNum": "1", "PageSize": "3"}, "200"),
    ("DeleteDataSources", {"DataSourceIdList": "nope"}, "200"),
    (
        "UploadFile",
        {
            "DataSourceId": "{source}",
            "FileType": "PIC",
            "FileName": "a.jpg",
            "FileContent": base64.b64encode(jpeg()).decode(),
        },
        "200",
    ),
]


@pytest.mark.parametrize(("action", "parameters", "code"), CORE_CALLS, ids=[c[0] for c in CORE_CALLS])
def test_core_sdk_in_all_its_ways(
    sdk: Client, core: Core, action: str, parameters: dict[str, str], code: str
) -> None:
    if "{source}" in parameters.values():
        parameters = parameters | {"DataSourceId": added(sdk)}
    assert core.json(action, **parameters)["Code"] == code
    assert core.json(action, method="POST", **parameters)["Code"] == code
    assert core.json(action, method="POST", in_body=True, **parameters)["Code"] == code
    root = ET.fromstring(core.call(action, method="POST", in_body=True, xml=True, **parameters))
    assert (root.tag, root.findtext("Code")) == (f"{action}Response", code)


def test_lists_in_xml(sdk: Client, core: Core) -> None:
    added(sdk), added(sdk)
    root = ET.fromstring(core.call("DescribeDataSources", xml=True, PageSize="2"))
    assert len(root.findall("Data/Records")) == 2
    with pytest.raises(ServerException) as caught:
        core.json("AddDataSource", CorpId="nope", DataSourceName="x", DataSourceType="PIC")
    assert (caught.value.error_code, caught.value.http_status) == ("InvalidCorpId", 401)
