"""The demo site: which projects, recorders and cameras the local VCS has when started with ``--demo``.

Pure data, no drawing and no video: the service seeds its database from it, the scenes take their look
from ``DemoDevice.scene``. Device ids have the 20 digits of GB/T 28181 (place 8, industry 2, type 3,
network 1, serial 6).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

DeviceType = Literal["IPC", "NVR", "ABOX"]
InProtocol = Literal["SAPI", "GBT28181"]
Status = Literal["1", "0", "2"]
Audio = Literal["aac", "pcm_alaw"]

MAIN_SIZE = (1280, 720)
SUB_SIZE = (640, 360)
FRAMES_PER_SECOND = 15
"""Of both streams, so that a second of either has the same frames at the same moments."""


@dataclass(frozen=True, slots=True)
class DemoCorp:
    """A project. ``zone_h``: its clock and its sun, hours east of UTC."""

    corp_id: str
    name: str
    parent: str | None = None
    zone_h: int = 8


@dataclass(frozen=True, slots=True)
class DemoDevice:
    """A recorder, box, camera or channel as the API lists it, and how its stream behaves.

    ``device_type``: a channel of a recorder is an ``IPC`` with a ``parent_id``. ``status``: "1" online,
    "0" offline, "2" waiting to register. ``on_demand``: pulled only while somebody watches. ``label``:
    the name in the picture, Latin letters only, because a fresh machine has no Chinese font.
    """

    device_id: str
    corp_id: str
    device_type: DeviceType
    parent_id: str | None
    name: str
    address: str
    site: str
    in_protocol: InProtocol
    status: Status
    on_demand: bool
    has_sub: bool
    audio: Audio | None
    scene: str
    longitude: float
    latitude: float
    vendor: str
    model: str
    label: str = ""

    @property
    def is_camera(self) -> bool:
        return self.device_type == "IPC"


@dataclass(frozen=True, slots=True)
class DemoSite:
    corps: tuple[DemoCorp, ...]
    devices: tuple[DemoDevice, ...]

    @property
    def cameras(self) -> tuple[DemoDevice, ...]:
        """Single cameras and channels, in the order an operator reads them."""
        return tuple(d for d in self.devices if d.is_camera)

    def corp(self, corp_id: str) -> DemoCorp:
        return next(c for c in self.corps if c.corp_id == corp_id)


RIVERSIDE = DemoCorp("252060345870948301", "Riverside Park 河滨园区", zone_h=8)
HARBOUR = DemoCorp("252060345870948302", "Harbour Terminal 海港码头", zone_h=-4)
"""Half a world away, so that the wall has day and night at any hour."""

_PLACE = {RIVERSIDE.corp_id: "33010600", HARBOUR.corp_id: "33020600"}
_CENTRE = {RIVERSIDE.corp_id: (120.1551, 30.2741), HARBOUR.corp_id: (-74.0446, 40.6892)}
_STREET = {RIVERSIDE.corp_id: "Riverside Road 18 滨河路18号", HARBOUR.corp_id: "Quay Street 3 码头街3号"}
_TYPE_CODE = {"IPC": "132", "NVR": "118", "ABOX": "111"}


def _device(
    corp: DemoCorp,
    serial: int,
    device_type: DeviceType,
    name: str,
    scene: str,
    site: str,
    *,
    parent: DemoDevice | None = None,
    in_protocol: InProtocol = "SAPI",
    status: Status = "1",
    on_demand: bool = False,
    audio: Audio | None = None,
) -> DemoDevice:
    longitude, latitude = _CENTRE[corp.corp_id]
    return DemoDevice(
        device_id=f"{_PLACE[corp.corp_id]}00{_TYPE_CODE[device_type]}0{serial:06d}",
        corp_id=corp.corp_id,
        device_type=device_type,
        parent_id=parent.device_id if parent else None,
        name=name,
        address=_STREET[corp.corp_id],
        site=site,
        in_protocol=in_protocol,
        status=status,
        on_demand=on_demand,
        has_sub=device_type == "IPC" and in_protocol == "SAPI",
        audio=audio,
        scene=scene,
        longitude=round(longitude + (serial * 37 % 23 - 11) * 0.00021, 6),
        latitude=round(latitude + (serial * 53 % 19 - 9) * 0.00017, 6),
        vendor="vcs-wall",
        model={"IPC": "Demo IPC 720", "NVR": "Demo NVR 8", "ABOX": "Demo ABOX 4"}[device_type],
        label="".join(c for c in name if c.isascii()).strip(),
    )


@functools.cache
def demo_site() -> DemoSite:
    """The whole site; the same objects every time."""
    r, h = RIVERSIDE, HARBOUR
    nvr1 = _device(r, 100, "NVR", "NVR-1 North 北区", "", "Control room")
    nvr2 = _device(h, 100, "NVR", "NVR-2 South 南区", "", "Terminal office")
    abox = _device(r, 200, "ABOX", "ACube box 边缘盒子", "", "Server room")
    devices = (
        nvr1,
        _device(r, 1, "IPC", "North gate 北门", "gate", "Barrier, inbound", parent=nvr1, audio="aac"),
        _device(r, 2, "IPC", "East road 东路", "street", "Lamp post 12", parent=nvr1),
        _device(r, 3, "IPC", "Lobby 大堂", "lobby", "Above reception", parent=nvr1),
        _device(r, 4, "IPC", "Parking B1 东侧", "garage", "Pillar C4", parent=nvr1),
        _device(r, 5, "IPC", "Corridor 3F 三层走廊", "corridor", "West end", parent=nvr1),
        _device(r, 6, "IPC", "Square 广场", "square", "Clock tower", parent=nvr1),
        _device(r, 7, "IPC", "Loading dock 卸货区", "dock", "Over bay 2", parent=nvr1),
        _device(r, 8, "IPC", "Bike shed 车棚", "alley", "Back wall", parent=nvr1, status="0"),
        _device(r, 11, "IPC", "Canteen 食堂", "canteen", "Above the tills", audio="pcm_alaw"),
        _device(r, 12, "IPC", "Riverside walk 滨河步道", "promenade", "Lamp post 3"),
        _device(r, 13, "IPC", "Fire lane 消防通道", "alley", "North wall"),
        _device(r, 14, "IPC", "Roof 屋顶", "roof", "Lift house", on_demand=True),
        _device(r, 15, "IPC", "Bus stop 公交站", "street", "Shelter", in_protocol="GBT28181"),
        _device(
            r, 16, "IPC", "Main entrance 主入口", "gate", "Canopy", in_protocol="GBT28181", on_demand=True
        ),
        abox,
        _device(r, 21, "IPC", "Server room 机房", "serverroom", "Cold aisle", parent=abox),
        _device(r, 22, "IPC", "Lift hall 电梯厅", "lifthall", "Opposite lift 2", parent=abox),
        _device(r, 23, "IPC", "Meeting floor 会议层", "corridor", "Stair door", parent=abox, status="0"),
        nvr2,
        _device(h, 1, "IPC", "South gate 南门", "gate", "Barrier, outbound", parent=nvr2),
        _device(h, 2, "IPC", "Quay road 码头路", "street", "Crane leg 1", parent=nvr2),
        _device(h, 3, "IPC", "Container yard 堆场", "yard", "Mast 2", parent=nvr2),
        _device(h, 4, "IPC", "Crossroads 十字路口", "crossing", "Signal mast", parent=nvr2),
        _device(h, 5, "IPC", "Parking lot 停车场", "parking", "Lamp post 7", parent=nvr2),
        _device(h, 6, "IPC", "Warehouse A 一号仓库", "warehouse", "Roof truss 4", parent=nvr2),
        _device(h, 7, "IPC", "Warehouse B 二号仓库", "warehouse", "Roof truss 9", parent=nvr2, status="0"),
        _device(h, 8, "IPC", "Ramp P2 坡道", "garage", "Ramp head", parent=nvr2),
        _device(h, 11, "IPC", "Ticket hall 售票厅", "lobby", "Departure board", on_demand=True),
        _device(h, 12, "IPC", "Customs lane 海关通道", "gate", "Lane 2"),
        _device(h, 13, "IPC", "Market 市场", "square", "East stalls", in_protocol="GBT28181"),
        _device(h, 14, "IPC", "Old town street 老城街", "alley", "Number 40", in_protocol="GBT28181"),
        _device(h, 15, "IPC", "Harbour bridge 海港大桥", "street", "North pylon", in_protocol="GBT28181"),
        _device(h, 16, "IPC", "New camera 新摄像机", "street", "Not mounted yet", status="2"),
    )
    return DemoSite(corps=(r, h), devices=devices)
