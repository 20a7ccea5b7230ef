"""``bench tree``: a long device list, loaded and filtered without the window standing still.

``load_s``: from the window's first
event to the complete tree in it. ``filter_p95_ms``: from a key in the filter box
to the filtered rows painted. ``window_block_ms_max``: over loading and filtering together.
``cached_s``: at the next start, from before the window is made to the last known tree painted in it;
``cached_block_ms_max``: meanwhile and until the window has nothing to do with it any more.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from app.bench.figures import Figures, NotMeasured, percentile
from app.bench.stage import Heart, Stage, play

DEFAULT_DEVICES = 10_000
LOAD_LIMIT_S = 120.0
FILTER_LIMIT_S = 5.0
BETWEEN_KEYS_S = 0.12
"""As somebody types."""
WORDS = ("gate", "camera 7", "1234", "北门", "nothing like it")


def measure(arguments: argparse.Namespace) -> Figures:
    """A service with ``--devices`` devices besides the demo site's."""
    figures: Figures = {}
    devices: int = arguments.devices or DEFAULT_DEVICES
    service = ("--devices", str(devices))

    def script(stage: Stage) -> None:
        figures.update(_measure(stage, devices))

    with tempfile.TemporaryDirectory(prefix="vcs-wall-bench-") as temporary:
        home = Path(temporary)
        play(
            script,
            layout="1",
            service_options=service,
            service_ready_s=120.0,
            limit_s=2 * LOAD_LIMIT_S,
            home=home,
        )
        began = time.monotonic()
        play(
            lambda stage: figures.update(_next_start(stage, devices, began)),
            layout="1",
            service_options=service,
            limit_s=LOAD_LIMIT_S,
            home=home,
        )
    return figures


def _next_start(stage: Stage, devices: int, began: float) -> Figures:
    heart = Heart()
    panel: Any = stage.window.device_panel
    stage.wait(lambda: panel.model.tree.total >= devices, 30.0, "the kept tree did not come")
    panel.view.viewport().repaint()
    shown = time.monotonic()
    stage.run_for(1.0)
    return {"cached_s": round(shown - began, 2), "cached_block_ms_max": heart.block_ms_max}


def _measure(stage: Stage, devices: int) -> Figures:
    began = time.monotonic()
    heart = Heart()
    stage.wait(lambda: stage.window.station is not None, 30.0, "the window got no station")
    panel: Any = stage.window.device_panel

    def complete() -> bool:
        return stage.station.catalogue.state.phase == "complete" and not panel.model.building

    stage.wait(complete, LOAD_LIMIT_S, lambda: f"the device list is {stage.station.catalogue.state.phase}")
    loaded = time.monotonic()
    listed = len(stage.station.catalogue.devices)
    if listed < devices:
        raise NotMeasured(f"the tree holds {listed} devices, {devices} were served.")
    while_loading = heart.block_ms_max
    stage.run_for(1.0)
    heart.reset()
    times = [_key(stage, panel, text) for text in _typed()]
    return {
        "devices": listed,
        "load_s": round(loaded - began, 2),
        "window_block_ms_max": max(while_loading, heart.block_ms_max),
        "filter_p95_ms": round(percentile(times, 95), 1),
        "filter_max_ms": round(max(times), 1),
        "samples": len(times),
        "measured_s": round(time.monotonic() - began, 1),
    }


def _typed() -> list[str]:
    """What stands in the box after each key: every word typed and deleted again."""
    texts = []
    for word in WORDS:
        forth = [word[:length] for length in range(1, len(word) + 1)]
        texts += [*forth, *reversed(forth[:-1]), ""]
    # A blank at the end changes nothing that could be waited for.
    return [text for text in texts if text == text.strip()]


def _key(stage: Stage, panel: Any, text: str) -> float:
    """Milliseconds from the key to the painted rows."""
    from PySide6.QtCore import QCoreApplication

    stage.run_for(BETWEEN_KEYS_S)
    shown: list[float] = []
    connection = panel.model.modelReset.connect(lambda: shown.append(time.perf_counter()))
    began = time.perf_counter()
    panel.filter.setText(text)
    while not shown and time.perf_counter() - began < FILTER_LIMIT_S:
        QCoreApplication.processEvents()
    panel.model.disconnect(connection)
    if not shown:
        raise NotMeasured(f"the filter '{text}' changed nothing within {FILTER_LIMIT_S:.0f} s.")
    panel.view.viewport().repaint()
    return 1000 * (time.perf_counter() - began)
