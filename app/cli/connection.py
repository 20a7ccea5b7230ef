"""Which service a command talks to, from ``--profile`` or ``--endpoint``, with its AccessKey.

The secret comes from the keyring (profile), from a file or from standard input, never from an argument.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from app.cli.exits import CommandError, Exit

if TYPE_CHECKING:
    from app.vcs import Client, Connection, VcsError


def client_of(arguments: argparse.Namespace, response_format: Literal["JSON", "XML"] | None = None) -> Client:
    """A client for the service asked for; raises CommandError with the reason when there is none.
    ``response_format``: JSON or XML instead of the profile's."""
    if arguments.endpoint:
        from app.vcs import Client

        connection = _of_endpoint(arguments)
        return Client(replace(connection, response_format=response_format or connection.response_format))
    if arguments.access_key_id or arguments.access_key_secret_file:
        raise CommandError(Exit.USAGE, "--access-key-id and --access-key-secret-file go with --endpoint.")
    return _of_profile(arguments.profile, response_format)


def _of_endpoint(arguments: argparse.Namespace) -> Connection:
    from app.core.endpoint import is_loopback
    from app.vcs import Connection
    from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET

    endpoint: str = arguments.endpoint
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CommandError(
            Exit.CONFIGURATION, f"{endpoint} is no address of a service: it begins with http:// or https://."
        )
    if parts.scheme == "http" and not is_loopback(endpoint):
        raise CommandError(
            Exit.CONFIGURATION, "Unencrypted http is for this machine only; use https:// for another one."
        )
    key_id, secret_file = arguments.access_key_id, arguments.access_key_secret_file
    if key_id is None and secret_file is None:
        if not is_loopback(endpoint):
            raise CommandError(
                Exit.CREDENTIALS,
                "This service needs --access-key-id and --access-key-secret-file (or --profile).",
            )
        key_id, secret = DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET
    elif key_id is None or secret_file is None:
        raise CommandError(
            Exit.CREDENTIALS,
            "--access-key-id and --access-key-secret-file belong together: give both or neither.",
        )
    else:
        secret = read_secret(secret_file)
    try:
        return Connection(
            endpoint=endpoint,
            access_key_id=key_id,
            access_key_secret=secret,
            pinned_sha256=getattr(arguments, "pin", None),
        )
    except ValueError as error:
        raise CommandError(Exit.CONFIGURATION, f"The connection cannot be meant: {error}.") from None


def read_secret(source: str) -> str:
    """The secret in a file, or on standard input for ``-``; surrounding white space is not part of it."""
    try:
        text = sys.stdin.readline() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise CommandError(
            Exit.CREDENTIALS, f"The secret's file {source} could not be read: {reason}."
        ) from None
    secret = text.strip()
    if not secret:
        raise CommandError(Exit.CREDENTIALS, "The secret is empty.")
    return secret


def _of_profile(name: str | None, response_format: Literal["JSON", "XML"] | None) -> Client:
    from app.store import paths
    from app.store.profiles import ProfileStore
    from app.store.secrets import SecretStore

    store = ProfileStore(paths.config_dir() / "profiles.toml")
    profiles = {profile.name: profile for profile in store.load()}
    wanted = name or store.last_used
    if wanted is None:
        raise CommandError(
            Exit.CONFIGURATION, "No profile was used yet: give --profile NAME or --endpoint URL."
        )
    if wanted not in profiles:
        known = ", ".join(sorted(profiles)) or "none yet"
        raise CommandError(Exit.CONFIGURATION, f"There is no profile '{wanted}' (profiles: {known}).")
    secrets = SecretStore()
    secret = secrets.get(wanted)
    if secret is None and secrets.backend() is None:
        raise CommandError(
            Exit.NO_KEYRING,
            f"There is no keyring on this machine, so the secret of profile '{wanted}' is not at hand: log "
            "in to a desktop that has one, or use --endpoint with --access-key-secret-file.",
        )
    if secret is None:
        raise CommandError(
            Exit.CREDENTIALS,
            f"The secret of profile '{wanted}' is not in this machine's keyring: open the profile in the "
            "window and enter it, or use --endpoint with --access-key-secret-file.",
        )
    from app.store.connecting import client_for

    profile = profiles[wanted]
    profile = replace(profile, response_format=response_format or profile.response_format)
    try:
        return client_for(profile, secret)
    except ValueError as error:
        raise CommandError(
            Exit.CONFIGURATION, f"The profile '{wanted}' cannot be meant: {error}; edit it in the window."
        ) from None


def broken_limit(parameter: str, rule: str) -> str:
    """A sentence about a documented limit that a request breaks."""
    if rule == "required":
        return f"{parameter} is required."
    return f"{parameter} breaks its documented limit ({rule.replace('_', ' ')})."


def sentence_of(error: VcsError) -> tuple[Exit, str]:
    """Exit status and readable sentence for an error of a call. No secret: errors carry none."""
    from app.vcs import BadAnswer, CertificateRefused, InvalidRequest, TimedOut, Unreachable

    what = f"{error.action}: " if error.action else ""
    tail = f" [{error.code}]" if error.code else ""
    if error.request_id:
        tail += f" RequestId {error.request_id}"
    match error:
        case InvalidRequest():
            return Exit.CONFIGURATION, f"{what}not sent: {broken_limit(error.parameter, error.rule)}"
        case Unreachable():
            return Exit.UNREACHABLE, f"{what}the service could not be reached.{tail}"
        case TimedOut():
            return Exit.UNREACHABLE, f"{what}the service did not answer in time.{tail}"
        case CertificateRefused():
            return Exit.UNREACHABLE, f"{what}the service's certificate is not trusted.{tail}"
        case BadAnswer():
            return Exit.REFUSED, f"{what}the answer could not be understood.{tail}"
        case _:
            return Exit.REFUSED, f"{what}refused: {error.message}{tail}"
