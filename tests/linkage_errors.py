"""People and records of them with errors, made without a look at the generator of the demo.

What people get wrong when they write down who somebody is: slips of the keyboard, spellings by ear,
short names, what a scanner misreads, missing and default values, moves, marriages, swapped fields.
Twins, siblings and a father and son of one name are there to be confused.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from faker.providers.person.en_GB import Provider

COLUMNS = ("id", "source", "forename", "surname", "dob", "sex", "postcode", "nhs_number")
_NEIGHBOURS = {
    "a": "qsz", "b": "vgn", "c": "xvd", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht",
    "h": "gjy", "i": "uok", "j": "hku", "k": "jli", "l": "kop", "m": "nj", "n": "bmh",
    "o": "ipl", "p": "ol", "q": "wa", "r": "etf", "s": "adw", "t": "ryg", "u": "yij",
    "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xas",
}  # fmt: skip
_BY_EAR = (
    ("ph", "f"), ("ie", "y"), ("y", "ie"), ("ck", "k"), ("c", "k"), ("k", "c"), ("ee", "ea"),
    ("ou", "u"), ("ai", "ay"), ("s", "z"), ("ll", "l"), ("tt", "t"), ("nn", "n"), ("ey", "y"),
    ("gh", "g"), ("ei", "ie"), ("mc", "mac"), ("th", "t"), ("wh", "w"), ("oo", "u"), ("e", "a"),
)  # fmt: skip
_SCANNED = (("m", "rn"), ("rn", "m"), ("l", "1"), ("o", "0"), ("i", "l"), ("cl", "d"), ("w", "vv"))
_SHORT = {
    "Alexander": "Alex", "Andrew": "Andy", "Anthony": "Tony", "Benjamin": "Ben", "Charlotte":
    "Lottie", "Christopher": "Chris", "Daniel": "Dan", "Deborah": "Debbie", "Edward": "Ted",
    "Elizabeth": "Beth", "Frederick": "Fred", "Gerald": "Gerry", "Jacqueline": "Jackie", "James":
    "Jim", "Jennifer": "Jenny", "Joanna": "Jo", "Jonathan": "Jon", "Joseph": "Joe", "Katherine":
    "Kathy", "Kimberley": "Kim", "Lawrence": "Larry", "Leonard": "Len", "Margaret": "Peggy",
    "Matthew": "Matt", "Michael": "Mick", "Nicholas": "Nick", "Pamela": "Pam", "Patricia": "Trish",
    "Philip": "Phil", "Rebecca": "Becky", "Richard": "Dick", "Robert": "Rob", "Samantha": "Sam",
    "Samuel": "Sam", "Stephen": "Steve", "Stephanie": "Steph", "Susan": "Sue", "Thomas": "Tommy",
    "Timothy": "Tim", "Victoria": "Tori", "Vincent": "Vince", "William": "Bill", "Zachary": "Zak",
}  # fmt: skip


@dataclass(frozen=True)
class Rates:
    """How often a record has each error, as shares."""

    typo: float = 0.04
    by_ear: float = 0.03
    scanned: float = 0.01
    scrambled: float = 0.0
    short: float = 0.05
    initial: float = 0.01
    middle: float = 0.03
    swapped: float = 0.01
    married: float = 0.03
    half: float = 0.5
    date_typo: float = 0.02
    date_swapped: float = 0.02
    date_shifted: float = 0.0
    date_default: float = 0.01
    moved: float = 0.12
    postcode_typo: float = 0.02
    wrong_sex: float = 0.005
    missing_forename: float = 0.01
    missing_surname: float = 0.005
    missing_dob: float = 0.03
    missing_sex: float = 0.03
    missing_postcode: float = 0.06
    has_nhs: float = 0.0


LIGHT = Rates()
HEAVY = Rates(
    typo=0.12, by_ear=0.1, scanned=0.04, scrambled=0.03, short=0.1, initial=0.03, middle=0.05,
    swapped=0.04, married=0.08, date_typo=0.06, date_swapped=0.04, date_shifted=0.05,
    date_default=0.03, moved=0.25, postcode_typo=0.06, wrong_sex=0.01, missing_forename=0.04,
    missing_surname=0.03, missing_dob=0.08, missing_sex=0.08, missing_postcode=0.12,
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody: ``other_surname`` after marriage or of the other parent, ``earlier`` address."""

    number: int
    forename: str
    middle: str
    surname: str
    other_surname: str
    born: date
    sex: str
    postcode: str
    earlier: str
    nhs_number: str


def nhs_number(rng: random.Random) -> str:
    """A number of the 999 test range that checks."""
    while True:
        digits = [9, 9, 9, *(rng.randrange(10) for _ in range(6))]
        check = (11 - sum((10 - i) * digit for i, digit in enumerate(digits)) % 11) % 11
        if check < 10:
            return "".join(map(str, [*digits, check]))


def people(rng: random.Random, count: int, *, adults: bool = False) -> list[Person]:
    """Families: children of one surname and postcode, some of them twins; fathers among adults."""
    surnames, weights = zip(*Provider.last_names.items(), strict=True)
    found: list[Person] = []
    while len(found) < count:
        surname, mother = rng.choices(surnames, weights, k=2)
        if rng.random() < 0.06:
            surname = f"{surname}-{mother}"
        home, before = _postcode(rng), _postcode(rng)
        born = date(1940 if adults else 2004, 1, 1) + timedelta(
            days=int(rng.random() * (29000 if adults else 6900))
        )
        for place in range(rng.choice((1, 1, 2, 2, 3))):
            twin = place > 0 and rng.random() < 0.05
            if place and not twin:
                born += timedelta(days=rng.randrange(400, 1600))
            sex = rng.choice("MF")
            names = Provider.first_names_male if sex == "M" else Provider.first_names_female
            person = Person(
                len(found), rng.choice(names), rng.choice(names), surname, mother, born, sex,
                home, before, nhs_number(rng),
            )  # fmt: skip
            if not (twin and found[-1].forename == person.forename):
                found.append(person)
        if adults and rng.random() < 0.03:
            son = found[-1]
            father = son.born - timedelta(days=rng.randrange(8000, 13000))
            found.append(
                replace(son, number=len(found), born=father, nhs_number=nhs_number(rng), sex="M")
            )
    return found[:count]


def records(
    rng: random.Random, whom: list[Person], rates: Rates, *, sources: tuple[str, ...] = ("a", "b")
) -> tuple[list[dict[str, str]], dict[str, int]]:
    """Write people down: each in a source or more, now and then twice in one.

    Returns the rows and who each id is.
    """
    rows: list[dict[str, str]] = []
    truth: dict[str, int] = {}
    for person in whom:
        for source in sources:
            if rng.random() < 0.3:
                continue
            for _ in range(2 if rng.random() < 0.1 else 1):
                key = f"{source}{len(rows):07}"
                rows.append({"id": key, "source": source, **_written(rng, person, rates)})
                truth[key] = person.number
    rng.shuffle(rows)
    return rows, truth


def _postcode(rng: random.Random) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    area = rng.choice(("EX", "PL", "TQ", "TA", "BS", "B", "L", "M"))
    last = rng.choice(letters) + rng.choice(letters)
    return f"{area}{rng.randrange(1, 40)} {rng.randrange(10)}{last}"


def _written(rng: random.Random, person: Person, rates: Rates) -> dict[str, str]:
    def happens(rate: float) -> bool:
        return rng.random() < rate

    forename, surname = person.forename, person.surname
    if happens(rates.short):
        forename = _SHORT.get(forename, forename)
    if happens(rates.middle):
        forename = f"{forename} {person.middle}"
    if happens(rates.initial):
        forename = forename[0]
    if happens(rates.married):
        surname = person.other_surname
    elif "-" in surname and happens(rates.half):
        surname = rng.choice(surname.split("-"))
    changes: tuple[tuple[float, Callable[[random.Random, str], str]], ...] = (
        (rates.typo, _slip), (rates.by_ear, _by_ear), (rates.scanned, _misread),
        (rates.scrambled, _scramble),
    )  # fmt: skip
    for rate, change in changes:
        if happens(rate):
            forename = change(rng, forename)
        if happens(rate):
            surname = change(rng, surname)
    forename = "" if happens(rates.missing_forename) else forename
    surname = "" if happens(rates.missing_surname) else surname
    if happens(rates.swapped):
        forename, surname = surname, forename
    sex = person.sex if not happens(rates.wrong_sex) else ("M" if person.sex == "F" else "F")
    postcode = person.earlier if happens(rates.moved) else person.postcode
    if happens(rates.postcode_typo):
        postcode = _slip(rng, postcode.lower()).upper()
    return {
        "forename": forename,
        "surname": surname,
        "dob": "" if happens(rates.missing_dob) else _birth(rng, person.born, rates),
        "sex": "" if happens(rates.missing_sex) else sex,
        "postcode": "" if happens(rates.missing_postcode) else postcode,
        "nhs_number": person.nhs_number if happens(rates.has_nhs) else "",
    }


def _birth(rng: random.Random, born: date, rates: Rates) -> str:
    if rng.random() < rates.date_swapped and born.day <= 12:
        born = born.replace(month=born.day, day=born.month)
    if rng.random() < rates.date_shifted:
        born += timedelta(days=rng.randrange(-60, 61))
    if rng.random() < rates.date_default:
        born = born.replace(month=1, day=1)
    if rng.random() < rates.date_typo:
        part = rng.randrange(3)
        if part == 0:
            born = born.replace(day=rng.randrange(1, 29))
        elif part == 1:
            born = born.replace(month=rng.randrange(1, 13), day=min(born.day, 28))
        else:
            born = born.replace(year=born.year + rng.choice((-10, -1, 1)), day=min(born.day, 28))
    return born.isoformat()


def _slip(rng: random.Random, text: str) -> str:
    if len(text) < 3:
        return text
    at = rng.randrange(1, len(text) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    return text[:at] + rng.choice(_NEIGHBOURS.get(text[at].lower(), "e")) + text[at + 1 :]


def _by_ear(rng: random.Random, text: str) -> str:
    fitting = [(a, b) for a, b in _BY_EAR if a in text.lower()[1:]]
    if not fitting:
        return text
    a, b = rng.choice(fitting)
    at = text.lower().index(a, 1)
    return text[:at] + b + text[at + len(a) :]


def _misread(rng: random.Random, text: str) -> str:
    fitting = [(a, b) for a, b in _SCANNED if a in text]
    if not fitting:
        return text
    a, b = rng.choice(fitting)
    return text.replace(a, b, 1)


def _scramble(rng: random.Random, text: str) -> str:
    letters = list(text)
    rng.shuffle(letters)
    return "".join(letters)
