"""How often the encoding of a page that does not declare it is guessed right, by encoding and length:

    python -m benchmarks.decoding [--eval FILE.warc.gz]

Right means: the text is that of the true encoding, character by character. The pages are made of the sentences of
languages.toml in an English frame; with --eval also of those pages of an archive that were read, re-encoded. Beside
ours: charset-normalizer, and what Scrapy makes of the same bytes.
"""

import argparse
import re
import time
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import webencodings
from charset_normalizer import from_bytes
from scrapy.http import HtmlResponse

from crawler.archives import pages_from_warc
from pipelines.reading.decoding import decode
from pipelines.reading.document import read

_FRAME = (
    "<!DOCTYPE html>\n<html><head><title>{title}</title>\n<link rel=stylesheet href=/css/main.css>"
    "<script>var site = {{id: 12, kind: 'page'}};</script></head>\n<body class='home page'>"
    "<nav><a href=/about.html>About</a> <a href=/contact.html>Contact</a></nav>\n<main id=content>{body}</main>"
    "<footer>Copyright 2019 Example Ltd. All rights reserved.</footer></body></html>"
)
_CODECS = {"windows-874": "cp874", "shift_jis": "cp932", "euc-kr": "cp949", "windows-1258": "cp1258"}
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # Vietnamese in windows-1258 writes them after the vowel
_BY_LANGUAGE = {
    "en": ("windows-1252",), "de": ("windows-1252",), "fr": ("windows-1252",), "es": ("windows-1252",),
    "pt": ("windows-1252",), "it": ("windows-1252",), "da": ("windows-1252",), "sv": ("windows-1252",),
    "no": ("windows-1252",), "nl": ("windows-1252",), "pl": ("windows-1250", "iso-8859-2"),
    "ru": ("windows-1251", "koi8-r"), "tr": ("windows-1254",), "ja": ("shift_jis", "euc-jp"),
    "zh": ("gb18030", "big5"),
}  # fmt: skip
_LABEL = re.compile(r"(?:charset|encoding)\s*=\s*[\"']?[\w-]+", re.I)
Case = tuple[str, str, bytes]  # encoding, size, page


def encode(text: str, encoding: str) -> bytes:
    """Return a page in an encoding, with what it has not got as character references."""
    if encoding == "windows-1258":
        text = "".join(map(_with_tone, text))
    return text.encode(_CODECS.get(encoding, encoding), "xmlcharrefreplace")


def _with_tone(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    return base + "".join(part for part in parts if part in _TONES)


def made() -> Iterator[Case]:
    """Return the pages made of languages.toml, in four lengths."""
    languages = tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))
    for language in languages.values():
        title, *sentences = language["text"].split("\n")
        many = sentences * (20_000 // len(language["text"]))
        for size, lines in (("title", ()), ("sentence", sentences[:1]), ("text", sentences), ("20 kB", many)):
            page = _FRAME.format(title=title, body="".join(f"<p class='text'>{line}</p>\n" for line in lines))
            for encoding in language["encodings"]:
                yield encoding, size, encode(page, encoding)


def archived(path: str) -> Iterator[Case]:
    """Return the pages of an archive whose language is declared, whole and their first 8 kB."""
    for page in pages_from_warc(path):
        lang = read(page).facts.lang[:2]
        text = _LABEL.sub("", decode(page.body, page.header("content-type")))
        for encoding in _BY_LANGUAGE.get(lang, ()):
            for size, part in (("whole", text), ("8 kB", text[:8000])):
                body = encode(part, encoding)
                if not body.isascii() and not _is_utf8(body):
                    yield encoding, size, body


def _is_utf8(body: bytes) -> bool:
    """Return whether a page that was decoded wrongly once has become UTF-8 again, so that nobody can be right."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def normalizer(body: bytes) -> str:
    """Decode by charset-normalizer."""
    best = from_bytes(body).best()
    return "" if best is None else str(best)


GUESSES: dict[str, Callable[[bytes], str]] = {
    "ours": lambda body: decode(body, ""),
    "charset-normalizer": normalizer,
    "Scrapy": lambda body: HtmlResponse("https://site.example/", body=body).text,
}


def measure(cases: list[Case]) -> None:
    """Print for each encoding how many pages each guess gets right, and what a page costs."""
    right: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in GUESSES}
    total: Counter[tuple[str, str]] = Counter()
    spent: Counter[str] = Counter()
    for encoding, size, body in cases:
        wanted, _ = webencodings.decode(body, encoding)
        total[encoding, size] += 1
        for name, guess in GUESSES.items():
            start = time.process_time()
            text = guess(body)
            spent[name] += time.process_time() - start
            right[name][encoding, size] += text.removeprefix("\ufeff") == wanted
    sizes = list(dict.fromkeys(size for _, size in total))
    for name in GUESSES:
        print(f"\n{name}, {spent[name] / len(cases) * 1000:.2f} ms a page")
        print(f"{'right/total':14}" + "".join(f"{size:>12}" for size in sizes))
        for encoding in sorted({encoding for encoding, _ in total}):
            cells = (f"{right[name][encoding, size]}/{total[encoding, size]}" for size in sizes)
            print(f"{encoding:14}" + "".join(f"{cell:>12}" for cell in cells))
        cells = (f"{_of_size(right[name], size)}/{_of_size(total, size)}" for size in sizes)
        print(f"{'all':14}" + "".join(f"{cell:>12}" for cell in cells))


def _of_size(counts: Counter[tuple[str, str]], size: str) -> int:
    return sum(count for (_, other), count in counts.items() if other == size)


def main() -> None:
    """Measure on the made pages, and on an archive when one is given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decoding", description="Guessing of encodings.")
    parser.add_argument("--eval", help="WARC file")
    chosen = parser.parse_args()
    measure(list(made()))
    if chosen.eval:
        print(f"\n{chosen.eval}, re-encoded")
        measure(list(archived(chosen.eval)))


if __name__ == "__main__":
    main()
