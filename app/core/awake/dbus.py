"""The few words of D-Bus an inhibitor needs: method calls with strings and numbers, file descriptors back.

Qt's own D-Bus holds Python's interpreter lock while it connects and waits (measured with a bus that accepts
and stays silent: the window stands still for as long). Sockets do not.

Wire format: https://dbus.freedesktop.org/doc/dbus-specification.html (little endian, version 1).
"""

from __future__ import annotations

import os
import socket
import struct
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import unquote

TIMEOUT_S = 5.0
_MAX_MESSAGE = 1 << 20
_METHOD_RETURN, _ERROR = 2, 3
_PATH, _INTERFACE, _MEMBER, _ERROR_NAME, _REPLY_SERIAL, _DESTINATION, _SIGNATURE = 1, 2, 3, 4, 5, 6, 8
_BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


class DBusError(Exception):
    """A bus that is not there or does not behave, or an error it answered. ``name``: D-Bus's name of the
    error, empty when it was the bus itself."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text)
        self.name = name


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a call is for."""

    service: str
    path: str
    interface: str


def session_addresses(environment: Mapping[str, str] = os.environ) -> str:
    """The address of the session's bus as the environment tells it; empty when there is none."""
    told = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    if not told and runtime and os.path.exists(os.path.join(runtime, "bus")):
        told = f"unix:path={os.path.join(runtime, 'bus')}"
    return told


def system_addresses(environment: Mapping[str, str] = os.environ) -> str:
    """The address of the system's bus."""
    return environment.get("DBUS_SYSTEM_BUS_ADDRESS") or "unix:path=/run/dbus/system_bus_socket"


class Connection:
    """One connection, from one thread. Whatever was taken over it is given back by the bus when it closes,
    however this process ends. Raises DBusError."""

    def __init__(self, addresses: str, timeout_s: float = TIMEOUT_S) -> None:
        self._socket = _connect(addresses, timeout_s)
        self._serial = 0
        self._fds: list[int] = []
        try:
            self._authenticate()
            self.call(Target(*_BUS), "Hello")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, target: Target, member: str, args: Sequence[str | int] = ()) -> str | int | None:
        """Calls a method with strings and unsigned numbers. Returns the first value of the answer: a string,
        a number, or for a file descriptor the descriptor (the caller's to close); None without one."""
        self._serial += 1
        serial = self._serial
        try:
            self._socket.sendall(_method_call(serial, target, member, args))
            while True:
                kind, fields, body = self._receive()
                if fields.get(_REPLY_SERIAL) == serial:
                    break
        except OSError as error:
            raise DBusError(f"{target.service}: {error}") from error
        signature = str(fields.get(_SIGNATURE, ""))
        value = _first_value(signature, body)
        if kind == _ERROR:
            raise DBusError(str(value or ""), str(fields.get(_ERROR_NAME, "?")))
        if signature.startswith("h") and isinstance(value, int):
            if value >= len(self._fds):
                raise DBusError("a descriptor was promised and did not come")
            descriptor = self._fds.pop(value)
            self._drop_fds()
            return descriptor
        return value

    def owner(self, service: str) -> str | None:
        """The unique name of who offers a service now; None when nobody does."""
        try:
            return str(self.call(Target(*_BUS), "GetNameOwner", [service]))
        except DBusError as error:
            if error.name:
                return None
            raise

    def close(self) -> None:
        """Gives everything back."""
        self._drop_fds()
        self._socket.close()

    # -- inside ----------------------------------------------------------------------------------------

    def _authenticate(self) -> None:
        try:
            self._socket.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
            if not self._line().startswith(b"OK"):
                raise DBusError("the bus does not let this user in")
            self._socket.sendall(b"NEGOTIATE_UNIX_FD\r\n")
            self._line()  # a bus that refuses simply never sends one
            self._socket.sendall(b"BEGIN\r\n")
        except OSError as error:
            raise DBusError(str(error)) from error

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\r\n"):
            byte = self._socket.recv(1)
            if not byte or len(line) > 4096:
                raise DBusError("the bus hung up")
            line += byte
        return line

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            room = socket.CMSG_LEN(16 * array("i").itemsize)
            part, extra, _, _ = self._socket.recvmsg(count - len(data), room, _CLOEXEC)
            for level, kind, payload in extra:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    fds = array("i")
                    fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
                    self._fds.extend(fds)
            if not part:
                raise DBusError("the bus hung up")
            data += part
        return data

    def _receive(self) -> tuple[int, dict[int, str | int], bytes]:
        start = self._exactly(16)
        if start[0:1] != b"l":
            raise DBusError("a message in the other byte order")
        body_length, _, fields_length = struct.unpack("<III", start[4:16])
        padded = fields_length + -fields_length % 8
        if body_length + padded > _MAX_MESSAGE:
            raise DBusError("a message that is too long")
        rest = self._exactly(padded + body_length)
        try:
            return start[1], _fields(rest[:fields_length]), rest[padded:]
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise DBusError("a message that cannot be read") from error

    def _drop_fds(self) -> None:
        for descriptor in self._fds:
            os.close(descriptor)
        self._fds.clear()


_CLOEXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


def _connect(addresses: str, timeout_s: float) -> socket.socket:
    """The first of the addresses (``;`` between them) that takes a connection."""
    problem = "no bus is known"
    for address in addresses.split(";"):
        transport, _, rest = address.partition(":")
        options = {k: unquote(v) for k, _, v in (part.partition("=") for part in rest.split(","))}
        path = options.get("path") or ("\0" + options["abstract"] if "abstract" in options else "")
        if transport != "unix" or not path:
            continue
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(timeout_s)
        try:
            made.connect(path)
        except OSError as error:
            made.close()
            problem = str(error)
        else:
            return made
    raise DBusError(problem)


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<I", len(data)) + data + b"\0"


def _pad(data: bytes, boundary: int) -> bytes:
    return data + b"\0" * (-len(data) % boundary)


def _method_call(serial: int, target: Target, member: str, args: Sequence[str | int]) -> bytes:
    signature = "".join("s" if isinstance(arg, str) else "u" for arg in args)
    body = b""
    for arg in args:
        body = _pad(body, 4) + (_text(arg) if isinstance(arg, str) else struct.pack("<I", arg))
    fields = b""
    for code, kind, value in (
        (_PATH, b"o", target.path),
        (_INTERFACE, b"s", target.interface),
        (_MEMBER, b"s", member),
        (_DESTINATION, b"s", target.service),
    ):
        fields = _pad(fields, 8) + bytes([code, 1]) + kind + b"\0" + _text(value)
    if signature:
        short = signature.encode()
        fields = _pad(fields, 8) + bytes([_SIGNATURE, 1]) + b"g\0" + bytes([len(short)]) + short + b"\0"
    head = struct.pack("<cBBBIII", b"l", 1, 0, 1, len(body), serial, len(fields))
    return _pad(head + fields, 8) + body


def _fields(data: bytes) -> dict[int, str | int]:
    """The header fields; all are strings, object paths, signatures or numbers."""
    found: dict[int, str | int] = {}
    at = 0
    while at < len(data):
        at += -at % 8
        if at >= len(data):
            break
        code, kind = data[at], data[at + 2 : at + 3]
        at += 4
        if kind == b"g":
            length = data[at]
            found[code] = data[at + 1 : at + 1 + length].decode()
            at += length + 2
            continue
        (number,) = struct.unpack_from("<I", data, at)
        at += 4
        if kind in (b"s", b"o"):
            found[code] = data[at : at + number].decode()
            at += number + 1
        else:
            found[code] = int(number)
    return found


def _first_value(signature: str, body: bytes) -> str | int | None:
    if not signature:
        return None
    (number,) = struct.unpack_from("<I", body, 0)
    if signature[0] in "so":
        return body[4 : 4 + number].decode(errors="replace")
    if signature[0] in "uhi":
        return int(number)
    return None
