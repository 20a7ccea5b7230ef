"""What can go wrong with a call, as codes: sentences are made where people read them.

No error of this module ever carries a parameter's value, a secret, or an address with a query.
"""

import enum


class ErrorKind(enum.StrEnum):
    """What an error means for the caller."""

    INVALID_REQUEST = "invalid_request"
    """Refused before sending: a documented limit is broken. Never retried."""
    REFUSED = "refused"
    """The service refused: signature, key, rights, an unknown action, a bad parameter. Never retried."""
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    """The service answered 5xx."""
    UNREACHABLE = "unreachable"
    """No connection, or it broke."""
    TIMED_OUT = "timed_out"
    CERTIFICATE = "certificate"
    """The server is not the one we trust. Never retried."""
    BAD_ANSWER = "bad_answer"
    """Something answered, but not the VCS."""
    FAILED = "failed"
    """The action itself answered a Code that is not its success code, where a result was needed."""


class VcsError(Exception):
    """Base of all errors of a call.

    ``action``: the action's name. ``code``: the service's Code, or a word of ours (``ConnectionRefused``,
    ``NameNotResolved`` ...). ``message``: the service's text, fit to show; ``""`` for errors of ours.
    ``request_id``: as the service gave it, or ``""``. ``http_status``: or ``None`` where there was none.
    """

    kind: ErrorKind = ErrorKind.BAD_ANSWER

    def __init__(
        self,
        action: str,
        code: str,
        message: str = "",
        request_id: str = "",
        http_status: int | None = None,
    ) -> None:
        super().__init__(action, code, message, request_id, http_status)
        self.action = action
        self.code = code
        self.message = message
        self.request_id = request_id
        self.http_status = http_status

    def __str__(self) -> str:
        parts = [f"{self.action}: {self.code}"]
        if self.http_status is not None:
            parts.append(f"HTTP {self.http_status}")
        if self.message:
            parts.append(self.message)
        if self.request_id:
            parts.append(f"RequestId {self.request_id}")
        return ", ".join(parts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class InvalidRequest(VcsError):
    """A documented limit is broken; nothing was sent. ``parameter`` is the wire name (with the place inside a
    list or object, ``Devices[0].DeviceId``), ``rule`` the limit (``required``, ``max``, ``enum`` ...)."""

    kind = ErrorKind.INVALID_REQUEST

    def __init__(self, action: str, parameter: str, rule: str, code: str) -> None:
        super().__init__(action, code)
        self.parameter = parameter
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.action}: {self.parameter} breaks {self.rule}"


class ServiceRefused(VcsError):
    """The service answered 4xx: see ``code``."""

    kind = ErrorKind.REFUSED


class Throttled(VcsError):
    """Too many calls. ``retry_after_s``: what the service asked for, or ``None``."""

    kind = ErrorKind.THROTTLED

    def __init__(
        self,
        action: str,
        code: str,
        message: str = "",
        request_id: str = "",
        http_status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(action, code, message, request_id, http_status)
        self.retry_after_s = retry_after_s


class ServiceUnavailable(VcsError):
    """The service answered 5xx."""

    kind = ErrorKind.UNAVAILABLE


class Unreachable(VcsError):
    """No connection. ``code``: ``ConnectionRefused``, ``NameNotResolved``, ``ConnectionLost``,
    ``ProxyFailed``, ``NoRoute``, ``ClientClosed``. ``sent``: the request may have reached the service."""

    kind = ErrorKind.UNREACHABLE

    def __init__(self, action: str, code: str, sent: bool = False) -> None:
        super().__init__(action, code)
        self.sent = sent


class TimedOut(VcsError):
    """``code``: ``ConnectTimeout`` or ``ReadTimeout``. ``sent``: the request may have reached the service."""

    kind = ErrorKind.TIMED_OUT

    def __init__(self, action: str, code: str, sent: bool = False) -> None:
        super().__init__(action, code)
        self.sent = sent


class CertificateRefused(VcsError):
    """``code``: ``CertificateNotTrusted``, ``CertificateNotPinned`` (another certificate than the pinned one)
    or ``TlsFailed``."""

    kind = ErrorKind.CERTIFICATE


class BadAnswer(VcsError):
    """``code``: ``NotAnAnswer`` (neither JSON nor XML of the service), ``AnswerTooLarge``, ``Redirected``."""

    kind = ErrorKind.BAD_ANSWER


class ActionFailed(VcsError):
    """A needed result is missing: the action answered a Code that is not its success code."""

    kind = ErrorKind.FAILED


class ParameterError(Exception):
    """A request breaks a documented limit, with the error the service documents for it.

    ``parameter``: wire name, with the place inside; ``rule``: the broken limit; ``code``, ``message``,
    ``http_status``: the answer (``MissingCorpName`` 400 ...). Never carries the value.
    """

    def __init__(self, parameter: str, rule: str, code: str, message: str, http_status: int = 400) -> None:
        super().__init__(parameter, rule, code)
        self.parameter = parameter
        self.rule = rule
        self.code = code
        self.message = message
        self.http_status = http_status

    def __str__(self) -> str:
        return f"{self.code}: {self.parameter} breaks {self.rule}"


class UnknownAction(ParameterError):
    """There is no such action."""

    def __init__(self) -> None:
        super().__init__(
            "Action",
            "unknown",
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
            404,
        )
