"""Keys of the demo site.

They are public on purpose: the demo is served on loopback only, holds nothing but drawn scenes, and must work
without an account. A service started for real cameras takes its own key from a file.
"""

DEMO_ACCESS_KEY_ID = "vcs-wall-demo"
DEMO_ACCESS_KEY_SECRET = "vcs-wall-demo-secret"
