"""Where a picture is stuck, hop by hop; and that nothing secret gets into a report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.diagnosis import HOPS, diagnose, scrub
from app.core.status import Phase
from app.media.types import Failure, StreamHops, redact_url
from tests.core.test_captures import Rig


@pytest.fixture
def rig() -> Rig:
    return Rig()


def states(diagnosis) -> dict[str, str]:
    return {hop.code: hop.state for hop in diagnosis.hops}


def test_each_hop_is_told_as_it_comes(rig):
    rig.wall.assign(0, "cam1")
    session = rig.wall.tiles[0].running.session
    stream = rig.pool.opened[-1]
    found = diagnose(session, None)
    assert states(found)["address"] == "done"
    assert found.stuck.code == "connect"
    assert found.stuck.state == "waiting"
    rig.clock.advance(0.5)
    rig.streams.deliver(StreamHops(stream, 120, 180, 190, None, None))
    found = diagnose(session, None)
    assert found.stuck.code == "first_key"
    assert [hop.at_ms for hop in found.hops[2:4]] == [120, 180]
    assert found.hops[3].took_ms == 60
    assert found.running_ms == 500
    rig.streams.deliver(StreamHops(stream, 120, 180, 190, 480, 500))
    rig.pool.picture(stream)
    painted = rig.clock.monotonic() + 0.016
    found = diagnose(session, painted)
    assert set(states(found).values()) == {"done"}
    assert found.stuck is None
    assert [hop.at_ms for hop in found.hops] == sorted(hop.at_ms for hop in found.hops)


@pytest.mark.parametrize(("starved", "where"), [(True, "first_byte"), (False, "decoded")])
def test_a_picture_that_freezes_is_stuck_as_soon_as_its_tile_says_so(rig, starved, where):
    session = rig.show(0, "cam1").session
    stream = rig.pool.opened[-1]
    for _ in range(3):
        rig.pool.stats(stream)
        rig.tick(1.0)
    painted = rig.clock.monotonic()
    assert diagnose(session, painted).stuck is None
    silence_ms = 0
    while session.status().phase is Phase.PLAYING:
        rig.tick(0.5)
        silence_ms += 500
        rig.pool.stats(stream, silence_ms=silence_ms, starved_ms=silence_ms * starved, fps=0.0)
    assert silence_ms < 5000 and session.attempt is None
    found = diagnose(session, painted)
    assert (found.stuck.code, found.stuck.state) == (where, "stopped")
    assert found.running_ms >= 2000
    assert [hop.state for hop in found.hops if HOPS.index(hop.code) < HOPS.index(where)].count("done") >= 3
    rig.tick(0.5)
    rig.pool.stats(stream)
    assert diagnose(session, painted).stuck is None
    while session.attempt is None:  # opened anew beside it
        rig.tick(1.0)
    assert diagnose(session, painted).stuck.state == "waiting"
    rig.pool.fail(rig.pool.opened[-1], Failure.UNREACHABLE)
    while session.attempt is not None:
        rig.pool.fail(rig.pool.opened[-1], Failure.UNREACHABLE)
    assert diagnose(session, painted).stuck.state == "stuck"  # that it failed, and where


def test_what_failed_stays_where_it_failed(rig):
    rig.wall.assign(0, "cam1")
    session = rig.wall.tiles[0].running.session
    stream = rig.pool.opened[-1]
    rig.streams.deliver(StreamHops(stream, 40, None, None, None, None))
    for _ in range(3):
        if rig.wall.tiles[0].running.session.attempt is not None and rig.pool.opened:
            rig.pool.fail(rig.pool.opened[-1], Failure.TIMEOUT)
    found = diagnose(session, None)
    assert found.stuck is not None
    assert found.stuck.code in ("connect", "first_byte")
    assert [hop.code for hop in found.hops] == list(HOPS)


def test_an_address_has_no_key(rig):
    rig.wall.assign(0, "cam1")
    found = diagnose(rig.wall.tiles[0].running.session, None)
    assert "auth_key" not in found.address
    assert found.address.startswith("http://h/a.flv")


@pytest.mark.parametrize(
    "text",
    [
        "open https://user:hunter2@host:8443/live/a.flv?auth_key=SECRET-1-0-abc failed",
        "rtmp://host/app/stream?auth_key=SECRET&x=1",
        'AccessKeySecret: "SECRET"',
        "password=SECRET, user=a",
        "Signature=SECRET&Version=1",
        "token=SECRET",
        "KeyError: {'Password': 'SECRET', 'x': 1}",
        '"password": "two words, SECRET \\" SECRET"',
        "password='two SECRET words'",
        "url=http%3A%2F%2Fh%2Fa%3Fauth_key%3DSECRET",
        "Authorization: Basic SECRET==",
        "{'authorization': 'Digest username=\"u\", response=\"SECRET\"'}",
        'kiosk_pin = "scrypt$SECRET$SECRET"',
        "rtsp://admin:hunter2/SECRET@camera/1",
        "rtsp://admin:1234#SECRET@camera/1",
        "rtsp://admin:1234?SECRET@camera/1",
        "rtsp://admin:a@hunter2/SECRET@camera/1",
        "http://host:SECRET/live",
        "Max retries exceeded with url: /live/a.flv?auth_key=SECRET-1 (Caused by x)",
    ],
)
def test_secrets_are_taken_out(text):
    cleaned = scrub(text)
    assert "SECRET" not in cleaned
    assert "hunter2" not in cleaned


def test_what_is_no_secret_stays():
    text = 'open http://h:80/a@b failed; "next": "x", x_ping = 3, http://h/a?mail=a@b'
    assert scrub(text) == 'open http://… failed; "next": "x", x_ping = 3, http://h/a?…'
    assert scrub('{"password": "a", "port": 1}') == '{"password": "…", "port": 1}'


def test_an_address_nobody_can_read_is_left_out():
    assert redact_url("http://host:99999/a?auth_key=1") == redact_url("http://[::1/a") == "…"


@given(st.from_regex(r"[A-Za-z0-9_-]{8,40}", fullmatch=True))
def test_no_key_of_a_play_address_survives(key):
    cleaned = scrub(f"GET http://vcs.example/live/c1.m3u8?auth_key={key}&zone=1 403")
    assert cleaned == "GET http://vcs.example/live/c1.m3u8?… 403"
