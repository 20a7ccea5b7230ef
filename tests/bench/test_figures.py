"""The arithmetic behind the published figures, on made-up paintings and real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.bench.figures import NotMeasured, percentile
from app.bench.recovery import FRAME_MS, GAP_S, Painting, Paintings
from app.bench.tree import _typed
from app.bench.usage import UsageMeter
from app.bench.wall import STEADY_S, NoDevices, is_frozen, is_steady, layout_for
from tests.support.waiting import wait_until


@pytest.mark.parametrize(("percent", "value"), [(50, 3), (95, 5), (100, 5), (1, 1), (20, 1), (21, 2)])
def test_percentiles_are_values_that_happened(percent: float, value: int) -> None:
    assert percentile([5, 3, 1, 4, 2], percent) == value


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError):
        percentile([], 50)


@pytest.mark.parametrize(
    ("tiles", "layout"),
    [(1, "1"), (2, "2"), (4, "4"), (9, "9"), (11, "13"), (16, "16"), (26, "36"), (64, "64")],
)
def test_the_smallest_layout_is_taken(tiles: int, layout: str) -> None:
    assert layout_for(tiles) == layout


def painted(rates: list[float], seconds: float = STEADY_S) -> list[tuple[float, list[int]]]:
    """What tiles with so many pictures a second have painted, a look every 100 ms."""
    return [(n / 10, [int(rate * n / 10) for rate in rates]) for n in range(round(seconds * 10) + 1)]


def test_a_wall_at_full_rate_and_one_on_key_pictures_are_steady() -> None:
    assert is_steady(painted([15.0] * 16))
    assert is_steady(painted([25.0] + [0.5] * 15))
    assert is_steady(painted([25.0] + [0.25] * 15))


def test_a_wall_that_slows_down_or_shows_nothing_on_a_tile_is_not_steady() -> None:
    log = painted([25.0, 25.0])
    slower = [(at, [all_of, min(part, 125)]) for at, (all_of, part) in log]
    assert not is_steady(slower)
    assert not is_steady(painted([25.0, 0.0]))
    assert not is_steady(painted([15.0], STEADY_S / 2))


@pytest.mark.parametrize(
    ("longest", "gaps", "frozen"),
    [
        (1.9, [0.067] * 9, False),
        (2.1, [0.067] * 9, True),
        (2.3, [2.0] * 9, False),
        (4.1, [2.0] * 9, True),
        (4.2, [4.0] * 9, False),
        (5.1, [4.0] * 9, True),
        (3.0, [], True),
    ],
)
def test_frozen_is_longer_than_this_tile_ever_takes(longest: float, gaps: list[float], frozen: bool) -> None:
    assert is_frozen(longest, gaps) is frozen


def test_every_key_changes_what_is_filtered_by() -> None:
    typed = _typed()
    assert all(before != after for before, after in zip(typed, typed[1:], strict=False))
    assert "camera 7" in typed and typed[-1] == ""


class PaintedWall:
    painted_hook = None


class PaintedStage:
    class window:
        wall_view = PaintedWall()


NOW_S = 1000.0


def paintings(*streams: list[tuple[float, int | None]]) -> Paintings:
    """What tile 0 painted out of one stream after another: seconds ago, capture time."""
    made = Paintings(PaintedStage(), lambda: NOW_S)
    made._log[0] = [
        Painting(NOW_S - ago, captured, stream)
        for stream, times in enumerate(streams, 1)
        for ago, captured in times
    ]
    return made


def every(step: float, first: float, last: float) -> list[tuple[float, int | None]]:
    """Paintings from ``first`` to ``last`` seconds ago, each of a picture of its own."""
    count = int((first - last) / step)
    return [(first - n * step, round(1_000_000 - 1000 * (first - n * step))) for n in range(count + 1)]


def test_a_gap_ends_when_pictures_come_back() -> None:
    since = NOW_S - 5
    log = paintings([*every(0.067, 6, 4.5), *every(0.067, 2, 0.05)])
    back = log.back_at(0, since)
    assert back is not None and back - since == pytest.approx(3, abs=0.1)


def test_repaints_of_the_same_picture_are_no_pictures() -> None:
    same = [(ago, 7) for ago in (2.0, 1.5, 1.0, 0.5, 0.01)]
    log = paintings([*every(0.067, 6, 2.1), *same])
    assert log.back_at(0, NOW_S - 5) is None


def test_a_tile_without_a_gap_was_never_away() -> None:
    since = NOW_S - 3
    assert paintings(every(0.067, 4, 0.01)).back_at(0, since) == since


def test_a_tile_that_just_went_quiet_is_not_back() -> None:
    assert paintings(every(0.067, 6, GAP_S + 0.1)).back_at(0, NOW_S - 5) is None


def test_a_new_stream_counts_from_its_first_newer_picture_however_soon_that_is() -> None:
    since = NOW_S - 2
    log = paintings(every(0.067, 4, 2.02), [(1.8, 7), *every(0.067, 1.5, 0.01)])
    assert log.back_at(0, since) == since  # no gap to see
    back = log.renewed_at(0, since)
    assert back is not None and back - since == pytest.approx(0.5, abs=0.02)


def test_pictures_of_the_ended_stream_are_no_return() -> None:
    assert paintings(every(0.067, 4, 0.01)).renewed_at(0, NOW_S - 2) is None


def test_a_new_stream_that_went_quiet_again_is_not_back() -> None:
    log = paintings(every(0.067, 4, 2.02), every(0.067, 1.5, GAP_S + 0.1))
    assert log.renewed_at(0, NOW_S - 2) is None


def test_missed_frames_are_counted_by_capture_time() -> None:
    frames = [round(n * FRAME_MS) for n in range(30) if n not in (4, 5, 20)]
    assert paintings([(1.0, captured) for captured in frames]).missed(0) == 3
    assert paintings([(1.0, captured) for captured in frames[:1]]).missed(0) == 0


def test_missed_frames_do_not_count_unreadable_or_repeated_ones() -> None:
    frames: list[int | None] = [0, 67, None, 133, 133, 200]
    assert paintings([(1.0, captured) for captured in frames]).missed(0) == 0


def test_usage_counts_children_but_not_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "import sys, time; print('up', flush=True)\nwhile True: sum(range(1000))"
    busy = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    try:
        assert busy.stdout is not None
        assert busy.stdout.readline() == b"up\n"
        # Decoders that other tests of this process left running are children, too, and may end.
        real = psutil.Process.children
        monkeypatch.setattr(
            psutil.Process,
            "children",
            lambda parent, recursive: [one for one in real(parent, recursive) if one.pid == busy.pid],
        )
        counted, left_out = UsageMeter(), UsageMeter(without=busy.pid)
        counted.start()
        left_out.start()
        before = os.times().user
        wait_until(lambda: counted.stop().decoder_cpu_percent > 5, "the busy child shows")
        assert left_out.stop().decoder_cpu_percent < 1
        assert os.times().user >= before
        assert 5 < left_out.pss_mb() < counted.pss_mb()
    finally:
        busy.kill()
        busy.wait()
        if busy.stdout is not None:
            busy.stdout.close()


def test_usage_with_a_lost_child_is_not_measured() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    meter = UsageMeter()
    meter.start()
    child.communicate(b"\n")
    with pytest.raises(NotMeasured):
        meter.stop()


def test_an_account_without_devices_answers_the_listing_actions() -> None:
    from app.vcs import DescribeIpcs, Outcome

    answer = NoDevices().call(DescribeIpcs(page_num=1, page_size=10))
    assert answer.outcome is Outcome.OK and answer.data.records == ()


def test_a_bench_that_could_not_measure_has_no_figures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli.exits import Exit
    from app.cli.main import run

    def fail(_: object) -> None:
        raise NotMeasured("nobody was there.")

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("app.bench.api.measure", fail)
    assert run(["bench", "api", "--json", str(tmp_path / "api.json")]) == Exit.NOT_MEASURED
    shown = capsys.readouterr()
    assert shown.out == "" and "bench api could not measure: nobody was there." in shown.err
    assert not (tmp_path / "api.json").exists()
