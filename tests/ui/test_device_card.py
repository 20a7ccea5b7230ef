"""The card of a device: when it comes and goes, what it says, and files that are no pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.catalogue import CatalogueChange, DeviceStatus
from app.core.own import OwnDevices
from app.core.pictures import PicturePhase, PictureState
from app.ui import i18n
from app.ui.actions import ActionBook
from app.ui.devices import hover
from app.ui.devices.imaging import decode_picture
from app.ui.devices.panel import DevicePanel
from tests.support.fake_station import small_site


class FakePictures:
    """Obeys ``app.core.pictures.Pictures`` as far as the card asks."""

    def __init__(self) -> None:
        self.wanted: list[str | None] = []
        self.shown = PictureState()
        self.callbacks: list[Callable[[str], None]] = []

    def use(self, decode: Callable[[bytes], object]) -> None:
        self.decode = decode

    def subscribe(self, callback: Callable[[str], None]) -> Callable[[], None]:
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    def want(self, device_id: str | None) -> None:
        self.wanted.append(device_id)

    def state(self, device_id: str) -> PictureState:
        return self.shown

    def come(self, device_id: str, state: PictureState) -> None:
        self.shown = state
        for callback in list(self.callbacks):
            callback(device_id)


class Rig:
    def __init__(self) -> None:
        self.window = QWidget()
        self.window.resize(900, 720)
        self.panel = DevicePanel(self.window)
        self.panel.resize(272, 720)
        self.catalogue = small_site()
        self.pictures = FakePictures()
        self.panel.set_catalogue(self.catalogue, OwnDevices(None), self.pictures)  # type: ignore[arg-type]
        self.panel.bind_actions(ActionBook(self.window))
        self.window.show()
        self.panel.model.finish()
        QApplication.processEvents()
        self.view, self.model, self.cards = self.panel.view, self.panel.model, self.panel.cards

    def id(self, name: str) -> str:
        return next(d.id for d in self.catalogue.devices.values() if d.name == name)

    def key(self, name: str) -> str:
        return f"d:{self.id(name)}"

    def over(self, name: str | None) -> None:
        """The mouse comes to rest on a row (None: below all of them)."""
        box = self.view.visualRect(self.model.index(self.model.row_of(self.key(name)) if name else -1, 0))
        at = QPointF(box.center()) if name else QPointF(100, self.view.viewport().height() - 2)
        QCursor.setPos(self.view.viewport().mapToGlobal(at.toPoint()))
        none = Qt.MouseButton.NoButton
        moved = QMouseEvent(
            QEvent.Type.MouseMove, at, QPointF(0, 0), none, none, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(self.view.viewport(), moved)

    def rest(self) -> None:
        """The time the mouse has to rest has gone by."""
        if self.cards._rest.isActive():
            self.cards._rest.stop()
            self.cards._rest.timeout.emit()

    def said(self) -> str:
        card = self.cards.card
        return card.accessibleName() if card is not None else ""


@pytest.fixture
def rig(qapp: object) -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.window.close()
    rig.window.deleteLater()
    QApplication.processEvents()


def test_the_card_comes_when_the_mouse_rests_and_goes_when_it_leaves(rig: Rig) -> None:
    rig.over("Roof")
    assert rig.cards.card is None and rig.cards._rest.interval() == hover.REST_MS
    rig.rest()
    assert "Roof" in rig.said() and rig.pictures.wanted[-1] == rig.id("Roof")
    rig.over("Ramp P2")
    assert rig.cards._rest.interval() == hover.NEXT_MS, "along the list it follows sooner"
    rig.rest()
    assert "Ramp P2" in rig.said()
    QApplication.sendEvent(rig.view.viewport(), QEvent(QEvent.Type.Leave))
    assert rig.cards.card is not None, "not at once"
    rig.over("Ramp P2")
    assert not rig.cards._leave.isActive(), "back in time"
    QApplication.sendEvent(rig.view.viewport(), QEvent(QEvent.Type.Leave))
    rig.cards._leave.timeout.emit()
    assert rig.cards.card is None and rig.pictures.wanted[-1] is None


def test_a_wheel_a_click_and_another_window_send_it_away(rig: Rig) -> None:
    def wheel() -> None:
        none = Qt.MouseButton.NoButton
        turn = QWheelEvent(
            QPointF(50, 50), QPointF(50, 50), QPoint(0, -40), QPoint(0, -120), none,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(rig.view.viewport(), turn)

    def click() -> None:
        QTest.mousePress(rig.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, 40))
        QTest.mouseRelease(rig.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, 40))

    def other_window() -> None:
        QApplication.sendEvent(rig.view, QEvent(QEvent.Type.WindowDeactivate))

    for go in (wheel, click, other_window):
        rig.over("Lobby 大堂")
        rig.rest()
        assert rig.cards.card is not None
        go()
        assert rig.cards.card is None


def test_by_keyboard_it_follows_the_row(rig: Rig) -> None:
    rig.view.go_to(rig.model.row_of(rig.key("Roof")))
    QTest.keyClick(rig.view, Qt.Key.Key_Space)
    assert "Roof" in rig.said()
    QTest.keyClick(rig.view, Qt.Key.Key_Down)
    assert "Canteen 食堂" in rig.said() and "offline" in rig.said().casefold()
    rig.over("Lobby 大堂")
    rig.rest()
    assert "Canteen 食堂" in rig.said(), "the mouse that lies there does not take it away"
    rig.view.go_to(rig.model.row_of("c:c1"))
    assert rig.cards.card is None, "a project has none"
    rig.view.go_to(rig.model.row_of("d:nvr2"))
    assert "4 of 6 online" in rig.said()
    QTest.keyClick(rig.view, Qt.Key.Key_Space)
    assert rig.cards.card is None and rig.pictures.wanted[-1] is None


def test_it_lies_inside_the_window_wherever_the_row_is(rig: Rig) -> None:
    for row in (1, rig.model.rowCount() - 2):
        rig.cards.hide()
        rig.view.go_to(row)
        QTest.keyClick(rig.view, Qt.Key.Key_Space)
        card = rig.cards.card
        if card is None:  # a group or project
            continue
        assert rig.window.rect().contains(card.geometry())
        assert card.geometry().left() >= rig.panel.view.geometry().right()
    rig.window.resize(900, 320)
    rig.view.go_to(rig.model.row_of(rig.key("Roof")))
    rig.cards.hide()
    rig.cards.toggle()
    card = rig.cards.card
    assert card is not None and rig.window.rect().contains(card.geometry())


def test_the_picture_and_what_is_said_in_its_place(rig: Rig) -> None:
    roof = rig.id("Roof")
    rig.over("Roof")
    rig.rest()
    said = {
        PictureState(PicturePhase.ASKING): "Asking for a picture…",
        PictureState(PicturePhase.STARTING): "The camera is being started…",
        PictureState(PicturePhase.FETCHING): "Fetching the picture…",
        PictureState(PicturePhase.FAILED, reason="offline"): "The camera is offline: no picture",
        PictureState(
            PicturePhase.FAILED, reason="refused_file"
        ): "What came is not a picture that can be shown",
        PictureState(PicturePhase.FAILED, reason="?"): "The service gives no picture of this camera",
    }
    for state, words in said.items():
        rig.pictures.come(roof, state)
        card = rig.cards.card
        assert card is not None and card.picture.words == words
        assert words in rig.said()
    image = QImage(320, 180, QImage.Format.Format_RGB32)
    image.fill(QColor("#204060"))
    rig.pictures.come(roof, PictureState(PicturePhase.READY, image, rig.catalogue.state.at_utc_ms))
    card = rig.cards.card
    assert card is not None and card.picture.words == ""
    shot = card.picture.grab().toImage()
    assert shot.pixelColor(shot.width() // 2, shot.height() // 2) == QColor("#204060")
    rig.pictures.come(rig.id("Ramp P2"), PictureState(PicturePhase.ASKING))
    assert card.picture.words == "", "another camera's news are not for this card"
    i18n.install("zh_CN")
    rig.pictures.come(roof, PictureState(PicturePhase.ASKING))
    assert card.picture.words == "正在请求画面…"


def test_a_device_that_changes_or_goes_while_its_card_is_shown(rig: Rig) -> None:
    roof = rig.id("Roof")
    rig.over("Roof")
    rig.rest()
    rig.catalogue.devices[roof] = replace(rig.catalogue.devices[roof], status=DeviceStatus.OFFLINE)
    rig.catalogue.tell(CatalogueChange(changed=(roof,)))
    assert "Offline" in rig.said()
    del rig.catalogue.devices[roof]
    rig.catalogue.tell(CatalogueChange(removed=(roof,)))
    rig.model.finish()
    assert rig.cards.card is None
    rig.over("Ramp P2")
    rig.rest()
    rig.panel.set_catalogue(None)
    assert rig.cards.card is None and rig.pictures.callbacks == []


# -- files -------------------------------------------------------------------------------------------


def encoded(name: str, width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#808080"))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert image.save(buffer, name)
    return bytes(buffer.data().data())


@pytest.mark.parametrize("name", ["JPG", "PNG"])
def test_pictures_are_made_small(name: str) -> None:
    image = decode_picture(encoded(name, 1920, 1080))
    assert (image.width(), image.height(), image.format()) == (640, 360, QImage.Format.Format_RGB32)
    assert decode_picture(encoded(name, 32, 20)).size().width() == 32
    assert decode_picture(encoded(name, 4000, 2)).height() == 1


def hostile() -> dict[str, bytes]:
    jpeg, png = encoded("JPG", 64, 64), encoded("PNG", 64, 64)
    at = jpeg.index(b"\xff\xc0") + 5
    huge = jpeg[:at] + b"\xff\xff\xff\xff" + jpeg[at + 4 :]
    return {
        "nothing": b"",
        "a page": b"<html>404</html>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        "bmp": encoded("BMP", 8, 8),
        "only a beginning": jpeg[:3],
        "half a header": jpeg[:40],
        "a picture that claims 65535 x 65535": huge,
        "a png that claims 100000 x 100000": png[:16] + (100_000).to_bytes(4, "big") * 2 + png[24:],
        "a png that claims nothing": png[:16] + bytes(8) + png[24:],
        "png in name only": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    }


@pytest.mark.parametrize("name", list(hostile()))
def test_what_is_no_picture_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        decode_picture(hostile()[name])
