"""Where exceptions and Qt's messages end: the log, never silence.

Slots end in ``sys.excepthook``, threads in ``threading.excepthook``, callbacks of C libraries and
destructors in ``sys.unraisablehook``, Qt's own words in a message handler.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger("vcs_wall.ui")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

counted = {"exceptions": 0}
"""How many exceptions nobody caught; the status line and the headless run read it."""


def _exception(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, value, trace)
        return
    counted["exceptions"] += 1
    log.error("uncaught exception in the window", exc_info=(kind, value, trace))


def _thread_exception(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None:
        return
    counted["exceptions"] += 1
    name = args.thread.name if args.thread is not None else "?"
    trace = (args.exc_type, args.exc_value, args.exc_traceback)
    log.error("uncaught exception in thread %s", name, exc_info=trace)


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    counted["exceptions"] += 1
    if args.exc_value is not None:
        trace = (type(args.exc_value), args.exc_value, args.exc_traceback)
        log.error("exception nobody could raise: %s", args.err_msg or "", exc_info=trace)


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "qt: %s", text)


def install() -> Callable[[], None]:
    """Installs all four; returns how to put the former ones back."""
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    sys.excepthook = _exception
    threading.excepthook = _thread_exception
    sys.unraisablehook = _unraisable
    handler = qInstallMessageHandler(_qt_message)

    def restore() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before
        qInstallMessageHandler(handler)

    return restore
