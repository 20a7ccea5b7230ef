"""The sources of the hub. For now the demo cameras; cameras of a real site come beside them."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence

import av
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image

from app.localvcs.demo import recordings, sound
from app.localvcs.demo.camera import DemoCamera
from app.localvcs.demo.planes import Canvas
from app.localvcs.demo.site import FRAMES_PER_SECOND, MAIN_SIZE, SUB_SIZE
from app.localvcs.streams.encoder import (
    AAC_FRAME_MS,
    ALAW_FRAME_MS,
    SAMPLE_RATE_AAC,
    SAMPLE_RATE_ALAW,
    SAMPLES_PER_AAC_FRAME,
    AacEncoder,
    VideoEncoder,
    alaw,
)
from app.localvcs.streams.packets import GOP_MS, MAIN, Packet, Span, Stream, StreamFormat

_JPEG_QUALITY = 85

_drawing = threading.Lock()
"""Drawing is Python, encoding is not: two threads that draw only take the interpreter from one another
hundreds of times a frame, while one that draws and one that encodes do not meet."""


def frame_ms(second: int, index: int) -> int:
    """The moment of the ``index``-th picture of a UTC second (the nearest whole millisecond)."""
    return second * GOP_MS + (index * GOP_MS + FRAMES_PER_SECOND // 2) // FRAMES_PER_SECOND


class DemoSource:
    """A demo camera. Live is the scene at now, a recording the scene at then. Thread-safe."""

    def __init__(self, camera: DemoCamera, key_seconds: int = 1) -> None:
        """``key_seconds``: whole seconds from key picture to key picture."""
        self.camera = camera
        self._key_seconds = key_seconds

    def format(self, stream: Stream) -> StreamFormat:
        width, height = _size(stream)
        return StreamFormat(width, height, FRAMES_PER_SECOND, self.camera.device.audio)

    def prepare(self, stream: Stream, at_ms: int) -> None:
        self.camera.prepare(_size(stream), at_ms)

    def open(self, stream: Stream, start_ms: int) -> DemoRun:
        return DemoRun(self.camera, self.format(stream), start_ms, self._key_seconds)

    def recorded(self, start_ms: int, end_ms: int, now_ms: int, storage: str = "0") -> Sequence[Span]:
        where: recordings.Storage = "cloud" if storage == "0" else "device"
        found = recordings.recorded(self.camera.device, where, start_ms, end_ms, now_ms)
        return [Span(*stretch) for stretch in found]

    def jpeg(self, stream: Stream, at_ms: int) -> bytes:
        second = at_ms // GOP_MS
        moments = [frame_ms(second, index) for index in range(FRAMES_PER_SECOND)]
        canvas = Canvas(*_size(stream))
        self.camera.draw_on(canvas, max(m for m in moments if m <= at_ms))
        # FFmpeg is twenty times as fast as ``planes.to_rgb``: dozens of pictures are wanted at once.
        frame = av.VideoFrame.from_numpy_buffer(canvas.buffer, format="yuv420p")
        rgb = frame.reformat(
            format="rgb24",
            src_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
        )
        out = io.BytesIO()
        Image.fromarray(rgb.to_ndarray()).save(out, "JPEG", quality=_JPEG_QUALITY)
        return out.getvalue()


class DemoRun:
    """The pictures and the sound of one demo camera from a whole second on. One thread at a time."""

    def __init__(self, camera: DemoCamera, form: StreamFormat, start_ms: int, key_seconds: int = 1) -> None:
        self._camera = camera
        self._key_seconds = key_seconds
        self._first = self._second = start_ms // GOP_MS
        self._index = 0
        self._video = VideoEncoder(form.width, form.height, form.frames_per_second)
        first_ms = self.next_ms
        # A G.711A camera makes AAC as well: MPEG-TS has no way to carry G.711.
        self._aac = _AacTrack(camera.device.device_id, first_ms) if form.audio else None
        self._alaw_ms = first_ms if form.audio == "pcm_alaw" else None

    @property
    def next_ms(self) -> int:
        return frame_ms(self._second, self._index)

    def step(self) -> list[Packet]:
        now = self.next_ms
        # The first picture of all, and then those at multiples of the distance, as any run has them.
        begins = self._second == self._first or self._second % self._key_seconds == 0
        key = self._index == 0 and begins
        with _drawing:
            self._camera.draw_on(self._video.canvas, now)
        packets = [Packet("h264", now, key, self._video.encode(now, key))]
        self._index += 1
        if self._index == FRAMES_PER_SECOND:
            self._second, self._index = self._second + 1, 0
        if self._aac:
            packets += self._aac.until(self.next_ms)
        if self._alaw_ms is not None:
            device_id = self._camera.device.device_id
            while self._alaw_ms < self.next_ms:
                count = ALAW_FRAME_MS * SAMPLE_RATE_ALAW // 1000
                wave = sound.samples(device_id, self._alaw_ms, count, SAMPLE_RATE_ALAW)
                packets.append(Packet("pcm_alaw", self._alaw_ms, True, alaw(wave)))
                self._alaw_ms += ALAW_FRAME_MS
        return packets

    def close(self) -> None:
        """Nothing to give back but memory."""


class _AacTrack:
    """AAC frames on the absolute grid of 64 ms, none of them twice in neighbouring segments."""

    def __init__(self, device_id: str, start_ms: int) -> None:
        self._device_id = device_id
        self._encoder = AacEncoder()
        self._first = -(-start_ms // AAC_FRAME_MS)
        self._feed = self._first - AacEncoder.PRIMING_FRAMES
        self._waiting: list[tuple[int, bytes]] = []

    def until(self, end_ms: int) -> list[Packet]:
        """Frames that begin before ``end_ms`` and were not given yet."""
        end = -(-end_ms // AAC_FRAME_MS)
        while not self._waiting or self._waiting[-1][0] < end - 1:
            start = self._feed * AAC_FRAME_MS
            wave = sound.samples(self._device_id, start, SAMPLES_PER_AAC_FRAME, SAMPLE_RATE_AAC)
            self._waiting += self._encoder.encode(wave, self._feed)
            self._feed += 1
        ready = [(n, raw) for n, raw in self._waiting if self._first <= n < end]
        self._waiting = [(n, raw) for n, raw in self._waiting if n >= end - 1]
        self._first = max(self._first, end)
        return [Packet("aac", n * AAC_FRAME_MS, True, raw) for n, raw in ready]


def _size(stream: Stream) -> tuple[int, int]:
    return MAIN_SIZE if stream == MAIN else SUB_SIZE
