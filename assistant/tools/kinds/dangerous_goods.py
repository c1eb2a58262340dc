"""`dangerous-goods`: what the pack's table says of a UN number, and what the nine classes mean.

It repeats the table, it does not advise: whether a cargo may be carried, stowed or declared in some way is answered
only where the pack has a segregation column or a segregation table (`tables/*segreg*.csv`: classes by classes, or the
columns class_a, class_b, code); all other questions of that kind are left to the documents.
"""

from __future__ import annotations

import re
from functools import cached_property

from assistant.text import fold, fold_greek_sound
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics.hazard_classes import CLASSES, SEGREGATION
from assistant.tools.logistics.hear import FILLERS, Heard, only, sound_stem
from assistant.tools.logistics.reply import Draft
from assistant.tools.logistics.sheet import Record, Sheet, find, header_key, load

KIND = "dangerous-goods"
_UN = re.compile(
    r"(?<![^\W_])(?:UN|ΟΗΕ|OHE)[ \-.:]{0,2}(?:no\.?|number|num\.?|nr\.?|αριθμ\w*|#)?[ \-.:]{0,2}(\d{1,6})(?![^\W_]"
    r"|[.,]\d)",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"(?<![^\W_])(?:class(?:es)?|division|κλαση\w*|υποκλαση\w*|κατηγορια\w*|klasi\w*|klash\w*)\s*(?:no\.? "
    r"|number )?(\d{1,2}(?:\.\d)?)([a-hjklns])?(?![^\W_]|\.\d)"
)
NUMBER = ("un_number", "un_no", "unno", "un", "un_num", "number")
NAME = ("proper_shipping_name", "shipping_name", "psn", "name", "substance", "description")
CLASS = ("class", "imo_class", "imdg_class", "hazard_class", "class_or_division", "division")
GROUP = ("packing_group", "pg", "packing_gr", "packaging_group")
_SPEAKS = (
    "dangerous good*", "hazardous", "hazmat", "imdg", "imo class*", "dg class*", "adr", "hazard*", "division",
    "επικινδυν*",
    "προσοχη κινδυν*",
)  # fmt: skip
#: What is asked about a UN number that the table can say: words of columns, in both languages.
_ASKS = frozenset(
    fold(
        "there any sub lq class classes hazard division "
        "packing group pg proper shipping name substance called number un ems "
        "limited "
        "quantity quantities "
        "excepted subsidiary risk risks label labels stowage category flash point flashpoint marine pollutant code "
        "imdg imo dangerous goods "
        "entry under belong belongs falls fall it its has have proper schedule schedules special provision "
        "provisions table say "
        "κλαση κλασεις ομαδα συσκευασιας ονομα ονομασια αποστολης αριθμος οηε ουσια επικινδυνα επικινδυνο ειδος "
        "υλικο ανηκει εχει ποια "
        "κατηγορια δευτερευων κινδυνος ems θαλασσιος ρυπος περιορισμενες ποσοτητες φορτιο "
        "klasi klash omada siskevasias syskevasias onoma arithmos ousia epikindyna epikindino anikei exei kathgoria "
        "katigoria fortio"
    ).split()
)
_MAY = frozenset(
    fold(
        "possible allowed permitted available ship shipped go as επιτρεπεται επιτρεπονται γινεται μπορει σταλει"
    ).split()
)
_ABOUT_CLASS = _ASKS | frozenset(
    fold(
        "kind sort type kinds types goods cargo substances materials things stuff include includes included contain "
        "contains cover covers "
        "mean meaning ειδη ειδους εμπορευματα ουσιες υλικα περιλαμβανει σημαινει eidi eidos emporeumata ylika "
        "perilamvanei simainei"
    ).split()
)
_TOGETHER = (
    "segregat*", "together", "next to", "same container", "compatib*", "separat*", "with class", "beside",
    "alongside class",
    "διαχωρισμ*", "μαζι με", "ιδιο κοντεινερ", "συμβατ*",
)  # fmt: skip
_ALL_CLASSES = re.compile(
    r"^(?:please )?(?:what|which|list|name|tell me)\b(?: are| is)?(?: the)?(?: all)?(?: nine| 9)? "
    r"(?:imdg |imo |hazard )*classes(?: of (?:dangerous|hazardous) goods)?\W*$"
    r"|^(?:ποιεσ|ποιεσ ειναι|πεσ μου|poies|poies einai) (?:ειναι |einai )?(?:οι |oi )?(?:9 |εννεα )?"
    r"(?:κλασεισ|klaseis)(?: των)?(?: ton)? (?:επικινδυνων|epikindynon)"
)
_WHICH_NUMBER = re.compile(
    r"(?:(?:what|which)(?: is|'s)? (?:the )?un (?:number|no\.?)|un (?:number|no\.?)|αριθμοσ (?:un|οηε)|arithmos un)"
    r"\s+(?:of|for|does|do|has|have|is|του|τησ|των|για|εχει|εχουν|tou|tis|ths|gia|exei)\s+(?:the |η |το |ο |τα "
    r"|οι )?(?P<name>[^?;.!]{2,60})"
)


#: What may be asked of a substance → words that ask for it, words of the column that says it.
_DETAILS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("ems", "emergency schedule*"), ("ems", "emergency_schedule", "emergency")),
    (("limited quantit*", "lq", "περιορισμεν* ποσοτητ*"), ("limited_quantity", "limited_quantities", "lq", "limited")),
    (("excepted quantit*",), ("excepted_quantity", "excepted_quantities", "eq", "excepted")),
    (
        ("subsidiary", "sub risk*", "sub hazard*", "secondary hazard*", "secondary risk*", "δευτερευων*"),
        ("subsidiary", "subsidiary_risk", "sub_risk"),
    ),
    (("marine pollutant*", "θαλασσιος ρυπος", "θαλασσιο ρυπο"), ("marine_pollutant", "pollutant")),
    (("flash point*", "flashpoint*"), ("flash_point", "flashpoint", "flash")),
    (("stowage",), ("stowage",)),
    (("label*",), ("label", "labels")),
    (("special provision*",), ("special_provisions", "special", "provisions")),
)


class DangerousGoodsTool:
    """See the module."""

    kind = KIND
    priority = 14

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    @cached_property
    def sheet(self) -> Sheet | None:
        """The pack's table of UN numbers, read at the first question."""
        return find(self._setup.files, self._setup.spec.file, lambda s: bool(s.column(*NUMBER[:5]) and s.column(*NAME)))

    def answer(self, asked: Asked) -> Reply | None:
        """What the table says of UN numbers, or what a class means, or None."""
        heard = Heard.of(asked.text)
        numbers = list(dict.fromkeys(m[1] for m in _UN.finditer(heard.text)))
        classes = [m[1] + (m[2] or "") for m in _CLASS.finditer(heard.folded)]
        if heard.says(*_TOGETHER) and (numbers or classes):
            return self._segregation(numbers, classes, asked)
        if numbers:
            rest = heard.without(*(m.span() for m in _UN.finditer(heard.text)))
            if self._lacking(heard) or not self._plain(rest, _ASKS | self._names(numbers) | self._leave(heard)):
                return None
            return self._about_numbers(numbers, heard, asked)
        if classes:
            rest = Heard.of(_CLASS.sub(" ", heard.folded))
            if not only(rest, FILLERS | _ABOUT_CLASS):
                return None
            return self._about_classes(classes, heard, asked)
        if heard.says(
            "class",
            "packing group",
            "un number",
            "un no",
            "shipping name",
            "hazard*",
            "κλαση",
            "ομαδα συσκευασιας",
            "αριθμ* un",
        ):
            reply = self._about_mentioned(heard, asked)
            if reply:
                return reply
        if _ALL_CLASSES.search(heard.folded):
            return self._about_classes([str(n) for n in range(1, 10)], heard, asked)
        match = _WHICH_NUMBER.search(heard.folded)
        return self._by_name(match["name"], asked) if match else None

    def _about_mentioned(self, heard: Heard, asked: Asked) -> Reply | None:
        found = self._mentioned(heard)
        column = self.sheet.column(*NUMBER) if self.sheet else None
        if found is None or column is None or self._lacking(heard):
            return None
        name, records = found
        words = frozenset(name.split()) | frozenset(
            w for w in heard.words() if sound_stem(fold_greek_sound(w)) in sound_stem(fold_greek_sound(name)).split()
        )
        if not self._plain(heard, _ASKS | words):
            return None
        draft = Draft(KIND, asked.language, {"name": name})
        for record in records[:6]:
            self._say(draft, re.sub(r"\D", "", record.cells[column]).zfill(4), record, heard)
        return draft.done()

    def _plain(self, rest: Heard, words: frozenset[str]) -> bool:
        """Whether the question asks for no more than columns of the table."""
        sheet = self.sheet
        own = frozenset(w for h in (sheet.headers if sheet else ()) for w in header_key(h).split("_"))
        return only(rest, FILLERS | words | own)

    def _lacking(self, heard: Heard) -> bool:
        """Whether a detail is asked for that the table has no column for."""
        return any(heard.says(*asks) and not self._detail(columns) for asks, columns in _DETAILS)

    def _detail(self, columns: tuple[str, ...]) -> str | None:
        return self.sheet.column(*columns) if self.sheet else None

    def _mentioned(self, heard: Heard) -> tuple[str, list[Record]] | None:
        """The longest name of the table, or alias of one, that stands in the question."""
        sheet = self.sheet
        column = sheet.column(*NAME) if sheet else None
        if sheet is None or column is None:
            return None
        spellings = [(fold(r.cells[column]), fold(r.cells[column])) for r in sheet.records]
        names = {name for name, _ in spellings}
        spellings += [
            (fold(e.alias), fold(e.canonical)) for e in self._setup.vocabulary.entries if fold(e.canonical) in names
        ]
        text = f" {' '.join(heard.words())} "
        stems = f" {sound_stem(heard.sound)} "
        best = ("", "")
        for spelling, name in spellings:
            plain = " ".join(re.findall(r"[^\W_]+", spelling))
            if len(plain) < 4 or len(plain) <= len(best[0]):
                continue
            if f" {plain} " in text or (not plain.isascii() and f" {sound_stem(fold_greek_sound(plain))} " in stems):
                best = (plain, name)
        return (best[0], [r for r in sheet.records if fold(r.cells[column]) == best[1]]) if best[0] else None

    def _names(self, numbers: list[str]) -> frozenset[str]:
        """The words the named substances go by: "EmS of petrol, UN 1203"."""
        column = self.sheet.column(*NAME) if self.sheet else None
        names = {fold(r.cells[column]) for n in numbers for r in self._rows(n)} if column else set()
        names |= {fold(e.alias) for e in self._setup.vocabulary.entries if fold(e.canonical) in names}
        return frozenset(word for name in names for word in re.findall(r"[^\W_]+", name))

    def _leave(self, heard: Heard) -> frozenset[str]:
        """ "Possible as limited quantity?" asks for the column of that name, "possible on deck?" for none."""
        asks, _ = next(d for d in _DETAILS if "limited quantit*" in d[0])
        return _MAY if heard.says(*asks) else frozenset()

    def _rows(self, number: str) -> list[Record]:
        sheet = self.sheet
        column = sheet.column(*NUMBER) if sheet else None
        if sheet is None or column is None:
            return []
        return [r for r in sheet.records if re.sub(r"\D", "", r.cells[column]).zfill(4) == number]

    def _about_numbers(self, numbers: list[str], heard: Heard, asked: Asked) -> Reply | None:
        if self.sheet is None:
            return None
        draft = Draft(KIND, asked.language, {"un_numbers": ", ".join(numbers)})
        known = False
        for number in numbers[:10]:
            if len(number) != 4:
                draft.say(
                    f"UN {number} is not a UN number: it has four digits.",
                    f"Το UN {number} δεν είναι αριθμός ΟΗΕ: έχει τέσσερα ψηφία.",
                )
                continue
            rows = self._rows(number)
            if not rows:
                draft.say(
                    f"UN {number} is not in this pack's table of dangerous goods, so I cannot say what it is.",
                    f"Ο αριθμός UN {number} δεν υπάρχει στον πίνακα επικίνδυνων εμπορευμάτων αυτού του πακέτου, "
                    f"οπότε δεν μπορώ να "
                    "πω τι είναι.",
                )
            for record in rows[:6]:
                known = True
                self._say(draft, number, record, heard)
        return draft.done("answered" if known else "not_found")

    def _say(self, draft: Draft, number: str, record: Record, heard: Heard) -> None:
        sheet = self.sheet
        assert sheet is not None, "a record comes from a sheet"
        name, kind, group = sheet.column(*NAME), sheet.column(*CLASS), sheet.column(*GROUP)
        cells = record.cells
        draft.citations.append(sheet.cite(record, len(draft.citations) + 1))
        mark = f"[{len(draft.citations)}]"
        english = [f"UN {number} is {cells.get(name or '', '')}"]
        greek = [f"UN {number}: {cells.get(name or '', '')}"]
        if kind and cells[kind]:
            meaning = CLASSES.get(re.sub(r"[A-Z]$", "", cells[kind].strip()))
            english.append(f"class {cells[kind]}" + (f" ({meaning[0]})" if meaning else ""))
            greek.append(f"κλάση {cells[kind]}" + (f" ({meaning[1]})" if meaning else ""))
        if group:
            english.append(f"packing group {cells[group]}" if cells[group].strip("-– ") else "no packing group")
            greek.append(
                f"ομάδα συσκευασίας {cells[group]}" if cells[group].strip("-– ") else "χωρίς ομάδα συσκευασίας"
            )
        draft.say(f"{', '.join(english)} {mark}.", f"{', '.join(greek)} {mark}.")
        main = {name, kind, group, sheet.column(*NUMBER)}
        wanted = {self._detail(columns) for asks, columns in _DETAILS if heard.says(*asks)}
        more = [(h, cells[h] or "–") for h in sheet.headers if h not in main and (cells[h] or h in wanted)]
        if more:
            listed = "; ".join(f"{header.replace('_', ' ')}: {cell}" for header, cell in more)
            draft.say(f"Further columns: {listed}.", f"Άλλες στήλες: {listed}.")
        draft.row(cells)

    def _by_name(self, wanted: str, asked: Asked) -> Reply | None:
        sheet = self.sheet
        name, column = (sheet.column(*NAME), sheet.column(*NUMBER)) if sheet else (None, None)
        if sheet is None or name is None or column is None:
            return None
        wanted = re.sub(r"\s+(?:have|has|please|εχει|εχουν|exei)$", "", wanted.strip())
        keys = {fold(wanted), fold_greek_sound(wanted)}
        for entry in self._setup.vocabulary.entries:
            if fold(entry.alias) == fold(wanted) or fold_greek_sound(entry.alias) == fold_greek_sound(wanted):
                keys |= {fold(entry.canonical), fold_greek_sound(entry.canonical)}
        found = [r for r in sheet.records if fold(r.cells[name]) in keys or fold_greek_sound(r.cells[name]) in keys]
        if not found and len(wanted) >= 4:
            # "lithium batteries" for LITHIUM ION BATTERIES: every word of the question in the name.
            words = set(fold(wanted).split())
            found = [r for r in sheet.records if words <= set(re.findall(r"\w+", fold(r.cells[name])))]
        draft = Draft(KIND, asked.language, {"name": wanted})
        if not found:
            draft.say(
                f"This pack's table of dangerous goods has no entry named “{wanted}”.",
                f"Ο πίνακας επικίνδυνων εμπορευμάτων αυτού του πακέτου δεν έχει εγγραφή με το όνομα «{wanted}».",
            )
            return draft.done("not_found")
        for record in found[:6]:
            self._say(draft, re.sub(r"\D", "", record.cells[column]).zfill(4), record, Heard.of(asked.text))
        return draft.done()

    def _about_classes(self, classes: list[str], heard: Heard, asked: Asked) -> Reply:
        draft = Draft(KIND, asked.language, {"classes": ", ".join(classes)})
        for code in dict.fromkeys(classes):
            number, letter = code.rstrip("abcdefghijklmnopqrstuvwxyz"), code.lstrip("0123456789.")
            meaning = CLASSES.get(number)
            if meaning is None:
                draft.say(
                    f"There is no class {number}: dangerous goods have the classes 1 to 9, some with divisions such "
                    f"as 4.3.",
                    f"Δεν υπάρχει κλάση {number}: τα επικίνδυνα εμπορεύματα έχουν τις κλάσεις 1 έως 9, κάποιες με "
                    f"υποκλάσεις όπως 4.3.",
                )
                continue
            word, greek_word = ("Division", "Υποκλάση") if "." in number else ("Class", "Κλάση")
            group = (
                (f", compatibility group {letter.upper()}", f", ομάδα συμβατότητας {letter.upper()}")
                if letter
                else ("", "")
            )
            draft.say(f"{word} {number}{group[0]}: {meaning[0]}.", f"{greek_word} {number}{group[1]}: {meaning[1]}.")
            draft.row({"class": code.upper(), "meaning": meaning[asked.language == "el"]})
        return draft.done(sure=heard.says(*_SPEAKS) or any("." in c for c in classes))

    def _segregation(self, numbers: list[str], classes: list[str], asked: Asked) -> Reply | None:
        """What the pack's own segregation data say; None without such data."""
        sheet = self.sheet
        column = (
            sheet.column("segregation", "segregation_group", "segregation_code", "segregate_from") if sheet else None
        )
        kind = sheet.column(*CLASS) if sheet else None
        draft = Draft(KIND, asked.language, {"un_numbers": ", ".join(numbers), "classes": ", ".join(classes)})
        if sheet and column and numbers:
            for number in numbers:
                for record in self._rows(number)[:3]:
                    draft.citations.append(sheet.cite(record, len(draft.citations) + 1))
                    value = record.cells[column] or "–"
                    draft.say(
                        f"The table's segregation entry for UN {number}: {value} [{len(draft.citations)}].",
                        f"Η εγγραφή διαχωρισμού του πίνακα για το UN {number}: {value} [{len(draft.citations)}].",
                    )
                    draft.row({"un_number": number, "segregation": value})
            return draft.done() if draft.rows else None
        wanted = [r.cells[kind].strip() for n in numbers for r in self._rows(n)[:1]] if kind else []
        wanted += [c.upper() for c in classes]
        if len(wanted) != 2:
            return None
        return self._pair(draft, wanted[0], wanted[1])

    def _pair(self, draft: Draft, first: str, second: str) -> Reply | None:
        for name in self._setup.files.names():
            if not (name.startswith("tables/") and "segreg" in name.casefold()):
                continue
            table = load(self._setup.files, name)
            found = _look_up(table, first, second) if table else None
            if table is None or found is None:
                continue
            value, record = found
            draft.citations.append(table.cite(record, 1))
            said = SEGREGATION.get(value.upper())
            draft.say(
                f"Class {first} and class {second}: "
                + (f"“{value}”, that is {said[0]} class {second} [1]." if said else f"{value} [1]."),
                f"Κλάση {first} και κλάση {second}: "
                + (f"«{value}», δηλαδή {said[1]} την κλάση {second} [1]." if said else f"{value} [1]."),
            )
            draft.row({"class_a": first, "class_b": second, "segregation": value})
            return draft.done()
        return None


def _look_up(table: Sheet, first: str, second: str) -> tuple[str, Record] | None:
    """The cell of two classes: in a matrix, or in a list of pairs."""
    a, b = table.column("class_a", "class_1", "from_class"), table.column("class_b", "class_2", "to_class")
    value = table.column("code", "segregation", "requirement", "rule")
    for one, other in ((first, second), (second, first)):
        for record in table.records:
            cells = record.cells
            if a and b and value:
                if cells[a] == one and cells[b] == other:
                    return cells[value], record
            elif table.headers and cells[table.headers[0]] == one and cells.get(other):
                return cells[other], record
    return None


def make(setup: Setup) -> Tool:
    """The tool; its table is read at the first question."""
    return DangerousGoodsTool(setup)
