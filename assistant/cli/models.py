"""`kaiki models`: list, info, pull, add, use, remove; `bench` has bench."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.bench import bench
from assistant.cli.options import Json, Yes
from assistant.cli.run import ProgressLine, confirm, print_json, show
from assistant.config import home

if TYPE_CHECKING:
    from assistant.models.pull import PullEvent

app = typer.Typer(help="Chat models, encoders and speech models.", no_args_is_help=True)
app.command("bench")(bench)
Name = Annotated[str, typer.Argument(help="Name of a model.")]


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """Models of the catalogue and on this disk."""
    from assistant.models import commands

    rows = commands.list_models(home())
    if as_json:
        print_json({"models": rows})
        return
    for row in rows:
        mark = "→" if row["chosen"] else " "
        size = f"{row['size_bytes'] / 1e6:,.0f} MB"
        show(f"{mark} {row['name']:24} {row['state']:14} {size:>9}  {row['licence']:14} {row['good_for']}")


@app.command()
def info(name: Name, as_json: Json = False) -> None:
    """All about one model: its adapter too, and what `kaiki packs eval --calibrate` fitted for it here."""
    from assistant.cli.calibrate import own_lines, own_of, own_under_adapters
    from assistant.models import commands

    body, own = commands.info(home(), name), own_of(name)
    # For a reader a line an encoder.
    under = own_under_adapters(name)
    body["calibration"] = own if as_json else own_lines(own)
    body["calibrations_under_adapters"] = under if as_json else [said for each in under for said in own_lines(each)]
    if not as_json:
        body["adapter"] = _adapter_line(body["adapter"])
    _print(body, as_json=as_json)


@app.command()
def pull(name: Name, as_json: Json = False) -> None:
    """Fetch a model, check its hash, and put it in its place. Can be stopped and run again."""
    home().make()
    _print(pull_with_progress(name), as_json=as_json)


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="A GGUF file, or the folder of a Whisper model.")],
    name: Annotated[str | None, typer.Option("--name", help="Name to give it.")] = None,
    as_json: Json = False,
) -> None:
    """Add a GGUF file, or a speech model's folder (CTranslate2), from the disk; it is copied and checked."""
    from assistant.engine.seal import require_seal
    from assistant.models import commands

    home().make()
    # A model file is parsed here: this process gives up the network first.
    require_seal(allow_unsealed=False)
    _print(commands.add(home(), path, name), as_json=as_json)


@app.command()
def use(name: Name, as_json: Json = False) -> None:
    """Make it the model that answers from now on."""
    from assistant.cli.calibrate import unfitted
    from assistant.loading import DiskLoader
    from assistant.models import commands

    home().make()
    chosen = commands.use(home(), name)
    _print(chosen | {"note": unfitted(name, DiskLoader(home()).craft(name))}, as_json=as_json)


@app.command()
def remove(name: Name, as_json: Json = False, yes: Yes = False) -> None:
    """Delete a model and print a receipt."""
    from assistant.models import commands

    commands.info(home(), name)
    confirm(f"Removing the model {name}", yes=yes)
    _print(commands.remove(home(), name), as_json=as_json)


def pull_with_progress(name: str) -> dict[str, Any]:
    """Fetch a model with a bar on standard error."""
    from assistant.models import commands

    line = ProgressLine()

    def tell(event: PullEvent) -> None:
        if event.total:
            part = event.done / event.total
            bar = "█" * int(20 * part) + "·" * (20 - int(20 * part))
            size = f"{event.done / 1e6:,.0f} of {event.total / 1e6:,.0f} MB"
            line.text(f"{name} {bar} {100 * part:3.0f} %  {size}  {event.detail}")
        else:
            line.text(f"{name} {event.step} {event.detail}")

    try:
        return commands.pull(home(), name, tell)
    finally:
        line.end()


def _adapter_line(adapter: dict[str, Any] | None) -> str:
    """The craft adapter of a model for a reader; empty for none."""
    if adapter is None:
        return ""
    state = "used" if adapter["used"] else f"not used: {adapter['why']}"
    return f"{adapter['size_bytes'] / 1e6:.1f} MB, rank {adapter['rank']}, trained {adapter['trained']}, {state}"


def _print(body: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(body)
        return
    for key, value in body.items():
        if value not in (None, "", [], {}, 0):
            show(f"{key:12} {', '.join(map(str, value)) if isinstance(value, list) else value}")
