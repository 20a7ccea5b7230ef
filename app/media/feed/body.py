"""The body of an answer that does not end, read with as little as can be.

Each picture of a live stream is a read of its own, fifteen a second and camera, on a machine whose caches the
pictures fill: there urllib3's ``read1`` and what lies below it take 0.1 ms besides what the system needs for
it (0.07); this takes a quarter of that (measured).
"""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Any

_PIECE = 32_768
_LONGEST_LINE = 65_536


class Chunks:
    """Takes the chunked coding off (RFC 9112, 7.1), in whatever pieces the bytes come."""

    def __init__(self) -> None:
        self._left = 0
        self._toss = 0
        self._line = b""
        self.ended = False
        """The last chunk is there; what may follow is not the body's."""
        self.over = False

    def take(self, data: bytes) -> bytes:
        """What of the body is in these bytes. Raises ``ConnectionError`` where they are no chunks."""
        at, end = 0, len(data)
        if end < self._left:
            self._left -= end
            return data
        if not (self._left or self._toss or self._line or self.ended):
            # Most come whole, one picture each.
            stop = data.find(b"\r\n")
            if stop > 0:
                self._begin(data[:stop])
                at = stop + 2
                if self._left and end == at + self._left + 2:
                    self._left = 0
                    return data[at:-2]
        parts = []
        while at < end and not self.over:
            if self._left:
                size = min(self._left, end - at)
                parts.append(data[at : at + size])
                at += size
                self._left -= size
                self._toss = 0 if self._left else 2
            elif self._toss:
                size = min(self._toss, end - at)
                at += size
                self._toss -= size
            else:
                stop = data.find(b"\n", at)
                self._line += data[at : stop if stop >= 0 else end]
                if len(self._line) > _LONGEST_LINE:
                    raise ConnectionError("a line too long")
                if stop < 0:
                    break
                at = stop + 1
                line, self._line = self._line, b""
                self._begin(line)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _begin(self, line: bytes) -> None:
        if self.ended:
            self.over = not line.strip()
            return
        try:
            self._left = int(line.partition(b";")[0], 16)
        except ValueError:
            raise ConnectionError("no size of a chunk") from None
        if self._left < 0:
            raise ConnectionError("no size of a chunk")
        self.ended = not self._left


class Body:
    """Reads beside urllib3, whose connection is of no use for another request afterwards."""

    def __init__(self, buffered: Any, *, chunked: bool, announced: bool) -> None:
        """``buffered``: reader of the connection, a ``socket.makefile``. ``announced``: more bytes than any
        stream has, so that its end is never a plain one."""
        self._buffered = buffered
        self._receive: Callable[[int], bytes] | None = None
        self._chunks = Chunks() if chunked else None
        self._announced = announced
        self._kept = b""

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes as soon as there are any; ``b""`` at the end. Raises ``OSError``."""
        if self._kept:
            data, self._kept = self._kept[:size], self._kept[size:]
            return data
        chunks = self._chunks
        data = b""
        while not data:
            if chunks is not None and chunks.over:
                return b""
            data = self._receive(_PIECE) if self._receive is not None else self._first()
            if not data:
                if self._announced if chunks is None else not chunks.ended:
                    raise ConnectionError("cut")
                return b""
            if chunks is not None:
                data = chunks.take(data)
        if len(data) > size:
            data, self._kept = data[:size], data[size:]
        return data

    def _first(self) -> bytes:
        """What came with the head of the answer, if anything; nothing is left in the buffer behind it."""
        data: bytes = self._buffered.read1(_PIECE)
        connection = getattr(getattr(self._buffered, "raw", None), "_sock", None)
        self._receive = self._buffered.read1 if connection is None else connection.recv
        return data


def body_of(answer: Any) -> Body | None:
    """Of urllib3's ``answer``, of which nothing was read yet; None where urllib3 has to read it itself."""
    plain = getattr(answer, "_fp", None)
    packed = answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity"
    if packed or not isinstance(plain, http.client.HTTPResponse) or plain.fp is None:
        return None
    return Body(plain.fp, chunked=bool(plain.chunked), announced="Content-Length" in answer.headers)
