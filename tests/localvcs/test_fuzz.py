"""Whatever the parameters: an answer or a documented error, in both formats. Never a 500.

Values come from the declared fields (their choices, bounds and a little beyond) and from the list of things
that break parsers.
"""

from __future__ import annotations

import json
import logging
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.localvcs.actions import HANDLERS
from app.vcs import spec
from tests.support.localvcs import LocalVcs, running_service

NASTY = [
    "",
    " ",
    "0",
    "-1",
    "1e9",
    "NaN",
    "Infinity",
    "9" * 40,
    str(2**63),
    str(2**63 - 1),
    "null",
    "true",
    "[]",
    "{}",
    "[" * 500,
    "'; DROP TABLE devices; --",
    '" OR 1=1 --',
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
    "]]>",
    "../../etc/passwd",
    "\x00",
    "\x0b\x1f\x7f\x85",
    "\ufffe\uffff",
    "\u202e𠮷\U0010ffff",
    "a,b,,c, ,d",
    ",".join("x" * 20 for _ in range(30)),
    ",".join(f"{n:020d}" for n in range(2000)),
    "%s%n%x",
    "％＿",
]
LINKS = [("http", "a.m3u8"), ("https", "a.flv?b=c"), ("rtmp", "a/b"), ("rtsps", "界"), ("file", "etc/passwd")]
KNOWN = [
    "252060345870948301",
    "33010600001180000100",
    "33010600001110000200",
    "33010600001320000001",
    "33010600001320000008",
    "33010600001320000014",
    "33010600001320000015",
    "33020600001320000016",
]


def values(field: spec.Field) -> st.SearchStrategy[str]:
    """Right, borderline and wrong values of one field."""
    likely: list[str] = [str(choice) for choice in field.choices or ()]
    for bound in (field.min, field.max):
        if bound is not None:
            likely += [str(int(bound) + step) for step in (-1, 0, 1)]
    if field.max_length is not None:
        likely += ["界" * field.max_length, "x" * (field.max_length + 1)]
    if field.default is not None:
        likely.append(str(field.default))
    if field.wire.endswith(("Id", "IdList")):
        likely += KNOWN + [",".join(KNOWN)]
    if field.value_format is spec.Format.EPOCH_MS:
        likely += ["0", "1767323045000", "1767323046000", "99999999999999"]
    if field.value_format is spec.Format.URL:
        # Nobody listens there, and nothing beyond this machine is to be asked for.
        likely += [f"{scheme}://a:b@127.0.0.1:9/{path}" for scheme, path in LINKS]
    likely += ["1", "2", "杭州", "1.5"]
    return st.one_of(
        st.sampled_from(likely),
        st.sampled_from(likely),
        st.sampled_from(NASTY),
        st.text(max_size=40),
    )


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, str], str, str]:
    action = draw(st.sampled_from(sorted(HANDLERS)))
    parameters: dict[str, str] = {}
    for field in spec.ACTIONS[action].fields():
        if draw(st.integers(0, 9)) < (9 if field.required or field.effectively_required else 3):
            parameters[field.wire] = draw(values(field))
    return action, parameters, draw(st.sampled_from(["JSON", "XML"])), draw(st.sampled_from(["GET", "POST"]))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    # No encoder runs for what is asked here: the streams' own tests see to them.
    with running_service(tmp_path_factory.mktemp("fuzz"), pull_seconds=3600.0, allow_private=True) as running:
        for camera in KNOWN[3:]:
            running.answer("SetStreamMode", DeviceIdList=camera, StreamMode="0")
        yield running


@pytest.fixture(scope="module")
def http(service: LocalVcs) -> requests.Session:
    return service.session()


def sound(response: requests.Response, action: str, form: str) -> str:
    """Checks that an answer is whole; its code."""
    assert response.status_code < 500, (action, response.text)
    if form == "XML":
        root = ET.fromstring(response.content)
        assert root.tag == (f"{action}Response" if response.status_code == 200 else "Error")
        fields = {child.tag: child.text for child in root}
    else:
        fields = json.loads(response.content)
    assert fields["RequestId"] and fields["Code"]
    if response.status_code != 200:
        assert fields["Message"]
    assert "Traceback" not in response.text and "sqlite" not in response.text.lower()
    return str(fields["Code"])


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(call=calls())
def test_any_parameters(
    service: LocalVcs,
    http: requests.Session,
    caplog: pytest.LogCaptureFixture,
    call: tuple[str, dict[str, str], str, str],
) -> None:
    action, parameters, form, method = call
    caplog.set_level(logging.ERROR)
    signed = service.signed(action, parameters | {"Format": form}, method=method)
    if method == "GET" and len(urlencode(signed)) > 40_000:
        signed = service.signed(action, parameters | {"Format": form}, method="POST")
        method = "POST"
    if method == "GET":
        response = http.get(service.base_url + "/", params=signed, timeout=20)
    else:
        response = http.post(service.base_url + "/", data=signed, timeout=20)
    sound(response, action, form)
    assert not caplog.records


@settings(max_examples=100, deadline=None)
@given(
    body=st.one_of(
        st.binary(max_size=200), st.text(alphabet="Action=&%+;x\x00ÿ1", max_size=60).map(str.encode)
    ),
    content_type=st.sampled_from(
        [
            "application/x-www-form-urlencoded",
            "APPLICATION/X-WWW-FORM-URLENCODED; charset=gbk",
            "text/xml",
            "",
        ]
    ),
    query=st.text(alphabet="Action=&%+;x1fFormatXML", max_size=60),
)
def test_any_bytes(service: LocalVcs, body: bytes, content_type: str, query: str) -> None:
    with service.session() as http:
        response = http.post(
            f"{service.base_url}/?{query}", data=body, headers={"content-type": content_type}, timeout=20
        )
    assert response.status_code in (400, 404, 413), response.text


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(
        ["Action", "Version", "AccessKeyId", "SignatureMethod", "Timestamp", "SignatureVersion", "Format"]
    ),
    value=st.one_of(st.sampled_from(NASTY), st.text(max_size=30)),
)
def test_any_common_parameter(service: LocalVcs, http: requests.Session, name: str, value: str) -> None:
    signed = service.signed("ListCorps", {"PageNumber": "1", "PageSize": "1", name: value})
    response = http.post(service.base_url + "/", data=signed, timeout=20)
    fields: dict[str, Any] = json.loads(response.content)
    assert response.status_code < 500 and fields["Code"] and fields["RequestId"]
