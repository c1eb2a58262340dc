"""Files of JSON, a line an object, that grow while work goes on; a line that a kill cut short is no line."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_lines(path: Path) -> Iterator[Any]:
    """What the whole lines of a file hold; nothing where there is no file."""
    for line in path.read_bytes().split(b"\n") if path.is_file() else ():
        with contextlib.suppress(ValueError):
            yield json.loads(line)


def append_line(path: Path, body: Any) -> None:
    """Append an object; on the disk when this returns. The file is its owner's only."""
    torn = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as out:
        out.write((b"\n" if torn else b"") + json.dumps(body).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
