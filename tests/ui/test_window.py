"""The whole window over a fake station: first run, profiles, keys, trouble, languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.core.catalogue import CatalogueChange, CataloguePhase, CatalogueState
from app.core.instant import Instant
from app.core.status import ConnectionCode, ConnectionState
from app.store.problems import StoreProblem
from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.ui import buttons, i18n, modes
from app.ui.devices.index import ALL, OFFLINE
from app.ui.settings.connection_test import TestResult
from app.ui.settings.profile_editor import ProfileEditor
from app.ui.settings.validation import ProfileForm, endpoint_problem, problems, with_scheme
from app.ui.window import MainWindow
from tests.support.fake_station import NOW, FakeCatalogue, FakeStation, FakeWall, small_site
from tests.support.fake_window import FakeHost, FakeSecrets, make_window
from tests.support.localvcs import running_service
from tests.support.waiting import run_until

Make = Callable[..., MainWindow]


@pytest.fixture
def make(qtbot: object, tmp_path: Path) -> Iterator[Make]:
    made: list[MainWindow] = []

    def build(station: FakeStation | None = None, **options: object) -> MainWindow:
        window = make_window(tmp_path, station or FakeStation(small_site(), FakeWall("4")), **options)  # type: ignore[arg-type]
        made.append(window)
        window.show()
        QTest.qWaitForWindowExposed(window)
        if window.station is not None:
            window.device_panel.model.finish()
        QApplication.processEvents()
        return window

    yield build
    for window in made:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


def station_of(window: MainWindow) -> FakeStation:
    assert isinstance(window.host, FakeHost)
    return window.host.given


# -- first run and profiles ------------------------------------------------------------------------


def test_first_run_offers_three_ways_by_keyboard(make: Make) -> None:
    window = make(open_demo=False)
    window.show_first_run()
    window.activateWindow()
    QApplication.processEvents()
    page = window.first_run
    assert [card.accessibleName() for card in page.cards.values()] == [
        "Try the demo site",
        "Cloud account",
        "Local service",
    ]
    chosen: list[str] = []
    page.chosen.disconnect(window.choose)
    page.chosen.connect(chosen.append)
    page.cards["demo"].setFocus()
    QTest.keyClick(page.cards["demo"], Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Return)
    QTest.keyClick(page, Qt.Key.Key_3)
    page.cards["demo"].click()
    assert chosen == ["cloud", "local", "demo"]


def test_choosing_the_demo_opens_it_with_pictures_to_come(make: Make) -> None:
    window = make(open_demo=False)
    window.show_first_run()
    window.first_run.cards["demo"].click()
    assert window.pages.currentIndex() == 0
    assert [p.kind for p in window.book.profiles] == [ProfileKind.DEMO]
    assert window.book.last_used is not None
    wall = station_of(window).wall
    assert wall.layout.name == "16"
    assert all(t.device_id is not None for t in wall.tiles)


def test_a_cloud_account_is_made_and_its_secret_kept(make: Make) -> None:
    window = make(open_demo=False)
    window.show_first_run()
    window.first_run.cards["cloud"].click()
    editor = window.findChild(ProfileEditor)
    assert editor is not None
    run_until(lambda: "Test" in editor.keeping.text())
    editor.save.click()
    assert editor.isVisible()
    assert editor.hints["access_key_id"].text() == "This is needed."
    editor.fields["access_key_id"].setText("LTAIexample")
    editor.fields["secret"].setText("not-a-real-secret")
    editor.save.click()
    secrets = window.book.secrets
    assert isinstance(secrets, FakeSecrets)
    run_until(lambda: secrets.kept == {"Cloud": "not-a-real-secret"})
    profile = window.book.find("Cloud")
    assert profile is not None and profile.endpoint == "https://vcs.cn-hangzhou.aliyuncs.com"
    assert "not-a-real-secret" not in repr(profile)
    assert isinstance(window.host, FakeHost)
    assert window.host.asked[-1][1] == "not-a-real-secret"
    run_until(lambda: "keyring" in window.status_line.note.accessibleName())


def test_without_a_keyring_the_form_says_so(make: Make) -> None:
    window = make(open_demo=False, backend=None)
    window.edit_profile(ProfileKind.LOCAL, None)
    editor = window.findChild(ProfileEditor)
    assert editor is not None
    run_until(lambda: "this session only" in editor.keeping.text())


def test_the_palette_finds_what_the_menu_does_with_profiles(make: Make) -> None:
    window = make()
    search = window.keyboard.finding.palette.search
    found = {}
    for source in search.sources:
        for key in ("profile:local:", "profile:open:Demo site", "profile:delete:Demo site"):
            entry = source.find(key)
            if entry is not None:
                found[key] = entry
    assert found["profile:open:Demo site"].text == "Demo site"
    i18n.install("zh_CN")
    try:
        entry = next(filter(None, (source.find("profile:open:Demo site") for source in search.sources)))
    finally:
        i18n.install("en")
    assert entry.text == "演示站点"
    found["profile:local:"].run()
    editor = window.findChild(ProfileEditor)
    assert editor is not None
    editor.reject()


def test_the_form_tells_how_a_test_went(make: Make) -> None:
    window = make(open_demo=False)
    window.edit_profile(ProfileKind.LOCAL, None)
    editor = window.findChild(ProfileEditor)
    assert editor is not None
    editor.cancel.setFocus()  # as when the button pressed before goes or cannot be pressed for a while
    editor._on_tested(TestResult("ok", 2, 42))
    assert editor.focusWidget() is editor.save
    assert editor.outcome.text() == "● It works: 2 projects, answered in 42 ms."
    for code in ("unreachable", "timed_out", "certificate", "refused", "throttled", "failing", "bad_answer"):
        editor._on_tested(TestResult(code, error_code="InvalidAccessKeyId.NotFound"))
        assert editor.outcome.text().startswith("▲")
    editor.fields["access_key_id"].setText("id")
    editor.fields["secret"].setText("secret")
    editor.fields["endpoint"].setText("http://127.0.0.1:9")
    editor.test.click()
    run_until(lambda: "cannot be reached" in editor.outcome.text())


def test_a_certificate_is_compared_and_trusted_at_first_sight(make: Make, tmp_path: Path) -> None:
    window = make(open_demo=False)
    window.edit_profile(ProfileKind.LOCAL, None)
    editor = window.findChild(ProfileEditor)
    assert editor is not None
    with running_service(tmp_path / "service", tls=True) as service:
        editor.fields["endpoint"].setText(service.base_url)
        editor.fields["access_key_id"].setText(service.access_key_id)
        editor.fields["secret"].setText(service.access_key_secret)
        assert not editor.trust.isVisible()
        editor.test.click()
        run_until(editor.trust.isVisible)
        assert "Nobody vouches" in editor.outcome.text()
        shown = editor.fingerprint.text().replace(":", "").replace("\n", "").lower()
        assert shown == service.fingerprint
        assert editor.made().pinned_sha256 is None  # looking is not trusting
        editor.trust.click()
        run_until(lambda: editor.outcome.text().startswith("●"))
        assert editor.made().pinned_sha256 == service.fingerprint
        assert not editor.trust.isVisible()
        # Another certificate than the one trusted is said to be another one.
        editor._pinned = "0" * 64
        editor.test.click()
        run_until(editor.trust.isVisible)
        assert "another certificate" in editor.outcome.text()
        editor.trust.click()
        run_until(lambda: editor.outcome.text().startswith("●"))
    editor.save.click()
    profile = window.book.find("Local")
    assert profile is not None and profile.pinned_sha256 == service.fingerprint


def test_a_certificate_is_trusted_for_one_address_only(make: Make) -> None:
    window = make(open_demo=False)
    known = Profile("Site", ProfileKind.LOCAL, "https://10.0.0.1", pinned_sha256="ab" * 32)
    window.edit_profile(ProfileKind.LOCAL, known)
    editor = window.findChild(ProfileEditor)
    assert editor is not None
    editor.fields["name"].setFocus()
    QTest.keyClicks(editor.fields["name"], "x")
    assert editor.made().pinned_sha256 == "ab" * 32
    QTest.keyClicks(editor.fields["endpoint"], "1")
    assert editor.made().pinned_sha256 is None


def test_an_untrusted_certificate_leads_to_the_form(make: Make) -> None:
    window = make()
    params = {"kind": "certificate", "since_utc_ms": NOW, "away_s": 3.0}
    station_of(window).connection_state = ConnectionState(ConnectionCode.UNREACHABLE, params, api_ms=5)
    window.refresh_status()
    assert window.status_line.api.text() == ""  # how fast it was is no news of a service that is away
    assert window.banner.isVisible() and "not trusted" in window.banner.text.text()
    assert window.banner.button.text() == "Edit the profile"


def test_a_clock_that_is_off_is_said_while_all_else_is_well(make: Make) -> None:
    window = make()
    station = station_of(window)
    for skew, said in ((1_900, ""), (-125_400, "2 min 5 s ahead"), (2_000, "2 s behind")):
        station.connection_state = ConnectionState(ConnectionCode.OK, api_ms=9, clock_skew_ms=skew)
        window.refresh_status()
        assert window.banner.isVisible() is bool(said)
        assert said in window.banner.text.text()
        assert ("Set it" in window.banner.text.text()) is bool(said), "what to do"


def test_that_no_decoder_is_to_be_had_is_said_until_one_is(make: Make) -> None:
    window = make()
    pool = SimpleNamespace(no_process="Too many open files", decoders=lambda: [])
    window.host.pool = pool  # type: ignore[assignment]
    window.refresh_status()
    said = window.banner.text.text()
    assert window.banner.isVisible() and "Too many open files" in said and "fewer cameras" in said
    pool.no_process = ""
    window.refresh_status()
    assert not window.banner.isVisible()
    window.host.pool = None


def test_files_that_cannot_be_read_are_all_told(make: Make) -> None:
    window = make(open_demo=False)
    window.start([StoreProblem("not_readable", {"path": "/a/settings.toml", "reason": "Permission denied"})])
    kept_as = "/a/profiles.toml.corrupt-1"
    window.book.trouble.emit(
        "file_set_aside", {"path": "/a/profiles.toml", "kept_as": kept_as, "reason": "x"}
    )
    window.refresh_status()
    note = window.status_line.note.accessibleName()
    assert "/a/settings.toml could not be read: Permission denied." in note
    assert "/a/profiles.toml could not be read and was set aside as profiles.toml.corrupt-1." in note


def test_a_place_where_nothing_can_be_kept_does_not_stop_the_window(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in-the-way").write_text("a file")
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "in-the-way"))
    store = ProfileStore()
    assert store.load() == []
    assert [p.code for p in store.problems] == ["not_readable"]
    window = make(open_demo=False)
    window.book._store = store
    window.show_first_run()
    window.first_run.cards["demo"].click()
    assert window.station is not None
    assert "could not be written: Not a directory." in window.status_line.note.accessibleName()


def test_what_was_learned_about_a_service_is_kept_for_its_profile_alone(make: Make, tmp_path: Path) -> None:
    window = make(open_demo=False)
    cloud = Profile("Cloud", ProfileKind.CLOUD, "https://vcs.test", "https://cdrs.test", access_key_id="x")
    window.book.save(cloud)
    window.host.learned.emit(replace(cloud, data_endpoint_falls_back=True))
    kept = ProfileStore(tmp_path / "profiles.toml").load()
    assert [p.data_endpoint_falls_back for p in kept] == [True]
    edited = replace(cloud, data_endpoint="https://other.test")
    window.book.save(edited)
    window.host.learned.emit(replace(cloud, data_endpoint_falls_back=True))  # about the old address
    assert window.book.find("Cloud") == edited
    window.edit_profile(ProfileKind.CLOUD, replace(cloud, data_endpoint_falls_back=True))
    editor = window.findChild(ProfileEditor)
    assert editor is not None and editor.made().data_endpoint_falls_back
    editor.fields["data_endpoint"].setText("https://cdrs2.test")
    assert not editor.made().data_endpoint_falls_back


def test_what_can_be_wrong_in_a_form() -> None:
    good = ProfileForm("n", "vcs.example", "", "id", "secret")
    assert "secret='" not in repr(good)
    assert problems(good, frozenset(), needs_secret=True) == {}
    assert problems(good, frozenset({"n"}), needs_secret=True) == {"name": "taken"}
    assert problems(ProfileForm(), frozenset(), needs_secret=True).keys() >= {"name", "endpoint", "secret"}
    assert problems(ProfileForm("n", "vcs.example", "", "id", ""), frozenset(), needs_secret=False) == {}
    for address, code in (
        ("", "missing"),
        ("http://", "not_an_address"),
        ("http://host:99999", "not_an_address"),
        ("ftp://host", "scheme"),
        ("https://host/path", "path"),
        ("https://me:word@host", "user"),
        ("host:8080", None),
    ):
        assert endpoint_problem(address) == code, address
    assert with_scheme(" host/ ") == "https://host"


def test_profiles_are_switched_edited_and_deleted(make: Make) -> None:
    window = make()
    window.book.save(Profile("Site B", ProfileKind.LOCAL, "http://127.0.0.1:1", access_key_id="x"), "s")
    actions = {
        a.data()[1]: a for a in window.top_bar.main_menu.actions() if a.data() and a.data()[0] == "open"
    }
    assert set(actions) == {"Demo site", "Site B"}
    actions["Site B"].trigger()
    assert window.host.profile is not None and window.host.profile.name == "Site B"
    window.menu.removal.ask(window.host.profile)
    from PySide6.QtWidgets import QMessageBox

    box = window.findChild(QMessageBox)
    assert box is not None
    box.button(QMessageBox.StandardButton.Yes).click()
    QApplication.processEvents()
    assert window.book.find("Site B") is None
    assert window.pages.currentWidget() is window.first_run


# -- tree to wall --------------------------------------------------------------------------------------


def test_double_click_opens_in_the_next_free_tile(make: Make) -> None:
    window = make()
    station = station_of(window)
    station.wall.close_all()
    cameras = [d.id for d in station.catalogue.devices.values() if d.is_camera]
    view = window.device_panel.view
    for camera in cameras[:2]:
        index = window.device_panel.index_of(camera)
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    assert [t.device_id for t in station.wall.tiles[:2]] == cameras[:2]


def test_the_menu_of_a_camera_and_of_a_recorder(make: Make) -> None:
    window = make()
    station = station_of(window)
    station.wall.close_all()
    panel = window.device_panel
    camera = next(n for n in panel.model.tree.by_device.values() if n.name == "Roof")
    station.wall.select(2)
    actions = {a.data()[0]: a for a in panel.node_menu(camera).actions() if a.data()}
    actions["selected"].trigger()
    assert station.wall.tiles[2].device_id == camera.device_id
    actions["copy"].trigger()
    assert QApplication.clipboard().text() == camera.device_id
    actions["details"].trigger()
    texts = {label.text() for label in window.findChildren(QLabel)}
    assert "1280x720 · 25 fps" in texts
    assert any("talk-back" in t for t in texts)
    recorder = panel.model.tree.by_key["d:nvr2"]
    actions = {a.data()[0]: a for a in panel.node_menu(recorder).actions() if a.data()}
    assert actions["fill"].text() == "Fill the wall with its 6 cameras"
    actions["fill"].trigger()
    # In a layout that holds all six.
    assert [t.device_id for t in station.wall.tiles[:6]] == panel.model.cameras(recorder)
    assert "no free tile" not in window.status_line.note.accessibleName()


def test_keys_of_the_window(make: Make) -> None:
    window = make()
    station = station_of(window)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    run_until(lambda: station.wall.layout.name == "9")
    QTest.keyClick(window, Qt.Key.Key_F9)
    run_until(lambda: not window.device_panel.isVisible())
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    run_until(lambda: window.device_panel.isVisible())
    QTest.keyClick(window, Qt.Key.Key_F11)
    run_until(window.isFullScreen)
    assert not window.top_bar.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    run_until(lambda: not window.isFullScreen())
    assert window.top_bar.isVisible() and window.rail.isVisible()
    station.wall.enlarge(1)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert station.wall.enlarged is None


def test_a_full_screen_the_system_ends_leaves_no_window_without_its_bars(make: Make) -> None:
    window = make()
    station_of(window)
    other = window.windows.open()
    assert other is not None
    full = Qt.WindowState.WindowFullScreen
    for _ in range(2):
        window.toggle_full_screen()
        other.toggle_full_screen()
        run_until(lambda: window.isFullScreen() and other.isFullScreen())
        assert not window.top_bar.isVisible() and not other.bar.isVisible()
        window.setWindowState(window.windowState() & ~full)
        other.setWindowState(other.windowState() & ~full)
        run_until(lambda: window.top_bar.isVisible() and other.bar.isVisible())
        assert window.rail.isVisible() and window.device_panel.isVisible()
        assert window.status_line.isVisible()
    window.setWindowState(window.windowState() | full)
    run_until(lambda: not window.top_bar.isVisible())
    window.toggle_full_screen()
    run_until(lambda: window.top_bar.isVisible() and not window.isFullScreen())


def test_double_click_takes_the_whole_screen_and_gives_it_back(make: Make) -> None:
    window = make()
    station = station_of(window)
    station.wall.assign(1, next(iter(station.catalogue.devices)))
    window.wall_view.refresh()
    QTest.keyClick(window, Qt.Key.Key_F9)
    run_until(lambda: not window.device_panel.isVisible())
    tile = window.wall_view.tile_widgets[1]
    QTest.mouseDClick(tile, Qt.MouseButton.LeftButton)
    run_until(window.isFullScreen)
    assert station.wall.enlarged == 1
    assert not window.top_bar.isVisible() and not window.status_line.isVisible()
    QTest.mouseDClick(tile, Qt.MouseButton.LeftButton)
    run_until(lambda: not window.isFullScreen())
    assert station.wall.enlarged is None
    assert window.top_bar.isVisible()
    assert not window.device_panel.isVisible()  # what was folded stays folded

    QTest.mouseDClick(tile, Qt.MouseButton.LeftButton)
    run_until(window.isFullScreen)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    run_until(lambda: not window.isFullScreen())
    assert station.wall.enlarged is None

    # A screen that was full before stays full; the tile alone comes back.
    QTest.keyClick(window, Qt.Key.Key_F11)
    run_until(window.isFullScreen)
    QTest.mouseDClick(tile, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(tile, Qt.MouseButton.LeftButton)
    assert station.wall.enlarged is None and window.isFullScreen()


def test_typing_filters(make: Make) -> None:
    window = make()
    panel = window.device_panel
    QTest.keyClicks(panel.filter, "gate")
    run_until(lambda: panel.model.matches == 4)
    QTest.keyClick(panel.filter, Qt.Key.Key_Down)
    node = panel.view.current_node()
    assert node is not None and node.name == "North gate 北门"
    QTest.keyClicks(panel.filter, "zzz")
    run_until(lambda: panel.words.headline.text() == "Nothing found")
    QTest.keyClick(panel.filter, Qt.Key.Key_Escape)
    run_until(lambda: panel.model.matches == 34)
    panel._chips["offline"].click()
    assert panel.model.matches == 3


# -- trouble ---------------------------------------------------------------------------------------------


def test_states_of_the_list(make: Make) -> None:
    catalogue = FakeCatalogue()
    station = FakeStation(catalogue, FakeWall("4"))
    window = make(station)
    panel = window.device_panel
    catalogue.set_state(CatalogueState(CataloguePhase.LOADING, 40, 100, refreshing=True))
    assert panel.words.headline.text() == "Loading the device list"
    assert panel.words.detail.text() == "40 of 100 devices"
    catalogue.set_state(CatalogueState(CataloguePhase.FAILED, error_code="timed_out"))
    assert "did not answer in time" in panel.words.detail.text()
    panel.words.button.click()
    assert catalogue.refreshes == 1
    catalogue.set_state(CatalogueState(CataloguePhase.COMPLETE))
    assert panel.words.headline.text() == "No devices"
    site = small_site()
    catalogue.corps, catalogue.devices = site.corps, site.devices
    catalogue.state = CatalogueState(CataloguePhase.CACHED, at_utc_ms=Instant(NOW), refreshing=True)
    catalogue.tell(CatalogueChange(added=tuple(site.devices), corps_changed=True))
    panel.model.finish()
    assert panel.stack.currentIndex() == 0
    assert panel.note_text.text().startswith("Last known list of")
    panel._chips[OFFLINE].click()
    panel.filter.setText("zzz")
    panel._apply_filter()
    panel.model.finish()
    assert panel.words.headline.text() == "Nothing found"
    panel.words.button.click()  # what is not found is one step from all there is
    panel.model.finish()
    assert not panel.filter.text() and panel.chip == ALL and panel.stack.currentIndex() == 0
    catalogue.set_state(
        CatalogueState(CataloguePhase.COMPLETE, at_utc_ms=Instant(NOW), error_code="unreachable")
    )
    assert panel.note_text.text().startswith("Could not refresh: The service cannot be reached.")
    assert panel.note_retry.isVisible()


def test_a_refused_key_and_an_unreachable_service_are_told(make: Make) -> None:
    window = make()
    station = station_of(window)
    station.set_connection(ConnectionState(ConnectionCode.REFUSED, {"error_code": "InvalidAccessKeyId"}))
    assert "refuses this AccessKey (InvalidAccessKeyId)" in window.banner.text.text()
    assert window.status_line.mark.mark == "dot" or window.banner.isVisible()
    window.refresh_status()
    assert window.status_line.mark.mark == "triangle"
    assert window.status_line.connection.text() == "key refused"
    station.set_connection(ConnectionState(ConnectionCode.UNREACHABLE, {"kind": "unreachable"}))
    assert "come back by themselves" in window.banner.text.text()
    window.banner.button.click()
    assert station.catalogue.refreshes == 1
    station.set_connection(ConnectionState(ConnectionCode.OK, {}, 20, 5000))
    assert "clock is 5 s behind" in window.banner.text.text()
    station.set_connection(ConnectionState(ConnectionCode.OK, {}, 20, 0))
    assert not window.banner.isVisible()


def test_a_profile_that_cannot_be_opened_is_told(make: Make) -> None:
    window = make()
    assert isinstance(window.host, FakeHost)
    window.host.fail("service_ended", "3")
    assert window.banner.text.text() == "The local service could not be started: it ended with status 3."
    window.banner.button.click()
    assert len(window.host.asked) == 2


def test_the_status_line(make: Make) -> None:
    window = make()
    window.refresh_status()
    line = window.status_line
    assert line.connection.text() == "connected"
    assert line.devices.text() == "31 of 34 online"
    assert line.tiles.text().startswith("4 tiles · 0 live · 4 starting")
    assert line.machine.text().startswith("0 decoders")
    assert line.api.text() == "API 42 ms"
    assert "UTC" in line.time.text()


def test_the_status_line_keeps_state_and_time_where_it_is_narrow(make: Make) -> None:
    window = make()
    line = window.status_line
    window.resize(1280, 720)
    window.refresh_status()
    assert line.machine.isVisible() and line.api.isVisible()
    whole = line.tiles.text()
    for width in range(1280, 899, -20):
        window.resize(width, 720)
        QApplication.processEvents()
        window.refresh_status()
        layout = line.layout()
        assert layout is not None
        layout.activate()
        words = [part for part in line.findChildren(QLabel) if part.isVisible() and part is not line.note]
        assert all(part.sizeHint().width() <= part.width() for part in words if part.text()), width
        assert line.time.isVisible() and line.connection.isVisible()
    line.set_tiles(whole * 6, "4 tiles")
    line.make_room()
    assert line.tiles.text() == "4 tiles" and not line.machine.isVisible()


# -- languages ---------------------------------------------------------------------------------------------


def test_the_language_changes_at_once_and_is_kept(make: Make) -> None:
    window = make()
    chinese = next(a for a in window.top_bar.language_menu.actions() if a.data() == "zh_CN")
    chinese.trigger()
    QApplication.processEvents()
    assert i18n.current() == "zh_CN"
    assert window.rail._buttons["playback"].text() == "录像回放"
    assert window.device_panel._chips["all"].text() == "全部 34"
    assert window.status_line.devices.text() == "在线 31 / 34"
    from app.store.settings import SettingsStore

    run_until(lambda: SettingsStore().get("language") == "zh_CN")  # another thread writes it
    window.set_language("en")
    QApplication.processEvents()
    assert window.rail._buttons["playback"].text() == "Playback"


def test_what_is_not_built_says_so(make: Make) -> None:
    window = make()
    for name, button in window.rail._buttons.items():
        built = name == "live" or name in {mode.name for mode in modes.MODES}
        assert button.isEnabled() == built
        assert built == (button.toolTip() == "") and (built or button.toolTip() == "Comes in a later version")


def test_a_wide_window_has_words_beside_its_drawings(make: Make) -> None:
    """On a control room's screen nobody has to guess what two drawings mean, or know Ctrl+K by heart."""
    window = make()
    bar, find = window.top_bar.wall_bar, window.keyboard._find
    for width, words in ((1280, ""), (1600, "New window"), (1280, "")):
        window.resize(width, 800)
        QApplication.processEvents()
        assert bar.new_window.text() == words
        assert (bar.new_window.width() == buttons.BARE_PX) is not bool(words)
        assert find.isVisible() is bool(words)
    window.resize(1600, 800)
    QApplication.processEvents()
    assert find.text().endswith("Ctrl+K")
    find.click()
    assert window.keyboard.finding.palette.isVisible()


def test_the_keyboard_enters_a_part_where_reading_begins(make: Make) -> None:
    window = make()
    window.device_panel.view.setFocus()
    assert window.keyboard._enter(window.top_bar)
    focused = QApplication.focusWidget()
    assert focused is not None and window.top_bar.wall_bar.picker.isAncestorOf(focused)
