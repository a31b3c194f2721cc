"""Measures what is read of the labelled pages, as JSON that floor.py compares: pages.py FOLDER OUT.json

regions: share of mentions whose region agrees with its label. page_types_*: macro F1. dates: share of articles whose
date is right. All from 0 to 1, as the benchmarks of these names print them.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import dates, page_types, regions  # noqa: E402
from crawler.archives import pages_from_warc  # noqa: E402
from pipelines.reading.details import details  # noqa: E402
from pipelines.reading.document import read  # noqa: E402


def main(folder: Path, out: Path) -> None:
    """Measure and write."""
    pages = {page.url: page for page in pages_from_warc(str(folder / "pages.warc.gz"))}
    pairs = list(regions.agreement(folder))
    kinds = {url: kind for url, (kind, _) in page_types.archive_labels().items()}
    rows = dates.labels()
    told = {row["url"]: details(read(pages[row["url"]])).published for row in rows if row["url"] in pages}
    dated, _, right = dates.count(rows, told)
    figures = {
        "regions": sum(pair.agrees for pair in pairs) / len(pairs),
        "page_types_archive": page_types.macro_f1(page_types.told(pages, kinds).values()),
        "page_types_sample": page_types.macro_f1(
            page_types.told(page_types.sample_pages(), page_types.sample_labels()).values()
        ),
        "dates": right / dated,
    }
    out.write_text(json.dumps({"pages": {name: round(value, 4) for name, value in figures.items()}}))
    print("  ".join(f"{name} {value:.3f}" for name, value in figures.items()))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: pages.py FOLDER OUT.json")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
