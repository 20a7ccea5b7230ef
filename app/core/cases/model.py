"""What can be put into a case, its limits, and what may go wrong. Codes; sentences are made in ``ui``."""

from __future__ import annotations

import enum
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from app.core.names import one_line
from app.store.cases import Bookmark, Box, Camera, Case, Found, Item, Picture

__all__ = [
    "Bookmark", "Box", "Camera", "Case", "CaseTrouble", "Found", "Item", "Kind", "NewItem", "NewPicture",
    "Picture",
]  # fmt: skip

COLOURS: Final = ("blue", "green", "yellow", "orange", "red", "purple", "grey")
"""Names of the colours of a bookmark; the first is usual. What they look like: ``ui``."""
MAX_TITLE: Final = 120
MAX_TEXT: Final = 20_000
MAX_PICTURE: Final = 32 << 20
MAX_PAYLOAD: Final = 1 << 20
"""Bytes of JSON."""
MAX_CASES: Final = 5_000
MAX_ITEMS: Final = 10_000
"""In one case."""
MAX_BOOKMARKS: Final = 50_000


class Kind(enum.StrEnum):
    """What a thing in a case is."""

    CLIP = "clip"  # cameras and a range
    PICTURE = "picture"
    NOTE = "note"
    HIT = "hit"  # what a search found
    TRAIL = "trail"  # where a target went, as a search put it together


class CaseTrouble(Exception):
    """``code`` and ``params`` for a sentence.

    ``not_kept`` {reason}, ``not_read`` {reason}: disk or database; ``no_room`` {path}; ``unavailable``:
    no database; ``no_case``; ``too_many`` {limit}; ``too_large`` {limit}; ``not_a_picture`` {name};
    of files of cases: ``not_a_case`` {path}, ``newer_version`` {path, found, known},
    ``damaged`` {path, name}, ``left_out`` is a count of ``Exported``.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: dict[str, object] = params


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture to be kept: its bytes, or the file they are in (JPEG, PNG or WebP). Copied, so the file may
    go."""

    data: bytes | None = field(default=None, repr=False)
    path: Path | None = None
    device_id: str = ""
    utc_ms: int | None = None
    box: Box | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something to be put into a case; see ``Item``. ``payload``: anything JSON can say."""

    kind: Kind
    text: str = ""
    cameras: tuple[Camera, ...] = ()
    from_utc_ms: int | None = None
    to_utc_ms: int | None = None
    pictures: tuple[NewPicture, ...] = ()
    payload_type: str = ""
    payload: Any = None


def new_id() -> str:
    """Of a bookmark, case or item; also safe as a name of a folder."""
    return uuid.uuid4().hex


def clean_title(text: str) -> str:
    """One line, no ends of blanks; may be empty, which is none."""
    return one_line(text, MAX_TITLE)


def clean_text(text: str) -> str:
    """Lines stay, and blanks of every kind as blanks; signs nobody sees go."""
    kept = (
        c if c.isprintable() or c in "\n\t\u3000" else " " for c in text if c.isprintable() or c.isspace()
    )
    return "".join(kept).replace(" \n", "\n")[:MAX_TEXT].strip()


def clean_box(box: Any) -> Box | None:
    """Fractions in order, inside the picture; None for what is no box."""
    try:
        left, top, right, bottom = (min(1.0, max(0.0, float(edge))) for edge in box)
    except (TypeError, ValueError):
        return None
    return (left, top, right, bottom) if left < right and top < bottom else None


def make(case_id: str, new: NewItem, pictures: tuple[Picture, ...], author: str, now_ms: int) -> Item:
    """What is kept of it. Raises ``CaseTrouble`` for a payload that is too large or no JSON."""
    try:
        size = len(json.dumps(new.payload, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError, RecursionError):
        raise CaseTrouble("not_kept", reason="payload") from None
    if size > MAX_PAYLOAD:
        raise CaseTrouble("too_large", limit=MAX_PAYLOAD)
    return Item(
        new_id(), case_id, str(new.kind), clean_text(new.text), author, now_ms, new.cameras,
        new.from_utc_ms, new.to_utc_ms, pictures, new.payload_type[:60], new.payload,
    )  # fmt: skip


Done = Callable[[Any], None]
"""Gets the result, or the ``CaseTrouble`` there was; on the owner's thread."""
