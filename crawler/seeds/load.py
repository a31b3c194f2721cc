"""The seeds of a sweep, from its arguments."""

from pathlib import Path

from crawler.seeds.addresses import SeedsError, web_address
from crawler.seeds.files import read_file
from crawler.seeds.stored import PREFIX, stored_seeds
from crawler.seeds.taking import MOST_SEEDS, Taken, Written, check_number, take

_SAMPLE = Path(__file__).parent.parent / "sample" / "seeds"
_LISTS = (".txt", ".csv", ".tsv", ".list", ".lst", ".urls")  # endings of files; an address that has one needs its https
_XML = (".opml", ".xml", ".gz")  # endings of files too, unless a path stands before them: example.org/sitemap.xml


def load_seeds(argument: str, database: str | Path) -> Taken:
    """Return the URLs that a seeds argument names, in order, without repeats, and what is to be said of them.

    argument: separated by commas: URLs, domains (https:// is added), files (addresses a line, CSV, OPML, sitemap), and
    questions to `database` (`db:candidates`). Wrong lines of a file are skipped and reported. Raises SeedsError for a
    part that is none of these or gives nothing, and StorageError when the database cannot be used.
    """
    urls: dict[str, None] = {}
    notes: list[str] = []
    for part in filter(None, (part.strip() for part in argument.split(","))):
        taken = _part(part, database)
        urls |= dict.fromkeys(taken.urls)
        notes += taken.notes
    check_number(len(urls), "seeds")
    if not urls:
        raise SeedsError("No seed was given; write -a seeds=https://example.com/ or name a file with one URL a line.")
    return Taken(tuple(urls), tuple(notes))


def sample_seeds(spider: str, port: int) -> tuple[str, ...]:
    """Return the seeds of the sample web for a spider; those of `resources` for a spider that it does not know."""
    from crawler.sample.web import with_port  # its templates would slow down the start of every command

    path = _SAMPLE / f"{spider}.txt"
    seeds = _from_file(path if path.exists() else _SAMPLE / "resources.txt").urls
    return tuple(with_port(url, port) for url in seeds)


def _part(part: str, database: str | Path) -> Taken:
    if part.startswith(PREFIX):
        urls = stored_seeds(part.removeprefix(PREFIX), database)
        taken = take(part, (Written(number, url) for number, url in enumerate(urls, 1)))
        return Taken(taken.urls, (*taken.notes, *_cut(part, len(urls))))
    if _is_file(part):
        return _from_file(Path(part))
    if "://" not in part and part.lower().endswith(_LISTS if "/" in part else (*_LISTS, *_XML)):
        raise SeedsError(f"seeds: there is no file {part[:200]!r}.")
    return Taken((web_address(part, "seeds"),))


def _cut(query: str, count: int) -> tuple[str, ...]:
    return (f"{query} gives no more than these: the best {count:,}.",) if count >= MOST_SEEDS else ()


def _from_file(path: Path) -> Taken:
    taken = take(str(path), read_file(path))
    if not taken.urls:
        first = f": {taken.notes[0].removeprefix(f'{path}, ').removesuffix('; skipped.')}" if taken.notes[1:] else ""
        raise SeedsError(f"{path} names no web address{first}.")
    return taken


def _is_file(part: str) -> bool:
    try:
        return Path(part).is_file()
    except (OSError, ValueError):  # longer than a file name can be, or with a NUL
        return False
