"""Camera number, tile number: the wall operated from a number pad, as control rooms do."""

from app.ui.numberpad.entry import Entry, Outcome
from app.ui.numberpad.readout import NumberPad

__all__ = ["Entry", "NumberPad", "Outcome"]
