"""The keys, to be read, printed and changed."""
