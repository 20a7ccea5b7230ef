"""The screen stays awake and the system does not fall asleep while somebody watches."""

from app.core.awake.keeper import AwakeKeeper, AwakeState, Inhibitor, platform_inhibitor

__all__ = ["AwakeKeeper", "AwakeState", "Inhibitor", "platform_inhibitor"]
