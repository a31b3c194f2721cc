"""The arguments of a sweep (-a NAME=VALUE), checked before anything is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from crawler.guard.addresses import Exceptions
from crawler.seeds import load_seeds, sample_seeds
from pipelines.brands import load_brands
from pipelines.linking.hosts import url_host
from pipelines.records import COUNTED_REGIONS, REGIONS, Brand

NAMES = ("seeds", "brands", "fresh")
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
SAMPLE_WEB = "the sample web"  # stands for the seeds when none are given


class ArgumentError(ValueError):
    """An argument cannot be used; the message is one sentence that names it and the fix."""


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

    @classmethod
    def read(cls, spider: str, given: Mapping[str, str], settings: BaseSettings, default_seeds: str = "") -> Self:
        """Check the arguments of a spider and load what they name.

        Without seeds the spider's own default is swept, and without that the sample web. Raises ArgumentError (also for
        a setting), SeedsError or BrandsError, all ValueErrors with one sentence.
        """
        for name in given:
            if name not in NAMES:
                near = get_close_matches(name, NAMES, n=1)
                hint = f"did you mean {near[0]}?" if near else f"it knows {' and '.join(NAMES)}."
                raise ArgumentError(f"The spider {spider} has no argument {name!r}; {hint}")
        check_numbers(settings)
        port = _port(settings)
        exceptions = tuple(settings.getlist("GUARD_EXCEPTIONS"))
        argument = given.get("seeds", default_seeds)
        if argument or "seeds" in given:
            seeds = load_seeds(argument)
        else:
            seeds = sample_seeds(spider, port)
            exceptions = (*exceptions, f"*.localhost:{port}")
        _check_contact(seeds, Exceptions(exceptions), settings.get("CONTACT_URL", ""))
        file = given.get("brands", settings["BRANDS_FILE"])
        if not file:
            raise ArgumentError("brands: no brand file is named; write -a brands=brands.toml.")
        brands = load_brands(file)
        counted = counted_regions(settings)
        fresh = _switch("fresh", given.get("fresh", "0"))
        guard: dict[str, object] = {"GUARD_EXCEPTIONS": list(exceptions)}
        return cls(seeds, argument or SAMPLE_WEB, brands, file, guard, counted, fresh)

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


def _switch(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise ArgumentError(f"{name}: {value[:200]!r} is neither 1 nor 0.")
    return value == "1"


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
