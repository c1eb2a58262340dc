"""`kaiki` and `python -m assistant`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.entry import run


def main() -> None:
    """Run the command line; every expected failure is one sentence on standard error and an exit code."""

    def load() -> Callable[..., Any]:
        from assistant.cli import app

        return app

    run(load, "kaiki")


if __name__ == "__main__":
    main()
