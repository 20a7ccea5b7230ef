"""Calls actions: checks, signs, sends, retries what may be retried, and reads the answer."""

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote_plus

from app.vcs import fetch, paging, sign, xml
from app.vcs.codec import json_text
from app.vcs.connection import Connection
from app.vcs.declare import Kind, Record, fields_of
from app.vcs.errors import (
    BadAnswer,
    InvalidRequest,
    ParameterError,
    ServiceRefused,
    ServiceUnavailable,
    Throttled,
    TimedOut,
    Unreachable,
    VcsError,
)
from app.vcs.pacing import RetryPolicy, ServerClock, TokenBucket
from app.vcs.request import Request
from app.vcs.response import NotReadable, Response, decode_object, looks_like_xml
from app.vcs.transport import Answer, Transport

R = TypeVar("R", bound=Response)

_log = logging.getLogger("vcs.client")

_TRANSIENT_STATUSES = (500, 502, 503, 504)
_UNKNOWN_ACTION = ("InvalidAction.NotFound", "InvalidApi.NotFound")
_SIGNED_TEXT_FOLLOWS = ("SignatureDoesNotMatch", "IncompleteSignature")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Client:
    """Calls the service of one connection. Thread-safe and blocking.

    The clocks, the sleep, the dice and the retry policy are parameters for tests.
    ``data_endpoint_falls_back``: what an earlier client of this profile learned (see the property);
    ``on_fall_back`` is called once, on the calling thread, when this one learns it."""

    def __init__(
        self,
        connection: Connection,
        *,
        now_ms: Callable[[], int] = _now_ms,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
        dice: Callable[[], float] = random.random,
        policy: RetryPolicy | None = None,
        data_endpoint_falls_back: bool = False,
        on_fall_back: Callable[[], None] | None = None,
    ) -> None:
        self.connection = connection
        self._now_ms = now_ms
        self._closed = threading.Event()
        self._sleep = sleep or self._closed.wait
        self._dice = dice
        self._policy = policy or RetryPolicy()
        self._transport = Transport(connection, monotonic)
        self._bucket = TokenBucket(connection.rate_per_s, monotonic)
        self._clock = ServerClock()
        self._data_falls_back = data_endpoint_falls_back
        self._on_fall_back = on_fall_back

    def __repr__(self) -> str:
        return f"Client({self.connection.endpoint})"

    @property
    def clock_skew_ms(self) -> int | None:
        """How far the service's clock is ahead of ours, good to about a second; ``None`` until an answer
        came. Two seconds or more are corrected in what is sent, and worth a warning to the operator."""
        return self._clock.skew_ms

    @property
    def data_endpoint_falls_back(self) -> bool:
        """Whether the data endpoint turned out not to serve section 10, so that all goes to the main one."""
        return self._data_falls_back

    def renew(self) -> None:
        """The network is another one, or the machine slept: no call waits for what may be dead. Those that
        wait for an answer ask again at once where that does no harm. Does not block."""
        self._transport.renew()

    def close(self) -> None:
        """Ends the connections; running calls fail with ``Unreachable`` (``ClientClosed``) soon."""
        self._closed.set()
        self._transport.close()

    def call(self, request: Request[R], *, attempts: int | None = None) -> R:
        """One call. Business results (``Retry``, ``Failed``, another code) are answers: see ``outcome``.

        ``attempts``: at most so many tries (1: no retry), else the policy's number. Raises ``VcsError``."""
        meta = request.meta
        try:
            request.validate()
        except ParameterError as error:
            raise InvalidRequest(meta.name, error.parameter, error.rule, error.code) from None
        params = request.to_params()
        tries = attempts or self._policy.attempts
        data_endpoint = self.connection.data_endpoint
        if meta.endpoint != "cdrs" or data_endpoint is None or self._data_falls_back:
            return self._call_at(self.connection.endpoint, request, params, tries)
        try:
            return self._call_at(data_endpoint, request, params, tries)
        except VcsError as error:
            if not _not_served(error):
                raise
        return self._fall_back(request, params, tries)

    def fetch(self, url: str, limit_bytes: int, limit_s: float) -> bytes:
        """A small file at an address the service answered (a picture): see ``fetch.fetch``."""
        if self._closed.is_set():
            raise Unreachable("Fetch", "ClientClosed")
        return fetch.fetch(self.connection, url, limit_bytes, limit_s)

    def iterate(self, request: Request[Any], *, passes: int = paging.PASSES) -> "paging.Listing[Any]":
        """All rows of a paged action, from page 1: see ``paging.read_all``."""
        return paging.read_all(self.call, request, passes=passes)

    def _fall_back(self, request: Request[R], params: dict[str, str], tries: int) -> R:
        try:
            answer = self._call_at(self.connection.endpoint, request, params, tries)
        except VcsError as error:
            if error.http_status is not None and not _not_served(error):
                self._falls_back_from_now_on()
            raise
        self._falls_back_from_now_on()
        return answer

    def _falls_back_from_now_on(self) -> None:
        tell, self._on_fall_back = self._on_fall_back, None
        self._data_falls_back = True
        if tell is not None:
            tell()

    def _call_at(self, endpoint: str, request: Request[R], params: dict[str, str], tries: int) -> R:
        meta = request.meta
        time_corrected = False
        attempt = 0
        while True:
            attempt += 1
            self._wait(meta.name, self._bucket.take())
            before, renewals = self._clock.correction_ms(), self._transport.renewals
            try:
                answer = self._exchange(endpoint, request, params)
                return _read(request, answer, self._secrets(request))
            except VcsError as error:
                if self._closed.is_set():
                    raise Unreachable(meta.name, "ClientClosed") from None
                if error.code == "InvalidTimeStamp.Expired" and not time_corrected:
                    time_corrected = True
                    if self._clock.correction_ms() != before:
                        attempt -= 1
                        continue
                if renewals != self._transport.renewals and _is_broken(error) and meta.repeatable:
                    attempt -= 1  # no fault of the service
                    continue
                delay = self._policy.delay_s(attempt, self._dice)
                if isinstance(error, Throttled) and error.retry_after_s is not None:
                    delay = max(delay, error.retry_after_s)
                    self._bucket.hold(min(error.retry_after_s, self._policy.longest_wait_s))
                if (
                    attempt >= tries
                    or delay > self._policy.longest_wait_s
                    or not _may_repeat(error, meta.repeatable)
                ):
                    raise
                _log.info("%s: attempt %d: %s; again in %.2f s", meta.name, attempt, error.code, delay)
            self._wait(meta.name, delay)

    def _wait(self, action: str, seconds: float) -> None:
        if seconds > 0:
            self._sleep(seconds)
        if self._closed.is_set():
            raise Unreachable(action, "ClientClosed")

    def _exchange(self, endpoint: str, request: Request[Any], params: dict[str, str]) -> Answer:
        """One attempt, with a nonce and a timestamp of its own."""
        connection, meta = self.connection, request.meta
        sent_ms = self._now_ms()
        moment = datetime.fromtimestamp((sent_ms + self._clock.correction_ms()) / 1000, UTC)
        common = {
            "Action": meta.name,
            "Version": connection.version,
            "Format": connection.response_format,
            "AccessKeyId": connection.access_key_id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": uuid.uuid4().hex,
            "Timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "RegionId": connection.region_id,
        }
        text = sign.string_to_sign(connection.method, {**params, **common})
        common["Signature"] = sign.signature(connection.access_key_secret, text)
        if connection.method == "GET" or meta.in_query:
            query, form = {**params, **common}, None
        else:
            query, form = common, params
        answer = self._transport.send(
            meta.name, endpoint, connection.method, query, form, repeatable=meta.repeatable
        )
        self._clock.learn(answer.headers.get("date"), sent_ms, self._now_ms())
        return answer

    def _secrets(self, request: Request[Any]) -> set[str]:
        return {self.connection.access_key_secret, *_secret_values(request)} - {""}


def _secret_values(value: Record) -> set[str]:
    found: set[str] = set()
    for field in fields_of(type(value)):
        inner = getattr(value, field.attr)
        if inner is None:
            continue
        if field.secret and isinstance(inner, str):
            found.add(inner)
        elif field.type is Kind.OBJECT:
            found |= _secret_values(inner)
        elif field.type is Kind.LIST and field.record is not None:
            for item in inner:
                found |= _secret_values(item)
    return found


def _is_broken(error: VcsError) -> bool:
    """Whether it is about the connection alone."""
    return isinstance(error, Unreachable | TimedOut) and error.code in ("ConnectionLost", "ReadTimeout")


def _may_repeat(error: VcsError, repeatable: bool) -> bool:
    """Whether the same may be sent again: it is transient, and was surely not processed or may be twice."""
    if isinstance(error, Throttled):
        return True
    if isinstance(error, Unreachable | TimedOut):
        return error.code != "NameNotResolved" and (repeatable or not error.sent)
    return isinstance(error, ServiceUnavailable) and repeatable and error.http_status in _TRANSIENT_STATUSES


def _not_served(error: VcsError) -> bool:
    """Whether the data endpoint does not know the action or does not exist."""
    if error.code in _UNKNOWN_ACTION or error.code == "NameNotResolved":
        return True
    return error.http_status == 404 and not error.code.startswith("InvalidAccessKeyId")


def _read(request: Request[R], answer: Answer, secrets: set[str]) -> R:
    """The typed answer. Raises the error it stands for."""
    action = request.meta.name
    if 200 <= answer.status < 300:
        try:
            return _typed(request, answer.body)
        except NotReadable:
            raise BadAnswer(action, "NotAnAnswer", http_status=answer.status) from None
    if 300 <= answer.status < 400:
        raise BadAnswer(action, "Redirected", http_status=answer.status)
    code, message, request_id = _error_body(answer.body)
    message = _clean(code, message, secrets)
    if code.startswith("Throttling") or answer.status == 429:
        wait = _retry_after_s(answer.headers.get("x-acs-retry-after"))
        raise Throttled(action, code or "Throttling", message, request_id, answer.status, wait)
    if answer.status >= 500:
        raise ServiceUnavailable(action, code or f"Http{answer.status}", message, request_id, answer.status)
    if not code:
        raise BadAnswer(action, "NotAnAnswer", http_status=answer.status)
    raise ServiceRefused(action, code, message, request_id, answer.status)


def _typed(request: Request[R], body: bytes) -> R:
    """Raises ``NotReadable``, also for an object without a single field of the answer: that is another's."""
    cls: Any = request.meta.response
    try:
        data = xml.read(cls, xml.parse(body)) if looks_like_xml(body) else decode_object(body)
    except xml.NotXml:
        raise NotReadable from None
    if not any(field.wire in data for field in fields_of(cls)):
        raise NotReadable
    return cls.from_plain(data)  # type: ignore[no-any-return]


def _error_body(body: bytes) -> tuple[str, str, str]:
    """Code, Message and RequestId of an error, empty where it is none of the service's."""
    try:
        data = xml.read(Response, xml.parse(body)) if looks_like_xml(body) else decode_object(body)
    except (NotReadable, xml.NotXml):
        return "", "", ""
    found = Response.from_plain(data)
    return found.code, found.message, found.request_id


def _clean(code: str, message: str, secrets: set[str]) -> str:
    """A message fit to keep: the server's StringToSign, which holds every parameter, and any secret out."""
    if code.startswith(_SIGNED_TEXT_FOLLOWS) or "string to sign" in message.lower():
        message = message.partition(":")[0]
    for secret in secrets:
        for written in {secret, sign.percent_encode(secret), quote_plus(secret), json_text(secret)[1:-1]}:
            message = message.replace(written, "<hidden>")
    return message


def _retry_after_s(header: str | None) -> float | None:
    text = (header or "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
