"""RTF: what was written comes out, what is not shown does not, and what stands beside the text is not lost."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.model import Deadline, Limits, Parts
from assistant.documents.rtf import read_rtf
from assistant.errors import DocumentError
from assistant.text import fold_space

HEAD = r"{\rtf1\ansi\ansicpg1253\deff0{\fonttbl{\f0\fswiss\fcharset161 Arial;}}{\stylesheet{\s1\v x;}}"


def read(source: str | bytes, limits: Limits | None = None) -> Parts:
    data = source if isinstance(source, bytes) else source.encode("latin-1")
    return read_rtf(data, Deadline("the file", 20), limits or Limits())


def parts(found: Parts) -> dict[str, str]:
    return {s.title: fold_space(found.text[s.start : s.end]) for s in found.sections}


def escaped(text: str) -> str:
    """Text as a word processor writes it: code units beyond ASCII as \\u, in 16 bits with a sign."""
    out = []
    for letter in text:
        if letter in "\\{}":
            out.append("\\" + letter)
        elif letter.isascii():
            out.append(letter)
        else:
            units = letter.encode("utf-16-le")
            for at in range(0, len(units), 2):
                unit = int.from_bytes(units[at : at + 2], "little")
                out.append(f"\\u{unit - 0x10000 if unit > 0x7FFF else unit}?")
    return "".join(out)


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z", "M"), exclude_characters="|"), min_size=1, max_size=12
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_what_was_written_comes_out(paragraphs: list[list[str]]) -> None:
    import unicodedata

    body = "\\par\n".join(" ".join(escaped(word) for word in words) for words in paragraphs)
    found = read(f"{HEAD}\\pard\\f0 {body}\\par}}")
    wanted = [unicodedata.normalize("NFC", " ".join(words)) for words in paragraphs]
    assert [fold_space(line) for line in found.text.split("\n") if line.strip()] == [fold_space(w) for w in wanted]
    assert (found.gaps, found.notes) == ((), ())


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_end_in_text_or_an_error(data: bytes, within: bool) -> None:
    with contextlib.suppress(DocumentError):
        read(HEAD.encode() + data + b"}" if within else b"{\\rtf1" + data)


def test_greek_in_its_code_page_and_as_bytes() -> None:
    assert parts(read(HEAD + r"\f0 \'c1\'ed\'ed\'e1}")) == {"": "Αννα"}
    assert parts(read(HEAD.encode() + "\\f0 Αννα}".encode("cp1253"))) == {"": "Αννα"}


def test_what_stands_beside_the_text_is_a_part_of_its_own() -> None:
    found = read(
        HEAD + r"{\header\pard Patient: \'c1\'ed\'ed\'e1\par}{\footer Ward 3\par}\pard Before{\footnote \pard A note.}"
        r" after.{\*\annotation \pard A comment.}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt In a box.\par}}}\par}"
    )
    assert parts(found) == {
        "": "Before after.",
        "header": "Patient: Αννα",
        "footer": "Ward 3",
        "footnotes": "A note.",
        "comments": "A comment.",
        "text boxes": "In a box.",
    }


def test_hidden_and_deleted_text_is_left_out_and_said_to_be() -> None:
    found = read(HEAD + r"Seen {\v hidden }still{\deleted\revauthdel1  gone} a\v secret\v0 b {\v x \plain y}\par}")
    assert parts(found) == {"": "Seen still ab y"}
    assert found.notes == ("text marked as hidden or deleted was left out",)


def test_pictures_and_binary_data_do_not_reach_the_text() -> None:
    found = read(HEAD + "A{\\*\\shppict{\\pict\\pngblip 8950}}{\\nonshppict{\\pict 11}}{\\pict\\bin5 }}{\\x}B\\par}")
    assert parts(found) == {"": "AB"}
    assert found.notes == ("2 pictures were not looked at",)
    with pytest.raises(DocumentError, match="only pictures") as caught:
        read(HEAD + "{\\pict 8950}}")
    assert caught.value.reason == "images"


def test_tables_links_and_a_missing_end() -> None:
    assert parts(read(HEAD + r"\trowd a\cell b\cell\row\trowd c\cell d\cell\row}"))[""] == "a|b| c|d|"
    link = r'{\field{\*\fldinst{HYPERLINK "http://a.example/"}}{\fldrslt{see here}}}'
    assert "see here" in read(HEAD + link + "}").text
    cut = read(HEAD + r"\pard All of this \par and")
    assert cut.text.split() == ["All", "of", "this", "and"]
    assert cut.gaps == ("the file ends in the middle, its end is missing",)


def test_hostile_files_end_soon() -> None:
    began = time.process_time()
    link = r'{\field{\*\fldinst{HYPERLINK "http://a.example/" '
    assert "the end" in read(HEAD + link * 2000 + "}" * 6000 + r"\par the end}").text
    with pytest.raises(DocumentError, match="nested too deep"):
        read("{\\rtf1 " + "{" * 20_000)
    assert time.process_time() - began < 20
