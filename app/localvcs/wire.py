"""From an HTTP request to one flat map of parameters, and from an error to its body."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from starlette.responses import Response

from app.localvcs import errors
from app.localvcs.errors import ApiError

Format = Literal["JSON", "XML"]

MAX_QUERY_BYTES = 48 * 1024
"""httptools cuts off at 64 KiB with an error that is not of the API's form."""
MAX_PARAMETERS = 5000
"""More than any action has (AddWatchItems: 4 an item, 1001 items to say that 1000 are the limit); a request
with more is an attack on the parser."""

CONTENT_TYPE: Mapping[Format, str] = {
    "JSON": "application/json;charset=utf-8",
    "XML": "application/xml;charset=utf-8",
}


def new_request_id() -> str:
    return str(uuid.uuid4()).upper()


def read_parameters(query: bytes, body: bytes, content_type: str) -> dict[str, str]:
    """All parameters of the query and of a form body, decoded, empty values kept.

    A name in both places is taken from the body; twice in one place is refused, as is what is not UTF-8.
    A body of another type holds no parameters (and is not covered by the signature).
    """
    if len(query) > MAX_QUERY_BYTES:
        raise errors.too_large()
    parameters = _form(query)
    if content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        parameters.update(_form(body))
    return parameters


def _form(encoded: bytes) -> dict[str, str]:
    if not encoded:
        return {}
    try:
        pairs = parse_qsl(
            encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise errors.malformed_request("Parameters must be UTF-8.") from error
    except ValueError as error:
        raise errors.malformed_request(f"No more than {MAX_PARAMETERS} parameters are accepted.") from error
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise errors.malformed_request("A parameter was sent twice.")
    return parameters


def answer_format(parameters: Mapping[str, str]) -> Format:
    """The format asked for, in any case; JSON when none was (sdk-core then sends the word ``None``)."""
    wanted = parameters.get("Format", "").strip().upper()
    if wanted in ("", "NONE", "JSON"):
        return "JSON"
    if wanted == "XML":
        return "XML"
    raise errors.format_invalid()


def error_format(parameters: Mapping[str, str]) -> Format:
    """The format of an error: as asked for where that can be told, else JSON."""
    return "XML" if parameters.get("Format", "").strip().upper() == "XML" else "JSON"


def error_response(error: ApiError, request_id: str, host_id: str, answer: Format) -> Response:
    """The gateway's error body: root ``Error`` in XML, whatever the action."""
    fields = {
        "RequestId": request_id,
        "HostId": host_id,
        "Code": error.code,
        "Message": error.message,
    }
    if answer == "XML":
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        body = f"<?xml version='1.0' encoding='UTF-8'?><Error>{inner}</Error>"
    else:
        body = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    headers = {"content-type": CONTENT_TYPE[answer], "x-acs-request-id": request_id}
    if error.retry_after_s is not None:
        headers["x-acs-retry-after"] = str(error.retry_after_s)
    return Response(body.encode("utf-8"), status_code=error.http_status, headers=headers)
