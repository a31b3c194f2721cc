"""Keeps the crawler on the public web: private addresses are refused in any spelling, by link, redirect or DNS."""
