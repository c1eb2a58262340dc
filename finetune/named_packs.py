"""The packs that a recipe names: each is a folder beside the recipe, or else the name of an installed pack."""

from __future__ import annotations

from pathlib import Path


def pack_folder(name: str, beside: Path) -> Path | None:
    """The folder of a pack that a recipe names; None: the name is that of an installed pack.

    Args:
        beside: the folder that paths of the recipe are relative to.
    """
    folder = beside / name
    return folder if (folder / "pack.toml").is_file() else None
