"""Reads a brand file that can be used with a critical eye: what will be missed, mistaken or never needed."""
