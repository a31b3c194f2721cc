"""The outside world -> Page: spiders, archives, seeds and commands. Imports pipelines, never the reverse."""
