"""The composed station: from device list to picture, and back after everything that can go wrong."""

from __future__ import annotations

from app.core import timing, tours
from app.core.catalogue import CataloguePhase
from app.core.status import ConnectionCode, Phase, TileCode
from app.core.tours import Stop, Tour
from app.media.types import Failure, FeedSpec, TileSize
from app.vcs import errors
from tests.support.station_rig import UNREACHABLE, ScriptedService, StationRig, camera


def show(rig: StationRig, tiles: int, layout: str) -> None:
    rig.start()
    rig.station.wall.set_layout(layout)
    rig.station.wall.assign_many([f"cam{n}" for n in range(tiles)])
    rig.run()
    rig.pictures()
    rig.wait(0.1)
    rig.pictures()


def playing_rig(tiles: int = 4, layout: str = "4") -> StationRig:
    rig = StationRig(ScriptedService(cameras=tiles))
    show(rig, tiles, layout)
    rig.wait(6)
    assert rig.statuses() == ["playing"] * tiles
    return rig


def test_from_the_list_to_the_picture() -> None:
    rig = StationRig()
    rig.start()
    assert rig.station.catalogue.state.phase is CataloguePhase.COMPLETE
    assert rig.station.device_name("cam1") == "Camera 1"
    assert rig.station.connection_state.code is ConnectionCode.OK
    rig.station.wall.assign(0, "cam1")
    assert rig.statuses()[0] == "resolving"
    rig.run()
    assert rig.statuses()[0] == "opening"
    rig.pictures()
    tile = rig.station.wall.tiles[0]
    assert tile.status().phase is Phase.PLAYING
    assert tile.ring().sequence >= 1
    assert rig.station.counts.tiles_live == 1
    assert (rig.station.counts.devices, rig.station.counts.devices_online) == (3, 3)
    (spec,) = [known.spec for known in rig.pool.streams.values()]
    assert spec.protocol == "flv"
    request = next(r for r in rig.client.requests if type(r).__name__ == "GetDeviceLiveUrl")
    assert (request.corp_id, request.stream_type, request.out_protocol) == ("corp1", "2", "httpsflv")


def test_two_tiles_of_one_stream_share_one_request() -> None:
    rig = StationRig()
    rig.start()
    rig.station.wall.assign_many(["cam0", "cam0", "cam0"])
    rig.run()
    assert rig.client.count("GetDeviceLiveUrl") == 1
    assert len(rig.pool.streams) == 3


def test_tiles_that_failed_together_do_not_share_the_address_that_failed() -> None:
    rig = StationRig()
    rig.start()
    rig.station.wall.assign_many(["cam0", "cam0"])
    rig.run()
    for stream in list(rig.pool.streams):
        rig.pool.fail(stream, Failure.ADDRESS_EXPIRED)
    rig.run()
    assert rig.client.count("GetDeviceLiveUrl") == 2
    assert len(rig.pool.streams) == 2


def test_a_killed_decoder_costs_its_tiles_one_reopening_each_and_the_others_nothing() -> None:
    rig = playing_rig()
    streams = list(rig.pool.streams)
    asked = rig.client.count("GetDeviceLiveUrl")
    rings = [tile.ring() for tile in rig.station.wall.tiles]
    rig.pool.lose_decoder(streams[:2])
    rig.run()
    assert [tile.ring() for tile in rig.station.wall.tiles] == rings, "the last pictures stay"
    assert rig.statuses() == ["opening", "opening", "playing", "playing"]
    assert rig.client.count("GetDeviceLiveUrl") == asked
    rig.pictures()
    assert rig.statuses() == ["playing"] * 4
    assert set(streams[2:]) <= set(rig.pool.streams)


def test_service_away_for_ten_seconds() -> None:
    rig = playing_rig(16, "16")
    rig.service.trouble = UNREACHABLE
    for stream in list(rig.pool.streams):
        rig.pool.fail(stream, Failure.UNREACHABLE)
    rig.run()
    before = len(rig.client.requests)
    rig.wait(10)
    assert rig.statuses() == ["unreachable"] * 16
    assert len(rig.client.requests) - before <= 11, "one shared probe a second"
    state = rig.station.connection_state
    assert (state.code, state.params["kind"]) == (ConnectionCode.UNREACHABLE, "unreachable")
    assert 9 <= state.params["away_s"] <= 11
    rig.service.trouble = None
    for _ in range(18):
        rig.wait(0.1)
        rig.pictures()
    assert rig.statuses() == ["playing"] * 16, "within 1.8 s of its return"
    assert rig.station.connection_state.code is ConnectionCode.OK


def test_after_the_return_tiles_open_a_few_at_a_time() -> None:
    rig = playing_rig(16, "16")
    rig.service.trouble = UNREACHABLE
    for stream in list(rig.pool.streams):
        rig.pool.fail(stream, Failure.UNREACHABLE)
    rig.wait(5)
    rig.service.trouble = None
    while not rig.pool.streams:
        rig.wait(0.1)
    assert len(rig.pool.streams) <= timing.OPENING_AT_ONCE
    rig.wait(1)
    assert len(rig.pool.streams) == timing.OPENING_AT_ONCE
    rig.pictures()
    rig.wait(0.1)
    assert len(rig.pool.streams) == 16


def test_feeds_that_never_show_anything_do_not_keep_others_waiting_for_long() -> None:
    rig = StationRig(ScriptedService(16))
    rig.start()
    rig.station.wall.set_layout("16")
    rig.station.wall.assign_many([f"cam{n}" for n in range(16)])
    rig.run()
    dead = list(rig.pool.streams)
    assert len(dead) == timing.OPENING_AT_ONCE
    rig.wait(timing.OPENING_COUNTS_S + 0.2)
    assert len(rig.pool.streams) == 16


def test_one_slow_answer_among_good_ones_is_not_the_service_being_away() -> None:
    rig = playing_rig()
    slow = errors.TimedOut("GetDeviceLiveUrl", "ReadTimeout")

    def answer(request):
        rig.clock.advance(10)
        rig.station._answered_at = rig.clock.monotonic() - 5  # something else was answered meanwhile
        return slow

    rig.client.answer = lambda request: answer(request) if hasattr(request, "stream_type") else None
    rig.station.wall.assign(0, "cam9")
    rig.run()
    assert rig.station.connection_state.code is ConnectionCode.OK
    assert rig.station.wall.tiles[0].status().params["reason"] == "not_answered"


def test_a_refused_key_is_said_and_not_hammered() -> None:
    rig = StationRig()
    rig.service.trouble = errors.ServiceRefused("X", "SignatureDoesNotMatch", "no", http_status=400)
    rig.start()
    rig.station.wall.assign_many(["cam0", "cam1"])
    rig.run()
    assert rig.station.connection_state.code is ConnectionCode.REFUSED
    assert rig.statuses()[:2] == ["refused", "refused"]
    asked = len(rig.client.requests)
    rig.wait(timing.FORBIDDEN_CHECK_S - 1)
    assert len(rig.client.requests) == asked
    assert rig.station.catalogue.state.error_code == "refused"


def test_when_the_key_is_taken_again_nobody_it_was_refused_waits() -> None:
    rig = StationRig()
    rig.start()
    rig.service.trouble = errors.ServiceRefused("X", "InvalidAccessKeyId.Inactive", "no", http_status=403)
    rig.station.wall.assign(0, "cam0")
    rig.run()
    rig.wait(timing.FORBIDDEN_CHECK_S / 2)
    rig.station.wall.assign(1, "cam1")
    rig.run()
    assert rig.statuses()[:2] == ["refused", "refused"]
    rig.service.trouble = None
    rig.wait(timing.FORBIDDEN_CHECK_S / 2)  # the first one's time
    assert rig.statuses()[:2] == ["opening", "opening"]
    assert rig.station.connection_state.code is ConnectionCode.OK


def test_an_offline_camera_shows_again_as_soon_as_the_list_says_online() -> None:
    rig = StationRig()
    rig.service.cameras[0] = camera(0, DeviceStatus="0")
    rig.service.live = lambda request: {"Code": "Failed", "Message": "The device is offline."}
    rig.start()
    rig.station.wall.assign(0, "cam0")
    rig.run()
    status = rig.station.wall.tiles[0].status()
    assert (status.code, status.params["reason"]) == (TileCode.REFUSED, "offline")
    rig.service.live = rig.service.address
    rig.service.cameras[0] = camera(0)
    rig.station.catalogue.refresh()
    rig.run()
    assert rig.statuses()[0] == "opening"


def test_a_protocol_the_service_does_not_have_is_replaced_by_the_next() -> None:
    rig = StationRig()
    rig.service.live = lambda request: (
        rig.service.address(request)
        if request.out_protocol == "hls"
        else {"Code": "Failed", "Message": f"The stream is not available as {request.out_protocol}."}
    )
    rig.start()
    rig.station.wall.assign(0, "cam0")
    rig.run()
    asked = [r.out_protocol for r in rig.client.requests if hasattr(r, "out_protocol")]
    assert asked == ["httpsflv", "httpshls", "hls"]
    assert rig.statuses()[0] == "opening"


def test_h265_is_asked_for_as_hls() -> None:
    rig = StationRig()
    rig.service.cameras[0] = camera(0, EncodeFormat="13")
    rig.start()
    rig.station.wall.assign(0, "cam0")
    rig.run()
    asked = [r.out_protocol for r in rig.client.requests if hasattr(r, "out_protocol")]
    assert asked == ["httpshls"]


def test_a_larger_tile_gets_the_main_stream_beside_without_a_black_moment() -> None:
    rig = playing_rig()
    tile = rig.station.wall.tiles[0]
    tile.set_size(640, 360)
    rig.wait(1)
    ring = tile.ring()
    rig.station.wall.enlarge(0)
    tile.set_size(1920, 1080)
    rig.wait(1)
    assert tile.status().changing_to == "main"
    assert tile.status().phase is Phase.PLAYING
    assert tile.ring() is ring
    rig.pictures()
    assert tile.status().stream == "main"
    assert tile.ring() is not ring
    assert len(rig.pool.streams) == 4


def test_dragging_a_border_does_not_open_a_stream_a_pixel() -> None:
    rig = playing_rig()
    asked = rig.client.count("GetDeviceLiveUrl")
    tile = rig.station.wall.tiles[0]
    for width in range(600, 1200, 10):
        tile.set_size(width, width * 9 // 16)
        rig.wait(0.1)
    assert rig.client.count("GetDeviceLiveUrl") == asked
    rig.wait(1)
    assert rig.client.count("GetDeviceLiveUrl") == asked + 1


def test_a_device_without_a_sub_stream_is_asked_for_its_main_one() -> None:
    rig = StationRig()
    rig.service.cameras[0] = camera(0, InProtocol="GBT28181")
    rig.start()
    rig.station.wall.assign(0, "cam0")
    rig.run()
    assert rig.client.requests[-1].stream_type == "1"


def test_sources_by_address_need_no_service() -> None:
    rig = StationRig()
    rig.service.trouble = UNREACHABLE
    rig.start()
    spec = FeedSpec("file:///x.mp4?token=key-secret", live=False, loop=True)
    source = rig.station.add_direct_source("clip", spec)
    rig.station.wall.assign(0, source)
    rig.run()
    assert [known.spec for known in rig.pool.streams.values()] == [spec]
    assert rig.station.device_name(source) == "clip"


def test_shutdown_closes_everything_and_nothing_arrives_afterwards() -> None:
    rig = playing_rig()
    rig.station.wall.assign(0, "cam9")
    rig.executor.run()
    rig.station.shutdown()
    rig.run()
    rig.station.tick()
    assert not rig.pool.streams
    assert rig.pool.stopped and rig.client.closed


def test_after_a_night_in_standby_nobody_waits_for_a_backoff() -> None:
    rig = playing_rig()
    for _ in range(4):
        for stream in list(rig.pool.streams):
            rig.pool.fail(stream, Failure.NOT_FOUND)
        rig.run()
        rig.wait(0.2)
    assert set(rig.statuses()) == {"backing_off"}
    rig.station.reconnect_now()
    rig.run()
    assert set(rig.statuses()) == {"opening"}
    assert rig.client.renewed == 1, "no call goes over a connection that may be dead"
    before = set(rig.pool.streams)
    rig.station.reconnect_now()
    rig.run()
    assert not before & set(rig.pool.streams), "nor does a feed that was being opened"
    assert len(rig.pool.streams) == len(before)


def test_secrets_are_in_no_repr() -> None:
    rig = playing_rig()
    things = [rig.station.catalogue.devices, rig.station.catalogue.state, rig.station.connection_state]
    things += [tile.status() for tile in rig.station.wall.tiles]
    things += [stream.session for stream in rig.station.wall.streams]
    text = "".join(repr(thing) for thing in things)
    assert "secret" not in text
    assert "Camera 1" in text


def test_who_enlarges_a_tile_waits_for_nothing() -> None:
    rig = StationRig(ScriptedService(timing.OPENING_AT_ONCE + 2))
    rig.start()
    wall = rig.station.wall
    wall.set_layout("16")
    wall.assign_many([f"cam{number}" for number in range(timing.OPENING_AT_ONCE + 2)])
    for tile in wall.tiles:
        tile.set_size(400, 225)
    rig.run()
    rig.pool.picture(rig.pool.opened[0])
    rig.wait(0.2, playing=False)
    assert not rig.station._streams.may_open(), "eight others are on their way"
    wall.enlarge(0)
    wall.tiles[0].set_size(1600, 900)
    rig.run()
    opened = rig.pool.streams[rig.pool.opened[-1]]
    assert "cam0-1?" in opened.spec.url, "the main stream, asked for and opened at once"
    assert opened.size == TileSize(1600, 900)
    assert wall.tiles[0].status().stream == "sub", "which is shown until the other one has a picture"
    rig.pool.picture(rig.pool.opened[-1])
    rig.run()
    assert wall.tiles[0].status().stream == "main"


def test_it_is_at_rest_while_all_that_is_open_simply_goes_on() -> None:
    """So long its time passes in larger steps."""
    rig = playing_rig()
    station = rig.station
    rig.wait(1)
    assert station.at_rest
    station.wall.tiles[0].set_size(700, 400)
    assert not station.at_rest  # until that has stood for a moment
    rig.wait(1)
    assert station.at_rest
    rig.pool.fail(next(iter(rig.pool.streams)), Failure.DECODER_LOST)
    rig.run()
    assert not station.at_rest
    rig.run()
    rig.pictures()
    assert station.at_rest
    tour = station.tours.save(Tour(tours.new_id(), "Round", stops=(Stop("cam0"), Stop("cam1"))))
    station.tours.start(tour.id, station.wall, 0)
    rig.wait(0.1)
    assert not station.at_rest
