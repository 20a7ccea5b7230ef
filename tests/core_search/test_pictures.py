"""Pictures of hits: a few at a time, what is visible first, within limits, and addresses that are dead."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from app.core import timing
from app.core.search.hits import PictureRef
from app.core.search.pictures import FULL_EDGE, THUMB_EDGE, HitPicturePhase, PictureAsk
from app.store.picturecache import PictureCache
from app.vcs import (
    BadAnswer,
    CertificateRefused,
    ServiceRefused,
    ServiceUnavailable,
    Target,
    TimedOut,
    Unreachable,
)
from tests.support.fake_search import DRAFT, FakeSearch, jpeg, targets


def refs(count: int, first: int = 0) -> list[PictureRef]:
    return [
        PictureRef(f"p{n}", f"http://pictures/t/{n}.jpg?auth_key=secret") for n in range(first, first + count)
    ]


def asks(count: int, first: int = 0) -> list[PictureAsk]:
    return [PictureAsk(ref) for ref in refs(count, first)]


def number(url: str) -> int:
    return int(url.split("/t/")[1].split(".")[0])


def test_a_few_at_a_time_and_the_most_important_first() -> None:
    fake = FakeSearch()
    fake.search.pictures.want(asks(20))
    assert len(fake.executor.jobs) == timing.HIT_PICTURES_AT_ONCE
    states = [fake.search.pictures.state(ref).phase for ref in refs(5)]
    assert states == [HitPicturePhase.LOADING] * 3 + [HitPicturePhase.WAITING] * 2
    most = 0
    while fake.executor.jobs or fake.loop.waiting:
        most = max(most, len(fake.executor.jobs))
        fake.executor.run()
        fake.loop.run()
    assert most <= timing.HIT_PICTURES_AT_ONCE
    assert [number(url) for url in fake.service.fetched] == list(range(20))
    state = fake.search.pictures.state(refs(1)[0])
    assert state.phase is HitPicturePhase.READY and state.image is not None
    assert (state.image.width, state.image.height) == (120, 280)


def test_what_is_scrolled_past_is_not_loaded() -> None:
    fake = FakeSearch()
    fake.search.pictures.want(asks(50))
    fake.search.pictures.want(asks(3, first=100))
    fake.settle()
    assert [number(url) for url in fake.service.fetched] == [0, 1, 2, 100, 101, 102]
    assert fake.search.pictures.state(refs(1, first=40)[0]).phase is HitPicturePhase.NONE


def test_a_picture_is_told_of_when_its_state_changes() -> None:
    fake = FakeSearch()
    told: list[str] = []
    fake.search.pictures.subscribe(told.append)
    fake.search.pictures.want(asks(1))
    assert "p0" in told
    told.clear()
    fake.settle()
    assert told == ["p0"]


def test_a_picture_that_is_there_is_not_loaded_again() -> None:
    fake = FakeSearch()
    for _ in range(3):
        fake.search.pictures.want(asks(2))
        fake.settle()
    assert len(fake.service.fetched) == 2


def test_sizes_are_few_and_the_file_is_fetched_once_for_all(tmp_path: Path) -> None:
    fake = FakeSearch(cache=PictureCache(tmp_path))
    ref = PictureRef("p", "http://pictures/s/1.jpg")
    for edge in (100, THUMB_EDGE, FULL_EDGE, 1500):
        fake.search.pictures.want([PictureAsk(ref, edge)])
        fake.settle()
    assert len(fake.service.fetched) == 1
    small, large = (fake.search.pictures.state(ref, edge).image for edge in (THUMB_EDGE, FULL_EDGE))
    assert small is not None and large is not None
    assert (small.width, large.width) == (320, 1280)
    assert (small.full_width, small.full_height) == (1280, 720)


def test_memory_obeys_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "HIT_PICTURES_BYTES", 5 * 120 * 280 * 3)
    fake = FakeSearch()
    fake.search.pictures.want(asks(20))
    fake.settle()
    assert fake.search.pictures.image_bytes == 5 * 120 * 280 * 3
    kept = [n for n, ref in enumerate(refs(20)) if fake.search.pictures.state(ref).image is not None]
    assert kept == [15, 16, 17, 18, 19]


DEAD = [
    (ServiceRefused("Fetch", "Http403", http_status=403), "gone"),
    (ServiceRefused("Fetch", "Http410", http_status=410), "gone"),
    (BadAnswer("Fetch", "Redirected"), "gone"),
    (BadAnswer("Fetch", "AnswerTooLarge"), "too_large"),
    (BadAnswer("Fetch", "NotAnAddress"), "not_an_address"),
    (ServiceUnavailable("Fetch", "Http500"), "failing"),
    (Unreachable("Fetch", "ConnectionRefused"), "unreachable"),
    (TimedOut("Fetch", "ReadTimeout"), "timed_out"),
    (CertificateRefused("Fetch", "CertificateNotTrusted"), "certificate"),
    (b"<html>no such picture</html>", "not_a_picture"),
]


@pytest.mark.parametrize("given, reason", DEAD)
def test_a_dead_address_is_a_state(given: bytes | Exception, reason: str) -> None:
    fake = FakeSearch()
    fake.service.pictures["/t/0."] = given
    fake.search.pictures.want(asks(2))
    fake.settle()
    first, second = (fake.search.pictures.state(ref) for ref in refs(2))
    assert (first.phase, first.reason) == (HitPicturePhase.FAILED, reason)
    assert second.phase is HitPicturePhase.READY
    fake.search.pictures.want(asks(2))
    fake.settle()
    assert len(fake.service.fetched) == 2, "it is not asked for over and over"


def test_a_failure_that_may_be_over_is_tried_again_later() -> None:
    fake = FakeSearch()
    fake.service.pictures["/t/0."] = Unreachable("Fetch", "ConnectionRefused")
    fake.search.pictures.want(asks(1))
    fake.settle()
    del fake.service.pictures["/t/0."]
    fake.clock.advance(timing.HIT_PICTURE_AGAIN_S)
    fake.search.pictures.want(asks(1))
    fake.settle()
    assert fake.search.pictures.state(refs(1)[0]).phase is HitPicturePhase.READY


def test_a_new_address_of_the_same_picture_is_tried() -> None:
    fake = FakeSearch()
    fake.service.pictures["old"] = ServiceRefused("Fetch", "Http403", http_status=403)
    fake.search.pictures.want([PictureAsk(PictureRef("p", "http://pictures/t/old.jpg"))])
    fake.settle()
    new = PictureRef("p", "http://pictures/t/1.jpg?auth_key=fresh")
    assert fake.search.pictures.state(new).phase is HitPicturePhase.NONE
    fake.search.pictures.want([PictureAsk(new)])
    fake.settle()
    assert fake.search.pictures.state(new).phase is HitPicturePhase.READY


def test_a_hit_without_an_address_says_so() -> None:
    fake = FakeSearch()
    assert fake.search.pictures.state(PictureRef("p")).reason == "none"
    fake.search.pictures.want([PictureAsk(PictureRef("p"))])
    fake.settle()
    assert fake.service.fetched == []


def test_the_file_itself_for_copying_and_saving() -> None:
    fake = FakeSearch()
    got: list[bytes | str] = []
    ref = refs(1)[0]
    fake.service.pictures["/t/1."] = b"no picture"
    fake.search.pictures.file(ref, got.append)
    fake.search.pictures.file(ref, got.append)
    fake.search.pictures.file(refs(1, first=1)[0], got.append)
    fake.settle()
    assert got == [jpeg(ref.url), jpeg(ref.url), "not_a_picture"]
    assert len(fake.service.fetched) == 2


def test_no_address_is_written_anywhere(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    fake = FakeSearch(cache=PictureCache(tmp_path))
    fake.service.pictures["/t/0."] = RuntimeError("http://pictures/t/0.jpg?auth_key=secret")
    fake.search.pictures.want(asks(3))
    fake.settle()
    state = [fake.search.pictures.state(ref) for ref in refs(3)]
    assert "secret" not in caplog.text + repr(state) + repr(refs(3)) + repr(asks(3))
    assert all("secret" not in path.name for path in tmp_path.iterdir())


# -- on disk


def test_what_is_on_disk_is_not_fetched_again(tmp_path: Path) -> None:
    for _ in range(2):
        fake = FakeSearch(cache=PictureCache(tmp_path))
        fake.search.pictures.want(asks(3))
        fake.settle()
        assert fake.search.pictures.state(refs(1)[0]).phase is HitPicturePhase.READY
    assert fake.service.fetched == []
    other = FakeSearch(cache=PictureCache(tmp_path), profile="another site")
    other.search.pictures.want(asks(1))
    other.settle()
    assert len(other.service.fetched) == 1


def test_a_file_that_was_damaged_is_fetched_anew(tmp_path: Path) -> None:
    fake = FakeSearch(cache=PictureCache(tmp_path))
    fake.search.pictures.want(asks(1))
    fake.settle()
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:50])
    again = FakeSearch(cache=PictureCache(tmp_path))
    again.search.pictures.want(asks(1))
    again.settle()
    assert again.search.pictures.state(refs(1)[0]).phase is HitPicturePhase.READY
    assert len(again.service.fetched) == 1


def test_the_disk_obeys_its_limit_and_the_longest_not_looked_at_goes(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path, limit_bytes=1000)
    for n in range(10):
        cache.put(f"k{n}", bytes(100))
    assert cache.get("k0") == bytes(100)
    cache.put("new", bytes(250))
    assert [n for n in range(10) if cache.get(f"k{n}") is None] == [1, 2, 3]
    assert cache.get("new") == bytes(250)
    on_disk = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert on_disk == cache.bytes_kept <= 1000
    cache.put("huge", bytes(2000))
    assert cache.get("huge") is None and cache.bytes_kept == on_disk


def test_the_order_and_the_limit_hold_for_what_an_earlier_run_left(tmp_path: Path) -> None:
    first = PictureCache(tmp_path, limit_bytes=1000)
    for n in range(4):
        first.put(f"k{n}", bytes(200))
    first.drop("k3")
    (tmp_path / "half.new").write_bytes(bytes(500))
    again = PictureCache(tmp_path, limit_bytes=1000)
    assert again.bytes_kept == 600
    assert not (tmp_path / "half.new").exists()
    again.put("more", bytes(900))
    assert again.bytes_kept == 900
    again.clear()
    assert list(tmp_path.iterdir()) == [] and again.bytes_kept == 0


def test_a_disk_that_takes_nothing_costs_nothing_but_the_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "in the way").write_text("no folder")
    cache = PictureCache(tmp_path / "in the way")
    for _ in range(3):
        cache.put("k", b"data")
    assert cache.get("k") is None
    assert caplog.text.count("pictures cannot be kept") == 1


# -- addresses that have run out


def renewed(found: list[Target]) -> list[Target]:
    """The same targets with other addresses, as the service gives them with every answer."""
    return [
        replace(  # type: ignore[type-var]
            one,
            target_image_url=one.target_image_url.replace("secret-", "fresh-"),
            source_image_url=one.source_image_url.replace("secret-", "fresh-"),
        )
        for one in found
    ]


def test_an_address_that_has_run_out_is_asked_for_anew() -> None:
    found = targets(5)
    fake = FakeSearch(found)
    run = fake.search.start(DRAFT)
    fake.settle()
    fake.service.targets = renewed(found)
    fake.service.pictures["auth_key=secret-"] = ServiceRefused("Fetch", "Http403", http_status=403)
    before = len(fake.service.requests)
    pictures, hit = fake.search.pictures, run.hits[2]
    pictures.want([PictureAsk(hit.target), PictureAsk(hit.source)])
    fake.settle()
    assert pictures.state(hit.target).phase is pictures.state(hit.source).phase is HitPicturePhase.READY
    asked = fake.service.requests[before:]
    assert len(asked) == 2
    assert {(one.device_list, one.begin_time, one.end_time) for one in asked} == {
        ((hit.device_id,), found[2].timestamp, found[2].timestamp)
    }
    # Another size needs no new address: the one that was given is known.
    pictures.forget()
    pictures.want([PictureAsk(hit.target, FULL_EDGE)])
    fake.settle()
    assert len(fake.service.requests) == before + 2


@pytest.mark.parametrize("left", [[], [0]])
def test_what_the_service_does_not_find_any_more_or_gives_no_better_is_gone(left: list[int]) -> None:
    found = targets(5)
    fake = FakeSearch(found)
    run = fake.search.start(DRAFT)
    fake.settle()
    fake.service.targets = [found[n] for n in left]
    fake.service.pictures["/t/"] = ServiceRefused("Fetch", "Http410", http_status=410)
    hit = run.hits[0]
    before = len(fake.service.requests)
    for _ in range(3):
        fake.search.pictures.want([PictureAsk(hit.target)])
        fake.settle()
    assert fake.search.pictures.state(hit.target).reason == "gone"
    assert len(fake.service.requests) == before + 1


def test_a_new_address_that_is_dead_too_is_not_asked_for_for_ever() -> None:
    found = targets(5)
    fake = FakeSearch(found)
    run = fake.search.start(DRAFT)
    fake.settle()
    fake.service.targets = renewed(found)
    fake.service.pictures["/t/"] = ServiceRefused("Fetch", "Http410", http_status=410)
    hit = run.hits[0]
    fake.search.pictures.want([PictureAsk(hit.target)])
    fake.settle()
    assert fake.search.pictures.state(hit.target).reason == "gone"
    assert len(fake.service.fetched) == 2
