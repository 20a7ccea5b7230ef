"""Recordings of real cameras: written as MPEG-TS while they are pulled, kept for so many days, played back.

From the packets of a pull (``ingest``) the ``cutter`` makes segments of some seconds, which the ``writer``'s
one thread puts on ``disk``; the ``index`` in the database says what there is. ``limits`` deletes the oldest;
``timeline`` finds what a stretch of time consists of; ``playback`` serves it.

What holds after a ``kill -9``: a file has its final name only when it is whole, so at most the segment in
flight is lost; at the next start the index is made to agree with the names on disk.
"""

from app.localvcs.recording.service import Recording, RecordingStatus

__all__ = ["Recording", "RecordingStatus"]
