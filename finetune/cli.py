"""`kaiki tune` and `python -m finetune`: the steps of a recipe, each by itself or all of them.

    kaiki tune run finetune/recipes/ferries.toml       from a pack and a base model to a report
    kaiki tune lora finetune/recipes/ferries.toml      one step; the ones before it must be done

Progress goes to standard error, one line a call. Importing this loads nothing heavy.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finetune import launch
from finetune.errors import TuneError

if TYPE_CHECKING:
    from finetune.chain import Done
    from finetune.run import Run

app = typer.Typer(
    help="Tune a small model for a pack, offline: data, lora, distill, prune, export, quantize, evaluate, report.",
    no_args_is_help=True, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
RecipeFile = Annotated[Path, typer.Argument(metavar="RECIPE.toml", help="The recipe.")]
Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
Folder = Annotated[
    Path | None, typer.Option("--folder", help="Where the steps' folders stand; else below the home's tuning folder.")
]
Again = Annotated[bool, typer.Option("--again", help="Do it anew, whatever was done.")]
AllowUnsealed = Annotated[bool, typer.Option("--allow-unsealed", help="Go on where the network cannot be given up.")]
#: What the `tune` extra brings, by the name it is imported with.
EXTRA = ("peft", "accelerate", "gguf", "matplotlib")
HELP = {
    "data": "Make training examples from the pack: rules for tables and timetables, a teacher for prose, all checked.",
    "lora": "Train a low-rank adapter on the examples.",
    "distill": "Let a smaller model learn from a larger one.",
    "prune": "Take layers, heads, channels or single weights away, and let the rest recover.",
    "export": "Write the adapter and the merged model as GGUF.",
    "quantize": "Write the merged model with smaller numbers.",
    "evaluate": "Measure every file: the pack's score, perplexity, KL, general loss, size, memory, speed.",
    "report": "Tables and pictures of what was measured: report.html and report.png.",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: a recipe, where its folders stand, which steps (none named: all), and whether anew."""

    path: Path
    folder: Path | None = None
    steps: tuple[str, ...] = ()
    again: bool = False


def missing() -> list[str]:
    """Packages of the `tune` extra that are not installed."""
    return [name for name in EXTRA if find_spec(name) is None]


def _require_extra() -> None:
    if absent := missing():
        raise TuneError(
            f"Tuning needs packages that are not installed: {', '.join(absent)}.",
            "In a checkout run `make tune`; elsewhere `pip install 'kaiki[tune]'`.",
        )


def _add(step: str) -> None:
    def command(
        recipe: RecipeFile, folder: Folder = None, again: Again = False, as_json: Json = False,
        allow_unsealed: AllowUnsealed = False,
    ) -> None:  # fmt: skip
        _do(Wish(recipe, folder, (step,), again), as_json=as_json, allow_unsealed=allow_unsealed)

    app.command(step, help=HELP[step])(command)


for _step in HELP:
    _add(_step)


@app.command()
def run(
    recipe: RecipeFile, folder: Folder = None, as_json: Json = False, allow_unsealed: AllowUnsealed = False
) -> None:
    """Do all steps of a recipe; those that were done are skipped, one that was stopped goes on."""
    _do(Wish(recipe, folder), as_json=as_json, allow_unsealed=allow_unsealed)


def _do(wish: Wish, *, as_json: bool, allow_unsealed: bool) -> None:
    """Look at everything, then work."""
    from assistant.cli.run import print_json, show
    from assistant.config import home
    from finetune.chain import do
    from finetune.fits import need_cards
    from finetune.named import check_files
    from finetune.recipe import read_recipe
    from finetune.run import Run

    path = wish.path
    recipe = read_recipe(path)
    _require_extra()
    # Libraries that warn each other of old names; nothing a reader could do about.
    warnings.filterwarnings("ignore", category=FutureWarning)
    for step in wish.steps:
        if step not in recipe.steps:
            raise TuneError(f"The recipe {path.name} has no section [{step}].", f"It has {', '.join(recipe.steps)}.")
    _give_up_network(allow_unsealed=allow_unsealed)
    place = home().make()
    check_files(recipe, place, path.absolute().parent)
    folder = wish.folder.absolute() if wish.folder else place.tuning / recipe.name
    whole = Run(recipe, place, path.absolute().parent, folder, _say, allow_unsealed)
    for step in wish.steps if wish.again else ():
        whole.again(step)
    need_cards(whole, wish.steps or recipe.steps)
    done = do(whole, wish.steps or recipe.steps)
    if launch.rank():
        return
    if as_json:
        print_json(_body(whole, done))
        return
    for one in done:
        show(f"{one.label:32} {one.manifest.seconds:8,.0f} s  {one.folder}")


def _body(run: Run, done: Sequence[Done]) -> dict[str, Any]:
    steps = [
        {"step": one.label, "folder": str(one.folder), "skipped": one.skipped, "seconds": one.manifest.seconds,
         "outputs": one.manifest.outputs, "figures": one.manifest.figures}
        for one in done
    ]  # fmt: skip
    return {"recipe": run.recipe.name, "folder": str(run.folder), "steps": steps}


def _give_up_network(*, allow_unsealed: bool) -> None:
    """Packs and models are read here: without the network, but where processes of a launch must talk to each other."""
    if launch.size() > 1:
        _say("several processes train together, so the network is not given up")
        return
    from assistant.cli.unlock import seal_this_process

    seal_this_process(allow_unsealed)


def _say(text: str) -> None:
    from assistant.text import clean

    # Of several processes the first one speaks.
    if not launch.rank():
        print(f"tune: {clean(text, newlines=False)}", file=sys.stderr, flush=True)


def main() -> None:
    """`python -m finetune`: as `kaiki tune`, errors as one sentence and an exit code."""
    from assistant.entry import run

    run(lambda: app, "kaiki tune", "stopped; what is done is kept, and the same command goes on.")
