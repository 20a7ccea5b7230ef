"""Checks a bundle: a folder (or the one file in it that stands for it), or a zip (encrypted or not) that is
read where it is, never unpacked.

Nothing in a bundle is believed before the signature of its manifest is checked, and no more is read of a file
than the manifest says it has. Blocks: not on the window's thread.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import enum
import hashlib
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Protocol

from app.core.evidence import manifest as manifests
from app.core.evidence.manifest import (
    MANIFEST,
    MAX_FILES,
    MAX_MANIFEST,
    OPENER_ENDING,
    PUBLIC_KEY,
    SIGNATURE,
    SUMS,
    BadManifest,
    Manifest,
    is_safe,
)
from app.core.evidence.signing import KEY_BYTES, fingerprint_of, of_pem, pem_of, signed_by
from app.core.names import visible
from app.store.stations import KnownStation

_READ = 1 << 20
_SMALL = 1 << 16
"""More than a signature or a key takes."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError)


class State(enum.StrEnum):
    """What a bundle is. The worst of what was found."""

    INTACT = "intact"
    FOREIGN = "foreign"  # whole and unchanged, signed by a station that is not known here
    INCOMPLETE = "incomplete"  # what is there is unchanged; something is missing
    CHANGED = "changed"  # a file is not what was signed, or one was added
    REFUSED = "refused"  # no bundle, or one that is made to do harm; see ``code``


class Refused(Exception):
    """``code``: ``not_a_bundle``, ``alone``, ``not_read``, ``newer_version``, ``link``, ``bad_path``,
    ``twice``, ``too_many``, ``too_large``, ``not_a_manifest``, ``password_needed``, ``wrong_password``."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.name = name


@dataclass(frozen=True, slots=True)
class Verdict:
    """``changed``: files that are not what was signed; where the manifest or its signature is, nobody can say
    more about the others, and ``files`` is 0. ``unsigned``: the bundle's own word about ``signer`` is not
    proven. Names are relative to the bundle, and on one line each (``visible``)."""

    state: State
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    fingerprint: str = ""
    known: KnownStation | None = None
    manifest: Manifest | None = None
    files: int = 0
    bytes: int = 0
    code: str = ""
    name: str = ""


class Tree(Protocol):
    """A bundle as files with sizes."""

    @property
    def files(self) -> Mapping[str, int]: ...

    def open(self, name: str) -> contextlib.AbstractContextManager[IO[bytes]]: ...


Step = Callable[[int, int], None]
"""Told bytes done and bytes in all; may raise to break off."""


def verify(
    path: Path,
    known: Mapping[str, KnownStation],
    password: str = "",
    step: Step = lambda done, whole: None,
) -> Verdict:
    """What a bundle is. Never raises for what is in it."""
    try:
        with _opened(path, password) as tree:
            found = _check(tree, known, step)
            return replace(found, extra=tuple(map(visible, found.extra)))
    except Refused as refused:
        return Verdict(State.REFUSED, code=refused.code, name=visible(refused.name))
    except OSError as error:
        return Verdict(State.REFUSED, code="not_read", name=error.strerror or type(error).__name__)


# -- where it lies ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened(path: Path, password: str) -> Iterator[Tree]:
    if path.is_symlink():
        raise Refused("link", path.name)
    if path.is_dir():
        yield Folder(path)
        return
    if not path.exists():
        raise Refused("not_read", os.strerror(2))
    if not zipfile.is_zipfile(path):
        if path.name.casefold().endswith(OPENER_ENDING):  # whatever became of what is in it
            folder = path.absolute().parent
            if not any((folder / name).exists() for name in (MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS)):
                raise Refused("alone", path.name)  # taken out of an archive, or sent by itself
            yield Folder(folder)
            return
        raise Refused("not_a_bundle")
    import pyzipper

    try:
        opened = pyzipper.AESZipFile(path)
    except (*_DAMAGED, pyzipper.BadZipFile, NotImplementedError, struct.error):
        raise Refused("not_a_bundle") from None
    with opened as archive:
        try:
            yield Archive(archive, password)
        except (zipfile.BadZipFile, pyzipper.BadZipFile, NotImplementedError, zlib.error, EOFError):
            raise Refused("not_a_bundle") from None


class Folder:
    """Files below a folder; links and anything that is no file are refused."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.files: dict[str, int] = {}
        self._walk(root, "", 0)

    def _walk(self, folder: Path, before: str, depth: int) -> None:
        if depth > 4:
            raise Refused("bad_path", before)
        with os.scandir(folder) as entries:
            for entry in entries:
                name = f"{before}{entry.name}"
                mode = entry.stat(follow_symlinks=False).st_mode
                if stat.S_ISDIR(mode):
                    self._walk(Path(entry.path), f"{name}/", depth + 1)
                elif stat.S_ISREG(mode):
                    self.files[name] = entry.stat(follow_symlinks=False).st_size
                else:
                    raise Refused("link", name)
                if len(self.files) > MAX_FILES:
                    raise Refused("too_many")

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        handle = os.open(
            self._root / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        )
        with os.fdopen(handle, "rb") as file:
            yield file


class Archive:
    """Files in a zip: all in one folder, or none."""

    def __init__(self, archive: Any, password: str) -> None:
        self._archive = archive
        self._names: dict[str, Any] = {}
        self.files: dict[str, int] = {}
        listed = archive.infolist()
        if len(listed) > MAX_FILES:
            raise Refused("too_many")
        seen: set[str] = set()
        names = []
        for entry in listed:
            name = entry.filename
            if name.endswith("/"):
                continue
            if not is_safe(name):
                raise Refused("bad_path", name[:200])
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise Refused("link", name)
            if name.casefold() in seen:
                raise Refused("twice", name)
            if not _readable(entry):
                raise Refused("not_read", name)
            seen.add(name.casefold())
            names.append((name, entry))
        top = _top([name for name, _ in names])
        for name, entry in names:
            self._names[name[len(top) :]] = entry
            self.files[name[len(top) :]] = entry.file_size
        if any(entry.flag_bits & 1 for entry in listed):
            if not password:
                raise Refused("password_needed")
            archive.setpassword(password.encode())

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        import pyzipper

        try:
            with self._archive.open(self._names[name]) as file:
                yield file
        except RuntimeError:  # pyzipper's word for a password that does not fit
            raise Refused("wrong_password") from None
        except pyzipper.BadZipFile:  # not the standard library's
            raise zipfile.BadZipFile(name) from None


def _readable(entry: Any) -> bool:
    """Packed in a way an archive of ours can be, or one that was packed again elsewhere; what the directory
    says of its encryption goes together. (Others end in the middle of reading, in any kind of exception.)"""
    aes = entry.wz_aes_version is not None
    return entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and (
        not aes
        or (entry.flag_bits & 1 and entry.wz_aes_version in (1, 2) and entry.wz_aes_strength in (1, 2, 3))
    )


def _top(names: list[str]) -> str:
    """``folder/`` where all are in one and none is the manifest itself."""
    if MANIFEST in names or not names:
        return ""
    first = names[0].partition("/")[0] + "/"
    return first if all(name.startswith(first) for name in names) else ""


# -- what is in it ---------------------------------------------------------------------------------------


def _check(tree: Tree, known: Mapping[str, KnownStation], step: Step) -> Verdict:
    if not {MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS} & set(tree.files):
        raise Refused("not_a_bundle")
    missing = [name for name in (MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS) if name not in tree.files]
    if MANIFEST in missing:
        return Verdict(State.INCOMPLETE, missing=tuple(missing))
    if tree.files[MANIFEST] > MAX_MANIFEST:
        raise Refused("too_large", MANIFEST)
    raw = _small(tree, MANIFEST, MAX_MANIFEST)
    found, public, bad = _authentic(tree, raw)
    if found is None:
        return Verdict(State.CHANGED if bad else State.INCOMPLETE, tuple(bad), tuple(missing))
    fingerprint = fingerprint_of(public)
    changed = bad
    if SUMS not in missing and _small(tree, SUMS, MAX_MANIFEST) != manifests.sums_of(raw, found.files):
        changed.append(SUMS)
    whole = sum(one.size for one in found.files)
    done = 0
    here = _where(tree, found)
    for one in sorted(found.files, key=lambda one: one.path):
        name = here.get(one.path)
        if name is None:
            missing.append(one.path)
        elif tree.files[name] != one.size or _hash(tree, name, one.size, done, whole, step) != one.sha256:
            changed.append(one.path)
        done += one.size
        step(done, whole)
    extra = sorted(set(tree.files) - {*here.values(), MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS})
    station = known.get(fingerprint)
    if changed or extra:
        state = State.CHANGED
    elif missing:
        state = State.INCOMPLETE
    else:
        state = State.INTACT if station is not None else State.FOREIGN
    return Verdict(
        state, tuple(sorted(changed)), tuple(sorted(missing)), tuple(extra), fingerprint, station, found,
        len(found.files), whole,
    )  # fmt: skip


def _where(tree: Tree, found: Manifest) -> dict[str, str]:
    """What the files of the manifest are called here: some disks, macOS's own among them, write a letter and
    its accent apart, or together."""
    alike = {unicodedata.normalize("NFC", name): name for name in tree.files}
    called: dict[str, str] = {}
    taken: set[str] = set()
    for one in found.files:
        name = one.path if one.path in tree.files else alike.get(unicodedata.normalize("NFC", one.path))
        if name is not None and name not in taken:
            called[one.path] = name
            taken.add(name)
    return called


def _authentic(tree: Tree, raw: bytes) -> tuple[Manifest | None, bytes, list[str]]:
    """The manifest if a signature proves it, the key that does, and what of the three small files around it
    is not what it was."""
    signature = _small(tree, SIGNATURE, _SMALL) if SIGNATURE in tree.files else None
    pem = _small(tree, PUBLIC_KEY, _SMALL) if PUBLIC_KEY in tree.files else None
    told = None if pem is None else of_pem(pem)
    inner, trouble = _inner(raw)
    for public in (inner[1] if inner else None, told):
        if public is None or signature is None or not signed_by(public, signature, raw):
            continue
        if trouble is not None:  # signed, and yet not right: made so on purpose
            raise Refused(trouble.code, trouble.name)
        if inner is None or inner[1] != public:
            raise Refused("not_a_manifest")  # signed by another key than the one it names
        same = pem is None or pem == pem_of(public)
        return inner[0], public, [] if same else [PUBLIC_KEY]
    if signature is None:
        # Nothing proves anything; a manifest that is not what the sums say was changed besides.
        return None, b"", [] if _as_summed(tree, raw) is not False else [MANIFEST]
    if trouble is not None and trouble.code in ("bad_path", "twice", "newer_version") and pem is None:
        raise Refused(trouble.code, trouble.name)
    # One of the two was changed; the sums say which one still is what it was.
    summed = _as_summed(tree, raw)
    if summed is None:
        return None, b"", [MANIFEST, SIGNATURE]
    return None, b"", [SIGNATURE] if summed else [MANIFEST]


def _inner(raw: bytes) -> tuple[tuple[Manifest, bytes] | None, BadManifest | None]:
    """The manifest with the key it names, or why it cannot be read."""
    try:
        found = manifests.parse(raw)
        public = base64.b64decode(found.signer.public_key, validate=True)
        if len(public) != KEY_BYTES or fingerprint_of(public) != found.signer.fingerprint:
            raise BadManifest("not_a_manifest")
        return (found, public), None
    except BadManifest as bad:
        return None, bad
    except (binascii.Error, ValueError):
        return None, BadManifest("not_a_manifest")


def _as_summed(tree: Tree, raw: bytes) -> bool | None:
    """Whether the manifest is what ``SHA256SUMS`` says; None: that is not there or says nothing."""
    if SUMS not in tree.files:
        return None
    first = _small(tree, SUMS, MAX_MANIFEST).partition(b"\n")[0].decode("ascii", "replace")
    digest, _, name = first.partition("  ")
    if name != MANIFEST or len(digest) != 64:
        return None
    return digest == hashlib.sha256(raw).hexdigest()


def _small(tree: Tree, name: str, limit: int) -> bytes:
    if tree.files[name] > limit:
        raise Refused("too_large", name)
    with _guarded(name), tree.open(name) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Refused("too_large", name)
    return data


def _hash(tree: Tree, name: str, size: int, before: int, whole: int, step: Step) -> str:
    digest, left = hashlib.sha256(), size
    try:
        with tree.open(name) as file:
            while left > 0 and (data := file.read(min(_READ, left))):
                digest.update(data)
                left -= len(data)
                step(before + size - left, whole)
            if file.read(1):
                return ""  # more than was said: not read any further
    except _DAMAGED:
        return ""
    return digest.hexdigest()


@contextlib.contextmanager
def _guarded(name: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGED:
        raise Refused("not_read", name) from None
