"""The export process: fetches recordings, writes MP4 files, packs bundles. Loaded in that process only."""
