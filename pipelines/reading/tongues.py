"""The language of a page that declares none, guessed from its longest blocks."""

from functools import cache
from heapq import nlargest

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipelines.records import Document

_BLOCKS = 8
_CHARACTERS = 1_000
_FEWEST_LETTERS = 40  # of less nothing can be said
_SURE = 0.5  # of 1; on ../shared/eval every wrong guess but one, a page in two languages, is below


def guess_language(document: Document) -> str:
    """Return the ISO 639 code of the language of a document's text, or an empty string when it is not clear."""
    blocks = nlargest(_BLOCKS, document.blocks, key=lambda block: block.end - block.start)
    text = " ".join(document.text[block.start : block.end] for block in blocks)[:_CHARACTERS]
    if sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
        return ""
    language, share = _identifier().classify(text)
    return str(language) if share >= _SURE else ""


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model when it is first needed: half a second, and memory that most runs never need."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
