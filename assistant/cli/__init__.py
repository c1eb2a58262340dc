"""The command line. Importing this loads nothing heavy; a command's module is imported when it is asked for."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from assistant import __version__

#: In the order of `kaiki --help`. Each is a module here, with an `app` of its own or a function of its name.
COMMANDS = (
    "chat", "ask", "transcribe", "summarize", "deidentify", "doctor", "wipe", "setup",
    "packs", "models", "history", "vault", "tune",
)  # fmt: skip
_MANNER: dict[str, Any] = {"add_completion": False, "pretty_exceptions_enable": False, "rich_markup_mode": None}


class Commands(TyperGroup):
    """The commands, each loaded when it is asked for: all of them together would take longer than the start may."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of them; None where there is none of this name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"assistant.cli.{cmd_name}")
        single = getattr(module, "app", None)
        if single is None:
            single = typer.Typer(**_MANNER)
            single.command(cmd_name)(getattr(module, cmd_name))
        single.rich_markup_mode = None
        command = typer.main.get_command(single)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="kaiki",
    help="A private, offline assistant for one domain at a time.",
    no_args_is_help=False,
    cls=Commands,
    **_MANNER,
)


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
        from assistant.cli import chat

        chat.chat()
