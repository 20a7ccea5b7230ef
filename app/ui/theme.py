"""How the program looks: every colour, size and font once, and what Qt is told of them.

A theme is a ``Tokens``; nothing else in ``ui`` writes a colour. All lengths are logical pixels (Qt scales
them for the screen) before the user's text size: ``font`` makes faces at that size, the style sheet does so
for what it measures, ``restyle`` does it for fixed sizes of widgets, and who paints asks ``scaled``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

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
THEMES = {"dark": DARK, "contrast": CONTRAST}
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
    """Loads the bundled Latin face once; a fresh machine may have no font at all."""
    number = QFontDatabase.addApplicationFont(str(resource_path("fonts/Inter.ttf")))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else _LATIN


_SYNTHETIC_FROM = 700


def font(pixels: int, weight: int = 400) -> QFont:
    """The program's face with a CJK fallback and tabular figures, so that running numbers do not jump.
    ``pixels``: before the user's text size."""
    return QFont(_face(scaled(pixels), weight))  # a copy: whoever gets it may strike it out


@lru_cache(maxsize=128)
def _face(pixels: int, weight: int) -> QFont:
    face = QFont()
    face.setFamilies([_latin_family(), *_CJK, "sans-serif"])
    face.setPixelSize(pixels)
    if weight >= _SYNTHETIC_FROM:
        face.setWeight(QFont.Weight(weight))  # made from the regular outlines, for Latin and CJK alike
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


def palette(look: Tokens) -> QPalette:
    """The palette for what no style sheet reaches (menus of the platform, tool tips, text cursors)."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: look.surface,
        QPalette.ColorRole.WindowText: look.text,
        QPalette.ColorRole.Base: look.ground,
        QPalette.ColorRole.AlternateBase: look.surface,
        QPalette.ColorRole.Text: look.text,
        QPalette.ColorRole.Button: look.raised,
        QPalette.ColorRole.ButtonText: look.text,
        QPalette.ColorRole.BrightText: look.text,
        QPalette.ColorRole.ToolTipBase: look.raised,
        QPalette.ColorRole.ToolTipText: look.text,
        QPalette.ColorRole.PlaceholderText: look.mute,
        QPalette.ColorRole.Highlight: look.filled,
        QPalette.ColorRole.HighlightedText: look.text,
        QPalette.ColorRole.Link: look.accent,
        QPalette.ColorRole.Light: look.line,
        QPalette.ColorRole.Mid: look.line,
        QPalette.ColorRole.Dark: look.ground,
        QPalette.ColorRole.Shadow: look.ground,
    }
    for role, value in roles.items():
        made.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(look.mute))
    return made


def style_sheet(look: Tokens) -> str:
    """The style sheet of a theme. Widgets are reached by object name or by the property ``kind``."""
    arrow = resource_path("icons/combo-arrow.svg").as_posix()
    onward = resource_path("icons/menu-arrow.svg").as_posix()
    tick = resource_path("icons/check-mark.svg").as_posix()
    small, big = scaled(look.small_px), scaled(look.big_px)
    control = scaled(look.control)
    focus = f"{look.focus_px}px solid"
    return f"""
* {{ outline: none; }}
QMainWindow, QDialog, #page {{ background: {look.ground}; }}
QWidget {{ color: {look.text}; }}
QToolTip {{ background: {look.raised}; color: {look.text}; border: 1px solid {look.line}; padding: 4px 8px; }}
#topBar {{ background: {look.surface}; border-bottom: 1px solid {look.line}; }}
#rail {{ background: {look.surface}; border-right: 1px solid {look.line}; }}
#panel {{ background: {look.surface}; border-right: 1px solid {look.line}; }}
#transport {{ background: {look.surface}; border-top: 1px solid {look.line}; }}
#statusLine {{ background: {look.surface}; border-top: 1px solid {look.line}; }}
#statusLine QLabel, QLabel[kind="second"] {{ color: {look.second}; font-size: {small}px; }}
QLabel[kind="mute"] {{ color: {look.mute}; font-size: {small}px; }}
QLabel[kind="title"] {{ font-size: {scaled(15)}px; font-weight: 700; }}
QLabel[kind="badge"] {{
  background: {look.careful}; color: {look.wall}; font-weight: 700; font-size: {small}px;
  padding: 1px 7px; border-radius: 4px;
}}
#replayBar {{ background: {look.careful_ground}; }}
#replayBar QToolButton[kind="chip"] {{
  background: {look.raised}; border-color: {look.mute}; color: {look.text};
}}
#replayBar QToolButton[kind="chip"]:hover {{ background: {look.hover}; }}
#replayBar QToolButton[kind="chip"]:focus {{ border-color: {look.accent}; }}
#notice #qt_msgbox_label {{ font-size: {scaled(15)}px; font-weight: 700; }}
#notice #qt_msgbox_informativelabel {{ min-width: {scaled(340)}px; }}
QDialogButtonBox {{ button-layout: 3; }}
QInputDialog QLineEdit {{ min-width: {scaled(240)}px; }}
QLabel[kind="head"] {{ font-size: {big}px; font-weight: 700; }}
QLabel[kind="trouble"] {{ color: {look.careful}; }}
QLabel[kind="bad"] {{ color: {look.bad}; }}
QLabel[kind="good"] {{ color: {look.good}; }}
#panelWords {{ padding: 0 12px; }}

QPushButton, QToolButton[kind="button"] {{
  background: {look.raised}; border: 1px solid {look.line}; border-radius: {look.radius}px;
  padding: 0 12px; min-height: {control - 2}px; color: {look.text};
}}
QPushButton:hover, QToolButton[kind="button"]:hover {{ background: {look.hover}; }}
QPushButton:pressed, QToolButton[kind="button"]:pressed {{ background: {look.line}; }}
QPushButton:focus, QToolButton[kind="button"]:focus {{ border: {focus} {look.accent}; }}
QPushButton:disabled {{ color: {look.mute}; background: {look.surface}; }}
QPushButton[kind="primary"] {{
  background: {look.filled}; border-color: {look.accent}; font-weight: 600;
}}
QPushButton[kind="primary"]:hover {{ background: {look.filled_hover}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {look.text}; padding: 0 11px; }}
QPushButton[kind="primary"]:disabled {{
  background: {look.raised}; border-color: {look.line}; color: {look.mute};
}}
QToolButton[bare="true"] {{ padding: 0; }}
QToolButton[kind="button"][primary="true"] {{ background: {look.filled}; border-color: {look.accent}; }}
QToolButton[kind="button"][primary="true"]:hover {{ background: {look.filled_hover}; }}
QToolButton[kind="button"][primary="true"]:focus {{ border: 2px solid {look.text}; }}
QToolButton[kind="button"][on="true"], QToolButton[kind="button"]:checked {{
  background: {look.accent_ground}; border-color: {look.accent}; color: {look.accent};
}}
QToolButton[kind="button"]:disabled {{
  color: {look.mute}; background: {look.surface}; border-color: {look.line};
}}
QToolButton[kind="button"]::menu-indicator, QToolButton[kind="chip"]::menu-indicator {{
  image: none; width: 0;
}}

#segments {{ border: 1px solid {look.line}; border-radius: {look.radius}px; background: {look.ground}; }}
QToolButton[kind="segment"] {{
  background: transparent; border: none; border-right: 1px solid {look.line}; border-radius: 0;
  color: {look.second}; min-width: {scaled(28)}px; min-height: {scaled(26)}px; padding: 0 4px;
}}
QToolButton[kind="segment"][last="true"] {{ border-right: none; }}
QToolButton[kind="segment"]:hover {{ background: {look.raised}; color: {look.text}; }}
QToolButton[kind="segment"]:checked {{
  background: {look.accent_ground}; color: {look.accent}; font-weight: 600;
}}
QToolButton[kind="segment"]:focus {{
  color: {look.text}; border: {look.focus_px + 1}px solid {look.accent};
}}
QToolButton[kind="pick"] {{
  background: transparent; border: 1px solid transparent; border-radius: {look.radius}px;
}}
QToolButton[kind="pick"]:hover {{ background: {look.hover}; }}
QToolButton[kind="pick"]:checked {{ background: {look.accent_ground}; border-color: {look.accent}; }}
QToolButton[kind="pick"]:focus {{ border: {look.focus_px + 1}px solid {look.accent}; }}
#popup {{ background: {look.surface}; border: 1px solid {look.line}; border-radius: 0; }}
#plainTree, #plainList {{
  background: {look.ground}; border: 1px solid {look.line}; border-radius: {look.radius}px;
}}
#plainTree::item, #plainList::item {{ padding: 4px 6px; min-height: {scaled(18)}px; }}
#manualList::item {{ padding: 4px 8px; min-height: {scaled(18)}px; border-radius: {look.radius}px; }}
#manualList::item:selected {{ background: {look.accent_ground}; color: {look.text}; }}
#manualList, #manualList:focus {{ background: transparent; border: none; }}
QTreeView::branch:has-children:closed {{ image: url("{onward}"); }}
QTreeView::branch:has-children:open {{ image: url("{arrow}"); }}
#plainTree::item:selected, #plainList::item:selected {{
  background: {look.accent_ground}; color: {look.text};
}}
#plainTree:focus, #plainList:focus {{ border-color: {look.accent}; }}

QToolButton[kind="rail"] {{
  background: transparent; border: 1px solid transparent; border-radius: {look.radius}px;
  color: {look.second};
  font-size: {scaled(11)}px; padding: 6px 0 4px 0;
  min-width: {scaled(54)}px; min-height: {scaled(40)}px;
}}
QToolButton[kind="rail"]:hover {{ background: {look.raised}; }}
QToolButton[kind="rail"]:checked {{ background: {look.accent_ground}; color: {look.accent}; }}
QToolButton[kind="rail"]:disabled {{ color: {look.mute}; background: transparent; }}
QToolButton[kind="rail"]:focus {{ border: {focus} {look.accent}; }}

QLineEdit, QComboBox, QSpinBox, QPlainTextEdit {{
  background: {look.ground}; border: 1px solid {look.line}; border-radius: {look.radius}px;
  padding: 0 8px; min-height: {control - 2}px; color: {look.text};
  selection-background-color: {look.filled};
}}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {{
  border: {focus} {look.accent};
}}
QCheckBox:focus, QRadioButton:focus {{ border: {focus} {look.accent}; border-radius: 4px; }}
QCheckBox, QRadioButton {{ border: {focus} transparent; padding: 2px; }}
QSlider:focus {{ border: {focus} {look.accent}; border-radius: 4px; }}
QAbstractItemView:focus, QScrollArea:focus {{ border: {focus} {look.accent}; }}
QLineEdit[wrong="true"] {{ border-color: {look.bad}; }}
QComboBox::drop-down {{ border: none; width: {scaled(20)}px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: {scaled(12)}px; height: {scaled(12)}px; }}
QComboBox QAbstractItemView {{
  background: {look.raised}; border: 1px solid {look.line}; selection-background-color: {look.filled};
}}
QToolButton[kind="chip"] {{
  background: transparent; border: 1px solid {look.line}; border-radius: {scaled(22) // 2}px;
  color: {look.second}; padding: 0 8px; min-height: {scaled(20)}px; font-size: {small}px;
}}
QToolButton[kind="chip"]:hover {{ background: {look.raised}; }}
QToolButton[kind="chip"]:checked {{
  border-color: {look.accent}; color: {look.accent}; background: {look.accent_ground};
}}
QToolButton[kind="chip"]:focus {{ border: {look.focus_px + 1}px solid {look.accent}; color: {look.text}; }}

QTableView {{ background: transparent; border: none; }}
QTableView::item {{ border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{
  background: {look.line}; border-radius: 3px; min-height: 32px; margin: 2px;
}}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{
  background: {look.line}; border-radius: 3px; min-width: 32px; margin: 2px;
}}
QScrollBar::handle:hover {{ background: {look.mute}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollArea {{ background: transparent; border: none; }}
#settingsPage {{ background: {look.ground}; }}
#hitGrid, #hitGrid:focus {{ background: transparent; border: none; }}
#queryForm, #detailBody {{ background: transparent; }}
#detailPanel {{ background: {look.surface}; border-left: 1px solid {look.line}; }}
#hitTable, #hitTable:focus {{ background: transparent; border: none; }}
#hitTable::item {{ border-bottom: 1px solid {look.surface}; padding: 0 6px; }}
#hitTable::item:selected {{ background: {look.accent_ground}; color: {look.text}; }}
#stateLine {{
  background: {look.raised}; border: 1px solid {look.line}; border-radius: {look.radius}px;
}}
#stateLine[level="careful"] {{ background: {look.careful_ground}; border-color: {look.careful}; }}
#stateLine[level="bad"] {{ background: {look.bad_ground}; border-color: {look.bad}; }}
QSlider::groove:horizontal {{ height: 4px; background: {look.line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {look.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{
  background: {look.text}; border: none; width: {scaled(14)}px; height: {scaled(14)}px;
  border-radius: {scaled(14) // 2}px; margin: {2 - scaled(14) // 2}px 0;
}}
QSlider::handle:horizontal:disabled {{ background: {look.mute}; }}
QDateTimeEdit, QDoubleSpinBox {{
  background: {look.ground}; border: 1px solid {look.line}; border-radius: {look.radius}px;
  padding: 0 8px; min-height: {control - 2}px; color: {look.text};
  selection-background-color: {look.filled};
}}
QDateTimeEdit:focus, QDoubleSpinBox:focus {{ border: {focus} {look.accent}; }}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; height: 0; border: none; }}
QDateTimeEdit::up-button, QDateTimeEdit::down-button {{ width: 0; height: 0; border: none; }}
QDateTimeEdit::drop-down {{ border: none; width: {scaled(24)}px; }}
QDateTimeEdit::down-arrow {{ image: url("{arrow}"); width: {scaled(12)}px; height: {scaled(12)}px; }}
QMenu {{
  background: {look.raised}; border: 1px solid {look.line}; padding: 4px 0; menu-scrollable: 1;
}}
QMenu::item {{ padding: 6px {scaled(28)}px 6px 16px; }}
QMenu::item:selected {{ background: {look.filled}; }}
QMenu::item:disabled {{ color: {look.mute}; }}
QMenu::separator {{ height: 1px; background: {look.line}; margin: 4px 0; }}
QMenu::indicator {{ width: {scaled(14)}px; height: {scaled(14)}px; margin-left: 6px; }}
QMenu::indicator:checked {{ image: url("{tick}"); }}
QMenu::right-arrow {{
  image: url("{onward}"); width: {scaled(14)}px; height: {scaled(14)}px; margin-right: 6px;
}}
QProgressBar {{ background: {look.line}; border: none; border-radius: 1px; max-height: 3px; }}
QProgressBar::chunk {{ background: {look.accent}; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator, QListView::indicator {{
  width: {scaled(15)}px; height: {scaled(15)}px; background: {look.ground};
  border: 1px solid {look.second}; border-radius: 3px;
}}
QCheckBox::indicator:checked, QListView::indicator:checked {{
  background: {look.filled}; border-color: {look.accent}; image: url("{tick}");
}}
QCheckBox::indicator:disabled, QListView::indicator:disabled {{
  border-color: {look.line}; background: {look.surface};
}}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {{
  color: {look.mute}; background: {look.surface};
}}
#banner {{ background: {look.careful_ground}; border-bottom: 1px solid {look.careful}; }}
#banner[level="bad"] {{ background: {look.bad_ground}; border-bottom: 1px solid {look.bad}; }}
#card {{
  background: {look.surface}; border: 1px solid {look.line}; border-radius: {look.card_radius}px;
  text-align: left; padding: 0;
}}
#card:hover {{ background: {look.raised}; }}
#card:focus {{ border: 2px solid {look.accent}; }}
#palette, #numberPad {{
  background: {look.raised}; border: {look.focus_px}px solid {look.accent};
  border-radius: {look.card_radius}px;
}}
#paletteField, #paletteField:focus {{
  background: transparent; border: none; border-bottom: 1px solid {look.line}; border-radius: 0;
  min-height: {scaled(46)}px; padding: 0 14px;
}}
#paletteList, #paletteList:focus {{ background: transparent; border: none; padding: 5px 0; }}
#paletteFoot {{ border-top: 1px solid {look.line}; }}
#keyCapture {{
  background: {look.ground}; border: 1px solid {look.line}; border-radius: {look.radius}px; padding: 0 12px;
}}
#keyCapture:focus {{ border: {look.focus_px + 1}px solid {look.accent}; }}
QTreeWidget {{
  background: {look.surface}; border: 1px solid {look.line}; border-radius: {look.radius}px;
}}
QTreeWidget::item {{ min-height: {scaled(28)}px; padding: 0 6px; }}
QTreeWidget::item:selected {{ background: {look.accent_ground}; color: {look.text}; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; height: 0; border: none; }}
QSpinBox QLineEdit, QSpinBox QLineEdit:focus, QSpinBox QLineEdit:disabled {{
  background: transparent; border: none; padding: 0 6px; min-height: {scaled(18)}px;
}}
#shift QHeaderView::section {{ padding: 4px 3px; }}
QHeaderView::section {{
  background: {look.surface}; color: {look.second}; border: none; border-bottom: 1px solid {look.line};
  padding: 4px 8px;
}}
QTextBrowser {{
  background: {look.surface}; border: 1px solid {look.line}; border-radius: {look.radius}px;
}}
#form {{
  background: {look.surface}; border: 1px solid {look.line}; border-radius: {look.card_radius}px;
}}
"""


def use(look: Tokens, percent: int = 100) -> None:
    """Take a theme and a text size from now on, without telling what is already there (see ``restyle``)."""
    global _current, _percent
    _percent = percent
    _current = replace(look, row_px=scaled(look.row_px))


def apply(app: QApplication, look: Tokens = DARK, percent: int = 100) -> None:
    """Give the application its look: style, palette, font, style sheet."""
    use(look, percent)
    if not app.styleSheet():  # the style below our sheet has no name; another one dresses every widget twice
        app.setStyle("Fusion")
    app.setPalette(palette(look))
    app.setFont(font(look.text_px))
    app.setStyleSheet(style_sheet(tokens()))
