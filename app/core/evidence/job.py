"""One export as it is kept between two runs of the program: what was asked for, what is there already.

No play address and no password is in it.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from app.core.evidence.bundle import Shot
from app.core.evidence.manifest import VIDEO, is_safe
from app.media.exports import ExportFailure, Gap, Part

VERSION: Final = 1
MAX_CAMERAS: Final = 64
MAX_RANGE_MS: Final = 7 * 24 * 3_600_000
MAX_REASON: Final = 2000


class JobState(enum.StrEnum):
    """Where an export stands. One that ran when the program ended is queued at the next start."""

    QUEUED = "queued"
    RUNNING = "running"
    SIGNING = "signing"
    PACKING = "packing"
    NEEDS_PASSWORD = "needs_password"  # everything is there but the encrypted file: the password is not kept
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER: Final = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Job:
    """``target``: the folder the bundle is made in; ``name``: of the bundle in it, empty until it is made.
    ``result``: what came of it (a folder, or a zip). ``expected``: bytes, about; 0: not known. Instants are
    UTC milliseconds, [from, to). ``key_kept``: see ``Signer.kept``."""

    id: str
    created_utc_ms: int
    cameras: tuple[Shot, ...]
    from_utc_ms: int
    to_utc_ms: int
    target: str
    zone: str = ""
    operator: str = ""
    reason: str = ""
    service: str = ""
    burn_time: bool = False
    watermark: str = ""
    encrypted: bool = False
    expected: int = 0
    state: JobState = JobState.QUEUED
    name: str = ""
    parts: tuple[Part, ...] = ()
    gaps: tuple[Gap, ...] = ()
    failure: ExportFailure | None = None
    failure_reason: str = ""
    needed: int = 0
    result: str = ""
    key_kept: str = ""

    @property
    def folder(self) -> str:
        """The bundle's folder."""
        return f"{self.target}/{self.name}"

    @property
    def video_folder(self) -> str:
        return f"{self.folder}/{VIDEO}"

    @property
    def transcodes(self) -> bool:
        """Whether its pictures are drawn upon, and so encoded anew."""
        return self.burn_time or bool(self.watermark)


class NewerJob(ValueError):
    """A file of a newer program: ``found`` is its version."""

    def __init__(self, found: int) -> None:
        super().__init__(f"version {found}")
        self.found = found


def to_json(job: Job) -> dict[str, Any]:
    """For ``JsonFolder``."""
    plain: dict[str, Any] = json.loads(msgspec.json.encode(job))
    return {"version": VERSION, "job": plain}


def from_json(plain: object) -> Job:
    """Raises ValueError for what ``to_json`` did not write."""
    if not isinstance(plain, dict):
        raise ValueError("not a job")
    version = plain.get("version")
    if not isinstance(version, int) or version < 1:
        raise ValueError("not a job")
    if version > VERSION:
        raise NewerJob(version)
    try:
        job = msgspec.convert(plain.get("job"), Job)
    except msgspec.MsgspecError as error:
        raise ValueError("not a job") from error
    names = [part.name for part in job.parts]
    if not all(is_safe(name) and "/" not in name for name in names):
        raise ValueError("not a job")
    if job.name and (not is_safe(job.name) or "/" in job.name):
        raise ValueError("not a job")
    return job
