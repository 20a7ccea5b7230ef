"""What the analysers saw: whole, visible, where the ground truth says, and the same always."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.demo import timetable, traffic
from app.localvcs.demo.site import MAIN_SIZE, demo_site
from app.localvcs.search import moments, sightings
from app.localvcs.search.kept import Stopped
from app.localvcs.search.scenes import demo_source
from app.localvcs.search.targets import box_at, box_of, read_record_id, record_id
from app.localvcs.search.tracks import size_of, track_of
from app.localvcs.search.vocabulary import ATTRIBUTES, COLOURS
from tests.support.waiting import LIMIT_S

NOON_MS = 1_767_326_400_000
CORPS = [corp.corp_id for corp in demo_site().corps]


@pytest.fixture(scope="module")
def ten_minutes() -> Iterator[tuple[moments.Moments, moments.Moments]]:
    yield moments.seen_best(CORPS[0], NOON_MS, NOON_MS + 600_000)


@given(begin=st.integers(0, 3_000_000), minutes=st.integers(1, 30))
@settings(max_examples=15, deadline=None)
def test_a_timetable_does_not_depend_on_the_range_it_is_read_for(begin: int, minutes: int) -> None:
    begin_ms = NOON_MS + begin
    whole = timetable.visits_between(CORPS[0], begin_ms, begin_ms + minutes * 60_000)
    half_ms = begin_ms + minutes * 30_000
    parts = [
        timetable.visits_between(CORPS[0], begin_ms, half_ms),
        timetable.visits_between(CORPS[0], half_ms, begin_ms + minutes * 60_000),
    ]

    def rows(visits: timetable.Visits) -> set[tuple[object, ...]]:
        columns = (visits.actor, visits.way, visits.start_ms, visits.duration_ms, visits.aside)
        return set(zip(*(column.tolist() for column in columns), strict=True))

    assert rows(whole) == rows(parts[0]) | rows(parts[1])
    assert len(rows(whole)) == len(whole)


def test_tracks_go_where_frames_put_people() -> None:
    visits = timetable.visits_between(CORPS[0], NOON_MS, NOON_MS + 60_000)
    for row in range(0, len(visits), 3):
        visit = traffic.visit_of(CORPS[0], visits, row)
        way = timetable.ways(CORPS[0])[visits.way[row]]
        track = track_of(way.device, way.number)
        seconds = np.linspace(0, visit.duration_ms / 1000, 7)
        gone = track.gone(seconds, np.full(7, visit.speed))
        x, z, heading = track.place(gone, np.full(7, visit.backwards), np.full(7, visit.aside))
        for n, second in enumerate(seconds):
            place = traffic.place(visit, visit.start_ms + second * 1000)
            assert place.x == pytest.approx(x[n], abs=1e-6)
            assert place.z == pytest.approx(z[n], abs=1e-6)
            assert np.cos(place.heading - heading[n]) == pytest.approx(1.0)


def test_figures_are_whole_in_the_picture(ten_minutes: tuple[moments.Moments, moments.Moments]) -> None:
    figures, faces = ten_minutes
    assert len(figures) > 500 and len(faces) > 50
    cameras = timetable.cameras(CORPS[0])
    for found, is_face in ((figures, False), (faces, True)):
        for row in range(0, len(found), 9):
            camera_id = cameras[found.camera[row]].device_id
            box = box_at(camera_id, int(found.actor[row]), int(found.at_s[row]), is_face)
            assert box is not None
            left, top, right, bottom = box
            assert 0 < left < right < MAIN_SIZE[0] and 20 <= top < bottom < 700
            assert bottom - top >= (10 if is_face else 55)


def test_a_day_is_the_sum_of_its_hours() -> None:
    whole, faces = moments.seen_best(CORPS[1], NOON_MS, NOON_MS + 1_800_000)
    parts = [
        moments.seen_best(CORPS[1], begin, begin + 600_000)
        for begin in range(NOON_MS, NOON_MS + 1_800_000, 600_000)
    ]
    for one, others in ((whole, [p[0] for p in parts]), (faces, [p[1] for p in parts])):
        joined = moments.joined(others)
        for name in ("at_s", "camera", "actor", "clarity", "view"):
            np.testing.assert_array_equal(getattr(one, name), getattr(joined, name))


def test_what_is_kept_is_bounded_and_comes_back() -> None:
    small = sightings.Sightings(memory_bytes=1)
    everybody = sightings.targets(CORPS[0], "Body")
    begin_s = NOON_MS // 1000
    first = small.between(CORPS[0], "Body", begin_s, begin_s + 600, everybody)
    small.between(CORPS[0], "Body", begin_s - 30_000, begin_s - 29_000, everybody)
    again = small.between(CORPS[0], "Body", begin_s, begin_s + 600, everybody)
    np.testing.assert_array_equal(first.at_s, again.at_s)
    assert small._kept.memory_bytes == 0


def test_record_ids_lead_back(ten_minutes: tuple[moments.Moments, moments.Moments]) -> None:
    figures, _ = ten_minutes
    camera = timetable.cameras(CORPS[0])[figures.camera[0]]
    actor = timetable.everybody(CORPS[0])[figures.actor[0]]
    at_s = int(figures.at_s[0])
    made = record_id("Body", at_s, camera.device_id, actor.identity)
    assert actor.identity not in str(made)
    read = read_record_id(str(made))
    assert read == made
    assert box_of(made, camera.device_id) == box_at(camera.device_id, int(figures.actor[0]), at_s, False)
    for wrong in ("", "dsf_12", str(made)[1:], f"x{str(made)[1:]}", f"{made}/../../etc", f"{made}\n"):
        assert read_record_id(wrong) is None


def test_the_vocabulary_holds_every_value_there_is() -> None:
    for corp_id in CORPS:
        for target_type, attributes in ATTRIBUTES.items():
            table = sightings.values(corp_id, target_type)
            assert list(table) == [attribute.key for attribute in attributes]
            for attribute in attributes:
                used = {value for row in table[attribute.key] for value in row} - {""}
                assert used or target_type == "AIoT"
                assert not attribute.values or used <= set(attribute.values)
    assert COLOURS["1"] == "black"


def test_nobody_looks_like_somebody_else() -> None:
    for corp_id in CORPS:
        actors = timetable.everybody(corp_id)
        dressed = [(a.top, a.bottom) for a in actors if hasattr(a, "top")]
        painted = [(a.body, a.paint) for a in actors if hasattr(a, "body")]
        assert len(set(dressed)) == len(dressed) and len(set(painted)) == len(painted)


def test_estimates_are_near_the_truth(ten_minutes: tuple[moments.Moments, moments.Moments]) -> None:
    figures, _ = ten_minutes
    corp_id = CORPS[0]
    for row in range(0, len(figures), 25):
        at_ms = int(figures.at_s[row]) * 1000
        actor = int(figures.actor[row])
        visits = timetable.visits_of(corp_id, actor, at_ms)
        way = timetable.ways(corp_id)[visits.way[0]]
        track = track_of(way.device, way.number)
        seconds = (at_ms - visits.start_ms) / 1000
        size = size_of(timetable.everybody(corp_id)[actor])
        seen = track.seen(
            track.gone(seconds, visits.speed),
            visits.backwards,
            visits.aside,
            tuple(np.array([value]) for value in size),  # type: ignore[arg-type]
        )
        truth = demo_source(way.device.device_id).camera.truth_of(traffic.visit_of(corp_id, visits, 0), at_ms)
        assert truth is not None
        high = truth.box[3] - truth.box[1]
        assert abs(seen.top[0] - truth.box[1]) < 0.25 * high + 4
        assert abs(seen.bottom[0] - truth.box[3]) < 0.25 * high + 4


def same(one: moments.Moments, other: moments.Moments) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("at_s", "camera", "actor", "clarity", "view")
    )


def test_what_was_worked_out_is_read_in_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    span = NOON_MS // 1000 // sightings.SPAN_S
    begin_s, end_s = span * sightings.SPAN_S, (span + 1) * sightings.SPAN_S
    path = tmp_path / "sightings.sqlite3"

    def asked(kept: sightings.Sightings, kind: str) -> moments.Moments:
        return kept.between(CORPS[1], kind, begin_s, end_s, sightings.targets(CORPS[1], kind))

    first = sightings.Sightings(path)
    assert [first.work_out(CORPS[1], span), first.work_out(CORPS[1], span)] == [True, False]
    assert first._kept.memory_bytes == 0  # nobody has asked for them yet
    found = {kind: asked(first, kind) for kind in ("Body", "Face")}
    assert all(len(each) > 100 for each in found.values())
    first.close()
    alone = sightings.Sightings(None)
    with monkeypatch.context() as not_again:
        not_again.delattr(sightings, "seen_best")
        second = sightings.Sightings(path)
        for kind, expected in found.items():
            assert same(asked(second, kind), expected)
        second.close()
    assert same(asked(alone, "Face"), found["Face"])


def test_two_who_ask_for_the_same_hours_wait_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    begun, go = threading.Event(), threading.Event()
    nobody = moments.joined([])

    def slow(corp_id: str, begin_ms: int, end_ms: int) -> tuple[moments.Moments, moments.Moments]:
        made.append(corp_id)
        begun.set()
        assert go.wait(LIMIT_S)
        return nobody, nobody

    monkeypatch.setattr(sightings, "seen_best", slow)
    kept = sightings.Sightings(None)
    allowed = sightings.targets(CORPS[0], "Body")
    threads = [
        threading.Thread(target=kept.between, args=(CORPS[0], "Body", 0, 1, allowed)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(LIMIT_S)
    go.set()
    for thread in threads:
        thread.join()
    assert made == [CORPS[0]]


def test_a_stop_waits_for_the_hours_under_way_not_for_the_whole_week(monkeypatch: pytest.MonkeyPatch) -> None:
    """A week takes a busy machine a minute, and the service cannot end before."""
    seen, made = sightings.Sightings(), list[int]()

    def seen_best(corp_id: str, begin_ms: int, end_ms: int) -> tuple[moments.Moments, moments.Moments]:
        made.append(begin_ms)
        if len(made) == 2:
            seen.stop()
        return moments.seen_best(corp_id, NOON_MS, NOON_MS + 1000)

    monkeypatch.setattr(sightings, "seen_best", seen_best)
    begin_s = NOON_MS // 1000
    allowed = np.ones_like(sightings.targets(CORPS[0], "Body"))
    with pytest.raises(Stopped):
        seen.between(CORPS[0], "Body", begin_s, begin_s + 7 * 86_400, allowed)
    assert len(made) == 2
    seen.close()
