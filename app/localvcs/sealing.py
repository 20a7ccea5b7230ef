"""Secrets the service has to use again, kept so that the database alone does not give them away.

They are encrypted (Fernet: AES-128-CBC with HMAC-SHA256) under a key in a file of its own in the data folder,
``watch.key``, readable by its owner only (on Windows by whoever can read the folder). Whoever has database
and key has the secrets; a copy of the database without the key has none.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

KEY_FILE = "watch.key"
_making = threading.Lock()


class SealBroken(Exception):
    """The key is missing, is another one, or the sealed text was changed."""


def seal(data_dir: Path, secret: str) -> bytes:
    """``secret`` encrypted; the key is made with the first. ``SealBroken`` when the key file holds no key."""
    from cryptography.fernet import Fernet

    try:
        return Fernet(_key(data_dir)).encrypt(secret.encode())
    except ValueError as error:
        raise SealBroken(f"{KEY_FILE} in the data folder holds no key") from error


def unseal(data_dir: Path, sealed: bytes) -> str:
    """What was sealed. Raises ``SealBroken``."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet((data_dir / KEY_FILE).read_bytes()).decrypt(sealed).decode()
    except (OSError, ValueError, InvalidToken) as error:
        raise SealBroken(f"{KEY_FILE} in the data folder does not fit") from error


def _key(data_dir: Path) -> bytes:
    from cryptography.fernet import Fernet

    path = data_dir / KEY_FILE
    with _making:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            pass
        key = Fernet.generate_key()
        # Whole or not at all: with half a key everything sealed before a crash would be lost.
        scratch = path.with_suffix(".new")
        scratch.unlink(missing_ok=True)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
        _sync_folder(data_dir)
        return key


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
