"""`kaiki packs`: list, info, check, add, remove, eval."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import AllowUnsealed, Json, Model, NoAdapter, Yes
from assistant.cli.run import confirm, finish, new_id, print_json, sealed_engine, show
from assistant.config import home
from assistant.errors import PackFaulty
from assistant.packs.store import PackStore
from assistant.types import AddPack, CheckPack, PackChecked, PackReady, PackRemoved, RemovePack

app = typer.Typer(help="Domain packs.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name of an installed pack.")]
Place = Annotated[Path, typer.Argument(help="A pack folder or a zip.")]


@app.command("list")
def list_packs(as_json: Json = False) -> None:
    """The installed packs."""
    cards = PackStore(home()).cards()
    if as_json:
        keys = ("name", "version", "title", "languages", "license", "sensitivity", "valid_from", "valid_to", "faulty")
        print_json({"packs": [{k: v for k, v in c.to_json().items() if k in keys} for c in cards]})
        return
    for card in cards:
        show(f"{card.name} {card.version}  {card.faulty or card.title}")
    if not cards:
        show("No pack is installed. Add one with `kaiki packs add PATH`.")


@app.command()
def info(name: Name, as_json: Json = False) -> None:
    """What a pack is and holds."""
    card = PackStore(home()).card(name)
    if as_json:
        print_json(card.to_json())
        return
    show(f"{card.title} ({card.name} {card.version})\n{card.description}")
    show(f"languages {', '.join(card.languages)} · licence {card.license} · {card.sensitivity}")
    if card.valid_from or card.valid_to:
        show(f"valid {card.valid_from or '…'} to {card.valid_to or '…'}")
    show(f"{len(card.files)} files, added {card.added_at}")
    for example in card.examples:
        show(f"  {example}")


@app.command()
def check(path: Place, as_json: Json = False, allow_unsealed: AllowUnsealed = False) -> None:
    """Name every fault of a pack, with file and key."""
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        done = finish(engine, CheckPack(new_id(), str(path.absolute())))
    assert isinstance(done, PackChecked)
    if as_json:
        print_json({"path": str(path), "name": done.name, "version": done.version, "ok": not done.faults,
                    "faults": list(done.faults)})  # fmt: skip
    else:
        for fault in done.faults:
            show(fault)
        if not done.faults:
            show(f"{done.name} {done.version}: no faults")
    if done.faults:
        raise typer.Exit(1)


@app.command()
def add(path: Place, as_json: Json = False, yes: Yes = False, allow_unsealed: AllowUnsealed = False) -> None:
    """Install a pack and build its index; shows what became of each file."""
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        try:
            done = finish(engine, AddPack(new_id(), str(path.absolute()), yes))
        except PackFaulty as error:
            for fault in () if as_json else error.faults:
                show(fault)
            raise
    assert isinstance(done, PackReady)
    files = [{"path": f.path, "status": f.status, "detail": f.detail, "passages": f.passages} for f in done.files]
    if as_json:
        print_json({"name": done.name, "version": done.version, "license": done.license, "changed": done.changed,
                    "passages": done.passages, "files": files})  # fmt: skip
        return
    if not done.changed:
        show(f"{done.name} {done.version} is already installed.")
        return
    for report in done.files:
        show(f"{report.status:7} {report.passages:4} passages  {report.path}  {report.detail}".rstrip())
    show(f"{done.name} {done.version} is ready: {done.title}. {done.passages} passages. Licence: {done.license}.")


@app.command()
def remove(name: Name, as_json: Json = False, yes: Yes = False, allow_unsealed: AllowUnsealed = False) -> None:
    """Remove a pack with its index, and print a receipt."""
    if name not in {c.name for c in PackStore(home()).cards()}:
        PackStore(home()).card(name)
    confirm(f"Removing the pack {name} and its index", yes=yes)
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        done = finish(engine, RemovePack(new_id(), name))
    assert isinstance(done, PackRemoved)
    if as_json:
        print_json({"name": done.name, "removed": list(done.removed), "checked": list(done.checked)})
        return
    show(f"Removed {name}: {len(done.removed)} files and indexes.")
    for line in done.checked:
        show(f"Checked: {line}.")


@app.command("eval")
def evaluate(
    name: Name, model: Model = None, no_adapter: NoAdapter = False, as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Run the pack's own test and print the score."""
    from assistant.cli.evaluate import evaluate_pack

    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        score = evaluate_pack(engine, name, model, use_adapter=not no_adapter)
    if as_json:
        print_json(score)
        return
    for failure in score["failures"]:
        show(f"✗ {failure['id']}: {failure['why']}\n    {failure['question']}\n    → {failure['answer']}")
    show(
        f"{score['correct']} of {score['questions']} right ({score['accuracy']:.2f}) with {score['model']}; "
        f"refusals: precision {score['refusal_precision']}, recall {score['refusal_recall']}"
    )
