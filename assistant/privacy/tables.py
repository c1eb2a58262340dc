"""Cells of tables by the heading of their column, and names at the head of a line of a bed list.

What this misses: tables without a heading, and columns whose heading is none of those named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import lists
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, Type, keep, make
from assistant.privacy.tokens import is_surname, words
from assistant.text import fold

_LEAST = 3
# Folded beginnings of headings; the first that fits decides.
_HEADINGS: tuple[tuple[Type, str], ...] = (
    ("ORGANIZATION", r"hospital$|hospital name|practice|surgery|school|employer|clinic name|care home|facility|νοσοκομει|εργοδοτ|σχολει|φορεασ|δομη"),
    ("ID", r"(?:hosp\w*|nhs|mrn|record|file|case|patient)[ .]*(?:no|num|id)?\b|mrn|id\b|αμκα|φακελ|αρ\w*[ .]*μητρ|αρ\w*[ .]*φακ"),
    ("LOCATION", r"town|city|village|address|residence|place|lives|from$|πολη|διευθ|κατοικ|χωρι|περιοχ|τοποσ|καταγωγ"),
    ("PERSON", r"name|surname|forename|first name|last name|patient|client|child|mother|consultant|doctor|dr\b|nurse|gp\b|seen by|clinician|key ?worker|carer|next of kin|nok\b|"
               r"contact|midwife|therapist|staff|named|referr|relative|επωνυμ|ονομα|ον/μο|ιατρ|γιατρ|ασθεν|πατρωνυμ|μητρωνυμ|συνοδ|νοσηλευτ|υπευθ|θεραπ|γονε|συγγεν|μαια|ειδικευ"),
)  # fmt: skip
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _HEADINGS)
_BED = compiled(
    r"(?m)^[ \t\-•*]*(?:(?:bed|room|rm|bay|side[ ]?room|sr|chair|slot|θ(?:αλ(?:αμοσ|\.)?)?\.?[ ]?\d{1,3}[ ,/]*(?:κλ(?:ινη)?|κρ(?:εβατι)?)|κλινη|κλ|κρεβατι|κρ|δωματιο|δωμ|θαλαμος|θαλ|θ)\.?[ ]?\d{1,3}[ ]?[a-zα-ω]?)[ ]*[:.)\-–|]?[ \t]+"
    r"(?P<it>[^\W\d_][\w'’\-]*(?:,?[ ][^\W\d_][\w'’\-]*\.?){0,3}?)(?=[ ]{2,}|\t|,?[ ]+\(?\d{1,3}(?:[ ]?(?:[mfy]\b|yrs?|χρ|ετ|θ\b|α\b)|[ ,);.])|[ ]*[|–]|,?[ ]+(?:aged|age|ετων)\b|[ ]*$)",
    re.IGNORECASE,
)
_NAME_FIELD = compiled(
    r"(?m)(?:^|(?<=[ ]{2})|(?<=\t))(?:NAME|PATIENT|PT NAME|ΟΝΟΜΑ|ΕΠΩΝΥΜΟ|ΑΣΘΕΝΗΣ|ΟΝΟΜΑΤΕΠΩΝΥΜΟ)[ ]+(?P<it>[A-ZΑ-Ω][\w'’\-]+(?:,?[ ][A-ZΑ-Ω][\w'’\-]+){1,3})(?=[ ]{2,}|\t|[ ]*$|,)"
)


def _rows(text: str) -> Iterator[list[tuple[int, int]]]:
    """The cells of each line, (start, end) without spaces around; lines of one cell give one."""
    at = 0
    for line in text.splitlines(keepends=True):
        cells = []
        separator = "|" if "|" in line else "\t"
        start = 0
        for part in line.rstrip("\n").split(separator):
            inner = part.strip()
            offset = at + start + (len(part) - len(part.lstrip()))
            cells.append((offset, offset + len(inner)))
            start += len(part) + 1
        yield cells
        at += len(line)


def _kind(heading: str) -> Type | None:
    key = fold(heading).strip(" .:*")
    if len(key.split()) > _LEAST:
        return None
    return next((kind for kind, pattern in _KINDS if pattern.match(key)), None)


def _tables(text: str) -> Iterator[tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]]:
    """(cells of the heading, rows below it of as many cells)."""
    rows = list(_rows(text))
    n = 0
    while n < len(rows):
        head = rows[n]
        named = [_kind(text[a:b]) for a, b in head if b > a]
        if len(head) >= _LEAST and sum(k is not None for k in named) >= 2 and not any(c.isdigit() for a, b in head for c in text[a:b]):  # fmt: skip
            below: list[list[tuple[int, int]]] = []
            for row in rows[n + 1 :]:
                if len(row) != len(head):
                    break
                below.append(row)
            if below:
                yield head, below
                n += len(below)
        n += 1


def headings(text: str) -> list[tuple[int, int]]:
    """Where the headings of tables stand: no identifiers, whatever a field's rule says of the cell beside."""
    return [(head[0][0], head[-1][1]) for head, _ in _tables(text)]


def _cells(text: str) -> Iterator[Finding | None]:
    for head, below in _tables(text):
        kinds = [_kind(text[a:b]) for a, b in head]
        for row in below:
            for kind, (start, end) in zip(kinds, row, strict=True):
                value = text[start:end]
                if kind is None or not value:
                    continue
                digits = sum(c.isdigit() for c in value)
                if kind == "ID":
                    if digits >= _LEAST:
                        yield make("ID", text, start, end, "a cell below its heading", 0.75)
                    continue
                close = start + len(value.split("(")[0].rstrip())
                found = words(text[start:close])
                if found and (kind == "LOCATION" or not digits) and not all(lists.is_clinical(w.key) and not is_surname(w.key) for w in found):  # fmt: skip
                    yield make(kind, text, start, close, "a cell below its heading", 0.8)


def find(text: str) -> list[Finding]:
    """What the cells of tables hold, and names at the head of lines of a bed list."""
    found = list(_cells(text))
    for pattern, why in ((_BED, "a name after a bed"), (_NAME_FIELD, "a name after its field")):
        for m in pattern.finditer(text):
            inside = words(m["it"])
            capital = [w for w in inside if w.capital and len(w.text) > 1]
            if capital and inside[0].capital and not any(lists.is_clinical(w.key) and m["it"][w.end : w.end + 1] != "." for w in inside):  # fmt: skip
                found.append(make("PERSON", text, *m.span("it"), why, 0.75))
    return keep(found)
