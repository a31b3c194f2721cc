"""The rules of the house that no linter knows: who imports whom, what is called what, and what lies where."""

import ast
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 300
FRAMEWORK = {"scrapy", "twisted", "itemadapter", "scrapy_playwright"}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The top-level packages that a file imports anywhere in it, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found


def project_files() -> Iterator[Path]:
    """Every text file of the project: what tools make lies in folders that begin with a dot, or is a database."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name == ".ci" or not (name.startswith(".") or name == "__pycache__")]
        for name in names:
            path = Path(folder) / name
            if b"\0" not in path.read_bytes()[:1024]:
                yield path


def test_imports_are_seen(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("import a.b\ndef f():\n    from c.d import e\n    from . import g\n")
    assert imports(path) == {"a", "c"}


@pytest.mark.parametrize("path", modules("pipelines"), ids=lambda path: str(path.relative_to(ROOT)))
def test_pipelines_never_import_the_outside_world(path):
    assert "crawler" not in imports(path)
    if path != ROOT / "pipelines" / "stages.py":
        assert not imports(path) & FRAMEWORK


@pytest.mark.parametrize(("room", "later"), [("language", ("finding", "matching")), ("finding", ("matching",))])
def test_a_room_knows_none_that_comes_after_it(room, later):
    for path in modules(f"pipelines/{room}"):
        assert not [name for name in later if f"pipelines.{name}" in path.read_text()], path


def test_the_core_imports_without_scrapy():
    script = "import sys; sys.modules['scrapy'] = sys.modules['twisted'] = None; import pipelines.process"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_datasette_folder_never_hides_the_package():
    assert not list((ROOT / "datasette").rglob("__init__.py"))


def test_datasette_plugins_stand_alone():
    for path in modules("datasette"):
        assert not imports(path) & {"crawler", "pipelines"}, path


def spider_classes(source: str) -> list[tuple[str, str]]:
    """(class name, its `name`) of every class in a spider module that sets `name` to a text."""
    return [
        (node.name, statement.value.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        if [target.id for target in statement.targets if isinstance(target, ast.Name)] == ["name"]
    ]


def camel_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def test_spiders_are_named_after_their_files():
    paths = [path for path in modules("crawler/spiders") if path.name != "__init__.py"]
    assert paths
    for path in paths:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", path.stem), path
        assert spider_classes(path.read_text()) == [(camel_case(path.stem) + "Spider", path.stem)], path


@pytest.fixture
def generated() -> str:
    """What `scrapy genspider garden_news garden.example` writes."""
    values = {
        "name": "garden_news",
        "module": "garden_news",
        "classname": "GardenNewsSpider",
        "domain": "garden.example",
        "url": "https://garden.example",
    }
    template = (ROOT / "crawler/templates/spiders/basic.tmpl").read_text()
    return string.Template(template).substitute(values)


def test_a_generated_spider_keeps_the_naming_rule(generated):
    assert spider_classes(generated) == [("GardenNewsSpider", "garden_news")]


def test_a_generated_spider_says_which_links_come_first(generated):
    from crawler.sweep import SweepSpider
    from pipelines.records import Anchor, Document, PageFacts

    namespace: dict[str, type] = {}
    exec(compile(generated, "garden_news.py", "exec"), namespace)
    spider = namespace["GardenNewsSpider"]
    assert issubclass(spider, SweepSpider)

    def priority(url: str, text: str) -> int | None:
        anchor = Anchor(href=url, url=url, start=0, end=0, text=text, kind="text", rel="", region="main")
        facts = dict.fromkeys(PageFacts.__annotations__, "") | {"site": "garden.example"}
        return spider.wants(None, anchor, Document(PageFacts(**facts)))

    assert spider.default_seeds == "https://garden.example"
    assert priority("https://www.garden.example/tools", "Tools") > priority("https://www.garden.example/a", "A")


@pytest.mark.parametrize("folder", ["crawler", "pipelines", "datasette"])
def test_no_module_is_too_long(folder):
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(folder)}
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


@pytest.mark.parametrize("folder", [".", "crawler", "pipelines", "datasette", "benchmarks"])
def test_every_folder_explains_itself(folder):
    assert (ROOT / folder / "README.md").is_file()


def test_no_package_registry_is_named():
    words = re.compile(
        "py" + r"pi\.org|python" + r"hosted|(extra-)?index" + r"-url\b|find" + r"-links\b", re.IGNORECASE
    )
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in project_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if words.search(line)
    ]
    assert named == []
