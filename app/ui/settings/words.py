"""What the settings are called in the window, and what they do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.store.settings import Setting
from app.ui import i18n


class SettingWords(QObject):
    """In the language in use. A test asks for every setting, group and choice."""

    def group(self, name: str) -> str:
        """The heading of a group. KeyError for an unknown one."""
        return {
            "look": self.tr("Look and language"),
            "wall": self.tr("Wall"),
            "recording": self.tr("Pictures and clips"),
            "shift": self.tr("Shift"),
            "station": self.tr("This machine"),
        }[name]

    def label(self, setting: Setting) -> str:
        """Its name. KeyError for one without words."""
        return self._words()[setting.text_id][0]

    def explanation(self, setting: Setting) -> str:
        """What it does, a sentence."""
        return self._words()[setting.text_id][1]

    def unit(self, setting: Setting) -> str:
        """What stands behind its figure."""
        return self.tr(" %", "of a text size") if setting.key == "text_size" else ""

    def choice(self, setting: Setting, value: str) -> str:
        """What one of the choices is called."""
        if setting.key == "language" and value != i18n.SYSTEM:
            return dict(i18n.LANGUAGES)[value]
        if setting.key == "layout":
            return self.tr("%n tile(s)", "", int(value))
        table: dict[str, Callable[[], str]] = {
            "system": lambda: self.tr("As the system"),
            "dark": lambda: self.tr("Dark"),
            "light": lambda: self.tr("Light"),
            "contrast": lambda: self.tr("High contrast"),
            "name": lambda: self.tr("By name"),
            "id": lambda: self.tr("By device id"),
            "status": lambda: self.tr("By state"),
            "number": lambda: self.tr("By camera number"),
        }
        return table[value]()

    def _words(self) -> dict[str, tuple[str, str]]:
        return {
            "setting_language": (self.tr("Language"), self.tr("Of the window and of what is printed.")),
            "setting_theme": (
                self.tr("Colours"),
                self.tr("Light is for bright rooms; high contrast for eyes that need it."),
            ),
            "setting_text_size": (
                self.tr("Text size"),
                self.tr("Of the usual size. Ctrl++ and Ctrl+- change it, too."),
            ),
            "setting_layout": (self.tr("First layout"), self.tr("How many tiles an empty wall begins with.")),
            "setting_restore_wall": (
                self.tr("Reopen what was open"),
                self.tr("Cameras, views and windows of the last time are opened again."),
            ),
            "setting_show_information": (
                self.tr("Information on the tiles"),
                self.tr("Codec, size, rate, delay and where the picture comes from."),
            ),
            "setting_tree_order": (self.tr("Order of the tree"), self.tr("How devices are sorted.")),
            "setting_players_per_decoder": (
                self.tr("Players per decoder"),
                self.tr("Fewer: a fault takes fewer tiles along. More: less memory is used."),
            ),
            "setting_keep_awake": (
                self.tr("Keep the screen awake"),
                self.tr("While a wall is watched, neither screen nor system go to sleep."),
            ),
            "setting_captures_folder": (
                self.tr("Folder for snapshots and clips"),
                self.tr("Where snapshots and clips are kept; empty: the folder of your pictures."),
            ),
            "setting_evidence_folder": (
                self.tr("Folder for evidence"),
                self.tr("Where exports are made; empty: the folder of your videos."),
            ),
            "setting_operator": (
                self.tr("Operator"),
                self.tr("Written into exports, bookmarks and cases made here."),
            ),
            "setting_shift_starts": (
                self.tr("Shifts begin at"),
                self.tr("Times of day, with commas between them: 06:00, 14:00, 22:00"),
            ),
            "setting_kiosk": (
                self.tr("Kiosk"),
                self.tr("The wall fills the screen, and only the PIN leads out of it."),
            ),
            "setting_kiosk_pin": (self.tr("PIN of the kiosk"), self.tr("4 to 12 digits.")),
            "setting_profile": (self.tr("Profile"), self.tr("The one this machine opens.")),
            "setting_hide_administration": (
                self.tr("No administration"),
                self.tr("Devices and profiles cannot be changed on this machine."),
            ),
        }
