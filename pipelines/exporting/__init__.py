"""Prospect lists for outreach; a format is data."""
