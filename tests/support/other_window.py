"""Windows of another program on the same X display, told what to do line by line.

``python -m tests.support.other_window``: each line is JSON, a list: a name, then what is called on it with
its arguments: ``["a", "place", 10, 20, 300, 200]``. Each is answered by a line when the server has got it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import TracebackType

KINDS = ("plain", "alpha", "popup")


def main() -> None:
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtGui import QColor, QGuiApplication, QRasterWindow, QRegion, QSurfaceFormat
    from PySide6.QtTest import QTest

    class Window(QRasterWindow):
        def __init__(self, kind: str) -> None:
            super().__init__()
            if kind == "alpha":
                form = QSurfaceFormat()
                form.setAlphaBufferSize(8)
                self.setFormat(form)
                self.setFlag(Qt.WindowType.FramelessWindowHint)
            if kind == "popup":
                self.setFlags(Qt.WindowType.ToolTip)
            self.setTitle(kind)

        def paintEvent(self, event: object) -> None:
            from PySide6.QtGui import QPainter

            painter = QPainter(self)
            painter.fillRect(QRect(0, 0, self.width(), self.height()), QColor("purple"))
            painter.end()

        def place(self, *box: int) -> None:
            self.setGeometry(QRect(*box))
            self.show()
            QTest.qWaitForWindowExposed(self)
            self.raise_()

        def hole(self, *box: int) -> None:
            self.setMask(QRegion(QRect(0, 0, self.width(), self.height())) - QRegion(QRect(*box)))

    application = QGuiApplication([])
    windows: dict[str, Window] = {}
    for line in sys.stdin:
        name, act, *arguments = json.loads(line)
        if name not in windows:
            windows[name] = Window(name.split("-")[0])
        getattr(windows[name], act)(*arguments)
        application.sync()  # what was said is with the server before it is said that it is done
        print("done", flush=True)


class OtherProgram:
    """That program, ended with the block."""

    def __enter__(self) -> OtherProgram:
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.support.other_window"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.close()
        self._child.stdout.close()
        self._child.terminate()
        self._child.wait(20)

    def __call__(self, name: str, act: str, *arguments: object) -> None:
        """``name``: one of ``KINDS``, and anything after a hyphen."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(json.dumps([name, act, *arguments]) + "\n")
        self._child.stdin.flush()
        assert self._child.stdout.readline() == "done\n"

    @property
    def pid(self) -> int:
        return self._child.pid


if __name__ == "__main__":
    main()
