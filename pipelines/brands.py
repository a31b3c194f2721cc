"""brands.toml -> Brand records. Every mistake is one sentence that names the file, the entry and the key."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

from pipelines.linking.hosts import absolute_url, ascii_host, is_public_suffix
from pipelines.matching.folding import fold
from pipelines.records import Brand, Role

_LISTS = ("domains", "profiles", "aliases", "cased_aliases", "context", "exclude", "handles")
_KEYS = ("name", "role", "ambiguous", *_LISTS)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123 2.1
_SHORT_NAME = 3  # letters; names this short are also initials, codes and parts of other names


class BrandsError(ValueError):
    """The brand file cannot be used; the message is one sentence that names file, entry and key."""


def load_brands(path: str | Path) -> tuple[Brand, ...]:
    """Read and check a brand file, and return its brands in the order of the file.

    Raises BrandsError when the file is missing, is no UTF-8 or no TOML, has no brand, or an entry is wrong.
    """
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BrandsError(f"There is no brand file {path}; write one or name it with -a brands=FILE.") from None
    except OSError as error:
        raise BrandsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise BrandsError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise BrandsError(f"{path} is not valid TOML: {error}.") from None
    return parse_brands(data, str(path))


def parse_brands(data: dict[str, Any], source: str) -> tuple[Brand, ...]:
    """Check the parsed content of a brand file; `source` names it in messages. Raises BrandsError."""
    unknown = sorted(set(data) - {"brand"})
    if unknown:
        raise BrandsError(f"{source}: unknown key {unknown[0]!r} at the top; brands are written as [[brand]] entries.")
    entries = data.get("brand")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise BrandsError(f"{source}: there is no [[brand]] entry; add at least one with a name.")
    brands = tuple(_brand(entry, f"{source}: brand {number}") for number, entry in enumerate(entries, 1))
    seen: set[str] = set()
    for number, brand in enumerate(brands, 1):
        if brand.name.casefold() in seen:
            raise BrandsError(f"{source}: brand {number} ({brand.name}), key name: there is already a brand so named.")
        seen.add(brand.name.casefold())
    return brands


def looks_ambiguous(name: str) -> bool:
    """Guess whether a name is also something else, for an entry that does not say so: very short or all lower case.

    Initials of three letters or more (BBC) are taken as safe, since only their own casing counts.
    """
    if " " in name or "&" in name:
        return False
    return name.islower() or len(name) < _SHORT_NAME or (len(name) == _SHORT_NAME and not name.isupper())


def guess_notice(brands: tuple[Brand, ...]) -> str:
    """Return one sentence on the names that were taken as ambiguous by a guess; empty when there are none."""
    names = ", ".join(brand.name for brand in brands if brand.guessed)
    return f"Taken as ambiguous, so that they need evidence: {names} (say ambiguous = true or false)." if names else ""


def _brand(entry: dict[str, Any], where: str) -> Brand:
    name = entry.get("name")
    if not isinstance(name, str) or not _has_letters(name):
        raise BrandsError(f"{where}, key name: every brand needs a name with at least one letter or digit.")
    name = name.strip()
    where = f"{where} ({name})"
    for key in entry:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"write {near[0]}" if near else f"the keys are {', '.join(_KEYS)}"
            raise BrandsError(f"{where}: unknown key {key!r}; {hint}.")
    role = entry.get("role", "own")
    if role not in get_args(Role):
        raise BrandsError(f"{where}, key role: {role!r} is not a role; write own or competitor.")
    said = entry.get("ambiguous")
    if said is not None and not isinstance(said, bool):
        raise BrandsError(f"{where}, key ambiguous: {said!r} is not true or false.")
    ambiguous = looks_ambiguous(name) if said is None else said
    lists = {key: _strings(entry.get(key, []), f"{where}, key {key}") for key in _LISTS}
    domains = (_domain(domain, f"{where}, key domains") for domain in lists["domains"])
    lists["domains"] = tuple(dict.fromkeys(domains))
    for profile in lists["profiles"]:
        if not absolute_url(profile, ""):
            raise BrandsError(f"{where}, key profiles: {profile!r} is not a web address; begin it with https://.")
    for handle in lists["handles"]:
        if not handle.startswith("@") or len(handle) < 2:
            raise BrandsError(f"{where}, key handles: {handle!r} does not begin with @.")
    return Brand(name=name, role=role, ambiguous=ambiguous, guessed=said is None and ambiguous, **lists)


def _has_letters(text: str) -> bool:
    """Tell whether anything of a text is left to look for once accents and invisible signs are folded away."""
    return any(letter.isalnum() for letter in fold(text))


def _strings(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BrandsError(f'{where}: {value!r} is not a list; write ["..."].')
    for item in value:
        if not isinstance(item, str) or not _has_letters(item):
            raise BrandsError(f"{where}: {item!r} is not a text with a letter or digit.")
    return tuple(dict.fromkeys(item.strip() for item in value))


def _domain(domain: str, where: str) -> str:
    host = ascii_host(domain.lower()).removeprefix("www.")
    if not _HOST.fullmatch(host) or host[-1].isdigit():
        raise BrandsError(f"{where}: {domain!r} is not a domain; write it like example.com, without https:// or path.")
    if is_public_suffix(host):
        raise BrandsError(f"{where}: {domain!r} is a public suffix, under which anybody can have a domain; name yours.")
    return host
