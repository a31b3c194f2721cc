"""Cells that a spreadsheet cannot mistake for a formula.

Source: OWASP, "CSV Injection": cells that begin with = + - @, tab, carriage return or line feed are run; a leading
apostrophe makes them text. Full-width twins of the signs are folded by some spreadsheets first.
"""

import re

_STARTS_FORMULA = re.compile(r"^[\s\x00-\x1f\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONGEST = 32_767  # characters that a spreadsheet keeps in a cell


def safe_cell(value: object) -> object:
    """Return a value as it may be written to a CSV cell: text never starts a formula, None is empty.

    Numbers stay numbers, also negative ones written as text. Control characters are dropped, and text is cut at 32,767
    characters.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    if _STARTS_FORMULA.match(text) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return text[:_LONGEST]
