"""Pictures of hits as Qt wants them, for what is on the screen: asked for together, told of now and then."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.core.search.hits import PictureRef
from app.core.search.images import Rgb
from app.core.search.pictures import THUMB_EDGE, HitPicturePhase, HitPictures, PictureAsk
from app.ui.search.cards import Shot
from app.ui.search.words import SearchWords

GATHER_MS = 40
KEPT = 200
"""So many pictures are wrapped for Qt at most; the pixels belong to ``HitPictures`` and its limit."""


def image_of(pixels: Rgb) -> QImage:
    """A Qt image over the same pixels: nothing is copied."""
    return QImage(pixels.data, pixels.width, pixels.height, pixels.width * 3, QImage.Format.Format_RGB888)


class HitShots(QObject):
    """Obeys ``model.Shots``. ``want`` says what is looked at, the most important first."""

    changed = Signal()
    """Some pictures came, or will not."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = SearchWords(self)
        self._pictures: HitPictures | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._wrapped: OrderedDict[tuple[str, int], tuple[Rgb, QImage]] = OrderedDict()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self.changed)

    def use(self, pictures: HitPictures | None) -> None:
        """Another station's, or none."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._pictures = pictures
        self._wrapped.clear()
        if pictures is not None:
            self._unsubscribe = pictures.subscribe(self._on_told)

    @property
    def pictures(self) -> HitPictures | None:
        """Where they come from."""
        return self._pictures

    def shot(self, ref: PictureRef, edge: int = THUMB_EDGE) -> Shot:
        """As far as it is there; cheap, for painting."""
        if self._pictures is None:
            return Shot()
        state = self._pictures.state(ref, edge)
        if state.phase is HitPicturePhase.FAILED:
            return Shot(None, self._words.no_picture(state.reason))
        if state.image is None:
            return Shot()
        return Shot(self._image((ref.key, edge), state.image))

    def full_size(self, ref: PictureRef, edge: int) -> tuple[int, int] | None:
        """Width and height of the picture as it was sent, in whose pixels boxes are."""
        state = self._pictures.state(ref, edge) if self._pictures is not None else None
        if state is None or state.image is None:
            return None
        return state.image.full_width, state.image.full_height

    def want(self, asks: Iterable[PictureAsk]) -> None:
        """All that is looked at now."""
        if self._pictures is not None:
            self._pictures.want(asks)

    def _image(self, key: tuple[str, int], pixels: Rgb) -> QImage:
        found = self._wrapped.get(key)
        if found is None or found[0] is not pixels:
            found = (pixels, image_of(pixels))
            self._wrapped[key] = found
            while len(self._wrapped) > KEPT:
                self._wrapped.popitem(last=False)
        return found[1]

    def _on_told(self, key: str) -> None:
        if not self._timer.isActive():
            self._timer.start()
