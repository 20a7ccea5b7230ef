"""What the microphones of the demo cameras hear: a room, some hum, steps, and a chime each minute.

Like the pictures a pure function of camera and time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo import chance

_CHIME_S = 6.0
"""After which nobody hears it any more; the cameras' sound was a tenth of what 16 of them cost."""


def samples(device_id: str, start_ms: int, count: int, rate: int) -> NDArray[np.float32]:
    """``count`` mono samples in -1..1 from ``start_ms`` on. Quiet; peaks about 0.3."""
    seed = chance.number("sound", device_id)
    # Phases from the second of the day: float precision is spent on it, not on the years.
    t = (start_ms % 86_400_000) / 1000 + np.arange(count) / rate
    hum = 50.0 + seed % 3 * 10
    noise = np.random.default_rng((seed, start_ms)).standard_normal(count) * 0.012
    wave = 0.015 * np.sin(2 * np.pi * hum * t) + 0.008 * np.sin(2 * np.pi * 2.01 * hum * t)
    step = t * 1.8 % 1.0
    wave += 0.05 * np.exp(-step * 45) * np.sin(2 * np.pi * 95 * step) * (np.sin(t * 0.37) > 0)
    chime = t % 60.0
    if chime.min() < _CHIME_S:
        tones = np.sin(2 * np.pi * 659.25 * t) + 0.6 * np.sin(2 * np.pi * 523.25 * t)
        wave += 0.12 * np.exp(-chime * 2.2) * tones * (chime < _CHIME_S)
    return (wave + noise).astype(np.float32)
