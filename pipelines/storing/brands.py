"""The table `brands`: the brand file as it was last used, for the views. The caller commits."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from pipelines.linking.hosts import host_site
from pipelines.records import Brand
from pipelines.storing.statements import insert_or_update

_LISTS = ("domains", "profiles", "aliases", "cased_aliases", "context", "exclude", "handles")
_SAVE = insert_or_update("brands", ("name", "role", "ambiguous", "sites", *_LISTS), key=("name",))


def save_brands(db: sqlite3.Connection, brands: Iterable[Brand]) -> None:
    """Write brands, with the sites that their domains belong to."""
    db.executemany(_SAVE, [_row(brand) for brand in brands])


def _row(brand: Brand) -> tuple[Any, ...]:
    sites = sorted({host_site(domain) for domain in brand.domains})
    lists = [json.dumps(getattr(brand, name), ensure_ascii=False) for name in _LISTS]
    return (brand.name, brand.role, int(brand.ambiguous), json.dumps(sites), *lists)
