"""Settings: declared once, read tolerantly, written whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store.settings import SETTINGS, SettingsStore


def test_defaults_are_within_their_own_bounds() -> None:
    for setting in SETTINGS.values():
        assert setting.accepts(setting.default), setting.key
        assert setting.text_id


def test_set_and_get(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.toml")
    told = []
    stop = store.watch(lambda key, value: told.append((key, value)))
    assert store.get("language") == "system"
    store.set("language", "zh_CN")
    store.set("players_per_decoder", 12)
    stop()
    store.set("restore_wall", False)
    assert told == [("language", "zh_CN"), ("players_per_decoder", 12)]
    again = SettingsStore(tmp_path / "settings.toml")
    assert [again.get(k) for k in ("language", "players_per_decoder", "restore_wall")] == ["zh_CN", 12, False]


@pytest.mark.parametrize(
    ("key", "value"),
    [("language", "tlh"), ("players_per_decoder", 0), ("players_per_decoder", True), ("restore_wall", 1)],
)
def test_out_of_bounds_is_refused(tmp_path: Path, key: str, value: object) -> None:
    with pytest.raises(ValueError, match=key):
        SettingsStore(tmp_path / "settings.toml").set(key, value)


def test_a_file_with_nonsense_gives_defaults_and_a_word(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[settings]\nlanguage = 7\ntheme = "contrast"\nfrom_the_future = 1\n')
    store = SettingsStore(file)
    assert (store.get("language"), store.get("theme")) == ("system", "contrast")
    assert [(p.code, p.params["entry"]) for p in store.problems] == [("entry_ignored", "language")]
    store.set("layout", "9")
    assert "from_the_future = 1" in file.read_text()
    file.write_text("[settings")
    damaged = SettingsStore(file)
    assert damaged.get("theme") == "dark"
    assert [p.code for p in damaged.problems] == ["file_set_aside"]


def test_unknown_keys_are_a_mistake_in_the_program(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        SettingsStore(tmp_path / "s.toml").get("nonsense")


def test_tables_of_texts(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    store = SettingsStore(file)
    assert store.texts("keys") == {}
    store.set("language", "en")
    store.set_texts("keys", {"devices.tree": ("F2", "Ctrl+T"), "window.quit": ()})
    again = SettingsStore(file)
    assert again.texts("keys") == {"devices.tree": ("F2", "Ctrl+T"), "window.quit": ()}
    assert again.get("language") == "en"
    store.set_texts("keys", {})
    assert again.texts("keys") == {}
    with pytest.raises(KeyError):
        store.texts("nonsense")
    with pytest.raises(KeyError):
        store.set_texts("nonsense", {})


def test_nonsense_in_a_table_of_texts_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[keys]\na = ["F2"]\nb = 3\nc = ["F3", 4]\n')
    store = SettingsStore(file)
    assert store.texts("keys") == {"a": ("F2",)}
    assert [p.params["entry"] for p in store.problems] == ["b", "c"]
    file.write_text("keys = 1\n")
    assert store.texts("keys") == {}
