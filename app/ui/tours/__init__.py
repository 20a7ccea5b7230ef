"""Tours and hotspots: the menu, the marks on tiles, the dialog where tours are made."""
