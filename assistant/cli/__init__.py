"""The command line. Importing this loads nothing heavy; each command imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant import __version__
from assistant.cli import (
    ask,
    chat,
    deidentify,
    doctor,
    history,
    models,
    packs,
    setup,
    summarize,
    transcribe,
    vault,
    wipe,
)

app = typer.Typer(
    name="kaiki",
    help="A private, offline assistant for one domain at a time.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("chat")(chat.chat)
app.command("ask")(ask.ask)
app.command("transcribe")(transcribe.transcribe)
app.command("summarize")(summarize.summarize)
app.command("deidentify")(deidentify.deidentify)
app.command("doctor")(doctor.doctor)
app.command("wipe")(wipe.wipe)
app.command("setup")(setup.setup)
app.add_typer(packs.app, name="packs")
app.add_typer(models.app, name="models")
app.add_typer(history.app, name="history")
app.add_typer(vault.app, name="vault")


def _version(asked: bool) -> None:
    if asked:
        print(f"kaiki {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A private, offline assistant for one domain at a time. Without a command: the chat."""
    del version
    if context.invoked_subcommand is None:
        chat.chat()
