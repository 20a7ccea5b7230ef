"""Rules between the parameters of one request, as data.

Each rule is written once on the request type. ``violation`` says what is wrong with a request (the client
refuses it, the local VCS answers the documented error); ``settle`` does to a request what the service does:
drops what is ignored, resolves precedence. Forms read the attributes of the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class View:
    """A request as rules see it: called with an attribute it gives what counts (the documented default where
    nothing was sent); ``sent`` holds only what was sent."""

    sent: Mapping[str, Any]
    defaults: Mapping[str, Any]

    def __call__(self, attr: str) -> Any:
        value = self.sent[attr]
        return self.defaults.get(attr) if value is None else value


@dataclass(frozen=True, slots=True)
class Violation:
    """``attrs``: the parameters concerned, the first one to blame. ``missing``: it should have been sent."""

    attrs: tuple[str, ...]
    rule: str
    missing: bool = False


# Conditions


@dataclass(frozen=True, slots=True)
class Is:
    """The parameter has one of these values."""

    attr: str
    values: tuple[object, ...]

    def holds(self, view: View) -> bool:
        return view(self.attr) in self.values


@dataclass(frozen=True, slots=True)
class Given:
    """The parameter was sent and is not empty."""

    attr: str

    def holds(self, view: View) -> bool:
        return given(view(self.attr))


@dataclass(frozen=True, slots=True)
class Any_:
    """At least one of the conditions holds."""

    conditions: "tuple[Condition, ...]"

    def holds(self, view: View) -> bool:
        return any(c.holds(view) for c in self.conditions)


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"

    def holds(self, view: View) -> bool:
        return not self.condition.holds(view)


Condition = Is | Given | Any_ | Not


def given(value: object) -> bool:
    """Whether a value counts as sent: empty text and empty lists do not."""
    return value is not None and value != "" and value != ()


class Rule:
    """Base: breaks nothing, changes nothing."""

    __slots__ = ()

    def violation(self, view: View) -> Violation | None:
        return None

    def settle(self, values: dict[str, Any]) -> None:
        """Changes ``values`` (all attributes of the request, defaults filled in) to what counts."""


@dataclass(frozen=True, slots=True)
class RequiredIf(Rule):
    attr: str
    when: Condition

    def violation(self, view: View) -> Violation | None:
        if self.when.holds(view) and not given(view.sent[self.attr]):
            return Violation((self.attr,), "required_if", missing=True)
        return None


@dataclass(frozen=True, slots=True)
class AtLeastOne(Rule):
    attrs: tuple[str, ...]

    def violation(self, view: View) -> Violation | None:
        if not any(given(view(a)) for a in self.attrs):
            return Violation(self.attrs, "at_least_one", missing=True)
        return None


@dataclass(frozen=True, slots=True)
class AtMostOne(Rule):
    """Either, or, or neither. ``unset`` is a value that means 'not sent'."""

    attrs: tuple[str, ...]
    unset: object = None

    def violation(self, view: View) -> Violation | None:
        sent = tuple(a for a in self.attrs if view(a) is not None and view(a) != self.unset)
        return Violation(sent[1:], "at_most_one") if len(sent) > 1 else None

    def settle(self, values: dict[str, Any]) -> None:
        for attr in self.attrs:
            if values[attr] == self.unset:
                values[attr] = None


@dataclass(frozen=True, slots=True)
class OnlyIf(Rule):
    """The parameter may be sent only under a condition."""

    attr: str
    when: Condition

    def violation(self, view: View) -> Violation | None:
        if given(view(self.attr)) and not self.when.holds(view):
            return Violation((self.attr,), "only_if")
        return None


@dataclass(frozen=True, slots=True)
class AllowedIf(Rule):
    """Under a condition only some of the values are allowed."""

    attr: str
    values: tuple[object, ...]
    when: Condition

    def violation(self, view: View) -> Violation | None:
        if self.when.holds(view) and view(self.attr) is not None and view(self.attr) not in self.values:
            return Violation((self.attr,), "allowed_if")
        return None


@dataclass(frozen=True, slots=True)
class CountIs(Rule):
    """A list that is sent has as many items as the number says."""

    attr: str
    count_attr: str

    def violation(self, view: View) -> Violation | None:
        items = view(self.attr)
        if given(items) and len(items) != view(self.count_attr):
            return Violation((self.attr, self.count_attr), "count")
        return None


@dataclass(frozen=True, slots=True)
class ItemRange(Rule):
    """Each item of a list of whole numbers lies in [low, high] (under a condition)."""

    attr: str
    low: int
    high: int
    when: Condition

    def violation(self, view: View) -> Violation | None:
        items = view(self.attr)
        if not items or not self.when.holds(view):
            return None
        for item in items:
            text = str(item)
            if not (text.isascii() and text.isdigit()) or not self.low <= int(text) <= self.high:
                return Violation((self.attr,), "item_range")
        return None


@dataclass(frozen=True, slots=True)
class NoOverlap(Rule):
    """Time ranges of a day must not overlap. A range that ends before it starts runs past midnight; one that
    ends when it starts is that moment only. Touching ends do not overlap."""

    attr: str

    def violation(self, view: View) -> Violation | None:
        spans: list[tuple[str, str]] = []
        for item in view(self.attr) or ():
            start, end = item.start_time, item.end_time
            spans += [(start, end)] if start <= end else [(start, "24:00:00"), ("00:00:00", end)]
        spans.sort()
        for (start, end), (next_start, next_end) in zip(spans, spans[1:], strict=False):
            if next_start < end or (start, end) == (next_start, next_end):
                return Violation((self.attr,), "overlap")
        return None


@dataclass(frozen=True, slots=True)
class After(Rule):
    """If both are sent, ``later`` is greater than ``earlier`` (inferred; the document leaves it out)."""

    later: str
    earlier: str

    def violation(self, view: View) -> Violation | None:
        low, high = view(self.earlier), view(self.later)
        if low is not None and high is not None and high <= low:
            return Violation((self.later, self.earlier), "after")
        return None


@dataclass(frozen=True, slots=True)
class Pair(Rule):
    """They work together only; a lone one is ignored."""

    attrs: tuple[str, str]

    def settle(self, values: dict[str, Any]) -> None:
        if not all(given(values[a]) for a in self.attrs):
            for attr in self.attrs:
                values[attr] = None


@dataclass(frozen=True, slots=True)
class Precedence(Rule):
    """They exclude each other: the first one sent is used, the others are ignored."""

    attrs: tuple[str, ...]

    def settle(self, values: dict[str, Any]) -> None:
        found = False
        for attr in self.attrs:
            if found:
                values[attr] = None
            found = found or given(values[attr])


@dataclass(frozen=True, slots=True)
class IgnoredUnless(Rule):
    """The parameters have no effect unless the condition holds."""

    attrs: tuple[str, ...]
    when: Condition

    def settle(self, values: dict[str, Any]) -> None:
        if not self.when.holds(View(values, {})):
            for attr in self.attrs:
                values[attr] = None


@dataclass(frozen=True, slots=True)
class OldName(Rule):
    """A retired spelling; it counts where the new one was not sent."""

    old: str
    new: str

    def settle(self, values: dict[str, Any]) -> None:
        if not given(values[self.new]):
            values[self.new] = values[self.old]
        values[self.old] = None


@dataclass(frozen=True, slots=True)
class FallsBack(Rule):
    """Takes the value of another parameter when empty."""

    attr: str
    other: str

    def settle(self, values: dict[str, Any]) -> None:
        if not given(values[self.attr]):
            values[self.attr] = values[self.other]
