"""The process of small pictures. Loaded in that process only."""
