"""python -m benchmarks.train: learns the weights of evidence, and says how good they are on brands never seen.

Logistic regression over the signals in observations.tsv, by Newton's method, pulled towards PRIOR, what a person would
say before seeing any page, so that twenty brands are enough and a signal seldom met keeps its sense. It is done twice:
the first reading of a page sees each name by itself, the second also what the same writing means at its other places.

Two figures are printed: on the observations that were learnt from, and with each brand left out in turn. The second is
what other brands can expect. With --write the weights go into pipelines/matching/weights.toml.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.observe import BRAND_FILES, Observation, load
from pipelines.matching.evidence import AMBIGUOUS, EVEN, EXCLUDE, MEANT, NOT_MEANT, POINTS, elsewhere

WEIGHTS = Path(__file__).resolve().parents[1] / "pipelines" / "matching" / "weights.toml"
PULL = 10.0  # towards the prior, as so many observations; of 2, 5, 10 and 20 the least loss with brands left out
FIRM = 8.0  # times as strongly: what the user or a link says is not to be unlearnt
# In units of log-odds. What is not listed has no prior sense.
PRIOR = {
    "exclude word": -5.0, "linked to the brand": 6.0, "context words": 3.0, "context word": 2.0,
    "page links to the brand": 1.5, "page context: many": 1.5, "page context: some": 0.8, "page context: one": 0.3,
    "page gives the full name": 1.0, "peers: brands": 1.5, "peers: a brand": 0.7, "peers: names": 0.5,
    "peers: ordinary words": -1.0, "beside: brands": 1.0, "beside: a brand": 0.7, "in a list of names": 0.7,
    "in small letters": -2.0, "its last word in small letters": -2.0, "capital inside a sentence": 1.0,
    "all in capitals": 0.0,
    "initials": 0.5, "initials not so written": -1.0,
    "hyphenated": -0.5, "part of a longer word": -1.0, "possessive": 0.5, "and something": -0.7,
    "before: small word of organisation": 1.0, "before: small word of thing": -0.5, "before: number": -0.3,
    "before: business word": 0.5, "after: business word": 0.5, "business word near": 0.5, "after: verb": 0.5,
    "before: a name": -1.0, "before: a name at the start": -0.5, "before: a name in a title": -0.7,
    "before: capitalised word": -1.0, "before: capitalised word in a title": -0.5,
    "after: capitalised word": -1.0, "after: capitalised word in a title": -0.5, "after: a name": 0.3,
    "very common word": -1.0, "known as a name": 0.5, "not known as a name": -0.5, "in no dictionary": 1.0,
    "proper noun": 0.3, "no other meaning known": 1.5, "several words": 0.5, "label of a link to another site": -0.7,
    "day or month": -2.0, "a word of the page's language": -1.0, "after: place or body": -2.0,
    "before: title or part of a name": -1.5, "page: mostly in small letters": -1.5,
    "page: also in small letters": -0.5, "page: always with a capital": 0.7,
    "page: of trade": 0.7, "page: not of trade": -0.3,
}  # fmt: skip
_FIRM = {"exclude word", "linked to the brand", "context word", "context words"}
_MOST_STEPS = 50
_CLOSE = 1e-7
Vector = NDArray[np.float64]
Chosen = NDArray[np.bool_]


class Data:
    """The observations as numbers: a column for each signal, after one that is always 1."""

    def __init__(self, observations: list[Observation]) -> None:
        self.signals = sorted({*PRIOR, *(signal for o in observations for signal in o.signals)})
        column = {signal: index for index, signal in enumerate(self.signals, 1)}
        self.seen = np.zeros((len(observations), len(column) + 1))
        self.seen[:, 0] = 1
        for row, o in enumerate(observations):
            self.seen[row, [column[signal] for signal in o.signals]] = 1
        self.meant = np.array([o.meant for o in observations], dtype=float)
        self.brand = np.array([o.brand for o in observations])
        self.file = np.array([o.file for o in observations])
        alike = defaultdict(list)
        for row, o in enumerate(observations):
            alike[o.file, o.page, o.writing].append(row)
        self._alike = list(alike.values())

    def without(self, signal: str) -> Vector:
        """Return the columns of the first reading as if a signal were nowhere."""
        seen = self.seen.copy()
        seen[:, 1 + self.signals.index(signal)] = 0
        return seen

    def beside_their_like(self, first: Vector) -> Vector:
        """Return the columns of the second reading, given the log-odds of the first: two more, for the other places."""
        more = np.zeros((len(first), 2))
        for rows in self._alike:
            more[rows] = np.array(elsewhere([EVEN + POINTS * first[row] for row in rows])) / POINTS
        return np.hstack([self.seen, more])


def main() -> None:
    """Print the two figures and the weights, or write these."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="replace pipelines/matching/weights.toml")
    write = parser.parse_args().write
    data = Data(load())
    everything = np.ones(len(data.meant), dtype=bool)
    first, second, learnt = learn(data, everything)
    unseen = np.zeros(len(data.meant))
    for brand in np.unique(data.brand):
        left_out = data.brand == brand
        unseen[left_out] = learn(data, ~left_out)[2][left_out]
    for number, name in enumerate(BRAND_FILES):
        rows = data.file == number
        fitted, fair = (f1(log_odds[rows], data.meant[rows]) for log_odds in (learnt, unseen))
        print(f"{name}: F1 {fitted:.3f} on the {rows.sum()} that it learnt from, {fair:.3f} with the brand left out")
    text = table(data.signals, first, second)
    if write:
        WEIGHTS.write_text(text, encoding="utf-8")
    else:
        print(f"\n{text}")


def learn(data: Data, chosen: Chosen) -> tuple[Vector, Vector, Vector]:
    """Learn from the chosen rows; return the weights of both readings, and the log-odds of the second for all rows."""
    first = fit(data.seen[chosen], data.meant[chosen], data.signals)
    columns = data.beside_their_like(data.without(EXCLUDE) @ first)
    second = fit(columns[chosen], data.meant[chosen], data.signals)
    return first, second, columns @ second


def fit(seen: Vector, meant: Vector, signals: list[str]) -> Vector:
    """Return the weights that explain the rows best, pulled towards their prior; the first is that of all rows."""
    prior = np.zeros(seen.shape[1])
    pull = np.full(seen.shape[1], PULL)
    pull[0] = 1e-3  # how often names are meant is for the rows to say
    for index, signal in enumerate(signals, 1):
        prior[index] = PRIOR.get(signal, 0.0)
        pull[index] *= FIRM if signal in _FIRM else 1.0
    weights = prior.copy()
    for _ in range(_MOST_STEPS):
        likely = 1 / (1 + np.exp(-(seen @ weights)))
        gradient = seen.T @ (meant - likely) - pull * (weights - prior)
        curvature = (seen * (likely * (1 - likely))[:, None]).T @ seen + np.diag(pull)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def f1(log_odds: Vector, meant: Vector) -> float:
    """Return the harmonic mean of precision and recall."""
    said = log_odds > 0
    right = float((said & (meant == 1)).sum())
    return 2 * right / max(1.0, said.sum() + meant.sum())


def table(signals: list[str], first: Vector, second: Vector) -> str:
    """Return the weights as weights.toml has them: points, the strongest first."""
    head = (
        "# Made by `python -m benchmarks.train --write`. Points: ten are one unit of log-odds, and 50 is even odds.\n"
    )
    return head + _section("first", signals, first) + _section("second", [*signals, MEANT, NOT_MEANT], second)


def _section(name: str, signals: list[str], weights: Vector) -> str:
    lines = [f"\n[{name}]", f'"{AMBIGUOUS}" = {EVEN + POINTS * weights[0]:.1f}']
    for signal, weight in sorted(zip(signals, weights[1:], strict=True), key=lambda pair: (-pair[1], pair[0])):
        # The last two are factors of points that other places give.
        lines.append(
            f'"{signal}" = {weight:.2f}' if signal in (MEANT, NOT_MEANT) else f'"{signal}" = {POINTS * weight:.1f}'
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
