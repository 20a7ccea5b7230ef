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
    Seen,
    SnapshotFailed,
    SnapshotTaken,
    TakeSnapshot,
)
from app.media.colours import complete
from app.media.decoder.clipfile import TICK
from app.media.feed.backlog import Item
from app.media.feed.recent import Recent
from app.media.frames import points_of, row_views
from app.media.outfiles import failure_of, store, time_texts

AROUND = 3
"""So many pictures before and after the one whose time fits best are looked at."""


def take(
    command: TakeSnapshot, recent: Recent, arrived_utc_ms: Callable[[Item], int]
) -> SnapshotTaken | SnapshotFailed:
    """Decodes and writes; takes some tenths of a second. ``arrived_utc_ms``: when a picture reached us."""
    around = AROUND if command.seen is not None else 0
    found = recent.up_to(command.pts, around)
    if found is None:
        return SnapshotFailed(command.capture, CaptureFailure.NO_PICTURE)
    items, wanted = found
    frames = decode(recent.codec, items, wanted, around)
    if not frames:
        return SnapshotFailed(command.capture, CaptureFailure.NO_PICTURE)
    at = wanted if wanted in frames else min(frames, key=lambda one: abs(one - wanted))
    if command.seen is not None and len(frames) > 1:
        at = most_alike(command.seen, frames, wanted)
    item, frame = items[at], frames[at]
    from_stream = item.capture_utc_ms is not None
    utc_ms = item.capture_utc_ms if item.capture_utc_ms is not None else arrived_utc_ms(item)
    texts = [*command.file.texts, *time_texts(utc_ms, command.file.zone, from_stream=from_stream)]
    data = png(frame, texts)
    try:
        path = store(command.file, utc_ms, ".png", data)
    except OSError as error:
        return SnapshotFailed(command.capture, failure_of(error), command.file.folder)
    return SnapshotTaken(command.capture, str(path), frame.width, frame.height, utc_ms, from_stream)


def decode(codec: str, items: list[Item], wanted: int, around: int = 0) -> dict[int, av.VideoFrame]:
    """The picture of ``items[wanted]`` and so many before and after it, by index; the first item is a key
    frame. Where that one cannot be decoded, the last that can be; empty where none can."""
    context: Any = av.CodecContext.create(codec, "r")
    meant = items[wanted]
    near = sorted(
        (at for at, item in enumerate(items) if item.epoch == meant.epoch),
        key=lambda at: abs(items[at].pts - meant.pts),
    )
    missing = {items[at].pts: at for at in near[: 2 * around + 1]}
    frames: dict[int, av.VideoFrame] = {}
    best: av.VideoFrame | None = None
    with contextlib.suppress(av.FFmpegError, ValueError):
        for number, item in enumerate([*items, None]):
            packet: Any = None
            if item is not None:
                packet = av.Packet(bytes(item.packet))  # type: ignore[arg-type]
                packet.pts, packet.dts, packet.time_base = item.pts, item.dts, TICK
            for frame in context.decode(packet):
                at = missing.pop(frame.pts, None)
                if at is not None:
                    frames[at] = frame
                if number <= wanted or item is None:
                    best = frame
            if not missing:
                return frames
    if not frames and best is not None:
        frames[wanted] = best
    return frames


def most_alike(seen: Seen, frames: dict[int, av.VideoFrame], wanted: int) -> int:
    """The index of the frame that was seen; of equals the nearest to ``wanted``."""

    def difference(at: int) -> tuple[int, int]:
        small = complete(frames[at]).reformat(seen.width, seen.height, "bgra")
        plane = small.planes[0]
        rows = row_views(memoryview(plane), seen.width, seen.height, plane.line_size)
        points = zip(points_of(rows), seen.points, strict=True)
        return sum(abs(one - other) for one, other in points), abs(at - wanted)

    return min(frames, key=difference)


def png(frame: av.VideoFrame, texts: list[tuple[str, str]]) -> bytes:
    """PNG with the texts in it (iTXt, UTF-8)."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, value in (*texts, ("Software", "VCS Wall")):
        info.add_itxt(key, value)
    into = io.BytesIO()
    picture: Any = complete(frame)
    picture.to_image().save(into, "PNG", pnginfo=info, compress_level=4)
    return into.getvalue()
