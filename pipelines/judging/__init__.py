"""Prospect score, contacts and duplicates: parts that a person can read."""
