"""How the local VCS is started, and how it ends."""

from __future__ import annotations

import enum
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class ExitStatus(enum.IntEnum):
    """What ``serve`` returns, and ``app.cli.exits.SERVE`` tells. Other numbers are the command line's."""

    STOPPED = 0
    PORT_BUSY = 20
    BAD_DATA_DIR = 21
    NEWER_DATABASE = 22
    UNREADABLE_SECRET = 23
    DEMO_KEY_NOT_LOOPBACK = 24
    NO_KEY = 25
    DATA_DIR_IN_USE = 26
    BAD_CLOCK_FILE = 27
    BAD_CERTIFICATE = 28


class StartError(Exception):
    """The service cannot start; ``str()`` is a sentence for the operator."""

    def __init__(self, status: ExitStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """Everything ``serve`` can be told. Durations in seconds.

    ``port`` 0 takes any free one. ``demo`` seeds the demo site into an empty database and, unless a key of
    its own is given, accepts the public demo key. ``devices`` adds that many synthetic cameras. ``faults``
    opens ``/_faults`` to loopback clients. ``clock_file`` moves the service's time (see ``FileClock``).
    ``pull_seconds`` is what an on-demand camera needs until its first picture, ``linger_seconds`` how long
    it is pulled after its last viewer, ``address_seconds`` how long a play address is good for.
    ``register_seconds`` (demo only): a device added through the API is taken for one that somebody
    connects after that time; None leaves it waiting to register. ``utc_offset_minutes`` is the zone of the
    times the API prints without one. ``key_seconds``: whole seconds from key picture to key picture of the
    live demo cameras, and the length of their HLS segments (tests and bench only). ``ahead`` makes
    ready what the demo's recordings and searches need before somebody asks for them.
    ``public_url`` overrides the scheme and host of the play addresses.
    ``allow_private``: cameras and pictures may be fetched from this machine and from private networks.
    ``record``: real cameras are recorded ``continuous`` (and pulled for it), while they are ``pulled``
    anyway, or ``off``, never; ``disk_quota`` bytes at most (None: no limit), ``disk_floor`` bytes stay free,
    the oldest recordings go for it; ``segment_seconds``: a recorded segment ends at the first key picture
    after so long. ``tls`` serves everything over HTTPS with a certificate of its own making, ``tls_cert``
    and ``tls_key`` (PEM files) with one that is given. ``max_connections``, ``head_seconds`` (a request's
    line and headers),
    ``body_seconds`` and ``max_body_bytes`` bound what clients may take.
    """

    data_dir: Path
    port: int = 0
    host: str = "127.0.0.1"
    demo: bool = False
    devices: int = 0
    faults: bool = False
    clock_file: Path | None = None
    access_key_id: str | None = None
    access_key_secret_file: Path | None = None
    stop_on_stdin_eof: bool = False
    pull_seconds: float = 2.0
    linger_seconds: float = 20.0
    address_seconds: float = 3600.0
    register_seconds: float | None = 5.0
    utc_offset_minutes: int = 480
    key_seconds: int = 1
    ahead: bool = False
    public_url: str | None = None
    tls: bool = False
    tls_cert: Path | None = None
    tls_key: Path | None = None
    max_connections: int = 512
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    max_body_bytes: int = 1 << 20
    allow_private: bool = False
    record: Literal["continuous", "pulled", "off"] = "pulled"
    disk_quota: int | None = None
    disk_floor: int = 1 << 30
    segment_seconds: float = 6.0

    @property
    def key_is_public(self) -> bool:
        """Whether it takes the demo's key, which everybody knows."""
        return not self.access_key_id

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
