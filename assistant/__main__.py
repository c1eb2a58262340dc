"""`kaiki` and `python -m assistant`."""

from __future__ import annotations

import os
import sys

from assistant.config import quiet_environment
from assistant.errors import KaikiError


def main() -> None:
    """Run the command line; every expected failure is one sentence on standard error and an exit code."""
    quiet_environment()
    # Whatever a library writes is its owner's only; memory of a crash is nobody's.
    os.umask(0o077)
    from assistant.engine.seal import no_core_dumps

    no_core_dumps()
    from assistant.cli import app

    try:
        app(prog_name="kaiki")
    except KaikiError as error:
        from assistant.text import clean

        print(f"kaiki: {clean(str(error), newlines=False)}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("kaiki: stopped.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away (`kaiki … | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)


if __name__ == "__main__":
    main()
