"""`un-locode`: from a UN/LOCODE to its place and back, from the pack's own table.

A code that is not in the table is said to be unknown in this pack: the full list has over a hundred thousand places.
"""

from __future__ import annotations

import re

from assistant.text import fold
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics.hear import FILLERS, Heard, only
from assistant.tools.logistics.ports import Port, WithPorts
from assistant.tools.logistics.reply import Draft

KIND = "un-locode"
_SPEAKS = (
    "locode*",
    "unlocode*",
    "un locode*",
    "un location code*",
    "port code*",
    "code of the port*",
    "κωδικ* λιμαν*",
    "λοκοουντ",
)
_STRICT = ("locode*", "unlocode*", "un location code*")
_CODE = re.compile(r"(?<![^\W_])([A-Za-z]{2})[ \-]?([A-Za-z2-9]{3})(?![^\W_])")
_NOT_WORDS = FILLERS | frozenset(fold("what which where place port ports code locode valid").split())
_ALONE = FILLERS | frozenset(
    fold(
        "has have had with port place city harbour locode unlocode un code codes valid location which "
        "where country called "
        "known real exist exists "
        "belong belongs stands "
        "λιμανι λιμανιου λιμενας κωδικος κωδικο πολη τοπος μερος χωρα εγκυρος σωστος υπαρχει ανηκει αντιστοιχει "
        "limani limaniou kodikos kwdikos poli topos meros xora egkyros swstos yparxei anikei antistoixei"
    ).split()
)
# What stands behind "locode of", up to the end of the sentence.
_OF = re.compile(
    r"(?:(?:un[/ ]?)?locodes?|port codes?|location codes?|λιμανιου|limaniou)\s*\)?\s+(?:for|of|του|τησ|των|για|στο"
    r"|στη|tou|tis|ths|gia)\s+"
    r"(?:the |port of |λιμανι\w* |του |τησ )*(?P<name>[^?;.,!]{2,60})"
)
_HAVE = re.compile(
    r"(?:locode|port code|location code)\s+(?:does|do|has|have|exei"
    r"|εχει)\s+(?P<name>[^?;.,!]{2,60}?)(?:\s+have)?\s*[?;.!]?$"
)
_PLEASE = re.compile(r"(?:\s(?:please|thanks|port|παρακαλ[ωώ]|parakal[ow]))+\s*$", re.IGNORECASE)
_WHICH_PLACE = re.compile(
    r"(?:which|what|ποιο|poio) (?:port|place|city|location|λιμανι|μερος|limani) (?:is|ειναι"
    r"|einai) [a-z]{2} ?[a-z2-9]{3}\W*$"
)
_BARE = re.compile(
    r"^(?:please )?(?:what|which|tell me|give me|find)(?: is|'s| s)? (?:the|its) (?:un[/ ]?)?(?:locode"
    r"|port code)\s*\??$"
)


class UnLocodeTool(WithPorts):
    """See the module."""

    kind = KIND
    priority = 16

    def answer(self, asked: Asked) -> Reply | None:
        """The place of a code or the code of a place."""
        heard = Heard.of(asked.text)
        speaks = heard.says(*_SPEAKS) or bool(_WHICH_PLACE.search(heard.folded))
        codes = self._codes(heard, speaks)
        if codes:
            rest = heard.without(*(span for _, span in codes))
            if only(rest, _ALONE) or (speaks and _few(rest)):
                return self._about_codes([code for code, _ in codes], asked)
            return None
        return self._about_names(heard, asked) if speaks else None

    def _codes(self, heard: Heard, speaks: bool) -> list[tuple[str, tuple[int, int]]]:
        found = []
        for match in _CODE.finditer(heard.text):
            code = (match[1] + match[2]).upper()
            known = self.ports.by_code(code) is not None
            apart = len(match[0]) > 5
            if (known and (match[0].isupper() or not apart)) or (speaks and self._unknown(match[0])):
                found.append((code, match.span()))
        return found

    def _unknown(self, written: str) -> bool:
        """In capitals, no word of the question, and not the name of a place we know."""
        plain = written.isupper() and fold(written) not in _NOT_WORDS and written != "UN LOC"
        return plain and not self.ports.named(written)

    def _about_codes(self, codes: list[str], asked: Asked) -> Reply:
        draft = Draft(KIND, asked.language, {"codes": ", ".join(codes)})
        status = False
        for code in dict.fromkeys(codes):
            port = self.ports.by_code(code)
            if port:
                self._say(draft, port)
                status = True
            else:
                draft.say(
                    f"{code[:2]} {code[2:]} is written like a UN/LOCODE, but it is not in this pack's table, so I "
                    f"cannot say "
                    "which place it is.",
                    f"Το {code[:2]} {code[2:]} έχει τη μορφή UN/LOCODE, αλλά δεν υπάρχει στον πίνακα αυτού του "
                    f"πακέτου, οπότε δεν "
                    "μπορώ να πω ποιος τόπος είναι.",
                )
        return draft.done("answered" if status else "not_found")

    def _about_names(self, heard: Heard, asked: Asked) -> Reply | None:
        hits = self.ports.hits(heard.text)
        if not hits:
            match = _OF.search(heard.folded) or _HAVE.search(heard.folded)
            if match:
                whole = heard.text if len(heard.text) == len(heard.folded) else heard.folded
                return self._by_likeness(_PLEASE.sub("", whole[slice(*match.span("name"))]).strip(), asked)
            if _BARE.match(heard.folded):
                draft = Draft(KIND, asked.language)
                draft.say("Of which place do you want the UN/LOCODE?", "Ποιου τόπου τον κωδικό UN/LOCODE θέλετε;")
                return draft.done("clarify")
            return self._bad_code(heard, asked)
        if not _few(heard.without(*((h.start, h.end) for h in hits))):
            return None
        draft = Draft(KIND, asked.language, {"places": ", ".join(h.ports[0].name for h in hits)})
        for hit in hits:
            if len(hit.ports) > 1:
                draft.say(f"{len(hit.ports)} places bear that name.", f"{len(hit.ports)} τόποι έχουν αυτό το όνομα.")
            for port in hit.ports[:8]:
                self._say(draft, port)
        return draft.done()

    def _by_likeness(self, name: str, asked: Asked) -> Reply | None:
        if len(name.split()) > 4:
            return None
        ports = self.ports.named(name, like=True)
        draft = Draft(KIND, asked.language, {"place": name})
        if not ports:
            if self.ports.sheet is None:
                return None
            draft.say(
                f"This pack's table of UN/LOCODEs has no place named “{name}”.",
                f"Ο πίνακας UN/LOCODE αυτού του πακέτου δεν έχει τόπο με το όνομα «{name}».",
            )
            return draft.done("not_found")
        for port in ports[:8]:
            self._say(draft, port)
        return draft.done()

    def _bad_code(self, heard: Heard, asked: Asked) -> Reply | None:
        """A word in capitals after LOCODE that cannot be one."""
        match = re.search(r"LOCODE\W{1,3}(?:is |code )?([A-Z0-9]{3,7})(?![^\W_])", heard.text)
        match = match or re.search(r"(?<![^\W_])(?:is|Is) ([A-Z0-9]{3,7}) a (?:valid )?(?:UN.?)?LOCODE", heard.text)
        if not match:
            return None
        draft = Draft(KIND, asked.language, {"codes": match[1]})
        draft.say(
            f"{match[1]} is not a UN/LOCODE: it must be the two letters of the country and three more characters, "
            f"letters or "
            "the digits 2 to 9.",
            f"Το {match[1]} δεν είναι UN/LOCODE: χρειάζονται τα δύο γράμματα της χώρας και άλλοι τρεις χαρακτήρες, "
            f"γράμματα ή τα "
            "ψηφία 2 έως 9.",
        )
        return draft.done()

    def _say(self, draft: Draft, port: Port) -> None:
        sheet = self.ports.sheet
        assert sheet is not None, "a port comes from a sheet"
        draft.citations.append(sheet.cite(port.record, len(draft.citations) + 1))
        mark = f"[{len(draft.citations)}]"
        code = f"{port.code[:2]} {port.code[2:]}" if len(port.code) == 5 else port.code
        where = f", {port.country}" if port.country else ""
        if not port.code:
            draft.say(
                f"{port.name}{where} has no code in the table {mark}.",
                f"{port.name}{where}: χωρίς κωδικό στον πίνακα {mark}.",
            )
        else:
            draft.say(
                f"{port.code} ({code}) is {port.name}{where} {mark}.",
                f"{port.code} ({code}): {port.name}{where} {mark}.",
            )
        draft.row({"locode": port.code, "name": port.name, "country": port.country})


def _few(heard: Heard) -> bool:
    """Whether beside the code or place hardly anything is asked: so a question on draughts or tariffs goes
    elsewhere."""
    return sum(word not in _ALONE and not word.isdigit() for word in heard.words()) <= 1


def make(setup: Setup) -> Tool:
    """The tool; its table is read at the first question."""
    return UnLocodeTool(setup)
