"""Real peers for streams: HTTP(S) servers with faults, nginx-rtmp, an RTSP server, certificates.

All on 127.0.0.1 and free ports, all ended by whoever started them (context managers).
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import ipaddress
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.support.waiting import LIMIT_S, wait_until

NGINX = "/usr/sbin/nginx"
RTMP_MODULE = "/usr/lib/nginx/modules/ngx_rtmp_module.so"
SYSTEM_PYTHON = "/usr/bin/python3"


_PORTS = range(20_000, 32_000)
"""Below those a system hands out itself: Linux from 32768 on, others from 49152."""


def free_port() -> int:
    """A port nobody listens at now, nor will before long: none of those the system gives to whoever asks for
    any, as the servers and connections of the tests beside this one do all the time."""
    chance = random.SystemRandom()  # the other is seeded alike in all workers
    while True:
        port = chance.choice(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


# HTTP


class Exchange:
    """One request at an ``HttpPeer`` and the means to answer it, well or badly."""

    def __init__(self, handler: BaseHTTPRequestHandler, stopping: threading.Event) -> None:
        self._handler = handler
        self.stopping = stopping
        self.path = handler.path
        self.headers = handler.headers

    def reply(
        self, body: bytes = b"", kind: str = "application/octet-stream", status: int = 200, **headers: str
    ) -> None:
        self.head(kind, status, **{"Content-Length": str(len(body)), **headers})
        self.write(body)

    def head(self, kind: str = "video/x-flv", status: int = 200, **headers: str) -> None:
        """Status and headers only; without a Content-Length the connection ends the body."""
        handler = self._handler
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if not {"Content-Length", "Transfer-Encoding"} & set(headers):
            handler.send_header("Connection", "close")
            handler.close_connection = True
        handler.end_headers()

    def redirect(self, url: str) -> None:
        self.reply(status=302, Location=url)

    def write(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def hang(self) -> None:
        """Keeps the connection open and silent until the peer is stopped."""
        self.stopping.wait(60)
        self._handler.close_connection = True

    def cut(self) -> None:
        """Breaks the connection in the middle."""
        self._handler.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
        )
        self._handler.connection.close()
        self._handler.close_connection = True


Route = Callable[[Exchange], None]


@dataclass
class HttpPeer:
    """A small HTTP server. ``routes`` maps a path (without query) to bytes or to a function."""

    url: str
    routes: dict[str, bytes | Route] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    """Paths with queries, in order of arrival."""

    def count(self, path: str) -> int:
        return sum(1 for request in self.requests if urlsplit(request).path == path)


@contextlib.contextmanager
def http_peer(tls: ssl.SSLContext | None = None) -> Iterator[HttpPeer]:
    stopping = threading.Event()
    scheme = "http" if tls is None else "https"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            peer.requests.append(self.path)
            route = peer.routes.get(urlsplit(self.path).path)
            exchange = Exchange(self, stopping)
            try:
                if route is None:
                    exchange.reply(b"not here", "text/plain", 404)
                elif callable(route):
                    route(exchange)
                else:
                    exchange.reply(route)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Quiet."""

        def finish(self) -> None:
            with contextlib.suppress(OSError, ValueError):
                super().finish()

    class Server(ThreadingHTTPServer):
        daemon_threads = False
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """Clients that go away are part of the tests."""

        def get_request(self) -> tuple[socket.socket, object]:
            connection, address = super().get_request()
            if tls is not None:
                connection.settimeout(10)
                # the handshake happens at the first read, on the request's own thread
                connection = tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            with lock:
                connections.append(connection)
            return connection, address

    lock = threading.Lock()
    connections: list[socket.socket] = []
    server = Server(("127.0.0.1", 0), Handler)
    peer = HttpPeer(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        stopping.set()
        server.shutdown()
        with lock:
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        server.server_close()
        thread.join(LIMIT_S)


@contextlib.contextmanager
def silent_peer() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                held.append(listener.accept()[0])

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(LIMIT_S)  # before what it holds is closed: it may just have taken one more
        for connection in held:
            connection.close()


# Certificates


@dataclass(frozen=True)
class Certificate:
    """A server's certificate with its key, both in ``file``; ``ca_file`` is who signed it."""

    file: Path
    ca_file: Path
    sha256: str

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context


def make_certificate(folder: Path, name: str, host: str = "127.0.0.1") -> Certificate:
    """A certificate for ``host`` signed by a fresh authority of its own."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)

    def build(subject: str, issuer: str, key: object, signer: object, ca: bool) -> x509.Certificate:
        usage = x509.KeyUsage(True, False, False, False, False, ca, ca, False, False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]))
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + day)
            .add_extension(x509.BasicConstraints(ca, None), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
        )
        if not ca:
            try:
                other: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
            except ValueError:
                other = x509.DNSName(host)
            builder = builder.add_extension(x509.SubjectAlternativeName([other]), False)
        return builder.sign(signer, hashes.SHA256())

    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = build(f"{name} authority", f"{name} authority", ca_key, ca_key, True)
    leaf = build(name, f"{name} authority", key, ca_key, False)
    pem = serialization.Encoding.PEM
    file, ca_file = folder / f"{name}.pem", folder / f"{name}-ca.pem"
    file.write_bytes(
        leaf.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    ca_file.write_bytes(ca.public_bytes(pem))
    digest = hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest()
    return Certificate(file, ca_file, digest)


# nginx-rtmp


@dataclass(frozen=True)
class NginxRtmp:
    rtmp_url: str
    """Of the stream being published."""
    hls_url: str
    pids: tuple[int, int]
    """Of nginx and of the ffmpeg that publishes."""


@contextlib.contextmanager
def nginx_rtmp(
    folder: Path,
    source: list[str] | None = None,
    *,
    fragment_s: int = 1,
    ports: tuple[int, int] | None = None,
) -> Iterator[NginxRtmp]:
    """Debian's nginx with its RTMP module, fed by ffmpeg; yields once its HLS list has three segments.

    ``source``: ffmpeg's input arguments; without, a test picture of 640x360 at 15 a second. ``ports``: of
    RTMP and HTTP; without, any free ones.
    """
    rtmp_port, http_port = ports or (free_port(), free_port())
    hls = folder / "hls"
    hls.mkdir(parents=True)
    config = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(
        f"""
        load_module {RTMP_MODULE};
        {user}
        worker_processes 1;
        daemon off;
        pid {folder}/nginx.pid;
        error_log {folder}/error.log warn;
        events {{ worker_connections 128; }}
        rtmp {{
            server {{
                listen 127.0.0.1:{rtmp_port};
                application live {{
                    live on;
                    hls on;
                    hls_path {hls};
                    hls_fragment {fragment_s}s;
                    hls_playlist_length {fragment_s * 6}s;
                    access_log off;
                }}
            }}
        }}
        http {{
            access_log off;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            server {{
                listen 127.0.0.1:{http_port};
                location /hls {{
                    types {{ application/vnd.apple.mpegurl m3u8; video/mp2t ts; }}
                    alias {hls};
                    add_header Cache-Control no-cache;
                }}
            }}
        }}
        """
    )
    picture = source or ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=15"]
    url = f"rtmp://127.0.0.1:{rtmp_port}/live/street"
    encode = ["-an", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15"]
    with (
        process([NGINX, "-p", str(folder), "-c", str(config)]) as nginx,
        contextlib.ExitStack() as stack,
    ):
        wait_until(lambda: accepts(rtmp_port), "nginx listens")
        command = [_tool("ffmpeg"), "-nostdin", "-v", "error", "-re", *picture, *encode, "-f", "flv", url]
        ffmpeg = stack.enter_context(process(command))
        playlist = hls / "street.m3u8"
        wait_until(
            lambda: playlist.exists() and playlist.read_text().count("#EXTINF") >= 3, "segments appear"
        )
        yield NginxRtmp(url, f"http://127.0.0.1:{http_port}/hls/street.m3u8", (nginx.pid, ffmpeg.pid))


# RTSP

_RTSP_SERVER = """
import sys, gi
gi.require_version("Gst", "1.0"); gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1"); server.set_service(sys.argv[2])
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(sys.argv[1]); factory.set_shared(True)
if len(sys.argv) > 3:
    gi.require_version("GstRtsp", "1.0")
    from gi.repository import GstRtsp
    auth, token = GstRtspServer.RTSPAuth(), GstRtspServer.RTSPToken()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(sys.argv[3], sys.argv[4], token)
    server.set_auth(auth)
    rights = "viewer,media.factory.access=true,media.factory.construct=true"
    factory.add_role_from_structure(Gst.Structure.new_from_string(rights))
server.get_mount_points().add_factory("/street", factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_HUP, lambda *_: loop.quit())
loop.run()
"""

RTSP_PIPELINE = (
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=15/1"
    " ! openh264enc gop-size=15 complexity=low ! h264parse ! rtph264pay name=pay0 pt=96 )"
)


@dataclass(frozen=True)
class RtspServer:
    url: str
    pid: int


@contextlib.contextmanager
def rtsp_server(
    pipeline: str = RTSP_PIPELINE, *, port: int = 0, login: tuple[str, str] | None = None
) -> Iterator[RtspServer]:
    """GStreamer's RTSP server with one live stream. ``port`` 0 takes any free one. ``login``: user and
    password it asks for (digest); they are not in the address it gives."""
    command = [SYSTEM_PYTHON, "-c", _RTSP_SERVER, pipeline, str(port), *(login or ())]
    with process(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        yield RtspServer(f"rtsp://127.0.0.1:{port}/street", server.pid)


# Processes


@contextlib.contextmanager
def process(command: list[str], **options: object) -> Iterator[subprocess.Popen]:
    """A child that is gone when the block is left."""
    child = subprocess.Popen(command, **{"stdin": subprocess.DEVNULL, **options})
    try:
        yield child
    finally:
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        child.send_signal(signal.SIGCONT)  # a test may have stopped it
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(LIMIT_S)


def gone(pid: int) -> bool:
    """Whether a process has ended. Asked in one go: it may end between two questions."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _tool(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not installed"
    return found
