"""Words of names: their Greek endings, words that only describe a place, prepositions, Latin letters for Greek.

Endings are applied to sound keys (`assistant.text.fold_greek_sound`), so one table serves both scripts: the sound of
Νάξου and of "Naxou" is the same. Only the endings place names have are listed, and no stress is shifted, since sound
keys have none. Irregular nouns (Πόλη → Πόλεως) are not known beyond «-ώς»."""

from __future__ import annotations

import re
from typing import Literal

from assistant.tools.words.folded import plain, word_list
from assistant.tools.words.folded import sound as sound_of

Case = Literal["nominative", "accusative", "genitive", "unknown"]

# ending of the dictionary form → (ending, case); where forms fall together the case is unknown
_ENDINGS: tuple[tuple[str, tuple[tuple[str, Case], ...]], ...] = (
    ("os", (("o", "accusative"), ("u", "genitive"))),
    ("as", (("a", "unknown"), ("os", "genitive"), ("ada", "unknown"))),
    ("is", (("i", "unknown"), ("eos", "genitive"))),
    ("es", (("on", "genitive"),)),
    ("us", (("i", "nominative"), ("on", "genitive"))),
    ("on", (("o", "unknown"), ("u", "genitive"))),
    ("a", (("as", "genitive"), ("on", "genitive"))),
    ("i", (("is", "genitive"), ("iu", "genitive"), ("us", "accusative"), ("on", "genitive"), ("eos", "genitive"))),
    ("o", (("os", "nominative"), ("u", "genitive"), ("on", "unknown"))),
    ("u", (("os", "nominative"), ("o", "unknown"))),
)


def case_forms(sound: str) -> dict[str, Case]:
    """The other forms of a word given by its sound key, each with its case; empty for words too short to decline."""
    for ending, others in _ENDINGS:
        stem = sound.removesuffix(ending)
        if stem != sound and len(stem) >= (2 if ending == "os" else 3):
            return {stem + other: case for other, case in others}
    if len(sound) == 3 and sound.endswith("os"):  # Κως, Ίος: Κω, Ίο
        return {sound[:-1]: "accusative"}
    return {}


def case_of(sound: str) -> Case:
    """The case of a form that stands in a vocabulary itself, where its ending tells."""
    if sound.endswith("os"):
        return "nominative"
    return "unknown"


def _sounds(words: str) -> frozenset[str]:
    """Words in ASCII as spelled ("bus" must not make "Vis" generic, which sounds like it), Greek ones by sound."""
    return frozenset(word if word.isascii() else sound_of(word) for word in words.split())


def is_one_of(word: str, words: frozenset[str]) -> bool:
    """Whether a word of a name or a question, in lower case and without accents, is in such a set."""
    return word in words if word.isascii() else sound_of(word) in words


#: Words that only describe a place; by sound. Without another word beside them they name nothing.
GENERIC = _sounds(
    "port ports harbour harbor harbours ferry ferries terminal terminals pier piers quay dock docks "
    "marina station stop bus "
    "shuttle new old main central centre center north south east west upper lower town city chora "
    "xora hora island isle "
    "islands village beach airport gate gates bay square bridge landing jetty wharf stage point "
    "passenger international "
    "maritime cruise nea neo neos neas neou palia palio palaia palaio mikro mikri megalo megali ano "
    "kato limani limania "
    "limenas limena limin pyli pylh provlita stathmos stasi nisi nisos nisia polis poli paralia "
    "ormos porto puerto puerta "
    "hafen anleger haven gare quai przystan pristan molo molos marine terminus ferryport seaport "
    "λιμάνι λιμανιού λιμάνια λιμένας λιμένα λιμένος λιμήν πύλη πύλης προβλήτα σταθμός στάση νησί "
    "νησιού νησιά νήσος χώρα "
    "χώρας νέο νέα νέος νέας παλιό παλιά παλαιά παλαιό μαρίνα κέντρο πόλη πόλης παραλία όρμος "
    "αεροδρόμιο κεντρικό άνω κάτω"
)
#: Those of them that are said of any place ("stays in port"): a preposition does not make them a name.
FACILITIES = _sounds(
    "port ports harbour harbor harbours ferry ferries terminal terminals pier piers quay dock docks "
    "station stop bus shuttle "
    "town city island isle islands village beach airport gate gates bridge landing passenger stage "
    "point east west north "
    "south limani limania nisi nisia λιμάνι λιμανιού λιμάνια λιμένας λιμένα πύλη πύλης σταθμός στάση "
    "νησί νησιού νησιά πόλη "
    "παραλία αεροδρόμιο"
)
#: Words inside a name that are left out of its key.
FILLERS = frozenset(
    word_list(
        """
    of the de la le del di da do του τησ των το τα η ο τη την tou tis ths twn ton at and και kai
    """
    )
)

#: Saints, whose names are written in many ways: masculine, feminine, several.
SAINTS: dict[str, tuple[str, ...]] = {
    "agios": ("saint:m",),
    "agio": ("saint:m",),
    "agiu": ("saint:m",),
    "aios": ("saint:m",),
    "agia": ("saint:f",),
    "agias": ("saint:f",),
    "agii": ("saint:p",),
    "agion": ("saint:p",),
    "ag": ("saint:m", "saint:f", "saint:p"),
    "ai": ("saint:m",),
    "st": ("saint:m", "saint:f"),
    "saint": ("saint:m", "saint:f"),
}
_SAINT_SPELLINGS = {
    "aghios": "agios", "ayios": "agios", "aghia": "agia", "ayia": "agia", "aghiou": "agiu", "ayiou": "agiu",
    "sveti": "saint", "sv": "saint", "sankt": "saint", "sant": "saint", "santa": "saint", "san": "saint",
    "ste": "saint", "sainte": "saint",
}  # fmt: skip
_SAME_NAME = (
    "nikolaos nicholas nicolas nikolas nikolaou",
    "georgios george giorgos georgiou",
    "ioannis john ioannou giannis",
    "pavlos paul",
    "petros peter",
    "konstantinos constantine",
    "dimitrios demetrius",
    "eleni helen",
    "aikaterini ekaterini catherine",
    "efstratios eustratios stratis",
)
SAME_NAME: dict[str, str] = {
    sound_of(word): "same:" + group.split()[0] for group in _SAME_NAME for word in group.split()
}


def saint(folded: str, sound: str) -> tuple[str, ...]:
    """The word keys of "Agios", "Ag.", "St." and their like; empty for another word."""
    spelled = SAINTS.get(_SAINT_SPELLINGS.get(folded, folded))
    if spelled is not None:
        return spelled
    return SAINTS.get(sound, ()) if sound not in ("ai", "ag") or not folded.isascii() else ()


#: What the word before a name says about it.
ROLES: dict[str, str] = {
    word: role
    for role, words in {
        "from": "from leaving departing depart departs leaves leave απο αφ εκ apo ap apó off",
        "to": "to towards toward into for reach reaches reaching για προσ gia yia pros εωσ μεχρι mexri mehri "
        "eos ews -> → – - — > »",
        "via": "via through over μεσω meso mesw διαμεσου",
        "at": "in at on near around σε στο στη στην στον στα στισ στουσ sto sti stin sth sthn ston sta stis "
        "stous se visiting visit",
    }.items()
    for word in words.split()
}
#: Those of them that are Greek in Latin letters: what follows is Greek as well.
GREEK_PREPOSITIONS = frozenset(
    word_list(
        """
    apo ap gia yia pros mexri mehri eos ews se sto sti stin sth sthn ston sta stis stous meso mesw tis
    ths
    """
    )
)
#: Articles and other small words that may stand between a preposition and a name.
ARTICLES = frozenset(
    word_list(
        """
    the το τη την τον τα τισ τουσ του τησ των η ο οι to ti tin thn th ton ta tis tous tou ths twn island
    isle port harbour harbor of νησι λιμανι λιμανιου nisi limani limaniou lovely either both
    """
    )
)

_LATIN_PAIRS = (
    ("ου", "ou"), ("αυ", "av"), ("ευ", "ev"), ("αι", "ai"), ("ει", "ei"), ("οι", "oi"), ("γγ", "ng"), ("γκ", "gk"),
    ("γχ", "nch"), ("γξ", "nx"),
)  # fmt: skip
_LATIN = dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdezıiklmnxoprsstyfo", strict=True)) | {
    "η": "i", "θ": "th", "χ": "ch", "ψ": "ps",
}  # fmt: skip


def to_latin(greek: str) -> str:
    """Greek in Latin letters after ELOT 743 (αυ and ευ are af and ef before a voiceless sound), word by word."""
    out: list[str] = []
    for word in re.findall(r"\w+|\W+", greek):
        text = plain(word)
        text = re.sub(r"([αε])υ(?=[θκξπσςτφχψ]|$)", lambda m: {"α": "af", "ε": "ef"}[m[1]], text)
        text = re.sub(r"\bμπ", "b", text)
        for pair, latin in _LATIN_PAIRS:
            text = text.replace(pair, latin)
        text = "".join(_LATIN.get(char, char) for char in text)
        out.append(text[:1].upper() + text[1:] if word[:1].isupper() else text)
    return "".join(out)
