"""Names and the ways in which they get written wrong.

Vocabulary: Faker's British lists (MIT licence) and some names of our own, so that accents,
apostrophes and hyphens occur.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from faker.providers.person.en_GB import Provider

from mash_vfm.synthetic.arrays import Floats, Ints

_BOYS = (
    "Alfie", "Archie", "Ayaan", "Charlie", "Ethan", "Finley", "Freddie", "Harrison", "Jayden",
    "José", "Kian", "Leo", "Logan", "Mason", "Mohammed", "Noah", "Oscar", "Oliver", "Rafał",
    "Reggie", "Riley", "René", "Seán", "Theo", "Tobias", "Tyler", "Yusuf", "Zachary",
)  # fmt: skip
_GIRLS = (
    "Aisha", "Amelia", "Ava", "Chloé", "Ella", "Esmé", "Evie", "Fatima", "Freya", "Imogen",
    "Isabella", "Isla", "Lexi", "Lily", "Maisie", "Mia", "Millie", "Niamh", "Olivia", "Phoebe",
    "Poppy", "Renée", "Ruby", "Scarlett", "Sienna", "Siân", "Sophia", "Zara", "Zoë",
)  # fmt: skip
_SURNAMES = (
    "Ahmed", "Begum", "D'Souza", "Fernández", "Hussain", "Kowalski", "Müller", "Nowak", "O'Brien",
    "O'Connor", "O'Neill", "Patel", "Popescu", "Singh", "Smith-Jones", "Wiśniewski",
    "Baker-Hall", "Lloyd-Price", "St John", "Van Dijk",
)  # fmt: skip
_NICKNAMES = {
    "Abigail": "Abi", "Amelia": "Millie", "Andrew": "Andy", "Anthony": "Tony", "Benjamin": "Ben",
    "Charlotte": "Lottie", "Christopher": "Chris", "Daniel": "Danny", "David": "Dave",
    "Edward": "Eddie", "Elizabeth": "Lizzie", "Emily": "Em", "Francesca": "Fran",
    "Gareth": "Gaz", "Harrison": "Harry", "Isabella": "Bella", "Jacob": "Jake", "James": "Jamie",
    "Jennifer": "Jen", "Jessica": "Jess", "Jonathan": "Jon", "Joseph": "Joe", "Joshua": "Josh",
    "Katherine": "Katie", "Lewis": "Lew", "Matthew": "Matt", "Michael": "Mike",
    "Mohammed": "Mo", "Nicholas": "Nick", "Oliver": "Ollie", "Patrick": "Paddy",
    "Rebecca": "Becky", "Robert": "Bobby", "Samantha": "Sam", "Samuel": "Sam", "Sophia": "Sophie",
    "Stephen": "Steve", "Thomas": "Tom", "Timothy": "Tim", "Victoria": "Vicky",
    "William": "Billy", "Zachary": "Zac",
}  # fmt: skip
_TYPOS = 3
_NEAR = str.maketrans("aeiouyctdmnsz", "eiayoiktbnmzs")


@dataclass(frozen=True)
class Lexicon:
    """Names by position: the correct ones first, then those that only occur as errors.

    ``nickname`` and ``typo`` (``_TYPOS`` columns) give the position of another spelling of each
    correct name; its own where there is none.
    """

    text: tuple[str, ...]
    weight: Floats
    nickname: Ints
    typo: Ints


@dataclass(frozen=True)
class Names:
    """The vocabularies: forenames (``boys`` of them are for boys, the rest for girls), surnames.

    ``unborn`` is the position of what is written for the forename of a child not yet born.
    """

    forename: Lexicon
    boys: int
    surname: Lexicon
    unborn: int


def _misspell(name: str, kind: int) -> str:
    middle = max(1, len(name) // 2)
    if kind == 0 and len(name) > 3:
        return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
    if kind == 1 and len(name) > 3:
        return name[:middle] + name[middle + 1 :]
    return name[0] + name[1:].translate(_NEAR) if kind == 2 else name + "e"


def _lexicon(names: list[str], weight: list[float], *others: str) -> Lexicon:
    text = [*names, *others]
    position = {name: index for index, name in enumerate(text)}

    def place(name: str) -> int:
        if name not in position:
            position[name] = len(text)
            text.append(name)
        return position[name]

    nickname = [place(_NICKNAMES.get(name, name)) for name in names]
    typo = [[place(_misspell(name, kind)) for kind in range(_TYPOS)] for name in names]
    return Lexicon(
        text=tuple(text),
        weight=np.asarray(weight, dtype=np.float64),
        nickname=np.asarray(nickname, dtype=np.int64),
        typo=np.asarray(typo, dtype=np.int64),
    )


@cache
def load_names() -> Names:
    """Return the vocabularies, the same in every run."""
    # fashion: names of our own are those of today's children, Faker's rather their parents'
    boys = list(dict.fromkeys([*_BOYS, *Provider.first_names_male]))
    girls = list(dict.fromkeys([*_GIRLS, *Provider.first_names_female]))
    new = {*_BOYS, *_GIRLS}
    forenames = boys + girls
    surnames = dict(Provider.last_names)
    surnames.update({name: 0.25 for name in _SURNAMES})
    weight = [4.0 if name in new else 1.0 for name in forenames]
    return Names(
        forename=_lexicon(forenames, weight, "Unborn"),
        boys=len(boys),
        surname=_lexicon(list(surnames), [float(share) for share in surnames.values()]),
        unborn=len(forenames),
    )
