"""What can be said of one entry by itself: words that mean too much, keys that are missing, values that do nothing."""

from collections.abc import Iterator

from pipelines.advising.spelling import squeezed
from pipelines.finding.letters import PAD, Letters
from pipelines.finding.names import forms_of
from pipelines.language.ambiguity import ambiguous_reason
from pipelines.language.folding import accents_fit, fold
from pipelines.language.lexicon import known_words
from pipelines.records import Advice, Brand

_EVERYWHERE = 6.0  # Zipf value, one word in a thousand: "the" and "about" stand near any name


def entry_advice(brand: Brand) -> Iterator[Advice]:
    """Yield the advice on one entry, whatever the others are."""
    yield from _ambiguity(brand)
    yield from _aliases(brand)
    yield from _redundant(brand)
    yield from _words_near_by(brand)
    if not brand.domains:
        sentence = "No domain is given, so that no link can be one to it; add domains = [...]."
        yield Advice(brand.name, "warning", "domains", sentence)


def _ambiguity(brand: Brand) -> Iterator[Advice]:
    reason = ambiguous_reason(brand.name) if brand.guessed or not brand.ambiguous else ""
    if brand.guessed and brand.ambiguous:
        sentence = f"Taken as ambiguous by a guess ({reason}); confirm it with ambiguous = true, or write false."
        yield Advice(brand.name, "hint", "ambiguous", sentence)
    elif reason and not brand.ambiguous:
        sentence = f"Looks ambiguous ({reason}), and counts as a mention wherever it stands; write ambiguous = true."
        yield Advice(brand.name, "hint", "ambiguous", sentence)
    if brand.ambiguous and not brand.context:
        sentence = "Ambiguous, and only its casing and links speak for it; add context = [...], the words of its trade"
        sentence += "." if brand.exclude else ", and exclude = [...], those of what else it means."
        yield Advice(brand.name, "warning", "context", sentence)


def _aliases(brand: Brand) -> Iterator[Advice]:
    """Yield the aliases that are doubtful by themselves, in an entry that does not say that it is ambiguous."""
    if brand.ambiguous and not brand.guessed:
        return
    for key, aliases in (("aliases", brand.aliases), ("cased_aliases", brand.cased_aliases)):
        for alias in aliases:
            reason = ambiguous_reason(alias)
            if reason and brand.guessed:
                sentence = f"{alias!r} is taken as ambiguous by a guess ({reason}), and needs evidence; add context."
                yield Advice(brand.name, "hint", key, sentence)
            elif reason and key == "aliases":
                sentence = (
                    f"{alias!r} ({reason}) counts in any casing; move it to cased_aliases, write a longer one,"
                    " or add ambiguous = true and context."
                )
                yield Advice(brand.name, "warning", key, sentence)
            elif reason:
                sentence = f"{alias!r} ({reason}) counts wherever it is written so; add ambiguous = true and context."
                yield Advice(brand.name, "warning", key, sentence)


def _redundant(brand: Brand) -> Iterator[Advice]:
    """Yield the aliases that are found without being listed, because an earlier name is found in that writing too."""
    if not brand.aliases and not brand.cased_aliases:
        return
    written: dict[str, list[str]] = {squeezed(brand.name): [brand.name]}
    for key, aliases in (("aliases", brand.aliases), ("cased_aliases", brand.cased_aliases)):
        for alias in aliases:
            same = written.setdefault(squeezed(alias), [])
            for earlier in same:
                if _finds(earlier, alias, brand.ambiguous):
                    sentence = f"{alias!r} is found as {earlier!r} already; leave it out."
                    yield Advice(brand.name, "hint", key, sentence)
                    break
            if key == "aliases":  # what is found in one casing only finds no other writing
                same.append(alias)


def _finds(earlier: str, alias: str, ambiguous: bool) -> bool:
    """Tell whether looking for one name finds all that looking for the other would, with as many points."""
    if earlier == alias:
        return True
    if ambiguous and " " not in alias:
        return False  # the casing of each is evidence
    data = Letters(alias).data
    forms = (form for form in forms_of(Brand(earlier)) if form.match == "name" and not form.apart and not form.slips)
    whole = any(form.end(data, PAD) == len(data) - PAD for form in forms)
    return whole and accents_fit(alias, earlier)


def _words_near_by(brand: Brand) -> Iterator[Advice]:
    """Yield the context and exclude words that say nothing, or too much."""
    if not brand.context and not brand.exclude:
        return
    names = {fold(name) for name in (brand.name, *brand.aliases, *brand.cased_aliases)}
    context = {fold(word) for word in brand.context}
    for word in brand.context:
        if fold(word) == fold(brand.name):
            sentence = f"{word!r} is the name itself, so that two doubtful mentions prove each other; leave it out."
            yield Advice(brand.name, "warning", "context", sentence)
        elif _is_everywhere(word):
            sentence = f"{word!r} stands near everything and proves nothing; name words of the brand's trade."
            yield Advice(brand.name, "warning", "context", sentence)
    for phrase in brand.exclude:
        sentence = ""
        if fold(phrase) in names:
            sentence = (
                f"{phrase!r} is a name of the brand, and refuses all mentions with another near by; leave it out."
            )
        elif _is_everywhere(phrase):
            sentence = f"{phrase!r} stands near everything, and refuses nearly every mention; name a rarer word."
        elif fold(phrase) in context:
            sentence = f"{phrase!r} is a context word too, and both count; leave it out of one of them."
        if sentence:
            yield Advice(brand.name, "warning", "exclude", sentence)


def _is_everywhere(word: str) -> bool:
    return known_words("en").get(word.lower(), 0) >= _EVERYWHERE
