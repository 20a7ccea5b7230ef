"""Device ids after GB/T 28181 annex D: 20 decimal digits.

Place (8: division code and two digits below it), industry (2), type (3), network (1), serial (6).
"""

from __future__ import annotations

import re
import sqlite3

from app.localvcs.database import take_numbers

_VALID = re.compile(r"[0-9]{20}", re.ASCII)
_OTHER = re.compile(r"[0-9A-Za-z_\-]{1,64}", re.ASCII)
_TYPE_CODE = {"IPC": "132", "NVR": "118", "ABOX": "111"}
ACCESS_SERVER_TYPE = "200"


def is_gb_id(device_id: str) -> bool:
    return _VALID.fullmatch(device_id) is not None


def is_device_id(device_id: str, in_protocol: str) -> bool:
    """Whether a caller may choose this id: a GB id under GB/T 28181, a plain word of up to 64 under SAPI."""
    return is_gb_id(device_id) or (in_protocol != "GBT28181" and _OTHER.fullmatch(device_id) is not None)


def allot(connection: sqlite3.Connection, kind: str, city_code: str, count: int) -> list[str]:
    """``count`` unused ids for devices of ``kind`` in a city. Call inside a write transaction.

    Serials of a place and type are never given twice, and ids that callers chose themselves are passed over.
    """
    prefix = f"{city_code}0000{_TYPE_CODE[kind]}0"
    ids: list[str] = []
    while len(ids) < count:
        serials = take_numbers(connection, f"gbid:{prefix}", count - len(ids), first=1)
        fresh = [f"{prefix}{serial:06d}" for serial in serials]
        if len(fresh[-1]) != 20:
            raise OverflowError(f"no serial left under {prefix}")
        taken = {
            row["device_id"]
            for row in connection.execute(
                "SELECT device_id FROM devices WHERE device_id BETWEEN ? AND ?", (fresh[0], fresh[-1])
            )
        }
        ids += [device_id for device_id in fresh if device_id not in taken]
    return ids
