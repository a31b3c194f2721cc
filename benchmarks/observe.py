"""python -m benchmarks.observe FOLDER: the signals of the ambiguous names in a labelled set, as data to learn from.

FOLDER is a set with pages.warc.gz, gold.jsonl, score.py and brand files, such as ../shared/eval. What is written holds
no text of its pages and no name: only which signals stood where, by numbers, and whether the brand was meant. So it can
be kept in the repository when the pages cannot, and learnt from again (benchmarks.train).
"""

import argparse
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from crawler.archives import pages_from_warc
from pipelines.brands import load_brands
from pipelines.finding.candidates import Candidate, rank, without_overlaps
from pipelines.linking.links import brand_links
from pipelines.matching.evidence import ORDINARY_USE, is_doubtful, signs
from pipelines.process import Brands, LinksByBrand
from pipelines.reading.document import read
from pipelines.records import Document

OBSERVATIONS = Path(__file__).with_name("observations.tsv")
BRAND_FILES = ("brands.toml", "brands-bare.toml")  # the same brands with and without the user's hints
_CONTEXT = 60  # characters on each side by which a candidate is found among the labels, as in `findings`


@dataclass(frozen=True, slots=True)
class Observation:
    """One ambiguous name on a page: what was seen, and what it meant."""

    file: int  # index in BRAND_FILES
    page: int
    brand: int
    writing: int  # the same number for the same brand and surface on a page
    meant: bool
    signals: tuple[str, ...]


def main() -> None:
    """Write the observations."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    scorer = load_scorer(folder)
    pages = {page["url"]: page for page in scorer.load(folder / "pages.jsonl") if page["labelled"]}
    documents = [read(page) for page in pages_from_warc(str(folder / "pages.warc.gz")) if page.url in pages]
    gold = defaultdict(list)
    for label in scorer.load(folder / "gold.jsonl"):
        scorer.prep(label)
        gold[label["page_id"], label["brand"]].append(label)
    found = [
        observation
        for number, name in enumerate(BRAND_FILES)
        for observation in _of_file(number, Brands(load_brands(folder / name)), documents, pages, gold, scorer)
    ]
    save(found)
    print(f"{len(found)} observations, {sum(o.meant for o in found)} of them meant, are in {OBSERVATIONS.name}")


def save(observations: list[Observation], path: Path = OBSERVATIONS) -> None:
    """Write observations as text: the names of the signals in the first line, their numbers in the others."""
    signals = sorted({signal for observation in observations for signal in observation.signals})
    number = {signal: str(index) for index, signal in enumerate(signals)}
    lines = ["\t".join(signals)]
    for o in observations:
        seen = " ".join(number[signal] for signal in o.signals)
        lines.append(f"{o.file}\t{o.page}\t{o.brand}\t{o.writing}\t{int(o.meant)}\t{seen}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(path: Path = OBSERVATIONS) -> list[Observation]:
    """Read what `save` wrote."""
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    signals = first.split("\t")
    found = []
    for line in lines:
        file, page, brand, writing, meant, seen = line.split("\t")
        names = tuple(signals[int(number)] for number in seen.split())
        found.append(Observation(int(file), int(page), int(brand), int(writing), meant == "1", names))
    return found


def _of_file(
    file: int,
    brands: Brands,
    documents: list[Document],
    pages: dict[str, Any],
    gold: dict[Any, Any],
    scorer: ModuleType,
) -> Iterator[Observation]:
    by_name = {brand.name: (index, brand) for index, brand in enumerate(brands.all)}
    for number, document in enumerate(documents):
        view = brands.matcher.view(document, LinksByBrand(document, brand_links(document, brands.owners)))
        candidates = without_overlaps(sorted(view.candidates, key=rank))
        meant = _meant(document, candidates, pages[document.facts.url], gold, scorer)
        writings: dict[tuple[str, str], int] = {}
        for candidate, label in zip(candidates, meant, strict=True):
            index, brand = by_name[candidate.form.brand]
            place = view.block_index(candidate.start)
            if label is None or place is None or candidate.match == "fuzzy" or not is_doubtful(candidate, brand):
                continue
            writing = writings.setdefault((brand.name, candidate.surface), len(writings))
            found = signs(candidate, brand, view, place)
            if found is ORDINARY_USE:  # refused as it is
                continue
            seen = tuple(signal for signal, _ in found)
            yield Observation(file, number, index, writing, label, seen)


def _meant(
    document: Document, candidates: list[Candidate], page: dict[str, Any], gold: dict[Any, Any], scorer: ModuleType
) -> list[bool | None]:
    """Say of each candidate whether its brand was meant, by the labels; None where they do not say."""
    found: list[bool | None] = [None if page["synthetic"] else False] * len(candidates)
    by_brand = defaultdict(list)
    for index, candidate in enumerate(candidates):
        by_brand[candidate.form.brand].append(index)
    for brand, indexes in by_brand.items():
        labels = sorted(gold.get((page["id"], brand), []), key=lambda label: label["start"])
        predictions = [_prediction(document, candidates[index], scorer) for index in indexes]
        pairs, twice = scorer.pair(predictions, labels)
        for place, index in enumerate(indexes):
            if place in pairs:
                found[index] = _label(labels[pairs[place]], page["synthetic"])
            elif place in twice:
                found[index] = None
    return found


def _label(label: dict[str, Any], synthetic: bool) -> bool | None:
    if synthetic:
        return not label["near_miss"]
    return None if label["ignore"] else label["is_true_mention"]


def _prediction(document: Document, candidate: Candidate, scorer: ModuleType) -> dict[str, Any]:
    before = document.text[max(0, candidate.start - _CONTEXT) : candidate.start]
    after = document.text[candidate.end : candidate.end + _CONTEXT]
    found = {"surface": candidate.surface, "before": before, "after": after}
    scorer.prep(found)
    return found


def load_scorer(folder: Path) -> ModuleType:
    """Return the score.py of a labelled set; exits with one sentence where there is none."""
    path = folder / "score.py"
    if not path.is_file():
        sys.exit(f"There is no score.py in {folder}; name a folder with a labelled set.")
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
