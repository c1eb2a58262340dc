"""`kaiki` / `kaiki chat`: the terminal app, or linear text where there is no terminal."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from assistant.cli.options import AllowUnsealed, At, Model, NoAdapter, Pack
from assistant.config import home


def chat(
    pack: Pack = None,
    model: Model = None,
    at: At = None,
    no_adapter: NoAdapter = False,
    plain: Annotated[bool, typer.Option("--plain", help="Linear text, for screen readers and pipes.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Keep nothing of this session.")] = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """Chat in the terminal."""
    from assistant.cli.launch import How, launch

    place = home().make()
    if pack:
        # A wrong name is said before the screen is taken over.
        from assistant.packs.store import PackStore

        store = PackStore(place)
        if not any(card.name == pack and not card.faulty for card in store.cards()):
            store.card(pack)
    linear = plain or not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb"
    how = How(use_adapter=not no_adapter, linear=linear, private=private, allow_unsealed=allow_unsealed)
    code = launch(place, (pack, model, at), how)
    raise typer.Exit(code)
