"""Error answers of the service: code, HTTP status and message as the cloud's gateway words them.

Source: the gateway's error table and recorded answers of real servers. Business outcomes (``Failed``,
``Retry``, ``DeviceNotFound``) are not errors: they are answers with HTTP 200 and another ``Code``.
"""

from __future__ import annotations


class ApiError(Exception):
    """An answer with a 4xx or 5xx status. ``message`` goes to the client; it never tells how we work inside.

    ``retry_after_s`` becomes the header ``x-acs-retry-after`` (whole seconds).
    """

    def __init__(self, code: str, http_status: int, message: str, retry_after_s: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.http_status = http_status
        self.message = message
        self.retry_after_s = retry_after_s


def missing(name: str) -> ApiError:
    return ApiError(f"Missing{name}", 400, f"{name} is mandatory for this action.")


def invalid(name: str, why: str = "") -> ApiError:
    """``why``: a sentence for whoever wrote the call; it must not repeat the value (it may be a secret)."""
    message = f"Specified parameter {name} is not valid."
    return ApiError(f"Invalid{name}", 400, f"{message} {why}" if why else message)


def signature_does_not_match(string_to_sign: str) -> ApiError:
    # aliyun-python-sdk-core compares everything after the first colon with its own string and dies when
    # there is no colon: HTTP 400, exactly one colon before the string, nothing after it.
    return ApiError(
        "SignatureDoesNotMatch",
        400,
        f"Specified signature is not matched with our calculation. server string to sign is:{string_to_sign}",
    )


def key_not_found() -> ApiError:
    return ApiError("InvalidAccessKeyId.NotFound", 404, "Specified access key is not found.")


def web_page() -> ApiError:
    """Not of the cloud: see ``webpages``."""
    return ApiError("Forbidden", 403, "The demo's key is known to everybody: no web page may use it.")


def nonce_used() -> ApiError:
    return ApiError("SignatureNonceUsed", 400, "Specified signature nonce was used already.")


def timestamp_expired() -> ApiError:
    return ApiError("InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired.")


def timestamp_malformed() -> ApiError:
    return ApiError(
        "InvalidTimeStamp.Format", 400, "Specified time stamp or date value is not well formatted."
    )


def signature_method_invalid() -> ApiError:
    return ApiError("InvalidSignatureMethod", 400, "Specified signature method is not valid.")


def format_invalid() -> ApiError:
    return ApiError("InvalidParameter.Format", 400, "Specified parameter format is not valid.")


def malformed_request(why: str) -> ApiError:
    return ApiError("InvalidParameter", 400, f"The request could not be read. {why}")


def too_large() -> ApiError:
    return ApiError("RequestEntityTooLarge", 413, "The request is larger than this service accepts.")


def method_unsupported() -> ApiError:
    return ApiError("UnsupportedHTTPMethod", 400, "Specified HTTP method is not supported, use GET or POST.")


def action_not_found() -> ApiError:
    return ApiError(
        "InvalidAction.NotFound", 404, "Specified api is not found, please check your url and method."
    )


def action_unsupported() -> ApiError:
    """A documented action this service does not serve yet. Never a made-up success."""
    return ApiError("UnsupportedOperation", 400, "The local VCS does not serve this action yet.")


def corp_invalid() -> ApiError:
    """The one product error code known for VCS, with its odd status (OpenAPI metadata of 2020-05-15)."""
    return ApiError("InvalidCorpId", 401, "The specified CorpId is invalid.")


def key_inactive() -> ApiError:
    return ApiError("InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled.")


def throttled(retry_after_s: int) -> ApiError:
    return ApiError(
        "Throttling.User", 400, "Request was denied due to user flow control.", max(1, retry_after_s)
    )


def internal() -> ApiError:
    return ApiError(
        "InternalError",
        500,
        "The request processing has failed due to some unknown error, exception or failure.",
    )


def unavailable() -> ApiError:
    return ApiError(
        "ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server."
    )
