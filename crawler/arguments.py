"""The arguments of a sweep (-a NAME=VALUE), checked before anything is fetched."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from crawler.declared import COMMON, Argument, ArgumentError, check_names
from crawler.guard.addresses import Exceptions
from crawler.seeds.load import load_seeds, sample_seeds
from crawler.seeds.stored import seeds_of_unfinished
from crawler.seeds.tags import tagged_seeds
from crawler.seeds.taking import Taken
from pipelines.brands import load_brands
from pipelines.linking.hosts import url_host
from pipelines.records import COUNTED_REGIONS, REGIONS, Brand

NUMBERS = (
    "PAGES_PER_SITE", "HOSTS_PER_SITE", "LISTS_PER_SITE", "PATH_DEPTH", "QUERIES_PER_PATH", "CALENDAR_PAGES",
    "SECONDS_PER_HOST", "HEADER_BYTES", "DOWNLOADS_MAXSIZE", "LINKS_PER_PAGE",
    "CHECK_LINKS_MAX", "CHECK_LINKS_PER_PAGE", "CHECK_LINKS_DAYS",
    "RESOLVE_LINKS_MAX", "RESOLVE_LINKS_PER_PAGE", "RESOLVE_LINKS_DAYS", "REVISIT_DAYS", "REVISIT_MOST_DAYS",
    "CRAWL_DELAY_MAX", "RETRY_AFTER_MAX", "RETRY_PAUSE", "BLOCKED_AFTER", "UNREACHABLE_AFTER",
    "RENDER_PER_SITE", "RENDER_REQUESTS", "RENDER_MAXSIZE", "RENDER_PAGES_PER_BROWSER", "RENDER_MEMORY_MB",
)  # fmt: skip
# Numbers that mean nothing at 0.
FROM_1 = ("READERS", "READ_SECONDS", "READER_MEMORY_MB", "RENDER_AT_ONCE", "RENDER_SECONDS")
SWITCHES = ("CHECK_LINKS", "RESOLVE_LINKS", "RENDER")
_LOADED = ("seeds", "tag", "brands")  # arguments that name what is loaded
_VALUES = ("fresh", "pages", "depth", "minutes", "include", "exclude", "since", "most")  # fields that have a value
SAMPLE_WEB = "the sample web"  # stands for the seeds when none are given


@dataclass(frozen=True)
class Arguments:
    """What a sweep needs to know, ready to use."""

    seeds: tuple[str, ...]
    seeds_argument: str  # as given, for the record
    brands: tuple[Brand, ...]
    brands_argument: str
    settings: dict[str, object]  # what the process must be set to: the guard works for all its crawls
    counted: tuple[str, ...] = COUNTED_REGIONS  # regions of a page in which a mention counts as unlinked
    fresh: bool = False  # start over: forget what is queued, and read what is known anew
    reported: tuple[str, ...] = ()  # how many seeds each file gave, one sentence each
    skipped: tuple[str, ...] = ()  # lines of them that are no seeds, one sentence each
    pages: int = 0  # most pages, feeds and sitemaps asked for in this run; 0 for no limit
    depth: int | None = None  # most clicks from a seed; None leaves it to DEPTH_LIMIT
    minutes: float = 0  # most minutes of this run; 0 for no limit
    include: tuple[re.Pattern[str], ...] = ()  # an address that is followed has one of these in it; none for all
    exclude: tuple[re.Pattern[str], ...] = ()  # and none of these
    since: str = ""  # ISO date; what was published before does not count
    most: int = 0  # pages visited again by recheck; 0 leaves it to the spider
    own: Mapping[str, Any] = field(default_factory=dict)  # other arguments that the spider declares, by name

    @classmethod
    def read(
        cls,
        spider: str,
        given: Mapping[str, str],
        settings: BaseSettings,
        default_seeds: str = "",
        more: Sequence[Argument] = (),
    ) -> Self:
        """Check the arguments of a spider and load what they name.

        more: arguments that the spider declares besides the common ones. Without seeds and tag the spider's own default
        is swept, and without that the sample web. Raises ArgumentError (also for a setting), SeedsError or BrandsError,
        all ValueErrors with one sentence; StorageError when the seeds are in a database that cannot be used.
        """
        declared = {argument.name: argument for argument in (*COMMON, *more)}
        check_names(spider, given, tuple(declared.values()))
        check_numbers(settings)
        values, own = _values(given, declared)
        port = _port(settings)
        exceptions = tuple(settings.getlist("GUARD_EXCEPTIONS"))
        argument = _seeds_argument(given, default_seeds)
        if argument is not None:
            unfinished = () if values.get("fresh") else seeds_of_unfinished(spider, argument, settings["MENTIONS_DB"])
            taken = Taken(unfinished) if unfinished else _seeds(given, default_seeds, settings)
        else:
            taken = Taken(sample_seeds(spider, port))
            exceptions = (*exceptions, f"*.localhost:{port}")
        _check_contact(taken.urls, Exceptions(exceptions), settings.get("CONTACT_URL", ""))
        file = given.get("brands", settings["BRANDS_FILE"])
        if not file:
            raise ArgumentError("brands: no brand file is named; write -a brands=brands.toml.")
        brands = load_brands(file)
        return cls(
            taken.urls, SAMPLE_WEB if argument is None else argument, brands, file,
            {"GUARD_EXCEPTIONS": list(exceptions), **_limits(values)}, counted_regions(settings),
            reported=taken.notes, skipped=taken.wrong, own=own, **values,
        )  # fmt: skip

    @classmethod
    def of_page(cls, url: str, brands: tuple[Brand, ...], brands_argument: str, settings: BaseSettings) -> Self:
        """Return the arguments for a look at one page, which may be one of the sample web.

        Raises ArgumentError, or ValueError with one sentence for a wrong setting.
        """
        exceptions = tuple(settings.getlist("GUARD_EXCEPTIONS"))
        sample_web = f"*.localhost:{_port(settings)}"
        if Exceptions([sample_web]).allows(url_host(url), urlsplit(url).port or 80):
            exceptions = (*exceptions, sample_web)
        _check_contact((url,), Exceptions(exceptions), settings.get("CONTACT_URL", ""))
        return cls((url,), url, brands, brands_argument, {"GUARD_EXCEPTIONS": list(exceptions)})


def counted_regions(settings: BaseSettings) -> tuple[str, ...]:
    """Return the regions of the setting COUNTED_REGIONS. Raises ArgumentError for one that does not exist."""
    regions = tuple(dict.fromkeys(region.strip() for region in settings.getlist("COUNTED_REGIONS") if region.strip()))
    for region in regions:
        if region not in REGIONS:
            raise ArgumentError(f"COUNTED_REGIONS: there is no region {region!r}; known are {', '.join(REGIONS)}.")
    if not regions:
        raise ArgumentError("COUNTED_REGIONS: no region is named, so nothing would count; leave it out or name main.")
    return regions


def check_numbers(settings: BaseSettings) -> None:
    """Look at our own settings that are numbers or switches. Raises ArgumentError for one that is neither."""
    for name in (*NUMBERS, *FROM_1):
        least = int(name in FROM_1)
        try:
            fits = settings.getint(name) >= least
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise ArgumentError(f"{name}: {settings[name]!r} is not a whole number of {least} or more.")
    for name in SWITCHES:
        try:
            settings.getbool(name)
        except ValueError:
            raise ArgumentError(f"{name}: {settings[name]!r} is neither 1 nor 0.") from None
    try:
        fits = 0 <= settings.getfloat("RENDER_SHARE") <= 1
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ArgumentError(f"RENDER_SHARE: {settings['RENDER_SHARE']!r} is not a share from 0 to 1, such as 0.25.")


def _values(given: Mapping[str, str], declared: Mapping[str, Argument]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values that have a field of Arguments, by it, and those of the spider alone, by their names."""
    values: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for name, text in given.items():
        argument = declared[name]
        if name not in _LOADED:
            where = argument.field or name
            (values if where in _VALUES else own)[where] = argument.value(text)
    return values, own


def _seeds_argument(given: Mapping[str, str], default_seeds: str) -> str | None:
    """Return by which words a sweep is known, so that it goes on when it was stopped; None for the sample web."""
    parts = [given["seeds"]] if "seeds" in given else []
    if "tag" in given:
        parts.append(f"tag={given['tag']}")
    return ", ".join(parts) if parts else default_seeds or None


def _seeds(given: Mapping[str, str], default_seeds: str, settings: BaseSettings) -> Taken:
    """Load what seeds and tag name, of both when both are given."""
    several = []
    if "seeds" in given or "tag" not in given:
        several.append(load_seeds(given.get("seeds", default_seeds), settings["MENTIONS_DB"]))
    if "tag" in given:
        several.append(tagged_seeds(given["tag"], Path(settings["SEEDS_FOLDER"])))
    return Taken.together(several)


def _limits(values: Mapping[str, Any]) -> dict[str, object]:
    """Return the settings of Scrapy that arguments stand for."""
    limits: dict[str, object] = {}
    if values.get("depth"):  # 0 would be no limit; the spider itself stays at its seeds then
        limits["DEPTH_LIMIT"] = values["depth"]
    if values.get("minutes"):
        limits["CLOSESPIDER_TIMEOUT"] = values["minutes"] * 60
    return limits


def _port(settings: BaseSettings) -> int:
    try:
        return settings.getint("SAMPLE_PORT")
    except ValueError:
        raise ArgumentError(f"SAMPLE_PORT: {settings['SAMPLE_PORT']!r} is not a port number.") from None


def _check_contact(seeds: tuple[str, ...], exceptions: Exceptions, contact: str) -> None:
    if not contact and not all(exceptions.host(url_host(seed)) for seed in seeds):
        raise ArgumentError(
            "Say who you are to the sites that you visit: -s CONTACT_URL=https://your-site.example/about "
            "(or CONTACT_URL in crawler/settings.py)."
        )
