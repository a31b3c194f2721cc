"""Compares a score of the labelled set with the floor beside this file: floor.py NAME SCORE.json [--raise]

NAME is that of the brand file that was used, or `pages` for the figures of pages.py; each has its own floor.
Fails with one line per figure that is worse than its floor. With --raise, first moves every floor that the score
betters up to it, and adds the figures that have none yet; a floor is never lowered.
"""

import json
import sys
from pathlib import Path
from typing import Any

FLOOR = Path(__file__).with_name("floor.json")

# Where score.py, or pages.py, writes each figure. A name that ends in _max is a ceiling: lower is better.
FIGURES = {
    "overall_f1": ("slices", "overall", "F1"),
    "ambiguous_f1": ("slices", "ambiguous", "F1"),
    "unambiguous_f1": ("slices", "unambiguous", "F1"),
    "macro_f1": ("macro_F1_brands", "all"),
    "noise_recall": ("synthetic", "recall"),
    "link_accuracy": ("linked", "accuracy"),
    "link_cases_right": ("link_cases", "correct"),
    "near_misses_planted_max": ("near_miss", "synthetic_fired"),
    "near_misses_real_max": ("near_miss", "real_fired"),
    **{name: ("pages", name) for name in ("regions", "page_types_archive", "page_types_sample", "dates")},
}


def figures(score: dict[str, Any]) -> dict[str, float]:
    """Return the figures of FIGURES that are in score.py's JSON, by name."""
    found = {}
    for name, path in FIGURES.items():
        value: Any = score
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            found[name] = value
    return found


def better(name: str, one: float, other: float) -> float:
    """Return the better of two values of a figure."""
    return min(one, other) if name.endswith("_max") else max(one, other)


def raised(floor: dict[str, float], measured: dict[str, float]) -> dict[str, float]:
    """Return the floor with every measured figure at least as good as it was measured."""
    return floor | {name: better(name, value, floor.get(name, value)) for name, value in measured.items()}


def failures(floor: dict[str, float], measured: dict[str, float]) -> list[str]:
    """Return one line for each figure that was not measured or is worse than its floor."""
    lines = []
    for name, limit in floor.items():
        if name not in measured:
            lines.append(f"{name}: not measured, the floor is {limit:g}")
        elif better(name, measured[name], limit) != measured[name]:
            lines.append(f"{name}: {measured[name]:g} is worse than the floor {limit:g}")
    return lines


def main(args: list[str]) -> int:
    """Compare, and with --raise first raise. Returns the exit code: 0 when no figure is below its floor."""
    paths = [arg for arg in args if arg != "--raise"]
    if len(paths) != 2:
        print("usage: floor.py NAME SCORE.json [--raise]", file=sys.stderr)
        return 2
    name, path = paths
    floors = json.loads(FLOOR.read_text())
    floor = floors.get(name, {})
    measured = figures(json.loads(Path(path).read_text()))
    if "--raise" in args:
        floor = floors[name] = raised(floor, measured)
        FLOOR.write_text(json.dumps(floors, indent=2) + "\n")
    lines = failures(floor, measured)
    print("\n".join(lines) if lines else f"{len(floor)} figures, none below its floor")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
