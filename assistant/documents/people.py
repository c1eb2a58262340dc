"""The people that documents are about: names behind a label such as "Patient:", one person a record.

Read by form alone: names in running text ("Dr Vale said") are staff as often as not and are left out, so a pack whose
records carry no label is not seen to be about people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LABEL = (
    r"(?:patient|resident|client|full)(?:'s)?(?:[ ]name)?|name[ ]of[ ](?:the[ ])?(?:patient|resident|client)|name"
    r"|ασθεν[ηή]ς|ονοματεπ[ωώ]νυμο|[οό]νομα(?:[ ]ασθενο[υύ]ς)?"
)
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|κ|κα|κος|Κ|Κα|Κος)\.?[ ])?"
_NAME = r"[A-ZΑ-ΩΆΈΉΊΌΎΏ][\w'’-]+(?:[ ][A-ZΑ-ΩΆΈΉΊΌΎΏ][\w'’-]*\.?){1,3}"
_PERSON = re.compile(rf"^[ \t>|*_#•-]*(?i:{_LABEL})[ *_]*[:|][ *_]*{_TITLE}({_NAME})", re.MULTILINE)


def people_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of the people whose records these texts are, in order, each once."""
    return tuple(dict.fromkeys(name for text in texts for name in _PERSON.findall(text)))
