"""`laytime`: time allowed from cargo and rate, time used, demurrage or despatch, with the working.

Reacts to laytime questions that bring numbers. What the count leaves out is said in
`assistant.tools.logistics.laytime`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from assistant.text import fold
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics import say
from assistant.tools.logistics.amounts import Mass, Money, Span, masses, moneys, spans, value_after
from assistant.tools.logistics.dates import When, dates
from assistant.tools.logistics.hear import Heard, blank
from assistant.tools.logistics.laytime import Statement, allowed_minutes, count, pro_rata
from assistant.tools.logistics.reply import Draft, either

KIND = "laytime"
_SPEAKS = ("laytime", "lay time", "laydays", "σταλι*", "χρονος φορτοεκφορτωσ*", "stalies", "staliwn", "stalion")
_MONEY_WORDS = ("demurrage", "despatch", "dispatch", "επισταλι*", "υπερημερι*", "ταχυφορτ*", "αμοιβη επισπευσ*")
# Free days are those of containers.
_FREE = ("free day*", "free time", "days free", "ελευθερ*", "δωρεαν")
_AMOUNT = (
    "how much", "amount", "calculate demurrage", "demurrage due", "demurrage payable", "what is the demurrage",
    "owed", "owe", "due", "ποσο", "ποσα", "ποσο ειναι οι επισταλιες", "ποσες επισταλιες",
)  # fmt: skip
_DAYS: tuple[tuple[str, tuple[str, ...], frozenset[int]], ...] = (
    ("SSHEX", ("sshex", "satshex", "sshinc excluded", "saturdays and sundays exclu*", "saturdays sundays*"),
    frozenset({5, 6})),
    ("SHEX", ("shex", "sundays exclu*", "sundays except*", "sundays and holidays*", "κυριακες εξαιρ*",
    "εξαιρουνται κυριακες*", "χωρις κυριακες"), frozenset({6})),
    ("FHEX", ("fhex", "fridays exclu*", "fridays except*", "fridays and holidays*"), frozenset({4})),
    ("SHINC", ("shinc", "sundays included", "sshinc", "fhinc"), frozenset()),
)  # fmt: skip
_WEATHER = re.compile(r"rain|weather|swell|wind|storm|stoppage|lost|excluded hours|βροχ|καιρ|ανεμ|χαμεν|vroxi|kairo")
_USED = re.compile(
    r"used|took|taken|took to|actual|lasted|spent|χρησιμοποιη|διηρκ|διαρκ|χρειαστ|xrisimopoi|kratis|κρατησ"
)
_ALLOWED = re.compile(r"allow|laytime of|laytime is|laytime:|permitted|επιτρ|επιτρεπομεν")
_TURN = re.compile(r"turn[ -]?time|notice time|notice of|free time|nor ")
_DESPATCH = re.compile(r"despatch|dispatch|dhd|ταχυφορτ|επισπευσ")
_HALF = re.compile(
    r"despatch (?:at |is |of )?half|half (?:the )?(?:demurrage|despatch)|half despatch|dhd|(?:στο|το) μισο"
)
_HOLIDAY = re.compile(r"holidays?\W+(?:\w+\W+){0,2}$|αργια\W+(?:\w+\W+){0,2}$|αργιεσ\W+(?:\w+\W+){0,2}$")


@dataclass(slots=True)
class _Case:
    """What the question brings."""

    quantity: Decimal | None = None
    rate: Decimal | None = None
    allowed: Decimal | None = None
    used: Decimal | None = None
    weather: Decimal = Decimal(0)
    turn: Decimal = Decimal(0)
    demurrage: Money | None = None
    despatch: Money | None = None
    half: bool = False
    term: str = ""
    weekdays: frozenset[int] = frozenset()
    holidays: frozenset[dt.date] = frozenset()
    periods: tuple[tuple[dt.datetime, dt.datetime], ...] = ()
    odd_date: bool = False


def _both(case: _Case) -> bool:
    return case.allowed is not None and (case.used is not None or bool(case.periods))


class LaytimeTool:
    """See the module."""

    kind = KIND
    priority = 20

    def answer(self, asked: Asked) -> Reply | None:
        """The calculation as far as the question goes, a question for what lacks, or None."""
        heard = Heard.of(asked.text)
        speaks, money = heard.says(*_SPEAKS), heard.says(*_MONEY_WORDS)
        if not (speaks or money) or heard.says("mean", "means", "definition", "define", "σημαιν*", "ορισμος"):
            return None
        case = _read(heard, asked)
        tonnes = case.quantity is not None or case.rate is not None
        if not (
            tonnes or (speaks and (case.allowed is not None or case.used is not None or case.periods)) or _both(case)
        ):
            return None
        if not speaks and not _both(case) and (case.quantity is None or case.rate is None):
            return None
        if not speaks and heard.says(*_FREE):
            return None
        return self._answer(case, heard, asked)

    def _answer(self, case: _Case, heard: Heard, asked: Asked) -> Reply:
        draft = Draft(KIND, asked.language)
        if case.allowed is None:
            missing = self._missing(case, draft)
            if missing is not None:
                return missing
            assert case.quantity is not None and case.rate is not None, "asked for above"
            case.allowed = allowed_minutes(case.quantity, case.rate)
            quantity, rate = (say.number(v, asked.language) for v in (case.quantity, case.rate))
            days, long = say.decimal_days(case.allowed, asked.language), _time(case.allowed, draft)
            also = "" if days == long else either(asked.language, f", that is {long}", f", δηλαδή {long}")
            draft.say(
                f"Laytime allowed: {quantity} t ÷ {rate} t/day = {days}{also}.",
                f"Επιτρεπόμενος χρόνος (laytime): {quantity} t ÷ {rate} t/ημέρα = {days}{also}.",
            )
            draft.arguments |= {"quantity_t": f"{case.quantity:f}", "rate_t_per_day": f"{case.rate:f}"}
        else:
            draft.say(
                f"Laytime allowed: {_time(case.allowed, draft)}.",
                f"Επιτρεπόμενος χρόνος (laytime): {_time(case.allowed, draft)}.",
            )
        draft.row({"item": "allowed", "time": _time(case.allowed, draft), "minutes": f"{case.allowed:.0f}"})
        wants_amount = heard.says(*_AMOUNT) and heard.says(*_MONEY_WORDS)
        used = self._used(case, draft)
        if used is None:
            if wants_amount:
                draft.say(
                    "How much time was used, or when did laytime start and end?",
                    "Πόσος χρόνος χρησιμοποιήθηκε, ή πότε άρχισε και πότε τελείωσε;",
                )
                return draft.done("clarify")
            return draft.done()
        return self._balance(case, used, draft, wants_amount)

    def _missing(self, case: _Case, draft: Draft) -> Reply | None:
        if case.quantity is not None and case.rate is None:
            draft.say("At which rate, in tonnes a day?", "Με ποιον ρυθμό, σε τόνους την ημέρα;")
        elif case.rate is not None and case.quantity is None:
            draft.say("For how many tonnes of cargo?", "Για πόσους τόνους φορτίου;")
        elif case.rate is None:
            draft.say(
                "For how many tonnes of cargo and at which daily rate? Or how much laytime is allowed?",
                "Για πόσους τόνους φορτίου και με ποιον ημερήσιο ρυθμό; Ή πόσος χρόνος επιτρέπεται;",
            )
        elif case.rate <= 0:
            draft.say(
                "The daily rate must be above zero: which rate is it?",
                "Ο ημερήσιος ρυθμός πρέπει να είναι πάνω από μηδέν: ποιος είναι;",
            )
        else:
            return None
        return draft.done("clarify")

    def _used(self, case: _Case, draft: Draft) -> Decimal | None:
        """Minutes used, with the sentences that show the count."""
        language = draft.language
        if case.periods:
            assert case.allowed is not None, "computed before"
            statement = count(list(case.periods), case.allowed, case.weekdays, case.holidays, case.weather)
            self._say_count(case, statement, draft)
            used = statement.used
        elif case.used is not None:
            used = max(case.used - case.weather, Decimal(0))
            lost = (
                either(
                    language,
                    f" less {_time(case.weather, draft)} lost",
                    f" μείον {_time(case.weather, draft)} χαμένος χρόνος",
                )
                if case.weather
                else ""
            )
            draft.say(
                f"Time used: {_time(case.used, draft)}{lost}{' = ' + _time(used, draft) if lost else ''}.",
                f"Χρόνος που χρησιμοποιήθηκε: "
                f"{_time(case.used, draft)}{lost}{' = ' + _time(used, draft) if lost else ''}.",
            )
        else:
            return None
        draft.row({"item": "used", "time": _time(used, draft), "minutes": f"{used:.0f}"})
        return used

    def _say_count(self, case: _Case, statement: Statement, draft: Draft) -> None:
        language = draft.language
        for start, end in case.periods:
            length = Decimal((end - start) // dt.timedelta(minutes=1))
            draft.say(
                f"From {say.moment(start, language)} to {say.moment(end, language)}: {_time(length, draft)}.",
                f"Από {say.moment(start, language)} έως {say.moment(end, language)}: {_time(length, draft)}.",
            )
        parts = []
        if statement.excepted:
            parts.append(
                either(
                    language,
                    f"{_time(statement.excepted, draft)} excepted ({case.term})",
                    f"{_time(statement.excepted, draft)} εξαιρούμενες ({case.term})",
                )
            )
        if case.weather:
            parts.append(
                either(language, f"{_time(case.weather, draft)} lost", f"{_time(case.weather, draft)} χαμένος χρόνος")
            )
        gross = sum((Decimal((end - start) // dt.timedelta(minutes=1)) for start, end in case.periods), Decimal(0))
        less = ""
        if parts:
            less = _time(gross, draft) + either(language, " less ", " μείον ") + say.join(parts, language) + " = "
        term = f" ({case.term})" if case.term and not parts else ""
        draft.say(
            f"Time used{term}: {less}{_time(statement.used, draft)}.",
            f"Χρόνος που χρησιμοποιήθηκε{term}: {less}{_time(statement.used, draft)}.",
        )
        if not case.term:
            draft.say(
                "No exceptions were named, so every day counts (as under SHINC).",
                "Δεν αναφέρθηκαν εξαιρέσεις, άρα μετρά κάθε ημέρα (όπως με SHINC).",
            )
        if statement.ends and case.allowed is not None and statement.used > case.allowed:
            draft.say(
                f"Laytime ran out on {say.moment(statement.ends, language)}; from then on all time counts.",
                f"Ο επιτρεπόμενος χρόνος έληξε {say.moment(statement.ends, language)}· από τότε μετρά όλος ο χρόνος.",
            )

    def _balance(self, case: _Case, used: Decimal, draft: Draft, wants_amount: bool) -> Reply:
        assert case.allowed is not None, "computed before"
        language, balance = draft.language, used - case.allowed
        if not balance:
            draft.say(
                "Time used equals time allowed: neither demurrage nor despatch.",
                "Ο χρόνος εξαντλήθηκε ακριβώς: ούτε επισταλίες ούτε despatch.",
            )
            return draft.done()
        late = balance > 0
        length = abs(balance)
        days, long = say.decimal_days(length, language), _time(length, draft)
        also = "" if days == long else f" = {days}"
        word = (
            ("Demurrage", "Επισταλίες (demurrage)")
            if late
            else ("Time saved (despatch)", "Χρόνος που κερδήθηκε (despatch)")
        )
        draft.say(f"{word[0]}: {long}{also}.", f"{word[1]}: {long}{also}.")
        rate = case.demurrage if late else case.despatch
        daily, currency = (rate.value, rate.currency) if rate else (None, "")
        if rate is None and not late and case.half and case.demurrage:
            daily, currency = case.demurrage.value / 2, case.demurrage.currency
        if rate is not None and rate.per == "hour":
            daily = rate.value * 24
        item = "demurrage" if late else "despatch"
        if daily is None:
            return self._no_rate(case, draft, late, wants_amount)
        amount = pro_rata(length, daily)
        shown, per_day = say.money(amount, language, currency), say.money(daily, language, currency)
        draft.say(
            f"{days} × {per_day} a day = {shown} {item}, pro rata of a day.",
            f"{days} × {per_day} την ημέρα = {shown} {'επισταλίες' if late else 'despatch'}, αναλογικά για μέρος "
            f"ημέρας.",
        )
        draft.row({"item": item, "time": shown, "minutes": f"{length:.0f}"})
        return draft.done()

    def _no_rate(self, case: _Case, draft: Draft, late: bool, wants_amount: bool) -> Reply:
        if late and wants_amount:
            draft.say("What is the demurrage rate a day?", "Ποιο είναι το ημερήσιο ποσό των επισταλιών;")
            return draft.done("clarify")
        if not late and wants_amount and not case.demurrage:
            draft.say("What is the despatch rate a day?", "Ποιο είναι το ημερήσιο ποσό για despatch;")
            return draft.done("clarify")
        if not late and case.demurrage is not None:
            draft.say(
                "No despatch rate was given (often half the demurrage rate), so I do not put an amount on it. No "
                "demurrage is due.",
                "Δεν δόθηκε ποσό για despatch (συχνά το μισό των επισταλιών), οπότε δεν υπολογίζω ποσό. Δεν "
                "οφείλονται επισταλίες.",
            )
        return draft.done()


def _time(minutes: Decimal, draft: Draft) -> str:
    if minutes > 10**9:
        # Beyond what a timedelta holds lies no voyage; the days are right all the same.
        return say.decimal_days(minutes, draft.language)
    return say.duration(dt.timedelta(minutes=float(minutes)), draft.language)


def _read(heard: Heard, asked: Asked) -> _Case:
    case = _Case(half=bool(_HALF.search(heard.folded)))
    for term, patterns, weekdays in _DAYS:
        if heard.says(*patterns):
            case.term, case.weekdays = term, weekdays
            break
    written = dates(heard.text, asked.now.date())
    text = blank(heard.text, [(w.start, w.end) for w in written])
    plain = "".join(f if len(f := fold(c)) == 1 else c for c in text)
    cargo = masses(text, asked.language)
    _read_cargo(case, cargo)
    text = blank(text, [(m.start, m.end) for m in cargo])
    _read_money(case, moneys(text, asked.language), plain)
    if case.demurrage is None:
        named = value_after(text, r"(?<!\w)(?:dem(?:urrage)?|επισταλι\w*)(?: rate)?(?: of| is|:|=)?", asked.language)
        # "dem rate 12000": an amount without currency, day and unit, unless it is a time.
        if named and named.value >= 100 and not any(s.start == named.start for s in spans(text, asked.language)):
            case.demurrage = Money(named.value, "", "day", named.start, named.end)
    _read_spans(case, spans(text, asked.language), plain)
    _read_dates(case, written, fold(heard.text) if len(fold(heard.text)) == len(heard.text) else plain)
    return case


def _read_cargo(case: _Case, cargo: list[Mass]) -> None:
    for mass in cargo:
        if mass.per and case.rate is None:
            case.rate = mass.value * (24 if mass.per == "hour" else 1)
        elif not mass.per and case.quantity is None:
            case.quantity = mass.value


def _read_money(case: _Case, found: list[Money], plain: str) -> None:
    for money in found:
        before = plain[max(0, money.start - 40) : money.start]
        words = re.findall(r"[^\W\d_]+", before)
        if any(_DESPATCH.match(word) for word in words[-4:]) and case.despatch is None:
            case.despatch = money
        elif (
            case.rate is None
            and case.quantity is not None
            and not money.currency
            and not re.search(r"demurrage|επισταλ|epistal", before)
        ):
            # "30,000 t at 8,000 per day": the unit was said once.
            case.rate = money.value
        elif case.demurrage is None:
            case.demurrage = money


def _read_spans(case: _Case, found: list[Span], plain: str) -> None:
    last = 0
    for index, span in enumerate(found):
        after_end = min(found[index + 1].start if index + 1 < len(found) else len(plain), span.end + 30)
        before, after = plain[last : span.start][-50:], re.split(r"[,;.]", plain[span.end : after_end])[0]
        last = span.end
        near = re.split(r"[,;]", before)[-1]
        if _WEATHER.search(near) or _WEATHER.search(after):
            case.weather += span.minutes
        elif _TURN.search(near):
            case.turn = span.minutes
        elif _USED.search(near) or (_USED.search(after) and not _ALLOWED.search(near)):
            case.used = span.minutes
        elif _ALLOWED.search(near) or _ALLOWED.search(after):
            case.allowed = span.minutes


def _read_dates(case: _Case, written: list[When], plain: str) -> None:
    holidays = [w for w in written if _HOLIDAY.search(plain[max(0, w.start - 40) : w.start])]
    moments = [w.at() for w in written if w not in holidays]
    case.holidays = frozenset(w.date for w in holidays)
    if case.holidays and not case.term:
        case.term = "holidays"
    pairs = list(zip(moments[::2], moments[1::2], strict=False))
    if pairs and case.turn:
        pairs[0] = (pairs[0][0] + dt.timedelta(minutes=float(case.turn)), pairs[0][1])
    ordered = all(a < b for a, b in pairs) and all(p[1] <= q[0] for p, q in pairwise(pairs))
    # A statement of more than ten years would take long to count and is no voyage.
    if pairs and len(moments) % 2 == 0 and ordered and pairs[-1][1] - pairs[0][0] < dt.timedelta(days=3700):
        case.periods = tuple(pairs)


def make(setup: Setup) -> Tool:
    """The tool; it reads no file of the pack."""
    del setup
    return LaytimeTool()
