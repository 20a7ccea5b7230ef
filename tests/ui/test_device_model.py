"""The device tree: rows, folding, filter, updates in place."""

from __future__ import annotations

import threading
from dataclasses import replace as replace_state

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from app.core.catalogue import CatalogueChange, Corp, Device, DeviceKind, DeviceStatus
from app.ui import dragging
from app.ui.devices import panel
from app.ui.devices.index import ALL, OFFLINE, ONLINE
from app.ui.devices.model import DeviceModel
from app.ui.devices.view import DeviceView
from tests.support.fake_station import FakeCatalogue, large_site, small_site
from tests.support.waiting import LIMIT_S


def rows(model: DeviceModel) -> list[str]:
    texts = []
    for row in range(model.rowCount()):
        node = model.node(model.index(row, 0))
        assert node is not None
        texts.append("  " * node.level + model.label(node))
    return texts


@pytest.fixture
def model(qapp: object) -> DeviceModel:
    model = DeviceModel()
    model.set_catalogue(small_site())  # type: ignore[arg-type]
    model.finish()
    return model


def test_a_model_qt_accepts_in_every_state(qapp: object) -> None:
    model = DeviceModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    catalogue = small_site()
    model.set_catalogue(catalogue)  # type: ignore[arg-type]
    model.finish()
    model.set_filter("gate", ALL)
    model.set_filter("", ALL)
    for node in list(model.tree.by_key.values()):
        model.set_open(node, True)
    gone = next(i for i, d in catalogue.devices.items() if d.is_camera)
    del catalogue.devices[gone]
    catalogue.tell(CatalogueChange(removed=(gone,)))
    model.finish()
    model.set_catalogue(None)
    assert model.rowCount() == 0


def test_no_thread_of_a_tree_outlives_its_catalogue(qapp: object) -> None:
    before = set(threading.enumerate())
    model = DeviceModel()
    model.set_catalogue(small_site())  # type: ignore[arg-type]
    model.finish()
    # (Whoever else shares this process may start threads, too.)
    own = {thread for thread in set(threading.enumerate()) - before if thread.name.startswith("tree")}
    assert own
    model.set_catalogue(None)
    for thread in own:
        thread.join(LIMIT_S)
        assert not thread.is_alive()
    model.set_catalogue(small_site())  # type: ignore[arg-type]
    model.finish()
    assert model.rowCount() > 0
    model.set_catalogue(None)


def test_a_recorder_that_comes_later_is_open_all_the_same(qapp: object) -> None:
    catalogue = small_site()
    later = {i: d for i, d in catalogue.devices.items() if d.parent_id is not None or not d.is_camera}
    for device_id in later:
        del catalogue.devices[device_id]
    catalogue._index()
    catalogue.state = replace_state(catalogue.state, refreshing=True)
    model = DeviceModel()
    model.set_catalogue(catalogue)  # type: ignore[arg-type]
    model.finish()
    catalogue.devices |= later
    catalogue._index()
    catalogue.tell(CatalogueChange(added=tuple(later)))
    model.finish()
    assert rows(model)[1:3] == ["  NVR-1 North", "    North gate 北门"]
    model.set_open(model.tree.by_key["d:nvr1"], False)
    catalogue.tell(CatalogueChange(added=tuple(later)))
    model.finish()
    assert "    North gate 北门" not in rows(model), "what was folded by hand stays folded"
    model.set_catalogue(None)


def test_projects_recorders_channels_and_groups(model: DeviceModel) -> None:
    assert rows(model)[:3] == ["Riverside Park 河滨园区", "  NVR-1 North", "    North gate 北门"]
    assert rows(model)[-3:] == ["  Single cameras", "  ACube box", "Old town 老城区"]
    project = model.tree.by_key["c:c1"]
    assert model.counts(project) == "19/22"
    box = model.tree.by_key["g:box:c1"]
    model.set_open(box, True)
    assert "    ACube gate box" in rows(model)
    assert model.cameras(box) == [d for d in model.cameras(project) if d in model.cameras(box)]


def test_filter_shows_matches_with_what_leads_to_them(model: DeviceModel) -> None:
    model.set_filter("GATE", ALL)
    assert rows(model) == [
        "Riverside Park 河滨园区",
        "  NVR-1 North",
        "    North gate 北门",
        "  NVR-2 South",
        "    South gate 南门",
        "  ACube box",
        "    ACube gate box",
        "      Counter 1",
        "      Counter 2",
    ]
    assert model.matches == 4
    model.set_filter("南门", ALL)
    assert rows(model)[-1] == "    South gate 南门"
    model.set_filter("no such camera", ALL)
    assert rows(model) == []
    model.set_filter("", ALL)
    assert len(rows(model)) > 15


def test_filter_by_id_and_by_state(model: DeviceModel) -> None:
    camera = next(d for d in model.tree.by_device.values() if d.name == "Roof")
    assert camera.device_id is not None
    model.set_filter(camera.device_id, ALL)
    assert rows(model)[-1] == "    Roof"
    model.set_filter("", OFFLINE)
    assert [r.strip() for r in rows(model) if r.startswith("    ")] == [
        "Lobby 大堂",
        "Canteen 食堂",
        "Warehouse B",
    ]
    model.set_filter("", ONLINE)
    assert model.matches == model.tree.online == 31


def test_a_filtered_node_can_be_folded(model: DeviceModel) -> None:
    model.set_filter("gate", ALL)
    model.set_open(model.tree.by_key["d:nvr1"], False)
    assert "    North gate 北门" not in rows(model)
    assert "    South gate 南门" in rows(model)


def test_a_status_changes_in_place(model: DeviceModel, qtbot: object) -> None:
    catalogue = model._catalogue
    assert isinstance(catalogue, FakeCatalogue)
    device = next(d for d in catalogue.devices.values() if d.name == "Roof")
    resets, changes = QSignalSpy(model.modelReset), QSignalSpy(model.dataChanged)
    catalogue.devices[device.id] = replace(device, status=DeviceStatus.OFFLINE)
    catalogue.tell(CatalogueChange(changed=(device.id,)))
    assert resets.count() == 0
    assert changes.count() == 1
    assert model.counts(model.tree.by_key["c:c1"]) == "18/22"
    assert model.tree.online == 30


def test_selection_and_scroll_stay_over_a_reload(qtbot: object) -> None:
    catalogue = large_site(300)
    model = DeviceModel()
    view = DeviceView(model)
    view.resize(260, 400)
    model.set_catalogue(catalogue)  # type: ignore[arg-type]
    model.finish()
    for node in list(model.tree.by_key.values()):
        model.set_open(node, True)
    view.show()
    view.setCurrentIndex(model.index(150, 0))
    chosen = view.current_node()
    assert chosen is not None
    view.verticalScrollBar().setValue(140 * 26 + 7)
    top = model.node(view.indexAt(QPoint(4, 1)))
    assert top is not None
    catalogue.devices["new"] = Device("new", "A new one", "c0", DeviceKind.IPC, DeviceStatus.ONLINE)
    catalogue.tell(CatalogueChange(added=("new",)))
    model.finish()
    now = view.current_node()
    assert now is not None and now.key == chosen.key
    assert [n.key for n in view.selected_nodes()] == [chosen.key]
    after = model.node(view.indexAt(QPoint(4, 1)))
    assert after is not None and after.key == top.key


def test_a_change_while_building_is_not_lost(qapp: object) -> None:
    catalogue = large_site(2000)
    model = DeviceModel()
    model.set_catalogue(catalogue)  # type: ignore[arg-type]
    catalogue.corps["cx"] = Corp("cx", "Late")
    catalogue.devices["late"] = Device("late", "Late one", "cx", DeviceKind.IPC, DeviceStatus.ONLINE)
    catalogue.tell(CatalogueChange(added=("late",), corps_changed=True))
    model.finish()
    assert "late" in model.tree.by_device
    assert model.tree.total == 2001


def test_dragging_a_recorder_carries_its_cameras(model: DeviceModel) -> None:
    row = model.row_of("d:nvr2")
    mime = model.mimeData([model.index(row, 0)])
    assert len(dragging.devices_of(mime)) == 6
    assert mime.text() == "NVR-2 South"


def test_keys_fold_and_walk(model: DeviceModel, qtbot: object) -> None:
    view = DeviceView(model)
    view.setCurrentIndex(model.index(1, 0))
    before = model.rowCount()
    press(view, Qt.Key.Key_Left)
    assert model.rowCount() == before - 8
    press(view, Qt.Key.Key_Left)
    node = view.current_node()
    assert node is not None and node.key == "c:c1"
    press(view, Qt.Key.Key_Down)
    press(view, Qt.Key.Key_Right)
    assert model.rowCount() == before
    press(view, Qt.Key.Key_Right)
    opened: list[object] = []
    view.activated_node.connect(opened.append)
    press(view, Qt.Key.Key_Return)
    assert [n.name for n in opened] == ["North gate 北门"]  # type: ignore[attr-defined]


def press(widget: DeviceView, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


def test_rows_speak_for_themselves(model: DeviceModel) -> None:
    said = [
        model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())
    ]
    assert "Lobby 大堂, offline" in said
    assert "Warehouse B, not registered" in said
    assert "NVR-2 South, 4 of 6 online" in said


def test_the_menu_of_a_row_needs_no_mouse(model: DeviceModel, qtbot: object) -> None:
    view = DeviceView(model)
    asked: list[str] = []
    view.menu_requested.connect(lambda node, at: asked.append(node.key))
    view.setCurrentIndex(model.index(1, 0))
    node = view.current_node()
    assert node is not None
    QTest.keyClick(view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(view.viewport(), event)
    assert asked == [node.key, node.key]
    view.deleteLater()


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (999, "999"), (1000, "1k"), (2727, "2.7k"), (9999, "9.9k"), (31_900, "31k")]
)
def test_a_short_count_is_never_more_than_there_are(count: int, text: str) -> None:
    assert panel.short(count) == text
