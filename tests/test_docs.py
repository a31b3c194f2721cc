"""What the READMEs say is there, and what is there is in the READMEs."""

import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import Run
from scrapy.settings import default_settings

ROOT = Path(__file__).resolve().parent.parent
READMES = sorted([*ROOT.glob("README.md"), *ROOT.glob("*/README.md")])
RUN_COMMANDS = set(re.findall(r"^  (\w+) +\S", (ROOT / "run").read_text(), re.MULTILINE))
COMMANDS = sorted(path.stem for path in (ROOT / "crawler/commands").glob("*.py") if not path.stem.startswith("_"))
ASSIGNMENT = re.compile(r"\w+=.*")
Help = Callable[[str], str | None]
PLACEHOLDER = re.compile(r"[A-Z_]+|\.\.\.|…|<.*")  # `scrapy COMMAND`, `./run scrapy ...`


def code(text: str) -> Iterator[str]:
    """Every line of a Markdown text that may be a command: whole lines, and what stands between backticks."""
    text = re.sub(r"\\\n\s*", " ", text)
    for line in text.splitlines():
        yield line.strip().removeprefix("$ ")
        yield from re.findall(r"`([^`]+)`", line)


def command_lines(text: str) -> Iterator[list[str]]:
    """The commands of a Markdown text that start with ./run or scrapy, as `./run` arguments: ["scrapy", "list"]."""
    for line in code(text):
        if not re.match(r"(\w+=\S+ +)*(\./run|scrapy) ", line):
            continue
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words: list[str] = []
        for word in [*lexer, ";"]:
            if set(word) <= set("|&;<>()"):
                if words[:1] == ["./run"]:
                    yield words[1:]
                elif words[:1] == ["scrapy"]:
                    yield words
                words = []
            elif words or not ASSIGNMENT.fullmatch(word):
                words.append(word)


@pytest.fixture(scope="module")
def scrapy_help(scrapy: Run) -> Help:
    """What `scrapy COMMAND --help` prints; None when there is no such command."""

    @cache
    def of(command: str) -> str | None:
        done = scrapy(command, "--help")
        return done.stdout if done.returncode == 0 else None

    return of


def complaint(words: list[str], scrapy_help: Help) -> str | None:
    """What is wrong with a command line of a README, or None."""
    if not words or PLACEHOLDER.fullmatch(words[0]):
        return None
    if words[0] not in RUN_COMMANDS:
        return f"./run has no command {words[0]!r}"
    arguments = words if words[0] == "demo" else words[1:] if words[0] == "scrapy" else []
    if not arguments or PLACEHOLDER.fullmatch(arguments[0]):
        return None
    text = scrapy_help(arguments[0])
    if text is None:
        return f"scrapy has no command {arguments[0]!r}"
    for word in arguments[1:]:
        option = word.strip("[]").partition("=")[0]
        if option.startswith("-") and not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text):
            return f"scrapy {arguments[0]} has no option {option}"
    return None


def test_command_lines_are_found():
    text = """
Use `./run demo --no-serve` or `scrapy list`; scrapy.cfg and `python -m x` are none, `scrapy COMMAND` is a form.

    $ CI=true ./run test -q && ./run lint > out.txt
    ./run scrapy crawl news \\
        -a seeds=a.txt   # "one
"""
    assert list(command_lines(text)) == [
        ["demo", "--no-serve"],
        ["scrapy", "list"],
        ["scrapy", "COMMAND"],
        ["test", "-q"],
        ["lint"],
        ["scrapy", "crawl", "news", "-a", "seeds=a.txt"],
    ]


def test_wrong_command_lines_are_refused(scrapy_help):
    def refused(*words: str) -> str | None:
        return complaint([*words], scrapy_help)

    assert sorted(RUN_COMMANDS) == ["datasette", "demo", "lint", "scrapy", "test"]
    assert refused("serve") == "./run has no command 'serve'"
    assert refused("scrapy", "no_such") == "scrapy has no command 'no_such'"
    assert refused("scrapy", "list", "--no-such") == "scrapy list has no option --no-such"
    assert refused("scrapy", "list", "--nolog") is None
    assert refused("scrapy", "...") is None


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_that_a_readme_shows_exist(readme, scrapy_help):
    found = [(shlex.join(words), complaint(words, scrapy_help)) for words in command_lines(readme.read_text())]
    assert [(line, wrong) for line, wrong in found if wrong] == []


def test_the_readme_starts_with_the_two_commands():
    shown = list(command_lines((ROOT / "README.md").read_text()))
    assert ["demo"] in [words[:1] for words in shown]
    assert ["test"] in [words[:1] for words in shown]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command):
    assert re.search(rf"\bscrapy {command}\b", (ROOT / "README.md").read_text())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, scrapy_help):
    assert scrapy_help(command)


def own_settings() -> tuple[str, ...]:
    from crawler import settings

    return settings.OWN


def test_every_own_setting_is_explained():
    explained = set(re.findall(r"`([A-Z][A-Z0-9_]+)\b[^`]*`", (ROOT / "crawler/README.md").read_text()))
    assert set(own_settings()) - explained == set()


def test_own_settings_are_those_that_nobody_else_defines():
    from crawler import settings

    names = {name for name in dir(settings) if name.isupper()} - {"OWN"}
    foreign = {name for name in names if hasattr(default_settings, name) or name.startswith("PLAYWRIGHT_")}
    assert set(own_settings()) == names - foreign


def test_the_changelog_has_a_place_for_the_next_change():
    assert re.search(r"^## \[?Unreleased\]?$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
