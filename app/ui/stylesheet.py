"""What Qt is told of the theme: its palette, and its style sheet (one rule after the other)."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.resources import resource_path
from app.ui.theme import scaled


def palette(look: theme.Tokens) -> QPalette:
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


def style_sheet(look: theme.Tokens) -> str:
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
QDialogButtonBox {{ button-layout: 3; dialogbuttonbox-buttons-have-icons: 0; }}
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
  background: {look.filled}; border-color: {look.accent};
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
  background: {look.accent_ground}; color: {look.accent};
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
QAbstractSpinBox {{ max-height: {control - 2}px; }}
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
  background: transparent; border: 1px solid {look.line}; border-radius: {(scaled(20) + 2) // 2}px;
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
QSlider:horizontal {{ min-height: {scaled(16)}px; }}
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
QDateTimeEdit::up-arrow, QDateTimeEdit::down-arrow {{ image: none; width: 0; height: 0; }}
QDateTimeEdit[calendarPopup="true"]::down-arrow {{
  image: url("{arrow}"); width: {scaled(12)}px; height: {scaled(12)}px;
}}
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


def apply(app: QApplication, look: theme.Tokens = theme.DARK, percent: int = 100) -> None:
    """Give the application its look: style, palette, font, style sheet."""
    theme.use(look, percent)
    if not app.styleSheet():  # the style below our sheet has no name; another one dresses every widget twice
        app.setStyle("Fusion")
    app.setPalette(palette(look))
    app.setFont(theme.font(look.text_px))
    app.setStyleSheet(style_sheet(theme.tokens()))
