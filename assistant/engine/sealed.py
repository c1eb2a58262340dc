"""Run a module in a process that has given up the network.

    python -m assistant.engine.sealed MODULE ARGS…

does what `python -m MODULE ARGS…` does, but first silences telemetry, forbids core dumps and seals. It
fails closed: without a seal MODULE is not even imported, unless KAIKI_ALLOW_UNSEALED=1 is set, and then the
lack is said on standard error. MODULE's exit code passes through; 2 means no MODULE was named, and 1
with a line on standard error that the seal failed.

What this does not protect against: see `assistant.engine.seal`. Besides, Python itself has started by
then: site-packages' .pth files, `sitecustomize` and PYTHON* variables have had their say, unsealed. And
the current folder is searched for MODULE, as with any `python -m`; use `python -P` where it is not trusted.

Sources: runpy and sys.flags.safe_path in the Python library reference.
"""

from __future__ import annotations

import os
import runpy
import sys

from assistant.config import quiet_environment
from assistant.engine.seal import no_core_dumps, require_seal
from assistant.errors import NotSealed


def main(arguments: list[str]) -> int:
    """Seal, then become MODULE.

    Args:
        arguments: MODULE and what it gets as its own arguments.

    Returns:
        the exit code, when MODULE does not set one by raising SystemExit.
    """
    if not arguments:
        print("usage: python -m assistant.engine.sealed MODULE ARGS...", file=sys.stderr)
        return 2
    quiet_environment()
    os.umask(0o077)
    no_core_dumps()
    try:
        seal = require_seal(os.environ.get("KAIKI_ALLOW_UNSEALED") == "1")
    except NotSealed as error:
        print(f"{error} Or set KAIKI_ALLOW_UNSEALED=1.", file=sys.stderr)
        return error.exit_code
    if not seal.sealed:
        print(f"kaiki: NOT SEALED, the network is within reach: {seal.proof}", file=sys.stderr)
    sys.argv = arguments.copy()
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
