"""What can be said of the domains, profiles and handles of brands: whose they are, and whether they can exist."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipelines.linking.hosts import is_public_suffix
from pipelines.records import Advice, Brand

# RFC 2606, 6761, 6762, 9476 and ICANN's reservation of .internal: names of tests, private networks and examples.
_OWN_NETWORK = frozenset("test example invalid localhost local internal onion alt lan home corp intranet".split())


def address_advice(brands: Sequence[Brand]) -> Iterator[Advice]:
    """Yield the advice on the addresses of all brands."""
    domains: dict[str, list[str]] = defaultdict(list)
    for brand in brands:
        for domain in brand.domains:
            domains[domain].append(brand.name)
    for brand in brands:
        for domain in brand.domains:
            yield from _domain(brand, domain, domains)
    for key in ("profiles", "handles"):
        owners: dict[str, list[str]] = defaultdict(list)
        for brand in brands:
            for address in dict.fromkeys(map(str.lower, getattr(brand, key))):
                owners[address].append(brand.name)
        for address, names in owners.items():
            for name in names if len(names) > 1 else ():
                other = names[names[0] == name]
                sentence = f"{address!r} is listed by {other!r} too, and counts for both; give it to one of them."
                yield Advice(name, "warning", key, sentence)


def _domain(brand: Brand, domain: str, domains: dict[str, list[str]]) -> Iterator[Advice]:
    owners = domains[domain]
    if len(owners) > 1:
        other = owners[owners[0] == brand.name]
        sentence = f"{domain!r} is listed by {other!r} too, and a link to it counts for both; give it to one of them."
        yield Advice(brand.name, "warning", "domains", sentence)
    _, _, parent = domain.partition(".")
    while parent:
        names = domains.get(parent, ())
        if brand.name in names:
            sentence = f"{domain!r} is a subdomain of {parent!r}, which stands for all of them; leave it out."
            yield Advice(brand.name, "hint", "domains", sentence)
        elif names:
            sentence = f"{domain!r} is a subdomain of {parent!r} of {names[0]!r}, and a link to it counts for both."
            yield Advice(brand.name, "warning", "domains", sentence)
        parent = parent.partition(".")[2]
    top = domain.rpartition(".")[2]
    if top not in _OWN_NETWORK and not is_public_suffix(top) and not is_public_suffix(domain.partition(".")[2]):
        sentence = f"{domain!r} ends in .{top}, which is no top-level domain, so that nobody links to it; correct it."
        yield Advice(brand.name, "warning", "domains", sentence)
