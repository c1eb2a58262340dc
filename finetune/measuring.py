"""One measurement in a process of its own, sealed: no model's memory or threads disturb another's.

    python -m assistant.engine.sealed finetune.measuring < JOB.json

The job is one JSON object with "do": "ask" (`finetune.asking`) or "read" (`finetune.general`). Each line on standard
output is an object: {"say": …} on the way, {"result": …} or {"error": …, "hint": …} at the end.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections import deque
from pathlib import Path
from threading import Thread
from typing import Any

from assistant.config import QUIET_ENVIRONMENT, Home, home, python
from assistant.errors import KaikiError
from finetune.errors import TuneError
from finetune.steps import Say

_SEALED = ("-P", "-m", "assistant.engine.sealed", "finetune.measuring")


def measure_apart(job: dict[str, Any], place: Home, say: Say, *, allow_unsealed: bool = False) -> dict[str, Any]:
    """Do a job in a child process.

    Args:
        place: the home that it works with; models are those of this process's home.
        allow_unsealed: go on where the network cannot be given up.

    Raises:
        TuneError: it failed; the message is the child's.
    """
    source = str(Path(__file__).resolve().parents[1])
    # The models of this home, and no library's cache in the user's own.
    cache = str(place.root / "cache")
    environment = os.environ | QUIET_ENVIRONMENT | {
        "KAIKI_HOME": str(place.root), "KAIKI_MODELS": str(home().models), "XDG_CACHE_HOME": cache,
        "HF_HOME": f"{cache}/hf", "TORCH_HOME": f"{cache}/torch",
        "KAIKI_ALLOW_UNSEALED": "1" if allow_unsealed else "0",
    }  # fmt: skip
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    result: dict[str, Any] | None = None
    why, hint = "", ""
    noise: deque[str] = deque(maxlen=1)
    with subprocess.Popen(
        [python(), *_SEALED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        text=True, encoding="utf-8", errors="replace",
    ) as child:  # fmt: skip
        assert child.stdin is not None and child.stdout is not None and child.stderr is not None
        # Read all the while: a child whose words nobody takes waits for ever.
        hearing = Thread(target=noise.extend, args=(filter(str.strip, child.stderr),), daemon=True)
        hearing.start()
        try:
            # One that could not begin reads no job; it says why.
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(json.dumps(job))
                child.stdin.close()
            for line in child.stdout:
                body = json.loads(line)
                if "say" in body:
                    say(body["say"])
                result = body.get("result", result)
                why, hint = body.get("error", why), body.get("hint", hint)
        except BaseException:
            child.kill()
            raise
        finally:
            hearing.join(5)
    if result is None:
        why = why or "".join(noise).strip()[:300] or f"its process ended with {child.returncode}"
        raise TuneError(f"{job['label']} could not be measured: {why}", hint)
    return result


def main() -> int:
    """Read a job, do it, print what came of it."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    # Libraries that print must not write between the lines.
    os.dup2(2, 1)
    job = json.loads(sys.stdin.read())

    def tell(body: dict[str, Any]) -> None:
        out.write(json.dumps(body, ensure_ascii=False) + "\n")
        out.flush()

    try:
        if job["do"] == "ask":
            from finetune.asking import ask_all

            tell({"result": ask_all(job, lambda text: tell({"say": text}))})
        else:
            from finetune.general import read_all

            tell({"result": read_all(job)})
    except KaikiError as error:
        tell({"error": error.message, "hint": error.hint})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
