"""`kaiki doctor` and `kaiki wipe`."""

from __future__ import annotations

import os
import re
import shutil
from typing import Any

from assistant.cli.options import Json, Yes
from assistant.cli.run import confirm, print_json, show
from assistant.cli.vault import examine as examine_vault
from assistant.config import Home, home, python
from assistant.engine.seal import seal
from assistant.errors import HomeError, KaikiError
from assistant.models.store import ModelStore
from assistant.packs.store import PackStore
from assistant.storage.vault_key import VaultKey, fetch_before_seal


def doctor(as_json: Json = False) -> None:
    """What is installed, whether the network is sealed, where data lies, what is wrong and how to mend it."""
    body = examine(home())
    if as_json:
        print_json(body)
        return
    network = body["network"]
    show(f"Kaiki {body['version']}, Python {body['python']}, {body['cores']} cores, {body['free_memory_mb']} MB free")
    show(f"home     {body['home']}")
    show(f"network  {'sealed by ' + network['by'] if network['sealed'] else 'NOT SEALED'}: {network['proof']}")
    for model in body["models"]:
        show(f"model    {model['name']} ({model['kind']})" + ("  ← in use" if model["used"] else ""))
    for pack in body["packs"]:
        show(f"pack     {pack['name']} {pack['version']}")
    if body["vault"]["exists"]:
        kept = "opens" if body["vault"]["open"] else f"is locked: {body['vault']['why']}"
        show(f"vault    {kept}" + (f"  {body['vault']['note']}" if body["vault"]["note"] else ""))
    for problem in body["problems"]:
        show(f"problem  {problem['what']} {problem['mend']}")
    if not body["problems"]:
        show("No problems found.")


def examine(place: Home) -> dict[str, Any]:
    """Everything `kaiki doctor --json` prints. This process seals itself to see whether that works."""
    import platform

    from assistant import __version__
    from assistant.loading import DiskLoader, free_memory_mb

    # Before the seal: the system's keyring is out of a sealed process's reach.
    fetch_before_seal(place)
    sealed = seal()
    vault = examine_vault()
    problems: list[dict[str, str]] = []
    if not sealed.sealed:
        problems.append({"what": f"The network is not sealed: {sealed.proof}.", "mend": "Use Linux or macOS."})
    try:
        place.make()
    except HomeError as error:
        problems.append({"what": error.message, "mend": error.hint})
    store = ModelStore(place)
    loader = DiskLoader(place)
    used = ""
    try:
        used = loader.model_name(None)
        installed = store.installed()
    except KaikiError as error:
        installed = {}
        problems.append({"what": error.message, "mend": error.hint})
    for name, broken in store.damaged().items():
        problems.append({"what": broken.message, "mend": broken.hint or f"Run `kaiki models pull {name}`."})
    if used not in installed:
        problems.append({"what": f"The model {used} is not on this disk.", "mend": f"Run `kaiki models pull {used}`."})
    cards = PackStore(place).cards()
    problems += [{"what": c.faulty, "mend": f"Run `kaiki packs remove {c.name}`."} for c in cards if c.faulty]
    for card in cards:
        if not card.faulty:
            try:
                problems += [{"what": w, "mend": ""} for w in loader.warnings(card)]
            except KaikiError as error:
                problems.append({"what": error.message, "mend": error.hint})
    if vault["exists"] and not vault["open"] and (vault["damage"] or vault["kind"] != "passphrase"):
        # A vault that waits for its passphrase is as it should be; one whose key or file is damaged is not.
        mend = "Restore vault.db, vault.json and vault.key from one backup, or add the private packs again."
        problems.append({"what": f"The vault does not open: {vault['why']}", "mend": mend})
    if not cards:
        problems.append({"what": "No pack is installed.", "mend": "Run `kaiki setup`, or `kaiki packs add PATH`."})
    models = [{"name": n, "kind": m.kind, "sha256": m.sha256, "used": n == used} for n, m in installed.items()]
    return {
        "version": __version__,
        "python": platform.python_version(),
        "interpreter": python(),
        "cores": os.cpu_count(),
        "free_memory_mb": free_memory_mb(),
        "home": str(place.root),
        "network": {"sealed": sealed.sealed, "by": sealed.by, "proof": sealed.proof},
        "models": models,
        "vault": {key: vault[key] for key in ("exists", "kind", "open", "why", "bytes", "note")},
        "packs": [{"name": c.name, "version": c.version, "faulty": c.faulty} for c in cards],
        "problems": problems,
    }


#: What Kaiki makes below its home; `wipe` touches nothing else, should the home be a folder of the user's by mistake.
OWN = re.compile(
    r"(packs|index|models|cache|history\.(db|broken).*|vault\.(db.*|json|key)|settings\.json.*|engine\.log"
    r"|\.[a-z-]+\.lock|\.(settings|vault)\.[a-z]+\.\d+\.new)"
)


def wipe(yes: Yes = False, as_json: Json = False) -> None:
    """Remove every trace below the home folder and print a receipt."""
    root = home().root
    if root.exists() and not root.is_dir():
        raise HomeError(f"{root} is not a folder.", "Set KAIKI_HOME to the folder to wipe.")
    own = [p for p in root.iterdir() if OWN.fullmatch(p.name)] if root.is_dir() else []
    if own:
        confirm(f"Removing everything below {root} (chats, packs, models)", yes=yes)
    files = [p for top in own for p in (top, *top.rglob("*")) if p.is_file() and not p.is_symlink()]
    size = sum(p.stat().st_size for p in files)
    try:
        # The key first: without it what is left of the vault, on this disk or in a copy, is noise.
        VaultKey(home()).destroy()
        for top in own:
            if top.is_dir() and not top.is_symlink():
                shutil.rmtree(top)
            else:
                top.unlink(missing_ok=True)
        foreign = sorted(p.name for p in root.iterdir()) if root.is_dir() else []
        if root.is_dir() and not foreign:
            root.rmdir()
    except OSError as error:
        hint = "Close other Kaikis and try again."
        raise HomeError(f"Not everything could be removed: {error}.", hint) from error
    gone = not any(p.exists() for p in own)
    if as_json:
        body = {"home": str(root), "files": len(files), "bytes": size, "gone": gone, "not_ours": foreign}
        print_json(body)
        return
    show(f"Removed {len(files)} files ({size / 1e6:.1f} MB) below {root}.")
    show(f"Checked: {'nothing of Kaiki is left there' if gone else 'something is still there'}.")
    if foreign:
        show(f"Not Kaiki's, and left alone: {', '.join(foreign)}.")
    show("Bytes on an SSD, in backups and in snapshots of the disk are beyond this program.")
