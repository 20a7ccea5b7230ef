"""A service that is killed in the middle of writing, again and again, and what must be left of it.

As a program (``python -m tests.support.kill9 DIR``): the real service in this process, its cameras'
packets made here and recorded as fast as they can be, API calls from two threads at the same time. It
prints a line for each change that was acknowledged, and goes on until it is killed. ``round_of`` runs it,
kills it and checks.
"""

from __future__ import annotations

import io
import itertools
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av

from app.localvcs.recording.disk import Store
from app.localvcs.recording.index import Index
from app.localvcs.recording.mpegts import pictures
from tests.support.localvcs import LocalVcs, running_service
from tests.support.recordings import FakeIngest, Recorder, played
from tests.support.waiting import LIMIT_S

CAMERAS = ("ds_1", "ds_2")
_ROOT = Path(__file__).parents[2]


def _say(line: str) -> None:
    # One write a line: a kill leaves whole lines only.
    os.write(1, line.encode() + b"\n")


def _tell_of_segments() -> None:
    """Says each segment once the index has it."""
    real = Index.add

    def add(self: Index, segments: Any) -> None:
        noted = list(segments)
        real(self, noted)
        for segment in noted:
            _say(f"segment {segment.path}")

    Index.add = add  # type: ignore[method-assign]


class _Program:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        _tell_of_segments()

    def run(self) -> None:
        import app.localvcs.server as server

        fake = FakeIngest(*CAMERAS)
        server.Recording = _with(fake, server.Recording)  # type: ignore[misc, assignment]
        with running_service(self._folder, demo=False, segment_seconds=1.0, disk_floor=0) as service:
            corp = service.answer("CreateCorp", CorpName="k", AppName="k")["CorpId"]
            _say("ready")
            for number, camera in enumerate(CAMERAS):
                threading.Thread(target=self._feed, args=(fake, camera, number), daemon=True).start()
            for number in range(2):
                threading.Thread(target=self._call, args=(service, corp, number), daemon=True).start()
            threading.Event().wait()

    def _feed(self, fake: FakeIngest, camera: str, number: int) -> None:
        start_ms = int(time.time() * 1000)
        for turn in itertools.count():
            shift = turn * 4000
            fake.send(camera, played(start_ms + shift, first_dts=shift * 90, width=128, height=72))
            if turn % 5 == 4:
                fake.gap(camera)
            # Faster than life, but so that the disk can follow.
            threading.Event().wait(0.05 + number * 0.02)

    def _call(self, service: LocalVcs, corp: str, number: int) -> None:
        for turn in itertools.count():
            name = f"n{os.getpid()}-{number}-{turn}"
            made = service.answer("CreateCorp", CorpName=name, AppName="a")
            _say(f"corp {made['CorpId']} {name}")
            self._devices(service, corp, name, turn)
            days = 100 + turn
            answer = service.answer(
                "UpdateDevicesStorage",
                UpdateStorageRequests=f'[{{"DeviceIds":"{CAMERAS[number]}","StorageDays":'
                f'[{{"StorageType":"VIDEO","StorageDays":{days}}}]}}]',
            )
            assert answer["Code"] == "0"
            _say(f"days {CAMERAS[number]} {days}")

    def _devices(self, service: LocalVcs, corp: str, name: str, turn: int) -> None:
        """One device is made and renamed; of three, one is deleted."""
        device = service.answer(
            "CreateDevice",
            CorpId=corp,
            DeviceType="IPC",
            DataSourceType="VIDEO",
            DeviceName=name,
            DeviceAddress="Hangzhou",
        )["Data"]["DeviceId"]
        _say(f"device {device} {name}")
        service.answer("ModifyDevice", DeviceId=device, DeviceName=f"{name}-2")
        _say(f"device {device} {name}-2")
        if turn % 3 == 2:
            _say(f"deleting {device}")
            service.answer("DeleteDevices", DeviceIdList=device)
            _say(f"deleted {device}")


def _with(fake: FakeIngest, real: Any) -> Any:
    def make(database: Any, clock: Any, options: Any, ingest: Any, base_url: Any) -> Any:
        return real(database, clock, options, fake, base_url)

    return make


@dataclass
class Kept:
    """What was acknowledged in all rounds so far."""

    segments: set[str] = field(default_factory=set)
    corps: dict[str, str] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    deleting: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    lost_parts: int = 0

    def heard(self, line: str) -> None:
        kind, *words = line.split(" ")
        if kind == "segment":
            self.segments.add(words[0])
        elif kind == "corp":
            self.corps[words[0]] = words[1]
        elif kind == "days":
            self.days[words[0]] = int(words[1])
        elif kind == "device":
            self.devices[words[0]] = words[1]
        elif kind == "deleting":
            self.deleting.add(words[0])
        elif kind == "deleted":
            self.deleted.add(words[0])


def prepare(folder: Path) -> None:
    """The cameras' rows, which the program expects."""
    Recorder(folder / "localvcs", CAMERAS).close()


def round_of(folder: Path, after_s: float, kept: Kept) -> None:
    """Runs the program, kills it ``after_s`` seconds after it has written of everything, adds what it
    acknowledged."""
    environment = {k: v for k, v in os.environ.items() if k.lower() not in ("http_proxy", "https_proxy")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.kill9", str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=_ROOT, env=environment,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    out, err = process.stdout, process.stderr
    complaints: list[str] = []
    readers = [
        threading.Thread(target=lambda: [lines.put(line) for line in out]),
        threading.Thread(target=lambda: complaints.extend(err)),
    ]
    for reader in readers:
        reader.start()
    try:
        first = lines.get(timeout=LIMIT_S)
        assert first == "ready\n", (first, complaints)
        wanted = ["segment", "corp", "corp", "days", "device"]
        while wanted:
            line = lines.get(timeout=LIMIT_S)
            kept.heard(line.rstrip("\n"))
            kind = line.partition(" ")[0]
            if kind in wanted:
                wanted.remove(kind)
        threading.Event().wait(after_s)
        assert process.poll() is None, complaints
    finally:
        process.kill()
        process.wait(LIMIT_S)
        for reader in readers:
            reader.join(30)
        out.close()
        err.close()
    while not lines.empty():
        kept.heard(lines.get().rstrip("\n"))


def check(folder: Path, kept: Kept, every_file: bool = True) -> None:
    """Starts a service on what is left: nothing acknowledged is missing, nothing half is played."""
    data_dir = folder / "localvcs"
    kept.lost_parts += len(list((data_dir / "recordings").rglob("*.part")))
    made = Recorder(data_dir, CAMERAS)
    try:
        ok = made.database.read().execute("PRAGMA integrity_check").fetchone()[0]
        assert ok == "ok"
        rows = dict(made.database.read().execute("SELECT corp_id, corp_name FROM corps").fetchall())
        for corp_id, name in kept.corps.items():
            assert rows.get(corp_id) == name, f"project {corp_id} was acknowledged and is gone"
        names = dict(made.database.read().execute("SELECT device_id, name FROM devices").fetchall())
        for device_id, name in kept.devices.items():
            if device_id in kept.deleted:
                assert device_id not in names, f"device {device_id} was deleted and is back"
            elif device_id not in kept.deleting:
                # Written perhaps, but not yet acknowledged: the new name.
                assert names.get(device_id) in (name, f"{name}-2"), f"device {device_id} is gone or old"
        for device_id, days in kept.days.items():
            found = made.database.read().execute(
                "SELECT days FROM storage_days WHERE device_id = ? AND kind = 'VIDEO'", (device_id,)
            )
            # One more may have been written and not yet acknowledged.
            assert found.fetchone()[0] in (days, days + 1, 100)
        segments = {segment.path: segment for camera in CAMERAS for segment in made.segments(camera)}
        assert kept.segments <= set(segments), "a segment was acknowledged and is gone"
        assert made.files() == set(segments), "index and disk do not agree"
        store = Store(made.folder)
        for segment in segments.values() if every_file else list(segments.values())[-20:]:
            data = store.read(segment)
            assert data is not None and pictures(data)
        for camera in CAMERAS:
            _plays(made, camera)
    finally:
        made.close()


def _plays(made: Recorder, camera: str) -> None:
    """The newest minute plays from beginning to end."""
    segments = made.segments(camera)
    if not segments:
        return
    end_ms = segments[-1].end_ms
    found = made.recording.playback.pieces(camera, end_ms - 10_000, end_ms)
    assert found
    for piece in found:
        data = made.recording.playback.read(piece)
        assert data is not None
        with av.open(io.BytesIO(data), "r", format="mpegts") as container:
            shown = sum(1 for _ in container.decode(video=0))
        assert shown >= 15 * (piece.end_ms - piece.start_ms) // 1000 - 1


if __name__ == "__main__":
    _Program(Path(sys.argv[1])).run()
