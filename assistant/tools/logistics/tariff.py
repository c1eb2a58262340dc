"""Which rows of a tariff a question means: by equipment, kind of charge, port and whatever else tells the rows
apart."""

from __future__ import annotations

import re

from assistant.text import fold, fold_greek_sound
from assistant.tools.base import Reply
from assistant.tools.logistics.freedays import KINDS
from assistant.tools.logistics.hear import Heard
from assistant.tools.logistics.reply import Draft
from assistant.tools.logistics.sheet import Record, Sheet, header_key


def currency_of(sheet: Sheet, records: list[Record]) -> str:
    column = sheet.column("currency")
    if column and records:
        return records[0].cells[column].upper()
    joined = "_".join(header_key(h) for h in sheet.headers)
    return next((code.upper() for code in ("usd", "eur", "gbp") if code in joined), "")


def choose(sheet: Sheet, heard: Heard, draft: Draft, needed: bool) -> tuple[list[Record] | None, Reply | None]:
    """The rows of the tariff that the question means; a question back where several kinds are possible."""
    records = list(sheet.records)
    for header in sheet.headers:
        if header_key(header) not in KINDS:
            continue
        values = list(dict.fromkeys(r.cells[header] for r in records if r.cells[header]))
        if len(values) < 2:
            continue
        chosen = _mentioned(values, heard)
        if len(chosen) == 1:
            records = [r for r in records if r.cells[header] == chosen[0]]
            draft.arguments[header_key(header)] = chosen[0]
        elif needed:
            kind = header.replace("_", " ")
            draft.say(
                f"For which {kind}: {', '.join((chosen or values)[:12])}?",
                f"Για ποιο από τα παρακάτω ({kind}): {', '.join((chosen or values)[:12])};",
            )
            return None, draft.done("clarify")
        else:
            return None, None
    return records, None


_SIZE = re.compile(r"(?<!\d)(10|20|30|40|45)(?!\d)")
#: A size is one only beside a foot mark, a type or the word container: "20 July" and "20 days" are none.
_SAID_SIZE = re.compile(
    r"(?<![\d.,])(10|20|30|40|45)(?:\s?(?:['’′]|-?\s?(?:ft|foot|feet|foota|ποδ\w*)(?![^\W_])|(?:hc|hq|dv|dc|gp|rf|rh"
    r"|ot|fr|tk|st|std|dry|reefer|high|open|flat|tank|"
    r"standard|container\w*|box\w*|κοντεινερ|konteiner|ψυγει\w*)(?![^\W_])))|(?<!\w)(?:an?|one|the|ενα|ena|το)\s(20"
    r"|40|45)(?=\W*$|\s(?!days?|ημερ|μερ|free))"
)
_TYPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hc", ("hc", "hq", "high cube", "highcube")),
    ("rf", ("rf", "rh", "re", "reefer*", "refrigerated", "ψυγει*", "psigeio", "psygeio")),
    ("ot", ("ot", "open top", "ανοικτης οροφης")),
    ("fr", ("fr", "flat rack", "flatrack")),
    ("tk", ("tk", "tank", "δεξαμενη*")),
    ("dv", ("dv", "dc", "dry", "gp", "std", "standard", "general purpose", "ξηρου")),
)  # fmt: skip


def _mentioned(values: list[str], heard: Heard) -> list[str]:
    """The values that stand in the question: as written, by sound, or as a container of that size and type."""
    said = f" {' '.join(heard.words())} "
    exact = [v for v in values if not v.isdigit() and f" {' '.join(Heard.of(v).words())} " in said]
    exact = exact or _by_first_word(values, heard)
    exact = exact or [v for v in values if f" {fold_greek_sound(v)} " in f" {heard.sound} " and len(v) > 3]
    if exact:
        # "reefer" stands in "40 reefer" too: the longest says most.
        return [v for v in exact if not any(v != w and fold(v) in fold(w) for w in exact)]
    sizes = {match[1] or match[2] for match in _SAID_SIZE.finditer(heard.folded)}
    kinds = _split(heard.text).which(_TYPES)
    fits = []
    for value in values:
        own, own_kinds = set(_SIZE.findall(value)), _split(value).which(_TYPES)
        if (
            (own or own_kinds)
            and (not own or own & sizes)
            and (own_kinds == kinds or (own_kinds == ["dv"] and not kinds))
        ):
            fits.append(value)
    if not fits and sizes:
        fits = [v for v in values if set(_SIZE.findall(v)) & sizes and (not kinds or not _split(v).which(_TYPES))]
    return fits


#: First words of names that are words of any question on containers.
_COMMON = frozenset(
    [
        "container",
        "containers",
        "shipping",
        "line",
        "lines",
        "port",
        "ports",
        "terminal",
        "free",
        "demurrage",
        "detention",
        "import",
        "export",
        "dry",
        "reefer",
        "days",
        "from",
        "ocean",
        "global",
    ]
)


def _by_first_word(values: list[str], heard: Heard) -> list[str]:
    """`Thalassa Line` by "thalassa", where no other value begins so; short words and sizes prove nothing."""
    firsts = {value: (Heard.of(value).words() or [""])[0] for value in values}
    words = set(heard.words()) | set(heard.sound.split())
    alone = [v for v, first in firsts.items() if len(first) >= 4 and not any(c.isdigit() for c in first)]
    alone = [v for v in alone if firsts[v] not in _COMMON and list(firsts.values()).count(firsts[v]) == 1]
    return [v for v in alone if firsts[v] in words or fold_greek_sound(firsts[v]) in words]


def _split(text: str) -> Heard:
    """`40HC` and `40'` as two words."""
    return Heard.of(re.sub(r"(?<=\d)(?=[^\W\d_])|(?<=\d)['’′]", " ", text))
