"""New pictures from their rings into what the window shows, compiled. No libvlc and no Qt."""
