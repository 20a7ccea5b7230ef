"""The pictures of hits: the whole one, and the target cut out of it; and reading a picture somebody sends.

An address is ``/play/target/<record id>.jpg`` or ``/play/scene/<record id>.jpg`` with an ``auth_key`` of
expiry and HMAC: nothing has to be remembered of what was given out. A restart ends all addresses.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from PIL import Image
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from app.localvcs.clock import Clock
from app.localvcs.demo.camera import DemoCamera
from app.localvcs.demo.planes import Box, Bytes, Canvas, to_rgb
from app.localvcs.demo.site import MAIN_SIZE
from app.localvcs.search.targets import box_of, read_record_id
from app.localvcs.streams.packets import MAIN
from app.localvcs.streams.sources import DemoSource

MAX_BYTES = 512_000
"""Of a picture to look for, as documented (500 KB)."""
MAX_PIXELS = 32_000_000
FORMATS = ("JPEG", "PNG", "BMP", "WEBP")
_MARGIN = {"Face": 0.4}
_SMALL_MARGIN = 0.05
"""Of its size, around a target that is cut out; around a face more, for hair and collar."""
_QUALITY = 90
_HEADERS = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}

Kind = Literal["target", "scene"]


class NotAPicture(ValueError):
    """``str()`` is a sentence for whoever sent it."""


def read_picture(data: bytes) -> Image.Image:
    """The RGB picture in ``data``; raises ``NotAPicture``, for one too large before it is decoded."""
    if len(data) > MAX_BYTES:
        raise NotAPicture("The picture has more than 500 KB.")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NotAPicture("The picture has too many pixels.")
            if min(image.size) < 8:
                raise NotAPicture("The picture is smaller than 8 pixels.")
            return image.convert("RGB")
    except NotAPicture:
        raise
    except Exception:  # a hostile file makes a reader raise anything
        raise NotAPicture("It is no picture (JPEG, PNG, BMP or WebP).") from None


def from_base64(text: str) -> bytes:
    """Raises ``NotAPicture``."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotAPicture("It is not Base64.") from None


def cut_out(
    camera: DemoCamera, at_ms: int, box: Box, target_type: str, size: tuple[int, int] = MAIN_SIZE
) -> Bytes:
    """The pixels in and a little around ``box`` (of the main stream), from a picture of ``size``; RGB."""
    scale = size[0] / MAIN_SIZE[0]
    margin = _MARGIN.get(target_type, _SMALL_MARGIN)
    aside, above = (box[2] - box[0]) * margin, (box[3] - box[1]) * margin
    left, top = (
        max(int((edge - more) * scale) // 2, 0) for edge, more in zip(box, (aside, above), strict=False)
    )
    right = min(-(-int((box[2] + aside) * scale) // 2), size[0] // 2)
    bottom = min(-(-int((box[3] + above) * scale) // 2), size[1] // 2)
    canvas = Canvas(*size)
    camera.draw_on(canvas, at_ms, (left * 2, top * 2, right * 2, bottom * 2))
    planes = canvas.planes
    half = (slice(top, bottom), slice(left, right))
    whole = (slice(top * 2, bottom * 2), slice(left * 2, right * 2))
    return to_rgb((planes[0][whole], planes[1][half], planes[2][half]))


class Pictures:
    """Addresses of pictures and what they lead to. ``camera_of``: device id -> demo camera, None: gone;
    ``upload_of``: id of an uploaded file -> its path, None: gone; ``source_of``: demo camera -> its
    pictures."""

    def __init__(
        self,
        clock: Clock,
        base_url: Callable[[], str],
        valid_seconds: float,
        camera_of: Callable[[str], str | None],
        upload_of: Callable[[str], Path | None],
        source_of: Callable[[str], DemoSource],
    ) -> None:
        self._clock = clock
        self._base_url = base_url
        self._valid_ms = round(valid_seconds * 1000)
        self._camera_of = camera_of
        self._upload_of = upload_of
        self._source_of = source_of
        self._key = os.urandom(32)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="search pictures")

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def url(self, kind: Kind, record: str) -> str:
        """``record``: a record id, or that of an uploaded file."""
        expires_s = -(-(self._clock.now_ms() + self._valid_ms) // 1000)
        path = f"/play/{kind}/{record}.jpg"
        return f"{self._base_url().rstrip('/')}{path}?auth_key={expires_s}-{self._mac(path, expires_s)}"

    def own(self, url: str) -> bytes | None:
        """The picture behind one of our own addresses; None for any other address."""
        parts = urlsplit(url)
        base = self._base_url().rstrip("/")
        if f"{parts.scheme}://{parts.netloc}" != base or not parts.path.startswith("/play/"):
            return None
        auth_key = parse_qs(parts.query).get("auth_key", [""])[0]
        kind, _, name = parts.path.removeprefix("/play/").partition("/")
        if (
            kind not in ("target", "scene")
            or not name.endswith(".jpg")
            or self._refused(parts.path, auth_key)
        ):
            return None
        return self._jpeg(kind, name.removesuffix(".jpg"))

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/play/target/{record}.jpg", self._answer, methods=["GET"]),
            Route("/play/scene/{record}.jpg", self._answer, methods=["GET"]),
        ]

    async def _answer(self, request: Request) -> Response:
        """403: the ``auth_key`` is wrong or has expired; 410: the camera or the file was deleted."""
        path = request.url.path
        if self._refused(path, request.query_params.get("auth_key", "")):
            return PlainTextResponse("auth_key is wrong or has expired\n", 403, headers=_HEADERS)
        kind = path.split("/")[2]
        data = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._jpeg, kind, request.path_params["record"]
        )
        if data is None:
            return PlainTextResponse("the picture is gone\n", 410, headers=_HEADERS)
        return Response(data, media_type="image/jpeg", headers=_HEADERS)

    def _jpeg(self, kind: str, name: str) -> bytes | None:
        record = read_record_id(name)
        if record is None:
            return self._uploaded(name)
        camera_id = self._camera_of(record.device_id)
        if camera_id is None:
            return None
        if kind == "scene":
            return self._source_of(camera_id).jpeg(MAIN, record.at_ms)
        box = box_of(record, camera_id)
        if box is None:
            return None
        pixels = cut_out(self._source_of(camera_id).camera, record.at_ms, box, record.target_type)
        return _encoded(Image.fromarray(pixels))

    def _uploaded(self, name: str) -> bytes | None:
        path = self._upload_of(name)
        if path is None:
            return None
        try:
            with Image.open(path, formats=FORMATS) as image:
                image.thumbnail((1920, 1920))
                return _encoded(image.convert("RGB"))
        except OSError:
            return None

    def _refused(self, path: str, auth_key: str) -> bool:
        expires, _, mac = auth_key.partition("-")
        if not (expires.isascii() and expires.isdigit()) or len(expires) > 15:
            return True
        good = hmac.compare_digest(self._mac(path, int(expires)).encode(), mac.encode())
        return not good or self._clock.now_ms() >= int(expires) * 1000

    def _mac(self, path: str, expires_s: int) -> str:
        return hmac.new(self._key, f"{path}|{expires_s}".encode(), hashlib.sha256).hexdigest()[:32]


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
