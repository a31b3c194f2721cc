"""Learning the weights: observations are kept exactly, and what is learnt from them stands in the repository."""

import math
import random
import re
import sys
import tomllib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import observe, train
from benchmarks.observe import Observation
from pipelines.matching import evidence
from pipelines.matching.evidence import AMBIGUOUS, EVEN, MEANT, MOST, NOT_MEANT, POINTS, elsewhere

FLOORS = {"brands.toml": 0.90, "brands-bare.toml": 0.87}  # F1 with the brand left out; they only rise
SIGNALS = ("initials", "possessive", "a word of the page's language", "nobody's", "exclude word", "page: of trade")
OBSERVATIONS = st.lists(
    st.builds(
        Observation, st.integers(0, 1), st.integers(0, 3), st.integers(0, 2), st.integers(0, 2), st.booleans(),
        st.lists(st.sampled_from(SIGNALS), unique=True).map(tuple),
    ),
    min_size=1, max_size=30,
)  # fmt: skip


def some(count: int = 40) -> list[Observation]:
    """Random observations of which names with initials are meant more often; all brands are both meant and not."""
    chance = random.Random(7)
    made = []
    for number in range(count):
        seen = tuple(signal for signal in SIGNALS[:4] if chance.random() < 0.4)
        meant = chance.random() < (0.8 if "initials" in seen else 0.3)
        made.append(Observation(number % 2, number // 8, number % 3, number % 4, meant, seen))
    return made


# --- observations


@given(OBSERVATIONS)
@settings(max_examples=50, deadline=None)
def test_observations_are_read_as_they_were_saved(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("observed") / "some.tsv"
    observe.save(made, path)
    assert observe.load(path) == made


def test_the_observations_of_the_repository_hold_no_text(tmp_path):
    kept = observe.load()
    assert len(kept) > 1000
    assert {o.file for o in kept} == {0, 1}
    observe.save(kept, tmp_path / "again.tsv")
    assert (tmp_path / "again.tsv").read_bytes() == observe.OBSERVATIONS.read_bytes()
    _, *lines = observe.OBSERVATIONS.read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[0-9\t ]+", line) for line in lines)


# --- other places of the page


@given(st.lists(st.floats(-200, 200) | st.sampled_from([49.0, 50.0, 51.0, 80.0, 81.0]), max_size=9))
@settings(max_examples=300)
def test_what_other_places_say_is_their_best_and_their_mean(scores):
    found = elsewhere(scores)
    assert len(found) == len(scores)
    for place, (meant, not_meant) in enumerate(found):
        others = [score for number, score in enumerate(scores) if number != place]
        best = max(others, default=EVEN)
        mean = sum(others) / len(others) if others else EVEN
        assert meant == pytest.approx(min(max(best - EVEN, 0), MOST), abs=1e-9)
        assert not_meant == pytest.approx(max(min(mean - EVEN, 0), -MOST), abs=1e-9)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], []),
        ([90], [(0, 0)]),
        ([70, 40], [(0, -10), (20, 0)]),
        ([70, 70, 10], [(20, -10), (20, -10), (20, 0)]),
        ([500, -500], [(0, -30), (30, 0)]),
    ],
)
def test_other_places_by_example(scores, expected):
    assert elsewhere(scores) == expected


# --- learning


def slow_fit(seen: list[list[float]], meant: list[float], prior: list[float], pull: list[float]) -> list[float]:
    """Logistic regression as the textbook has it: small steps downhill until there is no slope."""
    rows, outcome, start, strength = (np.array(each) for each in (seen, meant, prior, pull))
    step = 1 / (0.25 * np.linalg.norm(rows, 2) ** 2 + strength.max())
    weights = start.copy()
    for _ in range(100_000):
        slope = rows.T @ (1 / (1 + np.exp(-(rows @ weights))) - outcome) + strength * (weights - start)
        weights -= step * slope
        if np.abs(slope).max() < 1e-9:
            break
    return weights.tolist()


@given(st.integers(0, 10**6), st.integers(10, 40))
@settings(max_examples=15, deadline=None)
def test_weights_are_those_that_a_slow_regression_finds(seed, count):
    chance = np.random.default_rng(seed)
    seen = np.hstack([np.ones((count, 1)), chance.random((count, len(SIGNALS))) < 0.4, chance.normal(size=(count, 2))])
    meant = (chance.random(count) < 0.5).astype(float)
    meant[:2] = 0, 1
    # the columns that follow those of signals, of the second reading, have no name and no prior
    prior = [0.0, *(train.PRIOR.get(signal, 0.0) for signal in SIGNALS), 0.0, 0.0]
    pull = [1e-3, *(train.PULL * (train.FIRM if signal == "exclude word" else 1) for signal in SIGNALS)]
    pull += [train.PULL] * 2
    fast = train.fit(seen, meant, list(SIGNALS))
    assert fast == pytest.approx(slow_fit(seen.tolist(), meant.tolist(), prior, pull), abs=1e-5)


def test_a_signal_that_was_never_seen_keeps_its_prior():
    data = train.Data(some())
    first, second, _ = train.learn(data, np.ones(40, dtype=bool))
    unseen = [signal for signal in data.signals if signal not in SIGNALS[:4]]
    assert "day or month" in unseen
    for weights in (first, second):
        learnt = dict(zip(data.signals, weights[1:], strict=False))
        assert {signal: learnt[signal] for signal in unseen} == pytest.approx(
            {signal: train.PRIOR.get(signal, 0.0) for signal in unseen}, abs=1e-9
        )
        assert learnt["initials"] > train.PRIOR["initials"]  # what was seen is learnt


@pytest.mark.parametrize("signal", sorted(train._FIRM))
def test_what_the_user_or_a_link_says_is_not_unlearnt(signal):
    against = train.PRIOR[signal] > 0
    rows = [Observation(0, n, 0, 0, n % 2 == 1, ()) for n in range(20)]
    rows += [Observation(0, n, 0, 0, not against, (signal,)) for n in range(20, 25)]
    data = train.Data(rows)
    first, _, _ = train.learn(data, np.ones(25, dtype=bool))
    learnt = first[1 + data.signals.index(signal)]
    assert abs(train.PRIOR[signal]) / 2 < abs(learnt) < abs(train.PRIOR[signal])
    assert (learnt > 0) == against


def test_the_rows_that_are_left_out_say_nothing():
    made = some()
    data = train.Data(made)
    chosen = data.brand != 0
    turned = [Observation(o.file, o.page, o.brand, o.writing, o.meant ^ (o.brand == 0), o.signals) for o in made]
    for one, other in zip(train.learn(data, chosen), train.learn(train.Data(turned), chosen), strict=True):
        assert one.tolist() == other.tolist()


@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), max_size=12))
def test_f1_is_that_of_counting(rows):
    right = sum(odds > 0 and meant for odds, meant in rows)
    wrong = sum((odds > 0) != meant for odds, meant in rows)
    found = train.f1(np.array([odds for odds, _ in rows]), np.array([float(meant) for _, meant in rows]))
    assert found == pytest.approx(2 * right / (2 * right + wrong) if right else 0.0)


# --- the table


def test_evidence_reads_the_table_that_training_writes(monkeypatch):
    data = train.Data(some())
    first, second, log_odds = train.learn(data, np.ones(40, dtype=bool))
    weights = tomllib.loads(train.table(data.signals, first, second))
    assert set(weights) == {"first", "second"}
    assert set(weights["first"]) == {AMBIGUOUS, *data.signals}
    assert set(weights["second"]) == {AMBIGUOUS, *data.signals, MEANT, NOT_MEANT}
    monkeypatch.setattr(evidence, "_weights", lambda: weights)
    for row, o in enumerate(some()):
        seen = tuple((signal, "") for signal in o.signals)
        by_itself = math.fsum(first[1 + data.signals.index(signal)] for signal, _ in seen)
        assert evidence.first_score(seen) == pytest.approx(EVEN + POINTS * (first[0] + by_itself), abs=0.5)
        columns = data.beside_their_like(data.seen @ first)[row, -2:]
        points = evidence.second_evidence(seen, *(POINTS * value for value in columns))
        expected = EVEN + POINTS * (second[0] + math.fsum(second[1 + data.signals.index(s)] for s, _ in seen))
        expected += POINTS * float(np.dot(columns, second[-2:]))
        # each weight is rounded, and those below half a point are left out
        assert sum(value for _, value in points) == pytest.approx(expected, abs=2.5)
    assert len(log_odds) == 40


def test_the_strongest_come_first():
    data = train.Data(some())
    first, second, _ = train.learn(data, np.ones(40, dtype=bool))
    lines = train.table(data.signals, first, second).split("[second]")[0].splitlines()[4:]
    values = [float(line.rpartition("= ")[2]) for line in lines if line]
    assert len(values) == len(data.signals) and values == sorted(values, reverse=True)


def test_the_weights_of_the_repository_are_those_that_training_writes(tmp_path, monkeypatch, capsys):
    """Nobody edits weights.toml by hand: `python -m benchmarks.train --write` makes it from observations.tsv."""
    committed = train.WEIGHTS.read_bytes()
    monkeypatch.setattr(train, "WEIGHTS", tmp_path / "weights.toml")
    monkeypatch.setattr(sys, "argv", ["train", "--write"])
    train.main()
    assert (tmp_path / "weights.toml").read_bytes() == committed
    figures = re.findall(
        r"^(\S+): F1 (\S+) on the (\d+) .*, (\S+) with the brand left out$", capsys.readouterr().out, re.M
    )
    assert [name for name, *_ in figures] == list(FLOORS)
    assert sum(int(rows) for _, _, rows, _ in figures) == len(observe.load())
    for name, fitted, _, unseen in figures:
        assert FLOORS[name] <= float(unseen) <= float(fitted)


def test_without_write_the_table_is_only_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(train, "WEIGHTS", tmp_path / "weights.toml")
    monkeypatch.setattr(train, "load", some)
    monkeypatch.setattr(sys, "argv", ["train"])
    train.main()
    printed = capsys.readouterr().out
    assert not (tmp_path / "weights.toml").exists()
    table = printed[printed.index("# Made by") :]
    assert tomllib.loads(table)["first"].keys() >= train.PRIOR.keys()
