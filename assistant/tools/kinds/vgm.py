"""`vgm`: the verified gross mass of a packed container by SOLAS VI/2 method 2: cargo + packing + dunnage + tare.

It adds what the question states. Whether the weights are right, and whether the scale was certified, it cannot know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from assistant.text import fold
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics import say
from assistant.tools.logistics.freedays import decimal
from assistant.tools.logistics.hear import Heard, blank
from assistant.tools.logistics.numbers import numbers
from assistant.tools.logistics.reply import Draft, either
from assistant.tools.logistics.sheet import Record, Sheet, find, header_key
from assistant.types import Language

KIND = "vgm"
_SPEAKS = (
    "vgm",
    "verified gross mass",
    "verified gross weight",
    "gross mass",
    "gross weight",
    "πιστοποιημεν* μικτ*",
    "εξακριβωμεν* μικτ*",
    "μικτη μαζα",
    "μικτο βαρος",
    "μεικτη μαζα",
    "μεικτο βαρος",
)
_CERTAIN = ("vgm", "verified gross mass", "verified gross weight", "πιστοποιημεν* μικτ*", "εξακριβωμεν* μικτ*")
_EXPLAIN = (
    "mean",
    "means",
    "deadline*",
    "cut off",
    "cutoff",
    "who",
    "penalt*",
    "fine",
    "tolerance*",
    "method 1",
    "σημαιν*",
    "ποιος",
    "προθεσμια",
    "fee",
    "surcharge*",
    "τελος",
)
_UNIT = re.compile(
    r"\s?(kgs?|kilos?|kilograms?|t|mt|tonnes?|tons?|lbs?|pounds?|κιλα|κιλο|κιλων|τονοι|τονουσ|τονο|τονων|τονοσ|kila"
    r"|tonoi|tonous|λιβρεσ)(?![^\W_])"
)
_FACTOR = {"k": Decimal(1), "t": Decimal(1000), "l": Decimal("0.45359237")}
_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("max", re.compile(r"max\w*|mgw|limit|plated|csc|permitted|μεγιστ\w*|οριο|megist\w*")),
    (
        "tare",
        re.compile(r"tare|empty (?:container|weight)|container (?:weigh\w*|itself)|αποβαρ\w*|ταρα|apovar\w*|αδειο\w*"),
    ),
    (
        "dunnage",
        re.compile(r"dunnage|lashing\w*|securing|blocking|bracing|strap\w*|στερεωσ\w*|εχμασ\w*|προσδεσ\w*|ντανατζ"),
    ),
    (
        "packing",
        re.compile(
            r"pack(?:ing|aging)|pallets?|crates?|wrap\w*|συσκευασι\w*|παλετ\w*|siskevasi\w*|syskevasi\w*|palet\w*"
        ),
    ),
    (
        "cargo",
        re.compile(
            r"cargo|goods|net|load|product|φορτι\w*|εμπορευμ\w*|καθαρο|forti\w*|emporeum\w*|drums|bags|cartons|boxes"
            r"|machine\w*|rolls|coils"
        ),
    ),
)
_EACH = re.compile(r"(?P<n>\d{1,6})\s?(?:[^\W\d_]+\s){1,3}?(?:of|at|x|×|των|ton|με|me|a)\s?$|(?P<x>\d{1,6})\s?[x×]\s?$")
_TARE = ("tare_kg", "tare_weight_kg", "tare_weight", "tare")
_MAX = (
    "max_gross_kg",
    "max_gross_mass_kg",
    "max_gross_weight_kg",
    "maximum_gross_mass_kg",
    "max_gross",
    "mgw_kg",
    "mgw",
    "gross_kg",
    "maximum_gross",
)
_NAMES = {
    "cargo": ("cargo", "φορτίο"), "packing": ("packing", "συσκευασία"), "dunnage": ("dunnage and securing",
    "υλικά στοιβασίας και πρόσδεσης"),
    "tare": ("tare", "απόβαρο"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """A mass in kilograms, what it is, and how it was written ("20 × 25 kg")."""

    kind: str
    kg: Decimal
    written: str


class VgmTool:
    """See the module."""

    kind = KIND
    priority = 24

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    @cached_property
    def sheet(self) -> Sheet | None:
        """The pack's table of equipment with tare weights, if it has one; read at the first question."""
        return find(self._setup.files, self._setup.spec.file, lambda s: s.column(*_TARE) is not None)

    def answer(self, asked: Asked) -> Reply | None:
        """The sum with its working, a question for the part that lacks, or None."""
        heard = Heard.of(asked.text)
        if not heard.says(*_SPEAKS) or heard.says(*_EXPLAIN):
            return None
        parts, limit = _parts(heard.text, asked.language)
        kinds = {part.kind for part in parts}
        certain = heard.says(*_CERTAIN)
        if not parts or not (certain or len(kinds & set(_NAMES)) >= 2) or not kinds & set(_NAMES):
            return None
        draft = Draft(KIND, asked.language)
        record = self._equipment(heard)
        if "tare" not in kinds and record is not None:
            part = self._tare(record, draft)
            parts, kinds = [*parts, part], kinds | {"tare"}
        if "cargo" not in kinds:
            draft.say("How much does the cargo itself weigh?", "Πόσο ζυγίζει το ίδιο το φορτίο;")
            return draft.done("clarify")
        if "tare" not in kinds:
            draft.say(
                "What is the tare of the container (it stands on its door)?",
                "Ποιο είναι το απόβαρο του εμπορευματοκιβωτίου (γράφεται στην πόρτα του);",
            )
            return draft.done("clarify")
        self._sum(parts, draft)
        return self._limit(parts, limit, record, draft)

    def _sum(self, parts: list[_Part], draft: Draft) -> None:
        language = draft.language
        total = sum((part.kg for part in parts), Decimal(0))
        terms, done = [], []
        for kind in ("cargo", "packing", "dunnage", "tare"):
            for part in parts:
                if part.kind == kind:
                    name, shown = _NAMES[kind][language == "el"], f"{say.number(part.kg, language, 1)} kg"
                    terms.append(f"{name} {shown}" + (f" ({part.written})" if part.written else ""))
                    draft.row({"part": name, "kg": f"{part.kg:f}"})
                    done.append(kind)
        tonnes = say.number(total / 1000, language)
        draft.say(
            f"VGM (SOLAS method 2): {' + '.join(terms)} = {say.number(total, language, 1)} kg ({tonnes} t).",
            f"VGM (SOLAS, μέθοδος 2): {' + '.join(terms)} = {say.number(total, language, 1)} kg ({tonnes} t).",
        )
        if draft.citations:
            draft.sentences[-1] = draft.sentences[-1][:-1] + " [1]."
        missing = [_NAMES[kind][language == "el"] for kind in ("packing", "dunnage") if kind not in done]
        if missing:
            draft.say(
                f"Nothing was stated for {say.join(missing, 'en')}: taken as 0 kg.",
                f"Δεν αναφέρθηκε τίποτα για {say.join(missing, 'el')}: λογίστηκε 0 kg.",
            )
        draft.row({"part": "VGM", "kg": f"{total:f}"})
        draft.arguments["vgm_kg"] = f"{total:f}"

    def _limit(self, parts: list[_Part], limit: Decimal | None, record: Record | None, draft: Draft) -> Reply:
        language = draft.language
        mark = ""
        if limit is None and record is not None and self.sheet is not None:
            column = self.sheet.column(*_MAX)
            limit = decimal(record.cells[column]) if column else None
            if limit is not None:
                if not draft.citations:
                    draft.citations.append(self.sheet.cite(record, 1))
                mark = " [1]"
        if limit is None:
            return draft.done()
        total = sum((part.kg for part in parts), Decimal(0))
        gap, top = say.number(abs(limit - total), language, 1), say.number(limit, language, 1)
        if total <= limit:
            draft.say(
                f"That is within the maximum gross mass of {top} kg, by {gap} kg{mark}.",
                f"Είναι εντός της μέγιστης μικτής μάζας των {top} kg, κατά {gap} kg{mark}.",
            )
        else:
            draft.say(
                f"That is over the maximum gross mass of {top} kg, by {gap} kg{mark}.",
                f"Υπερβαίνει τη μέγιστη μικτή μάζα των {top} kg, κατά {gap} kg{mark}.",
            )
        return draft.done()

    def _equipment(self, heard: Heard) -> Record | None:
        """The row of the equipment that the question names, as written in the table."""
        sheet = self.sheet
        if sheet is None:
            return None
        said = f" {' '.join(heard.words())} "
        for record in sheet.records:
            for header in sheet.headers[:4]:
                name = " ".join(Heard.of(record.cells[header]).words())
                if len(name) >= 3 and not name.isdigit() and f" {name} " in said:
                    return record
        return None

    def _tare(self, record: Record, draft: Draft) -> _Part:
        sheet = self.sheet
        assert sheet is not None, "a record comes from a sheet"
        column = sheet.column(*_TARE) or ""
        draft.citations.append(sheet.cite(record, 1))
        value = decimal(record.cells[column]) or Decimal(0)
        factor = 1000 if header_key(column).endswith("_t") else 1
        return _Part("tare", value * factor, either(draft.language, "from the table", "από τον πίνακα"))


def _parts(text: str, language: Language) -> tuple[list[_Part], Decimal | None]:
    """The masses of the question with what each is; and the maximum gross mass if one is stated."""
    plain = "".join(f if len(f := fold(c)) == 1 else c for c in text)
    found = []
    for number in numbers(text, language):
        unit = _UNIT.match(plain, number.end)
        if unit:
            letter = (
                unit[1][0].replace("κ", "k").replace("τ", "t").replace("λ", "l").replace("m", "t").replace("p", "l")
            )
            found.append((number, unit.end(), _FACTOR[letter]))
    parts: list[_Part] = []
    limit: Decimal | None = None
    used: list[tuple[int, int]] = []
    for index, (number, end, factor) in enumerate(found):
        left = found[index - 1][1] if index else 0
        right = found[index + 1][0].start if index + 1 < len(found) else len(plain)
        kind, span = _label(blank(plain, used), left, number.start, end, right)
        if span:
            used.append(span)
        kg = number.value * factor
        each = _EACH.search(plain[left : number.start])
        written = "" if factor == 1 else text[number.start : end].strip()
        if each and (times := int(each["n"] or each["x"])):
            written = f"{times} × {text[number.start : end].strip()}"
            kg *= times
        if kind == "max":
            limit = kg
        else:
            parts.append(
                _Part(kind or "cargo" if not any(p.kind == "cargo" for p in parts) or kind else "other", kg, written)
            )
    return [part for part in parts if part.kind != "other"], limit


def _label(plain: str, left: int, start: int, end: int, right: int) -> tuple[str, tuple[int, int] | None]:
    """What stands nearest to the mass on either side of it, within its clause."""
    before, after = plain[left:start], plain[end:right]
    cut = max((before.rfind(mark) for mark in (",", ";", "+", "?", ". ", " and ", " και ", " kai ")), default=-1)
    offset = left + (cut + 1 if cut >= 0 else 0)
    before = plain[offset:start]
    stop = re.search(r"[,;+?]|\. | and | και | kai ", after)
    after = after[: stop.start()] if stop else after
    best: tuple[int, str, tuple[int, int]] | None = None
    for kind, pattern in _PARTS:
        for match in pattern.finditer(before):
            distance = len(before) - match.end()
            if best is None or distance < best[0]:
                best = (distance, kind, (offset + match.start(), offset + match.end()))
        for match in pattern.finditer(after):
            if best is None or match.start() < best[0]:
                best = (match.start(), kind, (end + match.start(), end + match.end()))
    return (best[1], best[2]) if best else ("", None)


def make(setup: Setup) -> Tool:
    """The tool; its table is read at the first question."""
    return VgmTool(setup)
