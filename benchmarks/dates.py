"""How often the date of an article is found, and right:

    python -m benchmarks.dates [FOLDER]

On the articles of an archive (FOLDER/pages.warc.gz; default ../shared/eval) whose date of publication is written
down in benchmarks/dates.tsv as a reader sees it: in the text, or else only in the head. Some show it nowhere: a date
that is told for one of those is a false one. Also prints what the facts of such a page cost in CPU time, and how many
have an author.
"""

import argparse
import csv
import time
from collections.abc import Iterable
from pathlib import Path

from crawler.archives import pages_from_warc
from pipelines.reading.details import details
from pipelines.reading.document import read
from pipelines.reading.tongues import guess_language

ROOT = Path(__file__).parent.parent
LABELS = Path(__file__).with_suffix(".tsv")
Row = dict[str, str]


def labels() -> list[Row]:
    """Return the labelled articles: url, published (ISO, empty), shown (text, head, nowhere), set (tuned, held out)."""
    with LABELS.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def count(rows: Iterable[Row], told: dict[str, str]) -> tuple[int, int, int]:
    """Return of the articles that show a date: how many there are, how many have one told, and the right one."""
    dated = [row for row in rows if row["published"] and row["url"] in told]
    found = [row for row in dated if told[row["url"]]]
    return len(dated), len(found), sum(told[row["url"]] == row["published"] for row in found)


def main(folder: Path, show: bool) -> None:
    """Print the counts, by where the date is shown and by set."""
    rows = labels()
    wanted = {row["url"] for row in rows}
    documents = {page.url: read(page) for page in pages_from_warc(str(folder / "pages.warc.gz")) if page.url in wanted}
    guess_language(next(iter(documents.values())))  # its model is loaded once, which does not count
    start = time.process_time()
    facts = {url: details(document) for url, document in documents.items()}
    cost = (time.process_time() - start) / len(facts) * 1000
    told = {url: one.published for url, one in facts.items()}
    print(f"{len(facts)} articles, {cost:.1f} ms CPU each for all facts beyond reading")
    print(f"{'date shown':22}{'articles':>9}{'found':>7}{'right':>7}{'share':>7}")
    groups = {
        "in the text": [row for row in rows if row["shown"] == "text"],
        "only in the head": [row for row in rows if row["shown"] == "head"],
        "anywhere, tuned": [row for row in rows if row["set"] == "tuned"],
        "anywhere, held out": [row for row in rows if row["set"] == "held out"],
        "anywhere": rows,
    }
    for name, group in groups.items():
        number, found, right = count(group, told)
        print(f"{name:22}{number:9}{found:7}{right:7}{right / number:7.3f}")
    nowhere = [row for row in rows if not row["published"]]
    print(f"nowhere: {len(nowhere)} articles, {sum(bool(told.get(row['url'])) for row in nowhere)} with a false date")
    print(f"with an author: {sum(bool(one.author) for one in facts.values())}")
    for row in rows:
        if show and told.get(row["url"], "") != row["published"]:
            print(f"  {row['published'] or 'none'} told {told.get(row['url']) or 'none'}: {row['url']}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dates", description="How often dates are right.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/eval", help="labelled archive")
    parser.add_argument("--show", action="store_true", help="list the pages whose date is told wrong")
    chosen = parser.parse_args()
    main(chosen.folder, chosen.show)
