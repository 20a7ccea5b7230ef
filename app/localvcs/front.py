"""The HTTP front: one path, two methods, two formats.

A request is read, its format settled, its caller authenticated (``auth``), its action found, its parameters
checked (``app.vcs.spec``), and only then does the action run, on a small thread pool so that SQLite never
holds up the streams. Whatever goes wrong becomes an error body; a stack trace goes to the log only.

The request log has a line a request: method, action, code, milliseconds, RequestId. Parameters, addresses and
signatures are never in it.
"""

from __future__ import annotations

import asyncio
import contextvars
import ipaddress
import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.localvcs import errors
from app.localvcs.actions import HANDLERS
from app.localvcs.auth import COMMON, Authenticator, require_common
from app.localvcs.errors import ApiError
from app.localvcs.fault_answers import BrokenAnswer, cut
from app.localvcs.faults import FaultOrder
from app.localvcs.runtime import REQUEST_HOST, Service
from app.localvcs.webpages import from_page, host_of
from app.localvcs.wire import (
    CONTENT_TYPE,
    Format,
    answer_format,
    error_format,
    error_response,
    new_request_id,
    read_parameters,
)
from app.vcs import spec

log = logging.getLogger("app.localvcs")
request_log = logging.getLogger("app.localvcs.requests")

_PASSED_OVER = 4
"""So many times the limit is read, and forgotten, before a body is refused: who sends first and reads then
would otherwise see a broken connection instead of the reason."""
_SMALL = 16 * 1024
API_THREADS = 4
"""More of them only take the interpreter from one another: with 8 a call takes half as long again."""
SLOW = frozenset({"SearchTarget", "UploadFile"})
"""Actions that may compute for seconds: they have threads of their own, so that others do not queue up."""
MAX_TEXT = 1024
_BULKY = (spec.Format.BASE64, spec.Format.JSON_ARRAY, spec.Format.JSON_OBJECT)

_ACTION_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}", re.ASCII)


class Front:
    """The ASGI endpoint of the API. ``host_id`` tells the address the service is bound to."""

    def __init__(self, service: Service, authenticator: Authenticator, host_id: Callable[[], str]) -> None:
        self._service = service
        self._authenticator = authenticator
        self._host_id = host_id
        self._threads = ThreadPoolExecutor(API_THREADS, thread_name_prefix="api")
        self._slow_threads = ThreadPoolExecutor(2, thread_name_prefix="api-slow")

    def close(self) -> None:
        for threads in (self._threads, self._slow_threads):
            threads.shutdown(wait=True, cancel_futures=True)

    async def answer(self, request: Request) -> Response:
        """Any request to ``/``."""
        started_s = time.perf_counter()
        request_id = new_request_id()
        answer: Format = "JSON"
        action = "-"
        try:
            if self._service.options.key_is_public and from_page(request.headers):
                raise errors.web_page()
            if request.method not in ("GET", "POST"):
                raise errors.method_unsupported()
            parameters = await self._parameters(request)
            action = _loggable(parameters.get("Action", ""))
            answer = error_format(parameters)
            require_common(parameters)
            answer = answer_format(parameters)
            latency_ms = self._service.faults.state.latency_ms
            if latency_ms and self._service.faults.state.concerns(action):
                await asyncio.sleep(latency_ms / 1000)
            REQUEST_HOST.set(host_of(request.headers.get("host", "")))
            response, code = await self._run(request.method, parameters, request_id, answer)
            kind = self._service.faults.breakage(action)
            if kind is not None:
                response = BrokenAnswer(response, kind, self._service.faults)
        except ApiError as error:
            response, code = self._refuse(error, request_id, answer), error.code
        except ClientDisconnect:
            response, code = Response(status_code=400), "ClientDisconnect"
        except Exception:
            # The one place where an unforeseen fault ends: told to the operator, not to the caller.
            log.exception("%s failed, RequestId %s", action, request_id)
            response, code = self._refuse(errors.internal(), request_id, answer), "InternalError"
        elapsed_ms = (time.perf_counter() - started_s) * 1000
        request_log.info("%s %s %s %.1f ms %s", request.method, action, code, elapsed_ms, request_id)
        return response

    async def _parameters(self, request: Request) -> dict[str, str]:
        body = await self._body(request)
        query, content_type = request.scope["query_string"], request.headers.get("content-type", "")
        if len(body) < _SMALL:
            return read_parameters(query, body, content_type)
        # So much to decode would hold up the streams.
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, read_parameters, query, body, content_type
        )

    async def _body(self, request: Request) -> bytes:
        if request.method != "POST":
            return b""
        limit = self._service.options.max_body_bytes
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._service.options.body_seconds):
                async for chunk in request.stream():
                    size += len(chunk)
                    if size <= limit:
                        chunks.append(chunk)
                    elif size > _PASSED_OVER * limit:
                        break
        except TimeoutError as error:
            raise errors.malformed_request("The body did not arrive in time.") from error
        if size > limit:
            raise errors.too_large()
        return b"".join(chunks)

    async def _run(
        self, method: str, parameters: dict[str, str], request_id: str, answer: Format
    ) -> tuple[Response, str]:
        context = contextvars.copy_context()
        threads = self._slow_threads if parameters["Action"] in SLOW else self._threads
        return await asyncio.get_running_loop().run_in_executor(
            threads, context.run, self._call, method, parameters, request_id, answer
        )

    def _call(
        self, method: str, parameters: dict[str, str], request_id: str, answer: Format
    ) -> tuple[Response, str]:
        self._authenticator.check(method, parameters, self._service.faults.state.clock_offset_ms)
        action = parameters["Action"]
        self._service.faults.before(action)
        if action not in spec.ACTIONS:
            raise errors.action_not_found()
        handler = HANDLERS.get(action)
        if handler is None:
            raise errors.action_unsupported()
        own = {name: value for name, value in parameters.items() if name not in COMMON}
        return _answer(self._service, handler, action, own, request_id, answer)

    def _refuse(self, error: ApiError, request_id: str, answer: Format) -> Response:
        return error_response(error, request_id, self._host_id(), answer)


def _answer(
    service: Service,
    handler: Callable[[Service, Any, str], Any],
    action: str,
    parameters: Mapping[str, str],
    request_id: str,
    answer: Format,
) -> tuple[Response, str]:
    try:
        request = spec.parse(action, parameters)
    except spec.ParameterError as error:
        raise ApiError(error.code, error.http_status, error.message) from error
    _refuse_unfit_texts(request)
    result = handler(service, request.effective(), request_id)
    body = result.to_xml(action) if answer == "XML" else result.to_json()
    headers = {"content-type": CONTENT_TYPE[answer], "x-acs-request-id": request_id}
    return Response(body, headers=headers), str(result.code)


def _refuse_unfit_texts(request: spec.Request[Any]) -> None:
    """Our own limits on texts for which the API states none: they end up in the database, where a zero
    character would end a text too soon (a filter of one would match everything)."""
    for field in request.fields():
        value = getattr(request, field.attr)
        if isinstance(value, str) and len(value) > MAX_TEXT and field.value_format not in _BULKY:
            raise errors.invalid(field.wire, f"No text may be longer than {MAX_TEXT} characters.")
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and "\0" in text:
                raise errors.invalid(field.wire, "No text may hold a zero character.")


def _loggable(action: str) -> str:
    return action if _ACTION_NAME.fullmatch(action) else "?"


_MOST_OF_FAULTS = 4 << 20
"""An order may name every device there is."""


class FaultsEndpoint:
    """``/_faults``: see ``faults``. Loopback clients only, and no web page."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def answer(self, request: Request) -> Response:
        if request.client is None or not ipaddress.ip_address(request.client.host).is_loopback:
            return Response(status_code=403)
        if from_page(request.headers):
            return Response(status_code=403)
        faults = self._service.faults
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
                return Response(status_code=415)
            body = b""
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MOST_OF_FAULTS:
                    return Response(status_code=413)
            try:
                order = msgspec.json.decode(body, type=FaultOrder)
            except msgspec.DecodeError as error:
                return JSONResponse({"error": str(error)}, status_code=400)
            faults.order(order)
            streams = self._service.cameras.stream_faults
            if order.expire_addresses and streams is not None:
                streams.expire_all()
        return JSONResponse(msgspec.to_builtins(faults.state))


class Site:
    """Calls go to the front, all else to ``others``. Every answer has a ``Date``, by the service's own clock:
    clients learn their skew from it."""

    def __init__(self, front: Front, others: ASGIApp, service: Service) -> None:
        self._front = front
        self._others = others
        self._clock = service.clock
        self._faults = service.faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:

        async def with_date(message: Message) -> None:
            if message["type"] == "http.response.start":
                now_ms = self._clock.now_ms() + self._faults.state.clock_offset_ms
                date = formatdate(now_ms / 1000, usegmt=True)
                message["headers"] = [*message.get("headers", ()), (b"date", date.encode("ascii"))]
            await send(message)

        try:
            if scope["path"] == "/":
                response = await self._front.answer(Request(scope, receive))
                await response(scope, receive, with_date)
            else:
                await self._others(scope, receive, with_date)
        except asyncio.CancelledError:
            # The service stops and this call took longer than it waits: nobody's fault, no stack trace.
            cut(scope)


def build_app(service: Service, front: Front) -> ASGIApp:
    """The whole site: API, streams, and with ``--faults`` the faults."""
    routes: list[BaseRoute] = list(service.cameras.routes())
    if service.options.faults:
        routes.append(Route("/_faults", FaultsEndpoint(service).answer, methods=["GET", "POST", "DELETE"]))
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    faults = service.cameras.stream_faults
    return Site(front, faults.wrap(app) if faults else app, service)
