"""The base of every request: what an action is, how it is checked and written."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar, dataclass_transform

from app.vcs import codec
from app.vcs.codec import Bad, Missing
from app.vcs.declare import Field, Format, Kind, Record, fields_of
from app.vcs.errors import ParameterError
from app.vcs.response import Response
from app.vcs.rules import OldName, Rule, View, Violation

R = TypeVar("R", bound=Response)
Q = TypeVar("Q")


@dataclass(frozen=True, slots=True)
class Paging:
    """How an action pages. Attribute names; pages count from 1.

    ``page``/``size`` name the request's attributes (``page_number``, ``page_num`` or ``current_page``), and
    the same names, ``total_count`` and ``rows`` stand in the answer's ``data``. ``key`` names the attribute
    that tells rows apart; ``None``: a row is known by all it holds.
    """

    page: str
    rows: str
    key: str | None
    size: str = "page_size"
    max_page: int | None = None


@dataclass(frozen=True, slots=True)
class ActionMeta:
    """What is documented of an action besides its fields."""

    name: str
    group: str
    """``projects``, ``devices``, ``instances``, ``data_sources`` or ``data_services``."""
    response: type[Response]
    section: str = ""
    """Of the API reference; empty for actions it does not have."""
    rules: tuple[Rule, ...] = ()
    paging: Paging | None = None
    creates: bool = False
    """Makes something new each time it is processed."""
    repeatable: bool = True
    """Processing it twice does no harm and answers the same; false for all that creates and most that
    deletes. Only such a call is sent again when it is not known whether it was processed."""
    in_query: bool = False
    """The parameters go into the query even under POST (ListInstances)."""
    defaults_apply: bool = True
    """A missing parameter counts as its documented default; false where it means 'leave as it is'."""
    sdk_only: bool = False
    """Not in the API reference; fields from the official SDK."""

    @property
    def endpoint(self) -> str:
        """``cdrs`` (the data endpoint) for the data services, ``vcs`` for the rest."""
        return "cdrs" if self.group == "data_services" else "vcs"

    @property
    def success_codes(self) -> tuple[str, ...]:
        return self.response.success_codes


class Request(Record, Generic[R]):
    """One call of an action, not yet sent. Frozen; ``None`` means 'not sent'."""

    __slots__ = ()
    meta: ClassVar[ActionMeta]

    def to_params(self) -> dict[str, str]:
        """The action parameters as they travel (without the common ones)."""
        return codec.to_params(self)

    def validate(self) -> None:
        """Raises ``ParameterError`` for the first documented limit or rule that is broken."""
        for field in fields_of(type(self)):
            value = getattr(self, field.attr)
            if value in (None, "", ()) and (field.required or self._needed(field)):
                raise _missing(field)
            try:
                codec.check(field, value)
            except Bad as bad:
                raise _refusal(field, bad) from None
        view = self._view()
        for rule in self.meta.rules:
            violation = rule.violation(view)
            if violation is not None:
                raise self._broken(violation)

    def effective(self) -> Self:
        """The request as the service understands it: retired spellings moved to the new ones, documented
        defaults filled in, what is ignored or loses by precedence dropped."""
        plan = fields_of(type(self))
        values = {f.attr: getattr(self, f.attr) for f in plan}
        if self.meta.defaults_apply:
            for field in plan:
                if values[field.attr] is None and field.default is not None:
                    values[field.attr] = field.default
            device_type = values.get("device_type")
            if device_type is not None:
                for field in plan:
                    if field.applies_to and device_type not in field.applies_to:
                        values[field.attr] = None
        for rule in self.meta.rules:
            rule.settle(values)
        return dataclasses.replace(self, **values)  # type: ignore[type-var]

    def _needed(self, field: Field) -> bool:
        """Whether the call is useless without this empty field: not where a retired spelling was sent."""
        old = [r.old for r in self.meta.rules if isinstance(r, OldName) and r.new == field.attr]
        return field.effectively_required and not any(getattr(self, attr) for attr in old)

    def _view(self) -> View:
        plan = fields_of(type(self))
        defaults = {f.attr: f.default for f in plan} if self.meta.defaults_apply else {}
        return View({f.attr: getattr(self, f.attr) for f in plan}, defaults)

    def _broken(self, violation: Violation) -> ParameterError:
        by_attr = {f.attr: f for f in fields_of(type(self))}
        concerned = [by_attr[a] for a in violation.attrs]
        first = concerned[0]
        if not violation.missing:
            return _refusal(first, Bad(violation.rule))
        named = [f.wire for f in concerned if not f.deprecated]
        if len(named) == 1:
            return _missing(first, violation.rule)
        names = ", ".join(named[:-1]) + " or " + named[-1]
        return ParameterError(
            first.wire,
            violation.rule,
            "MissingParameter",
            f'The input parameter "{names}" that is mandatory for processing this request is not supplied',
        )


def _missing(field: Field, rule: str = "required") -> ParameterError:
    return ParameterError(
        field.wire, rule, f"Missing{field.wire}", f"{field.wire} is mandatory for this action."
    )


def _refusal(field: Field, bad: Bad) -> ParameterError:
    if isinstance(bad, Missing) and not bad.path:
        return _missing(field, bad.rule)
    return ParameterError(
        field.wire + bad.path,
        bad.rule,
        f"Invalid{field.wire}",
        f"Specified parameter {field.wire} is not valid.",
    )


def parse(cls: type[Request[Any]], params: Mapping[str, str]) -> Request[Any]:
    """The typed, checked request out of parameters as they came. Unknown parameters are passed over, an
    empty optional parameter counts as not sent, an unusable value of a retired one is dropped.

    Raises ``ParameterError``."""
    values: dict[str, Any] = {}
    for field in fields_of(cls):
        if field.limits.format is Format.FLAT:
            rows = _flat_rows(field, params)
            if rows:
                values[field.attr] = rows
            elif field.required:
                raise _missing(field)
            continue
        raw = params.get(field.wire)
        if raw is None or (raw == "" and field.required):
            if field.required:
                raise _missing(field)
            continue
        try:
            value = codec.parse_text(field, raw)
            if raw == "" or field.deprecated:
                codec.check(field, value)
        except Bad as bad:
            if raw.strip() == "" and field.required:
                raise _missing(field) from None
            if raw.strip() == "" or field.deprecated:
                continue
            raise _refusal(field, bad) from None
        values[field.attr] = value
    request = cls(**values)
    request.validate()
    return request


_MOST_FLAT_ROWS = 10_000


def _flat_rows(field: Field, params: Mapping[str, str]) -> tuple[Record, ...]:
    """The rows of ``Name.1.Field``, ``Name.2.Field`` ... in the order of their numbers."""
    assert field.type is Kind.LIST and field.record is not None
    rows: dict[int, dict[str, str]] = {}
    for name, raw in params.items():
        head, _, rest = name.partition(".")
        number, _, inner = rest.partition(".")
        if head != field.wire or not inner:
            continue
        if not (number.isascii() and number.isdigit() and 0 < len(number) <= 5):
            raise _refusal(field, Bad("number"))
        rows.setdefault(int(number), {})[inner] = raw
    if len(rows) > _MOST_FLAT_ROWS:
        raise _refusal(field, Bad("max_items"))
    out = []
    for position in sorted(rows):
        given = rows[position]
        values: dict[str, Any] = {}
        for inner_field in fields_of(field.record):
            raw_value = given.get(inner_field.wire)
            if raw_value is None or (raw_value == "" and inner_field.type is not Kind.TEXT):
                if inner_field.required:
                    raise _refusal(field, Missing("required", f".{position}.{inner_field.wire}"))
                continue
            try:
                values[inner_field.attr] = codec.parse_text(inner_field, raw_value)
            except Bad as bad:
                raise _refusal(field, bad.under(f".{position}.{inner_field.wire}")) from None
        out.append(field.record(**values))
    return tuple(out)


ACTIONS: dict[str, type[Request[Any]]] = {}
"""Every action by its name on the wire; filled by ``action``."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def action(
    response: type[Response],
    *,
    group: str,
    section: str = "",
    rules: tuple[Rule, ...] = (),
    paging: Paging | None = None,
    creates: bool = False,
    repeatable: bool = True,
    in_query: bool = False,
    defaults_apply: bool = True,
    sdk_only: bool = False,
) -> Callable[[type[Q]], type[Q]]:
    """Declares the class below as the request of the action of that name."""

    def declare(cls: type[Q]) -> type[Q]:
        made = dataclass(frozen=True, kw_only=True, slots=True, repr=False)(cls)
        made.meta = ActionMeta(  # type: ignore[attr-defined]
            name=cls.__name__,
            group=group,
            response=response,
            section=section,
            rules=rules,
            paging=paging,
            creates=creates,
            repeatable=repeatable and not creates,
            in_query=in_query,
            defaults_apply=defaults_apply,
            sdk_only=sdk_only,
        )
        fields_of(made)
        ACTIONS[cls.__name__] = made  # type: ignore[assignment]
        return made

    return declare
