"""Favourites and groups in the tree: menus, keys, the name box, dragging in, out and about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget

from app.core.own import FAVOURITES, Own, OwnDevices
from app.ui.actions import ActionBook
from app.ui.devices.drops import Landing, landing
from app.ui.devices.panel import DevicePanel
from tests.support.fake_station import small_site


class Rig:
    """A panel with the small site in a window, and names for its cameras."""

    def __init__(self) -> None:
        self.window = QWidget()
        self.window.resize(900, 700)
        self.panel = DevicePanel(self.window)
        self.panel.resize(272, 700)
        self.own = OwnDevices(None)  # type: ignore[arg-type]
        self.catalogue = small_site()
        self.panel.set_catalogue(self.catalogue, self.own)  # type: ignore[arg-type]
        self.panel.bind_actions(ActionBook(self.window))
        self.window.show()
        self.finish()
        self.view, self.model = self.panel.view, self.panel.model

    def finish(self) -> None:
        self.panel.model.finish()
        QApplication.processEvents()

    def change(self, value: Own) -> None:
        self.own.change(lambda _: value)
        self.finish()

    def id(self, name: str) -> str:
        return next(d.id for d in self.catalogue.devices.values() if d.name == name)

    def names(self, group: str) -> list[str]:
        return [self.catalogue.devices[i].name for i in self.own.value.devices(group)]

    def rows(self) -> list[str]:
        nodes = [self.model.node(self.model.index(r, 0)) for r in range(self.model.rowCount())]
        return ["  " * n.level + self.model.label(n) for n in nodes if n is not None]

    def go(self, key: str) -> None:
        self.view.go_to(self.model.row_of(key))

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.view, key, modifier)
        self.finish()

    def mime(self, *keys: str) -> QMimeData:
        nodes = [self.model.node(self.model.index(self.model.row_of(k), 0)) for k in keys]
        return self.model.mime_of([n for n in nodes if n is not None])

    def drop(self, mime: QMimeData, key: str, lower: bool = False, ctrl: bool = False) -> bool:
        """Lets it fall on the upper or lower half of a row."""
        box = self.view.visualRect(self.model.index(self.model.row_of(key), 0))
        at = QPointF(box.center().x(), box.top() + (box.height() - 4 if lower else 4))
        event = QDropEvent(
            at,
            Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier,
        )
        event.ignore()
        self.view.dropEvent(event)
        self.finish()
        return event.isAccepted()


@pytest.fixture
def rig(qapp: object) -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.window.close()
    rig.window.deleteLater()
    QApplication.processEvents()


def choose(menu: QMenu, text: str) -> None:
    """The entry of a menu, or of one below it."""
    actions = [a for m in (menu, *menu.findChildren(QMenu)) for a in m.actions()]
    found = next(a for a in actions if a.text() == text)
    assert found.isEnabled()
    found.trigger()


def test_favourites_come_first_and_stay_in_the_site(rig: Rig) -> None:
    assert rig.rows()[:2] == ["Favourites", "Riverside Park 河滨园区"]
    for name in ("Roof", "Lobby 大堂"):
        rig.go(f"d:{rig.id(name)}")
        rig.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert rig.rows()[:3] == ["Favourites", "  Roof", "  Lobby 大堂"]
    assert "    Roof" in rig.rows()
    node = rig.view.current_node()
    assert node is not None and node.key == f"d:{rig.id('Lobby 大堂')}", "the keyboard stays where it was"
    rig.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert rig.names(FAVOURITES) == ["Roof"]
    assert rig.model.matches == rig.model.tree.total == 34, "a favourite counts once"


def test_a_group_is_made_named_moved_and_deleted_by_keyboard(rig: Rig) -> None:
    rig.go(f"d:{rig.id('Roof')}")
    rig.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    box = rig.panel.grouping._box
    assert box.isVisible() and box.hasFocus() is rig.window.isActiveWindow()
    assert box.text() == "New group"
    QTest.keyClicks(box, "Night 2")
    QTest.keyClick(box, Qt.Key.Key_Return)
    rig.finish()
    assert [g.name for g in rig.own.value.groups] == ["Night 2"]
    assert not box.isVisible()
    group = rig.own.value.groups[0].id
    assert rig.names(group) == ["Roof"]
    rig.change(rig.own.value.create("Gates")[0])
    rig.go(f"u:{group}")
    rig.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [g.name for g in rig.own.value.groups] == ["Gates", "Night 2"]
    rig.press(Qt.Key.Key_F2)
    QTest.keyClicks(box, "never mind")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    rig.finish()
    assert rig.own.value.named(group) == "Night 2"
    rig.go(f"u:{group}/{rig.id('Roof')}")
    rig.press(Qt.Key.Key_Delete)
    assert rig.names(group) == []
    rig.go(f"u:{group}")
    rig.press(Qt.Key.Key_Delete)
    assert [g.name for g in rig.own.value.groups] == ["Gates"]


def test_a_group_with_cameras_is_asked_about(rig: Rig) -> None:
    value, group = Own().create("Gates", [rig.id("Roof")])
    rig.change(value)
    for answer, left in (("Cancel", 1), ("Delete", 0)):
        rig.panel.grouping.delete(group)
        box = rig.window.findChildren(QMessageBox)[-1]
        assert "Gates" in box.text() and "1 camera" in box.informativeText()
        next(b for b in box.buttons() if b.text() == answer).click()
        rig.finish()
        assert len(rig.own.value.groups) == left


def test_the_menu_of_a_camera(rig: Rig) -> None:
    value, group = Own().create("A & B")
    rig.change(value)
    rig.go(f"d:{rig.id('Roof')}")
    node = rig.view.current_node()
    assert node is not None
    choose(rig.panel.node_menu(node), "A && B")
    rig.finish()
    assert rig.names(group) == ["Roof"]
    choose(rig.panel.node_menu(node), "Add to the favourites")
    rig.finish()
    rig.go(f"u:{group}/{rig.id('Roof')}")
    node = rig.view.current_node()
    assert node is not None and node.own_group == group
    choose(rig.panel.node_menu(node), "Remove from this group")
    rig.finish()
    assert (rig.names(group), rig.names(FAVOURITES)) == ([], ["Roof"])
    header = rig.model.tree.by_key[f"u:{group}"]
    texts = [a.text() for a in rig.panel.node_menu(header).actions() if a.text()]
    assert texts == ["Rename…", "Move up", "Move down", "New group…", "Delete the group…"]


def test_the_whole_selection_goes_into_a_group(rig: Rig) -> None:
    value, group = Own().create("Gates")
    rig.change(value)
    flag = rig.view.selectionModel().SelectionFlag
    rig.view.clearSelection()
    for name in ("Roof", "Ramp P2"):
        row = rig.model.row_of(f"d:{rig.id(name)}")
        rig.view.selectionModel().select(rig.model.index(row, 0), flag.Select | flag.Rows)
    node = rig.model.tree.by_key[f"d:{rig.id('Roof')}"]
    choose(rig.panel.node_menu(node), "Gates")
    rig.finish()
    assert rig.names(group) == ["Ramp P2", "Roof"]
    assert {n.name for n in rig.view.selected_nodes()} == {"Roof", "Ramp P2"}


def test_dragging_in_out_and_about(rig: Rig) -> None:
    value, one = Own().create("One")
    value, two = value.create("Two", [rig.id("Roof"), rig.id("Ramp P2")])
    rig.change(value)
    assert rig.drop(rig.mime(f"d:{rig.id('East road')}"), f"u:{one}")
    assert rig.names(one) == ["East road"]
    assert rig.drop(rig.mime(f"d:{rig.id('East road')}"), f"u:{two}/{rig.id('Ramp P2')}")
    assert rig.names(two) == ["Roof", "East road", "Ramp P2"], "before the row it fell on"
    assert rig.names(one) == ["East road"], "from the site it is only added"
    rig.drop(rig.mime(f"u:{two}/{rig.id('Roof')}"), f"u:{two}/{rig.id('Ramp P2')}", lower=True)
    assert rig.names(two) == ["East road", "Ramp P2", "Roof"]
    rig.drop(rig.mime(f"u:{two}/{rig.id('Roof')}"), f"u:{one}", ctrl=True)
    assert (rig.names(one), rig.names(two)[-1]) == (["East road", "Roof"], "Roof")
    rig.drop(rig.mime(f"u:{two}/{rig.id('Ramp P2')}"), f"u:{one}")
    assert rig.names(one) == ["East road", "Roof", "Ramp P2"] and "Ramp P2" not in rig.names(two)
    assert rig.drop(rig.mime(f"u:{one}/{rig.id('Roof')}"), "c:c1"), "out of the group"
    assert rig.names(one) == ["East road", "Ramp P2"]
    assert not rig.drop(rig.mime(f"d:{rig.id('Roof')}"), "c:c1"), "the site itself takes nothing"
    assert rig.drop(rig.mime("d:nvr2"), "u:favourites")
    assert len(rig.names(FAVOURITES)) == 6, "a recorder is all its cameras"


def test_dragging_a_group_among_the_groups(rig: Rig) -> None:
    value, one = Own().create("One", [rig.id("Roof")])
    value, two = value.create("Two")
    value, three = value.create("Three")
    rig.change(value)

    def order() -> list[str]:
        return [g.name for g in rig.own.value.groups]

    rig.drop(rig.mime(f"u:{three}"), f"u:{one}")
    assert order() == ["Three", "One", "Two"]
    rig.drop(rig.mime(f"u:{three}"), f"u:{one}/{rig.id('Roof')}")
    assert order() == ["One", "Three", "Two"]
    rig.drop(rig.mime(f"u:{two}"), "u:favourites")
    assert order() == ["Two", "One", "Three"]
    assert not rig.drop(rig.mime(f"u:{two}"), "c:c1")
    assert landing(rig.model, rig.own.value, 0, False, FAVOURITES, True) is None
    place = landing(rig.model, rig.own.value, rig.model.row_of(f"u:{two}"), False, two, True)
    assert place is not None and place.landing is Landing.ORDER and place.at == 0


def test_the_drag_of_a_camera_says_where_it_is_from(rig: Rig) -> None:
    rig.change(Own().put(FAVOURITES, [rig.id("Roof")]))
    from app.ui import dragging

    assert dragging.own_group_of(rig.mime(f"u:favourites/{rig.id('Roof')}")) == (FAVOURITES, False)
    assert dragging.own_group_of(rig.mime("u:favourites")) == (FAVOURITES, True)
    assert dragging.own_group_of(rig.mime(f"d:{rig.id('Roof')}")) == ("", False)
    nonsense = QMimeData()
    nonsense.setData(dragging.OWN, b"[1")
    assert dragging.own_group_of(nonsense) == ("", False)


def test_sorting_and_selection_stays(rig: Rig) -> None:
    rig.go(f"d:{rig.id('Roof')}")
    chosen: list[str] = []
    rig.panel.order_chosen.connect(chosen.append)
    rig.panel._order_menu.aboutToShow.emit()
    choose(rig.panel._order_menu, "Online first")
    rig.finish()
    assert chosen == ["status"]
    south = [r.strip() for r in rig.rows()]
    at = south.index("NVR-2 South")
    assert south[at + 1 : at + 7] == [
        "South gate 南门",
        "Ramp P2",
        "Roof",
        "Warehouse A",
        "Canteen 食堂",
        "Warehouse B",
    ]
    node = rig.view.current_node()
    assert node is not None and node.name == "Roof"
    assert rig.panel.more.toolTip() == "Sort: Online first"


def test_statuses_come_without_a_reset_of_the_rows(rig: Rig) -> None:
    rig.change(Own().put(FAVOURITES, [rig.id("Roof")]))
    rig.go(f"d:{rig.id('Ramp P2')}")
    resets: list[int] = []
    rig.model.modelReset.connect(lambda: resets.append(1))
    rig.catalogue.refresh()
    from msgspec.structs import replace

    from app.core.catalogue import CatalogueChange, DeviceStatus

    changed = []
    for device in list(rig.catalogue.devices.values()):
        if device.is_camera:
            rig.catalogue.devices[device.id] = replace(device, status=DeviceStatus.OFFLINE)
            changed.append(device.id)
    rig.model.finish()
    # More than are changed in place: another table, of the same places.
    many = tuple(changed) * 20
    rig.catalogue.tell(CatalogueChange(changed=many))
    rig.finish()
    assert resets == []
    assert rig.model.tree.online == 0
    assert rig.model.counts(rig.model.tree.by_key["u:favourites"]) == "0/1"
    node = rig.view.current_node()
    assert node is not None and node.name == "Ramp P2"
    assert rig.view.visualRect(rig.model.index(0, 0)).topLeft() == QPoint(0, 0)
