"""Where a sweep starts: URLs, domains, and files that list them."""

import re
from pathlib import Path
from urllib.parse import urlsplit

_SAMPLE = Path(__file__).parent / "sample" / "seeds"
_FILE_ENDINGS = (".txt", ".csv", ".list", ".lst", ".urls", ".tsv")
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")


class SeedsError(ValueError):
    """A seed cannot be used; the message is one sentence that names the file and line, or the argument."""


def load_seeds(argument: str) -> tuple[str, ...]:
    """Return the URLs that a seeds argument names, in order, without repeats.

    argument: URLs, domains (https:// is added) and text files with one of them a line, separated by commas. Empty
    lines and lines that begin with # are skipped. Raises SeedsError when a part is none of these.
    """
    urls: list[str] = []
    for part in filter(None, (part.strip() for part in argument.split(","))):
        if _is_file(part):
            urls += _from_file(Path(part))
        elif part.lower().endswith(_FILE_ENDINGS) and "://" not in part:
            raise SeedsError(f"seeds: there is no file {part[:200]!r}.")
        else:
            urls.append(web_address(part, "seeds"))
    if not urls:
        raise SeedsError("No seed was given; write -a seeds=https://example.com/ or name a file with one URL a line.")
    return tuple(dict.fromkeys(urls))


def sample_seeds(spider: str, port: int) -> tuple[str, ...]:
    """Return the seeds of the sample web for a spider; those of `resources` for a spider that it does not know."""
    from crawler.sample.web import with_port  # its templates would slow down the start of every command

    path = _SAMPLE / f"{spider}.txt"
    return tuple(with_port(url, port) for url in _from_file(path if path.exists() else _SAMPLE / "resources.txt"))


def _is_file(part: str) -> bool:
    try:
        return Path(part).is_file()
    except OSError:  # longer than a file name can be
        return False


def _from_file(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SeedsError(f"{path} is no text file in UTF-8 (byte {error.start}).") from None
    except OSError as error:
        raise SeedsError(f"{path} cannot be read: {error.strerror}.") from None
    numbered = ((number, line.strip()) for number, line in enumerate(lines, 1))
    urls = [
        web_address(line, f"{path}, line {number}") for number, line in numbered if line and not line.startswith("#")
    ]
    if not urls:
        raise SeedsError(f"{path} names no URL; write one on each line.")
    return urls


def web_address(text: str, where: str) -> str:
    """Return an address or a domain as a URL with a path. Raises SeedsError, which names `where`, for anything else."""
    url = text if "://" in text else f"https://{text}" if _DOMAIN.fullmatch(text) else ""
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() in ("http", "https") and parts.hostname and not re.search(r"[\s\\]", url):
            _ = parts.port, url.encode()  # raises ValueError when it is not a port, or no text
            return url if parts.path else f"{url}/"
    except ValueError:
        pass
    raise SeedsError(f"{where}: {text[:200]!r} is neither a web address nor a file.")
