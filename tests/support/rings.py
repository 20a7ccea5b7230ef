"""Rings of pictures that stay in this process."""

from __future__ import annotations

from app.media.frames import Geometry, RingWriter


def ring_of_ours(geometry: Geometry) -> RingWriter:
    """No other process is given its descriptor, so that it is not kept open: the memory goes with its last
    reader."""
    writer = RingWriter.create(geometry)
    writer.segment.close_fd()
    return writer
