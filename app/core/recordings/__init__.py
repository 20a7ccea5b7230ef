"""Recordings: what exists of a camera, for days at a glance, and where it can be played.

The API has no list of recordings: what exists is read from the playlists that GetDeviceVideoUrl leads to.
``Recordings`` (``station.recordings``) asks for bounded windows, keeps what it learned in the local database,
and gives play addresses to a review. All of it belongs to the window's thread and never blocks.
"""

from app.core.recordings.ledger import Coverage, State, Stretch
from app.core.recordings.service import Recordings
from app.core.recordings.spans import Segment, Spans
from app.core.recordings.tracks import CLOUD, DEVICE, STORAGES, Track

__all__ = [
    "CLOUD",
    "DEVICE",
    "STORAGES",
    "Coverage",
    "Recordings",
    "Segment",
    "Spans",
    "State",
    "Stretch",
    "Track",
]
