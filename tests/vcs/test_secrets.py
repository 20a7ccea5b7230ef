"""Secrets are planted everywhere they can be, and looked for everywhere they must not be."""

import json
import logging
import traceback
from urllib.parse import quote, quote_plus

import pytest

from app.vcs import (
    AddDataSource,
    AddWatchItems,
    BadAnswer,
    Client,
    Connection,
    CreateDevice,
    CreateDeviceData,
    CreateDeviceResponse,
    CreateWatchTask,
    DescribeIpcsData,
    DescribeIpcsResponse,
    GetDeviceLiveUrlResponse,
    GetDevicePictureResponse,
    GetDeviceVideoUrlResponse,
    InvalidRequest,
    Ipc,
    KafkaConfig,
    MessageReceiver,
    ModifyDevice,
    NewWatchItem,
    ParameterError,
    SaslAccount,
    ServiceRefused,
    Throttled,
    TimeRange,
    Unreachable,
    VcsError,
    spec,
)
from tests.support.vcs_http import ManualTime, Reply, error, serving

SECRET = "Pl4nt3dS3cr3t"
HARD = 'p"4%ss é/+'
"""Written otherwise in JSON and in an address."""
KEY = "Pl4nt3dS3cr3tKey"

RECEIVER = MessageReceiver(
    message_queue="Kafka",
    config=KafkaConfig(
        bootstrap_servers="h:1",
        topic="t",
        authorization="SASL",
        sasl=SaslAccount(type="PLAIN", username="u", password=SECRET),
    ),
)
REQUESTS = [
    ModifyDevice(device_id="1", password=SECRET),
    CreateDevice(
        corp_id="1",
        device_type="IPC",
        data_source_type="VIDEO",
        device_name="n",
        device_address="a",
        in_protocol="SAPI",
        activate_code=SECRET,
    ),
    AddDataSource(
        corp_id="1",
        data_source_name="n",
        data_source_type="VIDEO",
        url=f"rtmp://h/live/1?auth_key={SECRET}",
    ),
    CreateWatchTask(
        corp_id="1",
        schedule_type="EVERYDAY",
        schedule_times=(TimeRange(start_time="10:00:00", end_time="11:00:00"),),
        watch_policy_ids=("p",),
        message_receiver=RECEIVER,
    ),
    AddWatchItems(
        watch_policy_id="p",
        watch_item_list=(NewWatchItem(watch_item_id="1", item_image_url=f"http://h/?k={SECRET}"),),
    ),
]
ANSWERS = [
    GetDeviceLiveUrlResponse(code="200", url=f"https://h/live.m3u8?auth_key={SECRET}"),
    GetDeviceVideoUrlResponse(code="200", url=f"https://h/{SECRET}/a.m3u8"),
    GetDevicePictureResponse(code="200", data=f"https://h/a.jpg?auth_key={SECRET}"),
    CreateDeviceResponse(code="0", data=CreateDeviceData(device_id="1", password=SECRET)),
    DescribeIpcsResponse(code="200", data=DescribeIpcsData(records=(Ipc(device_id="1", password=SECRET),))),
]


@pytest.fixture
def everything_logged(caplog):
    """All loggers, all levels, urllib3's request lines included."""
    with caplog.at_level(logging.DEBUG):
        for name in ("urllib3", "urllib3.connectionpool", "vcs.client", "requests"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield caplog
        for name in ("urllib3", "urllib3.connectionpool", "vcs.client", "requests"):
            logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.parametrize("value", REQUESTS + ANSWERS, ids=lambda v: type(v).__name__)
def test_reprs_hide_secrets(value):
    assert SECRET not in repr(value) and SECRET not in str(value) and SECRET not in f"{[value]}"
    assert "<hidden>" in repr(value)


def test_a_connection_hides_its_secret_and_its_proxys():
    connection = Connection(
        endpoint="https://h", access_key_id="i", access_key_secret=KEY, proxy=f"http://u:{SECRET}@p:1"
    )
    client = Client(connection)
    shown = repr(connection) + str(connection) + repr(client) + repr(client.__dict__)
    client.close()
    assert SECRET not in shown


def texts_of(caught):
    """Everything somebody may print of an error: itself, its arguments, its traceback, what it came from."""
    chain, out = caught, []
    while chain is not None:
        out += [str(chain), repr(chain), repr(chain.args), repr(vars(chain))]
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "\n".join(out + traceback.format_exception(caught))


REPLIES = {
    "refused": lambda seen: error(
        400,
        "SignatureDoesNotMatch",
        "Specified signature is not matched with our calculation. server string to sign is:"
        + json.dumps(seen.params),
    ),
    "echoed": lambda seen: error(403, "Forbidden", f"you sent {json.dumps(seen.params)} with {KEY}"),
    "throttled": lambda seen: error(400, "Throttling", f"slow down {json.dumps(seen.params)}"),
    "nonsense": lambda seen: Reply(200, json.dumps(seen.params).encode()),
    "away": lambda seen: Reply(302, b"", {"Location": f"https://h/?p={SECRET}"}),
    "hung up": lambda seen: Reply(hang_up=True),
}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("request_", REQUESTS, ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("reply", REPLIES)
def test_no_failure_tells_a_secret(everything_logged, request_, method, reply):
    time = ManualTime()
    with serving(REPLIES[reply]) as server:
        client = Client(
            Connection(endpoint=server.url, access_key_id="i", access_key_secret=KEY, method=method),
            sleep=time.sleep,
            monotonic=time.monotonic,
        )
        with pytest.raises((ServiceRefused, Throttled, BadAnswer, Unreachable)) as caught:
            client.call(request_, attempts=2)
        client.close()
    assert server.seen
    assert SECRET not in texts_of(caught.value) + everything_logged.text + repr(everything_logged.records)
    for record in everything_logged.records:
        assert SECRET not in record.getMessage() and "Signature" not in record.getMessage()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unreachable_service_tells_no_secret(everything_logged, method):
    time = ManualTime()
    client = Client(
        Connection(endpoint="http://127.0.0.1:1", access_key_id="i", access_key_secret=KEY, method=method),
        sleep=time.sleep,
    )
    with pytest.raises(VcsError) as caught:
        client.call(REQUESTS[0])
    client.close()
    assert SECRET not in texts_of(caught.value) + everything_logged.text
    assert "Signature" not in texts_of(caught.value)


def test_a_secret_is_found_however_it_is_written():
    message = " ".join([HARD, json.dumps(HARD, ensure_ascii=False), quote(HARD, safe=""), quote_plus(HARD)])
    with serving(error(403, "Forbidden", message)) as server, pytest.raises(ServiceRefused) as caught:
        client = Client(Connection(endpoint=server.url, access_key_id="i", access_key_secret=KEY))
        try:
            client.call(ModifyDevice(device_id="1", password=HARD))
        finally:
            client.close()
    assert caught.value.message == '<hidden> "<hidden>" <hidden> <hidden>'


def test_a_refused_value_is_not_repeated():
    bad = ModifyDevice(device_id="1", password=SECRET, frame_rate=SECRET)
    with pytest.raises(ParameterError) as caught:
        bad.validate()
    client = Client(Connection(endpoint="http://127.0.0.1:1", access_key_id="i", access_key_secret=KEY))
    with pytest.raises(InvalidRequest) as refused:
        client.call(bad)
    client.close()
    with pytest.raises(ParameterError) as parsed:
        spec.parse("ModifyDevice", {"DeviceId": "1", "FrameRate": SECRET})
    for error_ in (caught.value, refused.value, parsed.value):
        assert SECRET not in "\n".join([str(error_), repr(error_), repr(error_.args), repr(vars(error_))])
