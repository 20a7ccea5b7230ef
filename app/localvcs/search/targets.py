"""A hit as a record: which target it is, where it is in the picture, and under which name it is known.

A record's id is made of its type, second, camera and a mark that tells two targets of one second apart: it
is the same in every run, and tells nobody who the target is.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from app.localvcs.demo import chance, timetable, traffic
from app.localvcs.demo.planes import Box
from app.localvcs.search.scenes import demo_source

_TYPES = {"Face": "f", "Body": "b", "Motor": "m", "NonMotor": "n", "Event": "e"}
_LETTERS = {letter: name for name, letter in _TYPES.items()}
_RECORD_ID = re.compile(r"([fbmne])([0-9a-f]{1,9})-([0-9a-f]{8})-([A-Za-z0-9_\-]{1,64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class RecordId:
    target_type: str
    at_s: int
    mark: int
    device_id: str

    @property
    def at_ms(self) -> int:
        return self.at_s * 1000

    def __str__(self) -> str:
        return f"{_TYPES[self.target_type]}{self.at_s:x}-{self.mark:08x}-{self.device_id}"


def record_id(target_type: str, at_s: int, device_id: str, identity: str) -> RecordId:
    return RecordId(target_type, at_s, _mark(at_s, identity), device_id)


def read_record_id(text: str) -> RecordId | None:
    """The parts of an id; None when it is none."""
    match = _RECORD_ID.fullmatch(text)
    return RecordId(_LETTERS[match[1]], int(match[2], 16), int(match[3], 16), match[4]) if match else None


def box_of(record: RecordId, camera_id: str) -> Box | None:
    """Where the target is in the main stream's picture of that second; None when there is none like it."""
    source = demo_source(camera_id)
    corp_id = source.camera.device.corp_id
    for index, actor in enumerate(timetable.everybody(corp_id)):
        if _mark(record.at_s, actor.identity) == record.mark:
            return box_at(camera_id, index, record.at_s, record.target_type == "Face")
    return None


@functools.lru_cache(maxsize=20_000)
def box_at(camera_id: str, actor: int, at_s: int, face: bool) -> Box | None:
    """The box of an identity before a camera, by the ground truth."""
    camera = demo_source(camera_id).camera
    corp_id = camera.device.corp_id
    visits = timetable.visits_of(corp_id, actor, at_s * 1000)
    if not len(visits):
        return None
    visit = traffic.visit_of(corp_id, visits, 0)
    if visit.device_id != camera_id:
        return None
    target = camera.truth_of(visit, at_s * 1000)
    if target is None:
        return None
    return target.face if face else target.box


def _mark(at_s: int, identity: str) -> int:
    return chance.number("target", at_s, identity) & 0xFFFFFFFF
