"""How often the kind of a page is told right, kind by kind:

    python -m benchmarks.page_types [FOLDER]

On the sample web, by crawler/sample/page_types.toml, and on the pages of an archive that are labelled by hand in
benchmarks/page_types.tsv (FOLDER/pages.warc.gz; default ../shared/eval, left out when it is not there). A third of
the labelled pages was held out when the rules were made, and has a figure of its own. A kind that a set has no page
of is not in its macro average.
"""

import argparse
import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from crawler.archives import pages_from_warc
from crawler.sample.web import reply
from pipelines.reading.document import read
from pipelines.records import Page

ROOT = Path(__file__).parent.parent
LABELS = Path(__file__).with_suffix(".tsv")
SAMPLE = ROOT / "crawler/sample/page_types.toml"
Pair = tuple[str, str]  # right kind, told kind


def sample_pages() -> dict[str, Page]:
    """Return the labelled pages of the sample web by address."""
    return {url: _sample_page(url) for urls in tomllib.loads(SAMPLE.read_text()).values() for url in urls}


def sample_labels() -> dict[str, str]:
    """Return the right kind of the pages of the sample web by address."""
    return {url: kind for kind, urls in tomllib.loads(SAMPLE.read_text()).items() for url in urls}


def archive_labels() -> dict[str, tuple[str, bool]]:
    """Return the right kind of the labelled pages of the archive by address, and whether a page was held out."""
    with LABELS.open(newline="") as file:
        return {row["url"]: (row["type"], row["set"] == "held out") for row in csv.DictReader(file, delimiter="\t")}


def told(pages: Mapping[str, Page], labels: Mapping[str, str]) -> dict[str, Pair]:
    """Return for each labelled page that is there: its right kind and the one that reading tells."""
    return {url: (kind, read(pages[url]).facts.page_type) for url, kind in labels.items() if url in pages}


def scores(pairs: Iterable[Pair]) -> dict[str, tuple[int, float, float, float]]:
    """Return for each right kind: pages, precision, recall, F1 (0 to 1)."""
    count = Counter(pairs)
    of_kind: Counter[str] = Counter()
    as_kind: Counter[str] = Counter()
    for (right, said), number in count.items():
        of_kind[right] += number
        as_kind[said] += number
    table = {}
    for kind, number in sorted(of_kind.items()):
        hit = count[kind, kind]
        precision, recall = hit / (as_kind[kind] or 1), hit / number
        table[kind] = (number, precision, recall, 2 * hit / (number + as_kind[kind]))
    return table


def macro_f1(pairs: Iterable[Pair]) -> float:
    """Return the mean F1 of the kinds that have a page."""
    table = scores(pairs)
    return sum(f1 for *_, f1 in table.values()) / len(table)


def main(folder: Path, show: bool) -> None:
    """Print a table for each set, and the macro averages."""
    sets = {"sample web": told(sample_pages(), sample_labels())}
    archive = folder / "pages.warc.gz"
    if archive.exists():
        labels = archive_labels()
        pages = {page.url: page for page in pages_from_warc(str(archive))}
        pairs = told(pages, {url: kind for url, (kind, _) in labels.items()})
        sets["archive"] = pairs
        sets["archive, tuned on"] = {url: pair for url, pair in pairs.items() if not labels[url][1]}
        sets["archive, held out"] = {url: pair for url, pair in pairs.items() if labels[url][1]}
    else:
        print(f"{archive} is not there: only the sample web is measured")
    for name, pairs in sets.items():
        print(f"\n{name}: {len(pairs)} pages\n{'':18}{'pages':>6}{'P':>7}{'R':>7}{'F1':>7}")
        for kind, (number, precision, recall, f1) in scores(pairs.values()).items():
            print(f"{kind:18}{number:6}{precision:7.2f}{recall:7.2f}{f1:7.2f}")
        print(f"{'macro F1':38}{macro_f1(pairs.values()):7.3f}")
        for url, (right, said) in pairs.items():
            if show and right != said and name in ("sample web", "archive"):
                print(f"  {right} told {said}: {url}")


def _sample_page(url: str) -> Page:
    host, _, path = url.removeprefix("http://").partition("/")
    answer = reply(host, f"/{path}", 80)
    headers = tuple((name.lower(), value) for name, value in answer.headers)
    return Page(url, answer.status, headers, answer.body, "2026-11-26T00:00:00Z", "scan")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_types", description="How often kinds are right.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/eval", help="labelled archive")
    parser.add_argument("--show", action="store_true", help="list the pages whose kind is told wrong")
    chosen = parser.parse_args()
    main(chosen.folder, chosen.show)
