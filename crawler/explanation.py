"""Why a name counts or not, told in a terminal or as JSON lines. What pages say is a stranger's: it is escaped."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipelines.matching.evidence import ACCEPTED
from pipelines.records import Explained, PageFacts

_LONGEST = 300  # characters shown of one text of a page
_PLAIN = {"accepted": "", "refused": "", "name": "", "end": ""}
_COLOURS = {"accepted": "\x1b[1;32m", "refused": "\x1b[1;31m", "name": "\x1b[1m", "end": "\x1b[0m"}


def escaped(text: str) -> str:
    """Return text of a stranger as it may be printed: no control or invisible characters, one line, bounded."""
    return "".join(map(_escaped_letter, text[:_LONGEST])) + ("…" if len(text) > _LONGEST else "")


def _escaped_letter(letter: str) -> str:
    if letter.isprintable():
        return letter
    if letter == "\n":
        return " / "
    return (
        " " if letter.isspace() and ord(letter) not in range(0x1C, 0x20) else letter.encode("unicode_escape").decode()
    )


def told(candidates: Sequence[Explained], facts: PageFacts, brands: Iterable[str], colour: bool) -> Iterator[str]:
    """Yield the lines that a person reads: each candidate with its reasons, then how many there are of each brand.

    None for a page that was not read and shows no candidate: that there are none would be too much said.
    """
    if not candidates and facts.page_read != "read":
        return
    paint = _COLOURS if colour else _PLAIN
    yield escaped(facts.url)
    for one in candidates:
        yield ""
        yield from _one(one, paint)
    yield ""
    yield _summary(candidates, list(brands))


def json_lines(candidates: Sequence[Explained], facts: PageFacts, brands: Iterable[str]) -> Iterator[str]:
    """Yield one JSON object for each candidate, and a last one, without `verdict`, for the page."""
    for one in candidates:
        mention = one.mention
        yield _json({
            "verdict": _verdict(one), "brand": mention.brand, "alias": mention.alias, "match": mention.match,
            "distance": mention.distance, "score": mention.score, "before": mention.before, "surface": mention.surface,
            "after": mention.after, "region": mention.region, "link_state": mention.link_state,
            "unknown_cause": mention.unknown_cause, "link_url": one.link_url,
            "evidence": dict(mention.evidence), "page_url": facts.url,
        })  # fmt: skip
    yield _json({"page_url": facts.url, "page_read": facts.page_read, "cause": facts.cause,
                 "brands": {brand: _counts(candidates, brand) for brand in brands}, **_counts(candidates)})  # fmt: skip


def _one(one: Explained, paint: dict[str, str]) -> Iterator[str]:
    mention, verdict = one.mention, _verdict(one)
    edits = f", {mention.distance} {'edit' if mention.distance == 1 else 'edits'} away" if mention.distance else ""
    link = f" {escaped(one.link_url)}" if one.link_url else ""
    cause = f": {escaped(mention.unknown_cause)}" if mention.unknown_cause else ""
    marked = f"{paint['name']}[{escaped(mention.surface)}]{paint['end']}"
    yield f"{paint[verdict]}{verdict}{paint['end']}  {mention.brand}, score {mention.score:g} ({ACCEPTED} needed)"
    yield f"  text     {escaped(mention.before)}{marked}{escaped(mention.after)}".rstrip()
    yield f"  matches  {mention.alias} ({mention.match}{edits})"
    yield f"  place    {mention.region}, {mention.link_state}{cause}{link}"
    for reason, points in mention.evidence:
        yield f"  {points:>+7g}  {escaped(reason)}"


def _summary(candidates: Sequence[Explained], brands: list[str]) -> str:
    counts = _counts(candidates)
    whole = f"{counts['accepted']} accepted, {counts['refused']} refused"
    if not candidates:
        return f"{whole}: nothing on this page looks like {brands[0] if len(brands) == 1 else 'one of the brands'}."
    each = {brand: _counts(candidates, brand) for brand in brands}
    parts = [
        f"{name} {one['accepted']} accepted, {one['refused']} refused"
        for name, one in each.items()
        if any(one.values())
    ]
    return f"{whole}: {'; '.join(parts)}"


def _counts(candidates: Iterable[Explained], brand: str | None = None) -> dict[str, int]:
    counts = Counter(_verdict(one) for one in candidates if brand in (None, one.mention.brand))
    return {"accepted": counts["accepted"], "refused": counts["refused"]}


def _verdict(one: Explained) -> str:
    return "accepted" if one.accepted else "refused"


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record).replace("\x7f", "\\u007f")  # the one control character that JSON leaves alone
