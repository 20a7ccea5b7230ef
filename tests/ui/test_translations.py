"""Nothing on the screen without a translation, and no stale one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from app.ui.resources import resource_path

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


def test_the_files_are_what_the_sources_say(tmp_path: Path) -> None:
    copy = tmp_path / FILES[0]
    shutil.copy(resource_path(f"i18n/{FILES[0]}"), copy)
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    sources = sorted(str(p) for p in (ROOT / "app" / "ui").rglob("*.py"))
    subprocess.run(
        [str(tool), *sources, "-ts", str(copy), "-no-obsolete", "-locations", "none", "-silent"],
        check=True,
        timeout=50,
    )
    before, after = messages(resource_path(f"i18n/{FILES[0]}")), messages(copy)
    assert set(after) - set(before) == set(), "run packaging/translations.sh update"
    assert set(before) - set(after) == set(), "run packaging/translations.sh update"
