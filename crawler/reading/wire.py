"""What goes between the crawl and its workers: pickles, each after its length."""

import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from crawler import listings
from pipelines import link_records, records
from pipelines.link_records import Resolved
from pipelines.records import Brand, Document, Findings, Link, Mention, Page, PageFacts, Refused

LENGTH = struct.Struct(">Q")  # bytes of the pickle that follows
Answer = tuple[Document, Findings, tuple[str, ...], bytes]  # as in records.Reading


@dataclass(frozen=True, slots=True)
class Opening:
    """What a worker is told first; it answers True once it can read."""

    brands: tuple[Brand, ...]
    seconds: float  # most that a page may take
    megabytes: int  # most memory that pages may take, besides what the brands take


@dataclass(frozen=True, slots=True)
class Question:
    """A page to read; answered with an Answer, or with a text: the traceback of a mistake of ours."""

    page: Page
    resolved: Mapping[str, Resolved] = field(default_factory=dict)  # where links lead, by address


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A feed or sitemap to read; answered with a Listing, or with a text as above."""

    body: bytes
    url: str


def packed(record: object) -> bytes:
    """Return a record as it goes over the pipe."""
    out = BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _MADE_AGAIN
    pickler.dump(record)
    pickled = out.getvalue()
    return LENGTH.pack(len(pickled)) + pickled


def _made_again(record: Any) -> tuple[Any, ...]:
    return type(record), tuple(getattr(record, name) for name in record.__slots__)


# To make a record again takes a third of the time that its own way, field by field, takes where it is unpickled.
_MADE_AGAIN: dict[type, Any] = dict.fromkeys((PageFacts, Findings, Mention, Link, Refused), _made_again)


# Only what is named here: a path such as Page.__init__.__builtins__ leads out of the module of the records.
_RECORDS = {
    (module.__name__, name): one
    for module in (records, link_records, listings)
    for name, one in vars(module).items()
    if isinstance(one, type) and one.__module__ == module.__name__
}


class _Records(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        record = _RECORDS.get((module, name))
        if record is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no record")
        return record


def unpacked(pickled: bytes) -> Any:
    """Return what a worker has answered. Raises UnpicklingError for anything but plain values and our records.

    A worker that a page has taken over must not run code in the crawl by what it answers.
    """
    return _Records(BytesIO(pickled)).load()
