"""`kaiki wipe`: everything of Kaiki's below the home goes, the key of the vault first."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

from assistant.cli.options import Json, Yes
from assistant.cli.run import confirm, print_json, show
from assistant.config import home
from assistant.errors import HomeError
from assistant.storage._files import shred
from assistant.storage.receipt import now
from assistant.storage.vault_key import VaultKey

#: What Kaiki makes below its home; `wipe` touches nothing else, should the home be a folder of the user's by mistake.
OWN = re.compile(
    r"(packs|index|models|cache|tuning|history\.(db|broken|erasing).*|vault\.(db.*|json|key)|settings\.json.*|engine\.log"
    r"|\.[a-z-]+\.lock|\.(settings|vault)\.[a-z]+\.\d+\.new)"
)
#: Overwritten before they are removed; an encrypted vault without its key needs no overwriting.
IN_THE_OPEN = re.compile(r"history\..*|engine\.log|settings\.json.*")
NAMES = {"packs": "packs", "index": "indexes", "models": "models", "cache": "caches of libraries",
         "tuning": "what tuning made", "vault.db": "the vault with chats and private packs",
         "history": "chats of an earlier version"}  # fmt: skip
BEYOND = "Bytes on an SSD, in backups and in snapshots of the disk are beyond this program."


def wipe(yes: Yes = False, as_json: Json = False) -> None:
    """Remove every trace below the home folder and print a receipt."""
    root = home().root
    if root.exists() and not root.is_dir():
        raise HomeError(f"{root} is not a folder.", "Set KAIKI_HOME to the folder to wipe.")
    own = sorted(p for p in root.iterdir() if OWN.fullmatch(p.name)) if root.is_dir() else []
    if own:
        confirm(f"Removing everything below {root} (chats, packs, models)", yes=yes)
    files = [p for top in own for p in (top, *top.rglob("*")) if p.is_file() and not p.is_symlink()]
    size = sum(p.stat().st_size for p in files)
    removed = _named(root, files)
    kind = VaultKey(home()).kind
    try:
        # The key first: without it what is left of the vault, on this disk or in a copy, is noise.
        VaultKey(home()).destroy()
        for top in own:
            if top.is_dir() and not top.is_symlink():
                shutil.rmtree(top)
            elif IN_THE_OPEN.fullmatch(top.name):
                shred(top)
            else:
                top.unlink(missing_ok=True)
        foreign = sorted(p.name for p in root.iterdir()) if root.is_dir() else []
        if root.is_dir() and not foreign:
            root.rmdir()
    except OSError as error:
        hint = "Close other Kaikis and try again."
        raise HomeError(f"Not everything could be removed: {error}.", hint) from error
    gone = not any(p.exists() or p.is_symlink() for p in own)
    checked = _checked(root, kind, gone=gone)
    if as_json:
        body = {"home": str(root), "files": len(files), "bytes": size, "gone": gone, "not_ours": foreign}
        print_json(body | {"removed": removed, "checked": checked, "when": now()})
        return
    show(f"Removed {len(files)} files ({size / 1e6:.1f} MB) below {root} on {now()}.")
    for line in removed:
        show(f"  {line}")
    for line in checked:
        show(f"Checked: {line}.")
    if foreign:
        show(f"Not Kaiki's, and left alone: {', '.join(foreign)}.")
    show(BEYOND)


def _named(root: Path, files: list[Path]) -> list[str]:
    """What the files are, with their number and size."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for file in files:
        top = file.relative_to(root).parts[0]
        name = next((said for start, said in NAMES.items() if top.startswith(start)), "settings, keys and logs")
        counts[name] += 1
        sizes[name] += file.stat().st_size
    return [f"{name}: {counts[name]} files, {sizes[name] / 1e6:.1f} MB" for name in sorted(counts)]


def _checked(root: Path, kind: str, *, gone: bool) -> list[str]:
    lines = []
    if kind:
        where = {"file": "vault.key and vault.json", "keyring": "the keyring's entry and vault.json"}
        held = where.get(kind, "vault.json, which held the key wrapped with your passphrase,")
        lines.append(f"{held} went first: "
                     "copies of vault.db made elsewhere stay noise unless their key was copied too")  # fmt: skip
    left = "nothing of Kaiki is left" if gone else "something of Kaiki is still there"
    lines.append(f"{root} was listed afterwards: {left}")
    return lines
