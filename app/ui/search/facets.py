"""What the loaded hits have, counted: cameras, values, scores. Chosen ones narrow what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.core.search.hits import Narrowing
from app.ui import theme
from app.ui.plain import PlainLabel
from app.ui.screens import screen_of
from app.ui.search.fields import CheckItems
from app.ui.search.model import HitModel

WIDTH, HEIGHT = 300, 420
MOST = 200
"""So many values of one facet are listed, the most frequent ones."""
K = TypeVar("K", str, tuple[str, str])
_KIND, _VALUE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class FacetPopup(QFrame):
    """Says that it counts what is loaded, and of how many that is."""

    changed = Signal()

    def __init__(self, model: HitModel, by_picture: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._model = model
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        note = PlainLabel(self.tr("Counts of the %n hit(s) loaded so far", "", len(model.hits)))
        note.setProperty("kind", "second")
        note.setWordWrap(True)
        note.setFont(theme.font(theme.tokens().small_px))
        column.addWidget(note)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setItemDelegateForColumn(0, CheckItems(self.tree))
        self.tree.setColumnCount(2)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(theme.scaled(12))
        self.tree.setAccessibleName(note.text())
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, self.tree.header().ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, self.tree.header().ResizeMode.ResizeToContents)
        column.addWidget(self.tree, 1)
        facets, kind = model.hits.facets, model.hits[0].target_type if model.hits else ""
        self._section(
            self.tr("Camera"),
            "device",
            ((key, model.name_of(key), count) for key, count in _most(facets.devices)),
        )
        by_key: dict[str, dict[tuple[str, str], int]] = {}
        for (key, value), count in facets.attributes.items():
            by_key.setdefault(key, {})[key, value] = count
        for key, counts in by_key.items():
            self._section(
                model.word_of(kind, key, ""),
                "attribute",
                ((pair, model.word_of(kind, *pair), count) for pair, count in _most(counts)),
            )
        name = self.tr("Similarity") if by_picture else self.tr("Score")
        scores = sorted(facets.scores.items(), reverse=True)
        self._section(name, "score", ((t, f"{t / 10:.1f} – {(t + 1) / 10:.1f}", c) for t, c in scores))
        self.tree.expandAll()
        self.tree.itemClicked.connect(self._flip)
        self.tree.installEventFilter(self)

    def _section(self, title: str, kind: str, rows: Iterable[tuple[object, str, int]]) -> None:
        head = QTreeWidgetItem([title, ""])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setFont(0, theme.font(theme.tokens().small_px, 600))
        chosen = self._chosen(kind)
        for value, name, count in rows:
            item = QTreeWidgetItem([name, str(count)])
            item.setData(0, _KIND, kind)
            item.setData(0, _VALUE, value)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(1, theme.color(theme.tokens().second))
            item.setCheckState(0, Qt.CheckState.Checked if value in chosen else Qt.CheckState.Unchecked)
            head.addChild(item)
        if head.childCount():
            self.tree.addTopLevelItem(head)

    def _chosen(self, kind: str) -> frozenset[object]:
        narrowing = self._model.wanted.narrowing
        chosen = {"device": narrowing.devices, "attribute": narrowing.attributes, "score": narrowing.scores}
        return frozenset(chosen[kind])

    def open_below(self, button: QWidget) -> None:
        """Below its button, on the screen."""
        room = screen_of(button).availableGeometry()
        self.resize(theme.scaled(WIDTH), min(theme.scaled(HEIGHT), room.height() - 80))
        corner = button.mapToGlobal(QPoint(0, button.height() + 4))
        corner.setX(max(room.left() + 4, min(corner.x(), room.right() - self.width() - 4)))
        corner.setY(max(room.top() + 4, min(corner.y(), room.bottom() - self.height() - 4)))
        self.move(corner)
        self.show()
        self.tree.setFocus(Qt.FocusReason.PopupFocusReason)
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first.child(0) or first)

    def _flip(self, item: QTreeWidgetItem) -> None:
        """A click anywhere on a row, or Space."""
        if item.data(0, _KIND) is None:
            return
        on = item.checkState(0) is Qt.CheckState.Checked
        item.setCheckState(0, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        self._narrow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.tree and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            item = self.tree.currentItem()
            if event.key() == Qt.Key.Key_Space and item is not None:
                self._flip(item)
                return True
        return False

    def _narrow(self) -> None:
        found: dict[str, set[object]] = {"device": set(), "attribute": set(), "score": set()}
        for n in range(self.tree.topLevelItemCount()):
            head = self.tree.topLevelItem(n)
            for m in range(head.childCount() if head is not None else 0):
                item = head.child(m) if head is not None else None
                if item is not None and item.checkState(0) is Qt.CheckState.Checked:
                    value = item.data(0, _VALUE)
                    found[item.data(0, _KIND)].add(tuple(value) if isinstance(value, list) else value)
        narrowing = Narrowing(
            devices=frozenset(found["device"]),  # type: ignore[arg-type]
            attributes=frozenset(found["attribute"]),  # type: ignore[arg-type]
            scores=frozenset(found["score"]),  # type: ignore[arg-type]
        )
        self._model.want(replace(self._model.wanted, narrowing=narrowing))
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _most(counts: dict[K, int]) -> list[tuple[K, int]]:
    return sorted(counts.items(), key=lambda one: -one[1])[:MOST]
