"""Where a sweep starts: addresses, files that list them, the database of earlier sweeps, and lists with tags."""
