"""Check digits of containers and ships.

Container: ISO 6346:1995, annex A: letters take the values 10 to 38 without the multiples of 11, each of the ten
places is weighted by the powers of two from 1 to 512, the sum modulo 11 is the check digit, and a remainder of 10 is
written 0. Ship: IMO resolution A.1117(30): six digits weighted 7 to 2; the last digit of the sum is the seventh.

What they do not protect against: in a container number a letter swapped for one whose value differs by 11 (B and L),
and any slip that turns a remainder of 0 into 10; in an IMO number a digit that is off by 5 at the places weighted 6,
4 and 2, or by an even amount at the place weighted 5. A right check digit does not mean that the container or the
ship exists.
"""

from __future__ import annotations

import itertools

#: A=10, B=12, …: eleven and its multiples are left out.
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in itertools.count(10) if n % 11), strict=False))
#: Equipment category, the fourth letter.
CATEGORIES = "UJZ"
#: Characters that are read for one another.
LOOKALIKES_TO_DIGIT = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
LOOKALIKES_TO_LETTER = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}


def container_terms(stem: str) -> list[tuple[str, int, int]]:
    """(character, value, weight) of the ten places of `stem`, four capital letters and six digits."""
    return [(c, LETTERS[c] if c in LETTERS else int(c), 2**place) for place, c in enumerate(stem)]


def container_digit(stem: str) -> int:
    """The check digit for the first ten characters of a container number."""
    return sum(value * weight for _, value, weight in container_terms(stem)) % 11 % 10


def container_valid(number: str) -> bool:
    """Whether eleven characters (capital letters, digits) are a container number with the right check digit."""
    return container_shape(number) and int(number[10]) == container_digit(number[:10])


def container_shape(number: str) -> bool:
    """Three letters, a category letter and seven digits."""
    owner, digits = number[:4], number[4:]
    return (
        len(number) == 11
        and all(c in LETTERS for c in owner)
        and owner[3] in CATEGORIES
        and digits.isascii()
        and digits.isdigit()
    )


def imo_terms(stem: str) -> list[tuple[int, int]]:
    """(digit, weight) of the six digits of `stem`."""
    return [(int(c), 7 - place) for place, c in enumerate(stem)]


def imo_digit(stem: str) -> int:
    """The seventh digit for the first six of an IMO ship number."""
    return sum(digit * weight for digit, weight in imo_terms(stem)) % 10


def imo_valid(number: str) -> bool:
    """Whether seven ASCII digits end in the right one."""
    return len(number) == 7 and number.isascii() and number.isdigit() and int(number[6]) == imo_digit(number[:6])


def transpositions(number: str) -> list[str]:
    """The number with each two neighbours that differ swapped, in order."""
    return [
        number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        for i in range(len(number) - 1)
        if number[i] != number[i + 1]
    ]


def container_repairs(number: str) -> list[str]:
    """Valid numbers one look-alike reading or one swap of neighbours away from eleven characters; at most three."""
    straight = "".join(
        LOOKALIKES_TO_LETTER.get(c, c) if place < 4 else LOOKALIKES_TO_DIGIT.get(c, c) for place, c in enumerate(number)
    )
    tries = [straight, *transpositions(straight)]
    tries += [straight[:3] + c + straight[4:] for c in CATEGORIES] if straight[3:4] not in CATEGORIES else []
    return [t for t in dict.fromkeys(tries) if t != number and container_valid(t)][:3]


def imo_repairs(number: str) -> list[str]:
    """Valid numbers one swap of neighbours away; none begins with 0."""
    return [t for t in dict.fromkeys(transpositions(number)) if t[0] != "0" and imo_valid(t)][:3]
