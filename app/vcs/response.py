"""The base of every answer, and its two formats."""

import enum
from typing import Annotated, Any, ClassVar, Self

import msgspec

from app.vcs import codec, xml
from app.vcs.declare import Record, Wire, record


class Outcome(enum.StrEnum):
    """What an answer means for the action that was called."""

    OK = "ok"
    RETRY = "retry"
    """The service is getting ready (it pulls the stream); ask the same again shortly."""
    FAILED = "failed"
    """See ``code`` and ``message``."""


class NotReadable(ValueError):
    """The bytes are neither JSON nor XML of the service."""


@record
class Response(Record):
    """What every answer carries. Missing texts are empty, missing numbers 0, missing lists empty, where a
    field does not say otherwise."""

    success_codes: ClassVar[tuple[str, ...]] = ("200",)

    code: Annotated[str, Wire("Code")] = ""
    """The business status, a text, not the HTTP status."""
    message: Annotated[str, Wire("Message")] = ""
    request_id: Annotated[str, Wire("RequestId")] = ""

    @property
    def outcome(self) -> Outcome:
        """OK where the code is this action's success code (or none came and nothing says failure)."""
        if self.code in self.success_codes:
            return Outcome.OK
        if self.code == "Retry":
            return Outcome.RETRY
        if not self.code and getattr(self, "success", None) is not False:
            return Outcome.OK
        return Outcome.FAILED

    def to_plain(self) -> dict[str, Any]:
        """As a dict by wire names, ready for JSON."""
        return codec.plain_record(self)

    def to_json(self) -> bytes:
        return msgspec.json.encode(self.to_plain())

    def to_xml(self, action: str) -> bytes:
        """``<ActionResponse>...``; lists repeat their own element, or are wrapped where documented."""
        return xml.write(f"{action}Response", self)

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """Raises ``NotReadable`` if the body is no JSON object; anything inside is read tolerantly."""
        return cls.from_plain(decode_object(body))

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> Self:
        return codec.read_record(cls, data)  # type: ignore[no-any-return]

    @classmethod
    def from_xml(cls, body: bytes) -> Self:
        """Raises ``NotReadable`` if the body is no XML; anything inside is read tolerantly."""
        try:
            return codec.read_record(cls, xml.read(cls, xml.parse(body)))  # type: ignore[no-any-return]
        except xml.NotXml:
            raise NotReadable from None

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """JSON or XML, by the first byte."""
        return cls.from_xml(body) if looks_like_xml(body) else cls.from_json(body)


def looks_like_xml(body: bytes) -> bool:
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def decode_object(body: bytes) -> dict[str, Any]:
    """A JSON object out of bytes. Raises ``NotReadable``."""
    try:
        data = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise NotReadable from None
    if not isinstance(data, dict):
        raise NotReadable
    return data
