"""Names an operator gives, and names and numbers out of files and answers, as they can be shown."""

from __future__ import annotations

import math


def one_line(text: str, most: int) -> str:
    """Single blanks, none at the ends, at most so many characters, without those nobody can see (which could
    turn the rest around, or cannot be written to a file); may be empty, which is none."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:most].strip()


def number(value: object) -> float | None:
    """A number out of a file as one to reckon with; None for what is none, or beyond all measure. (JSON
    knows whole numbers of any length, which no ``float`` can hold.)"""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def countable(told: int) -> int:
    """A number of things, as a service told it, that can be put into a sentence of the window's: from 0 to
    what 32 bits hold. More is no number of anything here."""
    return min(max(0, told), 2**31 - 1)


def visible(text: str) -> str:
    """A name or a message from elsewhere on a line of a terminal or a list: what could end the line, turn the
    rest around, move the cursor or not be written at all stands there as its number (``\\x1b``)."""
    return "".join(
        c if c.isprintable() or c == "\u3000" else c.encode("unicode_escape").decode() for c in text
    )
