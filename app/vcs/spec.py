"""The API as a table: every action by its name, and requests out of parameters as they came.

request = spec.parse("DescribeIpcs", {"PageNum": "1", "PageSize": "200"})
request.meta.response      # DescribeIpcsResponse
request.effective()        # defaults filled in, precedence resolved
"""

from collections.abc import Mapping
from typing import Any

from app.vcs import request as _request
from app.vcs.actions import (  # noqa: F401  (importing a group declares its actions)
    ai_instances,
    compute_instances,
    data_sources,
    device_lists,
    devices,
    projects,
    search,
    streams,
    watch_items,
    watch_policies,
    watch_tasks,
)
from app.vcs.declare import Field, Format, Kind, Wire
from app.vcs.errors import ParameterError, UnknownAction
from app.vcs.request import ACTIONS, ActionMeta, Paging, Request

__all__ = [
    "ACTIONS",
    "ActionMeta",
    "Field",
    "Format",
    "Kind",
    "Paging",
    "ParameterError",
    "Request",
    "UnknownAction",
    "Wire",
    "parse",
]


def parse(action: str, params: Mapping[str, str]) -> Request[Any]:
    """The typed, checked request. Common parameters and unknown ones among ``params`` are passed over.

    Raises ``ParameterError`` with the error the service documents (``MissingXxx``, ``InvalidXxx``), and its
    subclass ``UnknownAction``; nothing else, whatever the texts hold.
    """
    cls = ACTIONS.get(action)
    if cls is None:
        raise UnknownAction
    return _request.parse(cls, params)
