"""Starting all cameras of a view in one call, where the service has StartStreams.

An on-demand camera answers ``Retry`` until it is pulled. A view of sixteen of them would ask sixteen times
before the first is told to start; StartStreams, which only the official SDK knows, tells all of them at once.
A service that does not have it is asked once for each profile and never again; what a tile asks for itself
starts its camera as ever, so nothing depends on it. StopStreams is not sent: it ends the stream for others
who watch it, and an on-demand camera stops by itself when nobody does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from app.core import timing
from app.core.calls import Answered, Caller, CallFailed, CallResult
from app.core.catalogue import Device, DeviceStatus
from app.core.instant import Clock

if TYPE_CHECKING:
    from app.store.database import Database

log = logging.getLogger("vcs_wall.warmup")

LACKS = "lacks:StartStreams"
"""Under this name the local database remembers that a profile's service does not have it (its endpoint)."""

_UNKNOWN_ACTION = ("InvalidAction.NotFound", "InvalidApi.NotFound", "InvalidAction", "UnsupportedOperation")


class WarmUp:
    """Owned by one thread; never blocks it."""

    def __init__(
        self,
        caller: Caller,
        clock: Clock,
        device: Callable[[str], Device | None],
        profile_name: str = "",
        endpoint: str = "",
        database: Database | None = None,
    ) -> None:
        self._caller = caller
        self._clock = clock
        self._device = device
        self._profile = profile_name
        self._endpoint = endpoint
        self._database = database
        self._started: dict[str, float] = {}
        self._lacks: bool | None = None if database is not None else False
        self._waiting: list[str] = []

    @property
    def offered(self) -> bool:
        """Whether the service may have StartStreams, as far as is known."""
        return self._lacks is not True

    def start(self, device_ids: Iterable[str]) -> None:
        """Starts those that are cameras, online, and were not started a moment ago. Returns at once; a
        single camera is left to its tile, whose own question starts it as fast."""
        now = self._clock.monotonic()
        self._started = {i: at for i, at in self._started.items() if now - at < timing.WARM_UP_HOLDS_S}
        wanted = []
        for device_id in dict.fromkeys(device_ids):
            device = self._device(device_id)
            if device is None or not device.is_camera or device.status is not DeviceStatus.ONLINE:
                continue
            if device_id not in self._started:
                wanted.append(device_id)
        if len(wanted) < 2 or self._lacks:
            return
        self._started.update(dict.fromkeys(wanted, now))
        self._waiting += wanted
        if self._lacks is None:
            self._caller.run(self._read, self._known, lambda _: self._known(None))
        else:
            self._send()

    def _read(self) -> str | None:
        assert self._database is not None
        try:
            return self._database.load_note(self._profile, LACKS)
        except OSError as error:
            log.warning("what is known about the service cannot be read: %s", type(error).__name__)
            return None

    def _known(self, endpoint: str | None) -> None:
        # Another endpoint under the same name is another service.
        if self._lacks is None:
            self._lacks = endpoint is not None and endpoint == self._endpoint
        self._send()

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self._lacks:
            return
        for first in range(0, len(waiting), timing.WARM_UP_PER_CALL):
            ids = tuple(waiting[first : first + timing.WARM_UP_PER_CALL])
            self._caller.call(lambda ids=ids: _request(ids), _read_answer, self._answered, attempts=1)  # type: ignore[misc]

    def _answered(self, result: CallResult) -> None:
        if isinstance(result, Answered) or self._lacks:
            return
        if result.kind == "refused" and result.code in _UNKNOWN_ACTION:
            self._lacks = True
            log.info("the service does not have StartStreams; cameras are started one by one")
            database = self._database
            if database is not None:
                self._caller.run(lambda: self._remember(database), lambda _: None)
        else:
            log.info("cameras could not be started together: %s %s", result.kind, result.code)

    def _remember(self, database: Database) -> None:
        try:
            database.save_note(self._profile, LACKS, self._endpoint)
        except OSError as error:
            log.warning("what is known about the service cannot be kept: %s", type(error).__name__)


def _request(device_ids: tuple[str, ...]) -> Any:
    from app.vcs import StartStreams

    return StartStreams(device_id_list=device_ids)


def _read_answer(response: Any) -> None:
    if str(response.outcome) != "ok":
        raise CallFailed("failed", response.code, response.message)
