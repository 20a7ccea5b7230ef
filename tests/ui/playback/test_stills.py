"""Pictures to keep: the exact one in its own size, captioned, saved, copied, printed; many on one sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from app.core.review import ReviewPhase
from app.media.frames import stride_of
from app.ui.playback import caption
from app.ui.playback.caption import Caption, captioned
from app.ui.playback.contactsheet import ContactSheet
from app.ui.playback.frames import WHOLE, FrameTaker, Taken
from tests.support.fake_review import NOW, FakeReview
from tests.support.playback_stage import HOUR, Stage
from tests.support.waiting import run_until

WIDTH, HEIGHT = 640, 360


def answer(review: FakeReview, at_ms: int, grey: int = 90, width: int = WIDTH, height: int = HEIGHT) -> None:
    """What a decoder would put there."""
    tile = review.tiles[0]
    tile.say(ReviewPhase.PAUSED)
    pixels = bytes((grey, grey, grey, 255)) * (stride_of(width) // 4 * height)
    tile.show(pixels, width, height, at_ms + tile.offset_ms)


def ready(stage: Stage) -> FakeReview:
    """A tile with a picture, and its review."""
    stage.page.fill(stage.ids[:1])
    stage.page.toggle_utc()
    stage.show(0)
    return stage.review


def newest(stage: Stage) -> FakeReview:
    """That of the still, after it was asked for."""
    return stage.station.reviews.opened[-1]


def test_a_snapshot_is_the_exact_picture_in_its_own_size_with_a_caption(
    stage: Stage,
    tmp_path: Path,
) -> None:
    shown = ready(stage)
    stage.window.preferences.set("captures_folder", str(tmp_path))
    at = stage.at()
    assert stage.window.action_book.trigger("review.snapshot")
    review = newest(stage)
    assert review is not shown and review.tiles[0].size == WHOLE and round(review.now_utc_ms()) == at
    answer(review, at, width=64, height=36)
    QGuiApplication.processEvents()
    assert not review.closed, "too small: it is not the recording's own size"
    answer(review, at)
    run_until(lambda: bool(list(tmp_path.glob("*.png"))) and "saved" in stage.window.status_line.note.full)
    assert review.closed
    (path,) = tmp_path.glob("*.png")
    image = QImage(str(path))
    assert path.name.startswith("North gate 北门_2026-11-22_02-40-59-000")
    assert image.width() == WIDTH and image.height() > HEIGHT
    assert image.pixelColor(5, HEIGHT - 1) == QColor(90, 90, 90)
    assert image.pixelColor(WIDTH - 2, HEIGHT + 2) == QColor("#FFFFFF")
    assert image.text("Device ID") == stage.ids[0] and image.text("UTC Milliseconds") == str(at)


def test_where_nothing_was_recorded_there_is_a_sentence(stage: Stage) -> None:
    ready(stage)
    stage.window.action_book.trigger("review.snapshot")
    newest(stage).tiles[0].say(ReviewPhase.NO_RECORDING, since_utc_ms=None, next_utc_ms=None)
    run_until(
        lambda: "nothing was recorded at 2026-11-22 02:40:59.000 UTC" in stage.window.status_line.note.full
    )


def test_a_full_disk_is_told(
    stage: Stage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import errno

    from app.media import outfiles

    def full(*_: object, **__: object) -> Path:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(outfiles, "store", full)
    ready(stage)
    stage.window.action_book.trigger("review.snapshot")
    answer(newest(stage), stage.at())
    run_until(lambda: "the disk is full" in stage.window.status_line.note.full)


def test_the_picture_is_copied_with_its_caption(stage: Stage) -> None:
    ready(stage)
    QGuiApplication.clipboard().clear()
    stage.window.action_book.trigger("review.copy_picture")
    answer(newest(stage), stage.at())
    run_until(lambda: QGuiApplication.clipboard().image().width() == WIDTH)
    assert QGuiApplication.clipboard().image().height() > HEIGHT


def test_a_corrected_clock_is_in_the_caption(stage: Stage) -> None:
    ready(stage)
    taken = Taken(NOW, QImage(), NOW + 1200, 1200)
    made = stage.page.stills.caption("Gate", "d1", taken)
    assert made.lines == (
        "2026-11-22 02:41:59.000 UTC · the camera's clock is +1.2 s ahead", "Device d1"
    )  # fmt: skip


def test_a_page_is_printed_with_picture_and_caption(stage: Stage) -> None:
    page = QImage(1200, 800, QImage.Format.Format_RGB32)
    page.fill(QColor("#FFFFFF"))
    picture = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor(10, 200, 30))
    painter = QPainter(page)
    caption.paint_page(painter, QRect(0, 0, 1200, 800), picture, Caption("Gate", ("2026", "d1")))
    painter.end()
    assert page.pixelColor(600, 300) == QColor(10, 200, 30)
    below = {page.pixelColor(x, y).lightness() < 128 for y in range(690, 790, 2) for x in range(0, 400, 2)}
    assert below == {True, False}, "there is text below it"


def test_the_picture_itself_is_not_touched_by_the_caption(qtbot: object) -> None:
    picture = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    for y in range(HEIGHT):
        picture.setPixelColor(y, y, QColor(y % 256, 7, 90))
    made = captioned(picture, Caption("Gate", ("a", "b")))
    assert made.copy(0, 0, WIDTH, HEIGHT) == picture


def test_frames_come_in_order_and_the_review_ends(stage: Stage) -> None:
    reviews = stage.station.reviews
    taken: list[Taken] = []
    ended: list[bool] = []
    moments = [NOW - HOUR, NOW - HOUR + 1000]
    FrameTaker(reviews, "d1", "device", moments, taken.append, lambda: ended.append(True), stage.page)  # type: ignore[arg-type]
    review = reviews.opened[-1]
    assert (review.tiles[0].device_id, review.tiles[0].storage) == ("d1", "device")
    for number, moment in enumerate(moments):
        assert round(review.now_utc_ms()) == moment
        answer(review, moment, grey=50 + number)
        run_until(lambda number=number: len(taken) == number + 1)  # type: ignore[misc]
    assert ended == [True] and review.closed
    assert [one.wanted_utc_ms for one in taken] == moments
    assert [one.image.pixelColor(3, 3).red() for one in taken if one.image] == [50, 51]


def test_a_contact_sheet_is_made_saved_and_says_what_is_missing(
    stage: Stage,
    tmp_path: Path,
) -> None:
    ready(stage)
    at = stage.at()
    stage.page.driver.set_range(at - 4000, at)
    assert stage.window.action_book.trigger("review.contact_sheet")
    sheet = stage.page.findChild(ContactSheet)
    assert sheet is not None and sheet.range_ms == (at - 4000, at)
    sheet.count.setValue(3)
    assert sheet.range.text() == "A picture every 2 s"
    sheet.start()
    review = newest(stage)
    answer(review, at - 4000)
    run_until(lambda: sheet.progress.value() == 1)
    review.tiles[0].say(ReviewPhase.NO_RECORDING, since_utc_ms=None, next_utc_ms=None)
    run_until(lambda: sheet.progress.value() == 2)
    answer(review, at)
    run_until(lambda: sheet.image is not None)
    assert sheet.note.text() == "1 moment has no picture"
    for name in ("sheet.png", "sheet.pdf"):
        sheet.save(str(tmp_path / name))
        run_until(lambda name=name: name in sheet.note.text())  # type: ignore[misc]
    assert QImage(str(tmp_path / "sheet.png")).width() == caption.SHEET.width()
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    sheet.save(str(tmp_path / "no" / "folder" / "sheet.png"))
    run_until(lambda: "could not be written" in sheet.note.text())
    sheet.reject()


def test_a_sheet_that_is_given_up_ends_its_review(stage: Stage) -> None:
    ready(stage)
    stage.window.action_book.trigger("review.contact_sheet")
    sheet = stage.page.findChildren(ContactSheet)[-1]
    sheet.start()
    review = newest(stage)
    sheet.reject()
    assert review.closed
