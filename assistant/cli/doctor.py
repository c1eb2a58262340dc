"""`kaiki doctor`: what is there, whether it is sealed, what is wrong; `--prove` tries every way out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.run import finish, new_id, print_json, sealed_engine, show
from assistant.cli.vault import examine as examine_vault
from assistant.config import Home, home, python
from assistant.engine.seal import seal
from assistant.errors import HomeError, KaikiError
from assistant.models.adapter import craft_cards
from assistant.models.store import InstalledModel, ModelStore
from assistant.packs.store import PackCard, PackStore
from assistant.storage.vault_key import fetch_before_seal
from assistant.types import Prove, Proved


def doctor(
    as_json: Json = False,
    prove: Annotated[bool, typer.Option("--prove", help="Try every way out of the sealed engine.")] = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """What is installed, whether the network is sealed, where data lies, what is wrong and how to mend it."""
    if prove:
        _prove(as_json=as_json, allow_unsealed=allow_unsealed)
        return
    body = examine(home())
    if as_json:
        print_json(body)
        return
    network = body["network"]
    show(f"Kaiki {body['version']}, Python {body['python']}, {body['cores']} cores, {body['free_memory_mb']} MB free")
    show(f"home     {body['home']}")
    show(f"network  {'sealed by ' + network['by'] if network['sealed'] else 'NOT SEALED'}: {network['proof']}")
    for model in body["models"]:
        with_it = ", with its adapter" if model["adapter"] else ""
        show(f"model    {model['name']} ({model['kind']}{with_it})" + ("  ← in use" if model["used"] else ""))
    for pack in body["packs"]:
        fits = [f", adapter for {' and '.join(a['fits']) or 'no model that is here'}" for a in pack["adapters"]]
        show(f"pack     {pack['name']} {pack['version']}{''.join(fits)}")
    if body["vault"]["exists"]:
        kept = "opens" if body["vault"]["open"] else f"is locked: {body['vault']['why']}"
        show(f"vault    {kept}" + (f"  {body['vault']['note']}" if body["vault"]["note"] else ""))
    for problem in body["problems"]:
        show(f"problem  {problem['what']} {problem['mend']}")
    if not body["problems"]:
        show("No problems found.")


def _prove(*, as_json: bool, allow_unsealed: bool) -> None:
    """Let the engine try every way out, and print what the kernel answered; exit code 1 when one is open."""
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        done = finish(engine, Prove(new_id()))
        hello = engine.hello()
    assert isinstance(done, Proved)
    tried = [asdict(attempt) for attempt in done.attempts]
    opened = [attempt for attempt in done.attempts if not attempt.refused]
    if as_json:
        seen = {"sealed": not opened and bool(hello and hello.sealed), "by": hello.by if hello else "",
                "proof": hello.proof if hello else "", "attempts": tried}  # fmt: skip
        print_json({"network": seen})
    else:
        for attempt in done.attempts:
            said, _, more = attempt.answer.partition(" ")
            show(f"{'refused' if attempt.refused else 'OPEN   '}  {said:<9}  {attempt.what}"
                 f"{'' if attempt.refused else f'  {more}'}")  # fmt: skip
        show(f"{len(tried) - len(opened)} of {len(tried)} ways out were refused by the kernel to the engine"
             f"{f' ({hello.by})' if hello and hello.by else ''}.")  # fmt: skip
    if opened:
        raise typer.Exit(1)


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
    craft, wrong = craft_cards(hashed=True)
    problems += [{"what": error.message, "mend": error.hint} for error in wrong]
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
    for aside in sorted(place.root.glob("history.broken-*")) if place.root.is_dir() else ():
        what = f"{aside.name} holds chats of an earlier version in the open: it was damaged and not taken over."
        problems.append({"what": what, "mend": "Rescue what you need; `kaiki history clear` overwrites it."})
    if not cards:
        problems.append({"what": "No pack is installed.", "mend": "Run `kaiki setup`, or `kaiki packs add PATH`."})
    adapters = {card.base_sha256: card.sha256 for card in craft.values() if card.size}
    models = [
        {"name": n, "kind": m.kind, "sha256": m.sha256, "used": n == used, "adapter": adapters.get(m.sha256, "")}
        for n, m in installed.items()
    ]
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
        "packs": [
            {"name": c.name, "version": c.version, "faulty": c.faulty, "adapters": _fitting(c, installed)}
            for c in cards
        ],
        "problems": problems,
    }


def _fitting(card: PackCard, installed: Mapping[str, InstalledModel]) -> list[dict[str, Any]]:
    """The adapters of a pack, and which models on this disk each was made for."""
    return [
        {"file": a.file, "fits": [name for name, model in installed.items() if model.sha256 == a.base_sha256]}
        for a in card.adapters
    ]
