"""The pages of the manual: read, their keys filled in, searched. No widget."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.ui.resources import resource_path

_FOLDERS = {"zh_CN": "zh"}
KEY = re.compile(r"\{key:([a-z_]+\.[a-z_0-9]+)\}")
"""Stands for the key of an action in a page."""
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")
NEWS = "news"
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Page:
    """``name``: of its file; ``title``: its first heading; ``text``: Markdown with the keys filled in."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page that has all the words, and the text around the first of them, on one line."""

    page: Page
    around: str


def folder() -> Path:
    """Where the manual lies; pictures are named from here."""
    return resource_path("manual")


def pages(language: str, key_of: Callable[[str], str]) -> list[Page]:
    """All pages in a language (English where there is none), what is new at the end. ``key_of``: the key of
    an action as it is now, for people; empty for none."""
    where = folder() / _FOLDERS.get(language, "en")
    found = [_page(path.stem, path.read_text("utf-8"), key_of) for path in sorted(where.glob("*.md"))]
    news = _news(language)
    if news is not None:
        found.append(_page(NEWS, news.read_text("utf-8"), key_of))
    return found


def search(found: list[Page], words: str) -> list[Found]:
    """The pages with all of these words, those that have them most often first."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    hits: list[tuple[int, Found]] = []
    for page in found:
        plain = plain_text(page.text).removeprefix(page.title).lstrip()
        folded = plain.casefold()
        whole = f"{page.title}\n{plain}".casefold()
        if all(word in whole for word in wanted):
            often = sum(whole.count(word) for word in wanted)
            at = max(0, folded.find(wanted[0]))
            hits.append((often, Found(page, _around(plain, at, len(wanted[0])))))
    return [hit for _, hit in sorted(hits, key=lambda item: -item[0])]


def plain_text(markdown: str) -> str:
    """Without marks and pictures, on one line."""
    text = _PICTURE.sub("", markdown)
    text = re.sub(r"(?m)^\s*(?:#+|>|[-*]|\d+\.)\s+|^[\s|:-]+$", " ", text)  # what a line begins with
    return " ".join(re.sub(r"[*`]+|(?<![^\W_])_|_(?![^\W_])", "", text).replace("|", " ").split())


def pictures_of(markdown: str) -> list[str]:
    """The pictures it shows, named from ``folder()``."""
    return _PICTURE.findall(markdown)


def _page(name: str, markdown: str, key_of: Callable[[str], str]) -> Page:
    text = KEY.sub(lambda match: f"**{key_of(match[1]) or '—'}**", markdown)
    title = next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), name)
    return Page(name, title, text)


def _news(language: str) -> Path | None:
    """Beside the resources when frozen or in a wheel, in ``packaging`` from source."""
    name = f"CHANGELOG.{language}.md" if language in _FOLDERS else "CHANGELOG.md"
    for place in (folder() / name, folder().parents[1] / "packaging" / name):
        if place.is_file():
            return place
    return None


def _around(text: str, at: int, length: int) -> str:
    start, end = max(0, at - _AROUND), min(len(text), at + length + _AROUND)
    if start:  # with a whole word; where words have no blanks between them any letter begins one
        blank = text.find(" ", start, at)
        start = blank + 1 if blank >= 0 and text[start - 1].isascii() else start
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
