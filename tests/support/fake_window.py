"""A main window over a fake station: everything but service, decoders and keyring is real."""

from __future__ import annotations

from pathlib import Path

from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.store.secrets import SecretKept
from app.ui.qt_station import StationHost
from app.ui.settings.book import ProfileBook
from app.ui.window import MainWindow
from tests.support.fake_station import FakeStation


class FakeSecrets:
    """Obeys ``SecretStore``; remembers in memory."""

    def __init__(self, backend: str | None = "Test keyring") -> None:
        self.kept: dict[str, str] = {}
        self._backend = backend

    def get(self, profile_name: str) -> str | None:
        return self.kept.get(profile_name)

    def set(self, profile_name: str, secret: str) -> SecretKept:
        self.kept[profile_name] = secret
        return SecretKept.KEYRING if self._backend else SecretKept.SESSION

    def delete(self, profile_name: str) -> None:
        self.kept.pop(profile_name, None)

    def rename(self, old: str, new: str) -> SecretKept | None:
        if old not in self.kept:
            return None
        return self.set(new, self.kept.pop(old))

    def backend(self) -> str | None:
        return self._backend


class FakeHost(StationHost):
    """Opens the station it was given."""

    def __init__(self, station: FakeStation | None = None) -> None:
        super().__init__(None)
        self.given = station or FakeStation()
        self.asked: list[tuple[Profile, str | None]] = []

    def open(self, profile: Profile, secret: str | None = None) -> None:
        self.close()
        self.asked.append((profile, secret))
        self.profile = profile
        self.failure = None
        self.station = self.given  # type: ignore[assignment]
        self._unsubscribes = [self.given.subscribe(self._on_connection)]
        self.opened.emit()
        self.connected.emit()

    def fail(self, code: str, detail: str = "") -> None:
        self.failure = (code, detail)
        self.failed.emit(code, detail)


def make_window(
    folder: Path, station: FakeStation | None = None, *, open_demo: bool = True, backend: str | None = "Test"
) -> MainWindow:
    """A window that is not shown yet; its profile is the demo's unless ``open_demo`` is off."""
    book = ProfileBook(ProfileStore(folder / "profiles.toml"), FakeSecrets(backend))  # type: ignore[arg-type]
    window = MainWindow(FakeHost(station), book)
    window.start()
    if open_demo:
        layout = station.wall.layout.name if station is not None else "4"
        window._chosen_layout = layout
        window.open_profile(Profile("Demo site", ProfileKind.DEMO, "", prefer_https_streams=False))
    return window
