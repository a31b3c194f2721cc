"""`scrapy brands`: the report on a brand file, and one sentence for a file that cannot be used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import is_one_sentence

ROOT = Path(__file__).resolve().parent.parent
FILE = """
[[brand]]
name = "Springer"
domains = ["springer.com"]

[[brand]]
name = "Globex"
domains = ["globex.com"]

[[brand]]
name = "Springer Nature"
aliases = ["SpringerNature"]
"""


def test_the_example_needs_no_advice(command):
    assert command("brands") == (0, "3 brands, 3 of them without advice; 0 warnings, 0 hints.\n", "")


def test_the_report_names_each_brand_and_key_in_the_order_of_the_file(command, tmp_path):
    (tmp_path / "b.toml").write_text(FILE)
    code, out, err = command(f"brands {tmp_path / 'b.toml'}")
    assert (code, err) == (0, "")
    blocks = [block.splitlines() for block in out.strip().split("\n\n")]
    assert [block[0] for block in blocks[:-1]] == ["Springer", "Springer Nature"]
    assert [line.split()[:2] for line in blocks[0][1:]] == [
        ["warning", "context"],
        ["hint", "ambiguous"],
        ["hint", "name"],
    ]
    assert [line.split()[:2] for line in blocks[1][1:]] == [["warning", "domains"], ["hint", "aliases"]]
    assert blocks[-1] == ["3 brands, 1 of them without advice; 2 warnings, 3 hints."]


def test_the_file_can_be_a_setting(command, tmp_path):
    (tmp_path / "b.toml").write_text('[[brand]]\nname = "Globex"\n')
    code, out, _ = command(f"brands -s BRANDS_FILE={tmp_path / 'b.toml'}")
    assert code == 0
    assert out.endswith("1 brand, 0 of them without advice; 1 warning, 0 hints.\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no brand file"),
        ("", "[[brand]]"),
        ("[[brand]]\nname = Globex", "line 2"),
        ("[[brand]]\nname = 'Globex'\ndomains = ['co.uk']", "public suffix"),
        ("[[brand]]\nname = 'Globex'\ndomains = ['10.0.0.1']", "is not a domain"),
        ("[[brand]]\nname = 'Globex'\ndomains = ['globex.com/shop']", "is not a domain"),
        ("[[brand]]\nname = 'Globex'\nhandles = ['globex']", "does not begin with @"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(command, tmp_path, content, said):
    path = tmp_path / "b.toml"
    if content is not None:
        path.write_text(content)
    code, out, err = command(f"brands {path}")
    assert (code, out) == (2, "")
    assert said in err
    assert str(path) in err
    assert is_one_sentence(err)


def test_one_file_is_taken(command):
    code, out, err = command("brands a.toml b.toml")
    assert (code, out) == (2, "")
    assert is_one_sentence(err)


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    names = "".join(f'[[brand]]\nname = "Glob{number}"\n' for number in range(5000))
    (tmp_path / "b.toml").write_text(names)
    call = f"{sys.executable} -m scrapy brands {tmp_path / 'b.toml'} | head -1"
    done = subprocess.run(
        call, shell=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("Glob0\n", "")
