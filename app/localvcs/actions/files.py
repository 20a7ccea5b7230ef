"""UploadFile: a file for a data source, sent along (Base64) or lying in the data folder already."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import io
import os
import re
import uuid
from pathlib import Path

from PIL import Image

from app.localvcs import datasources, devices, errors
from app.localvcs.datasources import FILES_FOLDER
from app.localvcs.errors import ApiError
from app.localvcs.runtime import Service
from app.vcs import StoredFile, UploadFile, UploadFileData, UploadFileResponse

MAX_FILE_BYTES = 32 << 20
"""Of a file given by its path; one sent along is bounded by the size of a request."""
MAX_PICTURE_PIXELS = 64_000_000
PICTURE_FORMATS = {"JPEG": ".jpg", "PNG": ".png", "BMP": ".bmp", "WEBP": ".webp"}
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,255}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}", re.ASCII)


def upload_file(service: Service, request: UploadFile, request_id: str) -> UploadFileResponse:
    """FilePath wins over FileContent. A picture must be one that can be decoded; MD5, if sent, must fit."""
    for parameter, name in (("FileName", request.file_name), ("FileAliasName", request.file_alias_name)):
        if name and (not _NAME.fullmatch(name) or name in (".", "..")):
            raise errors.invalid(parameter, "It is the name of a file, without folders.")
    connection = service.database.read()
    if request.corp_id:
        devices.require_corp(connection, request.corp_id)
    row = datasources.find(connection, request.data_source_id)
    if row is None or (request.corp_id and row["corp_id"] != request.corp_id):
        raise errors.invalid("DataSourceId", "No data source has this id: AddDataSource comes first.")
    data = _content(service, request)
    if request.md5 and hashlib.md5(data, usedforsecurity=False).hexdigest() != request.md5.lower():
        raise errors.invalid("MD5", "The file has another one.")
    size, suffix = (0, 0), _suffix(request.file_name)
    if request.file_type == "PIC":
        size, suffix = _picture(data, "FilePath" if request.file_path else "FileContent")
    source_id = f"dsf_{uuid.uuid4().hex}"
    path = f"{FILES_FOLDER}/{row['data_source_id']}/{source_id}{suffix}"
    _store(service.options.data_dir / path, data)
    try:
        with service.database.write() as writer:
            if datasources.find(writer, row["data_source_id"]) is None:
                raise errors.invalid("DataSourceId", "The data source has just been deleted.")
            datasources.add_file(
                writer,
                source_id=source_id,
                data_source_id=row["data_source_id"],
                corp_id=row["corp_id"],
                file_type=request.file_type,
                file_name=request.file_name,
                alias_name=request.file_alias_name or request.file_name,
                path=path,
                md5=hashlib.md5(data, usedforsecurity=False).hexdigest(),
                size=len(data),
                width=size[0],
                height=size[1],
                created_ms=service.clock.now_ms(),
            )
    except BaseException:
        with contextlib.suppress(OSError):
            (service.options.data_dir / path).unlink()
        raise
    stored = StoredFile(oss_path=path, source_id=source_id)
    return UploadFileResponse(
        request_id=request_id, code="200", message="success", data=UploadFileData(records=(stored,))
    )


def _content(service: Service, request: UploadFile) -> bytes:
    if request.file_path:
        return _file_in(service.options.data_dir / FILES_FOLDER, request.file_path)
    try:
        data = base64.b64decode(request.file_content or "", validate=True)
    except (binascii.Error, ValueError):
        raise errors.invalid("FileContent", "It is not Base64.") from None
    if not data:
        raise errors.invalid("FileContent", "The file is empty.")
    return data


def _file_in(folder: Path, path: str) -> bytes:
    """A plain file below ``folder``; whatever else is asked for looks as if it were not there.

    ``path``: below the data folder (``files/ds_1/a.jpg``), as OssPath gives it, or below its ``files``.
    """
    refused = errors.invalid("FilePath", f"No file is there. It lies in {FILES_FOLDER}/ of the data folder.")
    if "://" in path or "\x00" in path:
        raise refused
    try:
        root = folder.resolve(strict=True)
        found = (root.parent if path.startswith(f"{FILES_FOLDER}/") else root) / path
        found = found.resolve(strict=True)
        if not found.is_relative_to(root) or not found.is_file():
            raise refused
        if found.stat().st_size > MAX_FILE_BYTES:
            raise errors.invalid("FilePath", f"A file has at most {MAX_FILE_BYTES >> 20} MiB.")
        with found.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError, RuntimeError):
        raise refused from None
    if not data or len(data) > MAX_FILE_BYTES:
        raise errors.invalid("FilePath", "The file is empty or too large.")
    return data


def _picture(data: bytes, parameter: str) -> tuple[tuple[int, int], str]:
    """Width and height, and the suffix of its format; decodes it, so that later nobody fails on it."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(PICTURE_FORMATS)) as image:
            size, kind = image.size, image.format or ""
            if size[0] * size[1] > MAX_PICTURE_PIXELS:
                raise errors.invalid(parameter, "The picture is too large.")
            image.load()
    except ApiError:
        raise
    except Exception:  # a hostile file makes a reader raise anything
        raise errors.invalid(parameter, "It is no picture (JPEG, PNG, BMP or WebP).") from None
    return size, PICTURE_FORMATS[kind]


def _suffix(name: str) -> str:
    found = _SUFFIX.fullmatch(os.path.splitext(name)[1])
    return found[0].lower() if found else ""


def _store(path: Path, data: bytes) -> None:
    """The file is whole and on the disk, or not there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
