"""The manual in the window: Markdown pages in ``resources/manual``, keys filled in as they are now."""
