"""Mail: headers, message and attachments come out as parts; what is not read is named."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.eml import read_eml
from assistant.documents.model import Deadline, Limits, Parts
from assistant.documents.private import Source, read_private
from assistant.errors import DocumentError
from assistant.text import clean, fold_space

GREEK = "Το πλοίο για τη Νάξο φεύγει από τον Πειραιά στις επτά. Άλλη ώρα δεν υπάρχει σήμερα."


def read(data: bytes) -> Parts:
    return read_private(Source(data, ".eml", "the file", len(data)), Limits(seconds=20))


def parts(found: Parts) -> dict[str, str]:
    return {s.title: found.text[s.start : s.end].strip() for s in found.sections}


def mail(text: str = "The message.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in ({"From": "Anna Example <anna@example.org>", "Subject": "A test"} | headers).items():
        made[name] = value
    made.set_content(text)
    return made


LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60)


@settings(deadline=None, max_examples=200)
@given(LINE, st.lists(LINE, min_size=1, max_size=6), st.sampled_from(["7bit", "quoted-printable", "base64"]))
def test_a_mail_comes_back(subject: str, lines: list[str], encoding: str) -> None:
    made = mail(Subject=subject)
    made.set_content("\n".join(lines), cte="8bit" if encoding == "7bit" else encoding)
    found = parts(read(made.as_bytes(policy=policy.SMTP)))
    wanted = unicodedata.normalize("NFC", clean("\n".join(lines))).replace("\u00ad", "").strip("\n").rstrip()
    said = "\n".join(line for line in wanted.split("\n")).strip()
    assert found.get("message", "") == said
    tidied = fold_space(unicodedata.normalize("NFC", clean(subject, newlines=False)).replace("\u00ad", ""))
    shown = fold_space(found["headers"].partition("Subject:")[2])
    assert shown.replace(" ", "") == tidied.replace(" ", "")


@settings(deadline=None, max_examples=200)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"Subject: =?"]),
)
def test_any_bytes_end_in_text_or_an_error(data: bytes, start: bytes) -> None:
    with contextlib.suppress(DocumentError):
        read(b"From: a\n" + start + data)


def test_headers_with_encoded_words() -> None:
    found = parts(
        read(
            b"From: =?iso-8859-7?B?wu3t4Q==?= <anna@example.org>\nTo: b@example.org,\n c@example.org\n"
            b"Cc: d@example.org\nDate: Mon, 6 Jul 2026 07:25:00 +0300\nSubject: =?utf-8?q?=CE=9D=CE=AC=CE=BE=CE=BF=CF=82?=\n"
            b"X-Tracking: no\n\nBody\n"
        )
    )
    assert found["headers"].split("\n") == [
        "From: Βννα <anna@example.org>",
        "To: b@example.org, c@example.org",
        "Cc: d@example.org",
        "Date: Mon, 06 Jul 2026 07:25:00 +0300",
        "Subject: Νάξος",
    ]
    assert found["message"] == "Body"


def test_of_alternatives_the_plain_text_counts_and_html_is_read_without_it() -> None:
    made = mail("Plain text.")
    made.add_alternative("<p>HTML <b>text</b></p>", subtype="html")
    assert parts(read(made.as_bytes()))["message"] == "Plain text."
    only = EmailMessage()
    only["Subject"] = "x"
    only.set_content(
        "<html><p>HTML <b>text</b><script>no()</script><p>Νάξος</html>", subtype="html", charset="iso-8859-7"
    )
    assert parts(read(only.as_bytes()))["message"] == "HTML text\n\nΝάξος"


def test_attachments_are_parts_or_are_named() -> None:
    made = mail()
    made.add_attachment("name,age\nJane,93\n", subtype="csv", filename="ηλικίες.csv")
    made.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="scan.png")
    made.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="a.exe")
    inner = mail("An inner message.", Subject="Inner")
    made.add_attachment(inner)
    found = read(made.as_bytes())
    assert parts(found) == {
        "headers": "From: Anna Example <anna@example.org>\nSubject: A test",
        "message": "The message.",
        "attachment ηλικίες.csv": "name,age\nJane,93",
        "mail within the mail: headers": "From: Anna Example <anna@example.org>\nSubject: Inner",
        "mail within the mail: message": "An inner message.",
    }
    assert found.gaps == (
        "the attachment scan.png is an image (PNG) and was not read",
        "the attachment a.exe has an ending that Kaiki does not read (.exe) and was not read",
    )


def test_pages_of_an_attached_pdf_are_named(pdf_of: Callable[..., bytes]) -> None:
    made = mail()
    made.add_attachment(pdf_of("one", None, "three"), maintype="application", subtype="pdf", filename="a.pdf")
    found = read(made.as_bytes())
    assert list(parts(found)) == ["headers", "message", "attachment a.pdf, page 1", "attachment a.pdf, page 3"]
    assert found.gaps == ("attachment a.pdf: page 2 holds only images and was not read",)


def test_encrypted_and_damaged_mail() -> None:
    sealed = (
        b"From: a\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAAA\n"
    )
    found = read(sealed)
    assert found.gaps == ("the message is encrypted (S/MIME or PGP) and was not read",)
    assert parts(found) == {"headers": "From: a"}
    made = mail()
    made.add_attachment("x", filename="a.txt")
    whole = made.as_bytes()
    cut = read(whole[: whole.index(b"a.txt")])
    assert "the mail is damaged or cut off, parts may be missing" in cut.gaps


def test_a_charset_that_is_wrong_or_missing() -> None:
    head = b"From: a\nContent-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n"
    body = GREEK.encode("cp1253")
    for charset in (b"nonsense", b"us-ascii", b"utf-8"):
        found = read(head % charset + body)
        assert parts(found)["message"] == GREEK
        said = f"the text does not fit the encoding it names ({charset.decode()}), windows-1253 was assumed"
        assert found.notes == (said,)
    unnamed = read(b"From: a\n\n" + body)
    assert unnamed.notes == ("the file does not say its encoding, windows-1253 was assumed",)
    named = read(head % b"windows-1253" + body)
    assert (parts(named)["message"], named.notes) == (GREEK, ())


def test_mails_within_mails_end() -> None:
    made = mail("Innermost.")
    for _ in range(8):
        outer = mail()
        outer.add_attachment(made)
        made = outer
    found = read(made.as_bytes())
    assert "Innermost." not in found.text
    assert found.gaps == ("mails nested more than 4 deep were not read",)


def test_many_parts_and_much_text_end() -> None:
    many = b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\ntext\n" * 500 + b"--x--\n"
    assert "of 500 parts the first 200 were read" in read(many).gaps
    with pytest.raises(DocumentError, match="characters"):
        read_eml(mail("x " * 9000).as_bytes(), Deadline("the file", 20), 1000, lambda *_: Parts("", ()))
