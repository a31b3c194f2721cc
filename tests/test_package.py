"""What gets installed: the pins, and the wheel."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PINS = [Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines()]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WANTED = [Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]]


def test_every_pin_is_one_exact_version():
    for pin in PINS:
        assert re.fullmatch(r"==[0-9][^,*]*", str(pin.specifier)), pin
        assert pin.url is None


def test_no_pin_names_where_it_comes_from():
    text = (ROOT / "constraints.txt").read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-", text, re.MULTILINE)


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_every_dependency_is_pinned_within_its_range(wanted):
    versions = [
        specifier.version
        for pin in PINS
        if canonicalize_name(pin.name) == canonicalize_name(wanted.name)
        if pin.marker is None or pin.marker.evaluate()
        for specifier in pin.specifier
    ]
    assert len(versions) == 1
    assert wanted.specifier.contains(versions[0])


@pytest.mark.slow
def test_the_wheel_holds_the_two_packages_and_nothing_else(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    folders = {name.partition("/")[0] for name in names}
    assert folders == {"crawler", "pipelines", f"namedrop-{PROJECT['version']}.dist-info"}
    for needed in ("crawler/settings.py", "crawler/templates/spiders/basic.tmpl", "pipelines/process.py"):
        assert needed in names
    assert any(name.startswith("crawler/sample/sites/") for name in names)
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)
