"""Opening a camera's address and reading packets out of it: HLS, FLV (and other files) over HTTP, RTMP, RTSP.

``open_source`` gives a ``Reader``; its ``run`` delivers ``Item`` batches to a ``Receiver`` until the source
ends (returns), breaks (``FeedError``) or ``close`` was called (``FeedClosed``).
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from app.localvcs.ingest.gate import Gate
from app.localvcs.outbound import DEFAULT_PORTS, Outbound
from app.media.failures import FeedClosed, FeedError
from app.media.feed import protocol_of
from app.media.feed.backlog import Item, PacketQueue
from app.media.feed.base import BaseFeed
from app.media.feed.demux import Demuxer
from app.media.feed.hls import HlsReader
from app.media.feed.http import AvSource
from app.media.playlist import Segment
from app.media.types import Failure, FeedSpec

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
_PROBE = {"analyzeduration": "500000"}
"""Half a second, in which the first sound comes if there is any. Without sound it is waited for in vain,
which is why those who only watch look less far."""


class PassDemuxer(Demuxer):
    """Hands sound on as it came, whatever its codec."""

    def _sound(self, packet: Any) -> Iterator[Item]:
        moment = packet.pts if packet.pts is not None else packet.dts
        if packet.size and moment is not None:
            ticks = int(moment * packet.time_base * 90_000)
            yield Item(packet, False, ticks, ticks, False, packet.size, self.epoch, self._clock())


class Receiver(Protocol):
    """Where a reader puts what it reads; called on the reader's thread."""

    def opened(self, demuxer: Demuxer) -> None:
        """A container was opened; its packets follow. For HLS once a segment."""
        ...

    def take(self, items: list[Item]) -> None:
        """Packets that belong together; the last of them has just become available."""
        ...

    def pausing(self) -> None:
        """All there is at the moment was delivered; the reader is going to wait."""
        ...


class Reader:
    """One connection to a camera. ``run`` on one thread, ``close`` from any."""

    bursts = False
    """Whether packets come a segment at a time rather than as they are made."""

    def run(self, receiver: Receiver) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


def open_source(url: str, outbound: Outbound) -> Reader:
    """A reader for the address, not connected yet; raises ``FeedError`` for what may not be fetched."""
    outbound.check(url)
    protocol = protocol_of(FeedSpec(url=url))
    if protocol == "hls":
        return _HlsSource(url, outbound)
    if protocol in ("rtmp", "rtsp"):
        return _GatedSource(url, outbound, protocol)
    return _HttpSource(url, outbound)


def _deliver(demuxer: Demuxer, receiver: Receiver, closed: Callable[[], bool]) -> None:
    demuxer.filter_into(None)
    receiver.opened(demuxer)
    count = 0
    for item in demuxer.items():
        if closed():
            raise FeedClosed
        receiver.take([item])
        count += 1
    if not count:
        raise FeedError(Failure.BAD_STREAM, "the stream holds no packets")


class _HttpSource(Reader):
    def __init__(self, url: str, outbound: Outbound) -> None:
        self._url = url
        self._session = outbound.session(CONNECT_SECONDS, READ_SECONDS)

    def run(self, receiver: Receiver) -> None:
        body = AvSource(self._session.open(self._url))
        try:
            try:
                demuxer = PassDemuxer(
                    body,
                    audio=True,
                    epoch=0,
                    clock=time.monotonic,
                    options={"protocol_whitelist": "", **_PROBE},
                )
            except FeedError as error:
                raise body.failed or error from None
            try:
                _deliver(demuxer, receiver, lambda: self._session.closed)
            except FeedError as error:
                raise body.failed or error from None
            finally:
                demuxer.close()
            if body.failed is not None:
                raise body.failed
        finally:
            body.close()
            self._session.forget()

    def close(self) -> None:
        self._session.close()


class _GatedSource(Reader):
    def __init__(self, url: str, outbound: Outbound, protocol: str) -> None:
        self._url = url
        self._outbound = outbound
        self._protocol = protocol
        self._gate: Gate | None = None
        self._closed = False

    def run(self, receiver: Receiver) -> None:
        parts = urlsplit(self._url)
        host = parts.hostname or ""
        gate = Gate(
            self._outbound,
            host,
            parts.port or DEFAULT_PORTS[parts.scheme],
            tls=parts.scheme in ("rtmps", "rtsps"),
            timeout_s=CONNECT_SECONDS,
        )
        self._gate = gate
        if self._closed:
            gate.close()
        try:
            demuxer = self._open(parts, gate.port)
            try:
                _deliver(demuxer, receiver, lambda: self._closed)
            finally:
                demuxer.close()
        except (FeedError, FeedClosed) as error:
            if self._closed:
                raise FeedClosed from None
            raise _explain(gate.failed) or error from None
        finally:
            gate.close()
            gate.join()
        if self._closed:
            raise FeedClosed

    def _open(self, parts: Any, port: int) -> Demuxer:
        user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        address = urlunsplit((self._protocol, f"{user}127.0.0.1:{port}", parts.path, parts.query, ""))
        limit = str(int((CONNECT_SECONDS + 1.5 * READ_SECONDS) * 1e6))
        if self._protocol == "rtmp":
            app = parts.path.lstrip("/").split("/")[0]
            options = {
                "protocol_whitelist": "rtmp,tcp",
                "rw_timeout": limit,
                "rtmp_live": "live",
                # The server is to hear its own name, not the gate's.
                "rtmp_tcurl": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/{app}",
            }
        else:
            options = {
                "protocol_whitelist": "rtsp,rtp,tcp",
                "rtsp_transport": "tcp",
                "timeout": limit,
            }
        return PassDemuxer(
            address,
            audio=True,
            epoch=0,
            clock=time.monotonic,
            options=options | _PROBE,
            timeout=(CONNECT_SECONDS + READ_SECONDS, READ_SECONDS),
            repeat_parameters=True,
        )

    def close(self) -> None:
        self._closed = True
        if self._gate is not None:
            self._gate.close()


def _explain(error: Exception | None) -> FeedError | None:
    """What the gate knows better than FFmpeg, which saw a connection end."""
    if error is None or isinstance(error, FeedError):
        return error
    if isinstance(error, TimeoutError):
        return FeedError(Failure.TIMEOUT, "the server did not answer in time")
    if isinstance(error, ConnectionRefusedError):
        return FeedError(Failure.UNREACHABLE, "the connection was refused")
    if isinstance(error, OSError):
        return FeedError(Failure.UNREACHABLE, "the server cannot be reached")
    return None


class _Queue(PacketQueue):
    """Nothing is queued in it: it is what an ``HlsReader`` waits on between its looks at the list."""

    def __init__(self, pausing: Callable[[], None]) -> None:
        super().__init__(live=True, window_s=2.0, clock=time.monotonic)
        self._pausing = pausing

    def pause(self, seconds: float) -> None:
        self._pausing()
        super().pause(seconds)


class _Segments(HlsReader):
    """Delivers whole segments: only the moment when one is complete says something about the time."""

    def __init__(self, feed: BaseFeed, session: Any, receiver: Receiver) -> None:
        super().__init__(feed, session)
        self._receiver = receiver

    def _play(self, segment: Segment, data: bytes) -> None:
        demuxer = PassDemuxer(
            io.BytesIO(data),
            audio=True,
            epoch=self._epoch,
            clock=time.monotonic,
            format_name="mp4" if segment.init_url is not None else None,
            options={"protocol_whitelist": ""},
        )
        try:
            demuxer.filter_into(None)
            self._receiver.opened(demuxer)
            items = list(demuxer.items())
        finally:
            demuxer.close()
        if not any(item.video for item in items):
            raise FeedError(Failure.NO_VIDEO, "a segment holds no picture")
        self._receiver.take(items)


class _HlsSource(Reader):
    bursts = True

    def __init__(self, url: str, outbound: Outbound) -> None:
        self._spec = FeedSpec(url=url, protocol="hls", audio=True)
        self._session = outbound.session(CONNECT_SECONDS, READ_SECONDS)
        self._feed: BaseFeed | None = None
        self._closed = False

    def run(self, receiver: Receiver) -> None:
        feed = BaseFeed(self._spec, time.monotonic)
        feed.queue = _Queue(receiver.pausing)
        self._feed = feed
        if self._closed:
            raise FeedClosed
        try:
            _Segments(feed, self._session, receiver).run()
        finally:
            self._session.forget()

    def close(self) -> None:
        self._closed = True
        self._session.close()
        if self._feed is not None:
            self._feed.queue.close()
