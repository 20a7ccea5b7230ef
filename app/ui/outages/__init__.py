"""The shift: which cameras were dark and when, which ones nobody has looked at."""
