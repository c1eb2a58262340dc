"""`kaiki setup`: everything a first question needs: the default model, the encoders, the bundled packs.

`make setup` ends with it. It can be stopped and run again: what is there is not fetched or indexed twice.
"""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.run import finish, new_id, print_json, sealed_engine, show
from assistant.config import home
from assistant.errors import KaikiError
from assistant.types import AddPack, PackReady


def bundled() -> list[Path]:
    """Folders of the packs that come with the program: in the wheel, else in the source tree."""
    package = Path(__file__).resolve().parents[1]
    for root in (package / "bundled", package.parent / "domains"):
        if root.is_dir():
            return sorted(p for p in root.iterdir() if (p / "pack.toml").is_file())
    return []


def needed_models(folders: list[Path]) -> list[str]:
    """The chat model and the encoders that the packs' languages choose, in the order a user needs them."""
    from assistant.loading import LEAST_SPEECH, free_memory_mb
    from assistant.models.catalog import NAMES_MODEL, default_model, encoder_for
    from assistant.models.store import ModelStore

    encoders: list[str] = []
    for folder in folders:
        languages = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8")).get("languages", ["en"])
        encoders.append(encoder_for(languages))
    # The small English encoder too: packs without Greek are asked eight times faster with it. And the model that finds
    # names, for the removal of identifiers, and the smallest that hears English speech (75 MB).
    chosen = ModelStore(home()).chosen() or default_model(free_memory_mb())
    return list(dict.fromkeys([*encoders, chosen, "all-minilm-l6-v2", NAMES_MODEL, LEAST_SPEECH]))


def setup(as_json: Json = False, allow_unsealed: AllowUnsealed = False) -> None:
    """Fetch the default models and install the bundled packs."""
    from assistant.cli.models import pull_with_progress
    from assistant.models.store import ModelStore

    home().make()
    packs = bundled()
    store = ModelStore(home())
    fetched: list[str] = []
    for name in () if os.environ.get("KAIKI_STANDINS") == "1" else needed_models(packs):
        if name not in store.installed():
            pull_with_progress(name)
            fetched.append(name)
    added: list[str] = []
    wanted = [p for p in packs if not _is_installed(p)]
    if wanted:
        with sealed_engine(allow_unsealed=allow_unsealed) as engine:
            for folder in wanted:
                try:
                    done = finish(engine, AddPack(new_id(), str(folder), replace=False))
                except KaikiError as error:
                    # One pack that cannot be installed does not keep the user from the others.
                    print(f"kaiki: {folder.name}: {error}", file=sys.stderr)
                    continue
                assert isinstance(done, PackReady)
                added.append(done.name)
    if as_json:
        print_json({"home": str(home().root), "fetched": fetched, "packs_added": added})
    else:
        show(f"Ready. Models fetched: {', '.join(fetched) or 'none'}. Packs added: {', '.join(added) or 'none'}.")


def _is_installed(folder: Path) -> bool:
    """By the hash of the content, so that a pack changed in the source tree is installed anew."""
    from assistant.packs.store import PackStore, hash_files

    name = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8")).get("name")
    _, whole = hash_files(folder)
    return any(c.name == name and c.content_hash == whole for c in PackStore(home()).cards(private=True))
