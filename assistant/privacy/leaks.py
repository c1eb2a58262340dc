"""Looking for identifiers of a source in an output made of it, in every spelling, and replacing those that stand there.

Looked for: the identifier as it is, folded (case, accents, spaces), single words of names, other cases and scripts of
Greek names (Παπαδοπούλου, Papadopoulou), initials, digits with other separators, dates in other formats, and spellings
one or two slips away. It cannot see a paraphrase ("the mayor's wife") nor a nickname.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from assistant.privacy import cues, dates, lists
from assistant.privacy.greek import sound
from assistant.privacy.known import stem
from assistant.privacy.model import Finding, Leak
from assistant.privacy.replace import PLACEHOLDER, Session, name_forms
from assistant.privacy.tokens import Word, is_eponym, is_ordinary, words
from assistant.text import fold

_SLIP_FROM = 6


def leaks(output: str, findings: Iterable[Finding], session: Session) -> list[Leak]:
    """Identifiers of the source that stand in an output, in order, without overlap.

    Args:
        output: what was written from the source, for instance a summary.
        findings: the identifiers found in the source.
        session: gives the same placeholder as in the source.
    """
    guarded = [m.span() for m in PLACEHOLDER.finditer(output)]
    found: list[Leak] = []
    unique = {(f.type, fold(f.text)): f for f in findings}
    tokens = words(output)
    for finding in sorted(unique.values(), key=lambda f: -len(f.text)):
        if session.shift_days and finding.type == "DATE" and dates.value(finding.text):
            # A date that is shown shifted is no leak, but the true one is.
            pass
        for start, end, how in _places(output, tokens, finding):
            if any(start < b and end > a for a, b in guarded) or any(start < x.end and end > x.start for x in found):
                continue
            made = session.placeholder(finding)
            found.append(Leak(finding.type, start, end, output[start:end], finding.text, how, made))
    return sorted(found, key=lambda leak: leak.start)


def mend(output: str, found: list[Leak]) -> str:
    """The output with its leaks replaced."""
    out, at = [], 0
    for leak in found:
        out += [output[at : leak.start], leak.replacement]
        at = leak.end
    return "".join(out) + output[at:]


def _places(output: str, tokens: list[Word], finding: Finding) -> Iterator[tuple[int, int, str]]:
    start = 0
    while (at := output.find(finding.text, start)) >= 0:
        if _whole(output, at, at + len(finding.text)):
            yield at, at + len(finding.text), "exact"
        start = at + 1
    if finding.type == "PERSON":
        yield from _names(output, tokens, finding)
    elif finding.type == "DATE":
        yield from _dates(output, tokens, finding)
    elif finding.type in ("PHONE", "ID", "IP"):
        yield from _digits(output, finding)
    else:
        yield from _phrases(output, tokens, finding)


def _whole(text: str, start: int, end: int) -> bool:
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    return not before and not (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())


def _names(output: str, tokens: list[Word], finding: Finding) -> Iterator[tuple[int, int, str]]:
    parts = [w for w in words(finding.text) if len(w.text) > 2]
    whole = name_forms(finding.text)
    keys = {w.key for w in parts}
    sounds = {sound(stem(w.key)) for w in parts if len(w.key) > 4}
    run: list[tuple[int, int, str]] = []
    for word in tokens:
        how = _same_name(word, keys, whole, sounds)
        if how and _risky(word) and not word.capital:
            how = ""
        if how and _risky(word) and cues.AFTER_EPONYM.match(output, word.end):
            how = ""
        if how and run and re.fullmatch(r"[ .\-]{1,2}", output[run[-1][1] : word.start]):
            run[-1] = (run[-1][0], word.end, run[-1][2] if len(run[-1][2]) > len(how) else how)
        elif how:
            run.append((word.start, word.end, how))
    yield from run
    letters = [w.text[0] for w in words(finding.text)]
    if len(letters) >= 2 and parts:
        dotted = r"\.?\s?".join(map(re.escape, letters)) + r"\.?"
        for m in re.finditer(rf"(?<![\w.]){dotted}(?![\w])", output):
            text = m.group()
            if "." in text or (fold(text) not in cues.NOT_INITIALS and len(text) > 2):
                yield m.start(), m.end(), "initials"


def _risky(word: Word) -> bool:
    """A word that is more than a name: only a capital may be the person."""
    return is_ordinary(word.key) or is_eponym(word.key) or word.key in lists.places()


def _same_name(word: Word, keys: set[str], forms: set[str], sounds: set[str]) -> str:
    if len(word.text) < 3:
        return ""
    if word.key in keys:
        return "folded"
    if word.key in forms:
        return "spelling"
    if len(word.key) > 4 and sounds:
        key = sound(stem(word.key))
        tails = {key} if word.greek else {key, key[:-1], key[:-2]}
        if len(key) > 3 and not is_ordinary(word.key) and any(t in sounds for t in tails if len(t) > 3):
            return "spelling"
        latin = {s for s in sounds if len(s) > 5}
        if not is_ordinary(word.key) and any(s[:-1] == key or s[:-2] == key for s in latin if len(key) > 3):
            return "spelling"
    if len(word.key) >= _SLIP_FROM and not is_ordinary(word.key):
        for known in keys:
            limit = 2 if len(known) >= 9 else 1
            if len(known) >= _SLIP_FROM and OSA.distance(known, word.key, score_cutoff=limit) <= limit:
                return "fuzzy"
    return ""


def _dates(output: str, tokens: list[Word], finding: Finding) -> Iterator[tuple[int, int, str]]:
    yield from _phrases(output, tokens, finding)
    day = dates.value(finding.text)
    if day is None:
        return
    for other in dates.find(output):
        if other.type == "DATE" and dates.value(other.text) == day:
            yield other.start, other.end, "date"
    low = "".join(fold(c) if len(fold(c)) == 1 else c for c in output)
    for spelling in dates.spellings(day):
        if len(spelling) < 5:
            continue
        for m in re.finditer(rf"(?<!\w){re.escape(spelling)}(?!\w)", low):
            yield m.start(), m.end(), "date"


def _digits(output: str, finding: Finding) -> Iterator[tuple[int, int, str]]:
    bare = [c for c in finding.text if c.isalnum()]
    if len(bare) < 4:
        return
    pattern = r"[\s().\-/+]{0,3}".join(re.escape(c) for c in bare)
    for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", output, re.IGNORECASE):
        yield m.start(), m.end(), "folded"
    digits = "".join(c for c in bare if c.isdigit())
    if len(digits) < 8:
        return
    # A number without its country code or leading zero, or with a slip in one digit.
    for m in re.finditer(r"(?<!\w)\+?\(?\d[\d\s().\-/]{6,20}\d(?!\w)", output):
        other = re.sub(r"\D", "", m.group())
        short, long = sorted((digits.lstrip("0"), other.lstrip("0")), key=len)
        if len(short) >= 8 and (long.endswith(short) or OSA.distance(short, long, score_cutoff=1) <= 1):
            yield m.start(), m.end(), "fuzzy"


def _phrases(output: str, tokens: list[Word], finding: Finding) -> Iterator[tuple[int, int, str]]:
    """Words in order, folded, inflected or with a slip; for a place or an institution also its own distinctive words."""
    wanted = words(finding.text)
    if not wanted:
        return
    digits = re.sub(r"\D", "", finding.text)
    for n in range(len(tokens) - len(wanted) + 1):
        run = tokens[n : n + len(wanted)]
        if not all(_like(a, b) for a, b in zip(run, wanted, strict=True)):
            continue
        if output[run[0].start : run[-1].end].count("\n") > 1 or run[-1].end - run[0].start > len(finding.text) + 12:
            continue
        if len(run) == 1 and _risky(run[0]) and not run[0].capital:
            continue
        start, end = run[0].start, run[-1].end
        if digits:
            near = re.match(rf"[\s,.]{{0,2}}{re.escape(digits)}(?!\d)", output[end:])
            before = re.search(rf"(?<!\d){re.escape(digits)}[\s,.]{{0,2}}$", output[:start])
            inside = re.sub(r"\D", "", output[start:end]) == digits
            if finding.type == "DATE" and not (near or before or inside):
                continue
            end += near.end() if near else 0
            start = before.start() if before else start
        yield start, end, "folded"
    if finding.type in ("LOCATION", "ORGANIZATION"):
        own = {w.key for w in wanted if len(w.key) > 3 and not is_ordinary(w.key) and w.text[0].isupper()}
        for word in tokens:
            if word.key in own or (word.greek and any(stem(word.key) == stem(k) for k in own if len(k) > 4)):
                yield word.start, word.end, "part"


def _like(a: Word, b: Word) -> bool:
    if a.key == b.key or (a.greek and b.greek and len(a.key) > 3 and stem(a.key) == stem(b.key)):
        return True
    if len(a.key) > 4 and len(b.key) > 4 and sound(stem(a.key)) == sound(stem(b.key)) and a.greek != b.greek:
        return True
    return len(b.key) >= _SLIP_FROM and len(a.key) >= _SLIP_FROM and OSA.distance(a.key, b.key, score_cutoff=1) <= 1
