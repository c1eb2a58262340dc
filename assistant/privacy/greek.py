"""Greek names: their cases and genders by rule, their Latin spellings, and endings that only surnames have.

The rules are those of modern Greek declension (nominative, genitive, accusative, vocative) for names; all forms
are folded. They make a few forms that nobody uses, which does no harm to a search.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from assistant.text import fold, fold_greek_sound

GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")


@functools.lru_cache(maxsize=4096)
def _bare(char: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
    return bare if len(bare) == 1 else char


def flat(text: str) -> str:
    """The text without accents, character for character, so that offsets stay."""
    return text if text.isascii() else "".join(map(_bare, text))


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern for text that went through `flat`: written with accents, compared without."""
    return re.compile(flat(pattern), flags)


#: Nominative ending → the other endings, for names as they are declined in the singular.
_FIRST = (
    ("ων", ("ων", "ωνα", "ωνασ", "ωνοσ", "οσ", "οντοσ", "οντα")),
    ("ουσ", ("ουσ", "ου")),
    ("οσ", ("οσ", "ου", "ο", "ε")),
    ("ησ", ("ησ", "η", "ουσ")),
    ("ισ", ("ισ", "ι", "ιδοσ", "ιδα", "ιδασ", "εωσ")),
    ("ασ", ("ασ", "α")),
    ("α", ("α", "ασ")),
    ("η", ("η", "ησ")),
    ("ω", ("ω", "ωσ")),
    ("ου", ("ου", "ουσ")),
)  # fmt: skip
#: Masculine surname → its forms in both genders.
_SURNAME = (
    ("ουσ", ("ουσ", "ου")),
    ("οσ", ("οσ", "ου", "ο", "ε", "η", "ησ", "α", "ασ", "ων")),
    ("ιδησ", ("ιδησ", "ιδη", "ιδου", "ιδουσ", "ιδων")),
    ("αδησ", ("αδησ", "αδη", "αδου", "αδουσ", "αδων")),
    ("ησ", ("ησ", "η", "ηδεσ", "ηδων", "ου", "ων")),
    ("εασ", ("εασ", "εα", "εωσ")),
    ("ασ", ("ασ", "α", "ου", "αδων")),
    ("ου", ("ου",)),
    ("α", ("α", "ασ")),
    ("η", ("η", "ησ")),
)


def _forms(name: str, endings: tuple[tuple[str, tuple[str, ...]], ...]) -> set[str]:
    folded = fold(name)
    found = {folded}
    for ending, others in endings:
        if folded.endswith(ending) and len(folded) > len(ending) + 1:
            found |= {folded[: -len(ending)] + other for other in others}
            break
    return found


def first_name_forms(name: str) -> set[str]:
    """All folded case forms of a first name given in the nominative."""
    return _forms(name, _FIRST)


def surname_forms(name: str) -> set[str]:
    """All folded forms of a surname given in the nominative, masculine and feminine."""
    return _forms(name, _SURNAME)


def place_forms(forms: list[str]) -> set[str]:
    """Folded forms of a place of which some cases are given."""
    return {fold(form) for form in forms}


# Folded, so without accents; adjectives in -ιακός and words in -ειδής end alike and are kept out.
_SURE = re.compile(
    r".{2,}(?:οπουλ(?:οσ|ου|ο|ε|ων|οι)|ιδ(?:ησ|η|ου)|αδ(?:ησ|ου)|ογλου|ακη[σ]?|ατζη[σ]?|τζη[σ]?|ουδησ|ελλησ|αιοσ|αιου)$"
)
_NAME_STEM = re.compile(r"^(?:παπα|χατζη|καρα|μαυρο|δεληγ|κοντο|γερο|αρχοντ|μακρυ)\w{3,}$")
_NOT = re.compile(
    r"(?:ειδη[σ]?|ιακη[σ]?|μαλακη[σ]?|ωδη[σ]?|θωρακη[σ]?|φυλακη[σ]?|διδησ|αδη|ιδη|βελτι\w*|κεφαλαδ\w*|σταφυλακη|ικη[σ]?|ταδη|τητα|"
    r"δεκαδ\w*|εβδομαδ\w*|ομαδ\w*|μοναδ\w*|λαμπαδ\w*|πινακιδ\w*|παρωτιδ\w*|σπονδυλ\w*|καρωτιδ\w*|ασπιδ\w*|ιριδ\w*|"
    r"αιμορροιδ\w*|επιγλωττιδ\w*|επιδερμιδ\w*|παγιδ\w*|σανιδ\w*|ελπιδ\w*|λεπιδ\w*|πρωτεινικ\w*|κοιλακ\w*)$"
)
#: Looser: fits most Greek surnames and many other words; only for capitals in places where names stand.
_LIKELY = re.compile(r".{3,}(?:ησ|ασ|οσ|ου|εασ|ακοσ|ατοσ|ελησ|ινοσ|ωτησ|ιτησ|αρησ|ουρασ|ουλησ|ουλασ|ιδη|αδη|α|η|ο|ε)$")


@functools.lru_cache(maxsize=20_000)
def surname_like(word: str) -> bool:
    """Whether a folded Greek word has an ending (or a beginning) that only surnames have."""
    if _NAME_STEM.match(word):
        return not word.startswith(("καρδι", "καρωτ", "καρκιν", "παραπ"))
    return bool(_SURE.match(word)) and not _NOT.search(word)


def name_like(word: str) -> bool:
    """Whether a folded Greek word could be a declined name."""
    return bool(_LIKELY.match(word))


_LATIN_SURE = re.compile(
    r"^(?:.{2,}(?:opoulos|opoulou|opulos|opoylos|opoylou|akis|idis|idou|ides|iadis|iades|iadou|oglou|akos|atos|oudis|"
    r"antis|tzis|atzis|elis|ellis|ousis|oulis|ouris|eas|ogiannis|ogianni|itis|iotis|akou)|"
    r"(?:papa|hatzi|chatzi|xatzi|kara|mavro)[a-z]{4,})$"
)
_EUROPEAN = re.compile(
    r"^.{2,}(?:ovic|evic|ovich|evich|enko|chuk|czuk|ski|ska|sky|skyj|wicz|czyk|sson|ssen|dottir|stein|berg|feld|mann|"
    r"eanu|escu|iescu|ova|eva|ovna|hoven|huis|stra|enburg|quist|qvist|strom|gaard|dahl|lund|etti|elli|ucci|azzo|oni|"
    r"ez|inho|ashvili|idze|yan|ian|oglu|zadeh|pour|poulos|mcc[a-z]+|son)$"
)


@functools.lru_cache(maxsize=20_000)
def latin_surname_like(word: str) -> bool:
    """Whether a folded Latin word is a transliterated Greek surname by its ending. English words are for the caller to exclude."""
    return bool(_LATIN_SURE.match(word))


@functools.lru_cache(maxsize=20_000)
def european_surname_like(word: str) -> bool:
    """Whether a folded Latin word ends like a surname of the continent. English words are for the caller to exclude."""
    return bool(_EUROPEAN.match(word)) or bool(re.match(r"^(?:mac|mc|o'|fitz)[a-z]{3,}$", word))


@functools.lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """The sound key of a word: the same for Παπαδάκη, Papadaki and Papadakh."""
    return fold_greek_sound(word)


def foreign(key: str) -> bool:
    """Whether a folded Greek word ends as no Greek word does: a foreign name, as "μεχμετ"."""
    return len(key) > 3 and key[-1] in "βγδζθκλμπτφχ"
