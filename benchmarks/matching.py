"""How fast and how well names are found, beside other ways of finding them, in one run:

    python -m benchmarks.matching [--eval FOLDER] [--no-peers] [--quick]

Speed is MB of visible text (UTF-8) per CPU second, best of three. Cold: with a new matcher each time; warm: its second
pass. Quality is that on the labelled pages of tests/labelled/, and on the set in FOLDER by its own score.py.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import labelled
from benchmarks.observe import load_scorer
from benchmarks.peers import PEERS, SLOW, Span
from crawler.archives import pages_from_warc
from pipelines.brands import load_brands
from pipelines.linking.links import brand_links
from pipelines.process import Brands, LinksByBrand
from pipelines.reading.document import read
from pipelines.records import Block, Brand, Document

EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"
_AROUND = 60  # characters on each side by which score.py finds a mention again
_RUNS = 3
_SAMPLE = 300_000  # characters of text on which a slow peer's speed is taken
Find = Callable[[Document], Sequence[Span]]
Make = Callable[[Sequence[Brand], Sequence[Document]], Find]


@dataclass(frozen=True)
class Set:
    """Labelled documents with their brands, and how to score what was found in them."""

    documents: Sequence[Document]
    bare: Sequence[Brand]
    hinted: Sequence[Brand]
    score: Callable[[Sequence[Sequence[Span]]], str]  # spans by document -> columns


def ours(brands: Sequence[Brand], documents: Sequence[Document]) -> Find:
    """Return our matcher: candidates and evidence. It and the links of the documents are made before the clock runs."""
    made = Brands(brands)
    made.prepare()
    links = {id(document): LinksByBrand(document, brand_links(document, made.owners)) for document in documents}

    def find(document: Document) -> Sequence[Span]:
        found = [match.candidate for match in made.matcher.weigh(document, links[id(document)]) if match.accepted]
        return [(candidate.start, candidate.end, candidate.form.brand) for candidate in found]

    return find


def peer(name: str) -> Make:
    """Return a peer, which sees nothing of a document but its text."""

    def make(brands: Sequence[Brand], _: Sequence[Document]) -> Find:
        find = PEERS[name](brands)
        return lambda document: find(document.text)

    return make


def quality(hits: int, false: int, misses: int) -> str:
    """Return precision, recall and F1 as columns."""
    precision, recall = hits / max(1, hits + false), hits / max(1, hits + misses)
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return f"{precision:6.3f}{recall:7.3f}{f1:7.3f}"


def own_set(most: int | None) -> Set:
    """Return the labelled pages of the project, or the first of them."""
    pages = labelled.load()[:most]
    documents = [labelled.document(page) for page in pages]
    labels = [labelled.labels(page, document) for page, document in zip(pages, documents, strict=True)]

    def score(found: Sequence[Sequence[Span]]) -> str:
        counts = [label.score(spans) for label, spans in zip(labels, found, strict=True)]
        return quality(*(sum(column) for column in zip(*counts, strict=True)))

    return Set(documents, labelled.brands(), labelled.brands(hints=True), score)


def other_set(folder: Path, most: int | None) -> Set:
    """Return the set of a folder with pages.warc.gz, pages.jsonl, brands.toml, brands-bare.toml and score.py."""
    scorer: Any = load_scorer(folder)
    ids = {row["url"]: row["id"] for row in map(json.loads, (folder / "pages.jsonl").read_text().splitlines())}
    pages = [page for page in pages_from_warc(str(folder / "pages.warc.gz")) if page.url in ids][:most]
    documents = [read(page) for page in pages]

    def score(found: Sequence[Sequence[Span]]) -> str:
        rows = [
            {
                "page_id": ids[document.facts.url], "brand": brand, "surface": document.text[start:end],
                "before": document.text[max(0, start - _AROUND) : start], "after": document.text[end : end + _AROUND],
            }
            for document, spans in zip(documents, found, strict=True) for start, end, brand in spans
        ]  # fmt: skip
        slices = scorer.score(rows)[0]["slices"]
        overall, ambiguous = slices.get("overall", {}), slices.get("ambiguous", {})
        columns = [overall.get("P", 0), overall.get("R", 0), overall.get("F1", 0), ambiguous.get("F1", 0)]
        return "".join(f"{value:7.3f}" for value in columns)

    bare, hinted = (load_brands(folder / name) for name in ("brands-bare.toml", "brands.toml"))
    return Set(documents, bare, hinted, score)


def seconds(work: Callable[[Document], object], documents: Iterable[Document]) -> float:
    """Return the CPU seconds that one pass takes."""
    start = time.process_time()
    for document in documents:
        work(document)
    return max(time.process_time() - start, 1e-9)


def speeds(make: Make, brands: Sequence[Brand], documents: Sequence[Document], runs: int) -> tuple[float, float]:
    """Return MB of text per CPU second: with a new matcher, and in its second pass."""
    size = sum(len(document.text.encode()) for document in documents) / 1e6
    cold, warm = [], []
    for _ in range(runs):
        find = make(brands, documents)
        cold.append(seconds(find, documents))
        warm.append(seconds(find, documents))
    return size / min(cold), size / min(warm)


def sample(documents: Sequence[Document], size: int) -> list[Document]:
    """Return about that many characters of text, of documents chosen by a fixed seed."""
    chosen, length = [], 0
    for document in random.Random(1).sample(documents, len(documents)):
        if length < size:
            chosen.append(document)
            length += len(document.text)
    return chosen


def compare(sets: Sequence[Set], with_peers: bool, runs: int) -> Iterator[str]:
    """Yield the table of matchers: speed on the last of the sets, quality on all of them."""
    timed = sets[-1]
    makers: list[tuple[str, Make, bool]] = [("ours, bare brands", ours, False), ("ours, with hints", ours, True)]
    if with_peers:
        makers += [(name, peer(name), True) for name in PEERS]
    for name, make, hints in makers:
        documents = sample(timed.documents, _SAMPLE) if name in SLOW else timed.documents
        try:
            cold, warm = speeds(make, timed.hinted if hints else timed.bare, documents, runs)
        except ImportError:
            yield f"{name:22}not installed"
            continue
        columns = []
        for each in sets:
            find = make(each.hinted if hints else each.bare, each.documents)
            columns.append(each.score([find(document) for document in each.documents]))
        label = name if documents is timed.documents else f"{name}*"
        yield f"{label:22}{cold:7.2f}{warm:8.2f}   {'   '.join(columns)}"


def pronounceable(count: int) -> list[Brand]:
    """Return that many brands with made-up names, always the same."""
    rng = random.Random(7)
    names: set[str] = set()
    while len(names) < count:
        syllables = (rng.choice("bcdfghklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(2, 4)))
        names.add("".join(syllables).capitalize() + rng.choice(("", "", "n", "x", "r")))
    return [Brand(name) for name in sorted(names)]


def flat(documents: Sequence[Document], few: int, many: int, runs: int) -> Iterator[str]:
    """Yield what the number of names does to our speed: as they come, some on the pages, and those that never are."""
    met = met_in(documents, pronounceable(many))
    absent = [brand for brand in pronounceable(many) if brand.name not in met]
    for what, brands in (("names", pronounceable), ("absent", lambda count: absent[:count])):
        base = 0.0
        for count in (few, many):
            cold, warm = speeds(ours, brands(count), documents, runs)
            base = base or warm
            yield f"{f'ours, {count} {what}':22}{cold:7.2f}{warm:8.2f}   ratio {base / warm:.2f}"


def met_in(documents: Sequence[Document], brands: Sequence[Brand]) -> set[str]:
    """Return the names of the brands that have a candidate, accepted or not, in one of the documents."""
    matcher = Brands(brands).matcher
    return {
        match.candidate.form.brand
        for document in documents
        for match in matcher.weigh(document, LinksByBrand(document, ()))
    }


def hostile(plain: str, scale: int) -> Iterator[tuple[str, str]]:
    """Yield (what, text) of texts that are made to be slow; scale divides their length. plain: ordinary text."""

    def repeat(piece: str, length: int) -> str:
        return piece * max(1, length // scale // len(piece))

    yield "a.a.a.", repeat("a.", 80_000)
    yield "combining marks", repeat("a\u0301b\u0300", 80_000)
    yield "near misses", repeat("Spotfy Netlfix Samsnug Volkswagon ", 80_000)
    yield "@@@", repeat("@", 1_000_000)
    yield "acme acme", repeat("acme ", 100_000)
    yield "one long word", repeat("abcdefgh", 80_000)
    yield "no line breaks", repeat(plain.replace("\n", " "), 200_000)


def plain_document(text: str, like: Document) -> Document:
    """Return a document with that text, each line a block."""
    blocks, start = [], 0
    for line in text.split("\n"):
        blocks.append(Block(start, start + len(line), "main"))
        start += len(line) + 1
    return Document(like.facts, text, tuple(blocks))


def ratios(documents: Sequence[Document], brands: Sequence[Brand], scale: int, runs: int) -> Iterator[str]:
    """Yield what a hostile text costs, as a ratio to plain text of the same length."""
    plain = "\n".join(document.text for document in documents)
    brands = (*brands, Brand("Acme"))
    for what, text in hostile(plain, scale):
        same = (plain * (len(text) // len(plain) + 1))[: len(text)]
        cost, usual = (
            min(seconds(ours(brands, [document]), [document]) for _ in range(runs))
            for document in (plain_document(each, documents[0]) for each in (text, same))
        )
        yield f"{what:22}{len(text) / 1000:7.0f} kB   ratio {cost / usual:.3f}"


def main(folder: Path | None, with_peers: bool, quick: bool) -> None:
    """Measure and print the tables."""
    most, runs = (4, 1) if quick else (None, _RUNS)
    sets = [own_set(most)] + ([other_set(folder, most)] if folder else [])
    documents = sets[-1].documents
    size = sum(len(document.text.encode()) for document in documents) / 1e6
    print(
        f"Speed on {len(documents)} pages, {size:.2f} MB of visible text; * on a sample of about {_SAMPLE // 1000} kB."
    )
    print(f"{'':22}{'MB per CPU s':>15}   {'labelled pages':20}" + (f"   {folder}" if folder else ""))
    head = f"{'':22}{'cold':>7}{'warm':>8}   {'P':>6}{'R':>7}{'F1':>7}"
    print(head + (f"   {'P':>7}{'R':>7}{'F1':>7}{'F1 amb.':>7}" if folder else ""))
    for line in compare(sets, with_peers, runs):
        print(line, flush=True)
    print("\nThe number of names; ratio of warm times")
    for line in flat(documents, 10, 200 if quick else 10_000, runs):
        print(line, flush=True)
    print("\nHostile texts, to plain text of the same length")
    for line in ratios(sets[0].documents, sets[0].bare, 40 if quick else 1, runs):
        print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.matching", description="How fast and how well names are found."
    )
    parser.add_argument("--eval", type=Path, default=EVAL if EVAL.is_dir() else None, help="folder with a labelled set")
    parser.add_argument("--no-peers", action="store_true", help="only ours")
    parser.add_argument("--quick", action="store_true", help="a few pages, one run: does it work at all")
    chosen = parser.parse_args()
    main(chosen.eval, not chosen.no_peers, chosen.quick)
