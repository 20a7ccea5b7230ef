"""Why a feed stopped: the translations of av's and HTTP's errors into ``FeedError``."""

from __future__ import annotations

import ssl

import av
import av.error
import urllib3.exceptions as http_errors

from app.media.failures import FeedError
from app.media.types import Failure


def from_status(status: int) -> FeedError:
    """An HTTP status other than success. Play addresses answer 401 or 403 once their key expired."""
    if status in (401, 403):
        return FeedError(Failure.ADDRESS_EXPIRED, f"the server answered {status}", status)
    if status in (404, 410):
        return FeedError(Failure.NOT_FOUND, f"the server answered {status}", status)
    return FeedError(Failure.HTTP_STATUS, f"the server answered {status}", status)


def from_http(error: Exception) -> FeedError:
    """An error raised by urllib3 (or the socket below it)."""
    if isinstance(error, FeedError):
        return error
    if isinstance(error, (http_errors.SSLError, ssl.SSLError)):
        return FeedError(Failure.CERTIFICATE, "the server's certificate was not accepted")
    if isinstance(error, http_errors.NameResolutionError):
        return FeedError(Failure.UNREACHABLE, "the server's name is unknown")
    if isinstance(error, http_errors.NewConnectionError):
        return FeedError(Failure.UNREACHABLE, "the connection was refused")
    if isinstance(error, (http_errors.TimeoutError, TimeoutError)):
        return FeedError(Failure.TIMEOUT, "the server did not answer in time")
    if isinstance(error, (http_errors.LocationValueError, http_errors.LocationParseError, ValueError)):
        return FeedError(Failure.UNSUPPORTED, "the address cannot be read")
    if isinstance(error, http_errors.DecodeError):
        return FeedError(Failure.BAD_STREAM, "the content encoding is broken")
    if isinstance(error, (http_errors.HTTPError, OSError)):
        return FeedError(Failure.UNREACHABLE, "the connection was lost")
    return FeedError(Failure.INTERNAL, type(error).__name__)


def from_av(error: Exception, *, opening: bool) -> FeedError:
    """An error raised by av. Its text may hold the address, so only its kind is used."""
    if isinstance(error, FeedError):
        return error
    if isinstance(error, (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)):
        return FeedError(Failure.ADDRESS_EXPIRED, "the server refused the address", 403)
    if isinstance(error, av.error.HTTPNotFoundError):
        return FeedError(Failure.NOT_FOUND, "the server does not know the stream", 404)
    if isinstance(error, (av.error.HTTPClientError, av.error.HTTPServerError)):
        return FeedError(Failure.HTTP_STATUS, "the server answered an error")
    if isinstance(error, (av.error.ExitError, TimeoutError)):
        return FeedError(Failure.TIMEOUT, "the server did not answer in time")
    if isinstance(error, (av.error.ProtocolNotFoundError, av.error.DemuxerNotFoundError)):
        return FeedError(Failure.UNSUPPORTED, "this kind of address cannot be opened")
    if isinstance(error, (FileNotFoundError, IsADirectoryError, PermissionError)):
        return FeedError(Failure.NOT_FOUND, "the file cannot be read")
    if isinstance(error, (av.error.InvalidDataError, av.error.EOFError, EOFError)):
        return FeedError(
            Failure.BAD_STREAM, "these bytes are no video" if opening else "the video is damaged"
        )
    if isinstance(error, (av.error.PatchWelcomeError, NotImplementedError)):
        return FeedError(Failure.UNSUPPORTED, "this kind of stream is not supported")
    if isinstance(error, (ConnectionError, OSError)):
        return FeedError(Failure.UNREACHABLE, "no connection" if opening else "the connection was lost")
    if isinstance(error, (ValueError, IndexError)):
        return FeedError(Failure.BAD_STREAM, "the stream cannot be read")
    return FeedError(Failure.INTERNAL, type(error).__name__)
