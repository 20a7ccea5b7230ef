"""The pictures are pure functions of camera and time, carry their strips, and tell the truth."""

from __future__ import annotations

import gc
import io
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.bench.strip import read_both
from app.localvcs.demo import camera as demo_camera
from app.localvcs.demo import light, planes, traffic
from app.localvcs.demo.camera import DemoCamera
from app.localvcs.demo.scenes import SCENES
from app.localvcs.demo.site import MAIN_SIZE, SUB_SIZE, demo_site
from app.localvcs.demo.sprites import Shelf
from app.localvcs.demo.stage import Stage
from app.localvcs.demo.strip import StripWriter, code_word, crc16
from app.localvcs.streams.packets import SUB
from app.localvcs.streams.sources import DemoSource
from tests.streams.conftest import camera

NOON_UTC8_MS = 1_767_326_400_000  # 2026-01-02 04:00 UTC


def picture(cam: DemoCamera, at_ms: int, size: tuple[int, int] = SUB_SIZE) -> planes.Planes:
    canvas = planes.Canvas(*size)
    cam.draw_on(canvas, at_ms)
    return canvas.planes


def test_crc_is_the_published_one() -> None:
    assert crc16(b"123456789") == 0x29B1


def test_code_word_has_time_first() -> None:
    assert code_word(0x0123456789AB) >> 16 == 0x0123456789AB


@given(at_ms=st.integers(0, 2**48 - 1), width=st.sampled_from([640, 1280, 704, 320]))
@settings(max_examples=50, deadline=None)
def test_strips_read_back(at_ms: int, width: int) -> None:
    height = width * 9 // 16 // 2 * 2
    target = (
        np.full((height, width), 90, np.uint8),
        np.zeros((height // 2, width // 2), np.uint8),
        np.zeros((height // 2, width // 2), np.uint8),
    )
    StripWriter(width, height).write(target, at_ms)
    assert read_both(target[0]) == (at_ms, at_ms)
    assert set(np.unique(target[0][0])) <= {32, 224}


def test_a_picture_depends_on_camera_and_time_only() -> None:
    device = camera("East road")
    first, second = DemoCamera(device), DemoCamera(device)
    later = picture(first, NOON_UTC8_MS + 5000)
    a, b = picture(first, NOON_UTC8_MS), picture(second, NOON_UTC8_MS)
    for x, y in zip(a, b, strict=True):
        np.testing.assert_array_equal(x, y)
    for x, y in zip(later, picture(second, NOON_UTC8_MS + 5000), strict=True):
        np.testing.assert_array_equal(x, y)
    assert (a[0] != later[0]).any()


def test_main_and_sub_show_the_same() -> None:
    cam = DemoCamera(camera("Canteen"))
    small = picture(cam, NOON_UTC8_MS)[0].astype(float)
    large = picture(cam, NOON_UTC8_MS, MAIN_SIZE)[0].astype(float)
    halved = large.reshape(360, 2, 640, 2).mean((1, 3))
    assert abs(small[40:320] - halved[40:320]).mean() < 8


def test_what_hides_is_known_without_drawing_the_picture() -> None:
    """The search asks for it before anybody looks at these cameras; and no drawing depends on one before."""
    for device in demo_site().cameras:
        cam, size = DemoCamera(device), (320, 180)
        outlines, drawn = cam.scenery(size), cam._plate(size).cutouts
        places = [(one.depth, one.left, one.top) for one in outlines]
        assert places == [(one.depth, one.left, one.top) for one in drawn], device.name
        assert all(map(np.array_equal, (o.alpha for o in outlines), (d.alpha for d in drawn))), device.name


@pytest.mark.parametrize("kind", sorted(SCENES))
def test_every_scene_draws(kind: str) -> None:
    device = next(d for d in demo_site().cameras if d.scene == kind)
    cam = DemoCamera(device)
    luma = picture(cam, NOON_UTC8_MS)[0]
    assert read_both(luma) == (NOON_UTC8_MS, NOON_UTC8_MS)
    assert luma[20:340].std() > 15


def test_cameras_do_not_look_alike() -> None:
    pictures = [
        picture(DemoCamera(d), NOON_UTC8_MS)[0][20:330].astype(float) for d in demo_site().cameras[:6]
    ]
    for i, one in enumerate(pictures):
        for other in pictures[i + 1 :]:
            assert abs(one - other).mean() > 8


def test_night_is_darker_than_day_outdoors_and_not_indoors() -> None:
    midnight = NOON_UTC8_MS + 12 * 3_600_000
    street, corridor = DemoCamera(camera("East road")), DemoCamera(camera("Corridor 3F"))
    assert picture(street, midnight)[0][20:320].mean() < picture(street, NOON_UTC8_MS)[0][20:320].mean() - 20
    assert abs(picture(corridor, midnight)[0].mean() - picture(corridor, NOON_UTC8_MS)[0].mean()) < 5
    # It is night at one project while it is day at the other.
    assert light.level(NOON_UTC8_MS, 8) == light.STEPS
    assert light.level(NOON_UTC8_MS, -4) == 0


def test_somebody_is_in_the_picture_where_the_truth_says() -> None:
    cam = DemoCamera(camera("East road"))
    seen = 0
    for at_ms in range(NOON_UTC8_MS, NOON_UTC8_MS + 60_000, 4000):
        with_people = picture(cam, at_ms, MAIN_SIZE)[0].astype(int)
        empty = cam._background(MAIN_SIZE, light.STEPS).canvas.y.astype(int)
        for target in cam.ground_truth(at_ms):
            left, top, right, bottom = target.box
            assert 0 <= left < right <= MAIN_SIZE[0] and 0 <= top < bottom <= MAIN_SIZE[1]
            assert target.attributes
            if (right - left) * (bottom - top) > 3000 and top > 30 and bottom < 680:
                changed = abs(with_people - empty)[top:bottom, left:right] > 12
                seen += changed.mean() > 0.25
    assert seen >= 5


def test_the_same_identity_appears_in_other_cameras_at_other_minutes() -> None:
    corp_id = demo_site().corps[0].corp_id
    cameras_of: dict[str, set[str]] = {}
    for minute in range(12):
        at_ms = NOON_UTC8_MS + minute * 60_000
        for device in demo_site().cameras:
            if device.corp_id == corp_id:
                for visit in traffic.visits(corp_id, device.device_id, at_ms):
                    cameras_of.setdefault(visit.actor.identity, set()).add(device.device_id)
    assert sum(len(cameras) >= 3 for cameras in cameras_of.values()) >= 20


def test_an_identity_is_in_one_place_at_a_time_and_moves_without_jumps() -> None:
    corp_id = demo_site().corps[0].corp_id
    devices = [d for d in demo_site().cameras if d.corp_id == corp_id]
    for at_ms in range(NOON_UTC8_MS, NOON_UTC8_MS + 120_000, 10_000):
        here = [v for d in devices for v in traffic.visits(corp_id, d.device_id, at_ms)]
        identities = [v.actor.identity for v in here]
        assert len(identities) == len(set(identities))
        for visit in here:
            a, b = traffic.place(visit, at_ms), traffic.place(visit, at_ms + 67)
            assert np.hypot(a.x - b.x, a.z - b.z) < 2.0


def test_backgrounds_are_kept_for_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = camera("Server room")
    size = (320, 180)
    drawn = DemoCamera(device, keep_in=tmp_path / "scenes")._make_plate(size)
    assert [p.suffix for p in (tmp_path / "scenes").iterdir()] == [".npz"]
    with monkeypatch.context() as patch:
        patch.setattr(Stage, "finish", lambda self: pytest.fail("drawn again"))
        kept = DemoCamera(device, keep_in=tmp_path / "scenes")._make_plate(size)
    np.testing.assert_array_equal(drawn.colours, kept.colours)
    assert [c.depth for c in drawn.cutouts] == [c.depth for c in kept.cutouts]
    # A damaged file, or a folder nobody can write to, is no reason to show nothing.
    for path in (tmp_path / "scenes").iterdir():
        path.write_bytes(path.read_bytes()[:500])
    again = DemoCamera(device, keep_in=tmp_path / "scenes")._make_plate(size)
    np.testing.assert_array_equal(drawn.colours, again.colours)
    (tmp_path / "file").write_text("")
    np.testing.assert_array_equal(
        drawn.colours, DemoCamera(device, keep_in=tmp_path / "file" / "scenes")._make_plate(size).colours
    )


def test_a_background_is_drawn_ahead_once(tmp_path: Path) -> None:
    drawn = DemoCamera(camera("Server room"), tmp_path)
    assert [drawn.draw_ahead((320, 180)) for _ in range(2)] == [True, False]
    assert len(list(tmp_path.iterdir())) == 1
    assert not DemoCamera(camera("Server room")).draw_ahead((320, 180))  # nowhere to keep it


def test_a_lit_background_keeps_nothing_of_what_it_was_lit_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plate is thrice its size: a wall of all cameras held 274 MB that no shelf counted."""
    size = (320, 180)
    plates: list[weakref.ref[object]] = []
    finish = Stage.finish

    def watched(stage: Stage) -> object:
        plate = finish(stage)
        plates.extend(weakref.ref(array) for array in (plate.colours, plate.lamplight))
        return plate

    monkeypatch.setattr(Stage, "finish", watched)
    monkeypatch.setattr(demo_camera, "_plates", Shelf(1))
    drawn = DemoCamera(camera("East road"))._background(size, light.STEPS // 4)
    DemoCamera(camera("Server room"))._background(size, light.INDOOR)  # the shelf has room for one only
    gc.collect()
    assert [reference() is None for reference in plates] == [True, True, False, False]
    assert drawn.nbytes >= drawn.canvas.buffer.nbytes + drawn.lamplight.nbytes


def test_parts_of_small_pictures_do_not_drive_out_what_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search lights hundreds of backgrounds; they take no place of the walls'."""
    pictures, parts = Shelf[Any](2**30), Shelf[Any](2**30)
    monkeypatch.setattr(demo_camera, "_pictures", pictures)
    monkeypatch.setattr(demo_camera, "_parts", parts)
    cam, part = DemoCamera(camera("East road")), (10, 40, 60, 90)
    for within, in_pictures, in_parts in ((part, 0, 1), (None, 1, 1), (part, 1, 1)):
        cam.draw_on(planes.Canvas(*SUB_SIZE), NOON_UTC8_MS, within)
        assert (len(pictures._kept), len(parts._kept)) == (in_pictures, in_parts)
    cam.draw_on(planes.Canvas(*SUB_SIZE), NOON_UTC8_MS - 12 * 3_600_000, part)
    assert (len(pictures._kept), len(parts._kept)) == (1, 2)


class Piece:
    nbytes = 10


def test_what_is_not_used_for_a_minute_goes_and_what_is_used_stays() -> None:
    """Else a wall's changes fill every shelf to its limit, for hours."""
    now = [0.0]
    shelf: Shelf[Piece] = Shelf(100, lambda: now[0])
    used, other = shelf.get("used", Piece), shelf.get("other", Piece)
    for _ in range(7):
        now[0] += 10.0
        assert shelf.get("used", Piece) is used
    assert shelf.get("other", Piece) is not other
    assert shelf._bytes == 20 == sum(kept.made.nbytes for kept in shelf._kept.values())


def test_the_least_used_goes_first_when_there_is_too_much() -> None:
    shelf: Shelf[Piece] = Shelf(20, lambda: 0.0)
    first, second = shelf.get(1, Piece), shelf.get(2, Piece)
    assert shelf.get(1, Piece) is first
    shelf.get(3, Piece)
    assert shelf.get(1, Piece) is first
    assert shelf.get(2, Piece) is not second


@pytest.mark.parametrize("label", ["East road", "Container yard"])
def test_a_canvas_drawn_over_shows_what_a_new_one_shows(label: str) -> None:
    """Only what moved is wiped off; by day and by night, nothing may stay behind."""
    cam = DemoCamera(camera(label))
    used = planes.Canvas(*SUB_SIZE)
    for start_ms in (NOON_UTC8_MS, NOON_UTC8_MS + 10 * 3_600_000):
        for at_ms in range(start_ms, start_ms + 8000, 400):
            cam.draw_on(used, at_ms)
            new = planes.Canvas(*SUB_SIZE)
            cam.draw_on(new, at_ms)
            np.testing.assert_array_equal(used.buffer, new.buffer)


@pytest.mark.parametrize("label", ["Crossroads", "East road", "Square", "Lobby"])
def test_a_part_of_a_picture_is_drawn_as_in_the_whole(label: str) -> None:
    """Around each target, by day and by night: what is left out lies elsewhere."""
    cam = DemoCamera(camera(label))
    compared = 0
    for hour in (0, 5, 10, 15):
        for at_ms in range(NOON_UTC8_MS + hour * 3_600_000, NOON_UTC8_MS + hour * 3_600_000 + 40_000, 8_000):
            whole = planes.Canvas(*SUB_SIZE)
            cam.draw_on(whole, at_ms)
            for target in cam.ground_truth(at_ms):
                left, top, right, bottom = (edge // 2 for edge in target.face or target.box)
                part = planes.Canvas(*SUB_SIZE)
                cam.draw_on(part, at_ms, (left, top, right, bottom))
                np.testing.assert_array_equal(part.y[top:bottom, left:right], whole.y[top:bottom, left:right])
                compared += 1
    assert compared > 20


def test_a_jpeg_has_the_colours_of_the_picture() -> None:
    source = DemoSource(DemoCamera(camera("Crossroads")))
    with Image.open(io.BytesIO(source.jpeg(SUB, NOON_UTC8_MS + 30))) as jpeg:
        shown = np.asarray(jpeg).astype(np.int16)
    drawn = planes.to_rgb(picture(source.camera, NOON_UTC8_MS)).astype(np.int16)
    # Away from edges, which JPEG blurs: means of 16 x 16 pixels.
    blocks = (22, 16, 40, 16, 3)
    difference = (shown - drawn)[: 22 * 16].reshape(blocks).mean((1, 3))
    assert np.abs(difference).max() < 4
