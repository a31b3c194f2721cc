"""What a large brand file costs to load and to advise on, beside the parser of the standard library:

    python -m benchmarks.brandfile [NUMBER]

Makes up NUMBER brands (100,000), each with a name, a domain and an alias, and prints CPU seconds and the memory.
"""

import random
import resource
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from pipelines.advising.advice import advice
from pipelines.brands import load_brands


def make_up(number: int) -> str:
    """Return a brand file of that many made-up names of one and two words, the same each time."""
    chance = random.Random(1)
    parts = [first + vowel + last for first in "bdfgklmnprstvz" for vowel in "aeiou" for last in "lmnrst"]
    entries: list[str] = []
    seen: set[str] = set()
    while len(entries) < number:
        count = len(entries)
        name = "".join(chance.choices(parts, k=4)).capitalize()
        name += f" {''.join(chance.choices(parts, k=2)).capitalize()}" if count % 2 else ""
        if name in seen:
            continue
        seen.add(name)
        domain = f"{name.lower().replace(' ', '')}{count}.{chance.choice(('com', 'de', 'co.uk', 'io', 'co.jp'))}"
        entries.append(f'[[brand]]\nname = "{name}"\ndomains = ["{domain}"]\naliases = ["{name} Group"]\n')
    return "\n".join(entries)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that a piece of work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if sys.argv[1:] else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "brands.toml"
        path.write_text(make_up(number), encoding="utf-8")
        loading = cpu_seconds(lambda: load_brands(path))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        parsing = cpu_seconds(lambda: tomllib.loads(path.read_text(encoding="utf-8")))
        brands = load_brands(path)
        advising = cpu_seconds(lambda: advice(brands))
    print(f"{number} brands: loaded in {loading:.2f} s with {memory} MB, advised on in {advising:.2f} s")
    print(f"tomllib only parses them in {parsing:.2f} s, ratio {loading / parsing:.2f}")


if __name__ == "__main__":
    main()
