"""``vcs-wall serve``: the local VCS alone, in this process."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from app.cli.exits import CommandError, Exit


def run_serve(arguments: argparse.Namespace) -> int:
    """Serve until interrupted (or stdin closes, where asked); the status is the service's own."""
    if bool(arguments.access_key_id) != bool(arguments.access_key_secret_file):
        raise CommandError(
            Exit.CREDENTIALS,
            "--access-key-id and --access-key-secret-file belong together: give both or neither.",
        )
    secret_file = arguments.access_key_secret_file
    if secret_file is not None and _missing(secret_file):
        raise CommandError(Exit.CREDENTIALS, f"The secret's file {secret_file} does not exist.")
    if arguments.clock_file is not None and _missing(arguments.clock_file):
        raise CommandError(Exit.CONFIGURATION, f"The clock file {arguments.clock_file} does not exist.")
    if bool(arguments.tls_cert) != bool(arguments.tls_key):
        raise CommandError(Exit.CONFIGURATION, "--tls-cert and --tls-key belong together: give both or none.")
    if not 1 <= arguments.key_seconds <= 10:
        raise CommandError(Exit.USAGE, f"--key-seconds {arguments.key_seconds}: it is from 1 to 10.")
    if not 0 <= arguments.port <= 65535:
        raise CommandError(Exit.USAGE, f"--port {arguments.port} is no port: it is from 0 to 65535.")

    from app.localvcs.server import ServeOptions, serve
    from app.media.launch import give_heap_back, keep_heap_small

    # Pictures drawn for cameras that come and go: after a minute and a half of them 478 MB, with this 220.
    keep_heap_small()
    return serve(
        ServeOptions(
            port=arguments.port,
            host=arguments.host,
            tls=arguments.tls,
            tls_cert=arguments.tls_cert,
            tls_key=arguments.tls_key,
            public_url=arguments.public_url,
            data_dir=arguments.data,
            demo=arguments.demo,
            devices=arguments.devices,
            faults=arguments.faults,
            clock_file=arguments.clock_file,
            utc_offset_minutes=_offset(arguments.utc_offset),
            key_seconds=arguments.key_seconds,
            ahead=arguments.demo,
            access_key_id=arguments.access_key_id,
            access_key_secret_file=secret_file,
            stop_on_stdin_eof=arguments.stop_on_stdin_eof,
            pull_seconds=arguments.pull_seconds,
            linger_seconds=arguments.linger_seconds,
            allow_private=arguments.allow_private,
            record=arguments.record,
            disk_quota=None if arguments.disk_quota is None else _size("--disk-quota", arguments.disk_quota),
            disk_floor=_size("--disk-floor", arguments.disk_floor),
        ),
        tidy=give_heap_back,
    )


def _missing(path: Path) -> bool:
    """What is there but cannot be looked at is not missing: the service says why when it reads it."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _offset(text: str) -> int:
    """Minutes east of UTC of ``+08:00``, ``-3:30`` and the like."""
    match = re.fullmatch(r"([+-]?)(\d{1,2}):([0-5]\d)", text.strip(), re.ASCII)
    minutes = int(match[2]) * 60 + int(match[3]) if match else None
    if match is None or minutes is None or minutes > 14 * 60:
        raise CommandError(Exit.USAGE, f"--utc-offset {text} is no zone: write +08:00 or -05:30.")
    return -minutes if match[1] == "-" else minutes


def _size(option: str, text: str) -> int:
    """Bytes of ``500``, ``20k``, ``1.5G`` and the like (powers of 1024)."""
    match = re.fullmatch(r"(\d{1,15}(?:\.\d{1,3})?)([kKmMgGtT]?)(?:i?[bB])?", text.strip())
    if match is None:
        raise CommandError(Exit.USAGE, f"{option} {text} is no size: write 500M, 20G or 1.5T.")
    return int(float(match[1]) * 1024 ** " kmgt".index(match[2].lower() or " "))
