"""The folder an export is made in, and what its files are called. Blocks."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from app.core.captures import file_stem
from app.core.evidence.bundle import Facts, Shot
from app.core.evidence.job import Job
from app.core.evidence.manifest import (
    INDEX,
    MANIFEST,
    OPENER,
    PUBLIC_KEY,
    SIGNATURE,
    SUMS,
    local_text,
    zone_of,
)


def facts(job: Job) -> Facts:
    return Facts(
        job.id, job.created_utc_ms, job.from_utc_ms, job.to_utc_ms, job.zone, job.operator, job.reason,
        job.service, job.cameras, job.burn_time, job.watermark,
    )  # fmt: skip


def stems(cameras: Sequence[Shot]) -> dict[int, str]:
    """File names of cameras; two of one name get numbers."""
    found: dict[int, str] = {}
    for camera in cameras:
        stem = file_stem(camera.name, camera.device_id).replace(" ", "_")
        others = {one.casefold() for one in found.values()}
        number, made = 2, stem
        while made.casefold() in others or any(o.startswith(f"{made.casefold()}_") for o in others):
            made, number = f"{stem}-{number}", number + 1
        found[camera.key] = made
    return found


def make_folder(job: Job) -> str:
    """The bundle's own folder, never an old one's: its name."""
    target = Path(job.target)
    if job.name:
        (target / job.name).mkdir(parents=True, exist_ok=True)
        return job.name
    target.mkdir(parents=True, exist_ok=True)
    begin = local_text(job.from_utc_ms, zone_of(job.zone))[:19].replace("T", "_").replace(":", "-")
    for number in range(1, 1000):
        name = f"evidence_{begin}" + ("" if number == 1 else f"_{number}")
        if (target / f"{name}.zip").exists():
            continue
        with contextlib.suppress(FileExistsError):
            (target / name).mkdir()
            return name
    raise FileExistsError(17, "no free name for the bundle", str(target))


def remove_unfinished(job: Job) -> None:
    """Only what an export of ours puts there."""
    if not job.name:
        return
    folder = Path(job.folder)
    mine = tuple(f"{stem}_" for stem in stems(job.cameras).values())
    with contextlib.suppress(OSError):
        for path in Path(job.video_folder).iterdir():
            if path.name.startswith(mine) and path.name.endswith((".mp4", ".mp4.part")):
                path.unlink()
        Path(job.video_folder).rmdir()
    for name in (INDEX, OPENER, MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS):
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()
