"""SearchTarget through a running service: filters, order, pages, coverage, and hits that can be seen."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bench.search import overlap
from app.bench.strip import read_time
from app.localvcs.clock import ManualClock
from app.localvcs.demo import light, timetable
from app.localvcs.demo.site import demo_site
from app.localvcs.search import moments, sightings
from app.localvcs.search.query import Query, Searcher, Wanted
from app.localvcs.search.scenes import demo_source
from app.localvcs.search.vocabulary import ATTRIBUTES
from app.localvcs.seeding import NOT_ANALYSED
from tests.search.conftest import NOON_MS
from tests.support.localvcs import LocalVcs, running_service

RIVERSIDE, HARBOUR = (corp.corp_id for corp in demo_site().corps)
BEGIN, END = "2026-01-02T03:45:00Z", "2026-01-02T03:55:00Z"
BEGIN_MS, END_MS = NOON_MS - 15 * 60_000, NOON_MS - 5 * 60_000
PROMENADE = "33010600001320000012"


def search(service: LocalVcs, **parameters: str) -> dict[str, Any]:
    asked = {"CorpId": RIVERSIDE, "TargetType": "Body", "PageNumber": "1", "PageSize": "20"}
    asked |= {"BeginTime": BEGIN, "EndTime": END}
    data: dict[str, Any] = service.answer("SearchTarget", **asked | parameters)["Data"]
    return data


def box(hit: dict[str, Any]) -> tuple[int, int, int, int]:
    return hit["LeftTopX"], hit["LeftTopY"], hit["RightBottomX"], hit["RightBottomY"]


def seconds(hit: dict[str, Any]) -> int:
    match = re.fullmatch(r"2026-01-0\dT(\d\d):(\d\d):(\d\d)Z", hit["Timestamp"])
    assert match is not None
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])


# -- what is found is there


@pytest.mark.parametrize("target_type", ["Body", "Face", "Motor", "NonMotor", "Event"])
def test_a_hit_played_back_shows_the_target_in_its_box(demo: LocalVcs, target_type: str) -> None:
    hit = search(demo, TargetType=target_type, PageSize="100")["Records"][3]
    at_ms = NOON_MS - 4 * 3_600_000 + seconds(hit) * 1000
    video = demo.answer(
        "GetDeviceVideoUrl",
        CorpId=RIVERSIDE,
        DeviceId=hit["DeviceId"],
        StartTime=str(at_ms),
        EndTime=str(at_ms + 1000),
    )
    with demo.session() as http:
        playlist = http.get(video["Url"], timeout=20).text
        segment = next(line for line in playlist.splitlines() if line and not line.startswith("#"))
        data = http.get(video["Url"].rpartition("/index.m3u8")[0] + "/" + segment, timeout=20).content
    with av.open(io.BytesIO(data), format="mpegts") as container:
        frame = next(container.decode(video=0))
    pixels = frame.to_ndarray(format="rgb24")
    assert read_time(pixels) == at_ms
    camera = demo_source(hit["DeviceId"]).camera
    truths = camera.ground_truth(at_ms)
    boxes = [t.face if target_type == "Face" else t.box for t in truths]
    assert max(overlap(box(hit), truth) for truth in boxes if truth is not None) >= 0.7
    # Somebody is drawn there: the picture differs from the empty scene.
    level = light.INDOOR if camera.scene.indoor else light.level(at_ms, 8)
    empty = camera._background((1280, 720), level).canvas.planes[0].astype(int)
    luma = frame.to_ndarray(format="yuv420p")[:720].astype(int)
    left, top, right, bottom = box(hit)
    assert (abs(luma - empty)[top:bottom, left:right] > 8).mean() > 0.3


def test_pictures_of_a_hit(demo: LocalVcs) -> None:
    hit = search(demo, PageSize="1")["Records"][0]
    with demo.session() as http:
        target = http.get(hit["TargetImageUrl"], timeout=20)
        scene = http.get(hit["SourceImageUrl"], timeout=20)
        assert target.headers["content-type"] == scene.headers["content-type"] == "image/jpeg"
        whole, part = (av.open(io.BytesIO(answer.content)) for answer in (scene, target))
        with whole, part:
            large = next(whole.decode(video=0)).to_ndarray(format="rgb24")
            small = next(part.decode(video=0)).to_ndarray(format="rgb24")
        assert large.shape == (720, 1280, 3)
        left, top, right, bottom = box(hit)
        assert bottom - top <= small.shape[0] <= 1.2 * (bottom - top) + 4
        middle = large[(top + bottom) // 2, (left + right) // 2].astype(int)
        assert abs(middle - small[small.shape[0] // 2, small.shape[1] // 2].astype(int)).max() < 60
        for wrong in (
            hit["TargetImageUrl"][:-1] + ("0" if hit["TargetImageUrl"][-1] != "0" else "1"),
            hit["TargetImageUrl"].replace("target", "scene"),
            hit["TargetImageUrl"].partition("?")[0],
        ):
            assert http.get(wrong, timeout=20).status_code == 403


# -- filters, by comparison with looking at everything


def brute_force(query: Query) -> list[tuple[int, str, str]]:
    """(second, camera, identity) by the definitions, one sighting after the other."""
    figures, faces = moments.seen_best(query.corp_id, BEGIN_MS, END_MS)
    found = faces if query.target_type == "Face" else figures
    cameras, actors = timetable.cameras(query.corp_id), timetable.everybody(query.corp_id)
    attributes = {attribute.key: attribute for attribute in ATTRIBUTES[query.target_type]}
    wanted_types = sightings.targets(query.corp_id, query.target_type)
    certain = {key: sightings.scores(found, query.corp_id, key) for key in attributes}
    rows = []
    for row in range(len(found)):
        at_s = int(found.at_s[row])
        camera, actor = cameras[found.camera[row]], actors[found.actor[row]]
        if not wanted_types[found.camera[row], found.actor[row]]:
            continue
        if query.begin_ms is not None and at_s * 1000 < query.begin_ms:
            continue
        if query.end_ms is not None and at_s * 1000 > query.end_ms:
            continue
        if query.devices is not None and camera.device_id not in query.devices:
            continue
        if camera.device_id == NOT_ANALYSED:
            continue
        spans = demo_source(camera.device_id).recorded(at_s * 1000, at_s * 1000 + 1000, NOON_MS)
        if not spans:
            continue
        if all(
            wanted.key in attributes
            and attributes[wanted.key].of(camera, actor) in wanted.values
            and certain[wanted.key][row] >= wanted.score
            for wanted in query.wanted
        ):
            rows.append((at_s, camera.device_id, actor.identity))
    return rows


@st.composite
def queries(draw: st.DrawFn) -> Query:
    corp_id = draw(st.sampled_from([RIVERSIDE, HARBOUR]))
    target_type = draw(st.sampled_from(["Body", "Face", "Motor", "NonMotor", "Event", "AIoT"]))
    keys = [attribute.key for attribute in ATTRIBUTES[target_type]] + ["Nonsense"]
    values = [value for a in ATTRIBUTES[target_type] for value in a.values] + ["", "zz"]
    wanted = draw(
        st.lists(
            st.builds(
                Wanted,
                st.sampled_from(keys),
                st.frozensets(st.sampled_from(values), max_size=6),
                st.sampled_from([0.0, 0.8, 0.9, 0.97, 1.1]),
            ),
            max_size=2,
        )
    )
    cameras = [camera.device_id for camera in demo_site().cameras] + ["nobody"]
    devices = draw(st.none() | st.frozensets(st.sampled_from(cameras), max_size=20))
    begin = draw(st.integers(BEGIN_MS, END_MS - 1))
    end = draw(st.integers(begin, END_MS - 1))
    return Query(corp_id, target_type, tuple(wanted), devices, begin, end)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from app.localvcs.database import Database
    from app.localvcs.seeding import seed_demo, seed_instances

    folder = tmp_path_factory.mktemp("searcher")
    database = Database(folder / "localvcs.sqlite3")
    seed_demo(database, NOON_MS)
    seed_instances(database, NOON_MS)
    made = Searcher(database, ManualClock(NOON_MS), 480, folder / "sightings.sqlite3")
    yield made
    made.close()
    database.close()


@given(query=queries())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_find_what_looking_at_everything_finds(searcher: Searcher, query: Query) -> None:
    found = [
        (
            int(group.moments.at_s[row]),
            group.devices[group.device[row]],
            timetable.everybody(group.source_corp)[group.moments.actor[row]].identity,
        )
        for group in searcher.find(query)
        for row in range(len(group))
    ]
    assert found == sorted(found, key=lambda hit: hit[0])
    assert sorted(found) == sorted(brute_force(query))


# -- order, pages, what is told


def test_pages_hold_every_hit_once_in_order(demo: LocalVcs) -> None:
    order = '[{"Key":"DeviceId","Type":"Desc"},{"Key":"Timestamp","Type":"Asc"}]'
    pages = [search(demo, PageNumber=str(n), PageSize="50", OrderBy=order) for n in (1, 2, 3)]
    assert len({page["TotalCount"] for page in pages}) == 1
    rows = [hit for page in pages for hit in page["Records"]]
    assert len(rows) == min(150, pages[0]["TotalCount"])
    assert len({hit["TargetImageUrl"].partition("?")[0] for hit in rows}) == len(rows)
    keys = [(-int(hit["DeviceId"]), seconds(hit)) for hit in rows]
    assert keys == sorted(keys)
    newest = search(demo)["Records"]
    assert [seconds(hit) for hit in newest] == sorted(map(seconds, newest), reverse=True)


def test_only_attributes_asked_for_are_told(demo: LocalVcs) -> None:
    assert {hit["TargetAttributes"] for hit in search(demo)["Records"]} == {"[]"}
    asked = json.dumps([{"Key": "CoatColor", "Value": ["1", "4", "5", "9"], "Score": 0.8}])
    for hit in search(demo, TargetAttributes=asked)["Records"]:
        (told,) = json.loads(hit["TargetAttributes"])
        assert told["Key"] == "CoatColor" and told["Value"] in ("1", "4", "5", "9")
        assert told["Score"] >= 0.8
        assert "TargetImageSimilarity" not in hit or hit["TargetImageSimilarity"] is None


def test_a_lone_time_is_ignored_and_a_pair_counts(demo: LocalVcs) -> None:
    day = search(demo, BeginTime="", EndTime="")["TotalCount"]
    assert search(demo, BeginTime="")["TotalCount"] == day
    assert search(demo, EndTime="")["TotalCount"] == day
    assert 0 < search(demo)["TotalCount"] < day
    assert search(demo, BeginTime="2026-01-02T05:00:00Z", EndTime="2026-01-02T06:00:00Z")["TotalCount"] == 0


def test_only_what_was_analysed_is_found(tmp_path: Path) -> None:
    clock = ManualClock(NOON_MS)
    with running_service(tmp_path, clock=clock) as service:
        place = {"CorpId": HARBOUR, "DeviceList": json.dumps([NOT_ANALYSED])}
        assert search(service, **place)["TotalCount"] == 0
        instance = service.answer(
            "CreateAIInstance",
            InstanceName="bridge",
            ProjectId=HARBOUR,
            AlgorithmId="7",
            AlgorithmName="people",
            ComputeType="StreamCompute",
            DataSource="Camera",
            DataType="Picture",
            InstanceType="Normal",
            ScheduleType="LONG_RUNNING",
        )["Data"]["InstanceId"]
        service.answer("AddCameraForInstance", InstanceId=instance, CameraIds=json.dumps([NOT_ANALYSED]))
        clock.advance(600_000)
        seen = {"BeginTime": "2026-01-02T03:00:00Z", "EndTime": "2026-01-02T04:30:00Z"}
        found = search(service, **place, **seen, PageSize="100")
        assert found["TotalCount"] > 0
        assert min(map(seconds, found["Records"])) >= 4 * 3600
        assert search(service, **place, **seen, ModelId="7")["TotalCount"] == found["TotalCount"]
        assert search(service, **place, **seen, ModelId="8")["TotalCount"] == 0
        service.answer("DeleteAIInstance", InstanceIds=json.dumps([instance]))
        clock.advance(600_000)
        assert search(service, **place, **seen)["TotalCount"] == found["TotalCount"]
        # Forty days later nothing of all this is kept.
        clock.advance(40 * 86_400_000)
        assert search(service, **place, **seen)["TotalCount"] == 0


def test_nothing_of_another_project_is_found(demo: LocalVcs) -> None:
    assert search(demo, CorpId=HARBOUR, DeviceList=json.dumps([PROMENADE]))["TotalCount"] == 0
    assert search(demo, TargetType="AIoT")["TotalCount"] == 0
    assert np.array(search(demo, DeviceList=json.dumps([PROMENADE]))["TotalCount"]) > 0
