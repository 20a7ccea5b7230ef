"""While the operator drags: the key frame nearest to where, and nothing else."""

from __future__ import annotations

from app.media.review.effort import MeteredDecoder
from app.media.review.footage import Footage
from app.media.review.index import Piece
from app.media.review.keyframes import show_key
from app.media.review.segment import Parsed
from app.media.review.shower import Shower


class Scrubbing:
    """Shows one picture for each order; while its segment is under way, the nearest that is there."""

    def __init__(self, footage: Footage, decoder: MeteredDecoder, shower: Shower) -> None:
        self._footage = footage
        self._decoder = decoder
        self._shower = shower
        self._shown = (0, 0)
        """Serial number of the order that was answered last, and the shower's run it was answered with."""
        self._stopgap = (0, 0)

    def work(self, at_ms: float, serial: int) -> None:
        """``serial``: that of the order."""
        if self._shown == (serial, self._shower.run):
            return
        index = self._footage.index
        piece = index.find(at_ms) or index.nearest(at_ms)
        if piece is None:
            return
        parsed = self._footage.parsed(piece)
        if parsed is None:
            self._footage.urgent(piece)
            return
        utc_ms = min(parsed.key_times, key=lambda t: abs(t - at_ms))
        onward = index.next(piece)
        if onward is not None and onward.start_ms - at_ms < abs(utc_ms - at_ms):
            later = self._footage.parsed(onward)
            if later is None:  # meanwhile the one that is there
                self._footage.urgent(onward)
                if self._stopgap != (serial, utc_ms):
                    self._stopgap = (serial, utc_ms)
                    self._show(piece, parsed, utc_ms)
                return
            piece, parsed, utc_ms = onward, later, later.key_times[0]
        self._shown = serial, self._show(piece, parsed, utc_ms)

    def _show(self, piece: Piece, parsed: Parsed, utc_ms: int) -> int:
        run = self._shower.new_run()
        until_ms = next((t for t in parsed.key_times if t > utc_ms), piece.end_ms)
        show_key(self._decoder, self._shower, parsed, utc_ms, until_ms)
        return run
