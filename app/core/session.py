"""The stream session: how one tile gets and keeps its picture. A pure state machine."""

from __future__ import annotations

from app.core.status import Phase, TileCode, TileStatus

__all__ = ["Phase", "TileCode", "TileStatus"]
