"""Wiring of the main window by feature: each binds what its feature does to the window's actions."""
