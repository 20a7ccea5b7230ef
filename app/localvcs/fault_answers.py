"""Faults of connections (``--faults``): answers that never come, or come in part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.localvcs.connections import CUT
from app.localvcs.faults import Breakage, Faults

_LOOK_EVERY_S = 0.05


class BrokenAnswer(Response):
    """``answer`` as the client gets to see it with this breakage. The call was processed all the same."""

    def __init__(self, answer: Response, kind: Breakage, faults: Faults) -> None:
        super().__init__()
        self._answer = answer
        self._kind = kind
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._kind == "hang":
            await until_gone_or(receive, lambda: not self._faults.state.breakages)
        elif self._kind == "truncate":
            await self._answer(scope, receive, halved(scope, send))
            return
        cut(scope)


def cut(scope: Scope, gently: bool = False) -> None:
    scope["extensions"][CUT]["cut"](gently)


def halved(scope: Scope, send: Send) -> Send:
    """Sends half of the first body and cuts the connection; its length was announced in full."""
    done = False

    async def half(message: Message) -> None:
        nonlocal done
        if done:
            return
        if message["type"] == "http.response.body" and message.get("body"):
            done = True
            body = message["body"]
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            cut(scope, gently=True)
            return
        await send(message)

    return half


async def until_gone_or(receive: Receive, over: Callable[[], bool]) -> None:
    """Until the client has gone or ``over`` says so."""
    gone = asyncio.create_task(_disconnected(receive))
    try:
        while not gone.done() and not over():
            await asyncio.sleep(_LOOK_EVERY_S)
    finally:
        gone.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
