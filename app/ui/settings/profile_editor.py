"""The form of a profile: where the service is, and with which key it is asked."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.endpoint import is_loopback
from app.store.profiles import Profile, ProfileKind
from app.ui import i18n, restyle, theme
from app.ui.buttons import plain
from app.ui.plain import PlainLabel
from app.ui.qt_station import Poster
from app.ui.scrolling import Body
from app.ui.settings.connection_test import ConnectionTest, TestResult
from app.ui.settings.validation import ProfileForm, problems, with_scheme

if TYPE_CHECKING:
    from app.store.secrets import SecretStore

CLOUD_ENDPOINT = "https://vcs.cn-hangzhou.aliyuncs.com"
CLOUD_DATA_ENDPOINT = "https://cdrs.cn-hangzhou.aliyuncs.com"
VERSIONS = ("2020-05-15", "2020-03-09")
WIDTH = 520


class ProfileEditor(QDialog):
    """Makes a new profile or changes one. ``saved`` gives the profile and the secret typed in (or "")."""

    saved = Signal(object, str)

    def __init__(
        self,
        kind: ProfileKind,
        secrets: SecretStore | None,
        taken: frozenset[str],
        profile: Profile | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._profile = profile
        self._taken = taken
        self._touched = False
        self.setWindowTitle(self.tr("Profile"))
        self.setModal(True)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # grows with what it says
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        head = PlainLabel(self.tr("Cloud account") if kind is ProfileKind.CLOUD else self.tr("Local service"))
        head.setFont(theme.font(18, 700))
        column.addWidget(head)
        lead = PlainLabel(
            self.tr("The key needs the right to list devices and to ask for play addresses.")
            if kind is ProfileKind.CLOUD
            else self.tr("The address and key that vcs-wall serve was started with.")
        )
        lead.setProperty("kind", "second")
        lead.setWordWrap(True)
        column.addWidget(lead)

        inner = QWidget()
        inner.setFixedWidth(WIDTH - 48)
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(12)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.fields: dict[str, QLineEdit] = {}
        self.hints: dict[str, QLabel] = {}
        for name, label in (
            ("name", self.tr("Name")),
            ("endpoint", self.tr("Address")),
            ("access_key_id", self.tr("AccessKey id")),
            ("secret", self.tr("AccessKey secret")),
            ("data_endpoint", self.tr("Data address")),
        ):
            self._add(form, name, label)
        self.fields["secret"].setEchoMode(QLineEdit.EchoMode.Password)
        self.version = QComboBox()
        self.version.addItems(VERSIONS)
        self.version.setAccessibleName(self.tr("API version"))
        form.addRow(self.tr("API version"), self.version)
        body.addLayout(form)

        self.keeping = PlainLabel()
        self.keeping.setWordWrap(True)
        self.keeping.setProperty("kind", "second")
        body.addWidget(self.keeping)
        self.outcome = PlainLabel()
        self.outcome.setWordWrap(True)
        self.outcome.setMinimumHeight(34)
        self.outcome.setAlignment(Qt.AlignmentFlag.AlignTop)
        body.addWidget(self.outcome)
        self.fingerprint = PlainLabel()
        self.fingerprint.setObjectName("fingerprint")
        self.fingerprint.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.fingerprint.setAccessibleName(self.tr("Fingerprint (SHA-256)"))
        body.addWidget(self.fingerprint)
        self.trust = plain(self.tr("It is the same: trust this certificate"))
        self.trust.clicked.connect(self._on_trust)
        body.addWidget(self.trust)
        self._body = Body(inner)
        column.addWidget(self._body)
        self._pinned = profile.pinned_sha256 if profile is not None else None
        self._seen = ""
        self._offer_trust("")

        buttons = QHBoxLayout()
        self.test = plain(self.tr("Test connection"))
        self.test.clicked.connect(self._on_test)
        self.cancel = plain(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.save = QPushButton(self.tr("Save and open"))
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._on_save)
        buttons.addWidget(self.test)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column.addLayout(buttons)

        self._fill()
        for field in self.fields.values():
            field.textEdited.connect(self._on_edited)
        self._test = ConnectionTest(secrets, self)
        self._test.finished.connect(self._on_tested)
        self._poster = Poster(self)
        self.keeping.setText(self.tr("Looking for the system's keyring…"))
        restyle.dress(self)
        if secrets is not None:
            threading.Thread(target=self._find_backend, args=(secrets,), name="keyring", daemon=True).start()
        else:
            self._say_keeping("")

    # -- form ------------------------------------------------------------------------------------------

    def _add(self, form: QFormLayout, name: str, label: str) -> None:
        field = QLineEdit()
        field.setAccessibleName(label)
        hint = PlainLabel()
        hint.setFont(theme.font(theme.tokens().small_px))
        hint.setProperty("kind", "bad")
        hint.setWordWrap(True)
        hint.hide()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(field)
        column.addWidget(hint)
        text = PlainLabel(label)
        text.setBuddy(field)
        text.setFixedHeight(theme.tokens().control)
        form.addRow(text, holder)
        self.fields[name] = field
        self.hints[name] = hint

    def _fill(self) -> None:
        profile = self._profile
        if profile is not None:
            values = {
                "name": profile.name,
                "endpoint": profile.endpoint,
                "access_key_id": profile.access_key_id,
                "data_endpoint": profile.data_endpoint or "",
            }
            self.version.setCurrentText(profile.version)
            self.fields["secret"].setPlaceholderText(self.tr("unchanged"))
        elif self._kind is ProfileKind.CLOUD:
            values = {
                "name": self._free_name(self.tr("Cloud")),
                "endpoint": CLOUD_ENDPOINT,
                "data_endpoint": CLOUD_DATA_ENDPOINT,
            }
        else:
            values = {"name": self._free_name(self.tr("Local")), "endpoint": "http://127.0.0.1:8080"}
        for name, value in values.items():
            self.fields[name].setText(value)
            self.fields[name].setCursorPosition(0)  # an address that has no room is seen from where it begins
        self.fields["data_endpoint"].setPlaceholderText(self.tr("the same address"))
        self.fields["access_key_id" if profile is None else "name"].setFocus()

    def _free_name(self, wish: str) -> str:
        number, name = 1, wish
        while name in self._taken:
            number += 1
            name = f"{wish} {number}"
        return name

    def form(self) -> ProfileForm:
        """What is typed in now."""
        texts = {name: field.text() for name, field in self.fields.items()}
        return ProfileForm(**texts, version=self.version.currentText())

    def made(self) -> Profile:
        """The profile the form describes."""
        form = self.form()
        plain = self._kind is ProfileKind.LOCAL or is_loopback(form.endpoint)
        base = self._profile or Profile(form.name.strip(), self._kind, form.endpoint)
        endpoint = with_scheme(form.endpoint, "http" if plain else "https")
        data_endpoint = with_scheme(form.data_endpoint, "http" if plain else "https") or None
        same = (endpoint, data_endpoint) == (base.endpoint, base.data_endpoint)
        return replace(
            base,
            name=form.name.strip(),
            endpoint=endpoint,
            data_endpoint=data_endpoint,
            data_endpoint_falls_back=base.data_endpoint_falls_back and same,
            access_key_id=form.access_key_id.strip(),
            version=form.version,
            pinned_sha256=self._pinned,
            prefer_https_streams=self._kind is ProfileKind.CLOUD,
        )

    def check(self) -> bool:
        """Marks what is wrong; True when nothing is."""
        self._touched = True
        found = problems(self.form(), self._taken, needs_secret=self._profile is None)
        for name, field in self.fields.items():
            code = found.get(name)
            hint = self.hints[name]
            hint.setText(self._problem(name, code) if code else "")
            hint.setVisible(bool(code))
            if bool(field.property("wrong")) != bool(code):
                field.setProperty("wrong", bool(code))
                field.style().unpolish(field)
                field.style().polish(field)
        if found:
            self.fields[next(n for n in self.fields if n in found)].setFocus()
        return not found

    def _problem(self, name: str, code: str) -> str:
        if code == "missing":
            return self.tr("This is needed.")
        if code == "taken":
            return self.tr("There is a profile of this name already.")
        if code == "spaces":
            return self.tr("There is a blank in it; was it copied with one?")
        if code == "scheme":
            return self.tr("Only https:// and http:// addresses work.")
        if code == "path":
            return self.tr("The name of the host is enough, without a path.")
        if code == "user":
            return self.tr("No user and password in the address; use the AccessKey.")
        return self.tr("This is no address.")

    def _on_edited(self) -> None:
        self._test.cancel()
        self._say("", "second")
        self._offer_trust("")
        if self.sender() is self.fields["endpoint"]:
            self._pinned = None  # another address is another service
        self.test.setEnabled(True)
        if self._touched:
            focused = self.focusWidget()
            self.check()
            if focused is not None:
                focused.setFocus()

    # -- secret ----------------------------------------------------------------------------------------

    def _find_backend(self, secrets: SecretStore) -> None:
        name = secrets.backend() or ""
        self._poster.post(lambda: self._say_keeping(name))

    def _say_keeping(self, backend: str) -> None:
        if backend:
            text = self.tr("The secret is kept in the system's keyring (%1).").replace("%1", backend)
            kind = "second"
        else:
            text = self.tr(
                "▲ This machine has no keyring: the secret is kept for this session only and asked for again."
            )
            kind = "trouble"
        self.keeping.setText(text)
        restyle.set_kind(self.keeping, kind)

    # -- test and save ---------------------------------------------------------------------------------

    def _on_test(self) -> None:
        if not self.check():
            return
        self.test.setEnabled(False)
        self._say(self.tr("Asking %1…").replace("%1", self.made().endpoint), "second")
        stored = self._profile.name if self._profile is not None else None
        self._test.start(self.made(), self.fields["secret"].text(), stored)

    def _on_tested(self, result: TestResult) -> None:
        self.test.setEnabled(True)
        if self.focusWidget() is self.cancel:  # from a button that could not be pressed
            (self.save if result.code == "ok" else self.test).setFocus()
        if result.code == "ok":
            text = self.tr("● It works: %n project(s), answered in %1 ms.", "", result.projects)
            self._say(text.replace("%1", str(result.took_ms)), "good")
        else:
            self._say("▲ " + self._test_sentence(result), "bad")
            if self._kind is ProfileKind.LOCAL:
                self._offer_trust(result.fingerprint)

    def _offer_trust(self, fingerprint: str) -> None:
        """Shows what a certificate looks like that nobody vouches for, to be compared and accepted."""
        from app.vcs.pinning import in_pairs

        self._seen = fingerprint
        pairs = in_pairs(fingerprint)
        middle = len(pairs) // 2
        self.fingerprint.setText(f"{pairs[:middle]}\n{pairs[middle + 1 :]}" if pairs else "")
        self.fingerprint.setVisible(bool(fingerprint))
        self.trust.setVisible(bool(fingerprint))

    def _on_trust(self) -> None:
        self._pinned = self._seen
        self._offer_trust("")
        self._on_test()

    def _test_sentence(self, result: TestResult) -> str:
        if result.fingerprint and self._kind is ProfileKind.LOCAL:
            if result.error_code == "CertificateNotPinned":
                first = self.tr("This is another certificate than the one trusted so far.")
            else:
                first = self.tr("Nobody vouches for the certificate of this address.")
            then = self.tr("Compare its fingerprint with the one vcs-wall serve printed:")
            return i18n.in_a_row(first, then)
        texts = {
            "unreachable": self.tr("The address cannot be reached."),
            "timed_out": self.tr("The service did not answer in time."),
            "certificate": self.tr("The certificate of this address is not trusted."),
            "refused": self.tr("The service refuses this key (%1)."),
            "throttled": self.tr("The service asks for fewer requests; try again in a moment."),
            "failing": self.tr("The service has a fault (%1)."),
            "bad_answer": self.tr("Something answers there, but not this service."),
            "bad_profile": self.tr("This cannot work: %2"),
            "no_secret": self.tr("The secret is not stored on this machine; type it in."),
        }
        text = texts.get(result.code, texts["bad_profile"])
        return i18n.fill(text, result.error_code or "?", result.message or result.code)

    def _say(self, text: str, kind: str) -> None:
        self.outcome.setText(text)
        restyle.set_kind(self.outcome, kind)
        if text:
            self._body.reveal(self.outcome)

    def _on_save(self) -> None:
        if self.check():
            self._test.cancel()
            self.saved.emit(self.made(), self.fields["secret"].text())
            self.accept()
