"""The way of a picture, station by station, and a report of it that holds nothing secret."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

import app
from app.core.diagnosis import HOPS, Diagnosis, diagnose, scrub
from app.ui import figures, restyle
from app.ui.plain import PlainLabel
from app.ui.wall.capturewords import CaptureWords

if TYPE_CHECKING:
    from app.core.wall import Tile
    from app.ui.wall.view import WallView

REFRESH_MS = 300
_SIGNS = {"done": "●", "waiting": "◔", "stuck": "▲", "stopped": "▲", "ahead": "○"}
_KINDS = {"done": "good", "waiting": "trouble", "stuck": "bad", "stopped": "bad", "ahead": "mute"}


class DiagnosisDialog(QDialog):
    """Follows one tile while it is open; not modal."""

    def __init__(self, view: WallView, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent or view)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view = view
        self._index = index
        wall = view.wall
        assert wall is not None
        self._device = wall.tiles[index].device_id or ""
        self._words = CaptureWords(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(12)
        self.verdict = PlainLabel()
        self.verdict.setProperty("kind", "title")
        self.verdict.setWordWrap(True)
        self.verdict.setMinimumWidth(440)
        outer.addWidget(self.verdict)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        for number in range(len(HOPS)):
            sign, name, state = PlainLabel(), PlainLabel(), PlainLabel()
            for column, label in enumerate((sign, name, state)):
                grid.addWidget(label, number, column)
            self._rows.append((sign, name, state))
        grid.setColumnStretch(1, 1)
        outer.addLayout(grid)
        self.where = PlainLabel()
        self.where.setProperty("kind", "second")
        self.where.setWordWrap(True)
        self.where.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.where.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        outer.addWidget(self.where)
        buttons = QHBoxLayout()
        self.retry, self.copy, self.finish = QPushButton(), QPushButton(), QPushButton()
        self.finish.setDefault(True)
        buttons.addWidget(self.retry)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.finish)
        outer.addLayout(buttons)
        self.retry.clicked.connect(self._on_retry)
        self.copy.clicked.connect(self._on_copy)
        self.finish.clicked.connect(self.close)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self._translate()
        restyle.dress(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        name = self._view.device_name(self._device)
        self.setWindowTitle(self.tr("Diagnosis of %1").replace("%1", name))
        for (_, label, _), code in zip(self._rows, HOPS, strict=True):
            label.setText(self._words.hop(code))
        self.retry.setText(self.tr("Try again now"))
        self.copy.setText(self.tr("Copy report"))
        self.copy.setToolTip(self.tr("As text, without keys and passwords"))
        self.finish.setText(self.tr("Close"))
        self.refresh()

    def _tile(self) -> Tile | None:
        """The tile, while it still shows that camera."""
        wall = self._view.wall
        if wall is None or self._index >= len(wall.tiles):
            return None
        tile = wall.tiles[self._index]
        return tile if tile.device_id == self._device else None

    def diagnosis(self) -> Diagnosis:
        """As it is now."""
        tile = self._tile()
        running = tile.running if tile is not None else None
        if running is None:
            return Diagnosis()
        painted = self._view.paint_stats.tile(self._index).first_painted_monotonic_s
        return diagnose(running.session, painted)

    def refresh(self) -> None:
        """Says it as it is now; closes when the tile shows something else."""
        if self._tile() is None:
            self.close()
            return
        found = self.diagnosis()
        words = self._view.tile_widgets[self._index].words
        trouble = scrub(" · ".join(p for p in (words.headline, words.detail) if p))
        self.verdict.setText(self._words.verdict(found, trouble))
        for (sign, _, state), hop in zip(self._rows, found.hops, strict=False):
            sign.setText(_SIGNS[hop.state])
            text = self._words.hop_state(hop)
            if state.text() != text or sign.property("kind") != _KINDS[hop.state]:
                state.setText(text)
                for label in (sign, state):
                    label.setProperty("kind", _KINDS[hop.state])
                    label.style().unpolish(label)
                    label.style().polish(label)
        stream = {"main": self.tr("main"), "sub": self.tr("sub")}.get(found.stream, "")
        way = " · ".join(p for p in (stream, figures.protocol(found.protocol), found.address) if p)
        self.where.setText(way)

    def report(self) -> str:
        """Plain English text for whoever helps: fixed names, so that reports can be compared."""
        found = self.diagnosis()
        view = self._view
        tile = view.tile_widgets[self._index]
        status = tile.status
        stuck = found.stuck
        lines = [
            f"vcs-wall {app.__version__} diagnosis",
            f"time: {figures.date_time_zone(view.now_utc_ms(), None)}",
            f"system: {platform.system()} {platform.release()} {platform.machine()}",
            f"device: {self._device} ({tile.name})",
            f"stream: {found.stream} protocol: {found.protocol} address: {found.address or '-'}",
            f"state: {status.phase} {status.code}",
            *(f"  {key}: {value}" for key, value in sorted(status.params.items())),
            f"codec: {status.codec or '-'} {status.width or 0}x{status.height or 0}"
            f" {status.fps:.1f} fps {status.bitrate_kbps:.0f} kbit/s lost {status.lost}"
            f" delay {status.delay_ms if status.delay_ms is not None else '-'} ms"
            f" silence {status.silence_ms if status.silence_ms is not None else '-'} ms",
            f"attempts: {status.attempts} next try in: {status.next_try_in_s}",
            f"stuck at: {stuck.code if stuck is not None else 'nothing'}",
            *(f"  {h.code}: {h.state} {'-' if h.at_ms is None else f'{h.at_ms} ms'}" for h in found.hops),
        ]
        return scrub("\n".join(lines))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report())
        self.copy.setText(self.tr("Copied"))

    def _on_retry(self) -> None:
        tile = self._tile()
        if tile is not None:
            tile.retry_now()
        self.refresh()
