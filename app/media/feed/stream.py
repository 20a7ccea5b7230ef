"""Feeds that av opens: FLV and other files over HTTP (fetched by us), RTMP, RTSP, local files."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import unquote, urlsplit

from app.media.failures import FeedError
from app.media.feed.base import BaseFeed, Clock
from app.media.feed.demux import Demuxer
from app.media.feed.hls import HlsReader
from app.media.feed.http import AvSource, HttpFile, HttpSession, HttpStream, system_ca_file, tls_context
from app.media.feed.pace import Pacer
from app.media.feed.timeline import TICKS_PER_S
from app.media.types import Failure, FeedSpec

_FINITE_TYPES = ("video/mp4", "video/quicktime", "video/x-matroska", "video/webm", "video/x-msvideo")
_PLAYLIST_TYPES = (
    "application/vnd.apple.mpegurl",
    "application/x-mpegurl",
    "audio/mpegurl",
    "audio/x-mpegurl",
)
_FINITE_PATHS = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi")


class AvFeed(BaseFeed):
    """One container after the other (more than one only when looping), demuxed by av."""

    def __init__(self, spec: FeedSpec, clock: Clock) -> None:
        super().__init__(spec, clock)
        self._demuxer: Demuxer | None = None

    def produce(self) -> None:
        epoch = 0
        pacer = Pacer(self.clock) if self.spec.loop else None
        while True:
            demuxer = self._demuxer = self.open_source(epoch)
            self.attach(demuxer, encrypted=self.is_encrypted())
            count = 0
            try:
                for item in demuxer.items():
                    origin_ms = self.origin_utc_ms
                    if origin_ms is not None and item.video:
                        item.capture_utc_ms = round(origin_ms + item.pts * 1000 / TICKS_PER_S)
                    if pacer is not None and item.video:
                        early = pacer.wait_s(item)
                        if early > 0:
                            self.queue.pause(early)
                    self.deliver(item)
                    count += 1
            except FeedError:
                self.check_end()
                raise
            self.check_end()
            self.release()
            if not count:
                raise FeedError(Failure.BAD_STREAM, "the stream holds no video")
            if not self.spec.loop:
                return
            epoch += 1

    def open_source(self, epoch: int) -> Demuxer:
        raise NotImplementedError

    @property
    def origin_utc_ms(self) -> float | None:
        """UTC milliseconds of the source's timestamp 0, where it tells."""
        return None

    def check_end(self) -> None:
        """Raises when what looked like the end of the source was something else."""

    def is_encrypted(self) -> bool:
        return urlsplit(self.spec.url).scheme not in ("http", "rtmp", "rtsp")

    def release(self) -> None:
        demuxer, self._demuxer = self._demuxer, None
        if demuxer is not None:
            demuxer.close()


class FileFeed(AvFeed):
    """A file of this machine: for bench and tests."""

    protocol = "file"

    def open_source(self, epoch: int) -> Demuxer:
        parts = urlsplit(self.spec.url)
        self.is_finite()
        path = unquote(parts.path) if parts.scheme == "file" else self.spec.url
        return Demuxer(
            f"file:{path}",
            audio=self.spec.audio,
            epoch=epoch,
            clock=self.clock,
            options={"protocol_whitelist": "file"},
        )


class HttpFeed(AvFeed):
    """FLV, MPEG-TS or a finite file over http(s). av never connects: it reads from our verified session."""

    protocol = "flv"

    def __init__(self, spec: FeedSpec, clock: Clock) -> None:
        super().__init__(spec, clock)
        self._session = HttpSession(spec.trust, spec.connect_timeout_s, spec.read_timeout_s)
        self._body: AvSource | None = None
        self._encrypted = False
        self._first: HttpStream | None = None
        self._reader: HlsReader | None = None

    def produce(self) -> None:
        if self.spec.protocol == "auto":
            first = self._session.open(self.spec.url)
            if first.content_type in _PLAYLIST_TYPES:
                first.close()
                self.protocol = "hls"
                self.picture_by_picture = False
                self._reader = HlsReader(self, self._session)
                self._reader.run()
                return
            self._first = first
        super().produce()

    def silence_limit_s(self) -> float:
        extra_s = self._reader.stuck_s + 1.0 if self._reader is not None else 0.0
        return super().silence_limit_s() + extra_s

    def open_source(self, epoch: int) -> Demuxer:
        stream, self._first = self._first or self._session.open(self.spec.url), None
        self._encrypted = stream.url.startswith("https:")
        if stream.length is not None:
            self.is_finite()
        path = urlsplit(stream.url).path.lower()
        finite = stream.content_type in _FINITE_TYPES or path.endswith(_FINITE_PATHS)
        finite = finite and stream.length is not None
        stream.endless()
        self._body = AvSource(HttpFile(self._session, stream) if finite else stream)
        try:
            return Demuxer(
                self._body,
                audio=self.spec.audio,
                epoch=epoch,
                clock=self.clock,
                options={"protocol_whitelist": ""},
            )
        except FeedError as error:
            raise self._body.failed or error from None

    @property
    def origin_utc_ms(self) -> float | None:
        return None if self._body is None else self._body.origin_utc_ms

    def check_end(self) -> None:
        if self._body is not None and self._body.failed is not None:
            raise self._body.failed

    def is_encrypted(self) -> bool:
        return self._encrypted

    def release(self) -> None:
        super().release()
        body, self._body = self._body, None
        if body is not None:
            body.close()
        self._session.forget()

    def interrupt(self) -> None:
        self._session.close()


class RtmpFeed(AvFeed):
    """RTMP; rtmps with its certificate verified."""

    protocol = "rtmp"

    def open_source(self, epoch: int) -> Demuxer:
        options = {
            "protocol_whitelist": "rtmp,rtmps,tcp,tls",
            "rw_timeout": _backstop(self.spec),
            "rtmp_live": "live" if self.spec.live else "any",
            **_tls_options(self.spec, "rtmps"),
        }
        return _connect(self, epoch, options)


class RtspFeed(AvFeed):
    """RTSP over TCP only; rtsps with its certificate verified."""

    protocol = "rtsp"

    def open_source(self, epoch: int) -> Demuxer:
        options = {
            "protocol_whitelist": "rtsp,rtsps,rtp,tcp,tls",
            "rtsp_transport": "tcp",
            "timeout": _backstop(self.spec),
            **_tls_options(self.spec, "rtsps"),
        }
        return _connect(self, epoch, options)


def _connect(feed: AvFeed, epoch: int, options: dict[str, str]) -> Demuxer:
    spec = feed.spec
    try:
        return Demuxer(
            spec.url,
            audio=spec.audio,
            epoch=epoch,
            clock=feed.clock,
            options=options,
            timeout=(spec.connect_timeout_s + spec.read_timeout_s, spec.read_timeout_s),
            repeat_parameters=True,
        )
    except FeedError as error:
        if error.failure is Failure.UNREACHABLE and "tls_verify" in options:
            _explain_tls(spec)
        raise


def _explain_tls(spec: FeedSpec) -> None:
    """FFmpeg does not say why a handshake failed: tries it once more; raises if it was the certificate."""
    parts = urlsplit(spec.url)
    port = parts.port or (443 if parts.scheme == "rtmps" else 322)
    address = (parts.hostname or "", port)
    try:
        with (
            socket.create_connection(address, timeout=spec.connect_timeout_s) as plain,
            tls_context(spec.trust).wrap_socket(plain, server_hostname=address[0]),
        ):
            return
    except ssl.SSLCertVerificationError:
        raise FeedError(Failure.CERTIFICATE, "the server's certificate was not accepted") from None
    except OSError:
        return


def _tls_options(spec: FeedSpec, scheme: str) -> dict[str, str]:
    """FFmpeg verifies nothing unless told; it cannot compare with a pinned certificate at all."""
    if urlsplit(spec.url).scheme != scheme:
        return {}
    if spec.trust.pinned_sha256 is not None:
        raise FeedError(Failure.UNSUPPORTED, f"a pinned certificate cannot be checked over {scheme}")
    ca_file = spec.trust.ca_file or system_ca_file()
    return {"tls_verify": "1", **({"ca_file": ca_file} if ca_file else {})}


def _backstop(spec: FeedSpec) -> str:
    """FFmpeg's own limit in microseconds, a little behind ours: its error does not say that it was time."""
    return str(int((spec.connect_timeout_s + 1.5 * spec.read_timeout_s) * 1e6))
