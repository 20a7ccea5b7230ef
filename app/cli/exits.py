"""The exit statuses of ``vcs-wall``, in one place: commands return them, ``--help`` lists them."""

from __future__ import annotations

import enum
import sys

from app.core.names import visible


class Exit(enum.IntEnum):
    """What the exit status says. Stable: scripts rely on the numbers."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFIGURATION = 3
    CREDENTIALS = 4
    UNREACHABLE = 5
    REFUSED = 6
    OUTCOME = 7
    SERVICE = 8
    NOT_MEASURED = 9
    PROGRAM = 10
    CHANGED = 11
    INCOMPLETE = 12
    SIGNED_BY_OTHERS = 13
    NO_BUNDLE = 14
    NO_DISPLAY = 15
    NO_LIBVLC = 16
    NOT_WRITABLE = 17
    NEWER_DATA = 18
    ALREADY_RUNNING = 19
    # 20 to 28 are those of ``serve``: see SERVE.
    NO_KEYRING = 29
    DAMAGED_FILE = 30
    INTERRUPTED = 130


MEANING: dict[Exit, str] = {
    Exit.OK: "done",
    Exit.FAILED: "what was asked for did not succeed: a tile without live pictures, a failed check",
    Exit.USAGE: "the command line could not be understood",
    Exit.CONFIGURATION: "a file, profile or parameter given is missing or wrong",
    Exit.CREDENTIALS: "no AccessKey, or its secret is not at hand",
    Exit.UNREACHABLE: "the service was not reached, did not answer in time, or its certificate was refused",
    Exit.REFUSED: "the service refused the call",
    Exit.OUTCOME: "the service answered, but with Retry or a failure instead of a result",
    Exit.SERVICE: "the local VCS could not be started",
    Exit.NOT_MEASURED: "a bench could not measure",
    Exit.PROGRAM: "a part of the program is missing on this machine",
    Exit.CHANGED: "verify: a file is not what was signed, or one was added",
    Exit.INCOMPLETE: "verify: something of the bundle is missing",
    Exit.SIGNED_BY_OTHERS: "verify: unchanged, but signed by a station that is not known here",
    Exit.NO_BUNDLE: "verify: no bundle, one that was refused, or its password does not fit",
    Exit.NO_DISPLAY: "there is no display, or Qt cannot use it",
    Exit.NO_LIBVLC: "libvlc is missing, does not start, or is not version 3",
    Exit.NOT_WRITABLE: "a folder of the program cannot be written",
    Exit.NEWER_DATA: "the data was written by a newer version of the program",
    Exit.ALREADY_RUNNING: "the window is open already and does not answer",
    Exit.NO_KEYRING: "there is no keyring on this machine, and so no AccessKey secret",
    Exit.DAMAGED_FILE: "a file of settings was damaged, and its dialog was answered with Quit",
    Exit.INTERRUPTED: "interrupted from the keyboard",
}

SERVE: dict[int, str] = {
    20: "serve: the port is taken",
    21: "serve: the data folder or its database cannot be used",
    22: "serve: the database was written by a newer version",
    23: "serve: the secret's file cannot be read",
    24: "serve: the demo's public key is for this machine only, and the address is not",
    25: "serve: no key of its own, and no demo",
    26: "serve: another service has the data folder open",
    27: "serve: the clock file cannot be read",
    28: "serve: certificate or private key cannot be used",
}
"""By ``localvcs.settings.ExitStatus``, which nothing else of the command line imports."""


def table() -> dict[int, str]:
    """Every exit status of every command, ascending, with what it says."""
    told = {int(code): text for code, text in MEANING.items()} | SERVE
    return dict(sorted(told.items()))


def help_text() -> str:
    """The table of exit statuses as ``--help`` shows it."""
    return "exit status:\n" + "\n".join(f"  {code:<4} {text}" for code, text in table().items())


class CommandError(Exception):
    """Ends a command: one readable sentence for the person and the exit status for the script."""

    def __init__(self, status: Exit, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def complain(sentence: str) -> None:
    """Say it on stderr, in the one form all commands use."""
    said = "\n".join(map(visible, sentence.split("\n")))  # it may hold a word of the service's
    sys.stderr.write(f"vcs-wall: {said}\n")  # in one piece: a log line of a thread must not cut it
    sys.stderr.flush()
