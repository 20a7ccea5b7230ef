"""A server's certificate at first sight: its fingerprint, for a person to compare and then to pin.

A local VCS has a certificate nobody vouches for. Whoever sets up a profile compares the fingerprint shown
here with the one the service printed, and keeps it as ``Connection.pinned_sha256``; from then on exactly
that certificate is accepted. Nothing is sent here but the TLS handshake, and nothing that comes is trusted.
"""

import hashlib
import socket
import ssl
from urllib.parse import urlsplit

from app.vcs.connection import endpoint_of
from app.vcs.errors import CertificateRefused, TimedOut, Unreachable

_ACTION = "Connect"


def fetch_fingerprint(endpoint: str, timeout_s: float = 5.0) -> str:
    """Hex SHA-256 (64 lower-case digits) of the DER certificate a server shows at ``https://host[:port]``.

    Blocks up to ``timeout_s`` for the connection and as long again for the handshake; goes straight to the
    host, never through a proxy. Raises ``ValueError`` for an address that is not https, ``Unreachable``,
    ``TimedOut``, and ``CertificateRefused`` (``TlsFailed``) where no TLS is spoken.
    """
    parts = urlsplit(endpoint_of(endpoint))
    if parts.scheme != "https":
        raise ValueError("only an https address has a certificate")
    host = parts.hostname or ""
    # Not verified on purpose: this asks who is there, and tells them nothing.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, parts.port or 443), timeout_s) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            der = secure.getpeercert(binary_form=True)
    except TimeoutError:
        raise TimedOut(_ACTION, "ConnectTimeout") from None
    except ssl.SSLError:
        raise CertificateRefused(_ACTION, "TlsFailed") from None
    except socket.gaierror:
        raise Unreachable(_ACTION, "NameNotResolved") from None
    except ConnectionRefusedError:
        raise Unreachable(_ACTION, "ConnectionRefused") from None
    except OSError:
        raise Unreachable(_ACTION, "ConnectionLost") from None
    if not der:
        raise CertificateRefused(_ACTION, "TlsFailed")
    return hashlib.sha256(der).hexdigest()


def in_pairs(fingerprint: str) -> str:
    """``AB:CD:...``, the way certificates are compared by eye."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()
