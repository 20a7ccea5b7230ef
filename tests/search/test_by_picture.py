"""Searching by picture: descriptors, the same identity elsewhere, and pictures that are none."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import struct
import threading
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from PIL import Image

from app.localvcs.clock import ManualClock
from app.localvcs.demo.planes import Bytes
from app.localvcs.demo.site import demo_site
from app.localvcs.search.descriptor import Vector, describe, similarity
from app.localvcs.search.looks import Looks
from app.localvcs.search.pictures import MAX_BYTES, NotAPicture, read_picture
from app.localvcs.search.scenes import demo_source
from tests.search.conftest import NOON_MS
from tests.search.test_search_target import RIVERSIDE, box, overlap, search
from tests.support.localvcs import LocalVcs, running_service
from tests.support.peers import HttpPeer, http_peer
from tests.support.waiting import LIMIT_S

WALK, LANE, SQUARE = "33010600001320000012", "33010600001320000013", "33010600001320000006"
HOUR = {"BeginTime": "2026-01-02T03:20:00Z", "EndTime": "2026-01-02T03:55:00Z"}


def dressed(top: tuple[int, int, int], bottom: tuple[int, int, int], light: float = 1.0) -> Bytes:
    """Somebody before a grey wall."""
    pixels = np.full((160, 64, 3), 130, np.float64)
    pixels[10:30, 24:40] = (224, 178, 142)
    pixels[30:90, 16:48] = top
    pixels[90:155, 20:44] = bottom
    return np.clip(pixels * light, 0, 255).astype(np.uint8)


def identity(hit: dict[str, Any]) -> str:
    at_ms = round(datetime.fromisoformat(hit["Timestamp"]).timestamp() * 1000)
    truths = demo_source(hit["DeviceId"]).camera.ground_truth(at_ms)
    return max((overlap(box(hit), truth.box), truth.identity) for truth in truths)[1]


def test_clothes_count_more_than_light() -> None:
    red = describe(dressed((180, 40, 40), (30, 30, 40)), "Body")
    others = {
        "dusk": describe(dressed((180, 40, 40), (30, 30, 40), 0.6), "Body"),
        "blue": describe(dressed((40, 70, 180), (30, 30, 40)), "Body"),
        "swapped": describe(dressed((30, 30, 40), (180, 40, 40)), "Body"),
    }
    alike = {name: float(similarity(red, vector[None, :])[0]) for name, vector in others.items()}
    assert similarity(red, red[None, :])[0] == pytest.approx(1.0, abs=1e-5)
    assert alike["dusk"] > 0.8 > max(alike["blue"], alike["swapped"])


@pytest.mark.parametrize("target_type", ["Face", "Body", "Motor", "NonMotor", "Event", "AIoT"])
def test_any_picture_has_a_descriptor(target_type: str) -> None:
    for pixels in (np.zeros((9, 8, 3)), np.full((300, 20, 3), 255), dressed((1, 2, 3), (250, 0, 0))):
        vector = describe(pixels.astype(np.uint8), target_type)
        assert np.isfinite(vector).all() and np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_a_target_is_found_again_in_another_camera(demo: LocalVcs) -> None:
    hits = search(demo, **HOUR, DeviceList=json.dumps([WALK]), PageSize="10")["Records"]
    with demo.session() as http:
        picture = http.get(hits[2]["TargetImageUrl"], timeout=30).content
    elsewhere = {**HOUR, "DeviceList": json.dumps([LANE, SQUARE]), "PageSize": "100"}
    found = search(demo, **elsewhere, TargetImageData=base64.b64encode(picture).decode())
    similar = [hit["TargetImageSimilarity"] for hit in found["Records"]]
    assert all(0 <= value <= 1 for value in similar)
    everybody = search(demo, **elsewhere, TargetImageData="")
    same = sum(identity(hit) == identity(hits[2]) for hit in everybody["Records"])
    assert same and found["TotalCount"] == everybody["TotalCount"]
    first = [identity(hit) for hit in found["Records"][:same]]
    assert first.count(identity(hits[2])) >= 0.8 * same
    # Its own address finds the same, without a fetch; and what is less similar stays away.
    again = search(demo, **elsewhere, TargetImageUrl=hits[2]["TargetImageUrl"])
    assert [hit["TargetImageSimilarity"] for hit in again["Records"]] == similar
    limit = similar[same]
    fewer = search(
        demo, **elsewhere, TargetImageUrl=hits[2]["TargetImageUrl"], SimilarityThreshold=f"{limit:.2f}"
    )
    assert 0 < fewer["TotalCount"] < found["TotalCount"]
    assert all(hit["TargetImageSimilarity"] >= round(limit, 2) for hit in fewer["Records"])


def test_an_uploaded_picture_is_found(demo: LocalVcs) -> None:
    out = io.BytesIO()
    Image.fromarray(dressed((20, 200, 60), (220, 220, 40))).save(out, "PNG")
    picture = base64.b64encode(out.getvalue()).decode()
    source = demo.answer("AddDataSource", CorpId=RIVERSIDE, DataSourceName="files", DataSourceType="PIC")
    source_id = source["Data"]["DataSourceId"]
    demo.answer(
        "UploadFile",
        FileType="PIC",
        FileName="a.png",
        FileContent=picture,
        DataSourceId=source_id,
        CorpId=RIVERSIDE,
    )
    asked = {"TargetImageData": picture, "DeviceList": json.dumps([source_id])}
    found = search(demo, **asked, BeginTime="", EndTime="")
    (hit,) = found["Records"]
    assert (found["TotalCount"], hit["DeviceId"], box(hit)) == (1, source_id, (0, 0, 64, 160))
    assert hit["TargetImageSimilarity"] > 0.99
    assert hit["Timestamp"] == datetime.fromtimestamp(NOON_MS / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with demo.session() as http:
        answer = http.get(hit["TargetImageUrl"], timeout=20)
    assert Image.open(io.BytesIO(answer.content)).size == (64, 160)
    assert search(demo, **asked)["TotalCount"] == 0  # not of that time


# -- pictures that are none


def png(width: int, height: int, text: bytes = b"") -> bytes:
    """A PNG that claims to be so large and holds nothing but a text."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    words = chunk(b"zTXt", b"Title\0\0" + zlib.compress(text)) if text else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + words
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def small() -> bytes:
    out = io.BytesIO()
    Image.fromarray(dressed((180, 40, 40), (30, 30, 40))).save(out, "JPEG")
    return out.getvalue()


NO_PICTURES = {
    "bomb": png(60_000, 60_000),
    "large": png(9000, 9000),
    "empty": png(64, 64),
    "wordy": png(64, 64, bytes(8 << 20)),
    "tiny": png(4, 4),
    "cut": small()[:300],
    "text": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "gif": b"GIF89a" + b"\x00" * 40,
    "nothing": b"",
    "heavy": small() + b"\x00" * MAX_BYTES,
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused(name: str) -> None:
    with pytest.raises(NotAPicture) as caught:
        read_picture(NO_PICTURES[name])
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("name", ["bomb", "cut", "text"])
def test_the_service_says_which_parameter(demo: LocalVcs, name: str) -> None:
    asked = {"CorpId": RIVERSIDE, "TargetType": "Body", "PageNumber": "1", "PageSize": "1"}
    data = base64.b64encode(NO_PICTURES[name]).decode()
    answer = demo.call("SearchTarget", asked | {"TargetImageData": data})
    assert (answer.status_code, answer.json()["Code"]) == (400, "InvalidTargetImageData")


def test_a_picture_at_an_address_is_fetched(demo: LocalVcs) -> None:
    asked = {"CorpId": RIVERSIDE, "TargetType": "Body", "PageNumber": "1", "PageSize": "1"} | HOUR
    asked["DeviceList"] = json.dumps([WALK])
    with http_peer() as peer:
        serve(peer, "/good.jpg", small())
        serve(peer, "/bad.jpg", b"\xff\xd8\xff nothing")
        answers = {
            path: demo.call("SearchTarget", asked | {"TargetImageUrl": peer.url + path})
            for path in ("/good.jpg", "/bad.jpg", "/missing.jpg")
        }
    codes = {path: answer.json()["Code"] for path, answer in answers.items()}
    assert codes == {
        "/good.jpg": "200",
        "/bad.jpg": "InvalidTargetImageUrl",
        "/missing.jpg": "InvalidTargetImageUrl",
    }
    assert answers["/good.jpg"].json()["Data"]["Records"][0]["TargetImageSimilarity"] > 0


def serve(peer: HttpPeer, path: str, data: bytes) -> None:
    peer.routes[path] = lambda exchange: exchange.reply(data, "image/jpeg")


def test_looks_are_described_ahead_once(tmp_path: Path) -> None:
    from app.localvcs.search import moments

    corp_id = demo_site().corps[0].corp_id
    figures, faces = moments.seen_best(corp_id, NOON_MS, NOON_MS + 20_000)
    looks = Looks(tmp_path / "looks.sqlite3", demo_source)
    # Those of one camera, so that one background is drawn.
    faces = faces.at(np.flatnonzero(faces.camera == faces.camera[0]))
    for worked in (True, False):
        assert {piece() for piece in looks.ahead(corp_id, "Face", faces)} == {worked}
    assert looks._kept.memory_bytes == 0  # nobody has asked for them yet
    _, vectors = looks.shared(corp_id, "Face", faces)
    assert len(vectors) > 0 and looks._kept.memory_bytes > vectors.nbytes / 2
    assert list(looks.ahead(corp_id, "Face", faces.at(slice(0, 0)))) == []
    looks.close()


def test_looks_ahead_go_from_camera_to_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Backgrounds cost most: each is lit for all who are described before it."""
    from app.localvcs.search import moments

    corp_id = demo_site().corps[0].corp_id
    figures, _ = moments.seen_best(corp_id, NOON_MS, NOON_MS + 60_000)
    seen: list[tuple[int, int]] = []

    def noted(_: Looks, corp: str, target_type: str, found: moments.Moments, row: int) -> Any:
        seen.append((int(found.camera[row]), int(found.at_s[row])))
        return np.zeros(4, np.float32)

    monkeypatch.setattr(Looks, "_describe", noted)
    looks = Looks(tmp_path / "looks.sqlite3", demo_source)
    assert all(piece() for piece in looks.ahead(corp_id, "Body", figures))
    assert len(seen) > 50 and seen == sorted(seen)
    looks.close()


def test_looks_are_kept_and_damage_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.localvcs.search import moments

    corp_id = demo_site().corps[0].corp_id
    figures, _ = moments.seen_best(corp_id, NOON_MS, NOON_MS + 60_000)
    figures = figures.at(np.flatnonzero(figures.camera == figures.camera[0])[:3])
    path = tmp_path / "looks.sqlite3"
    rows = [2, 0, 1, 2]
    first = Looks(path, demo_source)
    own = first.own(corp_id, "Body", figures, rows)
    first.close()
    assert own.dtype == np.float32 and len(own) == 4
    with monkeypatch.context() as nothing_described:
        nothing_described.delattr(Looks, "_describe")
        second = Looks(path, demo_source)
        np.testing.assert_array_equal(second.own(corp_id, "Body", figures, rows), own)
        second.close()
    path.write_bytes(b"no database at all" * 100)
    third = Looks(path, demo_source)
    np.testing.assert_array_equal(third.own(corp_id, "Body", figures, rows), own)
    third.close()


def test_a_stop_does_not_wait_for_a_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    describing, told = threading.Event(), threading.Event()
    heard: list[bool] = []
    stop = Looks.stop

    def describe_until_told(*_: object) -> Vector:
        describing.set()
        heard.append(told.wait(20))
        return np.zeros(1, np.float32)

    def tell(looks: Looks) -> None:
        stop(looks)
        told.set()

    monkeypatch.setattr(Looks, "_describe", describe_until_told)
    monkeypatch.setattr(Looks, "stop", tell)
    out = io.BytesIO()
    Image.fromarray(dressed((20, 200, 60), (220, 220, 40))).save(out, "PNG")
    wanted = {**HOUR, "DeviceList": json.dumps([WALK]), "CorpId": RIVERSIDE, "TargetType": "Body"}
    wanted |= {"TargetImageData": base64.b64encode(out.getvalue()).decode()}
    wanted |= {"PageNumber": "1", "PageSize": "10"}
    with running_service(tmp_path, clock=ManualClock(NOON_MS)) as service:
        unanswered = threading.Thread(target=_ask_in_vain, args=(service, wanted))
        unanswered.start()
        assert describing.wait(LIMIT_S)
    unanswered.join(LIMIT_S)
    assert heard and all(heard) and not unanswered.is_alive()


def _ask_in_vain(service: LocalVcs, wanted: dict[str, str]) -> None:
    with contextlib.suppress(requests.RequestException):
        assert service.call("SearchTarget", wanted).status_code >= 500
