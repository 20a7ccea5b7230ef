"""Bookmarks, cases, exports, checks of bundles, and what is said after a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from app.core.cases.book import CaseBook
from app.core.cases.model import Case, Kind, NewItem, NewPicture
from app.core.evidence.job import Job, JobState
from app.core.evidence.jobs import ExportJobs
from app.core.evidence.manifest import CameraEntry, Manifest, SignerEntry
from app.core.evidence.progress import Progress
from app.core.evidence.verify import State, Verdict
from app.media.exports import Estimated, ExportFailure, Gap, GapReason, Part
from app.store.cases import CaseStore
from app.store.database import Database
from app.store.stations import KnownStation
from app.ui.cases.panel import CasesDialog
from app.ui.export.check import CheckDialog
from app.ui.export.dialog import ExportDialog
from tests.support.fake_station import NOW, SilentProcess
from tests.support.screens.registry import Screens
from tests.support.screens.stage import Stage

screens = Screens()

MINUTE = 60_000
REASON = "Theft of a bicycle at the north gate, file 2026/1187"
FOLDER = "/home/operator/Videos/Evidence"
BUNDLE = Path(FOLDER) / "2026-11-22_10-40_North gate and 2 others"
PRINT = "3fa85f6457174562b3fc2c963f66afa63fa85f6457174562b3fc2c963f66afa6"


def at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    try:
        result = work()
    except Exception as error:
        result = error
    done(result)


class Desk:
    """The live page over a station whose cases are kept and whose exports say what the screen says."""

    def __init__(self, stage: Stage, kept: str = "keyring") -> None:
        self.stage = stage
        self.processes: list[SilentProcess] = []
        stage.live()
        window, station = stage.window, stage.station
        room = stage.room()
        database = Database(room / "db.sqlite")
        stage.afterwards(database.close)
        store = CaseStore(database, "site")
        name_of = station.device_name
        station.cases = CaseBook(store, lambda: room / "cases", at_once, station.clock, name_of)
        station.exports = ExportJobs(
            None, lambda: None, at_once, lambda work: work(), station.clock, name_of,
            key=SimpleNamespace(kept=kept), process=self._process,  # type: ignore[arg-type]
        )  # fmt: skip
        self.free: int | None = 40_000_000_000
        station.exports.room = lambda folder, done: done(self.free)  # type: ignore[method-assign]
        station.cases.author = "Li Wei"
        self.station = station
        profile = window.host.profile
        assert profile is not None
        window.open_profile(profile)
        for index in range(4):
            stage.put(index)
        self.ids = stage.cameras

    def _process(self, on_event: Callable[[Any], None]) -> SilentProcess:
        self.processes.append(SilentProcess(on_event))
        return self.processes[-1]

    def picture(self, index: int) -> bytes:
        pixels, width, height = self.stage.pictures(index)
        image = QImage(pixels, width, height, QImage.Format.Format_RGB32)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return bytes(buffer.data().data())

    def hit(self, index: int, text: str = "") -> NewItem:
        camera = self.station.cases.camera(self.ids[index])
        at = NOW - index * 9 * MINUTE
        shot = NewPicture(
            self.picture(index), device_id=camera.device_id, utc_ms=at, box=(0.3, 0.3, 0.5, 0.9)
        )
        return NewItem(Kind.HIT, text, (camera,), at, None, (shot,), "search.hit", {"score": 0.91})

    def case(self) -> Case:
        book = self.station.cases
        for title in (
            "Broken barrier",
            "火灾报警演习",
            "Lost child on the square, found at the boat house by the west road",
        ):
            book.create_case(title)
        made = book.create_case("Theft at the north gate")
        assert made is not None
        book.change_case(made.id, made.title, "Reported by the guard at 10:41. The bicycle is red.")
        clip = (book.camera(self.ids[0]), book.camera(self.ids[1]))
        trail = tuple(replace(self.hit(n).pictures[0], data=self.picture(n)) for n in range(3))
        book.add(
            made.id,
            [
                NewItem(Kind.CLIP, "He comes through the gate", clip, NOW - 3 * MINUTE, NOW - MINUTE),
                self.hit(1, "红色外套"),
                NewItem(Kind.NOTE, "The owner was told at 11:20 and comes to look at the pictures."),
                NewItem(Kind.PICTURE, "", (clip[0],), NOW, None,
                        (NewPicture(self.picture(2), device_id=self.ids[0], utc_ms=NOW),)),
                NewItem(Kind.TRAIL, "", clip, NOW - 9 * MINUTE, NOW, trail, "search.trail", []),
            ],
        )  # fmt: skip
        return made

    def bookmarks(self) -> None:
        for n, colour in enumerate(("blue", "green", "yellow", "orange", "red", "purple", "grey")):
            text = ("Somebody waits", "", "Barrier does not open", "晚班巡逻", "Fire alarm", "", "Delivery")[
                n
            ]
            self.station.cases.add_bookmark(self.ids[: n % 3 + 1], NOW - n * 17 * MINUTE, text, colour)

    def cases(self) -> CasesDialog:
        self.stage.window.evidence.show_cases()
        dialog = self.stage.window.evidence.cases
        assert dialog is not None
        dialog.case_tab.click()
        return dialog

    def asked(self, count: int = 3) -> ExportDialog:
        self.stage.window.evidence.open_export(self.ids[:count], NOW - 2 * MINUTE, NOW)
        dialog = next(one for one in self.stage.window.findChildren(ExportDialog) if one.isVisible())
        dialog.folder.setText(FOLDER)
        dialog.operator.setText("Li Wei")
        dialog.reason.setPlainText(REASON)
        return dialog

    def known(self, *found: Estimated) -> None:
        for one in found:
            self.processes[-1].tell(one)

    def jobs(self, *jobs: Job) -> None:
        self.station.exports._jobs = list(jobs)
        self.stage.window.evidence.show_exports()
        self.stage.window.evidence._show_button()

    def job(self, job_id: str, **more: Any) -> Job:
        base = Job(
            job_id, NOW, self.station.exports.cameras(self.ids[:3]), NOW - 2 * MINUTE, NOW, FOLDER,
            operator="Li Wei", reason=REASON, name=BUNDLE.name, expected=48_000_000,
        )  # fmt: skip
        return replace(base, **more)


PART = Part(0, 1, "a.mp4", "0" * 64, 48_000_000, 0, 1, 2, 3000, "h264", 1280, 720)
HEVC = replace(PART, codec="hevc")
SIZES = (
    Estimated(0, 120_000, 21_000_000, codec="h264"),
    Estimated(1, 88_000, 15_300_000, (Gap(1, NOW - MINUTE, NOW - 28_000, GapReason.NOT_RECORDED),), "hevc"),
    Estimated(2, 0, 0),
)


# -- bookmarks and cases ---------------------------------------------------------------------------


@screens.add
def bookmark(stage: Stage) -> None:
    desk = Desk(stage)
    stage.window.evidence.add_bookmark(desk.ids[:3], NOW - 5000)


@screens.add
def cases_empty(stage: Stage) -> None:
    Desk(stage).cases()


@screens.add
def cases_one(stage: Stage) -> None:
    desk = Desk(stage)
    made = desk.case()
    dialog = desk.cases()
    dialog.show_case(made.id)
    dialog.sheet.items.item(1).setSelected(True)


@screens.add
def cases_case_without_anything(stage: Stage) -> None:
    desk = Desk(stage)
    desk.station.cases.create_case("Broken barrier")
    desk.cases()


@screens.add
def cases_found(stage: Stage) -> None:
    desk = Desk(stage)
    desk.case()
    dialog = desk.cases()
    dialog.search.setText("外套")
    dialog._find()


@screens.add
def cases_nothing_found(stage: Stage) -> None:
    desk = Desk(stage)
    desk.case()
    dialog = desk.cases()
    dialog.search.setText("helicopter")
    dialog._find()


@screens.add
def cases_bookmarks(stage: Stage) -> None:
    desk = Desk(stage)
    desk.bookmarks()
    dialog = desk.cases()
    dialog.mark_tab.click()
    dialog.marks.list.setCurrentRow(1)
    dialog.marks.delete.click()


@screens.add
def cases_new(stage: Stage) -> None:
    desk = Desk(stage)
    desk.case()
    desk.cases().new_case.click()


@screens.add
def cases_delete(stage: Stage) -> None:
    desk = Desk(stage)
    made = desk.case()
    dialog = desk.cases()
    dialog.show_case(made.id)
    dialog.sheet.delete_case.click()


@screens.add
def cases_written(stage: Stage) -> None:
    desk = Desk(stage)
    made = desk.case()
    dialog = desk.cases()
    dialog.show_case(made.id)
    dialog.sheet.export_to(made.id, str(stage.room() / "theft.vcscase"))


def case_picker(stage: Stage, name: str) -> None:
    desk = Desk(stage)
    if name == "of_many":
        desk.case()
    stage.window.evidence.add_to_case([desk.hit(n, "Red coat") for n in range(5)])


screens.each(["first", "of_many"], case_picker)


# -- exports ---------------------------------------------------------------------------------------


def export(stage: Stage, name: str) -> None:
    desk = Desk(stage, "session" if name == "without_keyring" else "keyring")
    if name == "no_room":
        desk.free = 270_000_000
    dialog = desk.asked()
    if name == "asking":
        return
    if name == "failing":
        failed = [
            Estimated(n, 0, 0, failed=f, reason="timeout")
            for n, f in enumerate((ExportFailure.AWAY, ExportFailure.REFUSED, ExportFailure.NOTHING))
        ]
        desk.known(*failed)
        return
    if name == "nothing":
        desk.known(*[Estimated(n, 0, 0) for n in range(3)])
        return
    desk.known(*SIZES)
    if name == "burnt_in":
        dialog.time_on.setChecked(True)
        dialog.mark.setText("Riverside Park 保安室")
    elif name == "locked":
        dialog.lock.setChecked(True)
        dialog.password.setText("secret")
        dialog.repeat.setText("secrets")
    elif name == "wrong_times":
        dialog.begin.setText("half past ten")


screens.each(
    [
        "asking",
        "known",
        "failing",
        "nothing",
        "no_room",
        "burnt_in",
        "locked",
        "wrong_times",
        "without_keyring",
    ],
    export,
)


@screens.add
def exports_empty(stage: Stage) -> None:
    Desk(stage).jobs()


def exports(stage: Stage, name: str) -> None:
    desk = Desk(stage)
    sets = {
        "going": [
            desk.job("done", state=JobState.DONE, parts=(PART,), result=str(BUNDLE), key_kept="keyring"),
            desk.job("run", state=JobState.RUNNING),
            desk.job("wait", state=JobState.QUEUED, name=""),
        ],
        "away": [desk.job("run", state=JobState.RUNNING)],
        "sealing": [
            desk.job("sign", state=JobState.SIGNING),
            desk.job("pack", state=JobState.PACKING, encrypted=True),
        ],
        "done": [
            desk.job("hevc", state=JobState.DONE, parts=(HEVC,), result=str(BUNDLE), key_kept="session"),
            desk.job("gaps", state=JobState.DONE, parts=(PART,), result=f"{BUNDLE}.zip", encrypted=True,
                     gaps=(Gap(0, NOW - MINUTE, NOW - 1000, GapReason.MISSING),), key_kept="keyring"),
            desk.job("gone", state=JobState.CANCELLED, parts=(PART,)),
            desk.job("pass", state=JobState.NEEDS_PASSWORD, encrypted=True, parts=(PART,)),
        ],
        "failed": [
            desk.job(str(failure), state=JobState.FAILED, failure=failure, needed=1 << 32, failure_reason=why)
            for failure, why in (
                (ExportFailure.NO_ROOM, ""), (ExportFailure.AWAY, "timeout"),
                (ExportFailure.NO_PERMISSION, "Permission denied"), (ExportFailure.PROCESS_LOST, ""),
            )
        ],
    }  # fmt: skip
    desk.station.exports._progress["run"] = Progress(0.37, 8.2, 17_800_000, 2_100_000, 45.0)
    if name == "away":
        desk.station.exports._progress["run"] = Progress(0.37, None, 17_800_000, None, None, 34.0, "timeout")
    desk.station.exports._progress["pack"] = Progress(0.6, None, 17_800_000, 31_000_000, 4.0)
    desk.jobs(*sets[name])


screens.each(["going", "away", "sealing", "done", "failed"], exports)


@screens.add
def export_button(stage: Stage) -> None:
    """The top bar while one goes on, its window closed."""
    desk = Desk(stage)
    desk.station.exports._progress["run"] = Progress(0.37, 8.2, 17_800_000, 2_100_000, 45.0)
    desk.jobs(desk.job("run", state=JobState.RUNNING))
    shown = stage.window.evidence.exports
    assert shown is not None
    shown.close()


# -- checks ----------------------------------------------------------------------------------------


def check(stage: Stage, name: str) -> None:
    stage.live()
    dialog: CheckDialog = stage.window.evidence.show_check()
    if name == "empty":
        return
    dialog._path = BUNDLE
    if name == "running":
        dialog._show(0.4)
        return
    manifest = Manifest(
        "vcs-wall evidence", 1, (), SignerEntry(PRINT, ""), "x", NOW, "Li Wei", REASON, "Asia/Shanghai",
        NOW - 2 * MINUTE, NOW, (CameraEntry("a", "North gate 北门"), CameraEntry("b", "Parking B1 东侧")),
    )  # fmt: skip
    whole = Verdict(State.INTACT, fingerprint=PRINT, manifest=manifest, files=5, bytes=48_000_000)
    known = KnownStation(PRINT, "Gate house", own=True)
    video = ("video/01_North gate_10-40-00.mp4", "video/02_Parking B1_10-40-00.mp4")
    verdicts = {
        "intact": replace(whole, known=known),
        "foreign": replace(whole, state=State.FOREIGN),
        "changed": replace(whole, state=State.CHANGED, changed=video, extra=("video/more.mp4",), known=known),
        "incomplete": replace(whole, state=State.INCOMPLETE, missing=video[:1], known=known),
        "manifest_changed": Verdict(State.CHANGED, changed=("manifest.json",)),
        "no_bundle": Verdict(State.REFUSED, code="not_a_bundle"),
        "harmful": Verdict(State.REFUSED, code="bad_path", name="../../etc/passwd"),
        "locked": Verdict(State.REFUSED, code="password_needed"),
        "wrong_password": Verdict(State.REFUSED, code="wrong_password"),
    }
    dialog.verdict = verdicts[name]
    dialog._show(None)


screens.each(
    ["empty", "running", "intact", "foreign", "changed", "incomplete", "manifest_changed", "no_bundle",
     "harmful", "locked", "wrong_password"],
    check,
)  # fmt: skip
