"""Bytes -> Document: decoding, one parse, visible text in blocks with regions, links and page facts."""
