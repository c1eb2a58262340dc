"""Check digits: AMKA (Luhn over a date of birth), AFM (mod 11), NHS number (mod 11), IBAN (ISO 7064), cards (ISO/IEC 7812)."""

from __future__ import annotations


def luhn(digits: str) -> bool:
    """The Luhn sum of ISO/IEC 7812-1."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def amka(digits: str) -> bool:
    """Greek social security number: ddmmyy, four more, and a Luhn digit."""
    if len(digits) != 11 or not digits.isdigit():
        return False
    return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12 and luhn(digits)


def afm(digits: str) -> bool:
    """Greek tax number: eight digits weighed by powers of two, and the remainder of 11."""
    if len(digits) != 9 or not digits.isdigit() or digits == "0" * 9:
        return False
    total = sum(int(c) << (8 - place) for place, c in enumerate(digits[:8]))
    return total % 11 % 10 == int(digits[8])


def nhs(digits: str) -> bool:
    """NHS number of England and Wales: nine digits weighed 10 to 2, and 11 minus the remainder of 11."""
    if len(digits) != 10 or not digits.isdigit():
        return False
    check = 11 - sum(int(c) * (10 - place) for place, c in enumerate(digits[:9])) % 11
    return check != 10 and check % 11 == int(digits[9])


def iban(value: str) -> bool:
    """International bank account number: the rest of 97 must be 1."""
    if not 15 <= len(value) <= 34 or not value.isalnum():
        return False
    moved = value[4:] + value[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1
