"""Which colours the numbers of a picture mean (ITU-T H.273 matrix coefficients). Imports nothing.

Streams that say it are believed. Most cameras say nothing: then it is what players assume, ITU-R BT.709 from
720 lines on and BT.601 below. It is the same everywhere, so that a live picture, its recording and its
snapshot have one colour.
"""

from __future__ import annotations

from typing import Any

UNSAID = 2
"""Of H.273, FFmpeg's AVCOL_SPC_UNSPECIFIED."""
BT709, BT601, BT2020 = 1, 5, 9
_SAME_AS = {0: UNSAID, 3: UNSAID, 6: BT601, 10: BT2020}
_KNOWN = frozenset((BT709, 4, BT601, 7, BT2020))  # what libswscale has coefficients for
_HD_FROM = 720  # lines


def matrix(told: int, height: int) -> int:
    """What to reckon with, of libswscale's SWS_CS_ numbers (which are H.273's), for a stream so high."""
    told = _SAME_AS.get(told, told)
    if told in _KNOWN:
        return told
    return BT709 if height >= _HD_FROM else BT601


def complete(frame: Any) -> Any:
    """The same ``av.VideoFrame``, which now says its colours where its stream did not."""
    frame.colorspace = matrix(int(frame.colorspace), frame.height)
    return frame
