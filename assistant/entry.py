"""How a command line of Kaiki begins and ends: quiet libraries, private files, each expected failure one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from assistant.config import quiet_environment
from assistant.errors import KaikiError


def run(load: Callable[[], Callable[..., Any]], name: str, stopped: str = "stopped.") -> None:
    """Run a command line to its end, or leave with its exit code.

    Args:
        load: gives the command; called when the environment is made, since what it imports reads it.
        name: as the user typed it. stopped: what is said after Ctrl-C.
    """
    quiet_environment()
    # Whatever a library writes is its owner's only; memory of a crash is nobody's.
    os.umask(0o077)
    from assistant.engine.seal import no_core_dumps

    no_core_dumps()
    try:
        load()(prog_name=name)
    except KaikiError as error:
        from assistant.text import clean

        print(f"kaiki: {clean(str(error), newlines=False)}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print(f"kaiki: {stopped}", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away (`kaiki … | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
