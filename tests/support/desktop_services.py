"""A private bus and the services of a desktop on it, made with GLib: nothing of ours is in them.

The services print a line for what happens: ``inhibit NUMBER PROGRAM``, ``uninhibit NUMBER``, ``gone NUMBER``
(who held it left the bus), ``lock WHAT``, ``unlock`` (the descriptor was closed).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.support.peers import SYSTEM_PYTHON, process
from tests.support.waiting import LIMIT_S, wait_until

_SERVICES = r"""
import os, sys
from gi.repository import Gio, GLib
SAVER = '<node><interface name="org.freedesktop.ScreenSaver"><method name="Inhibit">' \
    '<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="u" direction="out"/></method>' \
    '<method name="UnInhibit"><arg type="u" direction="in"/></method></interface></node>'
LOGIN = '<node><interface name="org.freedesktop.login1.Manager"><method name="Inhibit">' + \
    '<arg type="s" direction="in"/>' * 4 + '<arg type="h" direction="out"/></method></interface></node>'
held, number = {}, 0

def say(*words):
    print(*words, flush=True)

def saver(connection, sender, path, interface, method, args, call):
    global number
    if method == "Inhibit":
        number += 1
        mine = number
        def gone(*_):
            if held.pop(mine, None):
                say("gone", mine)
        held[mine] = Gio.bus_watch_name_on_connection(connection, sender, 0, None, gone)
        say("inhibit", mine, args[0])
        call.return_value(GLib.Variant("(u)", (mine,)))
    else:
        watch = held.pop(args[0], None)
        if watch:
            Gio.bus_unwatch_name(watch)
            say("uninhibit", args[0])
            call.return_value(None)
        else:
            call.return_dbus_error("org.example.Unknown", "no such number")

def login(connection, sender, path, interface, method, args, call):
    ours, theirs = os.pipe()
    def closed(*_):
        os.close(ours)
        say("unlock")
        return False
    GLib.unix_fd_add_full(0, ours, GLib.IOCondition.HUP, closed)
    say("lock", args[0], args[3])
    fds = Gio.UnixFDList()
    fds.append(theirs)
    os.close(theirs)
    call.return_value_with_unix_fd_list(GLib.Variant("(h)", (0,)), fds)

def offer(name, path, text, function):
    connection = Gio.bus_get_sync(Gio.BusType.SESSION)
    info = Gio.DBusNodeInfo.new_for_xml(text).interfaces[0]
    connection.register_object(path, info, function, None, None)
    Gio.bus_own_name_on_connection(connection, name, 0, lambda *_: say("ready", name), None)

wanted = sys.argv[1:]
if "saver" in wanted:
    offer("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", SAVER, saver)
if "login" in wanted:
    offer("org.freedesktop.login1", "/org/freedesktop/login1", LOGIN, login)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_HUP, lambda *_: loop.quit())
loop.run()
"""


@dataclass
class Services:
    """What the services said so far."""

    heard: list[str] = field(default_factory=list)

    def wait(self, *lines: str) -> None:
        """Until these lines were said, each as often as given."""
        wait_until(
            lambda: all(self.heard.count(line) >= lines.count(line) for line in lines),
            f"{lines}; heard {self.heard}",
        )


@contextlib.contextmanager
def private_bus() -> Iterator[str]:
    """Address of a bus of its own."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with process(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()


@contextlib.contextmanager
def desktop_services(bus: str, *which: str) -> Iterator[Services]:
    """``saver`` and ``login`` on a bus, for as long as the block."""
    services = Services()
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus}
    with process(
        [SYSTEM_PYTHON, "-c", _SERVICES, *which],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as child:
        out = child.stdout
        assert out is not None

        def read() -> None:
            for line in out:
                services.heard.append(line.strip())

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        wait_until(
            lambda: sum(h.startswith("ready") for h in services.heard) == len(which), "services are there"
        )
        yield services
        child.terminate()
        thread.join(LIMIT_S)
