"""What the administrator of a machine decides: locked, default; settings handed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store.settings import GROUPS, SETTINGS, SettingsStore


def store_of(tmp_path: Path, rules: str = "", own: str = "") -> SettingsStore:
    (tmp_path / "rules.toml").write_text(rules)
    (tmp_path / "own.toml").write_text(own)
    return SettingsStore(tmp_path / "own.toml", tmp_path / "rules.toml")


def test_every_setting_belongs_to_a_group_of_the_dialog() -> None:
    assert {setting.group for setting in SETTINGS.values()} <= set(GROUPS)


def test_what_is_locked_counts_and_cannot_be_changed(tmp_path: Path) -> None:
    store = store_of(
        tmp_path, '[locked]\ncaptures_folder = "/srv/evidence"\n', '[settings]\ncaptures_folder = "/mine"\n'
    )
    assert store.get("captures_folder") == "/srv/evidence" and store.is_locked("captures_folder")
    with pytest.raises(ValueError, match="captures_folder"):
        store.set("captures_folder", "/mine")
    assert not store.is_locked("theme")


def test_a_default_of_the_machine_counts_until_the_user_chooses(tmp_path: Path) -> None:
    store = store_of(tmp_path, '[defaults]\nlanguage = "zh_CN"\n')
    assert store.get("language") == "zh_CN"
    store.set("language", "en")
    assert store.get("language") == "en"


def test_what_only_the_administrator_decides_is_not_taken_from_the_user(tmp_path: Path) -> None:
    store = store_of(tmp_path, "", '[settings]\nprofile = "Mine"\nhide_administration = true\n')
    assert store.get("profile") == "" and store.get("hide_administration") is False
    store = store_of(tmp_path, '[locked]\nprofile = "Main site"\nhide_administration = true\n')
    assert store.get("profile") == "Main site" and store.get("hide_administration") is True


@pytest.mark.parametrize("rules", ["[locked", "\x00", '[locked]\ntext_size = "large"\n', "locked = 3\n"])
def test_a_damaged_file_of_his_is_left_alone_and_said(tmp_path: Path, rules: str) -> None:
    store = store_of(tmp_path, rules)
    assert store.get("text_size") == 100
    assert (tmp_path / "rules.toml").read_text() == rules
    if rules != "locked = 3\n":
        assert store.problems


# -- handing settings on -------------------------------------------------------------------------------


def test_exported_settings_come_back_on_another_machine_without_the_pin(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    store.set("theme", "contrast")
    store.set("text_size", 150)
    store.set("kiosk_pin", "scrypt$x$y")
    store.set_texts("keys", {"devices.tree": ("F4",)})
    text = store.export_text()
    assert "scrypt" not in text
    (tmp_path / "there").mkdir()
    other = store_of(tmp_path / "there")
    told: list[str] = []
    other.watch(lambda key, value: told.append(key))
    result = other.import_text(text)
    assert sorted(result.taken) == ["text_size", "theme"] == sorted(told) and result.refused == ()
    assert (other.get("theme"), other.get("text_size")) == ("contrast", 150)
    assert other.texts("keys") == {"devices.tree": ("F4",)}


def test_what_cannot_be_taken_over_is_named(tmp_path: Path) -> None:
    store = store_of(tmp_path, '[locked]\ntheme = "contrast"\n')
    result = store.import_text(
        '[settings]\ntheme = "dark"\ntext_size = 7\nfrom_the_future = 1\nlanguage = "en"\nkiosk_pin = "x"\n'
    )
    assert result.taken == ("language",)
    assert result.refused == ("from_the_future", "kiosk_pin", "text_size", "theme")
    assert store.get("theme") == "contrast"


@pytest.mark.parametrize("text", ["", "[settings", "settings = 1", "\x00", "[[settings]]\n"])
def test_what_is_no_file_of_settings_changes_nothing(tmp_path: Path, text: str) -> None:
    store = store_of(tmp_path, "", '[settings]\ntheme = "contrast"\n')
    with pytest.raises(ValueError, match="TOML|settings"):
        store.import_text(text)
    assert store.get("theme") == "contrast"
