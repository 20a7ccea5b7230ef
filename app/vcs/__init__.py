"""The VCS API, once: typed requests and answers of every action, signing, transport, errors, paging.

    from app.vcs import Client, Connection, ListCorps
    client = Client(Connection(endpoint="https://...", access_key_id="...", access_key_secret="..."))
    answer = client.call(ListCorps(page_number=1, page_size=10))

Knows nothing of the rest of the program.
"""

from app.vcs.actions import *  # noqa: F403
from app.vcs.actions import __all__ as _actions
from app.vcs.client import Client
from app.vcs.connection import Connection
from app.vcs.errors import (
    ActionFailed,
    BadAnswer,
    CertificateRefused,
    ErrorKind,
    InvalidRequest,
    ParameterError,
    ServiceRefused,
    ServiceUnavailable,
    Throttled,
    TimedOut,
    UnknownAction,
    Unreachable,
    VcsError,
)
from app.vcs.pacing import RetryPolicy
from app.vcs.paging import Listing
from app.vcs.request import ActionMeta, Paging, Request
from app.vcs.response import Outcome, Response

__all__ = [  # noqa: PLE0604
    *_actions,
    "ActionFailed",
    "ActionMeta",
    "BadAnswer",
    "CertificateRefused",
    "Client",
    "Connection",
    "ErrorKind",
    "InvalidRequest",
    "Listing",
    "Outcome",
    "Paging",
    "ParameterError",
    "Request",
    "Response",
    "RetryPolicy",
    "ServiceRefused",
    "ServiceUnavailable",
    "Throttled",
    "TimedOut",
    "UnknownAction",
    "Unreachable",
    "VcsError",
]
