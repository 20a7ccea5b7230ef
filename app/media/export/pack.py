"""Puts a folder into a zip encrypted with AES-256, as WinZip and 7-Zip open it (AE-2, by ``pyzipper``).

The names of the files can be read without the password; that is how the format is. Nothing is packed smaller:
video is that already.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pyzipper

from app.media.export.parts import UNFINISHED, Room, failed
from app.media.exports import PackPlan, PackProgress

_READ = 1 << 20
_STEP = 16 << 20


def pack(plan: PackPlan, tell: Callable[[PackProgress], None], go_on: Callable[[], None]) -> None:
    """The whole archive, or none. ``go_on`` raises ``Ended`` when it was cancelled. Raises ``Ended``."""
    folder, path = Path(plan.folder), Path(plan.path)
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        files = sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
        whole = sum(one.stat().st_size for one in files)
        room = Room(path.parent, plan.keep_free)
        room.check(whole)
        try:
            done = 0
            with pyzipper.AESZipFile(unfinished, "w", encryption=pyzipper.WZ_AES) as archive:
                archive.setpassword(plan.password.encode())
                for one in files:
                    name = f"{folder.name}/{one.relative_to(folder).as_posix()}"
                    with one.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                        while data := source.read(_READ):
                            go_on()
                            target.write(data)
                            before, done = done, done + len(data)
                            if done // _STEP != before // _STEP:
                                room.check(whole - done)
                                tell(PackProgress(done, whole))
            with unfinished.open("rb") as written:
                os.fsync(written.fileno())
            with pyzipper.AESZipFile(unfinished) as archive:
                archive.setpassword(plan.password.encode())
                for entry in archive.infolist():  # the plain files go when this one is there: read it once
                    with archive.open(entry) as packed:
                        while packed.read(_READ):
                            go_on()
            os.replace(unfinished, path)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
    except OSError as error:
        raise failed(error) from error
    tell(PackProgress(whole, whole))
