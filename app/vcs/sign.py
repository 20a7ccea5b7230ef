"""The RPC signature, version 1.0 (HMAC-SHA1), of Alibaba Cloud.

All parameters that travel, in the query and in a form body, are sorted by the bytes of their names,
percent-encoded after RFC 3986, joined, encoded once more and signed with the secret and an ampersand.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote


def percent_encode(text: str) -> str:
    """RFC 3986: letters, digits, ``-_.~`` stay, every other byte of the UTF-8 becomes ``%XX``."""
    return quote(text, safe="-_.~")


def canonical_query(params: Mapping[str, str]) -> str:
    """The CanonicalizedQueryString of decoded parameters; ``Signature`` itself is left out."""
    names = sorted((n for n in params if n != "Signature"), key=lambda n: n.encode())
    return "&".join(f"{percent_encode(n)}={percent_encode(params[n])}" for n in names)


def string_to_sign(method: str, params: Mapping[str, str]) -> str:
    """What is signed: the HTTP method really used, the path ``/`` and all parameters, decoded."""
    return f"{method.upper()}&%2F&{percent_encode(canonical_query(params))}"


def signature(secret: str, text: str) -> str:
    """The Base64 signature (28 characters) of a StringToSign."""
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
