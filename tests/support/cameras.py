"""Real cameras of a service under test: added by address, watched and awaited."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import av

from tests.support.clips import clip
from tests.support.localvcs import LocalVcs
from tests.support.peers import Exchange
from tests.support.waiting import LIMIT_S, wait_until


@dataclass
class Watched:
    """What came over an address within a number of pictures. Times in milliseconds of the container."""

    streams: dict[str, str]
    pictures: list[int] = field(default_factory=list)
    sizes: set[tuple[int, int]] = field(default_factory=set)
    sounds: int = 0


def like_a_camera(at_once: int, gop: int = 15) -> Callable[[Exchange], None]:
    """An FLV stream for an ``HttpPeer``: so many pictures at once, then for half a minute twenty a second.

    What comes at once is taken for a start-up burst, which is over when something comes later than what was
    before it. Were all sent within a moment, a machine that was busy then would see a burst and nothing else.
    """
    data = clip("flv", pictures=at_once + 600, gop=gop)
    tags, at = [data[:13]], 13
    while at < len(data):
        tags.append(data[at : at + 15 + int.from_bytes(data[at + 1 : at + 4], "big")])
        at += len(tags[-1])
    begun = len(tags) - 600

    def serve(exchange: Exchange) -> None:
        exchange.head()
        exchange.write(b"".join(tags[:begun]))
        for tag in tags[begun:]:
            if exchange.stopping.wait(0.05):
                return
            exchange.write(tag)
        exchange.hang()

    return serve


def corp(service: LocalVcs) -> str:
    corp_id: str = service.answer("CreateCorp", CorpName="Site", AppName="tests")["CorpId"]
    return corp_id


def add_camera(service: LocalVcs, url: str, name: str = "Street", corp_id: str = "") -> str:
    """Its device id."""
    answer = service.answer(
        "AddDataSource",
        CorpId=corp_id or corp(service),
        DataSourceName=name,
        DataSourceType="VIDEO",
        Url=url,
    )
    assert answer["Code"] == "200", answer
    device_id: str = answer["Data"]["DataSourceId"]
    return device_id


def device(service: LocalVcs, device_id: str) -> dict[str, Any]:
    """The camera's row in DescribeIpcs."""
    answer = service.answer("DescribeIpcs", PageNum="1", PageSize="2", DeviceIdList=device_id)
    (row,) = answer["Data"]["Records"]
    found: dict[str, Any] = row
    return found


def source(service: LocalVcs, device_id: str) -> dict[str, Any]:
    """Its row in DescribeDataSources."""
    (row,) = service.answer("DescribeDataSources", DataSourceIdList=device_id)["Data"]["Records"]
    found: dict[str, Any] = row
    return found


def wait_for_status(service: LocalVcs, device_id: str, status: str) -> None:
    wait_until(lambda: device(service, device_id)["DeviceStatus"] == status, f"DeviceStatus {status}")


def live_url(service: LocalVcs, device_id: str, protocol: str = "hls") -> str:
    """Asks until the answer is an address, through Retry and through the failures of a camera coming back."""
    waiting = threading.Event()
    until = time.monotonic() + LIMIT_S
    while True:
        answer = service.answer("GetDeviceLiveUrl", DeviceId=device_id, OutProtocol=protocol)
        if answer["Code"] == "200":
            url: str = answer["Url"]
            return url
        assert time.monotonic() < until, answer
        waiting.wait(0.1)


def watch(url: str, pictures: int = 25) -> Watched:
    """Opens an address with FFmpeg and decodes so many pictures."""
    # FFmpeg would otherwise look for sound that never comes for five seconds.
    with av.open(url, timeout=LIMIT_S, options={"analyzeduration": "300000"}) as container:
        seen = Watched({s.type: s.codec_context.name for s in container.streams if s.codec_context})
        for packet in container.demux():
            if (
                packet.stream.type != "video"
            ):  # what an FLV says of its time once more is a subtitle to FFmpeg
                seen.sounds += packet.stream.type == "audio" and packet.size > 0
                continue
            for frame in packet.decode():
                assert frame.pts is not None
                seen.pictures.append(round(frame.pts * frame.time_base * 1000))
                seen.sizes.add((frame.width, frame.height))
            if len(seen.pictures) >= pictures:
                break
    return seen
