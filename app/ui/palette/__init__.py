"""The command palette: anything that can be done or opened, found by typing (Ctrl+K)."""

from app.ui.palette.search import PaletteEntry, Source
from app.ui.palette.widget import Palette

__all__ = ["Palette", "PaletteEntry", "Source"]
