"""How the program looks: every colour, size and font once; ``stylesheet`` tells Qt of them.

A theme is a ``Tokens``; nothing else in ``ui`` writes a colour. All lengths are logical pixels (Qt scales
them for the screen) before the user's text size: ``font`` makes faces at that size, the style sheet does so
for what it measures, ``restyle`` does it for fixed sizes of widgets, and who paints asks ``scaled``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QImage, QPainter, QPixmap

from app.ui.resources import resource_path


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one theme. Colours are ``#RRGGBB`` (or ``#AARRGGBB`` where said), each different from the
    others of its theme: so what was made in one theme can be told what it is in another (``restyle``)."""

    ground: str = "#0E1216"
    surface: str = "#151B21"
    raised: str = "#1C242C"
    hover: str = "#232D37"
    line: str = "#2A343E"
    text: str = "#E6EDF3"
    second: str = "#9FB0BF"
    mute: str = "#8595A4"
    accent: str = "#2EB8C9"
    filled: str = "#14626D"
    filled_hover: str = "#1A6A76"
    accent_ground: str = "#16313A"
    """Ground of what is selected or active (a mix of accent and surface)."""
    good: str = "#3FB950"
    careful: str = "#E3A33B"
    bad: str = "#F2665B"
    careful_ground: str = "#2B2417"
    bad_ground: str = "#2D1A1A"
    recorded: str = "#2F6F8F"
    wall: str = "#000000"
    tile: str = "#0A0D10"
    chip: str = "#E40E1216"
    """Ground of the words over a picture (ARGB)."""
    dim: str = "#A00A0D10"
    """What is laid over a picture that is not live (ARGB)."""
    radius: int = 6
    card_radius: int = 8
    gap: int = 2
    control: int = 30
    text_px: int = 13
    small_px: int = 12
    big_px: int = 20
    row_px: int = 26
    """Height of a row of the tree, at the user's text size."""
    focus_px: int = 1
    """Width of the frame around what has the keyboard."""


DARK = Tokens()
CONTRAST = Tokens(
    ground="#050505",
    surface="#0C0C0C",
    raised="#161616",
    hover="#2A2A2A",
    line="#9A9A9A",
    text="#FFFFFF",
    second="#F0F0F0",
    mute="#D2D2D2",
    accent="#5CE1FF",
    filled="#00445E",
    filled_hover="#00506E",
    accent_ground="#002B3C",
    good="#6BFF7C",
    careful="#FFD24D",
    bad="#FFA79C",
    careful_ground="#241C00",
    bad_ground="#2A0805",
    recorded="#1F75B5",
    wall="#000000",
    tile="#080808",
    chip="#F4000001",
    dim="#B4020202",
    focus_px=2,
)
LIGHT = Tokens(
    ground="#F4F6F8",
    surface="#FFFFFF",
    raised="#E9EDF1",
    hover="#DCE2E8",
    line="#B9C2CB",
    text="#12181E",
    second="#3A4753",
    mute="#475460",
    accent="#075A67",
    filled="#7CD3DF",
    filled_hover="#92DDE7",
    accent_ground="#D5EEF2",
    good="#0B6027",
    careful="#6E4600",
    bad="#A01E18",
    careful_ground="#FBEFD5",
    bad_ground="#FBE3E0",
    recorded="#6FB0D0",
    wall="#CBD2D9",
    tile="#E2E7EC",
    chip="#F0FFFFFE",
    dim="#B4EDF0F3",
)
"""For bright rooms; what lies around the pictures is light as well."""
PAPER = Tokens(
    ground="#FFFFFF",
    surface="#F1F3F5",
    line="#C3CAD1",
    text="#101418",
    second="#56626D",
    accent="#0B6C79",
    filled="#19B5C8",
    careful="#8A5A00",
    wall="#000000",
)
"""For what is printed; only what is named here is used."""
THEMES = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
TEXT_SIZES = (100, 125, 150, 200)
"""Percent; what the user may choose."""

_current = DARK
_percent = 100

_LATIN = "Inter"
_CJK = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)


def tokens() -> Tokens:
    """The tokens of the theme in use."""
    return _current


def text_size() -> int:
    """The user's text size in percent."""
    return _percent


def scaled(pixels: float) -> int:
    """A length at the user's text size."""
    return round(pixels * _percent / 100)


def widened(pixels: float, percent: int | None = None) -> int:
    """A width of panels, dialogs and cards at the user's text size (or another): they grow half as fast as
    their text, or nothing is left for the pictures."""
    return round(pixels * (1 + ((percent or _percent) / 100 - 1) / 2))


@lru_cache(maxsize=256)
def color(value: str) -> QColor:
    """A shared ``QColor`` for a token; callers must not change it."""
    return QColor(value)


@lru_cache(maxsize=1)
def _latin_family() -> str:
    """Loads the bundled Latin face once; a fresh machine may have no font at all. Its bold is a face of its
    own: made from the regular outlines by Qt, it would fill the gap below the dot of an i."""
    number = QFontDatabase.addApplicationFont(str(resource_path("fonts/Inter.ttf")))
    QFontDatabase.addApplicationFont(str(resource_path("fonts/Inter-Bold.ttf")))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else _LATIN


_BOLD_FROM = 700


def font(pixels: int, weight: int = 400) -> QFont:
    """The program's face with a CJK fallback and tabular figures, so that running numbers do not jump.
    ``pixels``: before the user's text size."""
    return QFont(_face(scaled(pixels), weight))  # a copy: whoever gets it may strike it out


@lru_cache(maxsize=128)
def _face(pixels: int, weight: int) -> QFont:
    face = QFont()
    face.setFamilies([_latin_family(), *_CJK, "sans-serif"])
    face.setPixelSize(pixels)
    if weight >= _BOLD_FROM:
        face.setWeight(QFont.Weight(weight))  # the bold face, for Latin and CJK alike
    else:
        # Qt takes 500 and 600 of a variable face for its regular weight unless asked along its axis.
        face.setVariableAxis(QFont.Tag("wght"), weight)
    face.setFeature(QFont.Tag("tnum"), 1)
    return face


_svg_text: dict[str, bytes] = {}
_pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}


def icon_pixmap(name: str, ink: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The drawing ``resources/icons/<name>.svg`` in one colour, ``size`` logical pixels square."""
    key = (name, ink, size, ratio)
    found = _pixmaps.get(key)
    if found is None:
        from PySide6.QtSvg import QSvgRenderer

        text = _svg_text.get(name)
        if text is None:
            text = _svg_text[name] = resource_path(f"icons/{name}.svg").read_bytes()
        drawing = QSvgRenderer(QByteArray(text.replace(b"currentColor", ink.encode())))
        edge = max(1, round(size * ratio))
        image = QImage(QSize(edge, edge), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawing.render(painter, QRectF(0, 0, edge, edge))
        painter.end()
        image.setDevicePixelRatio(ratio)
        found = _pixmaps[key] = QPixmap.fromImage(image)
    return found


@dataclass(frozen=True, slots=True)
class IconRecipe:
    """What an icon was made of, to make it again in another theme."""

    name: str
    ink: str
    active: str | None
    size: int


_recipes: dict[int, IconRecipe] = {}
"""By cache key, which the copies of an icon share."""


def recipe_of(made: QIcon) -> IconRecipe | None:
    """What an icon was made of; None when it is not of ours."""
    return _recipes.get(made.cacheKey())


def icon(name: str, *, ink: str | None = None, active: str | None = None, size: int = 20) -> QIcon:
    """An icon with its disabled (mute) and, when ``active`` is given, its checked colour."""
    return make_icon(IconRecipe(name, ink or tokens().second, active, size))


def make_icon(recipe: IconRecipe) -> QIcon:
    """``icon`` of a recipe, at the user's text size."""
    return _icon(recipe, tokens().mute, _percent)


@lru_cache(maxsize=512)
def _icon(recipe: IconRecipe, disabled: str, percent: int) -> QIcon:
    """Shared; callers must not add to it. An icon is never drawn larger than its largest picture."""
    made = QIcon()
    edge = round(recipe.size * percent / 100)
    kinds = [
        (recipe.ink, QIcon.Mode.Normal, QIcon.State.Off),
        (disabled, QIcon.Mode.Disabled, QIcon.State.Off),
    ]
    if recipe.active is not None:
        kinds.append((recipe.active, QIcon.Mode.Normal, QIcon.State.On))
    for ratio in (1.0, 2.0):
        for ink, mode, state in kinds:
            made.addPixmap(icon_pixmap(recipe.name, ink, edge, ratio), mode, state)
    _recipes[made.cacheKey()] = recipe
    return made


def use(look: Tokens, percent: int = 100) -> None:
    """Take a theme and a text size from now on, without telling what is already there (see ``restyle``)."""
    global _current, _percent
    _percent = percent
    _current = replace(look, row_px=scaled(look.row_px))
