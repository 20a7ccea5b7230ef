"""Recordings, decoded for one instant after another: runs inside decoder processes of their own.

``entry`` begins such a process; ``player`` decodes one tile's pictures into its ring as its clock asks for
them; ``index`` knows which segment holds a time; ``store`` fetches segments; ``segment`` takes one apart;
``shower`` scales pictures into the ring. No Qt, no libvlc, no API client.
"""
