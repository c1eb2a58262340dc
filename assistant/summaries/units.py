"""A text cut into units: list items, rows, label lines and the sentences of its prose, each with its heading and label.

Line breaks are kept apart where they mean something (a note's lines) and joined where they only wrap. What is not seen:
columns set with blanks, headings that look like sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.documents.sentences import sentences
from assistant.summaries.headings import theme_of, without_document
from assistant.summaries.mail import head_of, wrote
from assistant.summaries.model import Form, Text, Unit
from assistant.text import fold, fold_space

_MARK = re.compile(r"\s*(?:[-*+•–▪◦●‣>]+\s+|\(?\d{1,3}[.)]\s+|\(?[a-zα-ω]\)\s+|\[[ xX]?\]\s+)+")
_HASH = re.compile(r"\s*#{1,6}\s")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)([^*_]{2,80})\1:?\s*$")
_NUMBERED = re.compile(
    r"\s*(?:(?:article|section|clause|part|annex|appendix|item|άρθρο|αρθρο|ενότητα|παράρτημα|§)\s*)?"
    r"(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})[.):]?\s+\S",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:[-=_*~]\s?){3,}\s*$|\s*\|?[\s:|-]+\|[\s:|-]*$")
LABEL = re.compile(r"(?:\*\*|__)?(?P<label>[^\W\d_][^\n:*|.;!?]{0,48}?)(?:\*\*|__)?\s*:(?:\*\*|__)?(?=\s|$)\s*")
_DASHED = re.compile(r"(?P<label>[^\W\d_][\w /&]{1,30}?)\s+[-–—]\s+")
_CHANGED = re.compile(
    r"stop|start|new|chang|held|hold|paus|increas|decreas|reduc|avoid|withh|contraind|not given|discontin|declin|refus|"
    r"διακοπ|διεκοπ|εναρξ|νεα|νεο|αλλαξ|αλλαγ|αυξη|μειω|αποφυγ|αντενδ"
)
#: "C2 O'Shaughnessy, 93 yrs", "Bed 4: …", "Κλίνη 7Β Παπαδάκης".
_BED = re.compile(
    r"\s*(?:[-•*]\s*)?(?:(?:bed|room|rm|side room|κλίνη|θάλαμος|κρεβάτι|δωμάτιο|κρ\.?)\s*\d{1,3}\s?[A-Za-zΑ-Ωα-ω]?|"
    r"[A-ZΑ-Ω]{1,2}\d{1,2}|\d{1,2}[A-ZΑ-Ω])\b[\s:.)–-]+(?=[^\W\d_(])",
    re.IGNORECASE,
)
#: In capitals and yet no heading: it says something itself.
_SAYS = re.compile(
    r"(?:nkd?m?a|nad|dna?c?pr|dnr|dnr ?/ ?dni|full code|npo|nbm)$|"
    r"(?:no|not|nil|never|denies|without|for|χωρισ|δεν|οχι)\b|"
    r".*\b(?:is|are|was|has|had|to be|ειναι|εχει)\b"
)
_AGENDA = re.compile(
    r"\s*(?:item|agenda item|article|section|part|annex|θέμα|άρθρο|μέρος|παράρτημα)\s+\d+\w{0,2}\b", re.IGNORECASE
)
#: An abbreviation that the sentence rule takes for an end: "25 mg p.o." goes on.
_GOES_ON = re.compile(
    r"(?:\b(?:p\.?o|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?d|q\.?h\.?s|p\.?r\.?n|i\.v|i\.m|s\.c|a\.c|p\.c|h\.s|pt|hx|dx|rx|tx|lap|abdo|sig|"
    r"y\.?o|d\.?o\.?b|temp|resp|approx|wt|ht|vs|tab|tabs|cap|caps|inj|susp|bid|tid|mt|rev|capt|messrs|ref|art|cl|α\.π|σ\.δ|ι\.δ|"
    r"χ\.α\.π|κ|δρ|ημ|δισκ?|καψ|αμπ|βλ|αρ|τηλ|π\.χ))\.$",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"\*\*|__|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)|^#{1,6}\s+")
_ENDS = re.compile(r"[.!?:;…]['\"»”)]*\s*$")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def units_of(text: Text) -> list[Unit]:
    """The units of a written text, in order; together they hold all its words but headings."""
    out: list[Unit] = []
    heading = ""
    columns: list[str] = []
    shouted = _is_shouted(text.text)
    mails: list[tuple[int, str]] = []
    beds = _is_bed_sheet(text.text)

    def heads(line: str) -> bool:
        capitals = shouted and line.isupper() and not line.rstrip().endswith(":")
        return _is_heading(line, text.headings) and not capitals

    for block in _blocks(text.text):
        carried = ""
        head = head_of([line.text for line in block])
        if head:
            heading, columns = head.heading, []
            mails.append((block[0].start, heading))
            if head.subject:
                line = block[head.line]
                out.append(_unit(line.start, line.end, text.text, "title", heading))
            continue
        for place, piece in enumerate(_pieces(block, text.headings, beds=beds)):
            whole = text.text[piece.start : piece.end]
            if beds and (_BED.match(whole) or not place):
                mails.append((piece.start, _bed_name(whole)))
            if _RULE.match(whole):
                continue
            if writer := wrote(whole):
                heading, columns = writer, []
                mails.append((piece.start, writer))
            elif whole.lstrip().startswith("|") or (columns and "|" in whole):
                columns, row = _row(piece, text.text, columns, heading)
                out += [row] if row else []
            elif heads(whole):
                heading, columns = tidy_heading(whole), []
                out.append(_unit(piece.start, piece.end, text.text, "title", heading))
            else:
                columns = []
                found = list(_line_units(piece, text.text, heading))
                # "P: - Admit" and the items below it: the label is that of the whole list.
                if carried and found and found[0].form == "item" and not found[0].label:
                    found = [replace(unit, label=unit.label or carried) for unit in found]
                elif found:
                    carried = found[0].label if theme_of(found[0].label) else ""
                out += found
    return _by_mail(out, mails) if mails else _below_title(out)


def _by_mail(units: list[Unit], mails: list[tuple[int, str]]) -> list[Unit]:
    """The units of a thread, each mail a record of its own, so that it is seen who says what."""
    out: list[Unit] = []
    for unit in units:
        number = sum(start <= unit.start for start, _ in mails)
        name = mails[number - 1][1] if number else ""
        out.append(replace(unit, record=number, record_name=name, heading="" if unit.heading == name else unit.heading))
    return out


def _is_bed_sheet(text: str) -> bool:
    """Whether most lines begin with a bed, so that each is about a patient of its own."""
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(bool(_BED.match(line)) for line in lines) >= max(3, 0.4 * len(lines))


def _bed_name(line: str) -> str:
    """The bed and the name behind it; empty where a line begins with no bed."""
    return re.split(r"[,;:(.]\s|[,;:(]", shown(line))[0].strip()[:60] if _BED.match(line) else ""


def _below_title(units: list[Unit]) -> list[Unit]:
    """What stands right below the title of the whole text stands below no heading."""
    first = next((u for u in units[:3] if u.form == "title"), None)
    if first is None:
        return units
    # "Follow-up note" says what the whole is, and not that all of it is a follow-up.
    names = without_document(folded(first.heading)) == folded(first.heading)
    if (names and theme_of(first.heading)) or _NUMBERED.match(first.shown):
        return units
    title = first.heading
    return [replace(u, heading="") if u.heading == title and u.form != "title" else u for u in units]


def _is_shouted(text: str) -> bool:
    """Whether most lines are in capitals, which then mark no heading."""
    lines = [line for line in text.splitlines() if any(c.isalpha() for c in line)]
    return sum(line.isupper() for line in lines) > 0.5 * len(lines)


def tidy_heading(line: str) -> str:
    """A heading without its marks."""
    return fold_space(_MARKUP.sub("", line)).strip(" #*_:-–—=")


def shown(text: str) -> str:
    """A stretch of text as it is shown: one line, without list marks and markup."""
    mark = _MARK.match(text)
    return fold_space(_MARKUP.sub("", text[mark.end() :] if mark else text))


# ---------------------------------------------------------------- lines
def _blocks(text: str) -> Iterator[list[_Line]]:
    """Runs of lines without an empty one between them; headings with marks are blocks of their own."""
    block: list[_Line] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if not line.strip():
            if block:
                yield block
            block = []
        elif _HASH.match(line):
            if block:
                yield block
            yield [_Line(at, end, line)]
            block = []
        else:
            block.append(_Line(at, end, line))
        at = end + 1
    if block:
        yield block


def _is_heading(line: str, known: frozenset[str]) -> bool:
    bare = line.strip()
    if _HASH.match(line) or _BOLD_LINE.match(line):
        return True
    if len(bare) > 80 or "|" in bare:
        return False
    name = tidy_heading(line)
    if name in known:
        return True
    letters = [c for c in bare if c.isalpha()]
    words = name.split()
    if not letters or len(words) > 9:
        return False
    if bare.endswith(":") and not _MARK.match(line):
        return True
    if _AGENDA.match(line) and not _ENDS.search(bare):
        return True
    if _ENDS.search(bare) or ":" in bare:
        return False
    if len(letters) >= 3 and all(c.isupper() for c in letters) and not re.search(r"\d", bare):
        return len(words) <= 6 and not _SAYS.match(folded(name))
    if _NUMBERED.match(line) and len(words) <= 8 and bare[-1].isalpha() and not re.search(r"\d\s*[a-zμ%€$]", bare[3:]):
        return words[-1][0].isupper() or len(words) <= 4
    return len(words) <= 4 and not _MARK.match(line) and theme_of(name) is not None and bare[0].isupper()


def _pieces(block: list[_Line], known: frozenset[str], *, beds: bool = False) -> Iterator[_Line]:
    """The lines of a block, those that only wrap joined to the line before."""
    widest = max(len(line.text) for line in block)
    full = sum(len(line.text) >= 0.75 * widest for line in block[:-1])
    # A paragraph fills its lines but the last; a list has long and short ones.
    prose = widest >= 60 and full >= 0.7 * max(1, len(block) - 1)
    held: _Line | None = None
    for line in block:
        new = beds and _BED.match(line.text)
        if held is not None and not new and _wraps(held, line, known, full=prose and len(held.text) >= 0.75 * widest):
            held = _Line(held.start, line.end, line.text)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _wraps(before: _Line, line: _Line, known: frozenset[str], *, full: bool) -> bool:
    text = line.text
    if "|" in text or "|" in before.text or _MARK.match(text) or _RULE.match(text) or _RULE.match(before.text):
        return False
    if _is_heading(before.text, known) or _is_heading(text, known):
        return False
    bare = text.lstrip()
    if text[0].isspace() and bare and not LABEL.match(bare):
        return True
    if bare[:1].islower() and not LABEL.match(bare):
        return True
    if LABEL.match(bare) and bare[:1].isupper():
        return False
    return full and not _ENDS.search(before.text)


# ---------------------------------------------------------------- units
def _unit(start: int, end: int, text: str, form: Form, heading: str = "", label: str = "") -> Unit:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    finish = end - (len(piece) - len(piece.rstrip()))
    return Unit(begin, finish, shown(text[begin:finish]), form, heading, label)


def _line_units(piece: _Line, text: str, heading: str) -> Iterator[Unit]:
    """The sentences of a line; after a label each stands under it."""
    whole = text[piece.start : piece.end]
    mark = _MARK.match(whole)
    begin = piece.start + (mark.end() if mark else 0)
    form: Form = "item" if mark else "prose"
    label = label_of(text[begin : piece.end])
    # What a label says of its first sentence it says of the next ones where it names a theme or a change ("Stopped:").
    theme = theme_of(label) if theme_of(label) != "identity" else None  # "Patient: Ada Quill. Allergic to latex."
    carried = label if theme or _CHANGED.search(folded(label)) else ""
    for number, (start, end) in enumerate(_sentences(text, begin, piece.end)):
        unit = _unit(start, end, text, form, heading, label_of(text[start:end]) or (carried if number else label))
        if any(c.isalpha() for c in unit.shown):
            yield unit


def label_of(text: str) -> str:
    """The label that a line begins with, as written; empty when it has none."""
    found = LABEL.match(text.lstrip())
    if found and len(found["label"].split()) <= 6 and not re.search(r"https?$", found["label"]):
        return found["label"].strip()
    dashed = _DASHED.match(text.lstrip())
    return dashed["label"] if dashed and theme_of(dashed["label"]) else ""


def _sentences(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of a stretch; one that ends in an abbreviation goes on."""
    held: tuple[int, int] | None = None
    for a, b in sentences(text[begin:end]):
        start, stop = begin + a, begin + b
        if held is not None and _GOES_ON.search(text[held[0] : held[1]]):
            held = (held[0], stop)
            continue
        if held is not None:
            yield held
        held = (start, stop)
    if held is not None:
        yield held


def _row(piece: _Line, text: str, columns: list[str], heading: str) -> tuple[list[str], Unit | None]:
    """A table row as "Column: value; …"; the first row of a table names its columns."""
    cells = [fold_space(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", piece_text(piece, text))]
    if not columns:
        return cells, None
    pairs = [
        f"{name}: {cell}" if name else cell for name, cell in zip(_wide(columns, cells), cells, strict=False) if cell
    ]
    unit = _unit(piece.start, piece.end, text, "row", heading)
    return columns, Unit(unit.start, unit.end, "; ".join(pairs), "row", heading) if pairs else None


def piece_text(piece: _Line, text: str) -> str:
    """A table line without its outer bars."""
    return text[piece.start : piece.end].strip().strip("|")


def _wide(columns: list[str], cells: list[str]) -> list[str]:
    return columns + [""] * (len(cells) - len(columns))


def folded(text: str) -> str:
    """A text fit to search with folded patterns."""
    return fold_space(fold(text))
