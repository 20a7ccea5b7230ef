"""A station on scripted time: manual clock, loop and executor, a fake pool, a service made of a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.core.station import Station
from app.store.profiles import Profile, ProfileKind
from app.vcs import (
    DescribeIpcsResponse,
    DescribeNvrsResponse,
    GetDeviceLiveUrlResponse,
    ListCorpsResponse,
    errors,
)
from tests.support.fake_pool import FakePool
from tests.support.manual import ManualClock, ManualExecutor, ManualLoop, ScriptedClient

PROFILE = Profile("site", ProfileKind.CLOUD, "https://vcs.example.test", access_key_id="id")


def camera(number: int, **fields: Any) -> dict[str, Any]:
    """A row of DescribeIpcs as it travels; ``fields`` by wire name."""
    return {
        "DeviceId": f"cam{number}",
        "DeviceName": f"Camera {number}",
        "CorpId": "corp1",
        "DeviceStatus": "1",
        "InProtocol": "SAPI",
        "Password": "hunter2-secret",
        "EncodeFormat": "6",
        **fields,
    }


class ScriptedService:
    """Devices as dicts by wire names, an answer for each play address, and troubles to order."""

    def __init__(self, cameras: int = 3) -> None:
        self.cameras = [camera(n) for n in range(cameras)]
        self.recorders: list[dict[str, Any]] = []
        self.corps: list[dict[str, Any]] = [{"CorpId": "corp1", "CorpName": "Project"}]
        self.trouble: Exception | None = None
        self.live: Callable[[Any], dict[str, Any]] = self.address
        self.total_shift = 0

    def address(self, request: Any) -> dict[str, Any]:
        return {
            "Code": "200",
            "Url": f"https://play.example.test/{request.device_id}-{request.stream_type}?auth_key=key-secret",
            "OutProtocol": request.out_protocol,
            "StreamType": int(request.stream_type),
        }

    def __call__(self, request: Any) -> Any:
        if self.trouble is not None:
            return self.trouble
        name = type(request).__name__
        if name == "GetDeviceLiveUrl":
            return GetDeviceLiveUrlResponse.from_plain(self.live(request))
        rows, response, page = {
            "ListCorps": (self.corps, ListCorpsResponse, getattr(request, "page_number", 1)),
            "DescribeIpcs": (self.cameras, DescribeIpcsResponse, getattr(request, "page_num", 1)),
            "DescribeNvrs": (self.recorders, DescribeNvrsResponse, getattr(request, "page_num", 1)),
        }[name]
        first = (page - 1) * request.page_size
        data = {
            "Records": rows[first : first + request.page_size],
            "TotalCount": len(rows) + (self.total_shift if name == "DescribeIpcs" else 0),
        }
        return response.from_plain({"Code": "200", "Data": data})


UNREACHABLE = errors.Unreachable("X", "ConnectionRefused")


class StationRig:
    """Nothing moves until ``run`` or ``wait``."""

    def __init__(self, service: ScriptedService | None = None, **station: Any) -> None:
        self.service = service or ScriptedService()
        self.clock = ManualClock()
        self.loop = ManualLoop()
        self.executor = ManualExecutor()
        self.client = ScriptedClient(self.service)
        self.station = Station(
            replace(PROFILE, **station.pop("profile", {})),
            lambda: self.client,
            FakePool,
            self.loop.post,
            self.executor,
            self.clock,
            random=lambda: 0.5,
            **station,
        )
        self.pool: FakePool = self.station.pool

    def run(self) -> None:
        """Until nothing is left to do at this moment."""
        while self.executor.run() + self.loop.run():
            pass

    def wait(self, seconds: float, playing: bool = True) -> None:
        """Time passes in ticks; ``playing``: open streams that have a picture go on giving new ones."""
        for step in range(round(seconds * 10)):
            self.clock.advance(0.1)
            if playing and step % 10 == 0:
                for stream in list(self.pool.streams):
                    self.pool.stats(stream)
            self.station.tick()
            self.run()

    def start(self) -> None:
        self.station.start()
        self.run()

    def play_one(self) -> None:
        """Begins, and ``cam0`` plays on tile 0 for a while."""
        self.start()
        self.station.wall.assign(0, "cam0")
        self.station.wall.tiles[0].set_size(640, 360)
        self.run()
        self.pictures()
        self.wait(8)

    def pictures(self) -> None:
        """Every open stream without a picture gets its first."""
        for stream, known in list(self.pool.streams.items()):
            if known.ring is None:
                self.pool.picture(stream)
        self.run()

    def statuses(self) -> list[str]:
        return [str(tile.status().code) for tile in self.station.wall.tiles]
