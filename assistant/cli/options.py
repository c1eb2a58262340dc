"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Pack = Annotated[str | None, typer.Option("--pack", help="The pack to ask.")]
Model = Annotated[str | None, typer.Option("--model", help="The model to use.")]
At = Annotated[str | None, typer.Option("--at", help="The 'now' of the answer, ISO date or date-time.")]
NoAdapter = Annotated[bool, typer.Option("--no-adapter", help="The bare model, without an adapter.")]
AllowUnsealed = Annotated[bool, typer.Option("--allow-unsealed", help="Go on where the network cannot be given up.")]
