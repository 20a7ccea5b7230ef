"""Which quality a tile gets, and why: a policy without side effects. Its constants: ``limits``."""

from app.core.quality.policy import Quality, QualityPolicy, TileFacts, Why, WhyCode
from app.core.quality.streams import MAIN, NAMES, SUB, choose_stream

__all__ = [
    "MAIN",
    "NAMES",
    "SUB",
    "Quality",
    "QualityPolicy",
    "TileFacts",
    "Why",
    "WhyCode",
    "choose_stream",
]
