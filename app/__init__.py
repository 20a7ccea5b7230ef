"""vcs-wall: a desktop video wall for cameras on the Visual Computing Service."""

__version__ = "0.1.0"
