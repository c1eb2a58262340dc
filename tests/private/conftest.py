"""A private pack with words that stand nowhere else, and a search for them in every byte below a folder."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

#: Stand in documents, tables, vocabulary, title, role, examples, file names; the last is Greek.
CANARIES = (
    "zebrafluid",
    "quokkavalve",
    "Okapihospital",
    "ibexrole",
    "lemurexample",
    "tapirfile",
    "καναρινόλη",
    "gnuword",
)
MANIFEST = """format = 1
name = "{name}"
version = "{version}"
title = "Notes of the Okapihospital"
description = "About the quokkavalve."
languages = ["en", "el"]
license = "CC-BY-4.0"
sensitivity = "{sensitivity}"

[assistant]
role = "You help as ibexrole on the ward."
examples = ["How is lemurexample done?"]

[[tools]]
kind = "table"
file = "tables/tapirfile.csv"
keys = ["drug"]
description = "doses"
"""
FILES = {
    "documents/tapirfile.md": (
        "# Fluids\n\n## First hour\n\nThe zebrafluid bolus is 30 ml per kg of body weight within three hours. "
        "Before that the quokkavalve is opened by two nurses.\n\n## Later\n\nThe zebrafluid rate is then halved.\n"
    ),
    "documents/el/odigies.md": (
        "# Οδηγίες\n\nΟ ασθενής λαμβάνει καναρινόλη 500 mg κάθε οκτώ ώρες από το στόμα με άφθονο νερό.\n"
    ),
    "documents/page.html": "<html><body><h1>Beds</h1><p>The zebrafluid stands in ward seven beside the door.</p></body></html>",
    "tables/tapirfile.csv": "drug,dose\nzebrafluid,30 ml\nquokkavalve,none\n",
    "vocabulary.csv": "canonical,alias,language\nzebrafluid,gnuword,en\n",
    "eval/questions.jsonl": '{"id": "1", "question": "How much zebrafluid?", "expect": "answered"}\n',
}
MakePrivate = Callable[..., Path]


def spellings(word: str) -> set[bytes]:
    out = set()
    for text in (word, word.lower(), word.upper()):
        out |= {text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), ascii(text)[1:-1].encode()}
    return out


NEEDLES = [needle for word in CANARIES for needle in spellings(word)]


def traces(*roots: Path) -> list[str]:
    """Files below the folders in whose bytes or names a canary stands, in any spelling."""
    found = []
    for root in roots:
        for path in root.rglob("*"):
            try:
                data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            except FileNotFoundError:
                continue
            data += b"\n" + str(path.relative_to(root)).encode()
            if any(needle in data for needle in NEEDLES):
                found.append(str(path))
    return found


@pytest.fixture
def make_private(tmp_path: Path) -> MakePrivate:
    """Writes the pack as a folder or a zip, outside the home: name, version, sensitivity, more files."""

    def make(
        name: str = "ward", version: str = "1.0.0", sensitivity: str = "private", *, zipped: bool = False,
        more: dict[str, str] | None = None,
    ) -> Path:  # fmt: skip
        place = tmp_path / "sources" / f"{name}-{version}-{sensitivity}"
        texts = {"pack.toml": MANIFEST.format(name=name, version=version, sensitivity=sensitivity), **FILES}
        texts |= more or {}
        place.parent.mkdir(exist_ok=True)
        if zipped:
            data = io.BytesIO()
            with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
                for path, text in texts.items():
                    archive.writestr(f"{name}/{path}", text)
            place.with_suffix(".zip").write_bytes(data.getvalue())
            return place.with_suffix(".zip")
        for path, text in texts.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text, encoding="utf-8")
        return place

    return make
