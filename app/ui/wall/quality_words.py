"""Why a tile has the quality it has, in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.quality import Why, WhyCode
from app.core.status import TileStatus


class QualitySentences(QObject):
    """Words of a tile's quality."""

    def decode(self, status: TileStatus) -> str:
        """How much is decoded, in a few words; empty where it is everything."""
        if status.decode == "key":
            if status.interval_ms and status.interval_ms >= 500:
                seconds = f"{status.interval_ms / 1000:.1f}".removesuffix(".0")
                return self.tr("key pictures, every %1 s").replace("%1", seconds)
            return self.tr("key pictures")
        return self.tr("fewer pictures") if status.decode == "reference" else ""

    def why(self, status: TileStatus) -> str:
        """The whole sentence; empty for an empty tile."""
        why = status.why
        if why is None:
            return ""
        if why.code is WhyCode.PINNED:
            return self._pinned(status)
        table: dict[WhyCode, Callable[[Why], str]] = {
            WhyCode.SMALL_TILE: lambda _: self.tr("Sub stream: sharp enough for a tile of this size"),
            WhyCode.LARGE_TILE: lambda _: self.tr("Main stream, because the tile is large"),
            WhyCode.ONLY_STREAM: lambda _: self.tr("This camera has one stream only"),
            WhyCode.FOCUS: lambda _: self.tr(
                "Every picture, because you are looking at it; others make room for it"
            ),
            WhyCode.LOAD: self._load,
            WhyCode.NETWORK: lambda _: self.tr(
                "Sub stream for a while: the network lost pictures of the main stream"
            ),
            WhyCode.HIDDEN: lambda _: self.tr("Nothing is decoded, because nobody can see it"),
        }
        text = table[why.code](why)
        pinned = self._pinned(status) if status.pinned else ""
        return "\n".join(part for part in (text, pinned) if part)

    def _load(self, why: Why) -> str:
        percent = why.params.get("decoders_percent")
        smaller = why.params.get("decode") == "all"
        if percent is None and smaller:
            return self.tr("Sub stream, so that all tiles fit on this computer")
        if percent is None:
            return self.tr("Fewer pictures, so that all tiles fit on this computer")
        if smaller:
            text = self.tr(
                "Sub stream, so that all tiles fit on this computer (decoding takes %1 % of a core)"
            )
        else:
            text = self.tr(
                "Fewer pictures, so that all tiles fit on this computer (decoding takes %1 % of a core)"
            )
        return text.replace("%1", str(round(percent)))

    def _pinned(self, status: TileStatus) -> str:
        names = {
            "stream": lambda: self.tr("stream"),
            "protocol": lambda: self.tr("protocol"),
            "decode": lambda: self.tr("number of pictures"),
        }
        parts = [names[name]() for name in status.pinned if name in names]
        if not parts:
            return ""
        return self.tr("Chosen by hand: %1").replace("%1", self.tr(", ").join(parts))
