"""The contract in a partner's words: what a column takes, with an example that is made up."""

from __future__ import annotations

from mash_vfm.contract import Column, Extract

# Kinds of value that the type alone does not tell: what they are, and an example. The NHS number is
# of the range that is kept for tests, the postcode one that stands for no place.
_READ_AS = {
    "identifier": ("identifier", "100234"),
    "nhs_number": ("NHS number", "9990000018"),
    "upn": ("unique pupil number", "A123456789012"),
    "postcode": ("postcode", "ZZ99 3CZ"),
    "age": ("age in years (under one: <1, or 6m)", "7"),
    "icd10": ("ICD-10 code", "T74.1"),
    "json": ("JSON text", '{"code": "1A"}'),
    "year_month": ("month, yyyy-mm", "2024-03"),
    "financial_year": ("financial year", "2023-24"),
}
_TYPES = {
    "date": ("date", "2024-03-31"),
    "timestamp": ("date and time", "2024-03-31 14:30"),
    "integer": ("whole number", "3"),
    "boolean": ("yes or no", "Y"),
    "varchar": ("text", ""),
}


def kind_of(column: Column) -> str:
    """What a value of the column is: ``date``, ``one of the codes of agency``, ..."""
    if column.codes is not None:
        return f"code of the set {column.codes}"
    if column.reads_as in _READ_AS:
        return _READ_AS[column.reads_as][0]
    if column.data_type.startswith("decimal"):
        return "number"
    return _TYPES.get(column.data_type, (column.data_type, ""))[0]


def example_of(column: Column, codes: tuple[str, ...] = ()) -> str:
    """A made-up value of the column, blank for free text; the first of its ``codes`` if any."""
    if column.codes is not None:
        return codes[0] if codes else ""
    if column.reads_as in _READ_AS:
        return _READ_AS[column.reads_as][1]
    if column.data_type.startswith("decimal"):
        return "12.50"
    return _TYPES.get(column.data_type, ("", ""))[1]


def key_in_words(extract: Extract) -> str:
    """The key of an extract: ``mash_enquiry_id + la_child_id (or child_no)``."""
    parts = []
    for first, *others in extract.key:
        parts.append(f"{first} (or {', '.join(others)})" if others else first)
    return " + ".join(parts)
