"""The benchmark of matching runs, and its peers find what they are asked for. Nothing here is timed."""

import pytest

from benchmarks import matching, peers
from pipelines.records import Brand

BRANDS = (Brand("Acme Corp", aliases=("Acme",)), Brand("Spotify"), Brand("HP"))
TEXT = "İ Acme Corp and spotify, HP; Acmes, HPs."


@pytest.mark.parametrize("name", [*peers.PEERS])
def test_a_peer_finds_names(name):
    try:
        find = peers.PEERS[name](BRANDS)
    except ImportError as error:
        pytest.skip(f"{error.name} is not installed")
    found = {(TEXT[start:end], brand) for start, end, brand in find(TEXT)}
    assert {("Acme Corp", "Acme Corp"), ("HP", "HP")} <= found
    assert (("spotify", "Spotify") in found) == (name != "regex, cased")


def test_the_table_has_a_row_for_each_matcher(capsys, monkeypatch):
    def missing(brands):
        raise ImportError

    monkeypatch.setitem(peers.PEERS, "flashtext2", missing)
    matching.main(None, with_peers=True, quick=True)
    lines = capsys.readouterr().out.splitlines()
    for name in ("ours, bare brands", "ours, with hints", "regex, any case", "ours, 200 names", "near misses"):
        assert sum(line.startswith(name) for line in lines) == 1, name
    assert any(line.split() == ["flashtext2", "not", "installed"] for line in lines)


def test_made_up_names_are_always_the_same():
    names = [brand.name for brand in matching.pronounceable(300)]
    assert names == [brand.name for brand in matching.pronounceable(300)]
    assert len(set(names)) == 300
