"""The queue of exports: what is asked, kept, gone on with; with a process that does what the test says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from app.core.evidence import job as jobs_kept
from app.core.evidence.job import Job, JobState
from app.core.evidence.jobs import ExportJobs
from app.core.evidence.signing import SERVICE, StationKey
from app.core.evidence.verify import State, verify
from app.core.review.sources import SourceAnswer, SourceFailed, SourceNothing, SourceReady, SourceRetry
from app.core.status import Reason
from app.media.exports import (
    AddressGiven,
    AddressWanted,
    Cancel,
    Estimated,
    EstimatePlan,
    ExportEnded,
    ExportEvent,
    ExportFailure,
    ExportPlan,
    ExportProgress,
    Gap,
    GapFound,
    GapReason,
    PackPlan,
    Part,
    PartsKept,
    PartWhole,
    Stamp,
)
from app.media.types import FeedSpec
from app.store.jsonfolder import JsonFolder
from app.store.secrets import SecretStore
from app.store.stations import KnownStations
from tests.support.manual import ManualClock

URL = "https://play.example.test/a/index.m3u8?auth_key=very-secret"


class Child:
    """What an export process was told, and its mouth."""

    def __init__(self, on_event: Callable[[ExportEvent], None]) -> None:
        self.tell = on_event
        self.got: list[Any] = []
        self.closed = False

    def send(self, command: Any) -> None:
        self.got.append(command)

    def close(self) -> None:
        self.closed = True


class Dress:
    def page(self) -> str:
        return "<html>/*MANIFEST*/</html>"

    def stamp(self, show_time: bool, watermark: str) -> Stamp:
        return Stamp(show_time=show_time, mark=watermark.encode())


class Rig:
    """A queue on this thread; the disk is a real one."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.store.secrets._keyring", lambda: None)
        self.folder = folder
        self.clock = ManualClock()
        self.children: list[Child] = []
        self.asked: list[tuple[str, str, int, int, bool]] = []
        self.answers: list[Callable[[SourceAnswer], None]] = []
        self.cancelled = 0
        self.known = KnownStations(folder / "known.toml")
        self.jobs = self.start_program()

    def start_program(self) -> ExportJobs:
        """As after a restart: only what is on the disk is known."""
        files = JsonFolder(
            lambda: self.folder / "jobs",
            jobs_kept.from_json,
            jobs_kept.to_json,
            attrgetter("id"),
            jobs_kept.VERSION,
        )
        self.jobs = ExportJobs(
            files, lambda: self, _at_once, lambda work: work(), self.clock, lambda one: f"Camera {one}",
            "https://vcs.example.test", StationKey(SecretStore(SERVICE), self.known), self._child,
        )  # fmt: skip
        self.jobs.load()
        return self.jobs

    def _child(self, on_event: Callable[[ExportEvent], None]) -> Child:
        self.children.append(Child(on_event))
        return self.children[-1]

    def ask_source(
        self,
        device_id: str,
        storage: str,
        from_utc_ms: int,
        to_utc_ms: int,
        answer: Callable[[SourceAnswer], None],
        fresh: bool = False,
    ) -> Callable[[], None]:
        self.asked.append((device_id, storage, from_utc_ms, to_utc_ms, fresh))
        self.answers.append(answer)

        def cancel() -> None:
            self.cancelled += 1

        return cancel

    def wanted(self, **fields: Any) -> Job:
        made = Job(
            "",
            0,
            self.jobs.cameras(["a", "b", "a"]),
            1000,
            61_000,
            str(self.folder / "out"),
            "UTC",
            "Li",
            "x",
        )
        return replace(made, **fields)

    @property
    def child(self) -> Child:
        return self.children[-1]

    @property
    def only(self) -> Job:
        (job,) = self.jobs.jobs
        return job

    def part(self, track: int = 0) -> Part:
        """Writes a file as the process would."""
        data = b"moving" * 20
        name = f"Camera_{'ab'[track]}_1.mp4"
        folder = Path(self.only.video_folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        sha = hashlib.sha256(data).hexdigest()
        return Part(track, 1, name, sha, len(data), 1000, 2000, 2040, 25, "h264", 640, 360)


def _at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    try:
        result = work()
    except Exception as error:
        result = error
    done(result)


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(tmp_path, monkeypatch)


def test_an_export_becomes_a_bundle_that_is_intact(rig: Rig) -> None:
    rig.jobs.start(rig.wanted())
    assert rig.only.state is JobState.QUEUED and not rig.children  # nobody dresses it yet
    rig.jobs.dress(Dress())
    (plan,) = rig.child.got
    assert isinstance(plan, ExportPlan) and plan.folder == rig.only.video_folder and plan.stamp is None
    assert [(t.device_id, t.stem) for t in plan.tracks] == [("a", "Camera_a"), ("b", "Camera_b")]
    rig.child.tell(AddressWanted(1, 0, 0, 3_600_000, False))
    assert rig.asked == [("a", "cloud", 0, 3_600_000, False)]
    rig.answers[0](SourceRetry(1.0))
    rig.answers[0](SourceReady(FeedSpec(URL), 0, 3_600_000))
    assert rig.child.got[1] == AddressGiven(1, FeedSpec(URL))
    rig.child.tell(PartsKept((), ()))
    rig.child.tell(PartWhole(rig.part()))
    rig.child.tell(GapFound(Gap(1, 1000, 61_000, GapReason.NOT_RECORDED)))
    rig.child.tell(ExportEnded())
    job = rig.only
    assert job.state is JobState.DONE and job.result == job.folder and job.key_kept == "session"
    assert rig.child.closed
    verdict = verify(Path(job.result), rig.known.load())
    assert verdict.state is State.INTACT and verdict.files == 3
    plain = json.loads((Path(job.folder) / "manifest.json").read_bytes())
    assert plain["cameras"][0]["source_addresses"] == ["https://play.example.test/a/index.m3u8"]
    written = "".join(p.read_text() for p in [*rig.folder.rglob("*.json"), *rig.folder.rglob("*.html")])
    assert "secret" not in written


def test_answers_of_the_service_are_handed_on(rig: Rig) -> None:
    rig.jobs.dress(Dress())
    rig.jobs.start(rig.wanted())
    for number, given in enumerate(
        (SourceNothing(0, 1), SourceFailed(Reason.FORBIDDEN, refused=True), SourceFailed(Reason.UNREACHABLE))
    ):
        rig.child.tell(AddressWanted(number, 0, 0, 1, True))
        rig.answers[-1](given)
    assert rig.child.got[1:] == [
        AddressGiven(0, nothing=True),
        AddressGiven(1, refused=True, reason="forbidden"),
        AddressGiven(2, reason="unreachable"),
    ]


def test_one_goes_on_after_a_restart_with_what_was_whole(rig: Rig) -> None:
    rig.jobs.dress(Dress())
    rig.jobs.start(rig.wanted())
    part = rig.part()
    rig.child.tell(PartsKept((), ()))
    rig.child.tell(PartWhole(part))
    before = rig.only
    rig.start_program()
    assert rig.only == replace(before, state=JobState.QUEUED)
    rig.jobs.dress(Dress())
    assert len(rig.children) == 2 and rig.child.got[0].parts == (part,)
    assert rig.child.got[0].folder == before.video_folder


def test_a_process_that_dies_is_begun_again_and_given_up_in_the_end(rig: Rig) -> None:
    rig.jobs.dress(Dress())
    rig.jobs.start(rig.wanted())
    for _ in range(3):
        assert rig.only.state is JobState.RUNNING
        rig.child.tell(ExportEnded(ExportFailure.PROCESS_LOST))
    assert rig.only.state is JobState.FAILED and rig.only.failure is ExportFailure.PROCESS_LOST
    assert len(rig.children) == 3
    rig.jobs.resume(rig.only.id)
    assert rig.only.state is JobState.RUNNING


def test_cancelled_it_stays_until_it_is_removed(rig: Rig) -> None:
    rig.jobs.dress(Dress())
    job = rig.jobs.start(rig.wanted())
    rig.child.tell(AddressWanted(1, 0, 0, 1, False))
    part = rig.part()
    rig.child.tell(PartWhole(part))
    rig.jobs.cancel(job.id)
    assert isinstance(rig.child.got[-1], Cancel)
    rig.child.tell(ExportEnded(ExportFailure.CANCELLED))
    assert rig.only.state is JobState.CANCELLED and rig.cancelled == 1
    kept = Path(rig.only.video_folder) / part.name
    foreign = Path(rig.only.folder) / "notes.txt"
    foreign.write_text("mine")
    assert kept.exists()
    rig.jobs.remove(job.id)
    assert not rig.jobs.jobs and not kept.exists() and foreign.exists()
    assert not list((rig.folder / "jobs").iterdir())


def test_they_are_made_one_after_the_other(rig: Rig) -> None:
    rig.jobs.dress(Dress())
    first = rig.jobs.start(rig.wanted())
    second = rig.jobs.start(rig.wanted())
    third = rig.jobs.start(rig.wanted())
    assert len(rig.children) == 1 and rig.jobs.busy
    rig.jobs.cancel(second.id)
    rig.child.tell(ExportEnded(ExportFailure.NO_ROOM, needed=77))
    states = {job.id: job.state for job in rig.jobs.jobs}
    assert states == {first.id: JobState.FAILED, second.id: JobState.CANCELLED, third.id: JobState.RUNNING}
    failed = rig.jobs.job(first.id)
    running = rig.jobs.job(third.id)
    assert failed is not None and failed.needed == 77
    assert running is not None and running.name == f"{failed.name}_2"


def test_an_encrypted_one_is_packed_and_its_plain_files_go(rig: Rig) -> None:
    rig.jobs.dress(Dress())
    rig.jobs.start(rig.wanted(), "the-password")
    assert rig.child.got[0].double
    rig.child.tell(PartWhole(rig.part()))
    rig.child.tell(ExportEnded())
    pack = rig.child.got[-1]
    assert (
        isinstance(pack, PackPlan) and pack.password == "the-password" and rig.only.state is JobState.PACKING
    )
    rig.child.tell(ExportEnded())
    assert rig.only.state is JobState.DONE and rig.only.result.endswith(".zip")
    assert not Path(rig.only.folder).exists()
    assert "the-password" not in "".join(p.read_text() for p in (rig.folder / "jobs").iterdir())


def test_a_password_does_not_outlive_the_program(rig: Rig) -> None:
    rig.jobs.dress(Dress())
    job = rig.jobs.start(rig.wanted(), "the-password")
    rig.start_program()
    rig.jobs.dress(Dress())
    rig.child.tell(PartWhole(rig.part()))
    rig.child.tell(ExportEnded())
    assert rig.only.state is JobState.NEEDS_PASSWORD and Path(rig.only.folder).exists()
    rig.jobs.resume(job.id, "again")
    rig.child.tell(PartsKept(rig.only.parts, ()))
    rig.child.tell(ExportEnded())
    assert rig.child.got[-1].password == "again"


def test_speed_and_remaining_time_come_from_what_was_done_lately(rig: Rig) -> None:
    rig.jobs.dress(Dress())
    job = rig.jobs.start(rig.wanted())
    rig.child.tell(ExportProgress(0, 0, 100_000, 0))
    assert rig.jobs.progress(job.id).remaining_s is None
    rig.clock.advance(2.0)
    rig.child.tell(ExportProgress(0, 20_000, 100_000, 4_000_000))
    progress = rig.jobs.progress(job.id)
    assert (progress.fraction, progress.speed, progress.bytes_per_s) == (0.2, 10.0, 2_000_000)
    assert progress.remaining_s == pytest.approx(8.0)
    rig.child.tell(ExportProgress(0, 20_000, 100_000, 4_000_000, 3.0, "unreachable"))
    assert rig.jobs.progress(job.id).remaining_s is None and rig.jobs.progress(job.id).waiting_s == 3.0


def test_what_it_would_be_is_asked_and_can_be_stopped(rig: Rig) -> None:
    told: list[list[Estimated]] = []
    rig.jobs.estimate(rig.jobs.cameras(["a", "b"]), 0, 1000, told.append)
    assert isinstance(rig.child.got[0], EstimatePlan)
    rig.child.tell(Estimated(0, 1000, 5))
    rig.child.tell(ExportEnded(ExportFailure.PROCESS_LOST))
    assert [len(one) for one in told] == [1, 2] and told[1][1].failed is ExportFailure.PROCESS_LOST
    assert rig.child.closed
    stop = rig.jobs.estimate(rig.jobs.cameras(["a"]), 0, 1000, told.append)
    rig.child.tell(AddressWanted(1, 0, 0, 1, False))
    stop()
    rig.child.tell(Estimated(0, 1000, 5))
    assert len(told) == 2 and rig.child.closed and rig.cancelled == 1


def test_a_folder_that_cannot_be_made_is_told(rig: Rig) -> None:
    (rig.folder / "out").write_text("a file")
    rig.jobs.dress(Dress())
    rig.jobs.start(rig.wanted())
    assert rig.only.state is JobState.FAILED and rig.only.failure in (
        ExportFailure.NO_FOLDER,
        ExportFailure.DISK,
    )


@pytest.mark.parametrize("fields", [{"cameras": ()}, {"to_utc_ms": 1000}, {"to_utc_ms": 1 << 50}])
def test_what_cannot_be_exported_is_refused(rig: Rig, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not an export"):
        rig.jobs.start(rig.wanted(**fields))


def test_a_job_file_that_was_tampered_with_is_set_aside(rig: Rig) -> None:
    rig.jobs.start(rig.wanted())
    (path,) = (rig.folder / "jobs").iterdir()
    plain = json.loads(path.read_text())
    plain["job"]["name"] = "../../etc"
    path.write_text(json.dumps(plain))
    rig.start_program()
    assert not rig.jobs.jobs and not path.exists()
    assert len(list((rig.folder / "jobs").glob("*.corrupt-*"))) == 1
