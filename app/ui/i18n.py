"""Languages: English is the source; others are ``resources/i18n/vcs-wall_<code>.qm``.

Made from the ``.ts`` files by ``packaging/translations.sh``. English has a file, too, for its plurals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.ui.resources import resource_path

SYSTEM = "system"
LANGUAGES = (("en", "English"), ("zh_CN", "简体中文"))
"""Code and name in its own language."""

_PLACES = re.compile("%([1-9])")
_NO_BLANK_AFTER = "。！？；：）…"

_installed: list[QTranslator] = []
_current = "en"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text of a table for lupdate, which knows this name; it is translated when shown. (Qt's own
    says it returns ``object``.)"""
    return text


def system_language() -> str:
    """The system's language if we speak it, else English."""
    for name in QLocale.system().uiLanguages():
        if name.replace("-", "_").lower().startswith("zh"):
            return "zh_CN"
        if name.lower().startswith("en"):
            return "en"
    return "en"


def install(language: str) -> str:
    """Speak ``language`` (a code, or ``system``) from now on; every widget gets a LanguageChange.

    Returns the code in use. A missing file means English without plural forms, never a stop.
    """
    global _current
    code = system_language() if language == SYSTEM else language
    if code not in {c for c, _ in LANGUAGES}:
        code = "en"
    for old in _installed:
        QCoreApplication.removeTranslator(old)
    _installed.clear()
    places = [(str(resource_path("i18n")), f"vcs-wall_{code}")]
    if code != "en":
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        places.insert(0, (qt, f"qtbase_{code}"))
    for folder, name in places:
        translator = QTranslator()
        if translator.load(name, folder):
            QCoreApplication.installTranslator(translator)
            _installed.append(translator)
    QLocale.setDefault(QLocale(code))
    _current = code
    return code


def speaker(code: str) -> Callable[[str, str], str]:
    """A language without installing it: translates (context, source)."""
    translator = QTranslator()
    if code != "en":
        translator.load(f"vcs-wall_{code}", str(resource_path("i18n")))

    def speak(context: str, source: str) -> str:
        return translator.translate(context, source) or source

    return speak


def fill(text: str, *values: str) -> str:
    """``text`` with the values in place of ``%1``, ``%2`` …, all in one pass: a camera may be called "A %2",
    and one replacement after the other would look for places in that name, too. A place without a value
    stays."""

    def value(found: re.Match[str]) -> str:
        number = int(found[1])
        return values[number - 1] if number <= len(values) else found[0]

    return _PLACES.sub(value, text)


def in_a_row(*sentences: str) -> str:
    """Sentences one after the other; after a full stop of Chinese there is no blank."""
    text = ""
    for sentence in filter(None, sentences):
        text += sentence if not text or text[-1] in _NO_BLANK_AFTER else f" {sentence}"
    return text


def listed(names: Iterable[str]) -> str:
    """Names one after the other, with what stands between them in the language in use."""
    return QCoreApplication.translate("Lists", ", ", "between names").join(names)


def current() -> str:
    """The code of the language in use."""
    return _current
