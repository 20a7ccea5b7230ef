"""What is kept between two runs: profiles, settings, secrets, the local database, and where it lies."""
