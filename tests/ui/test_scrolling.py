"""Parts of dialogs that scroll where the screen has no room."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from app.ui.scrolling import Body


def test_what_has_something_new_to_say_is_scrolled_to(qtbot: object) -> None:
    inner = QWidget()
    column = QVBoxLayout(inner)
    for _ in range(40):
        column.addWidget(QLabel("field"))
    outcome = QLabel()
    column.addWidget(outcome)
    body = Body(inner)
    body.resize(200, 120)
    body.show()
    QApplication.processEvents()
    assert outcome.visibleRegion().isEmpty()
    outcome.setText("The service answers.")
    body.reveal(outcome)
    QApplication.processEvents()
    assert not outcome.visibleRegion().isEmpty()
    body.close()
    body.deleteLater()
