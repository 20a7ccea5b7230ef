"""Bookmarks, cases, exports and checks in the window."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.cases.book import CaseBook
from app.core.cases.model import Kind, NewItem, NewPicture
from app.core.evidence.bundle import Facts, Shot, finish
from app.core.evidence.job import Job, JobState
from app.core.evidence.jobs import ExportJobs
from app.core.evidence.progress import Progress
from app.core.evidence.signing import SERVICE, StationKey
from app.core.evidence.verify import State, Verdict
from app.media.exports import Estimated, ExportFailure, ExportPlan, Gap, GapReason, Part
from app.store.cases import CaseStore
from app.store.database import Database
from app.store.secrets import SecretStore
from app.store.stations import KnownStations
from app.ui.cases import add_bookmark, add_pictures_to_case
from app.ui.cases.bookmark import BookmarkDialog
from app.ui.cases.panel import CasesDialog
from app.ui.cases.picker import CasePicker
from app.ui.cases.words import CaseSentences
from app.ui.export import open_export
from app.ui.export.check import CheckDialog
from app.ui.export.dialog import ExportDialog
from app.ui.export.dress import Dress
from app.ui.export.queue import ExportsDialog
from app.ui.export.timefield import TimeField, parse, text_of
from app.ui.export.words import ExportSentences
from app.ui.playback.handover import Moment
from tests.support.fake_station import NOW, FakeStation, FakeWall, SilentProcess, small_site
from tests.support.fake_window import make_window
from tests.support.waiting import LIMIT_S, run_until

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    try:
        result = work()
    except Exception as error:
        result = error
    done(result)


def picture() -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice

    image = QImage(64, 36, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


class Site:
    """A window over a fake station whose cases are kept and whose exports say what the test says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VCS_WALL_HOME", str(folder / "home"))
        monkeypatch.setattr("app.store.secrets._keyring", lambda: None)
        self.processes: list[SilentProcess] = []
        self.station = FakeStation(small_site(), FakeWall("4"))
        self.ids = [i for i, device in self.station.catalogue.devices.items() if device.is_camera][:3]
        self.database = Database(folder / "db.sqlite")
        store = CaseStore(self.database, "site")
        name_of = self.station.device_name
        self.station.cases = CaseBook(store, lambda: folder / "cases", at_once, self.station.clock, name_of)
        self.station.exports = ExportJobs(
            None, lambda: None, at_once, lambda work: work(), self.station.clock, name_of,
            key=StationKey(SecretStore(SERVICE), KnownStations(folder / "known.toml")), process=self._process,
        )  # fmt: skip
        self.free = 40_000_000_000
        monkeypatch.setattr(self.station.exports, "room", lambda folder, done: done(self.free))
        self.window = make_window(folder, self.station)
        self.window.resize(1280, 720)
        self.window.show()
        QApplication.processEvents()

    def _process(self, on_event: Callable[[Any], None]) -> SilentProcess:
        self.processes.append(SilentProcess(on_event))
        return self.processes[-1]

    def dialog(self, kind: type[QWidget]) -> Any:
        found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
        assert len(found) == 1, kind
        return found[0]


@pytest.fixture
def site(qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    made = Site(tmp_path, monkeypatch)
    yield made
    for top in QApplication.topLevelWidgets():
        if isinstance(
            top, BookmarkDialog | CasePicker | CasesDialog | CheckDialog | ExportDialog | ExportsDialog
        ):
            top.close()
    made.window.close()
    made.window.deleteLater()
    QApplication.processEvents()
    made.database.close()


# -- bookmarks and cases -------------------------------------------------------------------------------


def test_a_bookmark_is_made_with_the_keyboard_alone(site: Site) -> None:
    add_bookmark(site.window, [site.ids[0], site.ids[0]], NOW - 5000)
    dialog = site.dialog(BookmarkDialog)
    QTest.keyClicks(dialog.text, "Somebody waits")
    dialog.colours.button(4).click()
    QTest.keyClick(dialog.text, Qt.Key.Key_Return)
    (mark,) = site.station.cases.bookmarks
    assert (mark.text, mark.colour, mark.utc_ms) == ("Somebody waits", "red", NOW - 5000)
    assert [camera.device_id for camera in mark.cameras] == [site.ids[0]]


def test_pictures_go_into_a_new_case_that_is_named_on_the_way(site: Site) -> None:
    hit = NewItem(
        Kind.HIT, "Red coat", (site.station.cases.camera(site.ids[0]),), NOW - 9000, None,
        (NewPicture(picture(), device_id=site.ids[0], utc_ms=NOW - 9000, box=(0.1, 0.1, 0.4, 0.9)),),
        "search.hit", {"score": 0.9},
    )  # fmt: skip
    add_pictures_to_case(site.window, [hit])
    picker = site.dialog(CasePicker)
    assert not picker.add.isEnabled()
    QTest.keyClicks(picker.title, "Theft")
    picker.note.setText("seen twice")
    QTest.keyClick(picker.title, Qt.Key.Key_Return)
    (case,) = site.station.cases.cases
    assert (case.title, case.items) == ("Theft", 2)
    add_pictures_to_case(site.window, [hit])
    QTest.keyClick(site.dialog(CasePicker).title, Qt.Key.Key_Return)
    assert len(site.station.cases.cases) == 1 and site.station.cases.cases[0].items == 3


def test_cases_are_found_read_and_opened_in_playback(site: Site) -> None:
    book = site.station.cases
    first, second = book.create_case("Theft at the gate"), book.create_case("火灾报警演习")
    assert first is not None and second is not None
    camera = book.camera(site.ids[0])
    box = (0.1, 0.1, 0.4, 0.9)
    shot = NewPicture(picture(), device_id=site.ids[0], utc_ms=NOW - 9000, box=box)
    book.add(
        first.id,
        [
            NewItem(Kind.CLIP, "he comes", (camera,), NOW - 60_000, NOW - 30_000),
            NewItem(Kind.HIT, "红色外套", (camera,), NOW - 9000, None, (shot,)),
        ],
    )
    played: list[tuple[list[Moment], int]] = []
    exported: list[tuple[list[str], int, int]] = []
    dialog = CasesDialog(lambda m, at: played.append((m, at)), lambda *a: exported.append(a), site.window)
    dialog.set_station(site.station)
    dialog.show()
    dialog.search.setText("外套")
    dialog._find()
    assert dialog.list.count() == 1 and dialog.sheet.items.count() == 2
    dialog.sheet.items.item(1).setSelected(True)
    dialog.sheet.open_item.click()
    assert played == [([Moment(site.ids[0], NOW - 9000, box)], NOW - 9000)]
    dialog.sheet.items.clearSelection()
    dialog.sheet.items.item(0).setSelected(True)
    dialog.sheet.export_item.click()
    assert exported == [([site.ids[0]], NOW - 60_000, NOW - 30_000)]
    dialog.search.clear()
    dialog._find()
    assert dialog.list.count() == 2
    dialog.sheet.write.setText("a note")
    QTest.keyClick(dialog.sheet.write, Qt.Key.Key_Return)
    assert dialog.sheet.items.count() == 3 and book.cases[0].items == 3
    dialog.close()


def test_a_case_goes_out_and_comes_in_as_a_file(site: Site, tmp_path: Path) -> None:
    book = site.station.cases
    case = book.create_case("Theft")
    assert case is not None
    book.add(case.id, [NewItem(Kind.PICTURE, pictures=(NewPicture(picture()),))])
    site.window.evidence.show_cases()
    dialog = site.dialog(CasesDialog)
    dialog.sheet.export_to(case.id, str(tmp_path / "t.vcscase"))
    assert "t.vcscase" in dialog.note.text()
    dialog.import_from(str(tmp_path / "t.vcscase"))
    assert len(book.cases) == 2 and dialog.list.count() == 2
    (tmp_path / "bad.vcscase").write_bytes(b"nothing")
    dialog.import_from(str(tmp_path / "bad.vcscase"))
    assert dialog.note.text() == "bad.vcscase is not a file of a case."


def test_a_deleted_bookmark_comes_back(site: Site) -> None:
    site.station.cases.add_bookmark(site.ids[:1], NOW, "here")
    site.window.evidence.show_cases()
    dialog = site.dialog(CasesDialog)
    dialog.mark_tab.click()
    dialog.marks.list.setCurrentRow(0)
    dialog.marks.delete.click()
    assert not site.station.cases.bookmarks and dialog.marks.list.count() == 0
    dialog.marks.undo.click()
    assert [mark.text for mark in site.station.cases.bookmarks] == ["here"] and dialog.marks.list.count() == 1


# -- times ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22 10:41:59", 1_795_315_319_000),
        (" 2026/11/22 10:41 ", 1_795_315_260_000),
        ("2026-11-22T02:41:59.5Z", 1_795_315_319_500),
        ("2026-11-22 03:41:59 +01:00", 1_795_315_319_000),
        ("2026-02-29 10:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_are_read_as_they_are_written(text: str, expected: int | None) -> None:
    assert parse(text, SHANGHAI) == expected
    if expected is not None:
        assert parse(text_of(expected, SHANGHAI), SHANGHAI) == expected


def test_hours_that_come_twice_or_never() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert parse("2026-03-29 02:30:00", berlin) is None
    assert parse("2026-10-25 02:30:00", berlin) == parse("2026-10-25 02:30:00 +02:00", berlin)


def test_a_time_is_changed_by_the_part_the_cursor_is_in(qtbot: Any) -> None:
    field = TimeField()
    qtbot.addWidget(field)
    field.zone = SHANGHAI
    field.set_utc_ms(NOW)
    for position, step in ((19, 1000), (15, 60_000), (12, 3_600_000), (9, 86_400_000)):
        field.setCursorPosition(position)
        before = field.utc_ms
        QTest.keyClick(field, Qt.Key.Key_Up)
        assert before is not None and field.utc_ms == before + step and field.cursorPosition() == position


# -- exports -------------------------------------------------------------------------------------------


def known(site: Site, *sizes: int) -> None:
    """The process says what it would be."""
    for track, size in enumerate(sizes):
        site.processes[-1].tell(Estimated(track, 120_000 if size else 0, size, codec="h264"))


def asked(site: Site) -> ExportDialog:
    open_export(site.window, [*site.ids[:2], site.ids[0]], NOW - 120_000, NOW)
    dialog: ExportDialog = site.dialog(ExportDialog)
    return dialog


def test_what_it_will_cost_is_told_before_and_the_job_says_what_was_asked(site: Site, tmp_path: Path) -> None:
    dialog = asked(site)
    assert dialog.list.count() == 2
    known(site, 5_000_000, 3_000_000)
    assert "8.0 MB" in dialog.cost.text() and "40.0 GB" in dialog.cost.text()
    dialog.operator.setText("Li Wei")
    dialog.reason.setPlainText("Case 42")
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.time_on.setChecked(True)
    assert "encoded anew" in dialog.burn_note.text()
    dialog.go.click()
    (job,) = site.station.exports.jobs
    assert (job.operator, job.reason, job.expected, job.burn_time) == ("Li Wei", "Case 42", 8_000_000, True)
    assert job.target == str(tmp_path / "out") and job.to_utc_ms - job.from_utc_ms == 120_000
    plan = site.processes[-1].got[0]
    assert (
        isinstance(plan, ExportPlan) and plan.stamp is not None and plan.stamp.glyphs["7"][:4] == b"\x89PNG"
    )
    assert site.dialog(ExportsDialog).row(job.id) is not None
    assert site.window.preferences.get("operator") == "Li Wei"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.begin.setText("nonsense"), "Enter times"),
        (lambda d: d.end.setText("2020-01-01 00:00:00"), "not after"),
        (lambda d: d.begin.setText("2026-01-01 00:00:00"), "seven days"),
        (lambda d: [d.list.item(n).setCheckState(Qt.CheckState.Unchecked) for n in (0, 1)], "at least one"),
        (lambda d: d.folder.setText("relative"), "Choose a folder"),
        (lambda d: d.lock.setChecked(True), "Enter a password"),
        (lambda d: (d.lock.setChecked(True), d.password.setText("a"), d.repeat.setText("b")), "not the same"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_starts(
    site: Site, change: Callable[[Any], Any], says: str
) -> None:
    dialog = asked(site)
    known(site, 5, 5)
    assert dialog.go.isEnabled()
    change(dialog)
    assert says in dialog.trouble.text() and not dialog.go.isEnabled()
    dialog.accept()
    assert not site.station.exports.jobs


def test_a_disk_without_room_is_refused_before_it_begins(site: Site) -> None:
    site.free = 320_000_000
    dialog = asked(site)
    known(site, 25_000_000, 10_000_000)
    assert not dialog.trouble.text()
    dialog.lock.setChecked(True)
    dialog.password.setText("a")
    dialog.repeat.setText("a")
    assert "Not enough room" in dialog.trouble.text() and not dialog.go.isEnabled()


def test_nothing_recorded_is_said_before(site: Site) -> None:
    dialog = asked(site)
    known(site, 0, 0)
    assert "Nothing was recorded" in dialog.trouble.text()


def test_the_queue_shows_every_state_and_acts(site: Site, tmp_path: Path) -> None:
    exports = site.station.exports
    part = Part(0, 1, "a.mp4", "0" * 64, 9_000_000, 0, 1, 2, 50, "hevc", 640, 360)
    base = Job("", NOW, exports.cameras(site.ids[:1]), NOW - 120_000, NOW, str(tmp_path), name="b")
    states = {
        "done": replace(
            base, state=JobState.DONE, parts=(part,), result=str(tmp_path / "b"), key_kept="session"
        ),
        "run": replace(base, state=JobState.RUNNING),
        "full": replace(base, state=JobState.FAILED, failure=ExportFailure.NO_ROOM, needed=5_000_000),
        "pass": replace(base, state=JobState.NEEDS_PASSWORD, encrypted=True),
    }
    exports._jobs = [replace(job, id=name) for name, job in states.items()]
    exports._progress["run"] = Progress(0.25, 8.0, 4_000_000, 2_000_000, 45.0)
    site.window.evidence.show_exports()
    dialog = site.dialog(ExportsDialog)
    exports._told.tell("")
    says = {name: dialog.row(name).state.text() for name in states}
    assert "H.265" in says["done"] and "no keyring" in says["done"]
    assert says["run"] == "4.0 MB · 8.0 times real time · 2.0 MB/s · 45 s left"
    assert "5.0 MB more" in says["full"] and "password" in says["pass"]
    assert dialog.row("run").bar.value() == 250
    offered = {name: {b for b, w in dialog.row(name).buttons.items() if not w.isHidden()} for name in states}
    assert offered == {
        "done": {"open", "verify", "remove"}, "run": {"open", "cancel"},
        "full": {"open", "resume", "remove"}, "pass": {"open", "resume", "remove"},
    }  # fmt: skip
    site.window.evidence._on_job("run")
    assert site.window.evidence.button.text() == "Export 25 %" and not site.window.evidence.button.isHidden()
    dialog.row("full").buttons["remove"].click()
    assert exports.job("full") is None and dialog.row("full") is None


def test_an_export_on_a_drive_that_does_not_answer_holds_up_nobody(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []
    answers = threading.Event()
    monkeypatch.setattr("app.ui.export.queue.open_outside", shown.append)
    monkeypatch.setattr(Path, "exists", lambda path: answers.wait(LIMIT_S))
    site.window.evidence.show_exports()
    dialog = site.dialog(ExportsDialog)
    dialog._open(tmp_path / "b")
    assert shown == []  # and we are here
    answers.set()
    run_until(lambda: bool(shown))
    assert shown == [QUrl.fromLocalFile(str(tmp_path / "b"))]


def test_exports_survive_a_change_of_mode_and_the_dialog_closing(site: Site, tmp_path: Path) -> None:
    dialog = asked(site)
    known(site, 5, 5)
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.go.click()
    site.dialog(ExportsDialog).close()
    site.window.modes.show("playback")
    site.window.modes.show("live")
    assert site.station.exports.jobs[0].state is JobState.RUNNING
    site.window.evidence.show_exports()
    assert site.dialog(ExportsDialog).row(site.station.exports.jobs[0].id) is not None


def test_every_code_has_a_sentence(qtbot: object) -> None:
    words, cases = ExportSentences(), CaseSentences()
    for failure in ExportFailure:
        assert len(words.failure(failure, "unreachable", 5)) > 8 and "%" not in words.failure(failure, "x", 5)
    for reason in GapReason:
        assert words.gap(reason)
    for code in ("link", "twice", "too_many", "no such code"):
        assert len(words.refused(code, "name")) > 8
    for kind in Kind:
        assert cases.kind(kind)
    assert (words.span(40), words.span(150), words.span(3600 * 2 + 300)) == (
        "40 s",
        "2 min 30 s",
        "2 h 5 min",
    )


def test_signs_are_drawn_for_every_character_of_a_time(qtbot: object) -> None:
    stamp = Dress().stamp(True, "保安室 Riverside")
    assert set("2026-11-22 10:41:59.123 UTC+08:00") <= set(stamp.glyphs)
    mark = QImage.fromData(stamp.mark)
    assert mark.height() == 64 and mark.width() > 200
    assert max(mark.pixelColor(x, 32).lightness() for x in range(mark.width())) > 200
    assert "/*MANIFEST*/" in Dress().page()


# -- the check -----------------------------------------------------------------------------------------


def bundle(folder: Path, key: StationKey) -> Path:
    (folder / "video").mkdir(parents=True)
    data = b"moving" * 9
    (folder / "video" / "a.mp4").write_bytes(data)
    sha = hashlib.sha256(data).hexdigest()
    part = Part(0, 1, "a.mp4", sha, len(data), 0, 1, 2, 50, "h264", 640, 360)
    facts = Facts("1", NOW, 0, 9, "UTC", "Li", "why", "x", (Shot(0, "cam0", "Gate", "cloud"),))
    finish(folder, facts, (part,), (Gap(0, 2, 9, GapReason.MISSING),), Dress().page(), key.signer())
    return folder


def checked(qtbot: Any, dialog: CheckDialog, path: Path, password: str = "") -> Verdict:
    dialog.check(path, password)
    run_until(lambda: dialog.verdict is not None)
    assert dialog.verdict is not None
    return dialog.verdict


def test_a_bundle_is_checked_in_the_window(qtbot: Any, site: Site, tmp_path: Path) -> None:
    other = StationKey(SecretStore(SERVICE), KnownStations(tmp_path / "others.toml"))
    path = bundle(tmp_path / "bundle", other)
    site.window.evidence.show_check()
    dialog = site.dialog(CheckDialog)
    assert checked(qtbot, dialog, path).state is State.FOREIGN
    assert not dialog.trust.isHidden() and "not known" in dialog.headline.text()
    dialog.name.setText("Gate house")
    dialog.trust.click()
    run_until(lambda: dialog.verdict is not None and dialog.verdict.state is State.INTACT)
    assert "Gate house" in dialog.signer.text() and dialog.trust.isHidden()
    (path / "video" / "a.mp4").write_bytes(b"else")
    assert checked(qtbot, dialog, path).state is State.CHANGED
    assert dialog.details.toPlainText() == "changed: video/a.mp4"
    assert checked(qtbot, dialog, tmp_path / "gone").state is State.REFUSED


def test_a_locked_bundle_asks_for_its_password(qtbot: Any, site: Site, tmp_path: Path) -> None:
    import pyzipper

    path = bundle(tmp_path / "bundle", site.station.exports.key)
    with pyzipper.AESZipFile(tmp_path / "b.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"word")
        for one in path.rglob("*"):
            if one.is_file():
                archive.writestr(f"bundle/{one.relative_to(path).as_posix()}", one.read_bytes())
    dialog = site.window.evidence.show_check()
    checked(qtbot, dialog, tmp_path / "b.zip")
    assert not dialog.password.isHidden()
    dialog.password.setText("wrong")
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    run_until(lambda: dialog.verdict is not None and dialog.verdict.code == "wrong_password")
    dialog.password.setText("word")
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    run_until(lambda: dialog.verdict is not None and dialog.verdict.state is State.FOREIGN)
    assert dialog.password.text() == ""


# -- actions -------------------------------------------------------------------------------------------


def test_actions_need_something_to_act_on(site: Site) -> None:
    book = site.window.action_book
    assert not book.is_enabled("evidence.export") and book.is_enabled("evidence.cases")
    site.window.wall_view.select(0)
    site.window.open_device(site.ids[0])
    assert book.trigger("evidence.bookmark")
    site.dialog(BookmarkDialog).reject()
    assert book.trigger("evidence.export")
    dialog = site.dialog(ExportDialog)
    assert dialog.list.count() == 1
    assert dialog.begin.utc_ms is not None and dialog.end.utc_ms == dialog.begin.utc_ms + 120_000
    assert book.trigger("evidence.to_case")
    site.dialog(CasePicker).reject()


def test_the_page_of_a_bundle_takes_nothing_from_elsewhere() -> None:
    page = Dress().page()
    assert "http://" not in page and "https://" not in page and "src=" not in page.replace("media-src", "")
    assert page.count("/*MANIFEST*/") == 1
