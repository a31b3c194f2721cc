"""The words beside a name: the small ones that give it away, those of business, and names told from ordinary words."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.language.lexicon import is_known_name, is_word, zipf

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*|[^\w\s]|\n")  # a word with its apostrophes, or one other sign
SENTENCE_ENDS = frozenset('.!?:;…|»>–—•·"“”„‚‘«([*/\\\n')  # what may stand before the first word of a sentence


def _kinds(**kinds: str) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words.split()}


# Small words before a name, by what follows them: an organisation acts, a thing has an article or an amount.
SMALL_WORDS = _kinds(
    organisation="at by from with via vs versus like bei von mit chez par avec da per con por przez",
    thing="""a an the this that these those every each some any no my your our his her its their all same first last
        long right more much most another what which der die das dem den des ein eine einen einem eines kein keine jede
        jeder im zum zur vom am le la les un une des du au aux el los las una uno del al il lo gli i della nel""",
    place="of in on to for into over about than as off through during within",
    pair="and or und oder et ou y e o",
)
VERBS = frozenset(
    """
    is was has had will would can could may says said announced announces launches launched plans wants hopes acquired
    acquires bought buys unveiled unveils reported reports confirmed offers offered raises raised sells sold makes made
    uses used gets got does did sued claims claimed told posted tweeted introduced introduces released releases added
    adds lets allows also now hat ist wird will plant kündigt stellt bringt annonce lance est va ha es lanza anuncia è
    """.split()
)  # after a name: what it does
BUSINESS = frozenset(
    """
    inc corp corporation co ltd llc plc gmbh ag group company ceo cfo cto founder app apps account accounts user users
    customer customers store stores shop stock stocks share shares shareholders investors employee employees engineer
    engineers spokesman spokeswoman spokesperson executive executives team profile page channel api integration plugin
    logo website site card cards gift associate associates partner partners aktie aktien konto gutschein gutscheine chef
    konzern filiale mitarbeiter kunden compte action actions cuenta tienda photo via source foto image credit magazine
    newspaper journal reporter editor
    """.split()
)
CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december
    """.split()
)  # written with a capital and no name for that
AFTER_A_NAME = frozenset(
    """
    university college school high street avenue road lane river county park square field center centre stadium arena
    island islands basin library museum hall church cathedral foundation institute festival award awards prize city
    town valley beach lake mountain mountains mount hospital academy tower bridge forest bay coast hill hills district
    channel society department ministry committee council family brothers sisters
    """.split()
)  # after a name: makes it that of another place or body
BEFORE_A_NAME = frozenset(
    """
    mr mrs ms dr sir lady lord king queen prince princess president senator governor judge justice professor prof
    captain colonel general sergeant saint st mount mt lake river fort port north south east west big little old uncle
    aunt father brother sister mother hurricane
    """.split()
)  # before a name: makes it that of a person or place
TRADE = frozenset(
    """
    company companies business startup startups tech technology app apps software device devices launch launched
    launches product products service services users customers customer brand brands ceo founder market markets
    investors stock shares revenue billion million deal deals sales online platform internet web mobile phone smartphone
    digital store stores retail price prices buy shop shopping payment payments data cloud industry acquisition acquired
    announced
    """.split()
)  # what a page is about that speaks of companies and their products
_RARE = 2.5  # Zipf; dictionaries have rarer words, but few people write them
_COMMON = 3.0  # Zipf, one in a million
_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", ""),
            ("ly", ""))  # fmt: skip
_REMEMBERED = 20_000  # words, of about 1,000 pages; 4 MB at most


@lru_cache(maxsize=_REMEMBERED)
def is_ordinary(word: str, lang: str) -> bool:
    """Tell whether a word is one of the language, and not a name.

    In English a dictionary knows, also of its inflected forms. In another language a word is its own where it is more
    common than in English: Gutschein is, Samsung is not. lang: two letters; empty counts as English.
    """
    lower = word.lower()
    if lang in ("en", ""):
        return len(lower) == 1 or (zipf(lower, "en") >= _RARE and any(map(is_word, _bases(lower))))
    here, english = zipf(lower, lang), zipf(lower, "en")
    return here >= _COMMON and (here > english + 0.6 or (here >= english - 0.3 and is_word(lower)))


def _bases(word: str) -> Iterator[str]:
    """Yield what an English word may be a form of, itself first."""
    yield word
    if word[-2:] in ("'s", "’s"):
        word = word[:-2]
        yield word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield word[: -len(ending)] + instead


@lru_cache(maxsize=_REMEMBERED)
def is_name(word: str, lang: str) -> bool:
    """Tell whether a word is written like a name, and is a known one or no ordinary word of the language."""
    return word[:1].isupper() and (is_known_name(word) or not is_ordinary(word, lang))


@lru_cache(maxsize=4096)
def words_of_item(text: str, lang: str) -> tuple[tuple[str, ...], bool]:
    """Return the words of a short text, such as an entry of a menu, and whether one is a name."""
    words = tuple(word for word in TOKEN.findall(text) if word[0].isalpha())
    return words, any(is_name(word, lang) for word in words)
