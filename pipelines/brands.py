"""brands.toml -> Brand records. Every mistake is one sentence that names the file, the entry and the key."""

import difflib
import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import tomli

from pipelines.language.folding import fold
from pipelines.linking.hosts import absolute_url, ascii_host, is_public_suffix
from pipelines.records import Brand, Role

_LISTS = ("domains", "profiles", "aliases", "cased_aliases", "context", "exclude", "handles")
_KEYS = ("name", "role", "ambiguous", *_LISTS)
_KNOWN, _HOLD_LISTS = frozenset(_KEYS), frozenset(_LISTS)
_ROLES = get_args(Role)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123 2.1
_PLAIN_LETTER = re.compile("[a-zA-Z0-9]")
_FEW = 10  # names; more guesses than these are counted, not listed


class BrandsError(ValueError):
    """The brand file cannot be used; the message is one sentence that names file, entry and key."""


class _EntryError(ValueError):
    """What is wrong with an entry; `parse_brands` says with which."""


def load_brands(path: str | Path) -> tuple[Brand, ...]:
    """Read and check a brand file, and return its brands in the order of the file.

    Raises BrandsError when the file is missing, is no UTF-8 or no TOML, has no brand, or an entry is wrong.
    """
    try:
        with without_collection():
            return parse_brands(tomli.loads(Path(path).read_text(encoding="utf-8-sig")), str(path))
    except FileNotFoundError:
        raise BrandsError(f"There is no brand file {path}; write one, or name the file that you mean.") from None
    except OSError as error:
        raise BrandsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise BrandsError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except (tomli.TOMLDecodeError, RecursionError) as error:
        raise BrandsError(f"{path} is not valid TOML: {error}.") from None


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no garbage meanwhile: 100,000 entries have no cycles, and to look for some takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse_brands(data: dict[str, Any], source: str) -> tuple[Brand, ...]:
    """Check the parsed content of a brand file; `source` names it in messages. Raises BrandsError."""
    unknown = sorted(set(data) - {"brand"})
    if unknown:
        raise BrandsError(f"{source}: unknown key {unknown[0]!r} at the top; brands are written as [[brand]] entries.")
    entries = data.get("brand")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise BrandsError(f"{source}: there is no [[brand]] entry; add at least one with a name.")
    brands = []
    seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        name = entry.get("name")
        if not isinstance(name, str) or not _has_letters(name):
            raise BrandsError(
                f"{source}: brand {number}, key name: every brand needs a name with at least one letter or digit."
            )
        name = name.strip()
        try:
            brands.append(_brand(name, entry))
            folded = name.casefold()
            if folded in seen:
                raise _EntryError(", key name: there is already a brand so named.")
            seen.add(folded)
        except _EntryError as mistake:
            raise BrandsError(f"{source}: brand {number} ({name}){mistake}") from None
    return tuple(brands)


def guess_notice(brands: tuple[Brand, ...]) -> str:
    """Return one sentence on the names that were taken as ambiguous by a guess; empty when there are none."""
    guessed = [brand.name for brand in brands if brand.guessed and brand.ambiguous]
    if len(guessed) > _FEW:
        return f"{len(guessed)} names are taken as ambiguous by a guess, so that they need evidence; see scrapy brands."
    names = ", ".join(f"{name} ({_ambiguous_reason(name)})" for name in guessed)
    return f"Taken as ambiguous, so that they need evidence: {names}; say ambiguous = true or false." if names else ""


def _brand(name: str, entry: dict[str, Any]) -> Brand:
    """Check an entry with a name. Raises _EntryError."""
    if not entry.keys() <= _KNOWN:
        key = next(key for key in entry if key not in _KNOWN)
        near = difflib.get_close_matches(key, _KEYS, n=1)
        hint = f"write {near[0]}" if near else f"the keys are {', '.join(_KEYS)}"
        raise _EntryError(f": unknown key {key!r}; {hint}.")
    role = entry.get("role", "own")
    if role not in _ROLES:
        raise _EntryError(f", key role: {role!r} is not a role; write own or competitor.")
    said = entry.get("ambiguous")
    if said is not None and not isinstance(said, bool):
        raise _EntryError(f", key ambiguous: {said!r} is not true or false.")
    ambiguous = bool(_ambiguous_reason(name)) if said is None else said
    lists = {key: _strings(entry[key], key) for key in entry if key in _HOLD_LISTS}
    if "domains" in lists:
        lists["domains"] = tuple(dict.fromkeys(map(_domain, lists["domains"])))
    for profile in lists.get("profiles", ()):
        if not absolute_url(profile, ""):
            raise _EntryError(f", key profiles: {profile!r} is not a web address; begin it with https://.")
    for handle in lists.get("handles", ()):
        if not handle.startswith("@") or len(handle) < 2:
            raise _EntryError(f", key handles: {handle!r} does not begin with @.")
    return Brand(name=name, role=role, ambiguous=ambiguous, guessed=said is None, **lists)


def _ambiguous_reason(name: str) -> str:
    """Return why a name is taken as ambiguous, as language.ambiguity does; that loads word lists, so only on demand."""
    from pipelines.language.ambiguity import ambiguous_reason

    return ambiguous_reason(name)


def _has_letters(text: str) -> bool:
    """Tell whether anything of a text is left to look for once accents and invisible signs are folded away."""
    return bool(_PLAIN_LETTER.search(text)) or any(letter.isalnum() for letter in fold(text))


def _strings(value: Any, key: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _EntryError(f', key {key}: {value!r} is not a list; write ["..."].')
    if len(value) == 1 and isinstance(value[0], str) and _PLAIN_LETTER.match(value[0]):
        return (value[0].strip(),)  # as below, and so are most
    given: dict[str, None] = {}  # once each, in their order
    for item in value:
        if not isinstance(item, str) or not (_PLAIN_LETTER.match(item) or _has_letters(item)):
            raise _EntryError(f", key {key}: {item!r} is not a text with a letter or digit.")
        given[item.strip()] = None
    return tuple(given)


def _domain(domain: str) -> str:
    host = domain
    if not _HOST.fullmatch(domain):
        host = ascii_host(domain)
        if not _HOST.fullmatch(host):
            host = ""
    host = host.removeprefix("www.")
    if "." not in host or host[-1].isdigit():
        raise _EntryError(
            f", key domains: {domain!r} is not a domain; write it like example.com, without https:// or path."
        )
    if is_public_suffix(host):
        raise _EntryError(
            f", key domains: {domain!r} is a public suffix, under which anybody can have a domain; name yours."
        )
    return host
