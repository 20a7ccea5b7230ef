"""What clients may not take: time, connections, memory; and what never comes back: a stack trace, a 500."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.localvcs.actions import HANDLERS
from app.localvcs.connections import MAX_HEAD_BYTES, MAX_HEADERS
from app.vcs import spec
from tests.support.localvcs import LocalVcs, running_service
from tests.support.waiting import LIMIT_S, wait_until

CORPS = {"PageNumber": "1", "PageSize": "1"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    """Small limits, so that reaching them is quick: also for whoever means well and was kept from sending."""
    limits = {"head_seconds": 0.4, "body_seconds": 0.4, "max_body_bytes": 200_000}
    with running_service(tmp_path_factory.mktemp("limits"), **limits) as running:
        yield running


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    """For what has nothing to do with time."""
    limits = {"max_connections": 12, "head_seconds": LIMIT_S, "body_seconds": LIMIT_S}
    with running_service(tmp_path_factory.mktemp("patient"), max_body_bytes=200_000, **limits) as running:
        yield running


@contextlib.contextmanager
def connected(service: LocalVcs) -> Iterator[socket.socket]:
    host, _, port = service.base_url.partition("//")[2].partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        yield connection


def rest(connection: socket.socket) -> bytes:
    """All that comes until the service closes; b"" for a connection that was reset."""
    received = b""
    try:
        while data := connection.recv(65536):
            received += data
    except ConnectionError:
        pass
    return received


def sent(service: LocalVcs, data: bytes) -> bytes:
    with connected(service) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(data)
        return rest(connection)


def refused(answer: bytes, status: int, code: str) -> None:
    """The error's form holds even where there was no request."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer
    fields = json.loads(body)
    assert fields["Code"] == code and fields["RequestId"] and fields["Message"]


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"PO", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1000],
    ids=["nothing", "headers", "method", "value"],
)
def test_a_head_that_does_not_arrive_in_time(service: LocalVcs, begun: bytes) -> None:
    refused(sent(service, begun), 408, "RequestTimeout")


def test_a_head_that_drips_does_not_win_time(service: LocalVcs) -> None:
    with connected(service) as connection:
        connection.settimeout(0.1)
        received = b""
        with contextlib.suppress(ConnectionError):
            for _ in range(1000):
                connection.sendall(b"GET / HTTP/1.1\r\n"[:1] if not received else b"")
                try:
                    received += connection.recv(1000) or b"closed"
                    break
                except TimeoutError:
                    continue
    assert b"408" in received or b"400" in received


def test_a_second_request_on_a_connection_has_a_deadline_too(service: LocalVcs) -> None:
    with connected(service) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT")
        received = rest(connection)
    assert received.count(b"MissingAction") == 1 and b"408" in received


def test_a_body_that_does_not_arrive_in_time(service: LocalVcs) -> None:
    begun = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nConnection: close\r\n\r\nAct"
    refused(sent(service, begun), 400, "InvalidParameter")


@pytest.mark.parametrize(
    "head",
    [
        b"X: " + b"x" * (MAX_HEAD_BYTES + 1),
        b"\r\n".join(b"X%d: y" % n for n in range(MAX_HEADERS + 10)),
        b"\r\n".join(b"X%d: " % n + b"y" * 4000 for n in range(40)),
        b"X" * (MAX_HEAD_BYTES + 1),
    ],
    ids=["value", "many", "together", "name"],
)
@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"], ids=["open", "ended"])
def test_a_head_that_is_too_large(service: LocalVcs, head: bytes, end: bytes) -> None:
    answer = sent(service, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + head + end)
    # Where the service closes with bytes unread, the network may drop the answer.
    assert not answer or answer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 408", b"HTTP/1.1 400")), answer
    assert sent(service, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 4"
    )


def test_a_request_line_that_is_too_long(service: LocalVcs) -> None:
    answer = sent(service, b"GET /?" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert not answer or answer.startswith((b"HTTP/1.1 4",)), answer


def test_a_body_that_is_too_large(patient: LocalVcs) -> None:
    for size in (b"Content-Length: 300000", b"Transfer-Encoding: chunked"):
        body = b"x" * 300_000 if b"Length" in size else b"493e0\r\n" + b"x" * 300_000 + b"\r\n0\r\n\r\n"
        answer = sent(
            patient,
            b"POST / HTTP/1.1\r\nHost: localhost\r\n" + size + b"\r\nConnection: close\r\n\r\n" + body,
        )
        assert b"413" in answer[:20] and b"RequestEntityTooLarge" in answer


def test_so_many_connections_and_no_more(patient: LocalVcs) -> None:
    with contextlib.ExitStack() as open_ones:

        def hold() -> bool:
            one = open_ones.enter_context(connected(patient))
            with contextlib.suppress(ConnectionError):  # one of the test before is not gone yet
                # Kept alive after an answer, so that no deadline of a head ends it.
                one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return one.recv(100).startswith(b"HTTP/1.1 400")
            return False

        for _ in range(12):
            wait_until(hold, "a connection")
        refused(sent(patient, b""), 503, "ServiceUnavailable")

    def answers() -> bool:
        with contextlib.suppress(OSError):
            return patient.call("ListCorps", CORPS).status_code == 200
        return False

    wait_until(answers, "a connection is given back")


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /%ff%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET http:// HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/1.1\r\nHost: \x00\r\nConnection: close\r\n\r\n",
        b"GET /play/live/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /play/live/%2e%2e%2f%2e%2e%2fetc/a.m3u8 HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n",
        b"GET /_faults HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ],
)
def test_raw_oddities(service: LocalVcs, caplog: pytest.LogCaptureFixture, raw: bytes) -> None:
    caplog.set_level(logging.ERROR)
    answer = sent(service, raw)
    assert not answer or answer.startswith(b"HTTP/1.1 4"), answer
    assert b"Traceback" not in answer and b"root:" not in answer
    assert not caplog.records


PIECES = st.sampled_from(
    [
        b"GET ",
        b"POST ",
        b"/",
        b"/play/live/",
        b"?Action=ListCorps",
        b"%",
        b"\xff",
        b" HTTP/1.1\r\n",
        b" HTTP/1.0\r\n",
        b"Host: localhost\r\n",
        b"Content-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Type: application/x-www-form-urlencoded\r\n",
        b"Expect: 100-continue\r\n",
        b"Connection: close\r\n",
        b"\r\n",
        b"\r\n\r\n",
        b"5\r\nAct=1\r\n0\r\n\r\n",
        b"\x00",
        b":",
    ]
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pieces=st.lists(st.one_of(PIECES, PIECES, st.binary(max_size=12)), max_size=14))
def test_any_bytes_on_the_wire(
    service: LocalVcs, caplog: pytest.LogCaptureFixture, pieces: list[bytes]
) -> None:
    caplog.set_level(logging.ERROR)
    with connected(service) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(b"".join(pieces))
            connection.shutdown(socket.SHUT_WR)
        answer = rest(connection)
    assert b"Traceback" not in answer
    for status_line in (part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]):
        assert status_line in (b"100", b"200") or status_line.startswith(b"4"), answer
    assert not caplog.records, caplog.records[0].exc_text


def test_deeply_nested_json_in_every_json_parameter(patient: LocalVcs) -> None:
    deep = ["[" * 2_000, "[" * 2_000 + "]" * 2_000, '{"a":' * 2_000 + "1" + "}" * 2_000]
    huge = patient.call("CreateAIInstance", {"AlgorithmVendors": "[" * 30_000, "Schedule": "[" * 30_000})
    assert huge.status_code == 400
    tried = 0
    for action in sorted(HANDLERS):
        for field in spec.ACTIONS[action].fields():
            if field.value_format in (spec.Format.JSON_ARRAY, spec.Format.JSON_OBJECT):
                for value in deep:
                    tried += 1
                    response = patient.call(action, {field.wire: value})
                    assert response.status_code == 400 and response.json()["Code"], (action, field.wire)
    assert tried


def lists() -> list[tuple[str, str, str]]:
    """A list of 10,000 for each kind of list an action takes: (action, parameter, value)."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for action in sorted(HANDLERS):
        for field in spec.ACTIONS[action].fields():
            ids = [f"{n:020d}" for n in range(10_000)]
            if field.value_format is spec.Format.CSV:
                found.setdefault((action, "csv"), (action, field.wire, ",".join(ids)))
            elif field.value_format is spec.Format.JSON_ARRAY and field.record is None:
                found.setdefault((action, "json"), (action, field.wire, json.dumps(ids)))
    return list(found.values())


def test_lists_of_ten_thousand(tmp_path: Path) -> None:
    with running_service(tmp_path, max_body_bytes=1 << 20) as roomy:
        for action, name, value in lists():
            required = {
                field.wire: "1"
                for field in spec.ACTIONS[action].fields()
                if (field.required or field.effectively_required) and field.wire != name
            }
            response = roomy.call(action, required | {name: value})
            assert response.status_code in (200, 400, 401), (action, name, response.text[:300])
            assert response.json()["RequestId"]


INJECTIONS = [
    "'; DROP TABLE devices; --",
    '") OR 1=1 --',
    "%' OR '1'='1",
    "../../../../etc/passwd",
    "/etc/passwd",
    "file:///etc/passwd",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "]]><x/>",
    "\x00\x1b[2J",
    "a\r\nSet-Cookie: x=1",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("form", ["JSON", "XML"])
def test_nothing_gets_out_of_its_place(patient: LocalVcs, text: str, form: str) -> None:
    from xml.etree import ElementTree

    before = patient.answer("DescribeIpcs", PageNum="1", PageSize="1")["Data"]["TotalCount"]
    made = patient.call("CreateCorp", {"CorpName": text[:50], "AppName": "a", "Format": form})
    listed = patient.call("ListCorps", CORPS | {"CorpName": text[:50], "Format": form})
    for response in (made, listed):
        assert response.status_code in (200, 400)
        assert "set-cookie" not in response.headers and "root:x" not in response.text
        if form == "XML":
            ElementTree.fromstring(response.content)
    if form == "JSON" and made.status_code == 200:
        assert all(text[:50] in row["CorpName"] for row in listed.json()["Data"]["Records"])
        assert made.json()["Code"] == "200"
    found = patient.call("DescribeIpcs", {"PageNum": "1", "PageSize": "1", "DeviceFilter": text})
    assert found.status_code == 400 or found.json()["Data"]["TotalCount"] == 0
    after = patient.answer("DescribeIpcs", PageNum="1", PageSize="1")["Data"]["TotalCount"]
    assert after == before


@pytest.mark.parametrize("name", [b"Action", b"CorpName"])
def test_invalid_utf8(patient: LocalVcs, name: bytes) -> None:
    body = urlencode(patient.signed("ListCorps", CORPS)).encode() + b"&X" + name + b"=%ff%fe"
    length = str(len(body)).encode()
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + length
    head += b"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    refused(sent(patient, head + body), 400, "InvalidParameter")


def test_two_clients_changing_the_same_device_lose_nothing(tmp_path: Path) -> None:
    """Each changes a field of its own, at the same time, again and again: both have their way."""
    camera = "33010600001320000001"
    with running_service(tmp_path) as shared:
        failures: list[Any] = []

        def change(field: str, values: list[str]) -> None:
            for value in values:
                answer = shared.call("ModifyDevice", {"DeviceId": camera, field: value}).json()
                if answer["Code"] != "200":
                    failures.append(answer)

        vendors = [f"vendor {n}" for n in range(15)]
        names = [f"name {n}" for n in range(15)]
        clients = [
            threading.Thread(target=change, args=("Vendor", vendors)),
            threading.Thread(target=change, args=("DeviceName", names)),
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        assert not failures
        page = shared.answer("DescribeIpcs", PageNum="1", PageSize="1", DeviceIdList=camera)
        row = page["Data"]["Records"][0]
        assert (row["Vendor"], row["DeviceName"]) == (vendors[-1], names[-1])


def test_devices_made_by_two_clients_at_once_have_ids_of_their_own(tmp_path: Path) -> None:
    with running_service(tmp_path) as shared:
        corp = shared.answer("CreateCorp", CorpName="c", AppName="a")["CorpId"]
        made: list[str] = []

        def create(tag: str) -> None:
            for number in range(8):
                answer = shared.answer(
                    "CreateDevice",
                    CorpId=corp,
                    DeviceType="IPC",
                    DataSourceType="VIDEO",
                    DeviceName=f"{tag}{number}",
                    DeviceAddress="Hangzhou",
                )
                made.append(answer["Data"]["DeviceId"])

        clients = [threading.Thread(target=create, args=(tag,)) for tag in "abc"]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        assert len(made) == len(set(made)) == 24
        listed = shared.answer("DescribeIpcs", PageNum="1", PageSize="100", CorpIdList=corp)
        assert {row["DeviceId"] for row in listed["Data"]["Records"]} == set(made)
