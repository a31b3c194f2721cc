"""The stories of tests/copies/, and what other sites do to a story that they take over.

Two stories whose names begin alike (en-ferry-gazette, en-ferry-tribune) are about one event and were written apart:
they share facts, names, quotes and a paragraph of a press release, and are no copies of each other.
"""

import random
import tomllib
from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "copies"
Paragraphs = list[str]
Change = Callable[[Paragraphs, random.Random], Paragraphs]
_SPACELESS = ("ja", "zh")
_ADDITIONS = tomllib.loads((FOLDER / "additions.toml").read_text(encoding="utf-8"))


def load() -> dict[str, Paragraphs]:
    """Return name -> headline and paragraphs of each story."""
    return {path.stem: path.read_text(encoding="utf-8").strip().split("\n\n") for path in sorted(FOLDER.glob("*.txt"))}


def lang_of(name: str) -> str:
    """Return the language of a story by its name."""
    return name.partition("-")[0]


def event_of(name: str) -> str:
    """Return what a story is about by its name."""
    return name.rpartition("-")[0]


def changes(lang: str) -> dict[str, Change]:
    """Return name -> a change that another site makes to a story of that language."""
    cut = {"cut at the end": (0, 3), "cut at the start": (3, 0), "cut on both sides": (6, 6)}
    return {
        "new byline": lambda story, _: ["Alina Vogt, Rudi Marsh / MLN", *story[1:]],
        "new headline and dateline": lambda story, _: [
            "Update 14:05", f"SANDHOLM, 3 May (MLN) - {story[1]}", *story[2:],
        ],
        "foreign tail": lambda story, _: [*story, _ADDITIONS["tail"][lang]],
        "a tenth of the words changed": lambda story, chance: _words_changed(story, chance, spaceless(lang)),
        **{name: _cutting(*parts) for name, parts in cut.items()},
        "paragraphs in another order": lambda story, chance: [story[0], *chance.sample(story[1:], len(story) - 1)],
        "sentences added": lambda story, _: [*story[:3], _ADDITIONS["added"][lang], *story[3:]],
    }  # fmt: skip


def edited(lang: str) -> Mapping[str, Change]:
    """Return every change, and every two of them one after the other that are not both cuts."""
    single = changes(lang)
    both: dict[str, Change] = {}
    for (first, one), (second, other) in combinations(single.items(), 2):
        if not (first.startswith("cut") and second.startswith("cut")):
            both[f"{first} + {second}"] = _in_turn(one, other)
    return {**single, **both}


def spaceless(lang: str) -> bool:
    """Tell whether a language is written without spaces."""
    return lang in _SPACELESS


def _in_turn(one: Change, other: Change) -> Change:
    return lambda story, chance: other(one(story, chance), chance)


def _words_changed(story: Paragraphs, chance: random.Random, spaceless: bool) -> Paragraphs:
    """Replace a tenth of the words, or of the pairs of letters where there are no words, by others of the story."""
    parts = [[text[at : at + 2] for at in range(0, len(text), 2)] if spaceless else text.split() for text in story]
    words = sorted({word for part in parts for word in part})
    places = [(part, at) for part in parts for at in range(len(part))]
    for part, at in chance.sample(places, round(len(places) / 10)):
        part[at] = chance.choice([word for word in words if word != part[at]])
    return [("" if spaceless else " ").join(part) for part in parts]


def _cutting(before: int, after: int) -> Change:
    """Return a change that takes away a part at the start and one at the end: a third, or a sixth; 0 for none."""

    def cut(story: Paragraphs, _: random.Random) -> Paragraphs:
        whole = "\n\n".join(story)
        start = len(whole) // before if before else 0
        end = len(whole) - (len(whole) // after if after else 0)
        return whole[start:end].split("\n\n")

    return cut


def page(story: Paragraphs, lang: str, *, template: int) -> str:
    """Return the HTML of a story on a site of one of three kinds."""
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in story[1:])
    links = "".join(f'<li><a href="/s{at}">Section {at} of template {template}</a></li>' for at in range(12))
    around = (
        f"<header><nav><ul>{links}</ul></nav></header><main><article><h1>{{title}}</h1>{{body}}</article></main>"
        "<footer>All rights reserved by the publisher of these pages, wherever and whenever they appear.</footer>",
        f'<div id=wrap><div class=menu><ul>{links}</ul></div><h2>{{title}}</h2><div>{{body}}</div><div class="sidebar">'
        f"{_ADDITIONS['added'][lang]}</div></div>",
        "<table><tr><td>You are reading the plain print view of this page. Use the browser to print it or to go back."
        "</td></tr><tr><td>{title}<br>{body}</td></tr></table>",
    )[template]  # fmt: skip
    return f"<!doctype html><html lang={lang}><title>{story[0]}</title><body>" + around.format(
        title=story[0], body=body
    )
