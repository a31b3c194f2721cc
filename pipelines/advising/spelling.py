"""A name as it is compared with others: without case, accents, hyphens, spaces and other signs."""

from pipelines.finding.names import WORD
from pipelines.language.folding import fold


def words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name."""
    # Most names are plain, and those that are not take ten times as long.
    return tuple(WORD.findall(name.lower() if name.isascii() else fold(name)))


def squeezed(name: str) -> str:
    """Return the folded words of a name, written together."""
    return "".join(words(name))
