"""Names where there is too little room for them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF

_SHORT, _HEAD = 3, 3
"""Letters of a last word that stays, and that at least stay of what is before it."""


def name(metrics: QFontMetrics | QFontMetricsF, text: str, width: float) -> str:
    """A name that is cut keeps a short last word: ``Wareh… A`` and ``Wareh… B`` are two cameras, and
    ``North… 北门`` is read in both languages."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    head, _, last = text.rpartition(" ")
    if head and len(last) <= _SHORT:
        tail = f" {last}"
        cut = _elided(metrics, head, width - metrics.horizontalAdvance(tail))
        if len(cut) > _HEAD:
            return cut + tail
    return _elided(metrics, text, width)


def _elided(metrics: QFontMetrics | QFontMetricsF, text: str, width: float) -> str:
    if isinstance(metrics, QFontMetricsF):
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))
