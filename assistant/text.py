"""Text that is safe to show, and text that is fit to compare.

Cleaning follows the terminal control syntax of ECMA-48 and the xterm control sequence manual. It makes a
string harmless to a terminal. It does not protect against text that merely misleads the reader: look-alike
letters, false claims, instructions to a model. Matching keys (`fold`, `fold_greek_sound`) are lossy on
purpose and are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

#: Longest payload (characters) of an OSC, DCS, SOS, PM or APC string; what follows is text again.
MAX_STRING = 4096

_STRING = rf"[^\x07\x18\x1a\x1b\x9c]{{0,{MAX_STRING}}}"
_STRING_DCS = rf"[^\x18\x1a\x1b\x9c]{{0,{MAX_STRING}}}"
# The 8-bit introducers are also what wrongly decoded quotation marks look like: their payload ends with the
# line, so that one stray character costs a line and not a page.
_STRING_8BIT = rf"[^\n\x07\x18\x1a\x1b\x9c]{{0,{MAX_STRING}}}"
_STRING_END = r"(?P<{0}>\x07|\x18|\x1a|\x9c|\x1b\\)?"

# Every part after an introducer is optional, so a match never backtracks, and the longer text extends the
# match of the shorter one: StreamCleaner rests on that.
_CONTROL = re.compile(
    r"(?P<csi>(?:\x1b\[|\x9b)[0-?]{0,256}[ -/]{0,16}(?P<csi_end>[@-~])?)"
    rf"|(?P<osc>\x1b\]{_STRING}{_STRING_END.format('osc_end')})"
    rf"|(?P<dcs>\x1b[PX^_]{_STRING_DCS}{_STRING_END.format('dcs_end')})"
    rf"|(?P<c1>[\x90\x98\x9d-\x9f]{_STRING_8BIT}{_STRING_END.format('c1_end')})"
    r"|(?P<esc>\x1b[ -/]{0,16}(?P<esc_end>[0-~])?)"
    r"|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f\x80-\x8f\x91-\x97\x99\x9a\x9c"
    r"\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    r"\U000e0000-\U000e0fff]+"
)
_LINES = re.compile("[\u2028\u2029]")
_BLANKS = re.compile("[\n\t]")
_SPACES = re.compile(r"\s+")


def _finish(text: str, newlines: bool) -> str:
    text = _LINES.sub("\n", text)
    return text if newlines else _BLANKS.sub(" ", text)


def clean(text: str, *, newlines: bool = True) -> str:
    r"""Remove everything a terminal could act on.

    Removed: escape sequences in their 7-bit and 8-bit forms with their payload (at most MAX_STRING
    characters of it), C0 controls but newline and tab (so CR LF becomes LF), DEL, C1, bidirectional controls,
    zero-width and tag characters, lone surrogates. U+2028 and U+2029 become newlines. Idempotent.

    Args:
        text: any string.
        newlines: False also turns newlines and tabs into spaces, for titles and names.

    Returns:
        The harmless text. Zero-width joiners stay (Persian and emoji need them), as do look-alike letters.
    """
    return _finish(_CONTROL.sub("", text), newlines)


class StreamCleaner:
    """`clean` for text that arrives in pieces.

    However the text is cut, the joined results of `feed` and the final `flush` equal `clean` of the whole.
    Holds back at most about MAX_STRING characters; not safe to share between threads.
    """

    def __init__(self, *, newlines: bool = True) -> None:
        self._newlines = newlines
        self._held = ""

    def feed(self, chunk: str) -> str:
        """Take the next piece and return what is certainly harmless by now."""
        text = self._held + chunk
        keep = len(text)
        for match in _CONTROL.finditer(text):
            # An unfinished string may end before a lone final ESC: that can be half of its terminator.
            reach = match.end() + (text[match.end() :] == "\x1b")
            if reach == len(text) and _unfinished(match):
                keep = match.start()
                break
        self._held = text[keep:]
        return clean(text[:keep], newlines=self._newlines)

    def flush(self) -> str:
        """End of the text: return what was held back (an unfinished sequence yields nothing)."""
        held, self._held = self._held, ""
        return clean(held, newlines=self._newlines)


def _unfinished(match: re.Match[str]) -> bool:
    kind = match.lastgroup
    if kind is None:
        return False
    return match.group(f"{kind.removesuffix('_end')}_end") is None


def fold_space(text: str) -> str:
    """Collapse every run of white space to one space and trim the ends: for verbatim quote checks."""
    return _SPACES.sub(" ", text).strip()


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Fold case, accents and the final sigma, for matching Greek and Latin words.

    Compatibility forms are unfolded too (NFKD), so the length may change: offsets do not carry over.
    """
    if text.isascii():
        return text.lower()
    # Marks go first: case folding alone turns an iota subscript into a full iota.
    return _without_marks(_without_marks(text).casefold()).casefold()


# θ and ξ take the digits Greeklish writes them with: "th" and "ks" could be τη and κσ.
_LATIN = str.maketrans("αβγδεζηικλμνοπρστυφχως", "avgdeziiklmnoprstyfxos") | {
    ord("θ"): "8",
    ord("ξ"): "3",
    ord("ψ"): "ps",
}

_SOUNDS = re.compile(
    r"(?P<u>o[uy]|(?<=\b[mpst])u\b)"
    r"|(?P<av>a(?:[uy]|f(?=[89tkpsxc3h])))|(?P<ev>e(?:[uy]|f(?=[89tkpsxc3h])))"
    r"|(?P<e>ai)"
    r"|(?P<th>th(?=[aeiouyw]|[rlm]|n\B)|[89])"
    r"|(?P<x>ch|kh(?=[aeiouyw])|ks|[x3]|h(?=[aeiouyw])|(?<=[aeiouyw])h\B)"
    r"|(?P<f>ph(?=[aeiouywrl]))"
    r"|(?P<r>rh(?=[aeiouyw]))"
    r"|(?P<g>g[kgh](?=[aeiouywrl])|gk|gg|n[gk])|(?P<d>n[td]|dh(?=[aeiouyw]))"
    r"|(?P<v>m[pb]|b)"
    r"|(?P<i>[eouy]i|i[uy]|[yuhj])"
    r"|(?P<o>w)|(?P<k>[cq])"
)
_WORD = re.compile(r"[^\W_]+")
_GREEKLISH_DIGIT = re.compile(r"(?<!\d)[389](?!\d)")
_DOUBLE = re.compile(r"([a-z])\1+")


def _sound_of_word(word: str) -> str:
    letters = sum(c.isalpha() for c in word)
    if not letters:
        return word
    digits = len(word) - letters
    # "8elo" and "na3o" are words; "E3" and "covid19" are not: their digits stay digits.
    if digits and (letters < 3 or digits != len(_GREEKLISH_DIGIT.findall(word))):
        # Letters and anything else (digits, numerals that are no digits) apart; a part is never the whole word again.
        return "".join(_sound_of_word(p) if p.isalpha() else p for p in re.findall(r"[^\W\d_]+|.", word) if p != word)
    latin = word.translate(_LATIN)
    key = _SOUNDS.sub(lambda match: match.lastgroup or "", latin)
    return _DOUBLE.sub(r"\1", key)


def fold_greek_sound(text: str) -> str:
    """The sound key of Greek or Greeklish words, separated by single spaces; punctuation is dropped.

    Πειραιά, Peiraia and Pirea share a key, as do Νάξο, Nakso and Na3o. The rules are Kaiki's own, after the
    usual spellings of ELOT 743 and everyday Greeklish. Where Greeklish is ambiguous both readings share a
    key: ξ and χ (x), β and μπ (b), δ and ντ (d). So equal keys suggest the same word and never prove it;
    English exonyms (Piraeus, Heraklion) keep keys of their own.
    """
    return " ".join(_sound_of_word(word) for word in _WORD.findall(fold(text)))


_GREEKLISH = """
    poso posi posa posoi poses pote poia poio poios poies poioi pia pio pios ti gia apo sto stin sti stis
    stous ston sta tin thn ths sthn tis ton tous to ta tou tw twn einai ine mporo mporw mporei mporoume
    prepei exei exo exw exoume exete echei ehei eho kai ke den dn mou mu mas sas pou pu poy plio ploio ploia
    karavi karabi karavia eisitirio isitirio eisithrio eisitiria isitiria thelo thelw 8elo 8elw theloume
    thelei me se na tha 8a an i h oi o ena mia mias enas enos kanei kano kanw kanoume paei pao paw pame pos
    pws giati ayrio avrio aurio simera shmera oxi ohi nai ne yparxei iparxei uparxei yparxoun iparxoun
    fevgei feugei feygei ftanei ora wra ores wres prin meta metaxi mexri mehri os ews eos ola oles kathe
    poli poly polu parakalo parakalw efxaristo euxaristo eyxaristo allo alli alla afto auto ayto afti auti
    ayti aftos autos eimai ime eisai boro borw boroume hathike xathike akyroso akiroso kostizei xreiazomai
    xreiazetai sou su dromologio dromologia limani paidi paidia epomeno epomenos epomeni proto prwto protos
    teleftaio teleutaio teleytaio prwino proino vradino bradino apogevma apogeuma mesimeri simerina savvato
    sabbato kyriaki kiriaki deftera deutera triti trith tetarti tetarth pempti pempth paraskevi paraskeui
    exoun exoyn ehoun limania limani metra metro toulaxiston toulahiston vathos methavrio apopse poia meres mera
    wrario orario ftani fevgi feygi
"""
#: Greek words that are English ones too, or a stray letter: beside them a plainer Greek word must stand.
_DOUBTFUL = frozenset(["to", "h", "i", "o", "an", "me", "na", "se", "den", "ne", "mu", "su", "mas", "tou", "pos"])
_GREEKLISH_WORDS = frozenset(_GREEKLISH.split())
#: Words of a telegram ("avrio volos skiathos") that no other language has: one is enough where no English word stands.
_PLAIN_GREEK = """
    epomeno epomenos epomeni teleftaio teleutaio teleytaio dromologia dromologio avrio ayrio aurio simera shmera apopse
    methavrio methaurio savvato sabbato kyriaki kiriaki deftera deutera paraskevi paraskeui pempti proino vradino
"""
_PLAINLY_GREEK = frozenset(_PLAIN_GREEK.split())
_ENGLISH = """
    the a an and or of to in on at for from by with is are was were be been do does did can could will would
    should may must have has had i you he she it we they me my your his her its our their this that these
    those what when where which who whom whose why how much many there here not no yes if but as about into
    than then any some all am get need want please show tell give
"""
_ENGLISH_WORDS = frozenset(_ENGLISH.split())
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")


def is_greeklish(text: str) -> bool:
    """Whether this is Greek in Latin letters: two or more common Greek words, one of them no English one too, and more
    than English ones.

    A single word is not enough, so "karavi" alone counts as English, unless it is one that no other language has.
    """
    if _GREEK.search(text):
        return False
    words = _WORD.findall(fold(text))
    greek = sum(word in _GREEKLISH_WORDS for word in words)
    if all(word in _DOUBTFUL for word in words if word in _GREEKLISH_WORDS):
        return False
    if any(word in _PLAINLY_GREEK for word in words) and not any(word in _ENGLISH_WORDS for word in words):
        return True
    return greek >= 2 and greek > sum(word in _ENGLISH_WORDS for word in words)


def language_of(text: str) -> Literal["en", "el"]:
    """The language to answer in: "el" for Greek and for Greeklish, else "en".

    An English sentence that names a Greek place in Greek letters stays "en"; a Greek one that names English
    things stays "el". Other languages count as "en".
    """
    greek = len(_GREEK.findall(text))
    if not greek:
        return "el" if is_greeklish(text) else "en"
    if greek >= len(_LATIN_LETTER.findall(text)):
        return "el"
    words = _WORD.findall(fold(text))
    greek_words = sum(bool(_GREEK.search(word)) for word in words)
    return "el" if greek_words > sum(word in _ENGLISH_WORDS for word in words) else "en"


#: Of a text whose letters are Greek in a smaller share than this, the Greek ones are symbols ("5 μg", "β-blocker").
_GREEK_SHARE = 0.25


def written_in(text: str) -> Literal["en", "el"]:
    """The language that a document is written in, by its letters; notes have few of the words `language_of` counts."""
    greek, latin = len(_GREEK.findall(text)), len(_LATIN_LETTER.findall(text))
    return "el" if greek > _GREEK_SHARE * (greek + latin) else "en"
