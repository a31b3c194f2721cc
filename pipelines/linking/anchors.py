"""What an anchor text says: the brand, an address, nothing in particular, or a keyword."""

import re

from pipelines.language.folding import fold
from pipelines.linking.hosts import host_site, unicode_host
from pipelines.records import AnchorClass, Brand, LinkKind

_LONGEST = 300  # characters of an anchor text that are looked at
_SHORT_LABEL = 2  # letters; a domain that is called so short is no name unless the user says so
_LEGAL_FORMS = frozenset(
    """
    inc incorporated corp corporation co company llc llp lp ltd limited plc pty gmbh ag kg kgaa se ohg ug ev eg mbh sa
    sas sarl sl slu srl spa sl bv nv ab as asa aps oy oyj kk pte sdn bhd doo sro zrt kft ooo
    """.split()
)
_DROPPED = re.compile(r"[.']")
_POSSESSIVE = re.compile(r"(?<=\w)(?:'s|s')(?!\w)")
_BETWEEN = re.compile(r"[^\w&+#]+|_+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,18}(?::[0-9]+)?(?:[/?#]\S*)?", re.I)
_WIDE = 0x2E80  # from here on scripts that write no spaces between words

_GENERIC = """
    click|click here|here|this|this link|link|links|website|web site|site|the site|their site|their website|its website|
    our website|official site|official website|visit|visit site|visit website|visit the site|visit the website|
    visit page|go|go to|go to site|go to website|go to page|homepage|home page|home|web|webpage|page|url|www|more|
    more info|more information|more details|info|details|read more|read on|read|read article|read the article|
    full article|full story|article|story|learn more|find out more|see more|show more|view more|view|view site|
    view website|view details|see here|see|check it out|check out|check it out here|get it|get it here|get started|
    get started now|start now|try it|try it now|try now|try for free|sign up|buy|buy now|buy here|shop now|order now|
    download|download here|download now|continue|continue reading|source|sources|via|reference|credit|original|
    original article|external link|open|open link|watch|watch here|learn how|discover|discover more|press release|
    book now|apply now|contact us|subscribe|register|deal|get deal|check price|view deal|see price|latest price|
    hier|hier klicken|klick hier|klicken sie hier|klicke hier|mehr|mehr lesen|mehr erfahren|mehr infos|
    mehr informationen|weiterlesen|weiter|weitere informationen|zur webseite|zur website|zur homepage|webseite|
    internetseite|zum angebot|zum shop|zum artikel|quelle|quellen|jetzt kaufen|jetzt ansehen|ansehen|besuchen|
    zur seite|seite|offizielle website|ici|cliquez ici|cliquer ici|en savoir plus|lire la suite|lire plus|plus|
    plus d infos|plus d informations|voir|voir plus|voir le site|site web|site internet|site officiel|le site|
    visiter|visiter le site|decouvrir|acheter|telecharger|aqui|haz clic aqui|clic aqui|pincha aqui|leer mas|ver mas|
    mas|mas informacion|saber mas|sitio|sitio web|pagina web|pagina|enlace|fuente|visitar|visitar sitio|web oficial|
    sitio oficial|comprar|descargar|clique aqui|leia mais|saiba mais|mais|mais informacoes|fonte|pagina oficial|
    site oficial|visite o site|qui|clicca qui|leggi|leggi tutto|leggi di piu|continua a leggere|scopri|scopri di piu|
    sito|sito web|sito ufficiale|il sito|maggiori informazioni|altro|fonte originale|vai al sito|klik hier|lees meer|
    meer|meer info|meer informatie|bron|bekijk|naar de website|naar website|her|klik her|klikk her|klicka har|har|
    las mer|les mer|læs mere|mer|mere|kilde|kalla|hemsida|webbplats|hjemmeside|lue lisää|lähde|täällä|tutaj|
    kliknij tutaj|czytaj dalej|czytaj wiecej|wiecej|źródło|strona|strona internetowa|zde|vice|cist dale|zdroj|web|
    ide|kattints ide|tovabb|bovebben|forras|aici|click aici|citeste mai mult|mai mult|sursa|buradan|buraya tıklayın|
    tıklayın|devamını oku|devamı|kaynak|edo|περισσοτερα|εδω|διαβαστε περισσοτερα|πηγη|здесь|тут|сайт|подробнее|
    читать далее|далее|источник|ссылка|перейти|официальный сайт|детальніше|читати далі|джерело|тук|още|източник|
    こちら|こちらから|詳細|詳しくは|詳細はこちら|詳しくはこちら|続きを読む|もっと見る|公式サイト|公式|サイト|リンク|出典|
    点击这里|点击|这里|查看更多|更多|阅读更多|阅读全文|详情|了解更多|官网|官方网站|链接|来源|這裡|點擊這裡|更多資訊|閱讀更多|
    了解更多|官網|來源|여기|여기를 클릭|더보기|자세히 보기|더 알아보기|바로가기|홈페이지|출처|사이트|링크|
    انقر هنا|هنا|المزيد|اقرأ المزيد|الموقع|المصدر|כאן|לחץ כאן|קרא עוד|אתר|מקור|यहाँ|यहां क्लिक करें|और पढ़ें|
    di sini|klik di sini|selengkapnya|baca selengkapnya|sumber|tại đây|xem thêm|nguồn|คลิกที่นี่|ที่นี่|อ่านต่อ|เว็บไซต์
"""


def words_of(text: str) -> str:
    """Return a text as it is compared: folded, without possessive, dots and punctuation, its words apart by spaces."""
    plain = _POSSESSIVE.sub("", fold(text[:_LONGEST]))
    return " ".join(_BETWEEN.sub(" ", _DROPPED.sub("", plain)).split())


_generic = frozenset(filter(None, map(words_of, _GENERIC.split("|"))))


def names_of(brand: Brand) -> frozenset[str]:
    """Return the names of a brand as they are compared: with aliases, handles, and what its domains are called."""
    labels = [unicode_host(host_site(domain)).partition(".")[0] for domain in brand.domains]
    handles = [handle.lstrip("@") for handle in brand.handles]
    given = [brand.name, *brand.aliases, *brand.cased_aliases, *handles]
    given += [label for label in labels if len(label) > _SHORT_LABEL]
    return frozenset(filter(None, (_without_legal_form(words_of(name)) for name in given)))


def anchor_class(text: str, kind: LinkKind, names: frozenset[str]) -> AnchorClass:
    """Return what an anchor text says of the brand whose names are given by names_of.

    text: of the anchor, for an image its alternative text, which does not count here: it is in no reader's sight.
    """
    if kind == "image":
        return "image"
    words = words_of(text)
    if not words:
        return "empty"
    if _without_legal_form(words) in names:
        return "brand"
    if _ADDRESS.fullmatch(text.strip()):
        return "bare_url"
    if words in _generic:
        return "generic"
    return "brand_words" if any(_stands(name, words) for name in names) else "keyword"


def is_generic(text: str) -> bool:
    """Tell whether an anchor text says nothing of what it leads to, such as "Visit website"."""
    return words_of(text) in _generic


def is_named_in(name: str, text: str) -> bool:
    """Tell whether a name stands in a text, or in an address, as whole words."""
    words = words_of(name)
    return len(words) > _SHORT_LABEL and _stands(words, words_of(text))


def _without_legal_form(words: str) -> str:
    while True:
        head, _, last = words.rpartition(" ")
        if not head or last not in _LEGAL_FORMS:
            return words
        words = head.removesuffix(" &")


def _stands(name: str, words: str) -> bool:
    """Tell whether a name stands in a text as whole words; scripts without spaces have no whole words."""
    start = words.find(name)
    while start >= 0:
        end = start + len(name)
        if not (_joined(words[start - 1 : start], name[0]) or _joined(name[-1], words[end : end + 1])):
            return True
        start = words.find(name, start + 1)
    return False


def _joined(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum() and max(before, after) < chr(_WIDE)
