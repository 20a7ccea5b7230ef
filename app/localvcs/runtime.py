"""What the running service consists of; every action gets it."""

from __future__ import annotations

import contextvars
import functools
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from app.localvcs.cameras import Cameras
from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.devices import UNREGISTERED
from app.localvcs.faults import Faults
from app.localvcs.recording import Recording
from app.localvcs.search.service import TargetSearch
from app.localvcs.settings import ServeOptions

REQUEST_HOST: contextvars.ContextVar[str] = contextvars.ContextVar("request_host", default="")
"""Host and port under which the caller of the running action reached us; "" when it did not say."""

MASK = "******"
ACCOUNT_ID = "1000000000000001"
"""The one account of a local service; ListCorps gives it as IsvSubId, as the cloud does."""
SIP_SERVER_ID = "33010000002000000001"
SIP_REALM = "3301000000"
SIP_PORT = "5060"


@dataclass
class Service:
    options: ServeOptions
    clock: Clock
    database: Database
    cameras: Cameras
    faults: Faults
    base_url: str = ""
    """``http(s)://host:port`` the service is bound to; known once it listens."""
    recording: Recording | None = None
    """None only before the service is open."""
    _stop: threading.Event = field(default_factory=threading.Event)

    def url_for_caller(self) -> str:
        """Scheme and host of play addresses, as the caller of the running action can use them."""
        if self.options.public_url:
            return self.options.public_url.rstrip("/")
        if self.options.loopback:
            return self.base_url
        host = REQUEST_HOST.get()
        return f"{self.base_url.partition(':')[0]}://{host}" if host else self.base_url

    @functools.cached_property
    def search(self) -> TargetSearch:
        """Targets that were seen, and their pictures."""
        return TargetSearch(
            self.database, self.clock, self.options, self.url_for_caller, self.cameras.demo_source
        )

    def server_ip(self) -> str:
        """The address a camera would be told to register with."""
        return self.base_url.partition("//")[2].rpartition(":")[0]

    def local_time(self, ms: int) -> str:
        """``2021-08-26T12:31:22`` in the service's zone, the way the API prints times of devices."""
        return _local_time(ms // 1000, self.options.utc_offset_minutes)

    def housekeeping(self) -> None:
        """Once a second: real cameras that nobody watches are let go, and devices that were added by hand
        get connected (demo only)."""
        self.cameras.housekeeping()
        now_ms = self.clock.now_ms()
        due = "registers_ms IS NOT NULL AND registers_ms <= ?"
        read = self.database.read()
        if not read.execute(f"SELECT 1 FROM devices WHERE {due} LIMIT 1", (now_ms,)).fetchone():
            return
        with self.database.write() as connection:
            ids = [
                row[0] for row in connection.execute(f"SELECT device_id FROM devices WHERE {due}", (now_ms,))
            ]
            connection.execute(
                "UPDATE devices SET registers_ms = NULL,"
                f" status = CASE status WHEN '{UNREGISTERED}' THEN '1' ELSE status END WHERE {due}",
                (now_ms,),
            )
        self.cameras.changed(ids)

    def close(self) -> None:
        """Ends streams, then the database. No action may be running any more."""
        self.cameras.close()
        self.database.close()


@functools.lru_cache(maxsize=4096)
def _local_time(seconds: int, offset_minutes: int) -> str:
    zone = timezone(timedelta(minutes=offset_minutes))
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
