"""A speech model's folder, as CTranslate2 reads it, and adding one from the disk.

What this does not protect against: weights that are whole and bad. Only the head of `model.bin` is looked at here; the
library reads the rest, sealed.

Source: CTranslate2, `python/ctranslate2/specs/model_spec.py` (the head: version, then the name of the specification).
"""

from __future__ import annotations

import hashlib
import re
import shutil
import struct
from pathlib import Path

from assistant.errors import HomeError, ModelBroken, UsageError
from assistant.models.catalog import NAME
from assistant.models.files import PARTIAL, copy_and_hash, disk_errors, hold_lock, make_private, need_space, now, shown
from assistant.models.store import InstalledModel, ModelStore

WEIGHTS, SPEC = "model.bin", b"WhisperSpec"
#: The files of such a folder; the rest of what lies there is left out.
FILES = (WEIGHTS, "config.json", "tokenizer.json", "preprocessor_config.json", "vocabulary.txt", "vocabulary.json")
_NEEDED = FILES[:3]
#: Smaller than any Whisper (bytes): a weights file below was cut off.
_LEAST = 1_000_000


def check_speech(folder: Path) -> None:
    """Look whether a folder holds a Whisper model in CTranslate2's format.

    Raises:
        ModelBroken: a file is missing, or the weights are something else.
    """
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in FILES[4:]):
        missing.append("vocabulary.txt")
    if missing:
        raise ModelBroken(
            f"{shown(folder)} is no speech model: {', '.join(missing)} is missing.",
            "Kaiki runs Whisper models converted for CTranslate2 (faster-whisper).",
        )
    with (folder / WEIGHTS).open("rb") as handle:
        head = handle.read(6 + len(SPEC))
    if len(head) < 6 or struct.unpack_from("<H", head, 4)[0] != len(SPEC) + 1 or head[6:] != SPEC:
        raise ModelBroken(f"{shown(folder / WEIGHTS)} is not a Whisper model of CTranslate2's.", "Nothing was changed.")
    if (folder / WEIGHTS).stat().st_size < _LEAST:
        raise ModelBroken(f"{shown(folder / WEIGHTS)} is cut off.", "Get the file again from where it came.")


def add_speech(store: ModelStore, folder: Path, name: str | None = None) -> InstalledModel:
    """Copy a folder with a Whisper model into the store and check it.

    Raises:
        UsageError: the name is taken by another model, or it is one of the catalogue's and the files differ.
        ModelBroken: not such a folder. HomeError: disk full or not writable. Nothing is changed in all these cases.
    """
    folder = folder.expanduser().absolute()
    check_speech(folder)
    plain = re.sub(r"[^a-z0-9._-]+", "-", folder.name.lower()).strip("._-")[:64] or "whisper"
    chosen = name or plain
    if not NAME.fullmatch(chosen):
        raise UsageError("A model's name has only a-z 0-9 . _ - and begins with a letter or digit.")
    files = [file for file in FILES if (folder / file).is_file()]
    size = sum((folder / file).stat().st_size for file in files)
    with hold_lock(store.folder, "adding", "adding a model"):
        need_space(store.folder, size, HomeError)
        staged = store.folder / PARTIAL / "adding-files"
        try:
            with disk_errors(store.folder):
                shutil.rmtree(staged, ignore_errors=True)
                make_private(staged)
                hashes = {file: copy_and_hash(folder / file, staged / file) for file in files}
            check_speech(staged)
            entry = store.catalog.get(chosen)
            if entry and (entry.kind != "speech" or not entry.sha256.items() <= hashes.items()):
                raise UsageError(
                    f"{chosen} is a name of the catalogue, and this folder is not that model (its files differ).",
                    "Nothing was changed. Give it another name with --name.",
                )
            if chosen in store.installed():
                if store.get(chosen).files == hashes:
                    return store.get(chosen)
                raise UsageError(f"Another model is named {chosen}.", "Choose another with --name.")
            whole = hashlib.sha256("".join(f"{n}\0{h}\n" for n, h in sorted(hashes.items())).encode()).hexdigest()
            model = InstalledModel(
                name=chosen, kind="speech", file="", sha256=whole, size=size, source=shown(folder), added_at=now(),
                family="whisper", files=hashes,
            )  # fmt: skip
            store.place(staged, model)
            return model
        finally:
            shutil.rmtree(staged, ignore_errors=True)
