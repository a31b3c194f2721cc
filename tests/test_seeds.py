"""Seeds: what is an address, which files name some, what is said of wrong lines, and what a file may not do."""

import csv
import gzip
import time
from pathlib import Path

import pytest
from conftest import is_one_sentence
from hypothesis import given
from hypothesis import strategies as st

from crawler.seeds import files, taking
from crawler.seeds.addresses import SeedsError, address
from crawler.seeds.load import load_seeds
from crawler.seeds.taking import Written, take

A, B = "https://a.example/x", "https://b.example/"


def load(path: Path) -> taking.Taken:
    return load_seeds(str(path), "no.db")


def save(folder: Path, name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


# --- addresses

ADDRESSES = {
    "https://a.example/x": "https://a.example/x",
    "https://a.example": "https://a.example/",
    "http://a.example?q=1": "http://a.example/?q=1",
    "a.example": "https://a.example/",
    "a.example:8080/x?y": "https://a.example:8080/x?y",
    "bücher.example": "https://bücher.example/",
    "HTTPS://A.example/": "HTTPS://A.example/",
    "": "", "word": "", "two words": "", "https://": "", "mailto:a@b.example": "", "file:///etc/passwd": "",
    "https://a.example/a b": "", "https://a.example\\b": "", "https://a.example:99999/": "", "http://[::1": "",
    "https://a.example/\ufffd": "", "*.example.com": "", "-": "", "javascript://x": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "url"), ADDRESSES.items(), ids=map(repr, ADDRESSES))
def test_an_address_is_what_a_browser_could_open(text, url):
    assert address(text) == url


@given(st.text())
def test_any_text_is_an_address_or_none(text):
    url = address(text)
    assert not url or (url.lower().startswith(("http://", "https://")) and not set(url) & set(" \\\n\t"))


# --- lists and tables

AHREFS = (  # sample-like: the columns of its export of backlinks
    '"Referring page title"\t"Referring page URL"\t"Language"\t"Domain rating"\t"Target URL"\t"Anchor"\r\n'
    f'"Tools,\r\nof the ""trade"""\t"{A}"\t"en"\t"34"\t"https://me.example/"\t"here"\r\n'
    f'"Größen"\t"{B}"\t"de"\t"3"\t"https://me.example/b"\t"Acme"\r\n'
)
SEMRUSH = (
    "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow\n"
    f'12,"Links, and more",{A},https://me.example/,Acme,4,5,false\n3,Blog,{B},https://me.example/,,1,2,true\n'
)
TABLES = {  # name of the file -> its bytes; all of them name A and B
    "ahrefs.csv": b"\xff\xfe" + AHREFS.encode("utf-16-le"),
    "ahrefs-no-mark.csv": AHREFS.encode("utf-16-le"),
    "ahrefs-big.csv": b"\xfe\xff" + AHREFS.encode("utf-16-be"),
    "ahrefs.txt": b"\xff\xfe" + AHREFS.encode("utf-16-le"),
    "ahrefs-old.csv": f'"#","Domain Rating","Referring Page URL","Link URL"\n1,2,{A},https://me.example/\n2,3,{B},x\n',
    "semrush.csv": SEMRUSH,
    "semrush-semicolon.csv": "\ufeff" + SEMRUSH.replace(",", ";"),
    "semrush-domains.csv": "Domain ascore,Domain,Backlinks\n1,a.example/x,3\n2,b.example,4\n",
    "majestic.csv": f"TargetURL,SourceURL,AnchorText\nhttps://me.example/,{A},x\nhttps://me.example/,{B},y\n",
    "search-console.csv": f"Linking page,Last crawled\n{A},2026-11-01\n{B},2026-11-02\n",
    "excel.csv": f"sep=;\r\nName;URL\r\nEins;{A}\r\nZwei;{B}\r\n",
    "windows.csv": f"Titel;URL\r\nGrößen;{A}\r\nMaße;{B}\r\n".encode("cp1252"),
    "old-mac.csv": f"name,url\rOne,{A}\rTwo,{B}\r",
    "both.csv": f"URL,Target URL,Domain\n{A},https://me.example/,no.example\n{B},https://me.example/,no.example\n",
    "one-column.csv": f"url\n{A}\n{B}\n",
    "commented.csv": f"# mine\n\nurl,tags\n{A},a\n# {A}\n\n,,\n{B},b\n",
    "no-header.csv": f"Eins,{A}\nZwei,{B}\n",
    "list.csv": f"{A}\n{B}\n",
    "list.txt": f"# mine\n{A}\n\n  b.example  \n#{A}\n",
    "packed.csv.gz": gzip.compress(SEMRUSH.encode()),
    "any.list": f"{A}\n{B}\n{A}\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_any_tool_names_its_addresses(name, tmp_path):
    taken = load(save(tmp_path, name, TABLES[name]))
    assert taken.urls == (A, B)
    assert taken.notes == (f"2 seeds on 2 sites taken from {tmp_path / name}.",)


def test_commas_belong_to_an_address_of_a_list(tmp_path):
    for name, text in {"a.txt": "https://a.example/1,2;3\n", "b.txt": "url\nhttps://a.example/1,2;3\n"}.items():
        assert load(save(tmp_path, name, text)).urls == ("https://a.example/1,2;3",)


def test_wrong_lines_are_named_by_the_line_they_begin_on_and_skipped(tmp_path):
    path = save(tmp_path, "a.csv", f'title,url\n"two\nlines",{A}\nx,what is this\n"more\nlines",\nlast,{B}\nshort\n')
    taken = load(path)
    assert (*taken.wrong, *taken.notes) == (
        f"{path}, line 4: 'what is this' is no web address; skipped.",
        f"{path}, line 5: there is no address; skipped.",
        f"{path}, line 8: there is no address; skipped.",
        f"2 seeds on 2 sites taken from {path}; 3 lines were no web address.",
    )


def test_ten_wrong_lines_are_named_and_the_others_counted(tmp_path):
    path = save(tmp_path, "a.txt", "".join(f"wrong {number}\n" for number in range(1500)) + A)
    taken = load(path)
    notes = (*taken.wrong, *taken.notes)
    assert len(notes) == 12 and "line 10:" in notes[9]
    assert notes[10:] == (
        f"{path}: and 1,490 more.", f"1 seed on 1 site taken from {path}; 1,500 lines were no web address.",
    )  # fmt: skip


def test_a_report_has_no_sign_that_a_terminal_would_obey(tmp_path):
    path = save(tmp_path, "a.txt", f"\x1b[2Jx\u202e y\n{'w' * 9000} x\n{A}\n")
    taken = load(path)
    assert len(taken.wrong) == 2
    assert all(note.isprintable() and len(note) < 500 for note in (*taken.wrong, *taken.notes))


def test_an_open_quotation_mark_costs_the_lines_that_it_takes_not_the_file(tmp_path):
    lines = "".join(f"https://a.example/{number},x\n" for number in range(20_000))
    path = save(tmp_path, "a.csv", f'url,title\n{A},"open\n{lines}{B},"closed"\n')
    limit = csv.field_size_limit(2**30)  # as Datasette sets it for its process
    taken = load(path)
    assert csv.field_size_limit(limit) == 2**30
    assert taken.urls[-1] == B and len(taken.urls) > 5000
    assert taken.wrong[0] == f"{path}, line 2: a quotation mark is opened here and not closed; skipped."


WRONG_FILES = {  # name -> text, what the sentence says
    "no-column.csv": ("Name,Count\nAcme,3\n", ["none of its columns is named url", "'Name, Count'"]),
    "target.csv": ("Target URL,Anchor\nhttps://me.example/,x\n", ["none of its columns is named url", "Target URL"]),
    "only-header.csv": ("url,tags\n", ["names no web address"]),
    "empty.csv": ("", ["names no web address"]),
    "nothing.txt": (b"", ["names no web address"]),
    "wrong.txt": ("no address\n", ["names no web address", "line 1", "'no address'"]),
    "latin.txt": ("http://käse.example/\n".encode("latin-1"), ["line 1", "UTF-8"]),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), ["names no web address"]),
    "cut.csv.gz": (gzip.compress(SEMRUSH.encode() * 9)[:-9], ["cannot be unpacked"]),
    "not.gz": (b"\x1f\x8bnot", ["cannot be unpacked"]),
}


@pytest.mark.parametrize(("name", "says"), [(name, says) for name, (_, says) in WRONG_FILES.items()], ids=WRONG_FILES)
def test_a_file_with_nothing_usable_is_one_sentence_that_names_it(name, says, tmp_path):
    path = save(tmp_path, name, WRONG_FILES[name][0])
    with pytest.raises(SeedsError) as caught:
        load(path)
    assert is_one_sentence(str(caught.value)) and str(path) in str(caught.value)
    for part in says:
        assert part in str(caught.value)


def test_a_missing_file_is_no_domain():
    for name in ("papers.txt", "feeds.opml", "sitemap.xml", "lists/papers.txt", "a.csv"):
        with pytest.raises(SeedsError, match="there is no file"):
            load_seeds(name, "no.db")
    assert load_seeds("example.org/sitemap.xml", "no.db").urls == ("https://example.org/sitemap.xml",)


def test_kinds_of_seeds_may_be_mixed(tmp_path):
    first, second = save(tmp_path, "a.csv", f"url\n{A}\n"), save(tmp_path, "b.txt", f"{A}\n{B}\n")
    taken = load_seeds(f"c.example, {first},{second},, https://d.example/e", "no.db")
    assert taken.urls == ("https://c.example/", A, B, "https://d.example/e")
    assert len(taken.notes) == 2


# --- bounds


def test_a_hundred_thousand_seeds_are_taken_and_not_one_more(tmp_path):
    rows = [f'"Title, {number}",https://www.site{number // 50}.example/page/{number},x\n' for number in range(100_000)]
    path = save(tmp_path, "a.csv", "title,url,anchor\n" + "".join(rows))
    start = time.process_time()
    taken = load(path)
    spent = time.process_time() - start
    assert taken.notes == (f"100,000 seeds on 2,000 sites taken from {path}.",)
    assert spent < 4, "about 0.6 s on a machine that does nothing else"
    path.write_text("".join(f"{url}\n" for url in taken.urls) + B)
    with pytest.raises(SeedsError, match="more than 100,000 addresses") as caught:
        load(path)
    assert is_one_sentence(str(caught.value))


def test_several_files_together_have_the_same_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(taking, "MOST_SEEDS", 3)
    assert len(load_seeds("a.example,b.example,c.example", "no.db").urls) == 3
    with pytest.raises(SeedsError, match="more than 3 addresses"):
        load_seeds("a.example,b.example,c.example,d.example", "no.db")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(pack, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1024 * 1024)
    path = save(tmp_path, "a.txt", pack(b"https://a.example/\n" * 60_000))
    with pytest.raises(SeedsError, match="more than 1 MB") as caught:
        load(path)
    assert is_one_sentence(str(caught.value)) and str(path) in str(caught.value)


@given(st.lists(st.tuples(st.integers(1, 9), st.text(max_size=9)), max_size=30))
def test_every_line_is_taken_repeated_or_reported(written):
    taken = take("f", [Written(line, text) for line, text in written])
    texts = [text for _, text in written]
    assert list(taken.urls) == list(dict.fromkeys(filter(None, map(address, texts))))
    wrong = sum(not address(text) for text in texts)
    assert len(taken.wrong) == min(wrong, 10) + (wrong > 10) and len(taken.notes) == 1


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.txt"]))
def test_any_bytes_are_seeds_or_one_sentence(tmp_path_factory, body, name):
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(body)
    try:
        taken, said = load(path), ""
    except SeedsError as error:
        taken, said = None, str(error)
    assert taken.urls if taken else is_one_sentence(said)
