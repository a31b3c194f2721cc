"""python -m benchmarks.regions [FOLDER]: do our regions agree with a labelled set on what is a page's own text?

FOLDER is a set with pages.warc.gz, gold.jsonl, score.py and brands.toml, such as ../shared/eval. A region counts as
main when it is one of COUNTED_REGIONS. Our mentions are paired with the labels as the scorer of the set does it; edited
copies are left out, as what was put into them stands where no page has it. Both halves of the pages, by the hash of
their URL, are printed, so that a rule tried on one can be judged by the other.
"""

import argparse
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.observe import load_scorer
from crawler.archives import pages_from_warc
from pipelines.brands import load_brands
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import COUNTED_REGIONS, Findings


@dataclass(frozen=True, slots=True)
class Pair:
    """One of our mentions and the label it was paired with."""

    page: str  # id of the page in the set
    category: str
    half: str  # A or B
    ours: str  # region
    gold: str  # main or boilerplate
    detail: str  # region_detail of the label

    @property
    def agrees(self) -> bool:
        """Tell whether both say main, or both boilerplate."""
        return (self.ours in COUNTED_REGIONS) == (self.gold == "main")


def main() -> None:
    """Print the agreement: overall, by half, by category, and our regions against those of the labels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/eval"))
    pairs = list(agreement(parser.parse_args().folder))
    print(f"{'':18}{'agree':>8}{'of':>6}")
    for name, chosen in (("all", pairs), *_by(pairs, "half"), *_by(pairs, "category")):
        right = sum(pair.agrees for pair in chosen)
        print(f"{name:18}{right / max(1, len(chosen)):8.3f}{len(chosen):6}")
    print("\nmentions by our region and the label; a star is a disagreement")
    count = Counter((pair.ours, pair.gold, pair.detail, pair.agrees) for pair in pairs)
    for (ours, gold, detail, agrees), number in sorted(count.items()):
        print(f"{ours:10}{gold:12}{detail:12}{number:6}{'' if agrees else ' *'}")


def agreement(folder: Path) -> Iterator[Pair]:
    """Yield every mention on a labelled page that was paired with a label that says its region."""
    scorer = load_scorer(folder)
    pages = {page["url"]: page for page in scorer.load(folder / "pages.jsonl") if page["labelled"]}
    gold = defaultdict(list)
    for label in scorer.load(folder / "gold.jsonl"):
        scorer.prep(label)
        gold[label["page_id"], label["brand"]].append(label)
    brands = Brands(load_brands(folder / "brands.toml"))
    for page in pages_from_warc(str(folder / "pages.warc.gz")):
        known = pages.get(page.url)
        if known and not known["synthetic"]:
            yield from _pairs(known, findings(read(page), brands), gold, scorer)


def _pairs(page: dict[str, Any], found: Findings, gold: dict[Any, Any], scorer: ModuleType) -> Iterator[Pair]:
    half = "AB"[zlib.crc32(page["url"].encode()) % 2]
    by_brand = defaultdict(list)
    for mention in found.mentions:
        prediction = {"surface": mention.surface, "before": mention.before, "after": mention.after}
        scorer.prep(prediction)
        by_brand[mention.brand].append((mention, prediction))
    for brand, mentions in by_brand.items():
        labels = sorted(gold.get((page["id"], brand), []), key=lambda label: label["start"])
        pairs, _ = scorer.pair([prediction for _, prediction in mentions], labels)
        for ours, theirs in pairs.items():
            label = labels[theirs]
            if label.get("region") and not label["ignore"]:
                region = mentions[ours][0].region
                yield Pair(page["id"], page["category"], half, region, label["region"], label["region_detail"])


def _by(pairs: Iterable[Pair], name: str) -> list[tuple[str, list[Pair]]]:
    found = defaultdict(list)
    for pair in pairs:
        found[getattr(pair, name)].append(pair)
    return sorted(found.items())


if __name__ == "__main__":
    main()
