"""Has the network changed? Then connections may be dead without knowing; nobody waits for their end."""

from __future__ import annotations

import ipaddress
import logging
import threading
from collections.abc import Callable

import psutil
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

from app.ui.qt_station import Poster

log = logging.getLogger("vcs_wall.ui.network")

POLL_S = 3.0
"""The machine's addresses are compared this often, off the window's thread: what the system tells does not
include a new address of the same interface, and not every system tells anything."""

Addresses = frozenset[tuple[str, str]]


def own_addresses() -> Addresses:
    """Interface and address of whatever can reach others; without loopback and link-local ones."""
    found = set()
    for name, entries in psutil.net_if_addrs().items():
        for entry in entries:
            try:
                address = ipaddress.ip_address(entry.address.partition("%")[0])
            except ValueError:
                continue  # a hardware address
            if not (address.is_loopback or address.is_link_local):
                found.add((name, str(address)))
    return frozenset(found)


class NetworkWatch(QObject):
    """Emits ``changed`` when there is another way out than before. ``stop`` it."""

    changed = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        addresses: Callable[[], Addresses] = own_addresses,
        poll_s: float = POLL_S,
    ) -> None:
        super().__init__(parent)
        self._addresses = addresses
        self._poll_s = poll_s
        self._stopping = threading.Event()
        self._poster = Poster(self)
        self._thread = threading.Thread(target=self._poll, name="network-watch", daemon=True)
        self._thread.start()
        information = None
        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            information = QNetworkInformation.instance()
        self._reachable = information is None or _reaches(information.reachability())
        if information is not None:
            information.reachabilityChanged.connect(self._reachability)
            information.transportMediumChanged.connect(self.changed)

    def stop(self) -> None:
        """No signal any more; returns at once."""
        self._stopping.set()

    def _reachability(self, now: QNetworkInformation.Reachability) -> None:
        before, self._reachable = self._reachable, _reaches(now)
        if self._reachable and not before and not self._stopping.is_set():
            self.changed.emit()

    def _poll(self) -> None:
        known = self._read()
        while not self._stopping.wait(self._poll_s):
            found = self._read()
            if found is None:
                continue
            # Addresses that only went away take no new way with them.
            fresh, known = found - (found if known is None else known), found
            if fresh:
                self._poster.post(self._tell)

    def _read(self) -> Addresses | None:
        try:
            return self._addresses()
        except (OSError, ValueError) as error:  # the system is busy changing them
            log.debug("addresses could not be read: %s", error)
            return None

    def _tell(self) -> None:
        if not self._stopping.is_set():
            self.changed.emit()


def _reaches(reachability: QNetworkInformation.Reachability) -> bool:
    kinds = QNetworkInformation.Reachability
    return reachability not in (kinds.Unknown, kinds.Disconnected)
