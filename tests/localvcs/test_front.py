"""The HTTP front over plain HTTP: who may call, how, and what the errors look like."""

from __future__ import annotations

import re
import socket
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests

from app.localvcs.actions import HANDLERS
from app.localvcs.clock import ManualClock
from app.vcs import sign
from tests.support.localvcs import LocalVcs, running_service

LIST = {"PageNumber": "1", "PageSize": "10"}
UPPER_UUID = r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"


@pytest.fixture
def http(demo: LocalVcs) -> requests.Session:
    return demo.session()


@pytest.fixture
def clocked(tmp_path: Path) -> Iterator[tuple[LocalVcs, ManualClock]]:
    clock = ManualClock(1_767_323_045_000)
    with running_service(tmp_path, clock=clock) as service:
        yield service, clock


def refused(response: requests.Response, code: str, status: int = 400) -> str:
    """Checks an error body; its message."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"RequestId", "HostId", "Code", "Message"}
    assert body["Code"] == code
    assert response.headers["content-type"].startswith("application/json")
    assert response.headers["x-acs-request-id"] == body["RequestId"]
    assert re.fullmatch(UPPER_UUID, body["RequestId"])
    message: str = body["Message"]
    return message


@pytest.mark.parametrize("version", ["2020-03-09", "2020-05-15"])
@pytest.mark.parametrize(("method", "in_body"), [("GET", False), ("POST", True), ("POST", False)])
def test_both_methods_versions_and_places(demo: LocalVcs, method: str, in_body: bool, version: str) -> None:
    response = demo.call("ListCorps", LIST | {"Version": version}, method=method, in_body=in_body)
    assert response.status_code == 200
    assert response.json()["Data"]["TotalCount"] >= 2


def test_parameters_may_be_split_between_query_and_body(demo: LocalVcs, http: requests.Session) -> None:
    everything = demo.signed("ListCorps", LIST | {"CorpName": "a b+c 园*~"})
    body = {name: everything.pop(name) for name in ("PageSize", "CorpName")}
    response = http.post(demo.base_url + "/", params=everything, data=body, timeout=20)
    assert response.status_code == 200, response.text


def test_plus_and_percent_20_are_both_a_blank(demo: LocalVcs, http: requests.Session) -> None:
    for blank in ("+", "%20"):
        everything = demo.signed("ListCorps", LIST | {"CorpName": "Riverside Park"}, method="GET")
        query = urlencode(everything).replace("+", blank)
        response = http.get(f"{demo.base_url}/?{query}", timeout=20)
        assert response.json()["Data"]["TotalCount"] == 1, response.text


def test_empty_values_and_extra_common_parameters_are_signed(demo: LocalVcs) -> None:
    extra = {"SignatureType": "", "RegionId": "cn-hangzhou", "SecurityToken": "", "Unknown": "1"}
    assert demo.call("ListCorps", LIST | extra).status_code == 200


def test_timestamp_in_its_other_spelling(demo: LocalVcs) -> None:
    at = demo.signed("ListCorps")["Timestamp"]
    response = demo.call("ListCorps", LIST | {"TimeStamp": at}, leave_out=("Timestamp",))
    assert response.status_code == 200


@pytest.mark.parametrize("method", ["HMAC-SHA1", "Hmac-SHA1", "hmac-sha1"])
def test_signature_method_in_any_case(demo: LocalVcs, method: str) -> None:
    assert demo.call("ListCorps", LIST | {"SignatureMethod": method}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "Version",
        "AccessKeyId",
        "SignatureMethod",
        "Timestamp",
        "SignatureVersion",
        "SignatureNonce",
    ],
)
def test_a_missing_common_parameter_is_named(demo: LocalVcs, name: str) -> None:
    message = refused(demo.call("ListCorps", LIST, leave_out=(name,)), f"Missing{name}")
    assert message == f"{name} is mandatory for this action."


def test_nothing_at_all_is_answered_in_the_errors_form(demo: LocalVcs, http: requests.Session) -> None:
    refused(http.get(demo.base_url + "/", timeout=20), "MissingAction")
    refused(http.post(demo.base_url + "/", timeout=20), "MissingAction")


def test_presence_comes_before_format_and_format_before_the_key(demo: LocalVcs) -> None:
    wrong = LIST | {"Format": "YAML", "AccessKeyId": "nobody"}
    refused(demo.call("ListCorps", wrong, leave_out=("Version",)), "MissingVersion")
    refused(demo.call("ListCorps", wrong), "InvalidParameter.Format")
    in_xml = demo.call("ListCorps", LIST | {"Format": "XML"}, leave_out=("Version",))
    assert ET.fromstring(in_xml.content).findtext("Code") == "MissingVersion"


def test_unknown_key(demo: LocalVcs) -> None:
    message = refused(
        demo.call("ListCorps", LIST | {"AccessKeyId": "nobody"}), "InvalidAccessKeyId.NotFound", 404
    )
    assert message == "Specified access key is not found."


def test_wrong_secret_tells_the_string_that_should_have_been_signed(demo: LocalVcs) -> None:
    everything = demo.signed("ListCorps", LIST | {"CorpName": "a:b"}, secret="wrong")
    with demo.session() as http:
        response = http.post(demo.base_url + "/", data=everything, timeout=20)
    message = refused(response, "SignatureDoesNotMatch")
    del everything["Signature"]
    assert message.partition(":")[2] == sign.string_to_sign("POST", everything)


def test_the_method_really_used_is_signed(demo: LocalVcs, http: requests.Session) -> None:
    everything = demo.signed("ListCorps", LIST, method="GET")
    refused(http.post(demo.base_url + "/", data=everything, timeout=20), "SignatureDoesNotMatch")


def test_signature_method_and_version(demo: LocalVcs) -> None:
    refused(demo.call("ListCorps", LIST | {"SignatureMethod": "HMAC-SHA256"}), "InvalidSignatureMethod")
    refused(demo.call("ListCorps", LIST | {"SignatureVersion": "2.0"}), "InvalidSignatureVersion")


def test_a_nonce_is_used_once(demo: LocalVcs, http: requests.Session) -> None:
    everything = demo.signed("ListCorps", LIST)
    assert http.post(demo.base_url + "/", data=everything, timeout=20).status_code == 200
    refused(http.post(demo.base_url + "/", data=everything, timeout=20), "SignatureNonceUsed")


def test_a_wrong_signature_does_not_use_up_the_nonce(demo: LocalVcs) -> None:
    nonce = {"SignatureNonce": "once-only"}
    refused(demo.call("ListCorps", LIST | nonce, secret="wrong"), "SignatureDoesNotMatch")
    assert demo.call("ListCorps", LIST | nonce).status_code == 200


@pytest.mark.parametrize(
    "text",
    ["now", "2026-01-02 03:04:05", "2026-02-30T00:00:00Z", "1767323045", "\u0662026-01-02T03:04:05Z"],
)
def test_malformed_timestamp(demo: LocalVcs, text: str) -> None:
    refused(demo.call("ListCorps", LIST | {"Timestamp": text}), "InvalidTimeStamp.Format")


@pytest.mark.parametrize(("minutes", "fresh"), [(-14.9, True), (14.9, True), (-15.1, False), (15.1, False)])
def test_timestamp_window(clocked: tuple[LocalVcs, ManualClock], minutes: float, fresh: bool) -> None:
    service, clock = clocked
    everything = service.signed("ListCorps", LIST)
    clock.advance(-round(minutes * 60_000))
    with service.session() as http:
        response = http.post(service.base_url + "/", data=everything, timeout=20)
    if fresh:
        assert response.status_code == 200, response.text
    else:
        refused(response, "InvalidTimeStamp.Expired")


def test_a_nonce_is_remembered_as_long_as_its_timestamp_is_good(
    clocked: tuple[LocalVcs, ManualClock],
) -> None:
    service, clock = clocked
    clock.advance(-14 * 60_000)
    everything = service.signed("ListCorps", LIST)
    clock.advance(14 * 60_000)
    with service.session() as http:
        assert http.post(service.base_url + "/", data=everything, timeout=20).status_code == 200
        clock.advance(50_000)
        refused(http.post(service.base_url + "/", data=everything, timeout=20), "SignatureNonceUsed")
        clock.advance(60_000)
        refused(http.post(service.base_url + "/", data=everything, timeout=20), "InvalidTimeStamp.Expired")


def test_the_date_header_is_the_services_own_time(clocked: tuple[LocalVcs, ManualClock]) -> None:
    service, _ = clocked
    for response in (service.call("ListCorps", LIST), service.call("Nope")):
        assert response.headers["date"] == "Fri, 02 Jan 2026 03:04:05 GMT"


def test_version(demo: LocalVcs) -> None:
    message = refused(demo.call("ListCorps", LIST | {"Version": "2019-01-01"}), "InvalidVersion")
    assert message == "Specified parameter Version is not valid."


def test_unknown_action(demo: LocalVcs) -> None:
    message = refused(demo.call("CreatePizza"), "InvalidAction.NotFound", 404)
    assert message == "Specified api is not found, please check your url and method."


def test_an_action_not_served_is_no_success(demo: LocalVcs, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.localvcs.actions import HANDLERS

    monkeypatch.delitem(HANDLERS, "CreateWatchTask")
    refused(demo.call("CreateWatchTask", {"TaskName": "x"}), "UnsupportedOperation")


@pytest.mark.parametrize("value", ["JSON", "json", "None", "", "Json"])
def test_format_json_in_any_case_and_by_default(demo: LocalVcs, value: str) -> None:
    assert demo.call("ListCorps", LIST | {"Format": value}).json()["Code"] == "200"


@pytest.mark.parametrize("value", ["XML", "xml", "Xml"])
def test_format_xml_in_any_case(demo: LocalVcs, value: str) -> None:
    response = demo.call("ListCorps", LIST | {"Format": value})
    assert response.headers["content-type"].startswith("application/xml")
    root = ET.fromstring(response.content)
    assert root.tag == "ListCorpsResponse"
    assert root.findtext("Code") == "200"
    names = [record.findtext("CorpName") for record in root.findall("Data/Records")]
    assert "Riverside Park 河滨园区" in names


def test_an_error_in_xml_has_the_root_error(demo: LocalVcs) -> None:
    response = demo.call("ListCorps", LIST | {"Format": "XML", "CorpName": "<&>"}, secret="wrong")
    assert response.status_code == 400
    root = ET.fromstring(response.content)
    assert (root.tag, root.findtext("Code")) == ("Error", "SignatureDoesNotMatch")
    assert root.findtext("HostId") == demo.base_url.partition("//")[2]
    assert "%253C%2526%253E" in (root.findtext("Message") or "")


def test_another_format_is_refused(demo: LocalVcs) -> None:
    refused(demo.call("ListCorps", LIST | {"Format": "YAML"}), "InvalidParameter.Format")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods(demo: LocalVcs, http: requests.Session, method: str) -> None:
    refused(http.request(method, demo.base_url + "/", timeout=20), "UnsupportedHTTPMethod")


def test_head_gets_no_body(demo: LocalVcs, http: requests.Session) -> None:
    response = http.head(demo.base_url + "/", timeout=20)
    assert (response.status_code, response.content) == (400, b"")


def test_body_too_large(demo: LocalVcs, http: requests.Session) -> None:
    response = http.post(demo.base_url + "/", data={"Description": "x" * 2_000_000}, timeout=20)
    refused(response, "RequestEntityTooLarge", 413)


def test_query_too_large(demo: LocalVcs) -> None:
    refused(
        demo.call("ListCorps", LIST | {"More": "y" * 50_000}, method="GET"),
        "RequestEntityTooLarge",
        413,
    )


@pytest.mark.parametrize(
    "body",
    [
        b"Action=%ff%fe",
        "Action=\udcff".encode("utf-8", "surrogateescape"),
        b"Action=ListCorps&Action=CreateCorp",
        b"&".join(b"n%d=1" % n for n in range(6000)),
    ],
    ids=["percent-encoded", "raw", "twice", "many"],
)
def test_unreadable_bodies(demo: LocalVcs, http: requests.Session, body: bytes) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    refused(http.post(demo.base_url + "/", data=body, headers=form, timeout=20), "InvalidParameter")


def test_a_body_that_is_no_form_holds_no_parameters(demo: LocalVcs, http: requests.Session) -> None:
    query = demo.signed("ListCorps", LIST)
    response = http.post(demo.base_url + "/", params=query, json={"PageSize": "1"}, timeout=20)
    assert response.json()["Data"]["PageSize"] == 10


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "http://127.0.0.1:8080"},
        {"Host": "[::1]:80"},
        {"Host": "LOCALHOST:1"},
        {"Host": "a b/../"},
        {"Host": ""},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_who_calls_this_machine_by_its_names_may(
    demo: LocalVcs, http: requests.Session, headers: dict[str, str]
) -> None:
    everything = demo.signed("ListCorps", LIST)
    response = http.post(demo.base_url + "/", data=everything, headers=headers, timeout=20)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "vcs.example:8080"},
        {"Host": "127.0.0.1.example"},
        {"Origin": "https://vcs.example"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_web_page_uses_the_key_everybody_knows(
    demo: LocalVcs, http: requests.Session, headers: dict[str, str], method: str
) -> None:
    where = {"params" if method == "GET" else "data": demo.signed("ListCorps", LIST, method=method)}
    response = http.request(method, demo.base_url + "/", headers=headers, timeout=20, **where)
    refused(response, "Forbidden", 403)


def test_a_key_of_ones_own_is_enough_for_any_page(empty: LocalVcs) -> None:
    headers = {"Host": "vcs.example:8080", "Origin": "https://vcs.example"}
    with empty.session() as http:
        everything = empty.signed("ListCorps", LIST)
        response = http.post(empty.base_url + "/", data=everything, headers=headers, timeout=20)
    assert response.status_code == 200


def test_other_paths(demo: LocalVcs, http: requests.Session) -> None:
    for path in ("/nope", "/play/live/x.flv", "/_faults", "/../etc/passwd"):
        assert http.get(demo.base_url + path, timeout=20).status_code in (403, 404)


@pytest.mark.parametrize("form", ["JSON", "XML"])
def test_a_fault_of_ours_tells_the_log_and_not_the_caller(
    demo: LocalVcs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, form: str
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("inner workings")

    monkeypatch.setitem(HANDLERS, "ListCorps", broken)
    response = demo.call("ListCorps", LIST | {"Format": form})
    assert response.status_code == 500
    assert "InternalError" in response.text
    assert "inner" not in response.text and "Traceback" not in response.text
    assert response.headers["x-acs-request-id"] in caplog.text and "inner workings" in caplog.text


def test_a_client_that_leaves_in_the_middle_of_its_body(demo: LocalVcs) -> None:
    host, port = demo.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nAction=")
    assert demo.call("ListCorps", LIST).status_code == 200


def test_long_texts_are_refused_before_they_are_stored(demo: LocalVcs) -> None:
    refused(demo.call("CreateCorp", {"CorpName": "x" * 1025, "AppName": "a"}), "InvalidCorpName")
    assert demo.call("CreateCorp", {"CorpName": "界" * 1024, "AppName": "a"}).status_code == 200
