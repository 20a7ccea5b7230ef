"""Linux and the other free desktops: three services over D-Bus, each asked for its part.

* ``org.freedesktop.ScreenSaver`` (GNOME, KDE, XFCE, Cinnamon...): no screen saver, no dark screen, no lock.
* ``org.freedesktop.PowerManagement`` (KDE, XFCE): no suspending for idleness.
* ``org.freedesktop.login1`` (systemd): the machine does nothing for idleness. What an operator orders himself
  (suspend from a menu, a closed lid) still happens.

All three give back what a process held when its connection or descriptor closes, so a crash cannot leave
one behind.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field

from app.core.awake import dbus
from app.core.awake.dbus import Connection, DBusError, Target

_SESSION = (
    Target("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
    Target(
        "org.freedesktop.PowerManagement",
        "/org/freedesktop/PowerManagement/Inhibit",
        "org.freedesktop.PowerManagement.Inhibit",
    ),
)
_LOGIN = Target("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")


@dataclass(slots=True)
class _Held:
    target: Target
    owner: str | None
    cookie: int


@dataclass(slots=True)
class DBusInhibitor:
    """Obeys ``Inhibitor``; all from one thread."""

    program: str
    why: str
    _session: Connection | None = None
    _system: Connection | None = None
    _held: list[_Held] = field(default_factory=list)
    _lock: int | None = None
    """The descriptor logind gave; held as long as it is open."""

    def hold(self) -> tuple[str, ...]:
        """Takes what can be taken; the services that took part."""
        self.release()
        names: list[str] = []
        with contextlib.suppress(DBusError):
            self._session = Connection(dbus.session_addresses())
            for target in _SESSION:
                with contextlib.suppress(DBusError):
                    cookie = self._session.call(target, "Inhibit", [self.program, self.why])
                    if isinstance(cookie, int):
                        self._held.append(_Held(target, self._session.owner(target.service), cookie))
                        names.append(target.service)
        with contextlib.suppress(DBusError):
            self._system = Connection(dbus.system_addresses())
            lock = self._system.call(_LOGIN, "Inhibit", ["idle", self.program, self.why, "block"])
            if isinstance(lock, int):
                self._lock = lock
                names.append(_LOGIN.service)
        return tuple(names)

    def still_holds(self) -> bool:
        """Whether everybody who took part is still there; a desktop's shell may have been started anew."""
        try:
            if self._session is not None:
                for held in self._held:
                    if self._session.owner(held.target.service) != held.owner:
                        return False
            return (
                self._system is None or self._lock is None or self._system.owner(_LOGIN.service) is not None
            )
        except DBusError:
            return False

    def release(self) -> None:
        """Gives everything back; closing would do, but some services are told to be sure."""
        if self._session is not None:
            for held in self._held:
                with contextlib.suppress(DBusError):
                    self._session.call(held.target, "UnInhibit", [held.cookie])
            self._session.close()
        if self._lock is not None:
            os.close(self._lock)
        if self._system is not None:
            self._system.close()
        self._session = self._system = self._lock = None
        self._held.clear()
