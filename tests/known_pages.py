"""Pages and texts to find copies among."""

import random

from pipelines.judging.duplicates import Known


def known(id, sketch="", url="", site="", **more):
    """A page of that sketch, by default on a site of its own."""
    site = site or f"site{id}.example"
    values = {"canonical": "", "published": "", "first_seen": "2026-11-01T08:00:00Z"} | more
    return Known(id=id, url=url or f"https://{site}/{id}", site=site, sketch=sketch, **values)


def prose(seed, words):
    """A text of that many made-up words of six letters."""
    chance = random.Random(seed)
    return " ".join("".join(chance.choices("abcdefghij", k=6)) for _ in range(words))
