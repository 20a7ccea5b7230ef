"""Nothing on the screen without a translation, and no stale one."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QTreeView

from app.core.captures import CaptureNews
from app.core.search.draft import WantedAttribute
from app.media.captures import CaptureId
from app.ui import filedialog, i18n
from app.ui.resources import resource_path
from app.ui.search.attributes import AttributeList
from app.ui.wall.capturewords import CaptureWords
from tests.support.waiting import LIMIT_S, run_until

ROOT = Path(__file__).resolve().parents[2]
FILES = ["vcs-wall_zh_CN.ts", "vcs-wall_en.ts"]


def messages(path: Path) -> dict[tuple[str, str], ET.Element]:
    found = {}
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            found[context.findtext("name") or "", message.findtext("source") or ""] = message
    return found


@pytest.mark.parametrize("name", FILES)
def test_everything_is_translated(name: str) -> None:
    for key, message in messages(resource_path(f"i18n/{name}")).items():
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, f"{key} is {translation.get('type')}"
        forms = translation.findall("numerusform") or [translation]
        for form in forms:
            assert form.text, f"{key} is not translated"
            if "1st, 2nd" in (message.findtext("comment") or ""):
                continue  # the language chooses between %1 and %2
            for place in ("%1", "%2"):
                assert (place in form.text) == (place in key[1]), f"{key}: {place}"


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_looked_up_where_it_was_found(name: str) -> None:
    """``other.tr()`` is looked up under the class of ``other``, which lupdate does not know."""
    assert [context for context, _ in messages(resource_path(f"i18n/{name}")) if "." in context] == []


def test_one_thing_has_one_name_in_chinese() -> None:
    """The wall, search, alerts and live pictures are called what the rail calls them."""
    others = {"电视墙", "搜索", "报警", "实况"}
    found = {
        (key, other)
        for key, message in messages(resource_path(f"i18n/{FILES[0]}")).items()
        for other in others
        if other in "".join(message.find("translation").itertext())  # type: ignore[union-attr]
    }
    manual = {
        (page.name, other)
        for page in resource_path("manual/zh").iterdir()
        for other in others
        if other in page.read_text("utf-8")
    }
    assert found == set() and manual == set()


def test_chinese_sentences_have_no_blank_between() -> None:
    assert i18n.in_a_row("不是。", "", "请重试。") == "不是。请重试。"
    assert i18n.in_a_row("No.", "", "Try again.") == "No. Try again."
    assert i18n.in_a_row("") == ""


def test_the_file_dialog_speaks_chinese(qtbot: Any) -> None:
    """Qt's own translation of it has gaps, which ours fills."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    i18n.install("zh_CN")
    try:
        dialog = filedialog.make(None, "")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.show()
        header = dialog.findChild(QTreeView).model()
        texts = [
            *(label.text() for label in dialog.findChildren(QLabel)),
            *(button.text() or button.toolTip() for button in dialog.findChildren(QAbstractButton)),
            *(header.headerData(n, Qt.Orientation.Horizontal) for n in range(header.columnCount())),
            QCoreApplication.translate("QAbstractFileIconProvider", "Folder"),
        ]
        dialog.close()
    finally:
        i18n.install("en")
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)
    assert len(texts) > 12
    assert [text for text in texts if re.search("[A-Za-z]{2}", text)] == []


def test_the_files_are_what_the_sources_say(tmp_path: Path) -> None:
    copy = tmp_path / FILES[0]
    shutil.copy(resource_path(f"i18n/{FILES[0]}"), copy)
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    sources = sorted(str(p) for p in (ROOT / "app" / "ui").rglob("*.py"))
    subprocess.run(
        [str(tool), *sources, "-ts", str(copy), "-no-obsolete", "-locations", "none", "-silent"],
        check=True,
        timeout=LIMIT_S,
    )
    before, after = messages(resource_path(f"i18n/{FILES[0]}")), messages(copy)
    assert set(after) - set(before) == set(), "run packaging/translations.sh update"
    assert set(before) - set(after) == set(), "run packaging/translations.sh update"


def calls_of_tr(path: Path) -> list[tuple[int, str | None]]:
    """Line and text of each ``tr()`` of a module; None where lupdate cannot read it: no plain literal, or one
    inside an f-string."""
    tree = ast.parse(path.read_text("utf-8"))
    inside = {
        call
        for joined in ast.walk(tree)
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call)
    }
    found: list[tuple[int, str | None]] = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "tr":
            text = call.args[0] if call.args else None
            plain = isinstance(text, ast.Constant) and isinstance(text.value, str) and call not in inside
            found.append((call.lineno, text.value if plain else None))  # type: ignore[union-attr]
    return sorted(found, key=lambda call: call[0])


def test_every_text_is_a_plain_literal_that_lupdate_has_read() -> None:
    known = {source for _, source in messages(resource_path(f"i18n/{FILES[0]}"))}
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in sorted((ROOT / "app" / "ui").rglob("*.py"))
        for line, text in calls_of_tr(path)
        if text is None or text not in known
    ]
    assert wrong == []


def test_the_reader_of_sources_finds_what_lupdate_cannot_read(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("x = self.tr(name)\ny = f\"{self.tr('a')}\"\nz = self.tr('b' 'c')\n")
    assert calls_of_tr(module) == [(1, None), (2, None), (3, "bc")]


def test_the_file_dialog_writes_dates_as_the_program_does(qtbot: Any, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    try:
        dialog = filedialog.make(None, "")
        dialog.setDirectory(str(tmp_path))
        dialog.show()
        files = dialog.findChild(QTreeView)

        def dates() -> str:
            return str(files.model().index(0, 3, files.rootIndex()).data() or "")

        # A thread looks into the folder: names come first, what else is known of them later.
        run_until(lambda: bool(dates()), "the folder is read")
        assert files.model().rowCount(files.rootIndex()) == 1
        told = dates()
        dialog.close()
    finally:
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", told)


def test_a_name_that_looks_like_a_place_stays_as_it_is(qapp: QApplication) -> None:
    i18n.install("en")
    assert i18n.fill("%2 of %1, %2", "A %2", "B %1") == "B %1 of A %2, B %1"
    assert i18n.fill("%1 %3 100 %", "x") == "x %3 100 %"
    news = CaptureNews("snapshot", CaptureId(1), "cam", "A %2", "/tmp/a%1.png", width=640, height=360)
    assert CaptureWords().news(news) == "Snapshot of A %2 (640 × 360) saved: /tmp/a%1.png"
    attributes = AttributeList()
    assert attributes.text(WantedAttribute("A %2", ("b",))) == "A %2 is b"
    attributes.deleteLater()


def test_several_values_are_put_into_a_text_at_once() -> None:
    """One replacement after the other takes ``%2`` in a name for a place (``i18n.fill``)."""
    later = re.compile(r'\.replace\("%[2-9]"')
    found = [
        f"{path.name}: {line.strip()}"
        for path in (ROOT / "app").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if later.search(line)
    ]
    assert found == []
