"""A snapshot: the picture shown, decoded once more in the stream's own size, as a PNG that says what it is.

Not from the tile's frame buffer: large streams are drawn there at the tile's size.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

import av

from app.media.captures import (
    CaptureFailure,
    SnapshotFailed,
    SnapshotTaken,
    TakeSnapshot,
)
from app.media.decoder.clipfile import TICK
from app.media.feed.backlog import Item
from app.media.feed.recent import Recent
from app.media.outfiles import failure_of, store, time_texts


def take(
    command: TakeSnapshot, recent: Recent, arrived_utc_ms: Callable[[Item], int]
) -> SnapshotTaken | SnapshotFailed:
    """Decodes and writes; takes some tenths of a second. ``arrived_utc_ms``: when a picture reached us."""
    found = recent.up_to(command.pts)
    if found is None:
        return SnapshotFailed(command.capture, CaptureFailure.NO_PICTURE)
    items, wanted = found
    frame = decode(recent.codec, items, wanted)
    if frame is None:
        return SnapshotFailed(command.capture, CaptureFailure.NO_PICTURE)
    item = items[wanted]
    from_stream = item.capture_utc_ms is not None
    utc_ms = item.capture_utc_ms if item.capture_utc_ms is not None else arrived_utc_ms(item)
    texts = [*command.file.texts, *time_texts(utc_ms, command.file.zone, from_stream=from_stream)]
    data = png(frame, texts)
    try:
        path = store(command.file, utc_ms, ".png", data)
    except OSError as error:
        return SnapshotFailed(command.capture, failure_of(error), command.file.folder)
    return SnapshotTaken(command.capture, str(path), frame.width, frame.height, utc_ms, from_stream)


def decode(codec: str, items: list[Item], wanted: int) -> av.VideoFrame | None:
    """The picture of ``items[wanted]``; the first item is a key frame. None when it cannot be decoded."""
    context: Any = av.CodecContext.create(codec, "r")
    wanted_pts = items[wanted].pts
    best: av.VideoFrame | None = None
    with contextlib.suppress(av.FFmpegError, ValueError):
        for number, item in enumerate([*items, None]):
            packet: Any = None
            if item is not None:
                packet = av.Packet(bytes(item.packet))  # type: ignore[arg-type]
                packet.pts, packet.dts, packet.time_base = item.pts, item.dts, TICK
            for frame in context.decode(packet):
                if frame.pts == wanted_pts:
                    return frame  # type: ignore[no-any-return]
                if number <= wanted or item is None:
                    best = frame
    return best


def png(frame: av.VideoFrame, texts: list[tuple[str, str]]) -> bytes:
    """PNG with the texts in it (iTXt, UTF-8)."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, value in (*texts, ("Software", "VCS Wall")):
        info.add_itxt(key, value)
    into = io.BytesIO()
    picture: Any = frame
    picture.to_image().save(into, "PNG", pnginfo=info, compress_level=4)
    return into.getvalue()
