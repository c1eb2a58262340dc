"""The one foreign test set at hand: generated sentences of presidio-research, split in two by their place in the file.

Generic sentences, not clinical notes, with names and addresses of all continents. Its titles, nationalities and the parts of
addresses count as it marks them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from scripts.synthetic_notes.make import Note, Span

TYPES = {
    "PERSON": "PERSON", "ADDRESS": "LOCATION", "STREET_ADDRESS": "LOCATION", "LOCATION": "LOCATION", "GPE": "LOCATION", "ORGANIZATION": "ORGANIZATION", "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "ID", "US_SSN": "ID", "US_DRIVER_LICENSE": "ID", "IBAN_CODE": "ID", "EMAIL_ADDRESS": "EMAIL", "DOMAIN_NAME": "URL", "IP_ADDRESS": "IP", "DATE_TIME": "DATE",
}  # fmt: skip


def sentences(path: Path, *, development: bool) -> Iterator[Note]:
    """The even rows for development, the odd ones for the figure. TITLE is no identifier here and is left out."""
    for number, row in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        if (number % 2 == 0) != development:
            continue
        spans = tuple(
            Span(TYPES[s["entity_type"]], s["start_position"], s["end_position"])
            for s in row["spans"]
            if s["entity_type"] in TYPES
        )
        yield Note(row["full_text"], spans, "presidio", "presidio-research")
