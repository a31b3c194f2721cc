"""How often the link state of a mention is right, on the labelled set in a folder, counted as its score.py counts:

    python -m benchmarks.links [--eval FOLDER]

Prints the accuracy of the linked flag on the matched true mentions, the same without those that gold finds in a share
button (which hands the reader's page over, and is no link to the brand), each wrong row, the planted link cases, and
what the links of a page cost in CPU time.
"""

import argparse
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.observe import load_scorer
from crawler.archives import pages_from_warc
from pipelines.brands import load_brands
from pipelines.linking.links import brand_links
from pipelines.linking.owners import Owners
from pipelines.linking.redirectors import route
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import UNSEEN, Brand, Document

EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"
_SHARE = re.compile(r"/(share|sharer|shareArticle|intent|pin/create|submit|dialog)\b.*[?&]\w+=", re.I)  # by eye
_RUNS = 5


def predictions(documents: Sequence[Document], brands: Brands, ids: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what score.py takes for each mention that a reader sees."""
    for document in documents:
        for mention in findings(document, brands).mentions:
            if mention.match not in UNSEEN:
                yield {
                    "page_id": ids[document.facts.url], "brand": mention.brand, "surface": mention.surface,
                    "before": mention.before, "after": mention.after, "linked": mention.link_state,
                }  # fmt: skip


def matched(
    found: Sequence[dict[str, Any]], scorer: ModuleType, folder: Path
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield (gold row, prediction) for each gold row that was found, true mentions and planted cases alike."""
    gold, ours = defaultdict(list), defaultdict(list)
    labelled = {page["id"] for page in scorer.load(folder / "pages.jsonl") if page["labelled"]}
    for rows, into in ((scorer.load(folder / "gold.jsonl"), gold), (found, ours)):
        for row in rows:
            if row["page_id"] in labelled:
                scorer.prep(row)
                into[row["page_id"], row["brand"]].append(row)
    for key, labels in gold.items():
        labels.sort(key=lambda label: label["start"])
        for mine, theirs in sorted(scorer.pair(ours[key], labels)[0].items()):
            yield labels[theirs], ours[key][mine]


def cost(documents: Sequence[Document], brands: Sequence[Brand]) -> float:
    """Return the CPU milliseconds that the links of one page take on average, with nothing remembered of redirectors.

    The best of several passes.
    """
    best = float("inf")
    for _ in range(_RUNS):
        owners = Owners(tuple(brands))
        route.cache_clear()
        start = time.process_time()
        for document in documents:
            brand_links(document, owners)
        best = min(best, time.process_time() - start)
    return best / len(documents) * 1000


def main(folder: Path) -> None:
    """Measure and print."""
    scorer = load_scorer(folder)
    pages = {page["url"]: page for page in scorer.load(folder / "pages.jsonl")}
    synthetic = {page["id"] for page in pages.values() if page["synthetic"]}
    documents = [read(page) for page in pages_from_warc(str(folder / "pages.warc.gz")) if page.url in pages]
    brands = Brands(load_brands(folder / "brands.toml"))
    found = list(predictions(documents, brands, {url: page["id"] for url, page in pages.items()}))
    right, without, planted = [0, 0], [0, 0], [0, 0]
    wrong = []
    for gold, mine in matched(found, scorer, folder):
        case = gold["page_id"] in synthetic
        counts_at_all = gold["noise"] == "link_case" if case else gold["is_true_mention"] and not gold["ignore"]
        if not counts_at_all:
            continue
        if mine["linked"] == "unknown":
            print(f"undecided: {gold['page_id']} {gold['brand']} {gold['href']}")
            continue
        good = (mine["linked"] == "linked") == (gold["linked"] == "linked_to_brand")
        share = bool(_SHARE.search(gold["href"] or ""))
        for counts in (planted,) if case else (right,) if share else (right, without):
            counts[0] += good
            counts[1] += 1
        if not good:
            wrong.append(f"{gold['page_id']} {gold['brand']}: gold {gold['linked']}, ours {mine['linked']}, "
                         f"{gold['href']}{' (share button)' if share else ''}")  # fmt: skip
    cases = sum(gold["noise"] == "link_case" for gold in scorer.load(folder / "gold.jsonl"))
    print(f"linked flag       {right[0] / right[1]:.4f}  {right[0]} of {right[1]}")
    print(f"no share buttons  {without[0] / without[1]:.4f}  {without[0]} of {without[1]}")
    print(f"planted cases     {planted[0]} of {cases} right, {planted[1]} answered")
    anchors = sum(len(document.anchors) for document in documents) / len(documents)
    strangers = [Brand(f"Brand {number}", domains=(f"brand{number}.example",)) for number in range(len(brands.all))]
    print(f"links of a page   {cost(documents, brands.all):.3f} ms CPU, {anchors:.0f} anchors a page")
    print(f"without a find    {cost(documents, strangers):.3f} ms CPU, as many brands that nobody links to")
    print("\n".join(["", "wrong:", *wrong]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links", description="How often link states are right.")
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder with a labelled set")
    folder = parser.parse_args().eval
    if not folder.is_dir():
        sys.exit(f"There is no folder {folder}; name one with a labelled set: --eval FOLDER")
    main(folder)
