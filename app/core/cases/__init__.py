"""Bookmarks and cases: what an operator marked and gathered, kept, searched, handed on as one file."""
