"""The timeline of a review: arithmetic (``viewport``, ``ticks``, ``aggregate``: no Qt), painting
(``painting``) and the widget (``widget.Timeline``), fed from ``station.recordings`` by
``feeding.RecordingLanes``."""
