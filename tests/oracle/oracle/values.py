"""Typed values from the text of the extracts: how a cell is read (extracts.md)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_UTC = ZoneInfo("UTC")
_PLACEHOLDERS = frozenset({"", "#n/a", "null", "none", "-"})
_LAST_PLACEHOLDER_DAY = date(1900, 1, 1)
_EXCEL_EPOCH = datetime(1899, 12, 30)
_OLDEST = 130
_LAST_EXCEL_SERIAL = 2_958_465
_TRUE = frozenset({"y", "yes", "true", "1", "a) yes"})
_FALSE = frozenset({"n", "no", "false", "0", "b) no"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_CLOCK = r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _CLOCK)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})" + _CLOCK)
_MONTH_NAME = re.compile(r"(\d{4})-([A-Za-z]{3})-(\d{1,2})" + _CLOCK)
_YEAR_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_FINANCIAL_YEAR = re.compile(r"(\d{4})\s*[-/]\s*(\d{2}|\d{4})")


def trimmed(text: str) -> str:
    """The text without white space (also no-break spaces) around it."""
    return text.strip()


def text_or_none(text: str) -> str | None:
    """The trimmed text; None for blanks and placeholders (``#N/A``, ``NULL``, ``None``, ``-``)."""
    clean = trimmed(text)
    return None if clean.casefold() in _PLACEHOLDERS else clean


def identifier(text: str) -> str | None:
    """An id: trimmed; an id of digits alone without leading zeros, which some systems lose."""
    clean = text_or_none(text)
    if clean is not None and clean.isascii() and clean.isdigit():
        return clean.lstrip("0") or "0"
    return clean


def nhs_number(text: str) -> str | None:
    """A ten-digit NHS number whose check digit holds (modulus 11); None for anything else."""
    clean = text_or_none(text)
    digits = re.sub(r"[\s-]", "", clean) if clean else ""
    if re.fullmatch(r"[0-9]{10}", digits) is None:
        return None
    weighted = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = 11 - weighted % 11
    return digits if int(digits[9]) == (0 if check == 11 else check) else None


def flag(text: str) -> bool | None:
    """A yes or no in any of its accepted spellings."""
    clean = trimmed(text).casefold()
    if clean in _TRUE:
        return True
    return False if clean in _FALSE else None


def number(text: str) -> Fraction | None:
    """An exact decimal number, also as money: a pound sign, thousands commas, (1.50) for -1.50."""
    clean = trimmed(text)
    if is_in_brackets := clean.startswith("(") and clean.endswith(")"):
        clean = clean[1:-1]
    clean = clean.replace("\u00a3", "")
    if _THOUSANDS.fullmatch(clean):
        clean = clean.replace(",", "")
    if _NUMBER.fullmatch(clean) is None:
        return None
    return -Fraction(clean) if is_in_brackets else Fraction(clean)


def whole(text: str) -> int | None:
    """A whole number (``3`` or ``3.0``)."""
    value = number(text)
    return int(value) if value is not None and value.denominator == 1 else None


def years_of_age(text: str) -> int | None:
    """An age in whole years (convention 11): ``<1``, ``6m``, 7001-7007 are 0, fractions floored."""
    clean = trimmed(text).casefold()
    if clean == "<1":
        return 0
    if re.fullmatch(r"\d+\s*m", clean):
        return int(clean[:-1]) // 12
    value = number(clean)
    if value is None or value < 0:
        return None
    if 7001 <= value <= 7007:
        return 0
    return int(value) if value <= _OLDEST else None


def moment(text: str) -> datetime | None:
    """A local time without offset: dd/mm/yyyy, ISO, ``2020-Apr-25 00:00:00`` or an Excel serial.

    A value with an offset is converted to Europe/London; a local time that does not exist moves
    forward (convention 5). Placeholder dates, on or before 1900-01-01, are None.
    """
    clean = trimmed(text)
    read = _from_serial(clean) if _NUMBER.fullmatch(clean) else _from_text(clean)
    return None if read is None or read.date() <= _LAST_PLACEHOLDER_DAY else read


def day(text: str) -> date | None:
    """A local date, from any of the forms that :func:`moment` reads."""
    read = moment(text)
    return None if read is None else read.date()


def year_month(text: str) -> date | None:
    """First day of a month written yyyy-mm."""
    match = _YEAR_MONTH.fullmatch(trimmed(text))
    return date(int(match[1]), int(match[2]), 1) if match else None


def financial_year(text: str) -> int | None:
    """The year in which a financial year such as ``2023-24`` begins."""
    match = _FINANCIAL_YEAR.fullmatch(trimmed(text))
    return int(match[1]) if match else None


def icd10_category(text: str) -> str | None:
    """The three-character category of an ICD-10 code, with or without dot and suffixes."""
    clean = re.sub(r"[^A-Z0-9]", "", text.upper())[:3]
    return clean if re.fullmatch(r"[A-Z][0-9]{2}", clean) else None


def postcode(text: str) -> str | None:
    """A postcode in capitals without spaces."""
    clean = text_or_none(text)
    return re.sub(r"\s", "", clean).upper() if clean else None


def _from_serial(clean: str) -> datetime | None:
    serial = Fraction(clean)
    if not 1 <= serial <= _LAST_EXCEL_SERIAL:
        return None
    return _EXCEL_EPOCH + timedelta(seconds=round(serial * 86_400))


def _from_text(clean: str) -> datetime | None:
    if match := _ISO.fullmatch(clean):
        year, month, day_of_month = int(match[1]), int(match[2]), int(match[3])
    elif match := _SLASHES.fullmatch(clean):
        year, month, day_of_month = int(match[3]), int(match[2]), int(match[1])
    elif match := _MONTH_NAME.fullmatch(clean):
        name = match[2].casefold()
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        year, day_of_month = int(match[1]), int(match[3])
    else:
        return None
    micro = int((match[7] or "0")[:6].ljust(6, "0"))
    try:
        on = date(year, month, day_of_month)
        at = time(int(match[4] or 0), int(match[5] or 0), int(match[6] or 0), micro)
    except ValueError:
        # a date that is not in the calendar, such as 31/02/2023, is no value
        return None
    return _local(datetime.combine(on, at), match[8])


def _local(naive: datetime, offset: str | None) -> datetime:
    """``naive`` on the clock of Europe/London; ``offset`` is Z, +hh, +hhmm, +hh:mm or None."""
    if offset is None:
        if naive.month != 3:
            return naive
        # only the hour that the clocks skip in March changes on the way to UTC and back
        aware = naive.replace(tzinfo=LONDON).astimezone(_UTC)
        return aware.astimezone(LONDON).replace(tzinfo=None)
    if offset == "Z":
        ahead = timedelta(0)
    else:
        digits = offset[1:].replace(":", "").ljust(4, "0")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset[0] == "-":
            ahead = -ahead
    utc = (naive - ahead).replace(tzinfo=_UTC)
    return utc.astimezone(LONDON).replace(tzinfo=None)
