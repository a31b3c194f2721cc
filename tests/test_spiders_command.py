"""`scrapy spiders`: each spider with what it does, what it takes and how it is started, also one that is new."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT, is_one_sentence

from crawler.arguments import Arguments
from crawler.declared import COMMON

SPIDERS = sorted(path.stem for path in (ROOT / "crawler/spiders").glob("[a-z]*.py"))


def examples(text: str) -> dict[str, list[str]]:
    """Spider -> the words of its example."""
    lines = re.findall(r"^  (scrapy crawl .*)$", text, re.MULTILINE)
    return {line.split()[2]: shlex.split(line) for line in lines}


def test_all_spiders_are_told_with_an_example_and_the_common_arguments_once(command):
    code, out, errors = command("spiders")
    assert (code, errors) == (0, "")
    assert re.findall(r"^([a-z_]+): [A-Z]", out, re.MULTILINE) == SPIDERS
    assert list(examples(out)) == SPIDERS
    for argument in COMMON:
        assert len(re.findall(rf"^    {argument.name}  ", out, re.MULTILINE)) == 1


def test_one_spider_is_told_with_all_that_it_takes(command):
    code, out, errors = command("spiders news")
    assert (code, errors) == (0, "") and out.startswith("news: ")
    assert re.findall(r"^    (\w+) ", out, re.MULTILINE) == ["since", *(argument.name for argument in COMMON)]
    text = " ".join(out.split())
    for argument in COMMON:
        assert f"{argument.meaning}. Default: {argument.default}. Example: {argument.name}={argument.example}" in text
    assert max(map(len, out.splitlines()[:1])) <= 120


@pytest.mark.parametrize("line", ["spiders nws", "spiders news site", "spiders --all"])
def test_a_wrong_name_is_one_sentence(line, command):
    code, out, errors = command(line)
    assert (code, out) == (2, "") and is_one_sentence(errors)


def test_examples_are_right(command, tmp_path, monkeypatch):
    (tmp_path / "sites.txt").write_text("a.example\n")
    (tmp_path / "brands.toml").write_text("[[brand]]\nname = 'Acme'\n")
    _, out, _ = command("spiders")
    monkeypatch.chdir(tmp_path)
    for name, words in examples(out).items():
        given = dict(word.split("=", 1) for option, word in pairwise(words) if option == "-a")
        arguments = Arguments.read(name, given | {"brands": "brands.toml"}, settings(words), more=declared(name))
        if name != "recheck":  # its seeds are what the database knows
            assert arguments.seeds == ("https://example.org/", "https://a.example/")


def settings(words: list[str]) -> object:
    from scrapy.settings import Settings

    made = Settings()
    made.setmodule("crawler.settings", priority="project")
    made.setdict(dict(word.split("=", 1) for option, word in pairwise(words) if option == "-s"))
    return made


def declared(name: str) -> tuple:
    from scrapy.spiderloader import get_spider_loader

    return get_spider_loader(settings([])).load(name).more_arguments


NEW = '''
"""Sweeps a few blogs."""

from crawler.declared import Argument
from crawler.sweep import SweepSpider


class BlogsSpider(SweepSpider):
    """Reads blogs from A to Z."""

    name = "blogs"
    default_seeds = "https://blogs.example/"
    more_arguments = (Argument("letter", "only blogs with this letter", "all", "b"),)

    def wants(self, anchor, document):
        return 0
'''


@pytest.mark.slow
def test_a_new_spider_has_the_common_arguments_by_itself(scrapy, tmp_path: Path):
    package = tmp_path / "newspiders"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "blogs.py").write_text(NEW)
    (package / "plain.py").write_text("import scrapy\nclass Plain(scrapy.Spider):\n    name = 'plain'\n")
    (tmp_path / "settings_of_test.py").write_text("from crawler.settings import *\nSPIDER_MODULES = ['newspiders']\n")
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = settings_of_test\n")
    done = scrapy("spiders", "blogs", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith("blogs: Reads blogs from A to Z.\n  scrapy crawl blogs -a letter=b -s CONTACT_URL=")
    assert "only blogs with this letter. Default: all. Example: letter=b" in " ".join(done.stdout.split())
    assert "Default: https://blogs.example/." in " ".join(done.stdout.split())
    everything = scrapy("spiders", cwd=tmp_path)
    assert everything.returncode == 0 and "plain:" in everything.stdout
