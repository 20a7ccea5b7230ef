"""What is written is read back, both ways and in both formats, whatever it holds."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.vcs import ParameterError, Response, codec, spec
from app.vcs.declare import Record
from tests.support.vcs_values import records

TABLE = json.loads((Path(__file__).parents[1] / "data" / "actions.json").read_text("utf-8"))["actions"]
ACTIONS = sorted(spec.ACTIONS)
RESPONSES = {name: cls.meta.response for name, cls in spec.ACTIONS.items()}
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", ACTIONS)
def test_client_and_service_agree_on_every_request(name):
    """Either both find the same fault, or the parsed request is the one that was sent."""

    @few
    @given(records(spec.ACTIONS[name]))
    def check(request):
        wire = dict(parse_qsl(urlencode(request.to_params()), keep_blank_values=True))
        fault = verdict(request.validate)
        assert verdict(lambda: spec.parse(name, wire)) == fault
        if fault is None:
            assert spec.parse(name, wire) == normal(request)

    check()


def verdict(act):
    try:
        act()
    except ParameterError as error:
        return error.parameter, error.rule, error.code
    return None


def normal(request):
    """Empty texts that a field does not allow come back as 'not sent'."""
    changed = {}
    for field in type(request).fields():
        if getattr(request, field.attr) == "" and field.optional:
            try:
                codec.check(field, "")
            except codec.Bad:
                changed[field.attr] = None
    return type(request)(**{f.attr: getattr(request, f.attr) for f in request.fields()} | changed)


@pytest.mark.parametrize("name", ACTIONS)
def test_an_answer_comes_back_from_both_formats(name):
    response = RESPONSES[name]

    @few
    @given(records(response))
    def check(answer):
        assert response.from_body(answer.to_json()) == answer
        written = cleaned(answer)
        assert response.from_body(written.to_xml(name)) == written

    check()


def cleaned(value):
    """The same with nothing in its texts that XML cannot carry."""
    if isinstance(value, str):
        return NOT_IN_XML.sub("?", value)
    if isinstance(value, tuple):
        return tuple(cleaned(v) for v in value)
    if isinstance(value, Record):
        return type(value)(**{f.attr: cleaned(getattr(value, f.attr)) for f in type(value).fields()})
    return value


@pytest.mark.parametrize("row", TABLE, ids=[a["name"] for a in TABLE])
def test_the_documented_sample_of_an_answer_is_read(row):
    response = RESPONSES[row["name"]]
    answer = response.from_json(json.dumps(row["example_response_json"]).encode())
    sample = row["example_response_json"]
    assert answer.code == str(sample["Code"])
    assert answer.request_id == sample["RequestId"]
    assert answer.to_plain().keys() >= sample.keys() - {"Success"}
    assert response.from_json(answer.to_json()) == answer


INCONSISTENT_SAMPLES = {
    "CreateDevice": "ParentDeviceId",  # ABOX together with a parent.
    "CreateAIInstance": "InstanceType",  # Left out though required.
    "SearchTarget": "TargetImageData",  # The word 'omitted' stands for the data.
}


@pytest.mark.parametrize("row", TABLE, ids=[a["name"] for a in TABLE])
def test_the_documented_sample_of_a_request_is_parsed_or_refused_for_its_known_fault(row):
    params = {k: v.replace("****", "0000") for k, v in row["example_request_params"].items()}
    fault = INCONSISTENT_SAMPLES.get(row["name"])
    if fault is None:
        spec.parse(row["name"], params)
        return
    with pytest.raises(ParameterError) as caught:
        spec.parse(row["name"], params)
    assert caught.value.parameter.partition("[")[0] == fault


JUNK = st.text(max_size=30) | st.sampled_from(
    [
        "",
        " ",
        "[",
        "[" * 20_000,
        "{" * 20_000,
        '[{"Key":1}]',
        "[[1]]",
        '["\\ud800"]',
        "\ud800",
        "1e999",
        "NaN",
        "9" * 5000,
        "-1",
        "١",
        "ALL",
        '[{"StartTime":"10:00:00","EndTime":null}]',
        '{"Config":{"SASL":3}}',
        "true",
        "\x00",
        "a,b,,c",
        "[null]",
        "[1e400]",
    ]
)


@pytest.mark.parametrize("name", ACTIONS)
def test_any_texts_give_a_request_or_a_parameter_error(name):
    fields = spec.ACTIONS[name].fields()
    wires = [f.wire for f in fields]
    flat = ["WatchItemList.1.WatchItemId", "WatchItemList.x.y", "WatchItemList.99999999.A", "WatchItemList."]

    @settings(max_examples=10, deadline=None)
    @given(st.dictionaries(st.sampled_from(wires + flat), JUNK), st.data())
    def check(params, data):
        for field in fields:
            if field.required and field.enum and data.draw(st.booleans()):
                params[field.wire] = str(field.enum[0])
        try:
            request = spec.parse(name, params)
        except ParameterError as error:
            assert error.http_status in (400, 401, 404) and error.code and error.parameter
            return
        request.effective()
        spec.parse(name, request.to_params())

    check()


@given(st.text())
@settings(max_examples=50, deadline=None)
def test_any_action_name_is_known_or_refused(name):
    try:
        spec.parse(name, {})
    except ParameterError as error:
        assert error.http_status in (400, 404)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Code", "Data", "Records", "Record", "TotalCount", "DeviceId"]), inner
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("response", sorted(set(RESPONSES.values()), key=lambda c: c.__name__))
def test_any_object_can_be_read_as_any_answer(response: type[Response]):
    wires = [f.wire for f in response.fields()] + ["NewField"]

    @settings(max_examples=5, deadline=None)
    @given(st.dictionaries(st.sampled_from(wires), json_values))
    def check(data):
        answer = response.from_plain(data)
        assert response.from_json(answer.to_json()) == answer

    check()
