"""Tables for spreadsheets: CSV that opens as it is and executes nothing. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def defused(text: str) -> str:
    """A text no spreadsheet takes for a formula: one that could begin one (also after blanks, also in full
    width) is quoted; characters nobody can see are left out."""
    plain = _CONTROL.sub("", text)
    return f"'{plain}" if _FORMULA.match(plain) else plain


def sheet(rows: Iterable[Sequence[str | int | float]]) -> str:
    """Rows as CSV with a byte order mark and CRLF, every text defused. To be written as UTF-8."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([defused(one) if isinstance(one, str) else one for one in row])
    return out.getvalue()
