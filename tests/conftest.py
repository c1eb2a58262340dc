"""What all tests share: a home of their own, small packs, and an assistant without models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.config import home as home_of_process

ROOT = Path(__file__).resolve().parents[1]
#: Before any test moves the home: where the models of the real lane stand.
REAL_MODELS = home_of_process().models

DOCUMENTS = {
    "documents/refunds.md": (
        "# Refunds\n\n## Cancelling\n\nWho cancels seven days before departure gets 75 % of the fare back. "
        "Later than that nothing is paid.\n\n## Weather\n\nWhen wind stops the ship, the whole fare comes back.\n"
    ),
    "documents/pets.md": "# Pets\n\nA kennel for a dog costs € 8. Cats travel in a carrier, free of charge.\n",
    "documents/el/limani.md": (
        "# Λιμάνι\n\nΤο πλοίο για τη Νάξο φεύγει από την πύλη Ε7 του Πειραιά στις 07:25. "
        "Η αποβάθρα ανοίγει στις έξι το πρωί.\n"
    ),
}
MANIFEST = """format = 1
name = "{name}"
version = "{version}"
title = "Tiny pack"
description = "For tests."
languages = ["en", "el"]
license = "CC-BY-4.0"
{more}
"""

MakePack = Callable[..., Path]


@pytest.fixture(scope="session")
def ferries() -> Path:
    """The bundled pack."""
    return ROOT / "domains" / "ferries"


@pytest.fixture(scope="session")
def real_models() -> Path:
    """The models of the machine, as `kaiki setup` left them."""
    return REAL_MODELS


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of this test's own, with the scripted model and the deterministic encoder for every name."""
    root = tmp_path / "home"
    monkeypatch.setenv("KAIKI_HOME", str(root))
    monkeypatch.setenv("KAIKI_STANDINS", "1")
    monkeypatch.delenv("KAIKI_MODELS", raising=False)
    return Home(root)


@pytest.fixture(scope="session")
def make_pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakePack]:
    """Writes a small pack folder: name, version, files (path → text; None leaves one out), more lines of pack.toml."""

    def make(name: str = "tiny", version: str = "1.0.0", files: dict[str, str] | None = None, more: str = "") -> Path:
        folder = tmp_path_factory.mktemp("pack") / name
        texts = {"pack.toml": MANIFEST.format(name=name, version=version, more=more), **DOCUMENTS, **(files or {})}
        for path, text in texts.items():
            if text is not None:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text, encoding="utf-8")
        return folder

    yield make
