"""How well a text fits what was typed: words in any order, whole, at a beginning, inside, or spread."""

from __future__ import annotations

import re
from dataclasses import dataclass

EXACT, START, WORD, INSIDE, SPREAD = 0.0, 1.0, 2.0, 4.0, 8.0
"""Ranks of one word in a text; a text's rank is that of its worst word, and a little for the others."""
_BREAK = " \t-_/.·(#:，、（"


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, made ready once for many texts."""

    words: tuple[str, ...]
    apart: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, typed: str) -> Query:
        """Upper and lower case are the same."""
        words = tuple(typed.casefold().split())
        return cls(words, tuple(re.compile(".*?".join(map(re.escape, word))) for word in words))

    @property
    def empty(self) -> bool:
        """Whether everything fits."""
        return not self.words

    def rank(self, folded: str, *, spread: bool = True) -> float | None:
        """How well: lower is better; None: not at all. ``folded``: the text, casefolded. ``spread``: whether
        a word's letters may stand apart."""
        worst = total = 0.0
        for word, pattern in zip(self.words, self.apart, strict=True):
            at = folded.find(word)
            if at < 0:
                found = pattern.search(folded) if spread and len(word) > 1 else None
                if found is None:
                    return None
                # The closer together its letters stand, the more likely it was meant.
                between = found.end() - found.start() - len(word)
                if between > len(word) + 2:
                    return None
                one = SPREAD + between / 10
            elif at == 0:
                one = EXACT if len(word) == len(folded) else START
            else:
                one = INSIDE
                while at >= 0:
                    if folded[at - 1] in _BREAK:
                        one = WORD
                        break
                    at = folded.find(word, at + 1)
            worst = max(worst, one)
            total += one
        return worst + total / 100

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where in ``text`` the words are, as (start, length), in order and apart; to be shown."""
        folded = text.casefold()
        if len(folded) != len(text):
            return []  # a letter that folds into two: rather nothing than the wrong ones
        marked = [False] * len(text)
        for word in self.words:
            at = folded.find(word)
            if at >= 0:
                marked[at : at + len(word)] = [True] * len(word)
                continue
            at = -1
            spots = []
            for letter in word:
                at = folded.find(letter, at + 1)
                if at < 0:
                    break
                spots.append(at)
            else:
                for spot in spots:
                    marked[spot] = True
        found: list[tuple[int, int]] = []
        for index, on in enumerate(marked):
            if on and found and sum(found[-1]) == index:
                found[-1] = (found[-1][0], found[-1][1] + 1)
            elif on:
                found.append((index, 1))
        return found
