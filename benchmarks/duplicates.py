"""How well and how fast copies are found:

    python -m benchmarks.duplicates [--eval FOLDER] [--pages N] [--quick]

The cases are those of tests/test_duplicates.py, by change; the peers see the same texts and are given the same task.
FOLDER is a labelled set as benchmarks.matching takes it, in which the edited copies are to be found and nothing else.
CPU time, best of three.
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.copies import changes, edited, event_of, lang_of, load, page, spaceless
from crawler.archives import pages_from_warc
from pipelines.judging.duplicates import Known, copies
from pipelines.judging.sketches import SHINGLE, VALUES, alike, sample, shares, sketch, text_sketch
from pipelines.reading.document import read
from pipelines.records import COUNTED_REGIONS, Document, Page

EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"
_NAIVE = 500  # pages that are compared in all pairs, from which the time for all is reckoned
_EDITED = "edited="  # in the address of a copy that was made for the set
_HTML = (("content-type", "text/html; charset=utf-8"),)
Shares = tuple[float, float]


def cpu(work: Callable[[], Any]) -> float:
    """Return the CPU seconds that `work` takes, best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def document(story: list[str], lang: str, template: int = 0) -> Document:
    """Return what is read of a story on a site of that template."""
    html = page(story, lang, template=template).encode()
    return read(Page("https://a.example/", 200, _HTML, html, "2026-01-01T00:00:00Z", "scan"))


def own_text(read_page: Document) -> str:
    """Return the text in the counted regions."""
    blocks = (block for block in read_page.blocks if block.region in COUNTED_REGIONS)
    return "\n".join(read_page.text[block.start : block.end] for block in blocks)


def shingles(text: str, lang: str) -> set[tuple[str, ...]]:
    """Return all shingles of a text: the truth that a sketch estimates."""
    words = [letter for letter in text if letter.isalnum()] if spaceless(lang) else text.lower().split()
    size = 5 if spaceless(lang) else SHINGLE
    return set(zip(*(words[at:] for at in range(size)), strict=False))


def estimated(one: str, other: str, _: str) -> Shares:
    """Return what a sketch of 120 values says of the shares of the shorter and the longer text."""
    return shares(sample(text_sketch(one)), sample(text_sketch(other)))


def exact(one: str, other: str, lang: str) -> Shares:
    """Return the shares as they are."""
    first, second = sorted((shingles(one, lang), shingles(other, lang)), key=len)
    return len(first & second) / len(first), len(first & second) / len(second)


def minhash(one: str, other: str, lang: str) -> Shares:
    """Return the estimate of the Jaccard index by datasketch, with 128 permutations; it knows no other share."""
    from datasketch import MinHash

    made = []
    for text in (one, other):
        signature = MinHash(num_perm=128)
        signature.update_batch([" ".join(shingle).encode() for shingle in shingles(text, lang)])
        made.append(signature)
    jaccard = made[0].jaccard(made[1])
    return jaccard, jaccard


def cases(templates: Sequence[int]) -> dict[str, list[tuple[str, str, str]]]:
    """Return what was done -> (text, text, language): of an original and its copy, or of two stories on one event."""
    stories = load()
    texts = {name: own_text(document(story, lang_of(name))) for name, story in stories.items()}
    made: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for name, story in stories.items():
        lang = lang_of(name)
        for edit, change in edited(lang).items():
            for template in templates:
                copy = change(list(story), random.Random(f"{name} {edit} {template}"))
                label = edit if edit in changes(lang) else "two changes"
                made[label].append((texts[name], own_text(document(copy, lang, template)), lang))
    for one, other in combinations(stories, 2):
        lang = lang_of(one)
        if event_of(one) == event_of(other):
            made["NOT: one event, two stories"].append((texts[one], texts[other], lang))
            for change in changes(lang).values():
                both = [own_text(document(change(list(stories[name]), random.Random(name)), lang))
                        for name in (one, other)]  # fmt: skip
                made["NOT: both changed alike"].append((both[0], both[1], lang))
        else:
            made["NOT: two events"].append((texts[one], texts[other], lang))
    return made


def print_cases(templates: Sequence[int]) -> None:
    """Print how many of the cases are grouped, and how far the estimates are from the limits."""
    made = cases(templates)
    print(f"{'case':38}{'pairs':>6}{'grouped':>9}  share of the shorter, longer text: least - most (exact)")
    for label, pairs in made.items():
        grouped = sum(
            alike(sample(text_sketch(one)), sample(text_sketch(other)), same_site=False) > 0 for one, other, _ in pairs
        )
        ours, true = ([compare(*pair) for pair in pairs] for compare in (estimated, exact))
        columns = (
            f"{min(a):.2f} - {max(a):.2f} ({min(b):.2f} - {max(b):.2f})"
            for a, b in zip(zip(*ours, strict=True), zip(*true, strict=True), strict=True)
        )
        print(f"{label:38}{len(pairs):>6}{grouped:>9}  {'   '.join(columns)}")
    print_peers(made)


def print_peers(made: dict[str, list[tuple[str, str, str]]]) -> None:
    """Print which limit parts copies from other pairs best, and how many pairs are on the wrong side of it."""
    print(f"\n{'way of comparing':38}{'ms a pair':>10}  wrong at its best limit, of {sum(map(len, made.values()))}")
    for name, compare, place in (
        ("ours, share of the shorter text", estimated, 0), ("exact share of the shorter text", exact, 0),
        ("ours, share of the longer text", estimated, 1), ("datasketch MinHash, 128", minhash, 0),
    ):  # fmt: skip
        start = time.process_time()
        try:
            scored = [(compare(*pair)[place], not label.startswith("NOT")) for label in made for pair in made[label]]
        except ImportError:
            print(f"{name:38} not installed")
            continue
        taken = (time.process_time() - start) / len(scored) * 1000
        wrong, limit = min((sum((score >= at / 100) != copy for score, copy in scored), at / 100) for at in range(101))
        print(f"{name:38}{taken:>10.2f}  {wrong} at {limit:.2f}")


def print_eval(folder: Path) -> None:
    """Print which edited copies of a labelled set are not found, and every other group, to be judged by eye."""
    documents = [read(one) for one in pages_from_warc(str(folder / "pages.warc.gz"))]
    taken = cpu(lambda: [sketch(one) for one in documents])
    pages = [
        Known(at, facts.url, facts.site, facts.canonical, facts.published, facts.fetched, sketch(one), facts.title)
        for at, one in enumerate(documents) for facts in [one.facts]
    ]  # fmt: skip
    groups = copies(pages)
    leader = {one.url: groups.get(one.id, one.id) for one in pages}
    made = [url for url in leader if _EDITED in url]
    missed = [url for url in made if leader[url] != leader[_base(url)]]
    print(f"\n{folder.name}: {len(pages)} pages, {taken / len(pages) * 1000:.2f} ms a page for its sketch, "
          f"{sum(not one.sketch for one in pages)} with too little text")  # fmt: skip
    print(f"edited copies grouped with their page: {len(made) - len(missed)} of {len(made)}")
    print(*(f"  missed: {url}" for url in missed), sep="\n")
    others = [(one.url, pages[groups[one.id]].url) for one in pages if one.id in groups and _EDITED not in one.url]
    others = [pair for pair in others if _base(pair[1]) != pair[0]]
    print(f"other pages that are grouped: {len(others)}")
    print(*(f"  {url}\n      {first}" for url, first in others), sep="\n")
    samples = [(one.url, sample(one.sketch)) for one in pages if one.sketch and _EDITED not in one.url]
    near = sorted(((max(shares(a, b)), p, q) for (p, a), (q, b) in combinations(samples, 2)), reverse=True)
    print(f"nearest of {len(near)} pairs:", ", ".join(f"{share:.2f}" for share, _, _ in near[:10]))


def _base(url: str) -> str:
    return url.partition(_EDITED)[0].rstrip("?&")


def synthetic(total: int, chance: np.random.Generator) -> tuple[list[Known], int]:
    """Return pages with made-up sketches, and how many are copies: about half, in groups of up to 49.

    Of each copy, 70 % of the original are left, with a fifth added.
    """
    made: list[str] = []
    groups = 0
    while len(made) < total:
        groups += 1
        text = chance.integers(0, 1 << 32, chance.integers(150, 1500), np.uint32)
        for number in range(chance.integers(2, 50) if chance.random() < 0.05 else 1):
            kept = text if not number else np.concatenate(
                (text[chance.random(len(text)) < 0.7], chance.integers(0, 1 << 32, len(text) // 5, np.uint32))
            )  # fmt: skip
            made.append(np.unique(kept)[:VALUES].astype(">u4").tobytes().hex())
    return known(made[:total]), total - groups


def hostile(total: int, chance: np.random.Generator) -> list[Known]:
    """Return pages whose sketches are all different but for the lowest third of their values."""
    same = np.arange(40, dtype=np.uint32)
    rest = (np.concatenate((same, np.unique(chance.integers(99, 1 << 32, 80, np.uint32)))) for _ in range(total))
    return known([one.astype(">u4").tobytes().hex() for one in rest])


def known(sketches: Sequence[str]) -> list[Known]:
    """Return pages with these sketches, each on a site of its own, seen one after the other."""
    return [
        Known(at, f"https://site{at}.example/", f"site{at}.example", "", "", f"2026-01-01T00:00:{at:09}Z", made)
        for at, made in enumerate(sketches)
    ]


def print_speed(total: int) -> None:
    """Print what grouping many pages costs, beside a comparison of all pairs."""
    chance = np.random.default_rng(0)
    pages, expected = synthetic(total, chance)
    print(f"\ngrouping {total:,} pages, CPU s")
    for label, some, right in (
        ("half are copies", pages, expected), ("all the same text", known([pages[0].sketch] * total), total - 1),
        ("a third of each the same", hostile(total, chance), 0),
    ):  # fmt: skip
        start = time.process_time()
        groups = copies(some)
        print(f"{label:38}{time.process_time() - start:8.1f}  {len(groups):,} copies of {right:,}")
    some = [set(sample(one.sketch).values.tolist()) for one in pages[:_NAIVE]]
    taken = cpu(lambda: sum(len(a & b) / len(a | b) > 0.3 for a, b in combinations(some, 2)))
    whole = taken * (total / len(some)) ** 2
    print(f"{'all pairs of sketches, Jaccard':38}{whole:8.0f}  as {len(some)} pages take {taken:.2f}")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description="How well copies are found.")
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of a labelled set")
    parser.add_argument("--pages", type=int, default=100_000, help="made-up pages that are grouped (default: 100,000)")
    parser.add_argument("--quick", action="store_true", help="fewer cases, only to see that it works")
    chosen = parser.parse_args()
    print_cases([0] if chosen.quick else [0, 1, 2])
    if (chosen.eval / "pages.warc.gz").exists() and not chosen.quick:
        print_eval(chosen.eval)
    print_speed(2000 if chosen.quick else chosen.pages)


if __name__ == "__main__":
    main()
