"""The device tree in every state, and what can be opened on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage

from app.core.catalogue import CataloguePhase, CatalogueState
from app.core.instant import Instant
from app.core.own import FAVOURITES
from app.core.pictures import PicturePhase, PictureState
from app.ui.devices.index import OWN
from tests.support.fake_station import NOW, FakeCatalogue, large_site
from tests.support.screens.registry import Screens
from tests.support.screens.stage import Stage

screens = Screens()


def state(stage: Stage, what: CatalogueState, *, empty: bool = True) -> None:
    stage.live("4", FakeCatalogue() if empty else None)
    stage.station.catalogue.set_state(what)


@screens.add
def loading(stage: Stage) -> None:
    state(stage, CatalogueState(CataloguePhase.LOADING, 40, 100, refreshing=True))


@screens.add
def failed(stage: Stage) -> None:
    state(stage, CatalogueState(CataloguePhase.FAILED, error_code="timed_out"))


@screens.add
def none(stage: Stage) -> None:
    state(stage, CatalogueState(CataloguePhase.COMPLETE))


@screens.add
def cached(stage: Stage) -> None:
    what = CatalogueState(CataloguePhase.CACHED, at_utc_ms=Instant(NOW), refreshing=True)
    state(stage, what, empty=False)


@screens.add
def not_refreshed(stage: Stage) -> None:
    what = CatalogueState(CataloguePhase.COMPLETE, at_utc_ms=Instant(NOW), error_code="unreachable")
    state(stage, what, empty=False)


@screens.add
def filtered(stage: Stage) -> None:
    stage.live("4")
    stage.window.device_panel.filter.setText("gate")
    stage.window.device_panel._apply_filter()
    stage.afterwards(lambda: typed(stage, ""))


def typed(stage: Stage, words: str) -> None:
    stage.window.device_panel.filter.setText(words)
    stage.window.device_panel._apply_filter()


@screens.add
def filter_without_hits(stage: Stage) -> None:
    stage.live("4")
    typed(stage, "zzz")
    stage.afterwards(lambda: typed(stage, ""))


@screens.add
def many(stage: Stage) -> None:
    stage.live("4", large_site(3000))


@screens.add
def groups(stage: Stage) -> None:
    stage.live("4")
    ids = stage.cameras

    def made(own):  # type: ignore[no-untyped-def]
        own = own.put(FAVOURITES, ids[:3])
        own, _ = own.create("Night watch 夜班", ids[4:7])
        own, _ = own.create("Deliveries at the loading dock and ramp", ids[3:4])
        return own

    stage.station.own.change(made)
    panel = stage.window.device_panel
    panel.model.finish()
    for node in list(panel.model.tree.by_key.values()):
        if node.kind == OWN:
            panel.model.set_open(node, True)


def menu_of(stage: Stage, name: str) -> None:
    stage.live("4")
    panel = stage.window.device_panel
    key = {"recorder": "d:nvr2", "project": "c:c1"}.get(name)
    node = panel.model.tree.by_key.get(key or "")
    if node is None:
        node = next(n for n in panel.model.tree.by_device.values() if n.name == "Roof")
    panel.view.go_to(panel.model.row_of(node.key))
    stage.popup(panel.node_menu(node), QPoint(200, 240))


screens.each(["camera", "recorder"], menu_of)


@screens.add
def order_menu(stage: Stage) -> None:
    stage.live("4")
    panel = stage.window.device_panel
    panel._fill_order_menu()
    stage.popup(panel._order_menu, panel.more.mapToGlobal(QPoint(0, panel.more.height())))


def card(stage: Stage, name: str) -> None:
    stage.full("4")
    panel = stage.window.device_panel
    device = next(d for d in stage.station.catalogue.devices.values() if d.name == name)
    cards = panel.cards
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    image.fill(QColor("#708090"))
    picture = PictureState(PicturePhase.READY, image, Instant(NOW - 60_000))
    if name == "Warehouse B":
        picture = PictureState(PicturePhase.FAILED, reason="offline")

    class Pictures:
        def use(self, decode: object) -> None: ...
        def subscribe(self, callback: object):  # type: ignore[no-untyped-def]
            return lambda: None

        def want(self, device_id: str | None) -> None: ...
        def state(self, device_id: str) -> PictureState:
            return picture

    cards.set_source(stage.station.catalogue, Pictures())  # type: ignore[arg-type]
    panel.view.go_to(panel.model.row_of(f"d:{device.id}"))
    panel.view.setFocus(Qt.FocusReason.OtherFocusReason)
    stage.settle()
    cards.toggle()
    stage.afterwards(cards.hide)


@screens.add
def card_online(stage: Stage) -> None:
    card(stage, "North gate 北门")


@screens.add
def card_offline(stage: Stage) -> None:
    card(stage, "Warehouse B")


@screens.add
def details(stage: Stage) -> None:
    stage.live("4")
    stage.window.show_details(stage.cameras[0])
