"""A changed network is noticed, from what the system tells and from the machine's own addresses."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt
from PySide6.QtNetwork import QNetworkInformation

from app.ui.network import NetworkWatch, own_addresses
from tests.support.waiting import LIMIT_S, run_until


def test_a_new_address_is_noticed_and_one_that_goes_is_not(qtbot) -> None:
    now = {("eth0", "192.0.2.7")}
    watch = NetworkWatch(addresses=lambda: frozenset(now), poll_s=0.02)
    heard: list[threading.Thread] = []
    # (Directly: whoever is told by the thread that emits.)
    direct = Qt.ConnectionType.DirectConnection
    watch.changed.connect(lambda: heard.append(threading.current_thread()), direct)
    now.clear()
    qtbot.wait(80)
    assert not heard
    with qtbot.waitSignal(watch.changed, timeout=60_000):
        now.add(("wlan0", "198.51.100.3"))
    assert heard == [threading.main_thread()]
    watch.stop()
    watch._thread.join(LIMIT_S)
    assert not watch._thread.is_alive()


def test_addresses_that_cannot_be_read_at_first_are_watched_all_the_same(qtbot) -> None:
    told = iter([OSError(24, "too many open files"), [], [("eth0", "192.0.2.7")]])
    last: list[tuple[str, str]] = []

    def addresses() -> frozenset[tuple[str, str]]:
        found = next(told, last)
        if isinstance(found, OSError):
            raise found
        last[:] = found
        return frozenset(found)

    heard = []
    watch = NetworkWatch(addresses=addresses, poll_s=0.02)
    watch.changed.connect(lambda: heard.append(1))
    run_until(lambda: bool(heard))
    watch.stop()
    watch._thread.join(LIMIT_S)
    assert heard == [1]


def test_the_system_s_word_counts_when_it_can_reach_others_again(qtbot) -> None:
    watch = NetworkWatch(addresses=frozenset, poll_s=60.0)
    heard: list[int] = []
    watch.changed.connect(lambda: heard.append(1))
    kinds = QNetworkInformation.Reachability
    for kind in (kinds.Disconnected, kinds.Online, kinds.Online, kinds.Disconnected, kinds.Site):
        watch._reachability(kind)
    assert len(heard) == 2
    watch.stop()
    watch._reachability(kinds.Disconnected)
    watch._reachability(kinds.Online)
    assert len(heard) == 2


def test_own_addresses_are_those_others_can_see() -> None:
    assert all(not address.startswith(("127.", "fe80", "::1")) for _, address in own_addresses())
