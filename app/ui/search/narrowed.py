"""What narrows the loaded hits, a chip each with which it is taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.search.hits import Narrowing
from app.ui import buttons, plain, theme
from app.ui.flow import FlowLayout
from app.ui.plain import PlainLabel
from app.ui.search.model import HitModel
from app.ui.search.words import SearchWords


class NarrowedRow(QWidget):
    """Narrows its model. Empty while nothing narrows."""

    changed = Signal()
    """More narrows, or less."""
    more_wanted = Signal()
    span_searched = Signal(object, object)
    """Search this stretch of time alone: begin and end, UTC milliseconds."""

    def __init__(self, model: HitModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._words = SearchWords(self)
        self._row = FlowLayout(self)
        self.can_load: Callable[[], bool] = lambda: False
        """Whether more match that are not loaded yet."""

    @property
    def narrows(self) -> bool:
        """Whether anything does."""
        return self._model.wanted.narrows

    @property
    def count(self) -> int:
        """How many cameras, values and scores do."""
        narrowing = self._model.wanted.narrowing
        return sum(map(len, (narrowing.devices, narrowing.attributes, narrowing.scores)))

    def narrow(self, narrowing: Narrowing) -> None:
        """Hides loaded hits that do not pass."""
        self._model.want(replace(self._model.wanted, narrowing=narrowing))
        self.changed.emit()

    def narrow_to(self, begin: int, end: int) -> None:
        """Only this stretch of time, of what is loaded; the same again: all of it."""
        span = (begin, end)
        old = self._model.wanted.span
        self._model.want(replace(self._model.wanted, span=None if old == span else span))
        self.changed.emit()

    def clear(self) -> None:
        """All that is loaded is shown."""
        self._model.want(replace(self._model.wanted, narrowing=Narrowing(), span=None))
        self.changed.emit()

    def refresh(self) -> None:
        """As it is now."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        wanted = self._model.wanted
        if not wanted.narrows:
            return
        shown = PlainLabel(
            self.tr("%1 of %n loaded shown", "", len(self._model.hits)).replace(
                "%1", str(self._model.rowCount())
            )
        )
        shown.setProperty("kind", "second")
        shown.setFont(theme.font(theme.tokens().small_px))
        self._row.addWidget(shown)
        for text, without in self._active():
            self._add(f"{text}  ×", self.tr("Show the others again: %1").replace("%1", text), without)
        if self.can_load():
            self._add(
                self.tr("Load more"), self.tr("More match that are not loaded yet"), self.more_wanted.emit
            )
        if wanted.span is not None:
            self._add(
                self.tr("Search this time alone"),
                self.tr("Asks the service for this stretch of time only"),
                partial(self.span_searched.emit, *wanted.span),
            )
        for n in range(self._row.count()):
            item = self._row.itemAt(n)
            if item is not None and (widget := item.widget()) is not None:
                widget.show()

    def _add(self, text: str, tip: str, do: Callable[[], object]) -> None:
        chip = buttons.chip()
        chip.setText(text)
        chip.setToolTip(plain.tip(tip))
        chip.setAccessibleName(tip)
        chip.clicked.connect(do)
        self._row.addWidget(chip)

    def _active(self) -> list[tuple[str, Callable[[], object]]]:
        """What narrows, in words, and how to take each away."""
        model, wanted = self._model, self._model.wanted
        n = wanted.narrowing
        kind = model.hits[0].target_type if model.hits else ""
        found: list[tuple[str, Callable[[], object]]] = []
        if wanted.span is not None:
            begin, end = wanted.span
            text = self._words.span(begin, end, model.zone, model.now())
            found.append((text, partial(self.narrow_to, begin, end)))
        for device in sorted(n.devices):
            less = replace(n, devices=n.devices - {device})
            found.append((model.name_of(device), partial(self.narrow, less)))
        for key, value in sorted(n.attributes):
            less = replace(n, attributes=n.attributes - {(key, value)})
            name = f"{model.word_of(kind, key, '')}: {model.word_of(kind, key, value)}"
            found.append((name, partial(self.narrow, less)))
        for tenth in sorted(n.scores):
            less = replace(n, scores=n.scores - {tenth})
            found.append((f"{tenth / 10:.1f} – {(tenth + 1) / 10:.1f}", partial(self.narrow, less)))
        return found
