"""Every wrong argument ends in one sentence, before anything is fetched and before any database is made or changed."""

import fnmatch
import hashlib
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import is_one_sentence
from hypothesis import assume, given
from hypothesis import strategies as st
from scrapy.settings import Settings

from crawler.arguments import SAMPLE_WEB, Arguments
from crawler.declared import COMMON, MAX, SINCE, Argument, ArgumentError, fits
from crawler.seeds.addresses import SeedsError
from crawler.seeds.load import sample_seeds
from pipelines.brands import BrandsError
from pipelines.storing.database import open_database


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, by a digest of its bytes: also logs and journals of a database."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with what the tables below name."""
    (tmp_path / "broken.toml").write_text("[[brand]\nname = 'Acme'")
    (tmp_path / "typo.toml").write_text("[[brand]]\nname = 'Acme'\ndomans = ['acme.com']")
    (tmp_path / "none.toml").write_text("# nothing yet\n")
    (tmp_path / "good.txt").write_text("http://site.localhost:1/\n")
    (tmp_path / "wrong.txt").write_text("# seeds\nhttp://site.localhost:1/\n\nnot a url at all\n")
    (tmp_path / "only-wrong.txt").write_text("# seeds\nnot a url at all\n")
    (tmp_path / "empty.txt").write_text("# only a comment\n\n")
    (tmp_path / "latin.txt").write_bytes("http://käse.example/\n".encode("latin-1"))
    (tmp_path / "good.warc").write_bytes(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    (tmp_path / "text.warc").write_text("This is a text, and no archive.\n" * 40)
    (tmp_path / "text.db").write_text("This is a text, and no database.\n" * 40)
    (tmp_path / "folder").mkdir()
    with closing(open_database(tmp_path / "newer.db")) as db, db:
        db.execute("update _sqlite_migrations set name = 'm999_future' where name like 'm001%'")
    return tmp_path


# --- arguments and seeds, without a process of their own


def read(
    given: dict[str, str], *, more: Sequence[Argument] = (), default_seeds: str = "", **settings: object
) -> Arguments:
    chosen = Settings({"GUARD_EXCEPTIONS": ["*.localhost:1"], **settings})
    chosen.setmodule("crawler.settings", priority="default")
    return Arguments.read("news", given, chosen, default_seeds, more)


WRONG = {  # case -> arguments ({} is the folder of files), what the sentence names
    "near miss": ({"seed": "x.example"}, ["'seed'", "did you mean seeds?"]),
    "unknown": ({"colour": "red"}, ["'colour'", "seeds, tag, brands", "and exclude"]),
    "missing brand file": ({"seeds": "{}/good.txt", "brands": "{}/no.toml"}, ["no.toml"]),
    "broken brand file": ({"seeds": "{}/good.txt", "brands": "{}/broken.toml"}, ["broken.toml", "line 1"]),
    "brand file with a typo": (
        {"seeds": "{}/good.txt", "brands": "{}/typo.toml"},
        ["typo.toml", "brand 1", "domains"],
    ),
    "brand file without a brand": ({"seeds": "{}/good.txt", "brands": "{}/none.toml"}, ["none.toml", "[[brand]]"]),
    "brand file that is a folder": ({"seeds": "{}/good.txt", "brands": "{}/folder"}, ["folder"]),
    "neither file nor URL": ({"seeds": "what is this"}, ["'what is this'"]),
    "empty": ({"seeds": ""}, ["No seed"]),
    "only commas": ({"seeds": " , ,"}, ["No seed"]),
    "only wrong lines": ({"seeds": "{}/only-wrong.txt"}, ["only-wrong.txt", "line 2", "'not a url at all'"]),
    "a file of comments": ({"seeds": "{}/empty.txt"}, ["empty.txt"]),
    "a file in another encoding": ({"seeds": "{}/latin.txt"}, ["latin.txt", "UTF-8"]),
    "a folder": ({"seeds": "{}/folder"}, ["folder"]),
    "a file URL": ({"seeds": "file:///etc/passwd"}, ["file:///etc/passwd"]),
    "a wrong port": ({"seeds": "http://a.example:port/"}, ["http://a.example:port/"]),
    "a backslash": ({"seeds": "http://a.example\\@b.example/"}, ["neither a web address"]),
    "nobody to contact": ({"seeds": "https://a.example/"}, ["CONTACT_URL"]),
    "nobody to contact for one of two": ({"seeds": "{}/good.txt,https://a.example/"}, ["CONTACT_URL"]),
    "nobody to contact on a private port": ({"seeds": "http://10.0.0.1/"}, ["CONTACT_URL"]),
}
WRONG_VALUES = {  # value -> what the sentence says of it
    "fresh=yes": "neither 1 nor 0", "pages=many": "whole number", "pages=-1": "whole number", "pages=": "whole number",
    "pages=1.5": "whole number", "pages=9999999999": "whole number", "depth=deep": "whole number",
    "minutes=1h": "number of minutes", "minutes=-1": "number of minutes", "minutes=nan": "number of minutes",
    "include=": "names no part", "include=*": "names no part", "exclude=a,**": "names no part",
    "exclude=" + ",".join("ab" * 99): "more than 100", "since=yesterday": "neither a date",
    "since=2026-13-01": "neither a date", "since=7": "neither a date", "since=99999w": "neither a date",
    "since=2999-01-01": "in the future", "since=20260101": "neither a date",
    "max=all": "whole number",
}  # fmt: skip
WRONG_BUGS = {
    "a seeds file that is not there": (
        {"seeds": "{}/sedes.txt"}, ["sedes.txt"], (),
    ),
    "a seeds file that is not there, by its name": (
        {"seeds": "sedes.txt"}, ["sedes.txt", "file"], (),
    ),
    "a long address": (
        {"seeds": "what is this" * 30}, ["what is this"], (),
    ),
    "an address that is no text": (
        {"seeds": "https://a.example/\udcff"}, ["seeds"], (),
    ),
    "an empty brand file name": (
        {"seeds": "{}/good.txt", "brands": ""}, ["brand file"], (),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "named"), [
    *(pytest.param(*case, id=name) for name, case in WRONG.items()),
    *(pytest.param(given, named, marks=marks, id=name) for name, (given, named, marks) in WRONG_BUGS.items()),
])  # fmt: skip
def test_a_wrong_argument_is_one_sentence_that_names_it(given, named, files):
    before = contents(files)
    with pytest.raises((ArgumentError, SeedsError, BrandsError)) as caught:
        read({name: value.replace("{}", str(files)) for name, value in given.items()})
    assert is_one_sentence(str(caught.value))
    for part in named:
        assert part in str(caught.value)
    assert contents(files) == before


def test_a_contact_is_asked_for_real_sites_only(files):
    assert read({"seeds": f"{files}/good.txt"}).seeds == ("http://site.localhost:1/",)
    assert read({"seeds": "a.example"}, CONTACT_URL="https://me.example/").seeds == ("https://a.example/",)


def test_without_seeds_the_sample_web_is_swept_and_only_it_is_an_exception():
    arguments = read({}, SAMPLE_PORT=4321)
    assert arguments.seeds == sample_seeds("news", 4321) and len(arguments.seeds) == 3
    assert "*.localhost:4321" in arguments.settings["GUARD_EXCEPTIONS"]
    assert (
        "*.localhost:4321"
        not in read({"seeds": "http://a.localhost:1/"}, SAMPLE_PORT=4321).settings["GUARD_EXCEPTIONS"]
    )


@pytest.mark.parametrize("given", WRONG_VALUES)
def test_a_wrong_value_is_one_sentence_that_names_it_and_shows_a_right_one(given, files):
    name, _, value = given.partition("=")
    with pytest.raises(ArgumentError) as caught:
        read({"seeds": f"{files}/missing.txt", name: value}, more=(SINCE, MAX))
    said = str(caught.value)
    assert is_one_sentence(said) and said.startswith(f"{name}: {value[:200]!r} ") and WRONG_VALUES[given] in said
    example = said.rpartition(f"write {name}=")[2].removesuffix(".")
    declared = next(one for one in (*COMMON, SINCE, MAX) if one.name == name)
    assert example == declared.example
    declared.value(example)


def days_ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days)).isoformat()


VALUES = {  # value -> field of Arguments, what it becomes
    "fresh=1": ("fresh", True),
    "pages=300": ("pages", 300),
    "pages= 0 ": ("pages", 0),
    "depth=0": ("depth", 0),
    "minutes=0.5": ("minutes", 0.5),
    "since=2026-11-01": ("since", "2026-11-01"),
    "since=7d": ("since", days_ago(7)),
    "since=2W": ("since", days_ago(14)),
    "since=0d": ("since", days_ago(0)),
    "max=20": ("most", 20),
}


@pytest.mark.parametrize(("given", "becomes"), VALUES.items(), ids=VALUES)
def test_values_become_fields(given, becomes):
    name, _, value = given.partition("=")
    assert getattr(read({name: value}, more=(SINCE, MAX)), becomes[0]) == becomes[1]


def test_what_is_not_given_has_no_limit():
    arguments = read({})
    given = (arguments.pages, arguments.depth, arguments.minutes, arguments.include, arguments.exclude)
    assert given == (0, None, 0, (), ()) and (arguments.since, arguments.most, arguments.own) == ("", 0, {})
    assert set(arguments.settings) == {"GUARD_EXCEPTIONS"}


def test_depth_and_minutes_are_settings_of_scrapy():
    assert read({"depth": "3", "minutes": "1.5"}).settings.items() >= {
        "DEPTH_LIMIT": 3, "CLOSESPIDER_TIMEOUT": 90.0
    }.items()  # fmt: skip
    # 0 would be no limit at all for Scrapy: the spider itself stays at its seeds
    assert set(read({"depth": "0", "minutes": "0"}).settings) == {"GUARD_EXCEPTIONS"}


def test_a_spider_may_declare_arguments_that_nobody_else_knows():
    letter = Argument("letter", "first letter", "all", "b", str.lower)
    assert read({"letter": "B"}, more=(letter,)).own == {"letter": "b"}
    shadow = Argument("counted", "no field that an argument may set", "", "x")
    assert read({"counted": "x"}, more=(shadow,)).counted == read({}).counted
    with pytest.raises(ArgumentError, match="no argument 'letter'"):
        read({"letter": "b"})


@pytest.mark.parametrize("argument", [*COMMON, SINCE, MAX], ids=lambda one: one.name)
def test_every_argument_is_explained_and_its_example_is_right(argument):
    assert argument.meaning and argument.default and argument.value(argument.example) is not None


FITS = {  # pattern -> addresses that fit, addresses that do not
    "/blog/*": (["https://a.example/blog/x", "https://a.example/BLOG/"], ["https://a.example/blogs", "https://b.ex/"]),
    "*review*": (["https://a.example/my-reviews/1", "https://review.example/"], ["https://a.example/rev/iew"]),
    "/20*/story": (["https://a.example/2026/11/story-of"], ["https://a.example/story/2026"]),
    "a,b.ex": (["https://xa.example/", "https://b.ex/"], ["https://b.org/"]),
    "?print=": (["https://b.org/x?print=1"], ["https://b.org/xprint=1"]),
    "größe": (["https://b.org/Gr%C3%B6%C3%9Fe", "https://b.org/größe"], ["https://b.org/gro"]),
    "gr%C3%B6": (["https://b.org/gr%C3%B6%C3%9Fe"], []),
    "(x|y)+": (["https://b.org/(x|y)+"], ["https://b.org/xy"]),
    "a*a*b": (["https://o.org/a-a-b", "https://o.org/aab"], ["https://o.org/ab"]),
}


@pytest.mark.parametrize(("text", "cases"), FITS.items(), ids=FITS)
def test_a_part_of_an_address_is_plain_text_with_a_star_for_anything(text, cases):
    patterns = read({"include": text}).include
    assert [[fits(patterns, url) for url in urls] for urls in cases] == [
        [True] * len(cases[0]),
        [False] * len(cases[1]),
    ]


@given(st.lists(st.sampled_from("ab*"), min_size=1, max_size=8), st.text("abc", max_size=12))
def test_a_pattern_agrees_with_what_shells_mean(signs, text):
    pattern = "".join(signs)
    assume(pattern.strip("*"))
    assert fits(read({"exclude": pattern}).exclude, text) == fnmatch.fnmatchcase(text, f"*{pattern}*")


def test_a_pattern_of_many_stars_costs_no_more_on_a_long_address():
    patterns = read({"include": "a*" * 30 + "!"}).include
    start = time.process_time()
    assert not fits(patterns, "https://" + "a" * 2000)
    assert time.process_time() - start < 0.1


# --- by which words a sweep goes on


def test_the_tag_is_a_part_of_what_a_sweep_is_known_by(files):
    (files / "tagged").mkdir()
    (files / "tagged" / "a.csv").write_text("url,tags\nhttp://b.localhost:1/,x\n")
    tagged = read({"tag": "x"}, SEEDS_FOLDER=str(files / "tagged"))
    assert (tagged.seeds, tagged.seeds_argument) == (("http://b.localhost:1/",), "tag=x")
    seeds = f"{files}/good.txt"
    both = read({"tag": "x", "seeds": seeds}, SEEDS_FOLDER=str(files / "tagged"))
    assert both.seeds == ("http://site.localhost:1/", "http://b.localhost:1/")
    assert both.seeds_argument == f"{seeds}, tag=x" and len(both.reported) == 2
    assert read({"seeds": seeds}).seeds_argument == seeds
    assert read({}).seeds_argument == SAMPLE_WEB


def test_a_tag_takes_the_place_of_the_seeds_of_a_spider(files):
    (files / "a.csv").write_text("url,tags\nhttp://b.localhost:1/,x\n")
    given = {"tag": "x"}
    assert read(given, default_seeds="http://c.localhost:1/", SEEDS_FOLDER=str(files)).seeds == (
        "http://b.localhost:1/",
    )
    assert read({}, default_seeds="http://c.localhost:1/").seeds_argument == "http://c.localhost:1/"


def test_wrong_lines_are_reported_and_the_others_swept(files):
    arguments = read({"seeds": f"{files}/wrong.txt"})
    assert arguments.seeds == ("http://site.localhost:1/",)
    assert arguments.reported == (
        f"{files}/wrong.txt, line 4: 'not a url at all' is no web address; skipped.",
        f"1 seed on 1 site taken from {files}/wrong.txt; 1 line was no web address.",
    )


# --- commands that need no crawler: run as `scrapy COMMAND` does, in this process

COMMANDS = {  # case -> command line, what the sentence names
    "scan: no file": ("scan --db {}/new.db", ["WARC"], ()),
    "scan: unknown option": ("scan --dbb {}/new.db a.warc", ["--dbb"], ()),
    "scan: missing brand file": ("scan {}/text.warc --brands {}/no.toml --db {}/new.db", ["no.toml"], ()),
    "scan: missing archive": (
        "scan {}/no.warc.gz --db {}/new.db", ["no.warc.gz"], (),
    ),
    "scan: second archive missing": (
        "scan {}/good.warc {}/no.warc.gz --db {}/new.db", ["no.warc.gz"], (),
    ),
    "scan: a text as archive": (
        "scan {}/text.warc --db {}/new.db", ["text.warc"], (),
    ),
    "scan: database is a folder": ("scan {}/good.warc --db {}/folder", ["folder"], ()),
    "scan: database is a text": ("scan {}/good.warc --db {}/text.db", ["text.db"], ()),
    "scan: database is newer": ("scan {}/good.warc --db {}/newer.db", ["newer"], ()),
    "scan: database in a missing folder": ("scan {}/good.warc --db {}/missing/new.db", ["missing"], ()),
    "prospects: no database": ("prospects --db {}/new.db", ["new.db"], ()),
    "prospects: an argument": ("prospects --db {}/new.db out.csv", ["out.csv"], ()),
    "prospects: unknown option": ("prospects --db {}/new.db --ouput x", ["--ouput"], ()),
    "prospects: database is a text": ("prospects --db {}/text.db", ["text.db"], ()),
    "publish: no database": ("publish --db {}/new.db", ["new.db"], ()),
    "publish: database is a folder": ("publish --db {}/folder", ["folder"], ()),
    "publish: an argument": ("publish {}/some.db --db {}/new.db", ["some.db"], ()),
    "publish: unknown option": ("publish --prot 80 --db {}/new.db", ["--prot"], ()),
    "sample: no port": ("sample --port 99999", ["99999"], ()),
    "sample: an argument": ("sample here --port 99999", ["here"], ()),
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "named"), [pytest.param(*case[:2], marks=case[2], id=name) for name, case in COMMANDS.items()]
)
def test_a_wrong_command_line_is_one_sentence_and_leaves_no_trace(line, named, files, command):
    before = contents(files)
    code, out, errors = command(line.replace("{}", str(files)))
    assert code == 2 and out == ""
    assert is_one_sentence(errors), errors
    for part in named:
        assert part in errors
    assert contents(files) == before


def test_prospects_into_a_folder_leave_nothing_behind(files, command):
    open_database(files / "some.db").close()
    before = contents(files)
    code, _, errors = command(f"prospects --db {files}/some.db -o {files}/folder")
    assert code == 2 and is_one_sentence(errors) and "folder" in errors
    assert contents(files) == before


# --- the real thing: a few whole processes

PROCESSES = {
    "no spider": ("crawl resorces", ["'resorces'", "did you mean resources?"]),
    "two spiders": ("crawl news resources", ["spider"]),
    "argument without =": ("crawl news -a seeds", ["-a"]),
    "unknown argument": ("crawl news -a seed=x", ["did you mean seeds?"]),
    "unknown option": ("crawl news --sedes x", ["--sedes"]),
    "no contact": ("crawl news -a seeds=https://a.example/", ["CONTACT_URL"]),
    "database is a text": ("crawl news -s MENTIONS_DB={}/text.db", ["text.db"]),
    "no number": ("crawl news -s RESOLVE_LINKS_MAX=many", ["RESOLVE_LINKS_MAX", "'many'"]),
    "a number below 0": ("crawl news -s PAGES_PER_SITE=-1", ["PAGES_PER_SITE", "0 or more"]),
    "no date": ("crawl news -a since=soon", ["since: 'soon'", "write since=7d"]),
    "no database to ask": ("crawl news -a seeds=db:mentions", ["db:mentions", "no database"]),
    "no share": ("crawl news -s RENDER_SHARE=25", ["RENDER_SHARE", "'25'", "0.25"]),
    "no switch of the browser": ("crawl news -s RENDER=perhaps", ["RENDER", "'perhaps'"]),
    "no switch": ("crawl news -s RESOLVE_LINKS=maybe", ["RESOLVE_LINKS", "'maybe'"]),
    "unknown region": ("crawl news -s COUNTED_REGIONS=main,foot", ["COUNTED_REGIONS", "'foot'", "footer"]),
    "no region": ("crawl news -s COUNTED_REGIONS=", ["COUNTED_REGIONS", "no region"]),
    "unknown region for a scan": ("scan {}/good.warc -s COUNTED_REGIONS=mian", ["'mian'"]),
    "wrong exception": ("crawl news -s GUARD_EXCEPTIONS=localhost", ["host:port"]),
    "demo with an argument": ("demo now", ["'now'"]),
}


@pytest.mark.slow
@pytest.mark.parametrize(("line", "named"), PROCESSES.values(), ids=PROCESSES)
def test_a_process_ends_with_one_sentence_and_an_exit_code(line, named, files, scrapy):
    before = contents(files)
    line = line.replace("{}", str(files))
    done = scrapy(*line.split(), *([] if "MENTIONS_DB" in line else ["-s", f"MENTIONS_DB={files}/new.db"]))
    assert (done.returncode, done.stdout) == (3 if ".db" in line else 2, "")  # README: exit codes of a sweep
    assert is_one_sentence(done.stderr), done.stderr
    for part in named:
        assert part in done.stderr
    assert contents(files) == before
