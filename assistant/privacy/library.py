"""First names and surnames of many countries, from Faker's lists (MIT): read, never generated from.

What this does not give: names of countries Faker has no list for (Albania), and names of other scripts.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator

from assistant.privacy.greek import GREEK
from assistant.text import fold

# Countries whose names are met in British, Irish, American and Greek hospitals, as far as Faker writes them in Latin letters.
_LATIN = (
    "en en_GB en_US en_IE ga_IE en_NZ en_IN en_PK en_KE en_NG yo_NG ig_NG ha_NG zu_ZA pl_PL ro_RO cs_CZ sk_SK hu_HU hr_HR sl_SI "
    "lt_LT lv_LV et_EE de_DE nl_NL fr_FR it_IT es_ES pt_PT sv_SE no_NO da_DK fi_FI tr_TR az_AZ"
).split()
_GREEK = ("el_GR",)
# Shorter ones are syllables, units and abbreviations too often.
_SHORTEST = 3


@functools.cache
def names(kind: str, *, greek: bool = False) -> frozenset[str]:
    """Folded single names.

    Args:
        kind: "first" or "last".
        greek: those in Greek letters instead of the Latin ones.
    """
    found = {fold(name) for place in (_GREEK if greek else _LATIN) for name in _of(place, kind)}
    return frozenset(
        name for name in found if len(name) >= _SHORTEST and name.replace("'", "").replace("-", "").isalpha()
        and bool(GREEK.search(name)) is greek
    )  # fmt: skip


def _of(place: str, kind: str) -> Iterator[str]:
    """The names of one list; of "van der Horst" and "Ó Cathaoir" the part that tells."""
    provider = importlib.import_module(f"faker.providers.person.{place}").Provider
    for attribute in dir(provider):
        held = getattr(provider, attribute)
        if f"{kind}_name" in attribute and isinstance(held, (tuple, list, dict)):
            for name in held:
                if isinstance(name, str) and name:
                    yield name.split()[-1]
