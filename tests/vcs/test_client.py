"""The client against a real HTTP server that answers as scripted."""

import gzip
import json
import threading
from dataclasses import replace
from email.utils import formatdate
from urllib.parse import urlsplit

import pytest

from app.vcs import (
    BadAnswer,
    Client,
    Connection,
    CreateCorp,
    DeleteDevices,
    DescribeIpcs,
    GetDeviceLiveUrl,
    InvalidRequest,
    ListCorps,
    ListInstances,
    Outcome,
    SearchTarget,
    ServiceRefused,
    ServiceUnavailable,
    Throttled,
    TimedOut,
    Unreachable,
    VcsError,
    sign,
    transport,
)
from app.vcs.transport import Transport
from tests.support.vcs_http import ManualTime, Reply, Seen, error, ok, serving
from tests.support.waiting import LIMIT_S, wait_until

LIST = ListCorps(page_number=1, page_size=10)
CREATE = CreateCorp(corp_name="某小区 A*b~c+d/e", app_name="x")


@pytest.fixture
def time():
    return ManualTime()


@pytest.fixture
def make(time):
    """Makes clients with scripted time; ends them."""
    made = []

    def make(server, *, secret="s3cr3t", **options):
        connection = Connection(
            endpoint=server if isinstance(server, str) else server.url,
            access_key_id="id",
            access_key_secret=secret,
            **{"read_timeout_s": 5.0} | options,
        )
        client = Client(
            connection, now_ms=time.now_ms, monotonic=time.monotonic, sleep=time.sleep, dice=lambda: 1.0
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


def signed_right(seen: Seen, secret="s3cr3t"):
    text = sign.string_to_sign(seen.method, seen.params)
    return seen.params["Signature"] == sign.signature(secret, text)


# What is sent


def test_a_post_carries_the_action_in_a_form_and_the_rest_in_the_query(make):
    with serving(ok({"CorpId": "7"})) as server:
        answer = make(server).call(CREATE)
    assert (answer.corp_id, answer.code, answer.request_id, answer.outcome) == ("7", "200", "R-1", Outcome.OK)
    (seen,) = server.seen
    assert seen.method == "POST" and seen.path == "/"
    assert seen.form == {"CorpName": "某小区 A*b~c+d/e", "AppName": "x"}
    assert seen.query["Action"] == "CreateCorp" and seen.query["Version"] == "2020-05-15"
    assert seen.query["Format"] == "JSON" and seen.query["SignatureMethod"] == "HMAC-SHA1"
    assert seen.headers["x-acs-action"] == "CreateCorp"
    assert seen.query["Timestamp"] == "1970-01-12T13:46:40Z"
    assert signed_right(seen)


def test_a_get_carries_everything_in_the_query(make):
    with serving(ok()) as server:
        make(server, method="GET", version="2020-03-09").call(CREATE)
    (seen,) = server.seen
    assert (seen.method, seen.form, seen.query["CorpName"]) == ("GET", {}, "某小区 A*b~c+d/e")
    assert seen.query["Version"] == "2020-03-09"
    assert signed_right(seen)


def test_the_one_action_whose_parameters_go_into_the_query_under_post(make):
    with serving(ok({"Code": "0"})) as server:
        assert make(server).call(ListInstances(project_id="1")).outcome is Outcome.OK
    (seen,) = server.seen
    assert (seen.method, seen.form, seen.query["ProjectId"]) == ("POST", {}, "1")
    assert signed_right(seen)


def test_every_attempt_has_its_own_nonce_and_timestamp(make, time):
    with serving(error(503, "ServiceUnavailable"), error(500, "InternalError"), ok()) as server:
        make(server).call(LIST)
    assert len({s.query["SignatureNonce"] for s in server.seen}) == 3
    assert all(signed_right(s) for s in server.seen)
    assert time.slept == [0.25, 0.5]


def test_a_bad_request_is_not_sent(make):
    with serving(ok()) as server, pytest.raises(InvalidRequest) as caught:
        make(server).call(DescribeIpcs(page_num=1, page_size=201))
    assert server.seen == []
    assert (caught.value.parameter, caught.value.rule, caught.value.code) == (
        "PageSize",
        "max",
        "InvalidPageSize",
    )


def test_the_environments_proxies_are_not_used(make, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(ok()) as server:
        make(server).call(LIST)
    assert len(server.seen) == 1


def test_the_connections_proxy_is_used(make):
    with serving(ok()) as proxy:
        make("http://vcs.invalid", proxy=proxy.url).call(LIST)
    assert proxy.seen[0].headers["host"] == "vcs.invalid"


# What comes back


def test_answers_in_xml(make):
    body = (
        b'<?xml version="1.0" encoding="utf-8"?><DescribeIpcsResponse><RequestId>R</RequestId>'
        b"<Code>200</Code><Data><TotalCount>1</TotalCount><Records><Record><DeviceId>1</DeviceId>"
        b"</Record></Records></Data></DescribeIpcsResponse>"
    )
    with serving(Reply(200, body)) as server:
        answer = make(server, response_format="XML").call(DescribeIpcs(page_num=1, page_size=10))
    assert server.seen[0].query["Format"] == "XML"
    assert [r.device_id for r in answer.data.records] == ["1"]


@pytest.mark.parametrize(
    ("code", "outcome"), [("200", Outcome.OK), ("Retry", Outcome.RETRY), ("Failed", Outcome.FAILED)]
)
def test_business_results_are_answers(make, code, outcome):
    with serving(ok({"Code": code, "StreamType": "2"})) as server:
        answer = make(server).call(GetDeviceLiveUrl(device_id="1", stream_type="2", out_protocol="hls"))
    assert (answer.outcome, answer.stream_type, len(server.seen)) == (outcome, 2, 1)


def test_a_code_that_is_another_actions_success_is_a_failure(make):
    with serving(ok({"Code": "0"})) as server:
        assert make(server).call(LIST).outcome is Outcome.FAILED


def test_compressed_answers(make):
    body = gzip.compress(json.dumps({"Code": "200", "RequestId": "z"}).encode())
    with serving(Reply(200, body, {"Content-Encoding": "gzip"})) as server:
        assert make(server).call(LIST).request_id == "z"


def test_an_error_carries_everything(make):
    with (
        serving(error(403, "Forbidden.RAM", "not allowed")) as server,
        pytest.raises(ServiceRefused) as caught,
    ):
        make(server).call(LIST)
    e = caught.value
    assert (e.action, e.code, e.message, e.request_id, e.http_status) == (
        "ListCorps",
        "Forbidden.RAM",
        "not allowed",
        "R-9",
        403,
    )
    assert str(e) == "ListCorps: Forbidden.RAM, HTTP 403, not allowed, RequestId R-9"
    assert len(server.seen) == 1


def test_an_error_in_xml(make):
    body = (
        b"<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>X</RequestId><HostId>h</HostId>"
        b"<Code>InvalidVersion</Code><Message>m</Message><Recommend><![CDATA[u]]></Recommend></Error>"
    )
    with serving(Reply(400, body)) as server, pytest.raises(ServiceRefused) as caught:
        make(server, response_format="XML").call(LIST)
    assert (caught.value.code, caught.value.request_id) == ("InvalidVersion", "X")


def test_the_servers_string_to_sign_is_cut_off(make):
    text = "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&Pass"
    with serving(error(400, "SignatureDoesNotMatch", text)) as server, pytest.raises(VcsError) as caught:
        make(server).call(LIST)
    assert caught.value.message == (
        "Specified signature is not matched with our calculation. server string to sign is"
    )
    assert "POST" not in repr(caught.value) and "POST" not in str(caught.value.args)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"<html>Sign in to the network</html>"),
        Reply(200, b"[1]"),
        Reply(200, b"{}"),
        Reply(200, b""),
        Reply(200, b"\xff\xfe"),
        Reply(200, b'{"status":"up"}'),
        Reply(200, b"<!DOCTYPE x [<!ENTITY a 'b'>]><ListCorpsResponse><Code>200</Code></ListCorpsResponse>"),
        Reply(404, b"nothing here"),
        Reply(302, b"", {"Location": "https://elsewhere.invalid/"}),
        Reply(200, b"not gzip", {"Content-Encoding": "gzip"}),
    ],
    ids=["html", "list", "empty object", "nothing", "bytes", "other", "doctype", "404", "redirect", "gzip"],
)
def test_what_is_no_answer_of_the_service(make, reply):
    with serving(reply) as server, pytest.raises(BadAnswer):
        make(server).call(LIST)
    assert len(server.seen) == 1


def test_a_server_error_without_the_services_body(make):
    with (
        serving(Reply(502, b"<html>bad gateway</html>")) as server,
        pytest.raises(ServiceUnavailable) as caught,
    ):
        make(server).call(LIST)
    assert (caught.value.code, len(server.seen)) == ("Http502", 4)


# Retries


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_what_only_reads_is_tried_again(make, status):
    with serving(error(status, "InternalError"), ok()) as server:
        make(server).call(LIST)
    assert len(server.seen) == 2


def test_other_server_errors_are_final(make):
    with serving(error(501, "NotImplemented"), ok()) as server, pytest.raises(ServiceUnavailable):
        make(server).call(LIST)
    assert len(server.seen) == 1


@pytest.mark.parametrize("request_", [CREATE, DeleteDevices(device_id_list=("1",))])
@pytest.mark.parametrize("reply", [error(503, "ServiceUnavailable"), Reply(hang_up=True)])
def test_what_may_have_been_processed_is_not_repeated(make, request_, reply):
    with serving(reply, ok()) as server, pytest.raises((ServiceUnavailable, Unreachable)):
        make(server).call(request_)
    assert len(server.seen) == 1


def test_a_connection_that_broke_is_tried_again(make):
    with serving(Reply(hang_up=True), Reply(body=b"{", short=True), ok()) as server:
        make(server).call(LIST)
    assert len(server.seen) == 3


def test_a_create_is_repeated_where_nothing_was_processed(make):
    with serving(error(400, "Throttling.User"), ok({"CorpId": "1"})) as server:
        assert make(server).call(CREATE).corp_id == "1"
    assert len(server.seen) == 2


def test_a_create_is_repeated_where_nobody_listened(make, time):
    with serving(ok()) as server:
        url = server.url
    with pytest.raises(Unreachable) as caught:
        make(url).call(CREATE)
    assert (caught.value.code, caught.value.sent) == ("ConnectionRefused", False)
    assert time.slept == [0.25, 0.5, 1.0]


def test_throttling_says_when_to_come_back(make, time):
    with serving(error(400, "Throttling.Api", x_acs_retry_after="3"), ok()) as server:
        make(server).call(LIST)
    assert time.slept[0] == 3.0 and len(server.seen) == 2


def test_a_wait_that_is_too_long_is_the_callers(make, time):
    with (
        serving(error(400, "Throttling", x_acs_retry_after="60")) as server,
        pytest.raises(Throttled) as caught,
    ):
        make(server).call(LIST)
    assert (caught.value.retry_after_s, time.slept, len(server.seen)) == (60.0, [], 1)


def test_throttling_slows_the_other_calls_too(make, time):
    client_of = make
    with serving(error(400, "Throttling", x_acs_retry_after="4"), ok()) as server:
        client = client_of(server)
        with pytest.raises(Throttled):
            client.call(LIST, attempts=1)
        client.call(LIST)
    assert time.slept == [4.0]


def test_attempts_can_be_limited(make, time):
    with serving(error(503, "ServiceUnavailable"), ok()) as server, pytest.raises(ServiceUnavailable):
        make(server).call(LIST, attempts=1)
    assert (time.slept, len(server.seen)) == ([], 1)


def test_no_answer_within_the_limit(make):
    stop = threading.Event()
    with serving(Reply(wait=stop)) as server, pytest.raises(TimedOut) as caught:
        try:
            make(server, read_timeout_s=0.05).call(CREATE)
        finally:
            wait_until(lambda: bool(server.seen), "it is read, though nobody waits for its answer any more")
            stop.set()
    assert (caught.value.code, caught.value.sent) == ("ReadTimeout", True)
    assert len(server.seen) == 1


def test_an_answer_that_never_ends(make, monkeypatch):
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 100_000)
    with serving(Reply(200, b" " * 200_000)) as server, pytest.raises(BadAnswer) as caught:
        make(server).call(LIST)
    assert caught.value.code == "AnswerTooLarge"


def test_an_answer_that_trickles(make, time):
    """Each piece comes in time, the whole does not."""
    connection = make("http://h").connection
    with serving(Reply(200, b" " * 1_000_000)) as server:

        def monotonic():
            time.now_s += 15
            return time.now_s

        slow = Transport(replace(connection, endpoint=server.url), monotonic)
        with pytest.raises(TimedOut) as caught:
            slow.send("ListCorps", server.url, "GET", {}, None)
        slow.close()
    assert (caught.value.code, caught.value.sent) == ("ReadTimeout", True)


def test_a_name_that_does_not_resolve(make):
    with pytest.raises(Unreachable) as caught:
        make("http://vcs.invalid").call(LIST)
    assert caught.value.code == "NameNotResolved"


def test_the_rate_is_limited(make, time):
    with serving(ok()) as server:
        client = make(server, rate_per_s=2.0)
        for _ in range(5):
            client.call(LIST)
    assert time.slept == [0.5, 0.5, 0.5]


# The clock


def test_the_servers_clock_is_learned_and_corrected(make, time):
    with serving(ok()) as server:
        server.date = formatdate(time.now_s + 3600, usegmt=True)
        client = make(server)
        assert client.clock_skew_ms is None
        client.call(LIST)
        assert abs(client.clock_skew_ms - 3_600_000) <= 1000
        client.call(LIST)
    assert server.seen[0].query["Timestamp"] == "1970-01-12T13:46:40Z"
    assert server.seen[1].query["Timestamp"] == "1970-01-12T14:46:40Z"


def test_a_small_difference_is_not_corrected(make, time):
    with serving(ok()) as server:
        server.date = formatdate(time.now_s + 1, usegmt=True)
        client = make(server)
        client.call(LIST)
        client.call(LIST)
    assert server.seen[1].query["Timestamp"] == "1970-01-12T13:46:40Z"


@pytest.mark.parametrize("request_", [LIST, CREATE])
def test_a_refused_timestamp_is_corrected_at_once(make, time, request_):
    with serving(error(400, "InvalidTimeStamp.Expired"), ok()) as server:
        server.date = formatdate(time.now_s - 7200, usegmt=True)
        make(server).call(request_, attempts=1)
    assert server.seen[1].query["Timestamp"] == "1970-01-12T11:46:40Z"
    assert time.slept == []


def test_the_correction_costs_no_attempt(make, time):
    busy = error(503, "ServiceUnavailable")
    with serving(error(400, "InvalidTimeStamp.Expired"), busy, busy, busy, ok()) as server:
        server.date = formatdate(time.now_s - 7200, usegmt=True)
        make(server).call(LIST)
    assert len(server.seen) == 5


def test_a_timestamp_refused_again_is_final(make, time):
    with serving(error(400, "InvalidTimeStamp.Expired")) as server:
        server.date = formatdate(time.now_s - 7200, usegmt=True)
        with pytest.raises(ServiceRefused):
            make(server).call(LIST)
    assert len(server.seen) == 2


def test_a_date_nobody_can_read_teaches_nothing(make):
    with serving(ok()) as server:
        server.date = "yesterday"
        client = make(server)
        client.call(LIST)
    assert client.clock_skew_ms is None


# The data endpoint

SEARCH = SearchTarget(corp_id="1", page_number=1, page_size=10, target_type="Face")


def test_section_10_goes_to_the_data_endpoint(make):
    with serving(ok()) as main, serving(ok()) as data:
        client = make(main, data_endpoint=data.url)
        client.call(SEARCH)
        client.call(LIST)
    assert [s.params["Action"] for s in data.seen] == ["SearchTarget"]
    assert [s.params["Action"] for s in main.seen] == ["ListCorps"]
    assert client.data_endpoint_falls_back is False


@pytest.mark.parametrize(
    "reply", [error(404, "InvalidAction.NotFound"), error(404, "InvalidApi.NotFound"), Reply(404, b"<html>")]
)
def test_a_data_endpoint_that_does_not_know_the_action_is_not_asked_again(make, reply):
    with serving(ok()) as main, serving(reply) as data:
        client = make(main, data_endpoint=data.url)
        client.call(SEARCH)
        client.call(SEARCH)
    assert (len(data.seen), len(main.seen), client.data_endpoint_falls_back) == (1, 2, True)


def test_a_data_endpoint_that_does_not_resolve(make):
    with serving(ok()) as main:
        client = make(main, data_endpoint="http://cdrs.invalid")
        client.call(SEARCH)
    assert (len(main.seen), client.data_endpoint_falls_back) == (1, True)


def test_an_unknown_key_is_no_reason_to_fall_back(make):
    with serving(ok()) as main, serving(error(404, "InvalidAccessKeyId.NotFound")) as data:
        client = make(main, data_endpoint=data.url)
        with pytest.raises(ServiceRefused):
            client.call(SEARCH)
    assert (len(main.seen), client.data_endpoint_falls_back) == (0, False)


def test_where_nothing_resolves_nothing_is_learned(make):
    client = make("http://vcs.invalid", data_endpoint="http://cdrs.invalid")
    with pytest.raises(Unreachable):
        client.call(SEARCH)
    assert client.data_endpoint_falls_back is False


def test_what_was_learned_before_is_kept(make):
    with serving(ok()) as main, serving(ok()) as data:
        connection = make(main, data_endpoint=data.url).connection
        client = Client(connection, data_endpoint_falls_back=True)
        client.call(SEARCH)
        client.close()
    assert (len(main.seen), len(data.seen)) == (1, 0)


# Threads


def test_a_session_a_thread(make):
    ports = set()
    with serving(ok()) as server:
        client = make(server, rate_per_s=1000.0)
        session_of = client._transport._session
        sessions = []

        def work():
            for _ in range(3):
                client.call(LIST)
            sessions.append(session_of())

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ports.add(urlsplit(server.url).port)
    assert len(server.seen) == 12 and len({id(s) for s in sessions}) == 4


def test_closing_ends_a_call_that_waits(make):
    stop = threading.Event()
    errors = []
    with serving(Reply(wait=stop)) as server:
        client = make(server, read_timeout_s=30.0)

        def work():
            try:
                client.call(LIST)
            except VcsError as error:
                errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        while not server.seen:
            stop.wait(0.005)
        client.close()
        thread.join(LIMIT_S)
        ended = not thread.is_alive()
        stop.set()
    assert ended and [e.code for e in errors] == ["ClientClosed"]


class _Hole:
    """A server behind a network that is gone: each connection has its first request answered, no other."""

    def __init__(self):
        self.stop = threading.Event()
        self.ports = []
        self.dead = threading.Event()

    def __call__(self, seen):
        first = seen.port not in self.ports
        self.ports.append(seen.port)
        if not first:
            self.dead.set()
        return ok() if first else Reply(wait=self.stop, hang_up=True)


def _in_a_hole(make, request_, during, **options):
    """Makes two calls on one connection; the second gets no answer there. ``during``: what happens then."""
    hole, done = _Hole(), []
    with serving(hole) as server:
        client = make(server, read_timeout_s=30.0, **options)

        def work():
            for _ in range(2):
                try:
                    done.append(client.call(request_, attempts=1))
                except VcsError as error:
                    done.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        assert hole.dead.wait(LIMIT_S)
        during(client)
        thread.join(LIMIT_S if request_ is LIST else 0.2)
        ended = not thread.is_alive()
        hole.stop.set()
        thread.join(LIMIT_S)
    return ended, done, hole.ports


def test_on_a_new_network_a_call_that_waits_asks_again_at_once(make):
    ended, done, ports = _in_a_hole(make, LIST, lambda client: client.renew())
    assert ended and [answer.outcome for answer in done] == [Outcome.OK, Outcome.OK]
    assert len(set(ports)) == 2 and len(ports) == 3


def test_on_a_new_network_what_cannot_be_asked_twice_is_left_alone(make):
    ended, done, ports = _in_a_hole(make, CREATE, lambda client: client.renew())
    assert not ended and len(ports) == 2 and isinstance(done[1], Unreachable)


def test_on_a_new_network_connections_at_rest_are_not_used_again(make):
    hole = _Hole()
    with serving(hole) as server:
        client = make(server, read_timeout_s=30.0)
        client.call(LIST)
        client.renew()
        client.call(LIST, attempts=1)
        hole.stop.set()
    assert len(set(hole.ports)) == 2


def test_a_closed_client_calls_no_more(make):
    with serving(ok()) as server:
        client = make(server)
        client.close()
        with pytest.raises(Unreachable) as caught:
            client.call(LIST)
    assert (caught.value.code, server.seen) == ("ClientClosed", [])


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "ftp://h",
        "http://",
        "https://u:p@h",
        "https://:p@h",
        "https://h/path",
        "https://h?x=1",
        "https://h:99999",
        "http://[::1",
    ],
)
def test_endpoints_that_cannot_be_meant(endpoint):
    with pytest.raises(ValueError) as caught:
        Connection(endpoint=endpoint, access_key_id="i", access_key_secret="s")
    assert "u:p" not in str(caught.value)


def test_an_endpoint_without_a_scheme_is_https():
    connection = Connection(
        endpoint=" vcs.cn-hangzhou.aliyuncs.com/", access_key_id="i", access_key_secret="s"
    )
    assert connection.endpoint == "https://vcs.cn-hangzhou.aliyuncs.com"
    assert Connection(endpoint="http://[::1]:80", access_key_id="i", access_key_secret="s").endpoint == (
        "http://[::1]:80"
    )
