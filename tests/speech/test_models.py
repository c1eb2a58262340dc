"""Speech models: their folder, adding one, and which one hears."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import loading
from assistant.config import Home
from assistant.errors import ModelBroken, ModelMissing, ModelUnknown, UsageError
from assistant.loading import DiskLoader
from assistant.models import commands
from assistant.models.catalog import load_catalog
from assistant.models.speech import check_speech
from assistant.models.store import ModelStore

Make = Callable[..., Path]
HEAD = struct.pack("<IH", 6, 12) + b"WhisperSpec\0"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A folder that looks like a model from outside; its weights are zeros."""

    def folder(name: str = "My Whisper", **changed: bytes | None) -> Path:
        place = tmp_path / name
        place.mkdir()
        files: dict[str, bytes | None] = {
            "model.bin": HEAD + bytes(1_000_000), "config.json": b"{}", "tokenizer.json": b"{}", "vocabulary.txt": b"a",
            "README.md": b"#", "convert.py": b"boom(",
        }  # fmt: skip
        for file, data in (files | {k.replace("__", "."): v for k, v in changed.items()}).items():
            if data is not None:
                (place / file).write_bytes(data)
        return place

    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home without stand-ins."""
    for name in ("KAIKI_STANDINS", "KAIKI_MODELS", "KAIKI_CATALOG"):
        monkeypatch.delenv(name, raising=False)
    return Home(tmp_path / "home").make()


def test_a_folder_of_the_user_s_own_is_added_without_what_does_not_belong(place: Home, make: Make) -> None:
    added = commands.add(place, make())
    assert (added["name"], added["kind"], added["family"]) == ("my-whisper", "speech", "whisper")
    names = {p.name for p in Path(added["path"]).iterdir()}
    assert names == {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt", "model.json"}
    row = next(r for r in commands.list_models(place) if r["name"] == "my-whisper")
    assert (row["kind"], row["state"]) == ("speech", "installed")
    with pytest.raises(UsageError, match="is no chat model"):
        commands.use(place, "my-whisper")
    # The same again changes nothing.
    assert commands.add(place, Path(added["path"]), "my-whisper")["added_at"] == added["added_at"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"model__bin": None}, "model.bin is missing"),
        ({"vocabulary__txt": None}, "vocabulary.txt is missing"),
        ({"model__bin": b"\x80\x04pickle" + bytes(2_000_000)}, "not a Whisper model"),
        ({"model__bin": HEAD + bytes(10)}, "cut off"),
        ({"model__bin": b""}, "not a Whisper model"),
    ],
)
def test_what_is_no_speech_model_is_refused(
    place: Home, make: Make, changed: dict[str, bytes | None], said: str
) -> None:
    with pytest.raises(ModelBroken, match=said):
        commands.add(place, make(**changed))
    assert not [p for p in place.models.glob("*") if p.name != ".partial"]


def test_a_name_of_the_catalogue_is_for_its_own_files(place: Home, make: Make) -> None:
    with pytest.raises(UsageError, match="its files differ"):
        commands.add(place, make("whisper-tiny"))
    with pytest.raises(UsageError, match="has only a-z"):
        commands.add(place, make(), "../up")


def test_which_model_hears(place: Home, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = DiskLoader(place)
    with pytest.raises(ModelMissing) as error:
        loader.hearing_name(None, None)
    assert "kaiki models pull whisper-tiny" in str(error.value)
    with pytest.raises(ModelMissing, match="whisper-base"):
        loader.hearing_name(None, "el")
    with pytest.raises(ModelUnknown):
        loader.hearing_name("whisper-tyni", None)
    entries = load_catalog()
    monkeypatch.setattr(
        ModelStore,
        "installed",
        lambda self: {n: _installed(n, entries[n].size_bytes) for n in ("whisper-tiny", "whisper-base")},
    )
    monkeypatch.setattr(loading, "free_memory_mb", lambda: 8000)
    assert [loader.hearing_name(None, lang) for lang in (None, "en", "el")] == ["whisper-base"] * 3
    monkeypatch.setattr(loading, "free_memory_mb", lambda: entries["whisper-tiny"].memory_mb)
    assert loader.hearing_name(None, "en") == "whisper-tiny"
    monkeypatch.setattr(ModelStore, "installed", lambda self: {"whisper-tiny": _installed("whisper-tiny", 1)})
    with pytest.raises(ModelMissing, match="knows 'el'"):
        loader.hearing_name(None, "el")


def _installed(name: str, size: int) -> object:
    from assistant.models.store import InstalledModel

    return InstalledModel(name, "speech", "", "", size, "", "")


def test_the_catalogue_s_speech_models(make: Make) -> None:
    entries = [e for e in load_catalog().values() if e.kind == "speech"]
    assert [e.name for e in entries][:2] == ["whisper-tiny", "whisper-base"] and len(entries) >= 4
    assert entries[0].languages == ("en",) and all(e.languages == ("multilingual",) for e in entries[1:])
    check_speech(make())
