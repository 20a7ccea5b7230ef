"""What an operator does, with no widget in it: catalogue, stream sessions, wall, station.

No Qt, no libvlc, no av. Everything said to a person leaves here as a code with parameters; the
sentences are made in ``app.ui``. One thread owns a ``Station`` and all it holds; work that may block
runs on an executor and comes back through ``post``.
"""
