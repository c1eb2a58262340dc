"""Phones, e-mail and web addresses, IP addresses. Formats after RFC 5322 (the everyday part), RFC 3986, RFC 4291, ITU E.123."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make

_EMAIL = compiled(
    r"(?:mailto:)?(?P<it>[\w.+\-'&]+[ ]?(?:@|\(at\)|\[at\]|\{at\}|＠)[ ]?[\w\-]+(?:[ ]?(?:\.|\[dot\]|\(dot\))[ ]?[\w\-]+)*"
    r"(?:\.|\[dot\]|\(dot\))[^\W\d_]{2,24})",
    re.IGNORECASE,
)
_URL = compiled(
    r"(?:(?:https?|ftp|hxxps?)://|www\.)[^\s<>\"'»)\]]+(?<![.,;:!?])"
    r"|(?<![@\w.\-])(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+(?:com|org|net|edu|gov|info|io|eu|gr|uk|cy|de|fr|it|es|nl|ie|us|ca|au|"
    r"example|invalid|test|local|health|nhs|clinic|me|ly|tv|xyz|hospital|app|dev|online|site|med|care)(?![\w@\-])(?:/[^\s<>\"'»)\]]*(?<![.,;:!?]))?",
    re.IGNORECASE,
)
_IP4 = compiled(r"(?<![\d.\w])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\d\w]|\.\d)")
_IP6 = compiled(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)

_LABEL = (
    r"(?:tel(?:ephone)?(?:\s*(?:no|number|nr))?|phone(?:\s*(?:no|number))?|ph|mob(?:ile)?(?:\s*(?:no|number|phone))?|cell(?:\s*phone)?|"
    r"fax|landline|contact(?:\s*(?:no|number|tel))?|home|work|office|call(?:ed|ing)?|ring|rang|reach(?:ed|able)?\s+(?:on|at)|"
    r"bleep|blp|pager|pgr|page|dect|ext(?:ension|n)?|whatsapp|viber|sms|text|switchboard|hotline|helpline|"
    r"τηλ(?:έφωνο|εφωνο|εφωνικά|εφώνου|εφωνα|έφωνα)?|τηλεφωνο|κιν(?:ητό|ητο|ητού)?|φαξ|σταθερό|σταθερο|επικοινωνίας?|εσωτ(?:ερικό)?|εσωτερικο|καλέστε|tηλ|thl|til|kin(?:hto|ito)?)"
)
_AFTER_LABEL = compiled(
    rf"(?<![^\W\d_]){_LABEL}(?:\s*\([^)\d\n]{{1,16}}\))?\s*(?:no\.?|number|αρ\.?)?\s*[.:#=/]*\s*(?:at|on|is|στο|αριθμό|:)?\s*[:.]?\s*"
    r"(?P<it>[+(]?[\dOolI|][\dOolI|\s().\-/–]{1,22}[\dOolI|](?:\s*(?:ext|x|εσωτ)\.?\s*\d{1,6})?)",
    re.IGNORECASE,
)
_SHORT_LABEL = compiled(
    r"(?<![^\W\d_])(?P<label>bleep|blp|pager|pgr|ext(?:ension|n)?|dect|εσωτ(?:ερικό|ερικο)?)\s*(?:no\.?|number)?\s*[.:#=]*\s*(?P<it>#?\d{2,6})(?!\d)",
    re.IGNORECASE,
)
_BARE = compiled(
    r"(?<![\w.\-/+])(?P<it>"
    r"(?:\+|00)\s?\(?\d{1,3}\)?(?:[\s.\-/]?\(?\d{1,4}\)?){2,6}"  # international
    r"|\+?\(?\+?\d{1,3}\)[\s.\-]?\d{2,4}(?:[\s.\-]?\d{2,5}){1,3}"
    r"|\(?0\d{2,5}\)?[\s.\-]?\d{3,4}[\s.\-]?\d{3,4}"  # UK with a leading zero
    r"|\(?0\d{2}\)?[\s.\-]\d{4}[\s.\-]\d{4}"
    r"|07\d{3}[\s.\-]?\d{3}[\s.\-]?\d{3}"
    r"|0\d{1,4}[\s.\-/]\d{2,4}(?:[\s.\-/]?\d{2,4}){1,3}"
    r"|\(\d{3}\)\s?\d{3}[\s.\-]\d{4}"  # US
    r"|(?:1[\s.\-])?\d{3}[\s.\-]\d{3}[\s.\-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?"
    r"|(?:1[\s.\-])?\d{3}[\s.\-]\d{4}(?=\s?(?:x|ext)\b)"
    r"|(?:69\d|2[1-9]\d)[\s.\-]?\d{3}[\s.\-]?\d{4}|69\d{2}[\s.\-]?\d{3}[\s.\-]?\d{3}|69\d{2}[\s.\-]\d{2}[\s.\-]\d{2}[\s.\-]\d{2}"  # Greece
    r"|(?:2[1-8]\d{2,3})[\s.\-/]\d{2,3}[\s.\-]?\d{3}|2[1-8]\d{3}[\s.\-]\d{2,3}[\s.\-]\d{2,3}|2[1-8]\d[\s.\-]\d{2}[\s.\-]\d{2}[\s.\-]\d{3}"
    r"|2[1-8]\d{8}|69\d{8}"
    r")(?![\w]|[.\-]\d)"
)
_X = compiled(r"(?<![\w])x(?P<it>[1-9]\d{3,4})(?![\w.,]\d|[ ]?(?:mg|ml|g\b|mcg|iu|units?)|\w)", re.IGNORECASE)
_DATE_LIKE = compiled(
    r"^\(?(?:19|20)\d\d[\s.\-/]\d{1,2}[\s.\-/]\d{1,2}$|^\d{1,2}[\s.\-/]\d{1,2}[\s.\-/](?:19|20)?\d\d$|^\d{4}\s*[-–]\s*\d{4}$"
)
_NHS_LEAD = compiled(r"(?:nhs|mrn|chi|αμκα|a\.?m\.?k\.?a|αφμ)\W{0,4}(?:no\.?|number)?\W{0,3}$", re.IGNORECASE)


def emails(text: str) -> Iterator[Finding | None]:
    """E-mail addresses, also with spaces around the @ and with (at)."""
    for m in _EMAIL.finditer(text):
        start, end = m.span("it")
        value = text[start:end]
        if " " in value:
            # A space may only stand beside the @: what comes after a sentence's dot is text.
            tight = re.match(
                r"[\w.+\-'&]+ ?(?:@|\(at\)|\[at\]|\{at\}) ?[\w\-]+(?:(?:\.|\[dot\]|\(dot\)| \[dot\] )[\w\-]+)+",
                value,
                re.IGNORECASE,
            )
            if tight is None:
                continue
            end = start + tight.end()
        yield make("EMAIL", text, start, end, "the form of an e-mail address", 1.0)


def urls(text: str) -> Iterator[Finding | None]:
    """Web addresses with a scheme, with www., or with a well-known ending."""
    for m in _URL.finditer(text):
        yield make("URL", text, m.start(), m.end(), "the form of a web address", 0.95)


def addresses(text: str) -> Iterator[Finding | None]:
    """IPv4 and IPv6."""
    for pattern in (_IP4, _IP6):
        for m in pattern.finditer(text):
            try:
                ipaddress.ip_interface(m.group())
            except ValueError:
                continue
            if pattern is _IP6 and (m.group().count(":") < 3 or not re.search(r"[0-9a-f]", m.group(), re.IGNORECASE)):
                continue
            lead = text[max(0, m.start() - 12) : m.start()].lower()
            if pattern is _IP4 and re.search(r"\b(?:version|ver|v|firmware)\W*$", lead):
                continue
            yield make("IP", text, m.start(), m.end(), "a valid IP address", 0.95)


def _digits(value: str) -> int:
    return sum(c.isdigit() for c in value)


def phones(text: str) -> Iterator[Finding | None]:
    """Greek, British, American and international numbers; extensions, bleeps and pagers after their word."""
    for m in _AFTER_LABEL.finditer(text):
        start, end = m.span("it")
        value = re.split(r"\n|\s{3,}|\s/\s", text[start:end])[0]
        if re.search(r"[OolI|]", value):
            value = re.match(r"[\s()\d.\-/+OolI|]*", value).group()  # type: ignore[union-attr]
        while (last := re.search(r"\s+[^\d\s]+$|(?<=\d)[\s(]+$", value)) is not None:
            value = value[: last.start()]
        end = start + len(value)
        count = sum(c.isdigit() or c in "OolI|" for c in value)
        if _digits(value) < 5 or not 6 <= count <= 17 or _DATE_LIKE.match(value.strip()):
            continue
        if re.match(r"\d{1,2}[:.]\d\d$", value.strip()):
            continue
        value, end = _without_date(value, start)
        if _digits(value) >= 5:
            yield make("PHONE", text, start, end, f"a number after “{text[m.start() : start].strip(' :.#')}”", 0.95)
    for m in _SHORT_LABEL.finditer(text):
        start, end = m.span("it")
        yield make("PHONE", text, start, end, f"a number after “{m['label']}”", 0.9)
    for m in _X.finditer(text):
        yield make("PHONE", text, *m.span("it"), "an extension", 0.7)
    for m in _BARE.finditer(text):
        start, end = m.span("it")
        value = m["it"]
        if (
            not 9 <= _digits(value) <= 15
            or _DATE_LIKE.match(value)
            or _NHS_LEAD.search(text[max(0, start - 24) : start])
        ):
            continue
        value, end = _without_date(value, start)
        if _digits(value) >= 9:
            yield make("PHONE", text, start, end, "the form of a phone number", 0.85)


def _without_date(value: str, start: int) -> tuple[str, int]:
    """A number that runs into a date ("2101234567 12/03/2024") ends before it."""
    cut = re.search(r"\s+\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}$|\s+\d{1,2}[:.]\d\d$", value)
    value = value[: cut.start()] if cut else value
    return value, start + len(value)


def find(text: str) -> list[Finding]:
    """All contacts."""
    return keep([*emails(text), *urls(text), *addresses(text), *phones(text)])
