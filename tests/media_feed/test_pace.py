"""A file plays at the speed of a camera, read a few pictures at a time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.media.feed.pace import BURST_S, LEAD_S, Pacer
from app.media.feed.timeline import TICKS_PER_S

FPS = 15
SECONDS = 20


def item(number: int, epoch: int = 0) -> Any:
    return SimpleNamespace(dts=number * TICKS_PER_S // FPS, epoch=epoch)


def test_it_keeps_real_time_and_wakes_for_several_pictures() -> None:
    now = 100.0
    pacer = Pacer(lambda: now)
    waits = 0
    for number in range(SECONDS * FPS):
        wait_s = pacer.wait_s(item(number))
        assert wait_s >= 0
        waits += wait_s > 0
        now += wait_s
        ahead_s = 100.0 + number / FPS - now
        assert ahead_s <= LEAD_S + BURST_S + 1e-6
        if number / FPS > LEAD_S + BURST_S:
            assert ahead_s >= LEAD_S - 1e-6
    assert waits <= SECONDS / BURST_S


def test_a_file_that_begins_anew_goes_on_without_a_pause() -> None:
    now = 0.0
    pacer = Pacer(lambda: now)
    for epoch in range(3):
        for number in range(FPS):
            now += pacer.wait_s(item(number, epoch))
    assert 3 - LEAD_S - BURST_S - 2 / FPS - 0.1 <= now <= 3 - LEAD_S
