"""The pictures of cases: a folder a case, a file a picture, named by its SHA-256. Blocks."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.core.cases.model import MAX_PICTURE, CaseTrouble, NewPicture, Picture, clean_box, clean_text
from app.store import paths

PICTURE_NAME = re.compile(r"[0-9a-f]{64}\.(?:jpg|png|webp)")
_CASE_ID = re.compile(r"[0-9a-f]{32}")


def ending_of(data: bytes) -> str | None:
    """By what it begins with: ``.jpg``, ``.png``, ``.webp``; None: no picture we keep."""
    if data[:3] == b"\xff\xd8\xff":
        return ".jpg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return ".png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return None


def cases_folder() -> Path:
    """Where all of them are."""
    return paths.data_dir() / "cases"


class PictureFiles:
    """``root``: asked when it is needed (it may make folders)."""

    def __init__(self, root: Callable[[], Path]) -> None:
        self._root = root

    def folder(self, case_id: str) -> Path:
        """Of one case; not made."""
        if not _CASE_ID.fullmatch(case_id):
            raise CaseTrouble("no_case")
        return self._root() / case_id

    def path(self, case_id: str, picture: Picture) -> Path:
        """Where a picture is (or was)."""
        return self.folder(case_id) / picture.name

    def keep(self, case_id: str, new: NewPicture) -> Picture:
        """Copies it in. Raises ``CaseTrouble``."""
        data = new.data
        name = new.path.name if new.path is not None else ""
        try:
            if data is None:
                if new.path is None:
                    raise CaseTrouble("not_a_picture", name=name)
                if new.path.stat().st_size > MAX_PICTURE:
                    raise CaseTrouble("too_large", limit=MAX_PICTURE)
                data = new.path.read_bytes()
        except OSError as error:
            raise CaseTrouble("not_read", reason=error.strerror or "?", path=str(new.path)) from error
        ending = ending_of(data)
        if ending is None:
            raise CaseTrouble("not_a_picture", name=name)
        if len(data) > MAX_PICTURE:
            raise CaseTrouble("too_large", limit=MAX_PICTURE)
        sha = hashlib.sha256(data).hexdigest()
        self.write(case_id, f"{sha}{ending}", data)
        return Picture(
            f"{sha}{ending}", sha, len(data), new.device_id, new.utc_ms,
            clean_box(new.box) if new.box is not None else None, clean_text(new.text),
        )  # fmt: skip

    def write(self, case_id: str, name: str, data: bytes) -> None:
        """The whole file, or none. Raises ``CaseTrouble``."""
        try:
            folder = self.folder(case_id)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if (folder / name).exists() and (folder / name).read_bytes() == data:
                return
            handle, made = tempfile.mkstemp(prefix=".", suffix=".new", dir=folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(made, folder / name)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(made)
                raise
        except OSError as error:
            raise disk_trouble(error) from error

    def read(self, case_id: str, picture: Picture) -> bytes | None:
        """Its bytes; None when the file is gone or is not what was kept."""
        try:
            data = self.path(case_id, picture).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == picture.sha256 else None

    def delete(self, case_id: str, names: list[str]) -> None:
        """Files nobody needs any more; one that cannot be deleted stays."""
        for name in names:
            if PICTURE_NAME.fullmatch(name):
                with contextlib.suppress(OSError):
                    (self.folder(case_id) / name).unlink()

    def delete_case(self, case_id: str) -> None:
        """The folder of a case that is gone."""
        shutil.rmtree(self.folder(case_id), ignore_errors=True)


def disk_trouble(error: OSError) -> CaseTrouble:
    """What a disk's error means."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CaseTrouble("no_room", path=str(error.filename or ""))
    return CaseTrouble("not_kept", reason=error.strerror or str(error), path=str(error.filename or ""))
