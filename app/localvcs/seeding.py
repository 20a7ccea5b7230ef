"""What a service starts with: the demo site, and as many synthetic cameras as one wants to see listed."""

from __future__ import annotations

import json
import sqlite3

from app.localvcs import devices, instances
from app.localvcs.database import Database
from app.localvcs.demo.site import DemoDevice, demo_site
from app.localvcs.devices import COLUMNS, CONTINUOUS, IPC_DEFAULTS, ON_DEMAND

MAX_SYNTHETIC = 999_999
"""Ids have six digits for the serial."""
CHANNELS_PER_NVR = 32
NVRS_PER_CORP = 125
NOT_ANALYSED = "33020600001320000015"
"""Harbour bridge 海港大桥: on line, but in no instance, so that 'not analysed' can be told from 'nothing'."""
ANALYSED_BEFORE_MS = 30 * 86_400_000
"""The demo's instances have been running for so long when the demo begins."""
_SYNTHETIC_PLACE = "33010300"
_FIRST_SYNTHETIC_CORP = 900_000


def seed_demo(database: Database, now_ms: int) -> None:
    """Puts the demo site into a database that has no project yet; leaves any other alone."""
    with database.write() as connection:
        if connection.execute("SELECT 1 FROM corps LIMIT 1").fetchone():
            return
        site = demo_site()
        connection.executemany(
            "INSERT INTO corps (corp_id, corp_name, app_name, parent_corp_id, description, created_ms)"
            " VALUES (?, ?, 'vcs-wall', ?, 'Demo site', ?)",
            [(corp.corp_id, corp.name, corp.parent or "", now_ms) for corp in site.corps],
        )
        kinds: dict[str, str] = {device.device_id: device.device_type for device in site.devices}
        devices.insert(connection, (_demo_row(device, kinds, now_ms) for device in site.devices))


def seed_instances(database: Database, now_ms: int) -> None:
    """Lets an instance a project watch the demo's cameras, unless there has ever been any instance."""
    site = demo_site()
    since_ms = now_ms - ANALYSED_BEFORE_MS
    with database.write() as connection:
        if connection.execute("SELECT 1 FROM instances LIMIT 1").fetchone():
            return
        have = devices.find_all(connection, [camera.device_id for camera in site.cameras])
        for corp in site.corps:
            cameras = [
                camera.device_id
                for camera in site.cameras
                if camera.corp_id == corp.corp_id and camera.device_id in have
            ]
            if not cameras:
                continue
            instance_id = instances.insert(
                connection,
                {
                    "corp_id": corp.corp_id,
                    "name": f"People and vehicles {corp.name.partition(' ')[0]}",
                    "algorithms": json.dumps([["1", "People and vehicles"]]),
                    "schedule_type": "LONG_RUNNING",
                    "spf": 1,
                    "created_ms": since_ms - instances.START_MS,
                },
            )
            analysed = [device_id for device_id in cameras if device_id != NOT_ANALYSED]
            instances.attach(connection, instance_id, analysed, since_ms)


def _demo_row(device: DemoDevice, kinds: dict[str, str], now_ms: int) -> dict[str, object]:
    camera = device.device_type == "IPC"
    picture: dict[str, object] = {}
    if camera:
        picture = {
            **IPC_DEFAULTS,
            "resolution": "1280*720",
            "rate": "2048",
            "frame_rate": "15",
            "gov_length": "15",
            "audio_enable": "1" if device.audio else "0",
        }
    return picture | {
        "device_id": device.device_id,
        "corp_id": device.corp_id,
        "kind": device.device_type,
        "parent_id": device.parent_id or "",
        "parent_kind": kinds[device.parent_id] if device.parent_id else ("IPC" if camera else ""),
        "name": device.name,
        "address": device.address,
        "site": device.site,
        "in_protocol": device.in_protocol,
        "data_source_type": "PIC_VIDEO" if device.device_type == "ABOX" else "VIDEO",
        "vendor": device.vendor,
        "model": device.model,
        "longitude": f"{device.longitude:.6f}",
        "latitude": f"{device.latitude:.6f}",
        "has_password": int(device.in_protocol == "GBT28181"),
        "status": device.status,
        "stream_mode": ON_DEMAND if device.on_demand else CONTINUOUS,
        "has_sub": int(device.has_sub),
        "source": device.device_id if camera else "",
        "origin": "demo",
        "created_ms": now_ms,
        "modified_ms": now_ms,
    }


def add_synthetic(database: Database, count: int, now_ms: int) -> int:
    """Tops the synthetic cameras up to ``count``; returns how many were added.

    They are channels of synthetic recorders (32 each), in projects of 125 recorders, for trying what a large
    site does to a client. Every 20th is offline, every 50th never registered; the others are on-demand
    cameras that show the scenes of the demo site.
    """
    count = min(count, MAX_SYNTHETIC)
    with database.write() as connection:
        have = int(
            connection.execute(
                "SELECT count(*) FROM devices WHERE kind = 'IPC' AND origin = 'synthetic'"
            ).fetchone()[0]
        )
        if have >= count:
            return 0
        _synthetic_parents(connection, count, now_ms)
        cameras = [camera.device_id for camera in demo_site().cameras if camera.status == "1"]
        template: dict[str, object] = IPC_DEFAULTS | {
            "kind": "IPC",
            "parent_kind": "NVR",
            "address": "杭州市 Hangzhou",
            "city_code": "330100",
            "longitude": "120.155100",
            "latitude": "30.274100",
            "vendor": "vcs-wall",
            "model": "Synthetic IPC",
            "in_protocol": "SAPI",
            "has_sub": 1,
            "origin": "synthetic",
            "created_ms": now_ms,
            "modified_ms": now_ms,
        }
        blank = [template.get(column, devices.BLANK[column]) for column in COLUMNS]
        at = {column: COLUMNS.index(column) for column in COLUMNS}

        def row(number: int) -> list[object]:
            values = blank.copy()
            recorder, channel = divmod(number, CHANNELS_PER_NVR)
            values[at["device_id"]] = f"{_SYNTHETIC_PLACE}001320{number:06d}"
            values[at["corp_id"]] = _corp_id(recorder // NVRS_PER_CORP)
            values[at["parent_id"]] = _nvr_id(recorder)
            values[at["name"]] = f"Camera {number + 1:06d} 摄像机 R{recorder + 1:04d}-{channel + 1:02d}"
            values[at["status"]] = "2" if number % 50 == 49 else "0" if number % 20 == 19 else "1"
            values[at["source"]] = cameras[number % len(cameras)]
            return values

        devices.insert_tuples(connection, (row(number) for number in range(have, count)))
    return count - have


def _corp_id(number: int) -> str:
    return str(_FIRST_SYNTHETIC_CORP + number)


def _nvr_id(number: int) -> str:
    return f"{_SYNTHETIC_PLACE}001180{number:06d}"


def _synthetic_parents(connection: sqlite3.Connection, cameras: int, now_ms: int) -> None:
    recorders = -(-cameras // CHANNELS_PER_NVR)
    corps = -(-recorders // NVRS_PER_CORP)
    connection.executemany(
        "INSERT OR IGNORE INTO corps (corp_id, corp_name, app_name, description, created_ms)"
        " VALUES (?, ?, 'vcs-wall', 'Synthetic site', ?)",
        [(_corp_id(n), f"Large site {n + 1:02d} 大型园区", now_ms) for n in range(corps)],
    )
    have = int(
        connection.execute(
            "SELECT count(*) FROM devices WHERE kind = 'NVR' AND origin = 'synthetic'"
        ).fetchone()[0]
    )
    rows = (
        {
            "device_id": _nvr_id(n),
            "corp_id": _corp_id(n // NVRS_PER_CORP),
            "kind": "NVR",
            "name": f"Recorder {n + 1:04d} 录像机",
            "address": "杭州市 Hangzhou",
            "city_code": "330100",
            "longitude": "120.155100",
            "latitude": "30.274100",
            "vendor": "vcs-wall",
            "model": "Synthetic NVR 32",
            "in_protocol": "SAPI",
            "status": "1",
            "origin": "synthetic",
            "created_ms": now_ms,
            "modified_ms": now_ms,
        }
        for n in range(have, recorders)
    )
    devices.insert(connection, rows)
